/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* picture.c — In: a VvMonitor.  Out: its tracks over all of its time, drawn as the window draws them,
 * on a light background that prints well. */

#include "config.h"

#include "cli/picture.h"

#define PICTURE_WIDTH 1280.0

typedef struct
{
  const VvTracks *tracks;
  const VvTheme *theme;
} CliPicture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const CliPicture *picture = data;

  vv_tracks_draw (picture->tracks, picture->theme, width, height, cr);
}

GBytes *
cli_picture_render (VvMonitor *monitor, VvPictureFormat format, gboolean tree, GError **error)
{
  VvMonitorView view;
  VvTheme theme;
  g_autoptr (VvMonitorPicture) picture = NULL;
  VvTracks *tracks;

  vv_monitor_view_init (&view, monitor);
  view.tree = tree;
  view.columns = (guint) vv_tracks_plot_width (PICTURE_WIDTH);
  picture = vv_monitor_picture_new (monitor, &view);
  vv_monitor_picture_set_title (picture, monitor);
  tracks = vv_monitor_picture_get_tracks (picture);

  vv_theme_init (&theme, FALSE, FALSE);
  return vv_picture_render (format, PICTURE_WIDTH,
                            vv_tracks_natural_height (tracks, &theme, PICTURE_WIDTH), 1.0,
                            tracks->title, draw, &(CliPicture) { tracks, &theme }, error);
}
