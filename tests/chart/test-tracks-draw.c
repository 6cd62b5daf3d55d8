/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-tracks-draw.c — src/chart/track-draw.c, line.c, ruler.c, legend.c, picture.c and
 * sparkline.c, against the pictures in tests/golden.  VV_UPDATE_GOLDEN=1 writes them anew; then
 * look at each before it is committed. */

#include <math.h>

#include "golden.h"
#include "sample.h"

#include "chart/sparkline.h"

typedef struct
{
  const VvTracks *tracks;
  gboolean dark;
  gboolean high_contrast;
} Picture;

static void
draw_picture (cairo_t *cr, double width, double height, gpointer user_data)
{
  const Picture *picture = user_data;
  VvTheme theme;

  vv_theme_init (&theme, picture->dark, picture->high_contrast);
  vv_tracks_draw (picture->tracks, &theme, width, height, cr);
}

/* What monitor.png of the design shows: a range selected, something pointed at. */
static VvTracks *
new_monitor (guint seconds)
{
  VvTracks *tracks = sample_tracks_new (seconds);

  tracks->cursor_ns = (seconds - 62) * SAMPLE_SECOND;
  for (guint t = 0; t < tracks->n_tracks; t++)
    {
      for (guint s = 0; s < tracks->tracks[t].n_series; s++)
        {
          VvTrackSeries *series = &tracks->tracks[t].series[s];

          for (gsize i = 0; i < series->n_spans &&
               series->spans[i].time_ns <= tracks->cursor_ns; i++)
            series->cursor_value = series->spans[i].last;
        }
    }
  return tracks;
}

static VvTracks *
new_selected (void)
{
  VvTracks *tracks = new_monitor (300);

  tracks->select_start_ns = 150 * SAMPLE_SECOND;
  tracks->select_end_ns = 202 * SAMPLE_SECOND;
  sample_add_mark (tracks, 120 * SAMPLE_SECOND, VV_MARK_NOTE, "Note");
  tracks->title = g_strdup ("app.py");
  tracks->subtitle = g_strdup ("PID 48213 · CPython 3.13.1 · alice · started 08:29");
  return tracks;
}

static void
test_light (void)
{
  g_autoptr(VvTracks) tracks = new_selected ();
  Picture picture = { tracks, FALSE, FALSE };

  golden_check ("tracks-light", 1000, 520, 1, draw_picture, &picture);
}

static void
test_dark (void)
{
  g_autoptr(VvTracks) tracks = new_selected ();
  Picture picture = { tracks, TRUE, FALSE };

  golden_check ("tracks-dark", 1000, 520, 1, draw_picture, &picture);
}

static void
test_high_contrast (void)
{
  g_autoptr(VvTracks) tracks = new_selected ();
  Picture picture = { tracks, FALSE, TRUE };

  golden_check ("tracks-high-contrast", 1000, 520, 1, draw_picture, &picture);
}

static void
test_narrow (void)
{
  g_autoptr(VvTracks) tracks = new_monitor (120);
  Picture picture = { tracks, FALSE, FALSE };

  golden_check ("tracks-narrow", 360, 436, 2, draw_picture, &picture);
}

/* Chinese, and characters that are neither, beside Latin ones. */
static void
test_chinese (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (300);
  Picture picture = { tracks, FALSE, FALSE };

  tracks->title = g_strdup ("报表汇总.py — мониторинг 監視");
  tracks->subtitle = g_strdup ("PID 60551 · CPython 3.13 · 用户 alice");
  g_free (tracks->tracks[1].title);
  tracks->tracks[1].title = g_strdup ("内存");
  g_free (tracks->tracks[1].series[0].name);
  tracks->tracks[1].series[0].name = g_strdup ("常驻内存");
  g_free (tracks->tracks[1].series[2].name);
  tracks->tracks[1].series[2].name = g_strdup ("一个很长很长很长很长很长的名字");
  sample_add_mark (tracks, 120 * SAMPLE_SECOND, VV_MARK_NOTE, "快照");
  golden_check ("tracks-chinese", 800, 480, 1, draw_picture, &picture);
}

/* The process ended, and between 90 and 130 s nothing could be read but for one lonely sample. */
static void
test_gap_and_end (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (300);
  Picture picture = { tracks, FALSE, FALSE };

  for (guint t = 0; t < tracks->n_tracks; t++)
    {
      for (guint s = 0; s < tracks->tracks[t].n_series; s++)
        {
          VvTrackSeries *series = &tracks->tracks[t].series[s];

          for (gsize i = 0; i < series->n_spans; i++)
            {
              VvSpan *span = &series->spans[i];
              gint64 second = span->time_ns / SAMPLE_SECOND;

              if (second >= 90 && second < 130 && span->time_ns != 110 * SAMPLE_SECOND)
                span->first = span->last = span->min = span->max = NAN;
            }
          while (series->n_spans > 0 &&
                 series->spans[series->n_spans - 1].time_ns > 250 * SAMPLE_SECOND)
            series->n_spans--;
        }
    }
  sample_add_mark (tracks, 250 * SAMPLE_SECOND, VV_MARK_END, "Ended, exit status 3");
  golden_check ("tracks-gap-end", 800, 452, 1, draw_picture, &picture);
}

/* A wide screen at twice the scale: 3840 pixels. */
static void
test_4k (void)
{
  g_autoptr(VvTracks) tracks = new_selected ();
  Picture picture = { tracks, TRUE, FALSE };

  g_clear_pointer (&tracks->subtitle, g_free);
  golden_check ("tracks-4k", 1920, 360, 2, draw_picture, &picture);
}

/* Nothing to see says why; all the shapes and dashes there are; a logarithmic axis. */
static void
test_shapes (void)
{
  g_autoptr(VvTracks) tracks = vv_tracks_new (3);
  Picture picture = { tracks, FALSE, FALSE };

  tracks->end_ns = 60 * SAMPLE_SECOND;
  tracks->select_start_ns = 30 * SAMPLE_SECOND;
  tracks->select_end_ns = 31 * SAMPLE_SECOND;
  tracks->tracks[0].title = g_strdup ("Input and output");
  tracks->tracks[0].unit = VV_UNIT_BYTES_RATE;
  tracks->tracks[0].note = g_strdup ("Not readable: another user’s process");
  tracks->tracks[1].title = g_strdup ("Threads");
  tracks->tracks[1].unit = VV_UNIT_PERCENT;
  tracks->tracks[1].from_zero = TRUE;
  tracks->tracks[1].tall = TRUE;
  vv_track_set_n_series (&tracks->tracks[1], 7);
  tracks->tracks[2].title = g_strdup ("Page faults");
  tracks->tracks[2].unit = VV_UNIT_RATE;
  tracks->tracks[2].log_scale = TRUE;
  vv_track_set_n_series (&tracks->tracks[2], 1);
  for (guint s = 0; s < 8; s++)
    {
      VvTrackSeries *series = s < 7 ? &tracks->tracks[1].series[s] : &tracks->tracks[2].series[0];

      series->name = g_strdup_printf ("Thread %u", s + 1);
      series->value = g_strdup_printf ("%u %%", s * 7);
      series->role = s < 7 ? VV_ROLE_WAY_1 + s % 3 : VV_ROLE_FAULTS_MINOR;
      series->dash = s < 7 ? s / 3 : 0;
      series->shape = s == 6 ? VV_SHAPE_STEP : VV_SHAPE_LINE;
      series->n_spans = 31;
      series->spans = g_new (VvSpan, 31);
      for (guint i = 0; i < 31; i++)
        series->spans[i] = sample_point (i * 2 * SAMPLE_SECOND,
                                         s < 7 ? 10 + s * 11 + (i * (s + 3)) % 9
                                                                      : exp (i % 13));
    }
  golden_check ("tracks-shapes", 700, 380, 1, draw_picture, &picture);
}

static void
draw_sparklines (cairo_t *cr, double width, double height, gpointer user_data)
{
  VvTheme theme;
  double values[60];

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  vv_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < 60; i++)
    values[i] = i == 30 ? 100 : i > 40 && i < 50 && i != 45 ? NAN : 20 + (i * 7) % 13;
  cairo_translate (cr, 4, 4);
  vv_sparkline_draw (values, 60, 60, 100, VV_ROLE_CPU_USER, &theme, 66, 18, cr);
  cairo_translate (cr, 0, 24);
  vv_sparkline_draw (values, 20, 60, 50, VV_ROLE_CPU_USER, &theme, 66, 18, cr);
  cairo_translate (cr, 0, 24);
  vv_sparkline_draw (values, 1, 60, 50, VV_ROLE_CPU_USER, &theme, 66, 18, cr);
  vv_sparkline_draw (NULL, 0, 60, 50, VV_ROLE_CPU_USER, &theme, 66, 18, cr);
}

static void
test_sparkline (void)
{
  golden_check ("sparkline", 74, 76, 2, draw_sparklines, NULL);
}

/* No size is too small to draw, in any state. */
static void
test_any_size (void)
{
  static const double sizes[] = { 16, 40, 100, 263, 499, 500, 1500 };

  for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
    {
      for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
        {
          g_autoptr(VvTracks) tracks = new_selected ();
          Picture picture = { tracks, w % 2 == 0, h % 2 == 0 };

          sample_add_mark (tracks, 3 * SAMPLE_SECOND, VV_MARK_END,
                           "Ended by a signal whose name is long");
          tracks->tracks[1].log_scale = TRUE;
          cairo_surface_destroy (golden_draw (sizes[w], sizes[h], w == 3 ? 1.5 : 1, draw_picture,
                                              &picture));
        }
    }
}

/* A picture is as high as its parts, and more height goes to the tracks alone. */
static void
test_natural_height (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (10);
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 1000), ==, 28 + 2 * 124 + 2 * 88);
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 360), ==, 28 + 2 * 116 + 2 * 88);
  tracks->tracks[3].height = 200;
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 1000), ==, 28 + 2 * 124 + 88 + 200);
  /* A legend of nine series needs more than its track. */
  vv_track_set_n_series (&tracks->tracks[2], 9);
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 1000), >,
                     28 + 2 * 124 + 88 + 200 + 80);
  tracks->title = g_strdup ("Title");
  g_assert_cmpfloat (vv_tracks_natural_height (tracks, &theme, 360), >, 28 + 2 * 116 + 88 + 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/tracks-draw/light", test_light);
  g_test_add_func ("/chart/tracks-draw/dark", test_dark);
  g_test_add_func ("/chart/tracks-draw/high-contrast", test_high_contrast);
  g_test_add_func ("/chart/tracks-draw/narrow", test_narrow);
  g_test_add_func ("/chart/tracks-draw/chinese", test_chinese);
  g_test_add_func ("/chart/tracks-draw/gap-and-end", test_gap_and_end);
  g_test_add_func ("/chart/tracks-draw/4k", test_4k);
  g_test_add_func ("/chart/tracks-draw/shapes", test_shapes);
  g_test_add_func ("/chart/tracks-draw/sparkline", test_sparkline);
  g_test_add_func ("/chart/tracks-draw/any-size", test_any_size);
  g_test_add_func ("/chart/tracks-draw/natural-height", test_natural_height);
  return g_test_run ();
}
