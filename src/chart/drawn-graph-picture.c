/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-picture.c — the legend, and the whole picture as it goes into a file.  The legend
 * names only what is drawn, and takes more lines where it is narrow. */

#include "chart/drawn-graph-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARGIN 14.0
#define LINE 22.0
#define SAMPLE 26.0
#define SAMPLE_GAP 7.0
#define ENTRY_GAP 24.0
#define LEAST_SIZE 200.0
#define MOST_SIZE 16000.0

enum { ENTRY_BADGE = VV_DRAWN_EDGE_PATH + 1, N_ENTRIES };

/* In the order they are drawn: the cycle first, since the picture is about it. */
static const struct { guint what; const char *text; } entries[] = {
  { VV_DRAWN_EDGE_CYCLE, N_("in the cycle") },
  { VV_DRAWN_EDGE_SUGGESTED, N_("weaken here") },
  { VV_DRAWN_EDGE_PATH, N_("path to a root") },
  { VV_DRAWN_EDGE_OTHER, N_("other reference") },
  { ENTRY_BADGE, N_("reference count") },
};

static gboolean
is_drawn (const VvDrawnGraph *self, guint what)
{
  for (guint i = 0; what != ENTRY_BADGE && i < self->n_arrows; i++)
    {
      if (self->arrows[i].kind == what)
        return TRUE;
    }
  for (guint i = 0; what == ENTRY_BADGE && i < self->n_boxes; i++)
    {
      if (self->boxes[i].badge >= 0)
        return TRUE;
    }
  return FALSE;
}

static void
draw_entry (guint what, const char *text, double x, double y, VvPen *pen)
{
  if (what == ENTRY_BADGE)
    {
      VvRect rect = { x + (SAMPLE - VV_BADGE_HEIGHT) / 2, y - VV_BADGE_HEIGHT / 2, VV_BADGE_HEIGHT,
                      VV_BADGE_HEIGHT };

      vv_drawn_sample_badge (&rect, "4", pen);
    }
  else
    vv_drawn_sample_edge ((VvDrawnEdgeKind) what, x, y, SAMPLE, pen);
  vv_pen_text (pen, VV_FONT_CAPTION, &pen->theme->text, text, x + SAMPLE + SAMPLE_GAP, y, 0.0, 0.0);
}

/* Draws the legend where @draw is set; returns how high it is. */
static double
lay_legend (const VvDrawnGraph *self, double width, gboolean draw, VvPen *pen)
{
  double x = 0.0, y = LINE / 2;
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const char *text = _(entries[i].text);
      double entry_width;

      if (!is_drawn (self, entries[i].what))
        continue;
      entry_width = SAMPLE + SAMPLE_GAP + vv_pen_measure (pen, VV_FONT_CAPTION, text);
      if (x > 0.0 && x + entry_width > width)
        {
          x = 0.0;
          y += LINE;
        }
      if (draw)
        draw_entry (entries[i].what, text, x, y, pen);
      x += entry_width + ENTRY_GAP;
      any = TRUE;
    }
  return any ? y + LINE / 2 : 0.0;
}

double
vv_drawn_graph_legend_height (const VvDrawnGraph *self, const VvTheme *theme, double width)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  VvPen pen;
  double height;

  g_return_val_if_fail (self != NULL && theme != NULL, 0.0);

  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cr = cairo_create (surface);
  vv_pen_init (&pen, theme, cr);
  height = lay_legend (self, width, FALSE, &pen);
  vv_pen_clear (&pen);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height;
}

void
vv_drawn_graph_draw_legend (const VvDrawnGraph *self,
                            const VvTheme *theme,
                            double width,
                            cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  lay_legend (self, width, TRUE, &pen);
  cairo_restore (cr);
}

void
vv_drawn_graph_draw_picture (const VvDrawnGraph *self,
                             const VvTheme *theme,
                             double width,
                             double height,
                             cairo_t *cr)
{
  double legend, room;
  VvDrawnView view;

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  legend = vv_drawn_graph_legend_height (self, theme, width - 2 * MARGIN);
  room = MAX (height - legend - MARGIN, 16.0);
  view = vv_drawn_graph_fit (self, width, room, 1.0);
  cairo_save (cr);
  vv_color_set_source (&theme->background, 1.0, cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  vv_drawn_graph_draw (self, theme, view, cr);
  cairo_translate (cr, MARGIN, round (height - legend - MARGIN / 2));
  vv_drawn_graph_draw_legend (self, theme, width - 2 * MARGIN, cr);
  cairo_restore (cr);
}

void
vv_drawn_graph_get_picture_size (const VvDrawnGraph *self,
                                 const VvTheme *theme,
                                 double *width,
                                 double *height)
{
  VvRect bounds;

  g_return_if_fail (self != NULL && theme != NULL && width != NULL && height != NULL);

  bounds = vv_drawn_graph_get_bounds (self);
  *width = CLAMP (ceil (bounds.width), LEAST_SIZE, MOST_SIZE);
  *height = vv_drawn_graph_legend_height (self, theme, *width - 2 * MARGIN) + MARGIN;
  *height = CLAMP (ceil (bounds.height + *height), LEAST_SIZE / 2, MOST_SIZE);
}
