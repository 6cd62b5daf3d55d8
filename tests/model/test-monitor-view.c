/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-monitor-view.c — which series stand where, and arithmetic on the visible time. */

#include <math.h>

#include "base/error.h"
#include "model/monitor-picture.h"
#include "model/monitor-view.h"
#include "watched.h"

static const VvMonitorSeries *
find_series (GArray  *series,
             VvMetric metric)
{
  for (guint i = 0; i < series->len; i++)
    if (g_array_index (series, VvMonitorSeries, i).series == (guint) metric)
      return &g_array_index (series, VvMonitorSeries, i);
  return NULL;
}

static void
test_tracks (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (TRUE);
  g_autofree char *title = NULL;
  VvMonitorView view;

  watched_fill (monitor, 61);
  vv_monitor_view_init (&view, monitor);
  g_assert_cmpint (view.start_ns, ==, WATCHED_START);
  g_assert_cmpint (view.end_ns, ==, WATCHED_START + 60 * SECOND);
  g_assert_false (vv_monitor_view_has_selection (&view));
  g_assert_cmpuint (view.n_tracks, ==, VV_MONITOR_TRACK_COLLECTOR + 1);
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_CPU), ==, 0);
  g_assert_cmpint (vv_monitor_view_find_track (&view, 99), ==, -1);
  g_assert_true (view.tracks[VV_MONITOR_TRACK_FAULTS].hidden);
  title = vv_monitor_view_get_title (&view, monitor, (guint) vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC));
  g_assert_cmpstr (title, ==, "queue");
}

/* A sample in which the collector ran as often as @i. */
static void
take_collected (VvMonitor *monitor,
                guint      i,
                double     pause_s)
{
  VvSample sample = {
    .time_ns = WATCHED_START + (100 + i) * SECOND,
    .epoch_us = 1700000000000000 + (100 + i) * 1000000,
    .n_processes = 1,
    .collector = { TRUE, { i, 1, isnan (pause_s) ? 0 : 1 }, pause_s },
  };

  vv_monitor_take (monitor, &sample, SECOND);
}

static void
test_collector (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (TRUE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  g_autoptr (GArray) series = NULL;
  const VvTrack *track;
  VvMonitorView view;
  guint n_labels = 0;
  int at;

  watched_fill (monitor, 61);
  vv_monitor_view_init (&view, monitor);
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_COLLECTOR), ==, -1);
  for (guint i = 0; i < 20; i++)
    take_collected (monitor, i, i == 7 ? 0.041 : NAN);
  g_assert_true (vv_monitor_view_update (&view, monitor));
  g_assert_false (vv_monitor_view_update (&view, monitor));
  at = vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_COLLECTOR);
  g_assert_cmpint (at, ==, vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_THREADS) + 1);
  series = vv_monitor_view_list_series (&view, monitor, (guint) at);
  g_assert_cmpuint (series->len, ==, 3);

  vv_monitor_view_show_all (&view, monitor);
  picture = vv_monitor_picture_new_track (monitor, &view, (guint) at);
  track = &vv_monitor_picture_get_tracks (picture)->tracks[0];
  g_assert_cmpstr (track->series[0].value, ==, "19 /s");
  g_assert_cmpstr (track->series[1].value, ==, "1 /s");
  g_assert_cmpstr (track->series[2].value, ==, "last 41 ms");
  /* Generation 1 is drawn on top of generation 0. */
  g_assert_cmpfloat (track->series[1].spans[track->series[1].n_spans - 1].max, ==, 20);
  for (gsize i = 0; i < track->series[2].n_spans; i++)
    if (track->series[2].labels[i] != NULL)
      {
        g_assert_cmpstr (track->series[2].labels[i], ==, "41 ms");
        n_labels++;
      }
  g_assert_cmpuint (n_labels, ==, 1);
}

static void
test_watches (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (GError) error = NULL;
  VvMonitorView view;
  guint metric;

  vv_monitor_view_init (&view, monitor);
  g_assert_cmpuint (vv_monitor_add_watch (monitor, "a", "a[", &error), ==, G_MAXUINT);
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  metric = vv_monitor_add_watch (monitor, "a", "a.b", NULL);
  g_assert_cmpuint (metric, ==, 0);
  g_assert_cmpuint (vv_monitor_add_watch (monitor, "c", "c", NULL), ==, 1);
  g_assert_true (vv_monitor_view_update (&view, monitor));
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC + 1), ==,
                   vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC) + 1);
  vv_monitor_remove_metric (monitor, metric);
  g_assert_true (vv_monitor_view_update (&view, monitor));
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC), ==, -1);
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC + 1), >, 0);
  g_assert_false (vv_monitor_view_update (&view, monitor));
}

static void
test_empty (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  VvMonitorView view;

  vv_monitor_view_init (&view, monitor);
  g_assert_cmpint (view.end_ns, >, view.start_ns);
}

static void
test_move (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  VvMonitorView view;

  vv_monitor_view_init (&view, monitor);
  g_assert_false (vv_monitor_view_move_track (&view, 0, -1));
  g_assert_true (vv_monitor_view_move_track (&view, 0, 1));
  g_assert_cmpuint (view.tracks[0].id, ==, VV_MONITOR_TRACK_MEMORY);
  g_assert_cmpuint (view.tracks[1].id, ==, VV_MONITOR_TRACK_CPU);
  /* A hidden neighbour is jumped over. */
  view.tracks[2].hidden = TRUE;
  g_assert_true (vv_monitor_view_move_track (&view, 1, 1));
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_CPU), ==, 3);
  g_assert_true (vv_monitor_view_move_track (&view, 3, -1));
  g_assert_cmpint (vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_CPU), ==, 2);
  /* The last visible one has only a hidden track below it. */
  g_assert_true (view.tracks[view.n_tracks - 1].hidden);
  g_assert_false (vv_monitor_view_move_track (&view, view.n_tracks - 2, 1));
}

static void
test_band (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (GArray) both = NULL;
  g_autoptr (GArray) alone = NULL;
  VvMonitorView view;

  vv_monitor_view_init (&view, monitor);
  both = vv_monitor_view_list_series (&view, monitor, VV_MONITOR_TRACK_CPU);
  g_assert_cmpint (find_series (both, VV_METRIC_CPU_SYSTEM)->shape, ==, VV_SHAPE_BAND);
  g_assert_cmpuint (find_series (both, VV_METRIC_CPU_SYSTEM)->drawn_series, ==, VV_METRIC_CPU);
  /* Without user time below it, system time stands on zero, with its own values. */
  view.tracks[VV_MONITOR_TRACK_CPU].shown = 2;
  alone = vv_monitor_view_list_series (&view, monitor, VV_MONITOR_TRACK_CPU);
  g_assert_false (find_series (alone, VV_METRIC_CPU_USER)->shown);
  g_assert_cmpint (find_series (alone, VV_METRIC_CPU_SYSTEM)->shape, ==, VV_SHAPE_AREA);
  g_assert_cmpuint (find_series (alone, VV_METRIC_CPU_SYSTEM)->drawn_series, ==, VV_METRIC_CPU_SYSTEM);
}

static void
test_tree (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (GArray) series = NULL;
  VvMonitorView view;

  vv_monitor_view_init (&view, monitor);
  view.tree = TRUE;
  series = vv_monitor_view_list_series (&view, monitor, VV_MONITOR_TRACK_MEMORY);
  g_assert_null (find_series (series, VV_METRIC_RSS));
  g_assert_null (find_series (series, VV_METRIC_SHARED));
  g_assert_nonnull (find_series (series, VV_METRIC_PSS));
}

static void
take_with_threads (VvMonitor *monitor,
                   guint      i,
                   guint      n_threads)
{
  VvThreadSample threads[20];
  VvSample sample = {
    .time_ns = WATCHED_START + i * SECOND,
    .epoch_us = 1700000000000000 + i * 1000000,
    .n_processes = 1,
    .threads = threads,
    .n_threads = n_threads,
  };

  g_assert_cmpuint (n_threads, <=, G_N_ELEMENTS (threads));
  for (guint t = 0; t < n_threads; t++)
    {
      threads[t].tid = 500 + t;
      threads[t].cpu_percent = t;
      g_snprintf (threads[t].name, sizeof threads[t].name, "worker");
    }
  vv_monitor_take (monitor, &sample, SECOND);
}

static void
test_threads (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (GArray) series = NULL;
  VvMonitorView view;

  for (guint i = 0; i < 10; i++)
    take_with_threads (monitor, i, 20);
  vv_monitor_view_init (&view, monitor);
  view.threads = TRUE;
  series = vv_monitor_view_list_series (&view, monitor, VV_MONITOR_TRACK_CPU);
  /* The busiest are kept, in the order in which they appeared. */
  g_assert_cmpuint (series->len, ==, 2 + VV_MONITOR_MAX_THREADS);
  g_assert_cmpstr (g_array_index (series, VvMonitorSeries, 2).name, ==, "worker 511");
  g_assert_cmpstr (g_array_index (series, VvMonitorSeries, series->len - 1).name, ==, "worker 519");
}

static void
test_zoom (void)
{
  VvMonitorView view = { .start_ns = 100 * SECOND, .end_ns = 200 * SECOND };

  vv_monitor_view_zoom (&view, 0.5, 125 * SECOND);
  g_assert_cmpint (view.end_ns - view.start_ns, ==, 50 * SECOND);
  g_assert_cmpfloat_with_epsilon ((125.0 * SECOND - view.start_ns) / SECOND, 12.5, 1e-6);
  vv_monitor_view_zoom (&view, 1e-9, 125 * SECOND);
  g_assert_cmpint (view.end_ns - view.start_ns, ==, SECOND);
  vv_monitor_view_zoom (&view, 1e9, 125 * SECOND);
  g_assert_cmpint (view.end_ns - view.start_ns, ==, 7 * 24 * 3600 * SECOND);
}

static void
test_pan (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  VvMonitorView view;

  watched_fill (monitor, 101);
  vv_monitor_view_init (&view, monitor);
  view.start_ns = view.end_ns - 20 * SECOND;
  vv_monitor_view_pan (&view, monitor, -30 * SECOND);
  g_assert_cmpint (view.start_ns, ==, WATCHED_START + 50 * SECOND);
  vv_monitor_view_pan (&view, monitor, -1000 * SECOND);
  g_assert_cmpint (view.start_ns, ==, WATCHED_START);
  vv_monitor_view_pan (&view, monitor, 1000 * SECOND);
  g_assert_cmpint (view.end_ns, ==, WATCHED_START + 100 * SECOND);
  g_assert_cmpint (view.end_ns - view.start_ns, ==, 20 * SECOND);
  vv_monitor_view_follow (&view, WATCHED_START + 150 * SECOND);
  g_assert_cmpint (view.start_ns, ==, WATCHED_START + 130 * SECOND);
}

static void
test_pan_short_history (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  VvMonitorView view;

  watched_fill (monitor, 11);
  vv_monitor_view_init (&view, monitor);
  view.start_ns = view.end_ns - 60 * SECOND;
  vv_monitor_view_pan (&view, monitor, -30 * SECOND);
  g_assert_cmpint (view.end_ns, ==, WATCHED_START + 10 * SECOND);
  vv_monitor_view_pan (&view, monitor, 30 * SECOND);
  g_assert_cmpint (view.end_ns, ==, WATCHED_START + 10 * SECOND);
}

static void
test_select (void)
{
  VvMonitorView view = { .select_start_ns = VV_TIME_NONE, .select_end_ns = VV_TIME_NONE };

  vv_monitor_view_select (&view, 9 * SECOND, 4 * SECOND);
  g_assert_true (vv_monitor_view_has_selection (&view));
  g_assert_cmpint (view.select_start_ns, ==, 4 * SECOND);
  g_assert_cmpint (view.select_end_ns, ==, 9 * SECOND);
  vv_monitor_view_select (&view, VV_TIME_NONE, VV_TIME_NONE);
  g_assert_false (vv_monitor_view_has_selection (&view));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/monitor-view/tracks", test_tracks);
  g_test_add_func ("/model/monitor-view/collector", test_collector);
  g_test_add_func ("/model/monitor-view/watches", test_watches);
  g_test_add_func ("/model/monitor-view/empty", test_empty);
  g_test_add_func ("/model/monitor-view/move", test_move);
  g_test_add_func ("/model/monitor-view/band", test_band);
  g_test_add_func ("/model/monitor-view/tree", test_tree);
  g_test_add_func ("/model/monitor-view/threads", test_threads);
  g_test_add_func ("/model/monitor-view/zoom", test_zoom);
  g_test_add_func ("/model/monitor-view/pan", test_pan);
  g_test_add_func ("/model/monitor-view/pan-short-history", test_pan_short_history);
  g_test_add_func ("/model/monitor-view/select", test_select);
  return g_test_run ();
}
