/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-tracks-draw.c — src/chart/track-draw.c, line.c, ruler.c, legend.c, picture.c and sparkline.c, against the
 * pictures in tests/golden.  VV_UPDATE_GOLDEN=1 writes them anew; then look at each before it is committed. */

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
  static const double at_cursor[4][3] = {
    { 69.0, 77.5, 0 },
    { 378.4 * 1024 * 1024, 339.7 * 1024 * 1024, 294.3 * 1024 * 1024 },
    { 36, 12, 0 },
    { 178385, 0, 0 },
  };

  tracks->cursor_ns = (seconds - 62) * SAMPLE_SECOND;
  for (guint t = 0; t < tracks->n_tracks; t++)
    {
      for (guint s = 0; s < tracks->tracks[t].n_series; s++)
        tracks->tracks[t].series[s].cursor_value = at_cursor[t][s];
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/tracks-draw/light", test_light);
  return g_test_run ();
}
