/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report-text.c — a report for people.  In: the monitor.  Out: who it was, a table of summaries,
 * how it ended. */

#include "monitor/report-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_CELLS 7

static void
add_cell (GString    *out,
          const char *text,
          gsize       width,
          gboolean    right)
{
  gsize blanks = width - vv_text_width (text);

  if (!right)
    g_string_append (out, text);
  for (gsize i = 0; i < blanks; i++)
    g_string_append_c (out, ' ');
  if (right)
    g_string_append (out, text);
}

static void
write_table (GPtrArray *rows,
             GString   *out)
{
  gsize widths[N_CELLS] = { 0 };

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < N_CELLS; j++)
      widths[j] = MAX (widths[j], vv_text_width (((char **) g_ptr_array_index (rows, i))[j]));

  for (guint i = 0; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);

      for (guint j = 0; j < N_CELLS; j++)
        {
          if (j > 0)
            g_string_append (out, "  ");
          add_cell (out, row[j], widths[j], j > 0);
        }
      g_string_append_c (out, '\n');
    }
}

static char **
make_header (void)
{
  const char *cells[N_CELLS + 1] = {
    "", _("Average"), _("Maximum"), _("Minimum"), _("95th percentile"), _("Last"), _("Samples"), NULL
  };

  return g_strdupv ((char **) cells);
}

static char **
make_row (const char    *label,
          VvUnit         unit,
          const VvStats *stats)
{
  char **row = g_new0 (char *, N_CELLS + 1);

  row[0] = vv_text_display (label, -1, 40);
  row[1] = vv_text_format (stats->avg, unit);
  row[2] = vv_text_format (stats->max, unit);
  row[3] = vv_text_format (stats->min, unit);
  row[4] = vv_text_format (stats->p95, unit);
  row[5] = vv_text_format (stats->last, unit);
  row[6] = vv_text_format ((double) stats->count, VV_UNIT_COUNT);

  return row;
}

static void
add_row (GPtrArray      *rows,
         const VvReport *self,
         VvHistory      *history,
         guint           series,
         const char     *label,
         VvUnit          unit)
{
  VvStats stats;

  vv_history_summarize (history, series, self->start_ns, self->end_ns, &stats);
  if (stats.count > 0)
    g_ptr_array_add (rows, make_row (label, unit, &stats));
}

static void
write_title (VvMonitor *monitor,
             GString   *out)
{
  const VvProcess *process = vv_monitor_get_process (monitor);
  const VvPython *python = vv_monitor_get_python (monitor);
  const char *name = vv_monitor_get_name (monitor);

  if (python->version != NULL && g_str_has_prefix (python->version, "PyPy"))
    g_string_append_printf (out, _("%s, process %d, %s"), name, process->pid, python->version);
  else if (python->version != NULL)
    g_string_append_printf (out, _("%s, process %d, Python %s"), name, process->pid,
                            python->version);
  else
    g_string_append_printf (out, _("%s, process %d"), name, process->pid);
  g_string_append_c (out, '\n');
}

static void
write_extent (const VvReport *self,
              VvHistory      *history,
              GString        *out)
{
  guint64 from = vv_history_find (history, self->start_ns);
  guint64 to = self->end_ns == G_MAXINT64 ? vv_history_get_end (history) : vv_history_find (history, self->end_ns + 1);
  g_autofree char *span = NULL;
  g_autofree char *count = NULL;

  if (to <= from)
    {
      g_string_append (out, _("No samples"));
    }
  else
    {
      double seconds = (double) (vv_history_get_time (history, to - 1) - vv_history_get_time (history, from)) / 1e9;

      /* One has no length. */
      if (to - from == 1)
        {
          g_string_append (out, _("1 sample"));
          g_string_append_c (out, '\n');
          return;
        }
      span = vv_text_format_span (seconds);
      count = vv_text_format ((double) (to - from), VV_UNIT_COUNT);
      g_string_append_printf (out,
                              /* Translators: a number, and a length of time */
                              g_dngettext (GETTEXT_PACKAGE, "%s sample in %s", "%s samples in %s",
                                           (gulong) (to - from)),
                              count, span);
    }
  g_string_append_c (out, '\n');
}

static void
write_end (VvMonitor *monitor,
           GString   *out)
{
  VvExitKind kind;
  int code;

  if (vv_monitor_get_ended (monitor, &kind, &code) == 0)
    return;

  switch (kind)
    {
    case VV_EXIT_STATUS:
      g_string_append_printf (out, _("Ended with exit status %d"), code);
      break;

    case VV_EXIT_SIGNAL:
      g_string_append_printf (out, _("Ended by signal %d (%s)"), code, g_strsignal (code));
      break;

    case VV_EXIT_NONE:
    case VV_EXIT_UNKNOWN:
    default:
      g_string_append (out, _("The process has ended"));
      break;
    }
  g_string_append_c (out, '\n');
}

void
vv_report_write_text (const VvReport *self,
                      VvMonitor      *monitor,
                      GString        *out)
{
  g_autoptr(GPtrArray) rows = NULL;
  VvHistory *history;

  g_return_if_fail (self != NULL && monitor != NULL && out != NULL);

  history = vv_monitor_get_history (monitor, self->tree);
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, make_header ());
  for (guint i = 0; i < VV_N_METRICS; i++)
    add_row (rows, self, history, i, _(vv_metric_get_info (i)->name), vv_metric_get_info (i)->unit);
  for (guint i = 0; i < vv_monitor_get_n_metrics (monitor); i++)
    add_row (rows, self, history, vv_monitor_get_metric_series (monitor, i),
             vv_monitor_get_metric_name (monitor, i),
             VV_UNIT_NONE);

  write_title (monitor, out);
  write_extent (self, history, out);
  if (rows->len > 1)
    write_table (rows, out);
  write_end (monitor, out);
}
