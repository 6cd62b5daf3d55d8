/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-tracks.c — src/chart/tracks.c: where things lie, without a pixel. */

#include <math.h>

#include "sample.h"

#include "chart/tracks-private.h"

static void
test_empty (void)
{
  g_autoptr(VvTracks) tracks = vv_tracks_new (2);
  VvTheme theme;

  g_assert_cmpuint (tracks->n_tracks, ==, 2);
  g_assert_cmpuint (tracks->tracks[1].n_series, ==, 0);
  g_assert_true (tracks->cursor_ns == VV_TIME_NONE);
  g_assert_true (tracks->select_start_ns == VV_TIME_NONE);
  g_assert_true (tracks->select_end_ns == VV_TIME_NONE);
  vv_track_set_n_series (&tracks->tracks[0], 3);
  g_assert_true (isnan (tracks->tracks[0].series[2].cursor_value));
  tracks->tracks[0].series[0].name = g_strdup ("dropped");
  vv_track_set_n_series (&tracks->tracks[0], 1);
  g_assert_null (tracks->tracks[0].series[0].name);
  vv_theme_init (&theme, FALSE, FALSE);
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 1000), ==,
                     VV_TRACKS_RULER_HEIGHT + 2 * 88);
}

static void
test_plot_rect (void)
{
  VvRect wide = vv_track_plot_rect (810, 124, FALSE);
  VvRect narrow = vv_track_plot_rect (360, 92, TRUE);
  VvRect ruler = vv_track_plot_rect (810, VV_TRACKS_RULER_HEIGHT, FALSE);
  VvRect tiny = vv_track_plot_rect (10, 3, FALSE);

  g_assert_cmpfloat (wide.x, ==, 58);
  g_assert_cmpfloat (wide.x + wide.width, ==, 810 - 16);
  g_assert_cmpfloat (wide.y + wide.height, ==, 124 - 6);
  g_assert_cmpfloat (ruler.x, ==, wide.x);
  g_assert_cmpfloat (ruler.width, ==, wide.width);
  g_assert_cmpfloat (narrow.x, ==, 40);
  g_assert_cmpfloat (narrow.x + narrow.width, ==, 350);
  g_assert_cmpfloat (tiny.width, >, 0);
  g_assert_cmpfloat (tiny.height, >, 0);
  g_assert_cmpfloat (vv_tracks_plot_width (1000), ==, 1000 - 190 - 58 - 16);
  g_assert_cmpfloat (vv_tracks_plot_width (360), ==, 310);
}

static void
test_round_trip (void)
{
  g_autoptr(VvTracks) tracks = vv_tracks_new (0);
  VvRect plot = vv_track_plot_rect (810, 124, FALSE);

  /* A clock that has run for a year. */
  tracks->start_ns = 365 * 86400 * SAMPLE_SECOND;
  tracks->end_ns = tracks->start_ns + 300 * SAMPLE_SECOND;
  g_assert_cmpfloat (vv_tracks_x_at (tracks, &plot, tracks->start_ns), ==, plot.x);
  g_assert_cmpfloat (vv_tracks_x_at (tracks, &plot, tracks->end_ns), ==, plot.x + plot.width);
  for (double x = plot.x; x <= plot.x + plot.width; x += 7.3)
    {
      gint64 time = vv_tracks_time_at (tracks, &plot, x);

      g_assert_cmpfloat_with_epsilon (vv_tracks_x_at (tracks, &plot, time), x, 1e-4);
    }
  /* Clamped one way, not the other. */
  g_assert_cmpint (vv_tracks_time_at (tracks, &plot, -100), ==, tracks->start_ns);
  g_assert_cmpint (vv_tracks_time_at (tracks, &plot, 1e9), ==, tracks->end_ns);
  g_assert_cmpint (vv_tracks_time_at (tracks, &plot, NAN), ==, tracks->start_ns);
  g_assert_cmpfloat (vv_tracks_x_at (tracks, &plot, tracks->start_ns - SAMPLE_SECOND), <, plot.x);
  g_assert_true (isfinite (vv_tracks_x_at (tracks, &plot, VV_TIME_NONE)));
  g_assert_true (isfinite (vv_tracks_x_at (tracks, &plot, G_MAXINT64)));
}

static void
test_pick (void)
{
  g_autoptr(VvTracks) tracks = vv_tracks_new (0);
  VvRect plot = { 58, 0, 600, 100 };
  guint mark = 99;

  tracks->end_ns = 600 * SAMPLE_SECOND;         /* a pixel is a second */
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 100, &mark), ==, VV_RULER_PART_NONE);
  sample_add_mark (tracks, 20 * SAMPLE_SECOND, VV_MARK_NOTE, "first");
  sample_add_mark (tracks, 30 * SAMPLE_SECOND, VV_MARK_END, "second");
  tracks->select_start_ns = 100 * SAMPLE_SECOND;
  tracks->select_end_ns = 200 * SAMPLE_SECOND;
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 27, &mark), ==, VV_RULER_PART_MARK);
  g_assert_cmpuint (mark, ==, 1);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 18, &mark), ==, VV_RULER_PART_MARK);
  g_assert_cmpuint (mark, ==, 0);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 18, NULL), ==, VV_RULER_PART_MARK);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 93, NULL), ==, VV_RULER_PART_NONE);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 94, NULL), ==,
                   VV_RULER_PART_SELECTION_START);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 106, NULL), ==,
                   VV_RULER_PART_SELECTION_START);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 107, NULL), ==, VV_RULER_PART_SELECTION);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 195, NULL), ==, VV_RULER_PART_SELECTION_END);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 207, NULL), ==, VV_RULER_PART_NONE);
  /* A selection that is thinner than its handles can still grow at either side. */
  tracks->select_end_ns = 101 * SAMPLE_SECOND;
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 98, NULL), ==,
                   VV_RULER_PART_SELECTION_START);
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58 + 103, NULL), ==, VV_RULER_PART_SELECTION_END);
  /* What is scrolled out of sight is not there. */
  tracks->select_start_ns = -90 * SAMPLE_SECOND;
  tracks->select_end_ns = -20 * SAMPLE_SECOND;
  g_assert_cmpint (vv_tracks_pick (tracks, &plot, 58, NULL), ==, VV_RULER_PART_NONE);
}

static void
test_axis_of_visible (void)
{
  VvSpan spans[] = {
    sample_point (0, 5000),
    sample_point (10 * SAMPLE_SECOND, 40),
    sample_point (11 * SAMPLE_SECOND, NAN),
    sample_point (12 * SAMPLE_SECOND, 43),
    sample_point (13 * SAMPLE_SECOND, INFINITY),
  };
  g_autoptr(VvTracks) tracks =
      sample_one_series (VV_ROLE_FILES, VV_SHAPE_STEP, VV_UNIT_COUNT, spans, G_N_ELEMENTS (spans));
  VvAxis axis;

  tracks->start_ns = 5 * SAMPLE_SECOND;
  tracks->end_ns = 15 * SAMPLE_SECOND;
  g_assert_true (vv_track_axis (tracks, &tracks->tracks[0], FALSE, &axis));
  g_assert_cmpfloat (axis.upper, ==, 50);
  tracks->start_ns = 14 * SAMPLE_SECOND;
  g_assert_false (vv_track_axis (tracks, &tracks->tracks[0], FALSE, &axis));
  g_assert_cmpfloat (axis.upper, >, axis.lower);
}

/* Labels stand on the clock of the wall, not on that of the machine's start. */
static void
test_time_ticks (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (300);
  VvRect plot = vv_track_plot_rect (810, 124, FALSE);
  g_autofree char *first = NULL;
  g_autofree char *moment = NULL;
  VvTimeTicks ticks;

  tracks->start_ns = 7 * SAMPLE_SECOND;
  ticks = vv_tracks_time_ticks (tracks, &plot, FALSE);
  g_assert_cmpint (ticks.step_us, ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (ticks.n, ==, 5);
  first = vv_tracks_format_time (ticks.first_us, ticks.step_us);
  g_assert_cmpstr (first, ==, "10:39:00");
  moment = vv_tracks_format_moment (tracks, 238 * SAMPLE_SECOND + SAMPLE_SECOND / 2);
  g_assert_cmpstr (moment, ==, "10:41:58.5");
  tracks->end_ns = tracks->start_ns;
  g_assert_cmpuint (vv_tracks_time_ticks (tracks, &plot, FALSE).n, ==, 0);
}

static void
check_time (gint64 seconds, gint64 step_us, const char *expected)
{
  g_autofree char *text = vv_tracks_format_time (seconds * G_USEC_PER_SEC + 250000, step_us);

  g_assert_cmpstr (text, ==, expected);
}

/* A window that was open all week has days on its axis. */
static void
test_days (void)
{
  gint64 hour = 3600 * (gint64) G_USEC_PER_SEC;
  g_autoptr(VvTracks) tracks = sample_tracks_new (10);
  g_autofree char *moment = NULL;

  check_time (1782902280, G_USEC_PER_SEC, "10:38:00");
  check_time (1782902280, 100000, "10:38:00.2");
  check_time (1782902280, 1000, "10:38:00.250");
  check_time (1782902280, 1, "10:38:00.250000");
  check_time (1782900000, 6 * hour, "10:00");
  check_time (1782864000, 6 * hour, "1 Jul");
  check_time (1782864000, 24 * hour, "1 Jul");
  check_time (-5, G_USEC_PER_SEC, "–");
  tracks->end_ns = 7 * 86400 * SAMPLE_SECOND;
  moment = vv_tracks_format_moment (tracks, 0);
  g_assert_cmpstr (moment, ==, "1 Jul, 10:38:00");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/tracks/empty", test_empty);
  g_test_add_func ("/chart/tracks/plot-rect", test_plot_rect);
  g_test_add_func ("/chart/tracks/round-trip", test_round_trip);
  g_test_add_func ("/chart/tracks/pick", test_pick);
  g_test_add_func ("/chart/tracks/axis-of-visible", test_axis_of_visible);
  g_test_add_func ("/chart/tracks/time-ticks", test_time_ticks);
  g_test_add_func ("/chart/tracks/days", test_days);
  return g_test_run ();
}
