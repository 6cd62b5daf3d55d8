/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sample.c — a picture to draw in tests.  Numbers come from formulas and a fixed seed, never from
 * a clock. */

#include "sample.h"

#include <math.h>

#define SAMPLES_A_SECOND 2
#define PERIOD 45.7             /* seconds from one batch of work to the next */
#define MIB (1024.0 * 1024.0)

VvSpan
sample_point (gint64 time_ns, double value)
{
  return (VvSpan) { time_ns, time_ns, value, value, value, value };
}

void
sample_add_mark (VvTracks *tracks, gint64 time_ns, VvMarkKind kind, const char *text)
{
  tracks->marks = g_renew (VvMark, tracks->marks, tracks->n_marks + 1);
  tracks->marks[tracks->n_marks++] = (VvMark) { time_ns, kind, g_strdup (text) };
}

static void
set_series (VvTrackSeries *series, const char *name, VvRole role, VvShape shape, gsize n)
{
  series->name = g_strdup (name);
  series->role = role;
  series->shape = shape;
  series->spans = g_new (VvSpan, n);
  series->n_spans = n;
}

VvTracks *
sample_one_series (VvRole role, VvShape shape, VvUnit unit, const VvSpan *spans, gsize n)
{
  VvTracks *tracks = vv_tracks_new (1);

  tracks->tracks[0].title = g_strdup ("Track");
  tracks->tracks[0].unit = unit;
  tracks->tracks[0].from_zero = TRUE;
  vv_track_set_n_series (&tracks->tracks[0], 1);
  set_series (&tracks->tracks[0].series[0], "Series", role, shape, n);
  for (gsize i = 0; i < n; i++)
    tracks->tracks[0].series[0].spans[i] = spans[i];
  return tracks;
}

static double
load_at (double t, GRand *random)
{
  double phase = fmod (t, PERIOD) / PERIOD;

  if (phase < 0.36)
    return MIN (60 + phase * 300, 80) + g_rand_double_range (random, -12, 12);
  if (phase < 0.66)
    return 42 + g_rand_double_range (random, -8, 8) - (phase - 0.36) * 30;
  return 7 + g_rand_double_range (random, -2, 2);
}

static void
fill_cpu (VvTrack *track, gsize n)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);

  track->title = g_strdup ("CPU");
  track->unit = VV_UNIT_PERCENT;
  track->from_zero = TRUE;
  track->tall = TRUE;
  vv_track_set_n_series (track, 2);
  set_series (&track->series[0], "User", VV_ROLE_CPU_USER, VV_SHAPE_AREA, n);
  set_series (&track->series[1], "System", VV_ROLE_CPU_SYSTEM, VV_SHAPE_BAND, n);
  for (gsize i = 0; i < n; i++)
    {
      gint64 time = (gint64) i * SAMPLE_SECOND / SAMPLES_A_SECOND;
      double user = i == 357 ? 95 : load_at ((double) i / SAMPLES_A_SECOND, random);

      track->series[0].spans[i] = sample_point (time, user);
      track->series[1].spans[i] = sample_point (time,
                                                user * g_rand_double_range (random, 1.03, 1.16));
    }
}

static void
fill_memory (VvTrack *track, gsize n)
{
  track->title = g_strdup ("Memory");
  track->unit = VV_UNIT_BYTES;
  track->from_zero = TRUE;
  track->tall = TRUE;
  vv_track_set_n_series (track, 3);
  set_series (&track->series[0], "RSS", VV_ROLE_RSS, VV_SHAPE_LINE, n);
  set_series (&track->series[1], "PSS", VV_ROLE_PSS, VV_SHAPE_STEP_DASHED, n / 10);
  set_series (&track->series[2], "Private", VV_ROLE_PRIVATE, VV_SHAPE_AREA, n);
  for (gsize i = 0; i < n; i++)
    {
      gint64 time = (gint64) i * SAMPLE_SECOND / SAMPLES_A_SECOND;
      double t = (double) i / SAMPLES_A_SECOND;
      double rss = 270 + t * 0.45 + 14 * MIN (fmod (t, PERIOD) / 30, 1) - 8;

      track->series[0].spans[i] = sample_point (time, rss * MIB);
      track->series[2].spans[i] = sample_point (time, (rss - 84) * MIB);
      if (i % 10 == 0 && i / 10 < n / 10)
        track->series[1].spans[i / 10] = sample_point (time, (rss - 39) * MIB);
    }
}

static void
fill_threads (VvTrack *track, gsize n)
{
  track->title = g_strdup ("Threads and files");
  track->unit = VV_UNIT_COUNT;
  track->from_zero = TRUE;
  vv_track_set_n_series (track, 2);
  set_series (&track->series[0], "Open files", VV_ROLE_FILES, VV_SHAPE_STEP, n);
  set_series (&track->series[1], "Threads", VV_ROLE_THREADS, VV_SHAPE_STEP, n);
  for (gsize i = 0; i < n; i++)
    {
      gint64 time = (gint64) i * SAMPLE_SECOND / SAMPLES_A_SECOND;
      double phase = fmod ((double) i / SAMPLES_A_SECOND, PERIOD) / PERIOD;
      double files = phase < 0.36 ? 27 + phase * 40 : MAX (41.4 - (phase - 0.36) * 70, 27);

      track->series[0].spans[i] = sample_point (time, round (files));
      track->series[1].spans[i] = sample_point (time, phase < 0.3 ? 12 : phase < 0.66 ? 10 : 9);
    }
}

static void
fill_metric (VvTrack *track, gsize n)
{
  track->title = g_strdup ("len(app.cache)");
  track->unit = VV_UNIT_NONE;
  vv_track_set_n_series (track, 1);
  set_series (&track->series[0], "Length", VV_ROLE_METRIC, VV_SHAPE_LINE, n);
  for (gsize i = 0; i < n; i++)
    {
      double t = (double) i / SAMPLES_A_SECOND;

      track->series[0].spans[i] =
          sample_point ((gint64) i * SAMPLE_SECOND / SAMPLES_A_SECOND,
                        159000 + t * 86 + 900 * sin (t / 9));
    }
}

static void
fill_values (VvTracks *tracks)
{
  static const char * const values[4][3] = {
    { "69.0 %", "8.5 %", NULL },
    { "378.4 MiB", "339.7 MiB", "294.3 MiB" },
    { "36", "12", NULL },
    { "178,385", NULL, NULL },
  };

  for (guint t = 0; t < tracks->n_tracks; t++)
    {
      for (guint s = 0; s < tracks->tracks[t].n_series; s++)
        tracks->tracks[t].series[s].value = g_strdup (values[t][s]);
    }
}

VvTracks *
sample_tracks_new (guint seconds)
{
  gsize n = (gsize) seconds * SAMPLES_A_SECOND + 1;
  VvTracks *tracks = vv_tracks_new (4);

  /* Spans begin at 0 of their clock; that was 10:38 on the first of July 2026, UTC. */
  tracks->epoch_offset_us = G_GINT64_CONSTANT (1782902280000000);
  tracks->start_ns = 0;
  tracks->end_ns = (gint64) seconds * SAMPLE_SECOND;
  fill_cpu (&tracks->tracks[0], n);
  fill_memory (&tracks->tracks[1], n);
  fill_threads (&tracks->tracks[2], n);
  fill_metric (&tracks->tracks[3], n);
  fill_values (tracks);
  return tracks;
}
