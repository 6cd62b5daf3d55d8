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

/* The biggest of the first shape.  0: there is none, or *@error says why nobody knows. */
static guint32
choose_cycle (const VvSnapshot *snapshot, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) shapes = vv_cycle_shapes (snapshot, cancellable, error);
  const VvCycleShape *first;

  if (shapes == NULL || shapes->len == 0)
    return 0;
  first = g_ptr_array_index (shapes, 0);
  return g_array_index (first->ids, guint32, 0);
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
  g_autoptr (GError) reason = NULL;
  guint32 id = choose_cycle (snapshot, cancellable, &reason);
  g_autoptr (VvCycle) cycle = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
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
