/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-file.c — In: a snapshot.  Out: its most important cycle as a picture, on a light
 * background that prints well. */

#include "config.h"

#include "cli/cycle-file.h"

#include <glib/gi18n.h>

#include "cli/output.h"

typedef struct
{
  const VvDrawnGraph *graph;
  const VvTheme *theme;
} Picture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *picture = data;

  vv_drawn_graph_draw_picture (picture->graph, picture->theme, width, height, cr);
}

/* The biggest that is garbage and no class; else the biggest.  0: there is none. */
static guint32
choose_cycle (const VvSnapshot *snapshot)
{
  guint32 n = vv_snapshot_get_n_cycles (snapshot);

  for (guint32 id = 1; id <= n; id++)
    {
      VvCycleRow row;

      vv_snapshot_get_cycle (snapshot, id, &row);
      if (row.garbage && row.kind == VV_CYCLE_DATA)
        return id;
    }
  return MIN (n, 1);
}

static GBytes *
render (const VvSnapshot *snapshot, const VvCycle *cycle, VvPictureFormat format, GError **error)
{
  g_autoptr (VvGraphPicture) picture = vv_graph_picture_new_cycle (snapshot, cycle, 0);
  g_autoptr (VvDrawnGraph) graph = NULL;
  VvTheme theme;
  double width, height;

  vv_theme_init (&theme, FALSE, FALSE);
  graph = vv_graph_picture_layout (picture, &theme);
  vv_drawn_graph_get_picture_size (graph, &theme, &width, &height);
  return vv_picture_render (format, CLAMP (width, 16, 16384), CLAMP (height, 16, 16384), 1.0,
                            cycle->shape, draw, &(Picture) { graph, &theme }, error);
}

gboolean
cli_cycle_file_write (VvSnapshot *snapshot, const char *path, VvPictureFormat format,
                      GCancellable *cancellable, GError **error)
{
  guint32 id = choose_cycle (snapshot);
  g_autoptr (VvCycle) cycle = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (id == 0)
    {
      g_autofree char *shown = cli_quote (vv_snapshot_get_path (snapshot));

      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("“%s” has no cycles, so there is nothing to draw; leave --png and --svg out."),
                   shown);
      return FALSE;
    }
  cycle = vv_cycle_new (snapshot, id, cancellable, error);
  bytes = cycle != NULL ? render (snapshot, cycle, format, error) : NULL;
  /* Names and values in it are other people's data. */
  return bytes != NULL && vv_file_save (path, bytes, VV_FILE_PRIVATE, error);
}
