/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-line.c — src/chart/line.c, by counting pixels: a spike is seen, a gap is empty, a lone
 * sample is a dot. */

#include <math.h>

#include "golden.h"
#include "sample.h"

#define WIDTH 874               /* a plot of 800 px */
#define HEIGHT 114              /* a plot of 100 px, from 8 to 108 */
#define PLOT_X 58
#define N 1600

static void
draw_track (cairo_t *cr, double width, double height, gpointer user_data)
{
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  vv_track_draw (user_data, 0, &theme, width, height, FALSE, cr);
}

/* CPU's blue: much of blue, little of red. */
static gboolean
is_line (guint32 pixel)
{
  int red = (int) (pixel >> 16 & 0xff);
  int blue = (int) (pixel & 0xff);

  return red < 120 && blue - red > 60;
}

static guint
count_line (cairo_surface_t *surface, int x0, int y0, int x1, int y1)
{
  guint n = 0;

  for (int y = MAX (y0, 0); y < y1; y++)
    {
      for (int x = x0; x < x1; x++)
        n += is_line (golden_pixel (surface, x, y)) ? 1 : 0;
    }
  return n;
}

static cairo_surface_t *
draw_spans (VvShape shape, const VvSpan *spans, gsize n, gint64 end_ns)
{
  g_autoptr(VvTracks) tracks = sample_one_series (VV_ROLE_CPU_USER, shape, VV_UNIT_PERCENT, spans,
                                                  n);

  tracks->end_ns = end_ns;
  return golden_draw (WIDTH, HEIGHT, 1, draw_track, tracks);
}

/* One column of 1600 has a maximum of 100 among values of 5; it must reach the top, in each
 * shape. */
static void
test_spike (void)
{
  VvSpan spans[N];

  for (int shape = VV_SHAPE_LINE; shape <= VV_SHAPE_STEP_DASHED; shape++)
    {
      cairo_surface_t *surface;
      guint n_high = 0;

      for (guint i = 0; i < N; i++)
        spans[i] = (VvSpan) { i * 1000, i * 1000 + 999, 5, 5, 4, 6 };
      /* Dashes may hide a column; so there the spike is as wide as two samples of PSS. */
      for (guint i = 800; i < (shape == VV_SHAPE_STEP_DASHED ? 812 : 801); i++)
        spans[i].max = 100;
      surface = draw_spans ((VvShape) shape, spans, N, N * 1000);
      for (int y = 30; y < 80; y++)
        n_high += count_line (surface, PLOT_X + 398, y, PLOT_X + 408, y + 1) > 0 ? 1 : 0;
      g_assert_cmpuint (n_high, ==, 50);
      g_assert_cmpuint (count_line (surface, PLOT_X, 0, PLOT_X + 390, 80), ==, 0);
      g_assert_cmpuint (count_line (surface, PLOT_X + 412, 0, WIDTH, 80), ==, 0);
      cairo_surface_destroy (surface);
    }
}

/* The same in a run of points far apart, which is stroked. */
static void
test_sparse_spike (void)
{
  VvSpan spans[21];
  cairo_surface_t *surface;

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    spans[i] = sample_point (i * 1000, 5);
  spans[10].max = 100;
  surface = draw_spans (VV_SHAPE_LINE, spans, G_N_ELEMENTS (spans), 20000);
  for (int y = 30; y < 90; y++)
    g_assert_cmpuint (count_line (surface, PLOT_X + 398, y, PLOT_X + 403, y + 1), >, 0);
  cairo_surface_destroy (surface);
}

/* Between two samples with a gap in between there is nothing, neither line nor area. */
static void
check_gap (gsize n, VvShape shape)
{
  g_autofree VvSpan *spans = g_new (VvSpan, n);
  cairo_surface_t *surface;

  for (gsize i = 0; i < n; i++)
    spans[i] = sample_point ((gint64) i * 1000, i >= n / 4 && i < n / 2 ? NAN : 50);
  surface = draw_spans (shape, spans, n, (gint64) n * 1000);
  g_assert_cmpuint (count_line (surface, PLOT_X + 3, 0, PLOT_X + 180, HEIGHT), >=, 90);
  g_assert_cmpuint (count_line (surface, PLOT_X + 420, 0, PLOT_X + 700, HEIGHT), >=, 140);
  for (int y = 30; y < 100; y++)
    {
      /* Only grid lines may be here: grey. */
      guint32 pixel = golden_pixel (surface, PLOT_X + 290, y);

      g_assert_cmpuint (pixel >> 16 & 0xff, ==, pixel & 0xff);
    }
  cairo_surface_destroy (surface);
}

static void
test_gap (void)
{
  for (int shape = VV_SHAPE_LINE; shape <= VV_SHAPE_STEP_DASHED; shape++)
    {
      check_gap (1600, (VvShape) shape);
      check_gap (80, (VvShape) shape);
    }
}

/* A band over a series that has a gap where it has none: no area from nowhere. */
static void
test_band_over_gap (void)
{
  g_autoptr(VvTracks) tracks = vv_tracks_new (1);
  cairo_surface_t *surface;

  tracks->end_ns = 800;
  tracks->tracks[0].from_zero = TRUE;
  vv_track_set_n_series (&tracks->tracks[0], 2);
  for (guint s = 0; s < 2; s++)
    {
      VvTrackSeries *series = &tracks->tracks[0].series[s];

      series->role = VV_ROLE_CPU_USER;
      series->shape = s == 0 ? VV_SHAPE_AREA : VV_SHAPE_BAND;
      series->n_spans = 801;
      series->spans = g_new (VvSpan, 801);
      for (guint i = 0; i <= 800; i++)
        series->spans[i] = sample_point (i, s == 0 && i > 300 && i < 500 ? NAN : 40 + s * 40);
    }
  surface = golden_draw (WIDTH, HEIGHT, 1, draw_track, tracks);
  g_assert_cmpuint (golden_pixel (surface, PLOT_X + 399, 50), ==, 0xffffff);
  g_assert_cmpuint (golden_pixel (surface, PLOT_X + 101, 50), !=, 0xffffff);
  cairo_surface_destroy (surface);
}

static void
test_lone_sample (void)
{
  for (int shape = VV_SHAPE_LINE; shape <= VV_SHAPE_STEP_DASHED; shape++)
    {
      VvSpan spans[3] = { sample_point (300, NAN), sample_point (400, 50),
                          sample_point (500, NAN) };
      cairo_surface_t *surface = draw_spans ((VvShape) shape, spans, 3, 800);
      guint n = count_line (surface, PLOT_X + 395, 0, PLOT_X + 406, HEIGHT);

      g_assert_cmpuint (n, >=, 4);
      g_assert_cmpuint (n, <=, 20);
      g_assert_cmpuint (count_line (surface, PLOT_X, 0, PLOT_X + 390, HEIGHT), ==, 0);
      cairo_surface_destroy (surface);
    }
}

/* A neighbour out of sight, even days away, pulls the line to the plot's edge; and nothing
 * overflows. */
static void
test_far_neighbours (void)
{
  gint64 day = 86400 * SAMPLE_SECOND;
  VvSpan spans[] = { sample_point (-7 * day, 50), sample_point (day * 9, 50) };
  cairo_surface_t *surface = draw_spans (VV_SHAPE_LINE, spans, 2, SAMPLE_SECOND);

  g_assert_cmpuint (count_line (surface, PLOT_X, 0, PLOT_X + 800, HEIGHT), >=, 800);
  g_assert_cmpuint (count_line (surface, 0, 0, PLOT_X - 2, HEIGHT), ==, 0);
  g_assert_cmpuint (count_line (surface, PLOT_X + 802, 0, WIDTH, HEIGHT), ==, 0);
  cairo_surface_destroy (surface);
}

/* What is not a number in a broken way, times out of order, absurd sizes: nothing but a picture
 * comes of it. */
static void
test_nonsense (void)
{
  VvSpan spans[] = {
    { G_MININT64, G_MAXINT64, 1, 2, 1, 2 },
    { 500, 100, 1e308, -1e308, -1e308, 1e308 },
    { 10, 10, 5, INFINITY, -INFINITY, NAN },
    { 5, 5, 1, 1, 9, -9 },
    { G_MAXINT64, G_MAXINT64, 0, 0, 0, 0 },
  };

  for (int shape = VV_SHAPE_LINE; shape <= VV_SHAPE_STEP_DASHED; shape++)
    {
      for (guint from = 0; from < G_N_ELEMENTS (spans); from++)
        {
          for (gsize n = 0; from + n <= G_N_ELEMENTS (spans); n++)
            {
              cairo_surface_destroy (draw_spans ((VvShape) shape, spans + from, n, 800));
              cairo_surface_destroy (draw_spans ((VvShape) shape, spans + from, n, 0));
            }
        }
    }
}

/* A series that is read less often holds its last value until the newest sample of its neighbours,
 * no longer than twice its interval. */
static void
test_held (void)
{
  VvSpan spans[] = { sample_point (0, 50), sample_point (100, 50), sample_point (200, 50) };
  g_autoptr(VvTracks) tracks = sample_one_series (VV_ROLE_CPU_USER, VV_SHAPE_STEP, VV_UNIT_PERCENT,
                                                  spans, 3);
  VvTrackSeries other = { .role = VV_ROLE_THREADS, .cursor_value = NAN };
  cairo_surface_t *surface;

  tracks->end_ns = 800;
  tracks->tracks[0].series = g_renew (VvTrackSeries, tracks->tracks[0].series, 2);
  tracks->tracks[0].n_series = 2;
  other.spans = g_new (VvSpan, 1);
  other.spans[0] = sample_point (270, 10);
  other.n_spans = 1;
  tracks->tracks[0].series[1] = other;
  surface = golden_draw (WIDTH, HEIGHT, 1, draw_track, tracks);
  g_assert_cmpuint (count_line (surface, PLOT_X + 205, 0, PLOT_X + 265, 60), >=, 60);
  g_assert_cmpuint (count_line (surface, PLOT_X + 275, 0, PLOT_X + 400, 60), ==, 0);
  cairo_surface_destroy (surface);
  tracks->tracks[0].series[1].spans[0] = sample_point (790, 10);
  surface = golden_draw (WIDTH, HEIGHT, 1, draw_track, tracks);
  g_assert_cmpuint (count_line (surface, PLOT_X + 300, 0, PLOT_X + 395, 60), >=, 95);
  g_assert_cmpuint (count_line (surface, PLOT_X + 405, 0, PLOT_X + 700, 60), ==, 0);
  cairo_surface_destroy (surface);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/line/spike", test_spike);
  g_test_add_func ("/chart/line/sparse-spike", test_sparse_spike);
  g_test_add_func ("/chart/line/gap", test_gap);
  g_test_add_func ("/chart/line/band-over-gap", test_band_over_gap);
  g_test_add_func ("/chart/line/lone-sample", test_lone_sample);
  g_test_add_func ("/chart/line/far-neighbours", test_far_neighbours);
  g_test_add_func ("/chart/line/nonsense", test_nonsense);
  g_test_add_func ("/chart/line/held", test_held);
  return g_test_run ();
}
