/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report-json.c — a report as the JSON of CONTRACT.md, "monitor --json".  In: the table.  Out: one
 * document. */

#include "monitor/report-private.h"

#include <math.h>

#include "base/json.h"

static void
write_number (VvJson       *json,
              VvReportKind  kind,
              double        value)
{
  if (isnan (value))
    vv_json_null (json);
  else if (kind == VV_REPORT_INTEGER)
    vv_json_int (json, (gint64) value);
  else
    vv_json_double (json, value);
}

static void
write_member (VvJson       *json,
              const char   *name,
              VvReportKind  kind,
              double        value)
{
  vv_json_name (json, name);
  write_number (json, kind, value);
}

static void
write_target (VvJson              *json,
              const VvReportTable *table)
{
  const VvProcess *process = table->process;

  vv_json_name (json, "target");
  vv_json_begin_object (json);
  vv_json_name (json, "pid");
  vv_json_int (json, process->pid);
  vv_json_name (json, "name");
  vv_json_string (json, table->name);
  vv_json_name (json, "command");
  vv_json_string (json, process->command);
  vv_json_name (json, "python");
  vv_json_string (json, table->version);
  vv_json_name (json, "started");
  vv_json_double (json, (double) process->started_us / 1e6);
  vv_json_end_object (json);
}

static void
write_sample (VvJson              *json,
              const VvReportTable *table,
              gsize                sample)
{
  gint64 time_ns = table->times_ns[sample];

  vv_json_begin_object (json);
  write_member (json, "time", VV_REPORT_NUMBER, (double) table->epochs_us[sample] / 1e6);
  write_member (json, "elapsed", VV_REPORT_NUMBER, (double) (time_ns - table->first_ns) / 1e9);
  for (guint i = 0; i < table->n_fixed; i++)
    {
      const VvReportColumn *column = g_ptr_array_index (table->columns, i);

      write_member (json, column->name, column->kind, column->values[sample]);
    }

  vv_json_name (json, "metrics");
  vv_json_begin_object (json);
  for (guint i = table->n_fixed; i < table->columns->len; i++)
    {
      const VvReportColumn *column = g_ptr_array_index (table->columns, i);

      write_member (json, column->name, column->kind, column->values[sample]);
    }
  vv_json_end_object (json);

  vv_json_name (json, "errors");
  vv_json_begin_object (json);
  for (guint i = table->n_fixed; i < table->columns->len; i++)
    {
      const VvReportColumn *column = g_ptr_array_index (table->columns, i);

      if (column->reasons[sample] == NULL)
        continue;
      vv_json_name (json, column->name);
      vv_json_string (json, column->reasons[sample]);
    }
  vv_json_end_object (json);
  vv_json_end_object (json);
}

static void
write_series (VvJson               *json,
              const VvReportTable  *table,
              const VvReportColumn *column)
{
  g_autofree char *longer = NULL;
  VvStats stats;

  /* A metric may be called as one of the fixed ones is; a name stands once in an object. */
  if (column->custom && vv_report_get_column (table, column->name) != NULL)
    longer = g_strconcat ("metric.", column->name, NULL);
  vv_stats_compute (column->values, table->n_samples, &stats);
  vv_json_name (json, longer != NULL ? longer : column->name);
  vv_json_begin_object (json);
  write_member (json, "avg", VV_REPORT_NUMBER, stats.avg);
  write_member (json, "max", column->kind, stats.max);
  write_member (json, "min", column->kind, stats.min);
  write_member (json, "p95", VV_REPORT_NUMBER, stats.p95);
  write_member (json, "last", column->kind, stats.last);
  vv_json_name (json, "count");
  vv_json_uint (json, stats.count);
  vv_json_end_object (json);
}

static void
write_summary (VvJson              *json,
               const VvReportTable *table)
{
  VvStats cpu, memory;

  vv_stats_compute (vv_report_get_column (table, "cpu_percent")->values, table->n_samples, &cpu);
  vv_stats_compute (vv_report_get_column (table, "memory_percent")->values, table->n_samples,
                    &memory);

  vv_json_name (json, "summary");
  vv_json_begin_object (json);
  write_member (json, "avg_cpu", VV_REPORT_NUMBER, cpu.avg);
  write_member (json, "max_cpu", VV_REPORT_NUMBER, cpu.max);
  write_member (json, "avg_memory", VV_REPORT_NUMBER, memory.avg);
  write_member (json, "max_memory", VV_REPORT_NUMBER, memory.max);
  vv_json_name (json, "data_points");
  vv_json_uint (json, table->n_samples);
  vv_json_name (json, "series");
  vv_json_begin_object (json);
  for (guint i = 0; i < table->columns->len; i++)
    write_series (json, table, g_ptr_array_index (table->columns, i));
  vv_json_end_object (json);
  vv_json_end_object (json);
}

static void
write_exit (VvJson              *json,
            const VvReportTable *table)
{
  vv_json_name (json, "exit");
  if (table->exit_kind != VV_EXIT_STATUS && table->exit_kind != VV_EXIT_SIGNAL)
    {
      vv_json_null (json);
      return;
    }
  vv_json_begin_object (json);
  vv_json_name (json, table->exit_kind == VV_EXIT_STATUS ? "status" : "signal");
  vv_json_int (json, table->exit_code);
  vv_json_end_object (json);
}

void
vv_report_table_write_json (VvReportTable *table,
                            GString       *out)
{
  g_autoptr(VvJson) json = NULL;

  g_return_if_fail (table != NULL && out != NULL);

  vv_report_table_fill (table);
  json = vv_json_new (out);
  vv_json_begin_object (json);
  write_target (json, table);
  write_member (json, "interval", VV_REPORT_NUMBER, (double) table->interval_ns / 1e9);
  vv_json_name (json, "samples");
  vv_json_begin_array (json);
  for (gsize i = 0; i < table->n_samples; i++)
    write_sample (json, table, i);
  vv_json_end_array (json);
  write_summary (json, table);
  write_exit (json, table);
  vv_json_end_object (json);
}

void
vv_report_write_json (const VvReport *self,
                      VvMonitor      *monitor,
                      GString        *out)
{
  g_autoptr(VvReportTable) table = NULL;

  g_return_if_fail (self != NULL && monitor != NULL && out != NULL);

  table = vv_report_table_new (self, monitor);
  vv_report_table_write_json (table, out);
}
