/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report.c — the table behind all three formats.  In: a monitor and a range.  Out: columns of numbers in the order of
 * CONTRACT.md, two of which are computed: memory in percent of the machine's and in MiB. */

#include "monitor/report-private.h"

#include <math.h>
#include <unistd.h>

/* The order is the contract's.  -1: computed from the memory */
static const struct
{
  const char *name;
  int metric;
} fixed[] = {
  { "cpu_percent", VV_METRIC_CPU },
  { "cpu_user_percent", VV_METRIC_CPU_USER },
  { "cpu_system_percent", VV_METRIC_CPU_SYSTEM },
  { "memory_percent", -1 },
  { "memory_used", -1 },
  { "rss", VV_METRIC_RSS },
  { "shared", VV_METRIC_SHARED },
  { "private", VV_METRIC_PRIVATE },
  { "vms", VV_METRIC_VIRTUAL },
  { "swap", VV_METRIC_SWAP },
  { "pss", VV_METRIC_PSS },
  { "thread_count", VV_METRIC_THREADS },
  { "fd_count", VV_METRIC_FILES },
  { "read_bytes", VV_METRIC_READ_BYTES },
  { "write_bytes", VV_METRIC_WRITE_BYTES },
};

void
vv_report_column_free (VvReportColumn *self)
{
  g_free (self->name);
  g_free (self->values);
  g_free (self->reasons);
  g_free (self);
}

void
vv_report_table_free (VvReportTable *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_free (self->times_ns);
  g_free (self->epochs_us);
  g_string_chunk_free (self->texts);
  vv_process_unref (self->process);
  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

static VvReportColumn *
add_column (VvReportTable *self,
            const char    *name)
{
  VvReportColumn *column = g_new0 (VvReportColumn, 1);

  column->name = g_strdup (name);
  column->values = g_new (double, self->n_samples + 1);
  g_ptr_array_add (self->columns, column);

  return column;
}

static void
add_series (VvReportTable *self,
            const char    *name,
            VvHistory     *history,
            guint          series,
            guint64        from)
{
  VvReportColumn *column = add_column (self, name);

  column->series = series;
  for (gsize i = 0; i < self->n_samples; i++)
    column->values[i] = vv_history_get_value (history, series, from + i);
  column->custom = series >= VV_N_METRICS;
  if (!column->custom)
    {
      const VvMetricInfo *info = vv_metric_get_info (series);

      if (info->unit == VV_UNIT_BYTES || info->unit == VV_UNIT_COUNT)
        column->kind = VV_REPORT_INTEGER;
    }
}

/* RSS as it was sampled.  Of a tree, the newest sum of PSS, which holds until the next. */
static void
add_memory (VvReportTable *self,
            gboolean       tree,
            VvHistory     *history,
            guint64        from)
{
  const double machine = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);
  VvReportColumn *percent = add_column (self, "memory_percent");
  VvReportColumn *used = add_column (self, "memory_used");
  double memory = NAN;

  if (tree && self->n_samples > 0)
    memory = vv_history_value_at (history, VV_METRIC_PSS, self->times_ns[0], NULL);

  for (gsize i = 0; i < self->n_samples; i++)
    {
      double now = vv_history_get_value (history, tree ? VV_METRIC_PSS : VV_METRIC_RSS, from + i);

      memory = tree && isnan (now) ? memory : now;
      percent->values[i] = 100.0 * memory / machine;
      used->values[i] = memory / (1024 * 1024);
    }
}

static void
add_metric (VvReportTable *self,
            VvMonitor     *monitor,
            VvHistory     *history,
            guint          metric,
            guint64        from)
{
  guint series = vv_monitor_get_metric_series (monitor, metric);
  VvReportColumn *column;

  add_series (self, vv_monitor_get_metric_name (monitor, metric), history, series, from);
  column = g_ptr_array_index (self->columns, self->columns->len - 1);
  column->reasons = g_new0 (const char *, self->n_samples + 1);
  for (gsize i = 0; i < self->n_samples; i++)
    {
      const char *reason = NULL;

      if (isnan (column->values[i]))
        reason = vv_monitor_get_reason (monitor, series, self->times_ns[i]);
      if (reason != NULL)
        column->reasons[i] = g_string_chunk_insert_const (self->texts, reason);
    }
}

static void
take_target (VvReportTable *self,
             VvMonitor     *monitor)
{
  self->process = vv_process_ref (vv_monitor_get_process (monitor));
  self->name = g_strdup (vv_monitor_get_name (monitor));
  self->version = g_strdup (vv_monitor_get_python (monitor)->version);
  vv_monitor_get_ended (monitor, &self->exit_kind, &self->exit_code);
}

static void
take_range (VvReportTable  *self,
            const VvReport *report,
            VvMonitor      *monitor,
            VvHistory      *history,
            guint64        *from)
{
  guint64 to = report->end_ns == G_MAXINT64
               ? vv_history_get_end (history)
               : vv_history_find (history, report->end_ns + 1);

  *from = vv_history_find (history, report->start_ns);
  self->n_samples = to > *from ? to - *from : 0;
  self->times_ns = g_new (gint64, self->n_samples + 1);
  self->epochs_us = g_new (gint64, self->n_samples + 1);
  for (gsize i = 0; i < self->n_samples; i++)
    {
      self->times_ns[i] = vv_history_get_time (history, *from + i);
      self->epochs_us[i] = vv_monitor_get_epoch_us (monitor, self->times_ns[i]);
    }
}

VvReportTable *
vv_report_table_new (const VvReport *report,
                     VvMonitor      *monitor)
{
  VvReportTable *self;
  VvHistory *history;
  gboolean tree;
  guint64 from;

  g_return_val_if_fail (report != NULL && monitor != NULL, NULL);

  self = g_new0 (VvReportTable, 1);
  history = vv_monitor_get_history (monitor, report->tree);
  tree = report->tree && history != vv_monitor_get_history (monitor, FALSE);
  self->interval_ns = report->interval_ns;
  self->texts = g_string_chunk_new (256);
  take_target (self, monitor);
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_report_column_free);
  take_range (self, report, monitor, history, &from);
  self->first_ns = vv_monitor_get_first_time (monitor);
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      if (fixed[i].metric >= 0)
        add_series (self, fixed[i].name, history, (guint) fixed[i].metric, from);
      else if (g_str_equal (fixed[i].name, "memory_percent"))
        add_memory (self, tree, history, from);
    }
  self->n_fixed = self->columns->len;
  for (guint i = 0; i < vv_monitor_get_n_metrics (monitor); i++)
    add_metric (self, monitor, history, i, from);

  return self;
}

const VvReportColumn *
vv_report_get_column (const VvReportTable *self,
                      const char          *name)
{
  for (guint i = 0; i < self->n_fixed; i++)
    {
      const VvReportColumn *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->name, name))
        return column;
    }

  return NULL;
}
