/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor.h — one process watched over time: a probe, the history of what it read, and how it
 * ended.
 *
 *   g_autoptr (VvMonitor) monitor = vv_monitor_new (pid, 1000, &error);
 *   vv_monitor_add_metric (monitor, "queue", queue_length, queue, NULL);
 *   while (vv_monitor_sample (monitor, G_GINT64_CONSTANT (1000000000), &error))
 *     g_usleep (G_USEC_PER_SEC);
 *
 * A metric that fails leaves a gap and its reason, and disturbs nothing else.  Belongs to one
 * thread.  The window lets a sampler (sampler.h) do the reading and hands the samples to
 * vv_monitor_take(). */

#pragma once

#include "monitor/history.h"
#include "monitor/probe.h"
#include "python/detect.h"

G_BEGIN_DECLS

typedef struct _VvMonitor VvMonitor;

typedef enum
{
  VV_EXIT_NONE,                 /* runs, or ended while nobody watched */
  VV_EXIT_UNKNOWN,              /* ended; not our child, so nobody told us how */
  VV_EXIT_STATUS,
  VV_EXIT_SIGNAL,
} VvExitKind;

/** vv_monitor_new: @max_history: samples held in full.  Errors as vv_process_new() */
VV_API VvMonitor *vv_monitor_new (int pid, guint64 max_history,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_monitor_new_for_process: the same for a process that is already known */
VV_API VvMonitor *vv_monitor_new_for_process (VvProcess *process, guint64 max_history,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_monitor_new_ended: @process was over before it could be watched: an empty history, and how it
 * ended */
VV_API VvMonitor *vv_monitor_new_ended (VvProcess *process, gint64 time_ns, VvExitKind kind,
                                        int code) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_monitor_free (VvMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvMonitor, vv_monitor_free)

VV_API VvProcess *vv_monitor_get_process (VvMonitor *self);
VV_API const VvPython *vv_monitor_get_python (VvMonitor *self);
/** vv_monitor_get_name: what a person calls it; may be set where the census knows better */
VV_API const char *vv_monitor_get_name (VvMonitor *self);
VV_API void vv_monitor_set_name (VvMonitor *self, const char *name);
/** vv_monitor_renew: looks again which program the process runs: what was launched may be a script,
 * or `env`, that becomes a Python by its own exec.  Process, Python and name change then; the
 * history goes on.  Returns: whether it was another */
VV_API gboolean vv_monitor_renew (VvMonitor *self);

/** vv_monitor_steal_probe: Returns: (transfer full) (nullable): the probe, for a sampler;
 * vv_monitor_sample() is over then */
VV_API VvProbe *vv_monitor_steal_probe (VvMonitor *self) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_monitor_set_children (VvMonitor *self, gboolean children);
VV_API void vv_monitor_set_pss_interval (VvMonitor *self, gint64 interval_ns);
/** vv_monitor_add_metric: before the first sample.  Returns: its number among the custom metrics */
VV_API guint vv_monitor_add_metric (VvMonitor *self, const char *name, VvMetricFunc func,
                                    gpointer user_data, GDestroyNotify destroy);
/** vv_monitor_add_watch: an object's number or length as a custom metric, as vv_probe_add_watch();
 * also while a sampler has the probe, which must then be told too (vv_sampler_add_watch()).  Its
 * series begins with the next sample.  Returns: its number; G_MAXUINT with @error (VV_ERROR_INVALID) */
VV_API guint vv_monitor_add_watch (VvMonitor *self, const char *name, const char *path,
                                   GError **error);
/** vv_monitor_add_pin: a number of an object as a custom metric, as vv_probe_add_pin(); else as
 * vv_monitor_add_watch() (vv_sampler_add_pin()).  Returns: its number */
VV_API guint vv_monitor_add_pin (VvMonitor *self, const char *name, const VvPinSpec *spec);
/** vv_monitor_get_pin: Returns: (nullable): which number of which object the metric is; NULL of
 * others; until one is added */
VV_API const VvPinSpec *vv_monitor_get_pin (VvMonitor *self, guint metric);
/** vv_monitor_get_pin_end: Returns: whether and how the metric's object has ended.  @time_ns: (out)
 * (optional): when that was seen */
VV_API VvLiveEnd vv_monitor_get_pin_end (VvMonitor *self, guint metric, gint64 *time_ns);
/** vv_monitor_remove_metric: what was read stays; its number is not used again */
VV_API void vv_monitor_remove_metric (VvMonitor *self, guint metric);
VV_API gboolean vv_monitor_is_metric_removed (VvMonitor *self, guint metric);
VV_API guint vv_monitor_get_n_metrics (VvMonitor *self);
VV_API const char *vv_monitor_get_metric_name (VvMonitor *self, guint metric);

/**
 * VvCollectorSeries: what the garbage collector did, as series
 * @VV_COLLECTOR_YOUNG: generations 0 and 1 together, on which a picture stacks them
 * @VV_COLLECTOR_PAUSE: as VvCollectorSample.pause_s
 */
typedef enum
{
  VV_COLLECTOR_0,
  VV_COLLECTOR_1,
  VV_COLLECTOR_2,
  VV_COLLECTOR_YOUNG,
  VV_COLLECTOR_PAUSE,
  VV_N_COLLECTOR_SERIES,
} VvCollectorSeries;

/** vv_monitor_set_collector: whether the garbage collector is watched too; before the probe is
 * stolen */
VV_API void vv_monitor_set_collector (VvMonitor *self, gboolean collector);
/** vv_monitor_has_collector: whether it could be read so far; only then there are series of it */
VV_API gboolean vv_monitor_has_collector (VvMonitor *self);
VV_API guint vv_monitor_get_collector_series (VvMonitor *self, VvCollectorSeries which);

/** vv_monitor_get_first_time: Returns: when the first sample ever was taken, though it may not be
 * held any more; 0 before */
VV_API gint64 vv_monitor_get_first_time (VvMonitor *self);

/** vv_monitor_sample: reads now and keeps what was read.  @interval_ns: until the next.  FALSE with
 * VV_ERROR_GONE at its end */
VV_API gboolean vv_monitor_sample (VvMonitor *self, gint64 interval_ns, GError **error);
/** vv_monitor_take: keeps a sample that a sampler read */
VV_API void vv_monitor_take (VvMonitor *self, const VvSample *sample, gint64 interval_ns);

/** vv_monitor_set_ended: marks the end; the history stays */
VV_API void vv_monitor_set_ended (VvMonitor *self, gint64 time_ns, VvExitKind kind, int code);
/** vv_monitor_get_ended: Returns: when it ended, or 0 */
VV_API gint64 vv_monitor_get_ended (VvMonitor *self, VvExitKind *kind, int *code);

/** vv_monitor_get_history: @tree: the sums over its descendants, where children are asked for and
 * it ever had any; else its own */
VV_API VvHistory *vv_monitor_get_history (VvMonitor *self, gboolean tree);
/** vv_monitor_has_tree: whether it ever had descendants while they were asked for */
VV_API gboolean vv_monitor_has_tree (VvMonitor *self);
/** vv_monitor_get_n_processes: Returns: how many processes the newest sample's tree holds */
VV_API guint vv_monitor_get_n_processes (VvMonitor *self);

/* Series numbers of both histories: VvMetric first, then custom metrics, then threads as they
 * appear. */
VV_API guint vv_monitor_get_metric_series (VvMonitor *self, guint metric);
VV_API guint vv_monitor_get_n_threads (VvMonitor *self);
/** vv_monitor_get_thread: Returns: the series of the @index-th thread ever seen.  @tid, @name:
 * (out) (optional): which */
VV_API guint vv_monitor_get_thread (VvMonitor *self, guint index, int *tid, const char **name);

/** vv_monitor_get_reason: Returns: (nullable): why @series has no value at @time_ns */
VV_API const char *vv_monitor_get_reason (VvMonitor *self, guint series, gint64 time_ns);

/** vv_monitor_get_epoch_us: Returns: @time_ns as microseconds since the epoch */
VV_API gint64 vv_monitor_get_epoch_us (VvMonitor *self, gint64 time_ns);

G_END_DECLS
