/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-series.c — what was read of a process.  In: samples.  Out: two histories (its own, and
 * its tree's), threads, reasons.  The tree's history begins as a copy of the own one when the first
 * descendant is seen, so both cover the same time. */

#include "monitor/monitor-private.h"
#include "python/path.h"

#include <math.h>
#include <string.h>

/* A program that starts a thread for each request must not become ever more series. */
#define MAX_THREADS 512

static guint
add_held_series (VvMonitor *self,
                 gboolean   held)
{
  guint series = vv_history_add_series (self->own, held);

  if (self->tree != NULL)
    vv_history_add_series (self->tree, held);

  return series;
}

static guint
add_series (VvMonitor *self)
{
  return add_held_series (self, FALSE);
}

guint
vv_monitor_name_metric (VvMonitor  *self,
                        const char *name)
{
  const gboolean removed = FALSE;
  guint series = add_series (self);

  g_ptr_array_add (self->metric_names, g_strdup (name));
  g_array_append_val (self->metric_series, series);
  g_array_append_val (self->metric_removed, removed);
  g_array_set_size (self->metric_pins, self->metric_names->len);

  return self->metric_names->len - 1;
}

guint
vv_monitor_add_metric (VvMonitor      *self,
                       const char     *name,
                       VvMetricFunc    func,
                       gpointer        user_data,
                       GDestroyNotify  destroy)
{
  g_return_val_if_fail (self != NULL && self->probe != NULL && name != NULL && func != NULL, 0);
  g_return_val_if_fail (vv_history_get_end (self->own) == 0, 0);

  vv_probe_add_metric (self->probe, name, func, user_data, destroy);
  return vv_monitor_name_metric (self, name);
}

guint
vv_monitor_add_watch (VvMonitor   *self,
                      const char  *name,
                      const char  *path,
                      GError     **error)
{
  g_autoptr(VvObjectPath) parsed = NULL;

  g_return_val_if_fail (self != NULL && name != NULL && path != NULL, G_MAXUINT);

  parsed = vv_object_path_parse (path, error);
  if (parsed == NULL)
    return G_MAXUINT;
  if (self->probe != NULL)
    vv_probe_add_watch (self->probe, name, path, NULL);
  return vv_monitor_name_metric (self, name);
}

void
vv_monitor_remove_metric (VvMonitor *self,
                          guint      metric)
{
  g_return_if_fail (self != NULL && metric < self->metric_removed->len);

  g_array_index (self->metric_removed, gboolean, metric) = TRUE;
  if (self->probe != NULL)
    vv_probe_remove_metric (self->probe, metric);
}

gboolean
vv_monitor_is_metric_removed (VvMonitor *self,
                              guint      metric)
{
  g_return_val_if_fail (self != NULL && metric < self->metric_removed->len, FALSE);

  return g_array_index (self->metric_removed, gboolean, metric);
}

guint
vv_monitor_get_n_metrics (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->metric_names->len;
}

const char *
vv_monitor_get_metric_name (VvMonitor *self,
                            guint      metric)
{
  g_return_val_if_fail (self != NULL && metric < self->metric_names->len, NULL);

  return g_ptr_array_index (self->metric_names, metric);
}

gint64
vv_monitor_get_first_time (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->first_ns;
}

gboolean
vv_monitor_sample (VvMonitor  *self,
                   gint64      interval_ns,
                   GError    **error)
{
  g_autoptr(VvSample) sample = NULL;

  g_return_val_if_fail (self != NULL && self->probe != NULL, FALSE);

  sample = vv_probe_read (self->probe, error);
  if (sample == NULL)
    return FALSE;
  vv_monitor_take (self, sample, interval_ns);

  return TRUE;
}

static gboolean
find_thread (VvMonitor            *self,
             const VvThreadSample *sample,
             guint                *series)
{
  VvMonitorThread thread = { .tid = sample->tid };
  gpointer number;

  if (g_hash_table_lookup_extended (self->thread_numbers, GINT_TO_POINTER (sample->tid), NULL, &number))
    {
      VvMonitorThread *known = &g_array_index (self->threads, VvMonitorThread, GPOINTER_TO_UINT (number));

      memcpy (known->name, sample->name, sizeof known->name);
      *series = known->series;
      return TRUE;
    }
  if (self->threads->len >= MAX_THREADS)
    return FALSE;

  thread.series = *series = add_series (self);
  memcpy (thread.name, sample->name, sizeof thread.name);
  g_hash_table_insert (self->thread_numbers, GINT_TO_POINTER (sample->tid),
                       GUINT_TO_POINTER (self->threads->len));
  g_array_append_val (self->threads, thread);

  return TRUE;
}

/* Series of what only a CPython has are made when it is there. */
static void
add_collector (VvMonitor *self)
{
  if (self->has_collector)
    return;
  self->has_collector = TRUE;
  self->collector_series = vv_history_get_n_series (self->own);
  for (guint i = 0; i < VV_N_COLLECTOR_SERIES; i++)
    add_held_series (self, i == VV_COLLECTOR_PAUSE);
}

static void
fill_collector (VvMonitor               *self,
                const VvCollectorSample *sample,
                GArray                  *values)
{
  double *out = &g_array_index (values, double, self->collector_series);

  for (guint i = 0; i < G_N_ELEMENTS (sample->rate); i++)
    out[VV_COLLECTOR_0 + i] = sample->rate[i];
  out[VV_COLLECTOR_YOUNG] = sample->rate[0] + sample->rate[1];
  out[VV_COLLECTOR_PAUSE] = sample->pause_s;
}

/* Fills @values but for the metrics, which differ between the two histories. */
static void
fill_rest (VvMonitor      *self,
           const VvSample *sample,
           GArray         *values)
{
  const double nothing = NAN;

  if (sample->collector.known)
    add_collector (self);
  for (guint i = 0; i < VV_N_METRICS; i++)
    g_array_append_val (values, nothing);
  for (guint i = VV_N_METRICS; i < vv_history_get_n_series (self->own); i++)
    g_array_append_val (values, nothing);

  if (sample->collector.known)
    fill_collector (self, &sample->collector, values);
  for (guint i = 0; i < sample->n_custom && i < self->metric_series->len; i++)
    g_array_index (values, double, g_array_index (self->metric_series, guint, i)) = sample->custom[i];
  for (guint i = 0; i < sample->n_threads; i++)
    {
      guint series;

      if (!find_thread (self, &sample->threads[i], &series))
        continue;
      while (values->len <= series)
        g_array_append_val (values, nothing);
      g_array_index (values, double, series) = sample->threads[i].cpu_percent;
    }
}

static void
append (VvHistory      *history,
        const VvSample *sample,
        const double   *metrics,
        GArray         *values,
        gint64          interval_ns)
{
  memcpy (values->data, metrics, VV_N_METRICS * sizeof (double));
  vv_history_append (history, sample->time_ns, (const double *) (gpointer) values->data,
                     values->len, interval_ns);
}

static void
note_reasons (VvMonitor      *self,
              const VvSample *sample)
{
  for (guint i = 0; i < VV_N_METRICS; i++)
    vv_reasons_add (self->reasons, i, sample->time_ns, sample->reasons[i]);
  for (guint i = 0; i < sample->n_custom && i < self->metric_series->len; i++)
    vv_reasons_add (self->reasons, g_array_index (self->metric_series, guint, i), sample->time_ns,
                    sample->custom_errors[i]);
  vv_reasons_drop (self->reasons,
                   vv_history_get_time (self->own, vv_history_get_first (self->own)));
}

void
vv_monitor_take (VvMonitor      *self,
                 const VvSample *sample,
                 gint64          interval_ns)
{
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  g_return_if_fail (self != NULL && sample != NULL);

  if (vv_history_get_end (self->own) > 0 && sample->time_ns <= vv_history_get_end_time (self->own))
    return;

  if (vv_history_get_end (self->own) == 0)
    self->first_ns = sample->time_ns;
  vv_epoch_note (self->epoch, sample->time_ns, sample->epoch_us);
  fill_rest (self, sample, values);
  if (self->tree == NULL && self->children && sample->n_processes > 1)
    self->tree = vv_history_copy (self->own);
  append (self->own, sample, sample->values, values, interval_ns);
  if (self->tree != NULL)
    append (self->tree, sample, sample->tree, values, interval_ns);
  note_reasons (self, sample);
  vv_monitor_note_ends (self, sample);
  self->n_processes = sample->n_processes;
}

VvHistory *
vv_monitor_get_history (VvMonitor *self,
                        gboolean   tree)
{
  g_return_val_if_fail (self != NULL, NULL);

  return tree && self->children && self->tree != NULL ? self->tree : self->own;
}

gboolean
vv_monitor_has_tree (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->tree != NULL;
}

guint
vv_monitor_get_n_processes (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_processes;
}

guint
vv_monitor_get_metric_series (VvMonitor *self,
                              guint      metric)
{
  g_return_val_if_fail (self != NULL && metric < self->metric_series->len, 0);

  return g_array_index (self->metric_series, guint, metric);
}

gboolean
vv_monitor_has_collector (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_collector;
}

guint
vv_monitor_get_collector_series (VvMonitor         *self,
                                 VvCollectorSeries  which)
{
  g_return_val_if_fail (self != NULL && self->has_collector && which < VV_N_COLLECTOR_SERIES, 0);

  return self->collector_series + which;
}

guint
vv_monitor_get_n_threads (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->threads->len;
}

guint
vv_monitor_get_thread (VvMonitor   *self,
                       guint        index,
                       int         *tid,
                       const char **name)
{
  const VvMonitorThread *thread;

  g_return_val_if_fail (self != NULL && index < self->threads->len, 0);

  thread = &g_array_index (self->threads, VvMonitorThread, index);
  if (tid != NULL)
    *tid = thread->tid;
  if (name != NULL)
    *name = thread->name;

  return thread->series;
}

const char *
vv_monitor_get_reason (VvMonitor *self,
                       guint      series,
                       gint64     time_ns)
{
  guint64 first, next;

  g_return_val_if_fail (self != NULL, NULL);

  /* Reasons belong to samples: take the nearest. */
  first = vv_history_get_first (self->own);
  next = vv_history_find (self->own, time_ns);
  if (vv_history_get_end (self->own) == first)
    return NULL;
  if (next == vv_history_get_end (self->own)
      || (next > first
          && time_ns - vv_history_get_time (self->own, next - 1) < vv_history_get_time (self->own, next) - time_ns))
    next--;

  return vv_reasons_get (self->reasons, series, vv_history_get_time (self->own, next));
}

gint64
vv_monitor_get_epoch_us (VvMonitor *self,
                         gint64     time_ns)
{
  g_return_val_if_fail (self != NULL, 0);

  return vv_epoch_get (self->epoch, time_ns);
}
