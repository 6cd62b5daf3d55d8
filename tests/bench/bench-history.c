/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-history.c — a history of 10 million samples against one of 10 thousand: reducing to a picture of 1600 columns, drawing
 * it, appending, memory.  Exits with 1 where a limit is missed. */

#include "monitor/history.h"

#include <math.h>

#include "bench.h"
#include "chart/tracks.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define COLUMNS 1600
#define HEIGHT 400
#define N_SERIES 4
#define ROUNDS 31

static double
now_ms (void)
{
  return bench_seconds (CLOCK_MONOTONIC) * 1e3;
}

static VvHistory *
make_history (guint64  n,
              double  *append_ns)
{
  VvHistory *history = vv_history_new (n);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  double values[N_SERIES];
  double begin;

  for (guint i = 0; i < N_SERIES; i++)
    {
      vv_history_add_series (history, FALSE);
      values[i] = 0;
    }
  begin = now_ms ();
  for (guint64 i = 0; i < n; i++)
    {
      for (guint j = 0; j < N_SERIES; j++)
        values[j] += (double) g_rand_int (rand) / 4294967296.0 - 0.5;
      vv_history_append (history, (gint64) i * SECOND, values, N_SERIES, SECOND);
    }
  *append_ns = (now_ms () - begin) * 1e6 / (double) n / N_SERIES;

  return history;
}

/* The range of a picture in round @round, a bit less than all.
 * @follows: it moves half a column a round, so most columns were in the one before; else its columns have a new width */
static void
get_range (guint64   n,
           double    share,
           gboolean  follows,
           guint     round,
           gint64   *start_ns,
           gint64   *end_ns)
{
  gint64 length = (gint64) ((double) n * SECOND * share * 0.9);

  *start_ns = round * (length / COLUMNS / 2);
  *end_ns = *start_ns + length - (follows ? 0 : (round + 1) * 2 * COLUMNS);
}

/* The best of many, so that what else the machine does is left out. */
static double
measure_reduce (VvHistory *history,
                guint64    n,
                double     share,
                gboolean   follows)
{
  double best = INFINITY;

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start, end;
      gsize n_spans;
      VvSpan *spans;
      double begin;

      get_range (n, share, follows, i, &start, &end);
      begin = now_ms ();
      spans = vv_history_reduce (history, 0, start, end, COLUMNS, &n_spans);
      best = MIN (best, now_ms () - begin);
      if (n_spans == 0)
        exit (1);
      g_free (spans);
    }

  return best;
}

/* From the samples to the pixels. */
static double
measure_drawing (VvHistory *history,
                 guint64    n,
                 gboolean   follows)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, COLUMNS, HEIGHT);
  double best = INFINITY;
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(VvTracks) tracks = vv_tracks_new (1);
      VvTrack *track = &tracks->tracks[0];
      cairo_t *cr;
      double begin;

      get_range (n, 1, follows, i, &tracks->start_ns, &tracks->end_ns);
      track->unit = VV_UNIT_PERCENT;
      vv_track_set_n_series (track, 1);
      begin = now_ms ();
      track->series[0].spans = vv_history_reduce (history, 0, tracks->start_ns, tracks->end_ns, COLUMNS,
                                                  &track->series[0].n_spans);
      cr = cairo_create (surface);
      vv_track_draw (tracks, 0, &theme, COLUMNS, HEIGHT, FALSE, cr);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      best = MIN (best, now_ms () - begin);
    }
  cairo_surface_destroy (surface);

  return best;
}

int
main (void)
{
  const guint64 few = 10000, many = 10000000;
  double append_few, append_many;
  g_autoptr(VvHistory) small = make_history (few, &append_few);
  g_autoptr(VvHistory) large = make_history (many, &append_many);
  double small_first = measure_reduce (small, few, 1, FALSE);
  double large_first = measure_reduce (large, many, 1, FALSE);
  double small_follows = measure_reduce (small, few, 1, TRUE);
  double large_follows = measure_reduce (large, many, 1, TRUE);
  double small_drawing = measure_drawing (small, few, TRUE);
  double large_drawing = measure_drawing (large, many, TRUE);
  double large_first_drawing = measure_drawing (large, many, FALSE);

  bench_print ("append a value, 10 thousand", append_few, "ns");
  bench_print ("append a value, 10 million", append_many, "ns");
  bench_print ("reduce 10 thousand, first time", small_first, "ms");
  bench_print ("reduce 10 million, first time", large_first, "ms");
  bench_print ("reduce a thousandth of 10 million, first time", measure_reduce (large, many, 0.001, FALSE), "ms");
  bench_print ("reduce 10 thousand, following", small_follows, "ms");
  bench_print ("reduce 10 million, following", large_follows, "ms");
  bench_print ("reduce and draw 10 thousand, following", small_drawing, "ms");
  bench_print ("reduce and draw 10 million, following", large_drawing, "ms");
  bench_check ("reduce and draw 10 million, first time", large_first_drawing, 4, "ms");
  bench_check ("reduce, 10 million : 10 thousand", large_follows / small_follows, 1.5, "times");
  bench_check ("reduce and draw, 10 million : 10 thousand", large_drawing / small_drawing, 1.5, "times");
  bench_check ("memory a sample and series, 10 thousand", (double) vv_history_get_memory (small) / (double) few / N_SERIES, 16,
               "bytes");
  bench_check ("memory a sample and series, 10 million", (double) vv_history_get_memory (large) / (double) many / N_SERIES, 16,
               "bytes");

  return bench_end ();
}
