/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export-picture.c — In: a snapshot.  Out: the treemap of its memory as the window shows it, with a title
 * that says whose it is; light, so that it prints well. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "chart/export.h"
#include "chart/pen.h"
#include "chart/treemap.h"
#include "model/export-private.h"
#include "model/heap-picture.h"

#define WIDTH 1280.0
#define HEIGHT 800.0
#define MARGIN 14.0
#define TITLE_HEIGHT 24.0
#define SUBTITLE_HEIGHT 20.0
#define MAX_TITLE_CHARS 150

typedef struct
{
  const VvTheme *theme;
  const VvTreemap *treemap;
  const char *title;
  const char *subtitle;
} Picture;

static double
treemap_top (void)
{
  return MARGIN + TITLE_HEIGHT + SUBTITLE_HEIGHT + MARGIN / 2;
}

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *self = data;
  g_auto (VvPen) pen = { 0 };

  (void) height;
  vv_color_set_source (&self->theme->background, 1.0, cr);
  cairo_paint (cr);
  vv_pen_init (&pen, self->theme, cr);
  vv_pen_text (&pen, VV_FONT_TITLE, &self->theme->text, self->title, MARGIN,
               MARGIN + TITLE_HEIGHT / 2, 0.0, width - 2 * MARGIN);
  vv_pen_text (&pen, VV_FONT_CAPTION, &self->theme->dim_text, self->subtitle, MARGIN,
               MARGIN + TITLE_HEIGHT + SUBTITLE_HEIGHT / 2, 0.0, width - 2 * MARGIN);
  cairo_save (cr);
  cairo_translate (cr, MARGIN, treemap_top ());
  vv_treemap_draw (self->treemap, self->theme, cr);
  cairo_restore (cr);
}

static char *
make_title (const VvSnapshot *snapshot)
{
  g_autofree char *command = NULL;
  VvMetaRow row, pid;

  if (!vv_snapshot_find_meta (snapshot, "command", &row) || row.text == NULL)
    return vv_text_display (vv_snapshot_get_path (snapshot), -1, MAX_TITLE_CHARS);
  command = vv_text_display (row.text, -1, MAX_TITLE_CHARS);
  if (!vv_snapshot_find_meta (snapshot, "pid", &pid) || !pid.is_number)
    return g_steal_pointer (&command);
  /* Translators: the title of a picture: a command, the number of its process */
  return g_strdup_printf (_("%s (PID %d)"), command, (int) pid.number);
}

static char *
make_subtitle (const VvSnapshot *snapshot, const GArray *items)
{
  guint32 n = vv_snapshot_get_n_objects (snapshot);
  g_autofree char *objects = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *memory = NULL;
  double sum = 0;

  for (guint i = 0; i < items->len; i++)
    sum += g_array_index (items, VvTreemapItem, i).value;
  memory = vv_text_format (sum, VV_UNIT_BYTES);
  /* Translators: below a picture's title: a size, then a number of objects */
  return g_strdup_printf (ngettext ("%s in %s object: own memory, by module and type",
                                    "%s in %s objects: own memory, by module and type", n),
                          memory, objects);
}

GBytes *
vv_export_picture (VvExport *export, VvExportFormat format, GError **error)
{
  g_autoptr (VvHeapPicture) heap = vv_heap_picture_new (export->snapshot, FALSE,
                                                        export->cancellable, error);
  g_autoptr (VvTreemap) treemap = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  VvTheme theme;

  if (heap == NULL)
    return NULL;
  vv_theme_init (&theme, FALSE, FALSE);
  treemap = vv_treemap_new ((const VvTreemapItem *) (gpointer) heap->items->data, heap->items->len,
                            VV_UNIT_BYTES, WIDTH - 2 * MARGIN, HEIGHT - treemap_top () - MARGIN);
  title = make_title (export->snapshot);
  subtitle = make_subtitle (export->snapshot, heap->items);
  return vv_picture_render (format == VV_EXPORT_PNG ? VV_PICTURE_PNG : VV_PICTURE_SVG, WIDTH,
                            HEIGHT, 1.0, title, draw, &(Picture) { &theme, treemap, title, subtitle },
                            error);
}
