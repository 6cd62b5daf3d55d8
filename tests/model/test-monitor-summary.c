/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-monitor-summary.c — the table under the graphs. */

#include "model/monitor-summary.h"

#include <math.h>
#include <string.h>

#include "watched.h"

static const VvSummaryRow *
find_row (const VvMonitorSummary *summary,
          const char             *name)
{
  for (guint i = 0; i < summary->n_rows; i++)
    if (strcmp (summary->rows[i].name, name) == 0)
      return &summary->rows[i];
  return NULL;
}

static void
test_visible (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (TRUE);
  g_autoptr (VvMonitorSummary) summary = NULL;
  const VvSummaryRow *cpu;
  const VvSummaryRow *pss;
  VvMonitorView view;

  watched_fill (monitor, 101);
  vv_monitor_view_init (&view, monitor);
  summary = vv_monitor_summary_new (monitor, &view);
  g_assert_false (summary->selected);
  cpu = find_row (summary, "CPU, user + system");
  g_assert_true (cpu == &summary->rows[0]);
  g_assert_cmpfloat (cpu->stats.avg, ==, 51);
  g_assert_cmpfloat (cpu->stats.max, ==, 101);
  g_assert_cmpfloat (cpu->stats.min, ==, 1);
  g_assert_cmpfloat (cpu->stats.p95, ==, 96);
  g_assert_cmpfloat (cpu->stats.last, ==, 101);
  g_assert_cmpuint (cpu->stats.count, ==, 101);
  /* Only what was really read counts. */
  pss = find_row (summary, "PSS");
  g_assert_cmpuint (pss->stats.count, ==, 21);
  g_assert_cmpuint (find_row (summary, "Open files")->stats.count, ==, 0);
  g_assert_cmpfloat (find_row (summary, "queue")->stats.max, ==, 1000);
  g_assert_null (find_row (summary, "Minor page faults"));
  g_assert_null (find_row (summary, "CPU, system"));
}

static void
test_selection (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorSummary) summary = NULL;
  g_autofree char *range = NULL;
  VvMonitorView view;

  watched_fill (monitor, 101);
  vv_monitor_view_init (&view, monitor);
  vv_monitor_view_select (&view, WATCHED_START + 10 * SECOND, WATCHED_START + 62 * SECOND);
  summary = vv_monitor_summary_new (monitor, &view);
  g_assert_true (summary->selected);
  g_assert_cmpuint (summary->rows[0].stats.count, ==, 53);
  g_assert_cmpfloat (summary->rows[0].stats.min, ==, 11);
  g_assert_cmpfloat (summary->rows[0].stats.max, ==, 63);
  range = vv_monitor_summary_get_range (summary, monitor);
  g_assert_true (g_str_has_suffix (range, " · 52.0 s"));
}

static void
test_text (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorSummary) summary = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  VvMonitorView view;

  watched_fill (monitor, 11);
  vv_monitor_view_init (&view, monitor);
  summary = vv_monitor_summary_new (monitor, &view);
  text = vv_monitor_summary_to_text (summary, monitor);
  lines = g_strsplit (text, "\n", -1);
  /* A line that says what it is of, a header, the rows, and the end of the last line. */
  g_assert_cmpuint (g_strv_length (lines), ==, summary->n_rows + 3);
  g_assert_true (g_str_has_prefix (lines[0], "watched\t"));
  g_assert_cmpstr (lines[2], ==, "CPU, user + system\t6.0 %\t11.0 %\t1.0 %\t10.5 %\t11.0 %\t11");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/monitor-summary/visible", test_visible);
  g_test_add_func ("/model/monitor-summary/selection", test_selection);
  g_test_add_func ("/model/monitor-summary/text", test_text);
  return g_test_run ();
}
