/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-summary.c — rows of numbers.  In: a monitor and a view.  Out: one row a shown series.
 * User and system share a row, since the question under a CPU graph is how busy the process was. */

#include "model/monitor-summary.h"

#include <glib/gi18n-lib.h>

static void
add_row (GArray                *rows,
         VvHistory             *history,
         const VvMonitorSeries *series,
         gint64                 start_ns,
         gint64                 end_ns)
{
  VvSummaryRow row = { .role = series->role, .dash = series->dash, .unit = series->unit };

  g_strlcpy (row.name, series->long_name, sizeof row.name);
  vv_history_summarize (history, series->series, start_ns, end_ns, &row.stats);
  g_array_append_val (rows, row);
}

static void
add_track (GArray                 *rows,
           VvMonitor              *monitor,
           const VvMonitorView    *view,
           guint                   index,
           const VvMonitorSummary *range)
{
  g_autoptr (GArray) series = vv_monitor_view_list_series (view, monitor, index);
  VvHistory *history = vv_monitor_get_history (monitor, view->tree);

  if (view->tracks[index].id == VV_MONITOR_TRACK_CPU)
    {
      VvMonitorSeries cpu = { .series = VV_METRIC_CPU, .unit = VV_UNIT_PERCENT, .role = VV_ROLE_CPU_USER };

      g_strlcpy (cpu.long_name, _("CPU, user + system"), sizeof cpu.long_name);
      add_row (rows, history, &cpu, range->start_ns, range->end_ns);
    }
  for (guint i = 0; i < series->len; i++)
    {
      const VvMonitorSeries *s = &g_array_index (series, VvMonitorSeries, i);

      if (s->shown && s->role != VV_ROLE_CPU_USER && s->role != VV_ROLE_CPU_SYSTEM)
        add_row (rows, history, s, range->start_ns, range->end_ns);
    }
}

VvMonitorSummary *
vv_monitor_summary_new (VvMonitor           *monitor,
                        const VvMonitorView *view)
{
  VvMonitorSummary *self;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (VvSummaryRow));

  g_return_val_if_fail (monitor != NULL && view != NULL, NULL);

  self = g_new0 (VvMonitorSummary, 1);
  self->selected = vv_monitor_view_has_selection (view);
  self->start_ns = self->selected ? view->select_start_ns : view->start_ns;
  self->end_ns = self->selected ? view->select_end_ns : view->end_ns;
  for (guint i = 0; i < view->n_tracks; i++)
    if (!view->tracks[i].hidden)
      add_track (rows, monitor, view, i, self);
  self->n_rows = rows->len;
  self->rows = (VvSummaryRow *) (void *) g_array_free (g_steal_pointer (&rows), FALSE);
  return self;
}

void
vv_monitor_summary_free (VvMonitorSummary *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_free (self);
}

static char *
format_time (VvMonitor *monitor,
             gint64     time_ns)
{
  gint64 epoch_us = vv_monitor_get_epoch_us (monitor, time_ns);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (epoch_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("–");
}

char *
vv_monitor_summary_get_range (const VvMonitorSummary *self,
                              VvMonitor              *monitor)
{
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *length = NULL;

  g_return_val_if_fail (self != NULL && monitor != NULL, NULL);

  start = format_time (monitor, self->start_ns);
  end = format_time (monitor, self->end_ns);
  length = vv_text_format_span ((self->end_ns - self->start_ns) / 1e9);
  /* TRANSLATORS: start and end of a stretch of time, and how long it is */
  return g_strdup_printf (_("%s – %s · %s"), start, end, length);
}

static void
append_values (GString            *out,
               const VvSummaryRow *row)
{
  const double values[] = { row->stats.avg, row->stats.max, row->stats.min, row->stats.p95, row->stats.last };

  g_string_append (out, row->name);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = vv_text_format (values[i], row->unit);

      g_string_append_printf (out, "\t%s", text);
    }
  g_string_append_printf (out, "\t%" G_GSIZE_FORMAT "\n", row->stats.count);
}

char *
vv_monitor_summary_to_text (const VvMonitorSummary *self,
                            VvMonitor              *monitor)
{
  GString *out;
  g_autofree char *range = NULL;

  g_return_val_if_fail (self != NULL && monitor != NULL, NULL);

  out = g_string_new (NULL);
  range = vv_monitor_summary_get_range (self, monitor);
  g_string_append_printf (out, "%s\t%s\n", vv_monitor_get_name (monitor), range);
  g_string_append_printf (out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", _("Series"), _("Average"),
                          _("Maximum"), _("Minimum"),
                          _("95th percentile"), _("Last"), _("Samples"));
  for (guint i = 0; i < self->n_rows; i++)
    append_values (out, &self->rows[i]);
  return g_string_free (out, FALSE);
}
