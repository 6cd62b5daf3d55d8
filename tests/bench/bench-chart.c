/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-chart.c — how long one track takes to draw.  In: as many spans as a plot of 1600 px can
 * have, full of noise, so that each column is a tall bar.  Fails where the median is over the
 * limit. */

#include "bench.h"
#include "chart/tracks.h"

#define WIDTH 1600
#define HEIGHT 400
#define ROUNDS 61
#define LIMIT_MS 4.0

typedef struct
{
  const char *name;
  VvShape shape;
  guint n_series;
  guint n_spans;
  gboolean ranges;              /* whether a span is of many samples */
  double noise;                 /* of a lone sample, in percent of the plot */
} Case;

static VvTracks *
new_noise (const Case *kind)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);
  VvTracks *tracks = vv_tracks_new (1);
  gint64 step = 1000000;

  tracks->end_ns = (gint64) kind->n_spans * step;
  tracks->tracks[0].unit = VV_UNIT_PERCENT;
  tracks->tracks[0].from_zero = TRUE;
  vv_track_set_n_series (&tracks->tracks[0], kind->n_series);
  for (guint s = 0; s < kind->n_series; s++)
    {
      VvTrackSeries *series = &tracks->tracks[0].series[s];

      series->role = VV_ROLE_CPU_USER + s;
      series->shape = s > 0 && kind->shape == VV_SHAPE_AREA ? VV_SHAPE_BAND : kind->shape;
      series->n_spans = kind->n_spans;
      series->spans = g_new (VvSpan, kind->n_spans);
      for (guint i = 0; i < kind->n_spans; i++)
        {
          double min = g_rand_double_range (random, 0, kind->ranges ? 40 : kind->noise) + s * 5;
          double max = kind->ranges ? g_rand_double_range (random, 50, 90) + s * 5 : min;

          series->spans[i] = (VvSpan) { i * step, i * step + (kind->ranges ? step - 1 : 0), min,
                                        max, min, max };
        }
      /* Something high, lest the axis make mountains of calm. */
      if (!kind->ranges)
        series->spans[0] = (VvSpan) { 0, 0, 100, 100, 100, 100 };
    }
  return tracks;
}

/* CPU time of this thread, so that what else the machine does counts less. */
static double
measure (const VvTracks *tracks)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  double times[ROUNDS];
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_seconds (CLOCK_THREAD_CPUTIME_ID);
      cairo_t *cr = cairo_create (surface);

      vv_track_draw (tracks, 0, &theme, WIDTH, HEIGHT, FALSE, cr);
      vv_track_draw_overlay (tracks, 0, &theme, WIDTH, HEIGHT, FALSE, cr);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      times[i] = bench_seconds (CLOCK_THREAD_CPUTIME_ID) - start;
    }
  cairo_surface_destroy (surface);
  return bench_median (times, ROUNDS) * 1e3;
}

int
main (void)
{
  static const Case cases[] = {
    { "draw 1600x400", VV_SHAPE_LINE, 1, 1600, TRUE, 0 },
    { "draw 1600x400, area", VV_SHAPE_AREA, 1, 1600, TRUE, 0 },
    { "draw 1600x400, steps", VV_SHAPE_STEP, 1, 1600, TRUE, 0 },
    { "draw 1600x400, area and band", VV_SHAPE_AREA, 2, 1600, TRUE, 0 },
    { "draw 1600x400, 500 points", VV_SHAPE_LINE, 1, 500, FALSE, 40 },
    { "draw 1600x400, 600 calm points", VV_SHAPE_LINE, 1, 600, FALSE, 3 },
    { "draw 1600x400, 600 calm steps", VV_SHAPE_STEP, 1, 600, FALSE, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(VvTracks) tracks = new_noise (&cases[i]);

      bench_check (cases[i].name, measure (tracks), LIMIT_MS, "ms");
    }
  return bench_end ();
}
