/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* probe.h — takes the numbers of one process, and of its children if asked.  Owned by one thread at
 * a time: in the window that is the sampler's, since a kernel that holds a lock must not stall the
 * picture. */

#pragma once

#include "monitor/metric.h"
#include "monitor/pin.h"
#include "target/process.h"

G_BEGIN_DECLS

/**
 * VvThreadSample: one thread's share of CPU since the sample before
 */
typedef struct
{
  int tid;
  char name[64];                /* display-safe */
  double cpu_percent;
} VvThreadSample;

/**
 * VvCollectorSample: what the garbage collector did since the sample before
 * @known: whether it could be read; else all is NaN
 * @rate: collections a second, by generation
 * @pause_s: how long a collection of generation 2 took, the mean where there were several; NaN where
 *   there was none, or where the version keeps no durations (all before 3.15)
 */
typedef struct
{
  gboolean known;
  double rate[3];
  double pause_s;
} VvCollectorSample;

/**
 * VvSample:
 * @time_ns: CLOCK_MONOTONIC
 * @epoch_us: microseconds since the epoch
 * @values: by VvMetric; NaN where there is no value
 * @reasons: by VvMetric: why there is none, static text, translated; NULL where there is one, or it
 *   was merely not read this time
 * @tree: the same for the process and all its descendants together; equal to @values where it has
 *   none or they were not asked for.  PSS is the sum of what each process's last reading said, so
 *   that shared pages are counted once
 * @n_processes: how many processes @tree sums
 * @custom: (array length=n_custom): the custom metrics in the order in which they were added
 * @custom_errors: (array length=n_custom): why a custom metric is NaN, else NULL
 * @custom_ends: (array length=n_custom) (nullable): whether a custom metric's pinned object has ended
 * @threads: (array length=n_threads): per-thread CPU, only where asked for
 * @collector: only where asked for
 */
typedef struct
{
  gint64 time_ns;
  gint64 epoch_us;
  double values[VV_N_METRICS];
  const char *reasons[VV_N_METRICS];
  double tree[VV_N_METRICS];
  guint n_processes;
  double *custom;
  char **custom_errors;
  VvLiveEnd *custom_ends;
  guint n_custom;
  VvThreadSample *threads;
  guint n_threads;
  VvCollectorSample collector;
} VvSample;

VV_API void vv_sample_free (VvSample *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvSample, vv_sample_free)

typedef struct _VvProbe VvProbe;

/**
 * VvMetricFunc:
 * @value: (out): the number; one that is not finite counts as a failure
 *
 * A custom metric.  Runs on the thread that owns the probe; must not block for long.  There too
 * what was given for its data's end is called, with a sampler perhaps while that holds its lock, so
 * it must not call the sampler.
 *
 * Returns: FALSE with @error set: this sample has a gap, and the message is its reason
 */
typedef gboolean (*VvMetricFunc) (double *value, gpointer user_data, GError **error);

/**
 * vv_probe_new:
 * @process: who; PID and start time are both checked, so a PID used anew is never taken for it
 * @error: VV_ERROR_GONE
 */
VV_API VvProbe *vv_probe_new (VvProcess *process, GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_probe_free (VvProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvProbe, vv_probe_free)

VV_API VvProcess *vv_probe_get_process (VvProbe *self);

/** vv_probe_set_children: whether its descendants are summed in VvSample.tree; off at first */
VV_API void vv_probe_set_children (VvProbe *self, gboolean children);
/** vv_probe_set_threads: whether each thread's CPU is taken; off at first */
VV_API void vv_probe_set_threads (VvProbe *self, gboolean threads);
/** vv_probe_set_pss_interval: the least time between two readings of PSS; 4 s at first.  The probe
 * waits longer where a reading is slow: it takes at most 1 % of the time, for the kernel holds a
 * lock of the target meanwhile. 0: in each sample */
VV_API void vv_probe_set_pss_interval (VvProbe *self, gint64 interval_ns);
/** vv_probe_add_metric: Returns: its index in VvSample.custom */
VV_API guint vv_probe_add_metric (VvProbe *self, const char *name, VvMetricFunc func,
                                  gpointer user_data, GDestroyNotify destroy);
/** vv_probe_add_watch: an object of the process, as python/live.h has it, as a custom metric: a number
 * or the length of a container.  Returns: its index; G_MAXUINT with @error (VV_ERROR_INVALID) where
 * @path is none */
VV_API guint vv_probe_add_watch (VvProbe *self, const char *name, const char *path, GError **error);
/** vv_probe_add_pin: a number of an object, as a custom metric; those of one object that are added one
 * after the other are read together.  Returns: its index */
VV_API guint vv_probe_add_pin (VvProbe *self, const char *name, const VvPinSpec *spec);
/** vv_probe_remove_metric: it has no value any more, and costs nothing; its index stays */
VV_API void vv_probe_remove_metric (VvProbe *self, guint index);
/** vv_probe_set_collector: whether the garbage collector's numbers are read from a CPython's memory;
 * off at first.  Where they cannot be, it is tried again now and then */
VV_API void vv_probe_set_collector (VvProbe *self, gboolean collector);
VV_API guint vv_probe_get_n_metrics (VvProbe *self);
VV_API const char *vv_probe_get_metric_name (VvProbe *self, guint index);

/**
 * vv_probe_read:
 * @error: VV_ERROR_GONE when the process has ended (a zombie has); no other failure ends a watch
 *
 * One sample.  Rates and CPU are since the sample before, or since vv_probe_new() in the first.
 *
 * Returns: (transfer full) (nullable): the sample
 */
VV_API VvSample *vv_probe_read (VvProbe *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
