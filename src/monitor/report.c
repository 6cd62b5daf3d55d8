/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report.c — the table behind all three formats.  In: a monitor and a range.  Out: columns of
 * numbers in the order of CONTRACT.md, two of which are computed: memory in percent of the
 * machine's and in MiB.  What a table is made of is a copy that shares its chunks with the
 * monitor's; the numbers are read from it where they are written down. */

#include "monitor/report-private.h"

#include <math.h>
#include <unistd.h>

#include "monitor/monitor-private.h"

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

static void
column_free (gpointer data)
{
  VvReportColumn *self = data;

  g_free (self->name);
  g_free (self->values);
  g_free (self->reasons);
  g_free (self);
}

static void
drop_sources (VvReportTable *self)
{
  g_clear_pointer (&self->history, vv_history_free);
  g_clear_pointer (&self->reasons, vv_reasons_free);
  g_clear_pointer (&self->epoch, vv_epoch_free);
}

void
vv_report_table_free (VvReportTable *self)
{
  if (self == NULL)
    return;
  drop_sources (self);
  g_ptr_array_unref (self->columns);
  g_free (self->times_ns);
  g_free (self->epochs_us);
  g_string_chunk_free (self->texts);
  vv_process_unref (self->process);
  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

static void
add_column (VvReportTable *self,
            const char    *name,
            guint          series)
{
  VvReportColumn *column = g_new0 (VvReportColumn, 1);

  column->name = g_strdup (name);
  column->series = series;
  column->custom = series != VV_REPORT_COMPUTED && series >= VV_N_METRICS;
  if (series < VV_N_METRICS)
    {
      const VvMetricInfo *info = vv_metric_get_info (series);

      if (info->unit == VV_UNIT_BYTES || info->unit == VV_UNIT_COUNT)
        column->kind = VV_REPORT_INTEGER;
    }
  g_ptr_array_add (self->columns, column);
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
            VvMonitor      *monitor)
{
  VvHistory *history = vv_monitor_get_history (monitor, report->tree);
  guint64 to = report->end_ns == G_MAXINT64
               ? vv_history_get_end (history)
               : vv_history_find (history, report->end_ns + 1);

  self->of_tree = report->tree && history != vv_monitor_get_history (monitor, FALSE);
  self->from = vv_history_find (history, report->start_ns);
  self->n_samples = to > self->from ? to - self->from : 0;
  self->first_ns = vv_monitor_get_first_time (monitor);
  self->history = vv_history_copy (history);
  self->reasons = vv_reasons_copy (monitor->reasons);
  self->epoch = vv_epoch_copy (monitor->epoch);
}

VvReportTable *
vv_report_table_new (const VvReport *report,
                     VvMonitor      *monitor)
{
  VvReportTable *self;

  g_return_val_if_fail (report != NULL && monitor != NULL, NULL);

  self = g_new0 (VvReportTable, 1);
  self->interval_ns = report->interval_ns;
  self->texts = g_string_chunk_new (256);
  self->columns = g_ptr_array_new_with_free_func (column_free);
  take_target (self, monitor);
  take_range (self, report, monitor);
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    add_column (self, fixed[i].name, fixed[i].metric >= 0 ? (guint) fixed[i].metric : VV_REPORT_COMPUTED);
  self->n_fixed = self->columns->len;
  for (guint i = 0; i < vv_monitor_get_n_metrics (monitor); i++)
    add_column (self, vv_monitor_get_metric_name (monitor, i),
                vv_monitor_get_metric_series (monitor, i));

  return self;
}

static void
fill_times (VvReportTable *self)
{
  self->times_ns = g_new (gint64, self->n_samples + 1);
  self->epochs_us = g_new (gint64, self->n_samples + 1);
  for (gsize i = 0; i < self->n_samples; i++)
    {
      self->times_ns[i] = vv_history_get_time (self->history, self->from + i);
      self->epochs_us[i] = vv_epoch_get (self->epoch, self->times_ns[i]);
    }
}

/* RSS as it was sampled.  Of a tree, the newest sum of PSS, which holds until the next. */
static void
fill_memory (VvReportTable  *self,
             VvReportColumn *column)
{
  const double machine = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);
  gboolean percent = g_str_equal (column->name, "memory_percent");
  double memory = NAN;

  if (self->of_tree && self->n_samples > 0)
    memory = vv_history_value_at (self->history, VV_METRIC_PSS, self->times_ns[0], NULL);

  for (gsize i = 0; i < self->n_samples; i++)
    {
      double now = vv_history_get_value (self->history, self->of_tree ? VV_METRIC_PSS : VV_METRIC_RSS,
                                         self->from + i);

      memory = self->of_tree && isnan (now) ? memory : now;
      column->values[i] = percent ? 100.0 * memory / machine : memory / (1024 * 1024);
    }
}

static void
fill_reasons (VvReportTable  *self,
              VvReportColumn *column)
{
  column->reasons = g_new0 (const char *, self->n_samples + 1);
  for (gsize i = 0; i < self->n_samples; i++)
    {
      const char *reason = NULL;

      if (isnan (column->values[i]))
        reason = vv_reasons_get (self->reasons, column->series, self->times_ns[i]);
      if (reason != NULL)
        column->reasons[i] = g_string_chunk_insert_const (self->texts, reason);
    }
}

void
vv_report_table_fill (VvReportTable *self)
{
  if (self->times_ns != NULL)
    return;

  fill_times (self);
  for (guint i = 0; i < self->columns->len; i++)
    {
      VvReportColumn *column = g_ptr_array_index (self->columns, i);

      column->values = g_new (double, self->n_samples + 1);
      if (column->series == VV_REPORT_COMPUTED)
        fill_memory (self, column);
      else
        for (gsize j = 0; j < self->n_samples; j++)
          column->values[j] = vv_history_get_value (self->history, column->series, self->from + j);
      if (column->custom)
        fill_reasons (self, column);
    }
  drop_sources (self);
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
