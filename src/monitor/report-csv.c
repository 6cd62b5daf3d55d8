/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report-csv.c — a report as the CSV of CONTRACT.md: one row a sample.  In: the table.  Out: a
 * header line and rows. */

#include "monitor/report-private.h"

#include <math.h>

#include "base/csv.h"

static void
write_header (const VvReportTable *table,
              GString             *out)
{
  vv_csv_text (out, "time");
  vv_csv_text (out, "elapsed");
  for (guint i = 0; i < table->columns->len; i++)
    {
      const VvReportColumn *column = g_ptr_array_index (table->columns, i);
      g_autofree char *name = column->custom ? g_strconcat ("metric.", column->name, NULL) : g_strdup (column->name);

      vv_csv_text (out, name);
    }
  vv_csv_end_row (out);
}

void
vv_report_table_write_csv (VvReportTable *table,
                           GString       *out)
{
  g_return_if_fail (table != NULL && out != NULL);

  vv_report_table_fill (table);
  write_header (table, out);
  for (gsize sample = 0; sample < table->n_samples; sample++)
    {
      vv_csv_double (out, (double) table->epochs_us[sample] / 1e6);
      vv_csv_double (out, (double) (table->times_ns[sample] - table->first_ns) / 1e9);
      for (guint i = 0; i < table->columns->len; i++)
        {
          const VvReportColumn *column = g_ptr_array_index (table->columns, i);
          double value = column->values[sample];

          if (column->kind == VV_REPORT_INTEGER && !isnan (value))
            vv_csv_int (out, (gint64) value);
          else
            vv_csv_double (out, value);
        }
      vv_csv_end_row (out);
    }
}

void
vv_report_write_csv (const VvReport *self,
                     VvMonitor      *monitor,
                     GString        *out)
{
  g_autoptr(VvReportTable) table = NULL;

  g_return_if_fail (self != NULL && monitor != NULL && out != NULL);

  table = vv_report_table_new (self, monitor);
  vv_report_table_write_csv (table, out);
}
