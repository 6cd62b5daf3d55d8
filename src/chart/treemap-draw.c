/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap-draw.c — groups as blocks in their colour with a header, cells as lighter blocks on them,
 * so that the lines between cells are what is left of the group.  A text that does not fit is
 * shortened while it still says something, then left out. */

#include "chart/pen.h"
#include "chart/treemap-private.h"

#define RADIUS 3.0
#define PAD_X 6.0
#define FIRST_LINE 11.0                 /* the middle of a cell's name */
#define LINE_STEP 16.0
#define LAST_LINE_BELOW 7.0             /* what a line needs below its middle */
#define LEAST_TEXT 30.0                 /* px: less of a name says nothing */
#define DETAIL_OPACITY 0.86
#define HOVER_OPACITY 0.10
#define SELECTION_WIDTH 2.0
#define HIGH_CONTRAST_WIDTH 2.5
#define HIGH_CONTRAST_CELL_WIDTH 1.0

static void
fill_rect (const VvRect *rect, const VvColor *color, double opacity, cairo_t *cr)
{
  vv_color_set_source (color, opacity, cr);
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  cairo_fill (cr);
}

/* A frame that lies inside of @rect. */
static void
stroke_inside (const VvRect *rect,
               double inset,
               double line_width,
               double radius,
               const VvColor *color,
               cairo_t *cr)
{
  double off = inset + line_width / 2;

  if (rect->width <= 2 * off || rect->height <= 2 * off)
    return;
  vv_color_set_source (color, 1.0, cr);
  cairo_set_line_width (cr, line_width);
  vv_pen_round_rect (cr, rect->x + off, rect->y + off, rect->width - 2 * off,
                     rect->height - 2 * off, radius);
  cairo_stroke (cr);
}

/* Draws @text if it fits, or as much of it as says something.  Returns whether it drew. */
static gboolean
draw_name (const char *text, const VvColor *color, double x, double y, double room, VvPen *pen)
{
  if (text == NULL || *text == '\0' || room <= 0.0)
    return FALSE;
  if (room < LEAST_TEXT && vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, text) > room)
    return FALSE;
  vv_pen_text (pen, VV_FONT_CAPTION_BOLD, color, text, x, y, 0.0, room);
  return TRUE;
}

/* A figure that is cut would be a wrong figure: it is there in full, or not at all. */
static gboolean
draw_detail (const char *text, const VvColor *color, double x, double y, double room, VvPen *pen)
{
  if (text == NULL || *text == '\0' || vv_pen_measure (pen, VV_FONT_CAPTION, text) > room)
    return FALSE;
  vv_pen_text (pen, VV_FONT_CAPTION, color, text, x, y, 0.0, 0.0);
  return TRUE;
}

/* A number of others is there in full or not at all, and where there is no room for the module, the
 * type's name says more. */
static const char *
short_enough (const VvTreemapCell *cell,
              const VvTreemapItem *item,
              const char *label,
              gboolean mostly_one,
              double room,
              VvPen *pen)
{
  if (vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, label) <= room)
    return label;
  return cell->part == VV_TREEMAP_OTHER_ITEMS && !mostly_one ? NULL : item->name;
}

static void
draw_cell_text (const VvTreemap *self, guint index, const VvRect *shape, VvPen *pen)
{
  const VvTreemapCell *cell = vv_treemap_get_cell (self, index);
  const VvTreemapItem *item = &self->items[cell->item];
  double bottom = shape->y + shape->height - LAST_LINE_BELOW;
  double x = shape->x + PAD_X;
  double room = shape->width - PAD_X - PAD_X / 2;
  double y = shape->y + MIN (FIRST_LINE, shape->height / 2);
  VvColor dim = pen->theme->text;
  g_autofree char *label = NULL;
  g_autofree char *sum = NULL;
  const char *details[2] = { item->detail1, item->detail2 };
  const char *name;

  if (shape->height < FIRST_LINE + 4.0 || room < 8.0)
    return;
  if (cell->part == VV_TREEMAP_OTHER_ITEMS)
    {
      sum = vv_text_format (cell->value, self->unit);
      details[0] = sum;
      details[1] = NULL;
    }
  label = vv_treemap_dup_label (self, index);
  name = short_enough (cell, item, label, vv_treemap_is_mostly_one (self, cell), room, pen);
  dim.alpha *= pen->theme->high_contrast ? 1.0 : DETAIL_OPACITY;
  if (!draw_name (name, &pen->theme->text, x, y, room, pen))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      y += LINE_STEP;
      if (y > bottom || !draw_detail (details[i], &dim, x, y, room, pen))
        return;
    }
}

static void
draw_cell (const VvTreemap *self, guint index, guint nth, VvPen *pen)
{
  const VvTreemapCell *cell = vv_treemap_get_cell (self, index);
  const VvTheme *theme = pen->theme;
  VvRect shape = vv_treemap_shape (cell);

  fill_rect (&shape, &theme->background, 1.0, pen->cr);
  fill_rect (&shape, &theme->hues[cell->hue], theme->hue_shares[nth % 2], pen->cr);
  draw_cell_text (self, index, &shape, pen);
}

static void
draw_header (const VvTreemap *self, guint index, const VvRect *shape, VvPen *pen)
{
  const VvTreemapCell *group = vv_treemap_get_cell (self, index);
  const VvTheme *theme = pen->theme;
  const VvColor *color = theme->high_contrast ? &theme->background : &theme->hue_text;
  g_autofree char *label = vv_treemap_dup_label (self, index);
  g_autofree char *sum = vv_text_format (group->value, self->unit);
  double y = shape->y + VV_TREEMAP_HEADER / 2;
  double room = shape->width - 2 * PAD_X;
  double name_width = vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, label);
  double sum_width = vv_pen_measure (pen, VV_FONT_CAPTION, sum);

  /* The name comes first; of a long one, what is left beside the sum must still say something. */
  if (sum_width + 2 * PAD_X + MIN (name_width, 2 * LEAST_TEXT) <= room)
    {
      vv_pen_text (pen, VV_FONT_CAPTION, color, sum, shape->x + PAD_X + room, y, 1.0, 0.0);
      room -= sum_width + 2 * PAD_X;
    }
  draw_name (label, color, shape->x + PAD_X, y, room, pen);
}

/* In high contrast, areas vanish: the text's colour takes the place of the group's. */
static const VvColor *
group_color (const VvTreemapCell *group, const VvTheme *theme)
{
  return theme->high_contrast ? &theme->text : &theme->hues[group->hue];
}

static void
draw_group (const VvTreemap *self, guint index, VvPen *pen)
{
  const VvTreemapCell *group = vv_treemap_get_cell (self, index);
  const VvTheme *theme = pen->theme;
  VvRect shape = vv_treemap_shape (group);
  cairo_t *cr = pen->cr;

  vv_color_set_source (group_color (group, theme), 1.0, cr);
  vv_pen_round_rect (cr, shape.x, shape.y, shape.width, shape.height, RADIUS);
  cairo_fill (cr);
  if (group->has_header)
    draw_header (self, index, &shape, pen);
  for (guint i = 0; i < group->n_cells; i++)
    draw_cell (self, group->first + i, i, pen);
}

void
vv_treemap_draw (const VvTreemap *self, const VvTheme *theme, cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };
  guint at = 0;

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  fill_rect (&(VvRect) { 0, 0, self->width, self->height }, &theme->background, 1.0, cr);
  while (at < self->cells->len)
    {
      const VvTreemapCell *group = vv_treemap_get_cell (self, at);

      draw_group (self, at, &pen);
      at = group->first + group->n_cells;
    }
  cairo_restore (cr);
}

static double
radius_of (const VvTreemapCell *cell)
{
  return cell->part == VV_TREEMAP_GROUP || cell->part == VV_TREEMAP_OTHER_GROUPS ? RADIUS : 0.5;
}

/* Of a group, what is pointed at is its header. */
static void
draw_hover (const VvTreemapCell *cell, const VvTheme *theme, cairo_t *cr)
{
  VvRect shape = vv_treemap_shape (cell);

  if (cell->n_cells > 0 && cell->has_header)
    shape.height = VV_TREEMAP_HEADER;
  vv_color_set_source (cell->n_cells > 0 ? &theme->hue_text : &theme->text, HOVER_OPACITY, cr);
  vv_pen_round_rect (cr, shape.x, shape.y, shape.width, shape.height, radius_of (cell));
  cairo_fill (cr);
  if (theme->high_contrast)
    stroke_inside (&shape, 0.0, HIGH_CONTRAST_CELL_WIDTH + 1.0, radius_of (cell), &theme->text, cr);
}

/* The selection may have the colour of the group: a line of background sets it off. */
static void
draw_selection (const VvTreemapCell *cell, const VvTheme *theme, cairo_t *cr)
{
  double width = theme->high_contrast ? HIGH_CONTRAST_WIDTH : SELECTION_WIDTH;
  VvRect shape = vv_treemap_shape (cell);

  stroke_inside (&shape, 0.0, width, radius_of (cell), &theme->selection, cr);
  stroke_inside (&shape, width, 1.0, radius_of (cell), &theme->background, cr);
}

void
vv_treemap_draw_overlay (const VvTreemap *self,
                         const VvTheme *theme,
                         guint selected,
                         guint hovered,
                         cairo_t *cr)
{
  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  cairo_save (cr);
  if (hovered < self->cells->len)
    draw_hover (vv_treemap_get_cell (self, hovered), theme, cr);
  if (selected < self->cells->len)
    draw_selection (vv_treemap_get_cell (self, selected), theme, cr);
  cairo_restore (cr);
}
