/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-draw.c — edges first, then their labels on patches of background, then nodes with
 * their badges, so that nothing lies over a text. */

#include "chart/drawn-graph-private.h"

#include <math.h>

#define RADIUS 8.0
#define TITLE_ABOVE 8.5         /* of two lines, from the middle of the node */
#define CODE_BELOW 9.0
#define TEXT_PAD 8.0
#define NODE_FILL 0.08          /* of the colour of a cycle */
#define FOCUS_FILL 0.10
#define HOVER_FILL 0.07
#define BADGE_RIM 1.5
#define HEAD_LENGTH 9.0
#define HEAD_WIDTH 7.0
#define WIDE_HEAD_LENGTH 11.0
#define WIDE_HEAD_WIDTH 9.0

static const double dashes[2] = { 7.0, 5.0 };

static gboolean
is_of_cycle (VvDrawnEdgeKind kind)
{
  return kind == VV_DRAWN_EDGE_CYCLE || kind == VV_DRAWN_EDGE_SUGGESTED;
}

static const VvColor *
edge_color (VvDrawnEdgeKind kind, const VvTheme *theme)
{
  if (is_of_cycle (kind))
    return &theme->roles[VV_ROLE_CYCLE];
  if (kind == VV_DRAWN_EDGE_PATH)
    return &theme->roles[VV_ROLE_PATH];
  return theme->high_contrast ? &theme->text : &theme->roles[VV_ROLE_REFERENCE];
}

static double
edge_width (VvDrawnEdgeKind kind, const VvTheme *theme)
{
  double width = is_of_cycle (kind) ? 2.6 : kind == VV_DRAWN_EDGE_PATH ? 2.2 : 1.3;

  return theme->high_contrast ? width + 1.2 : width;
}

static void
head_size (double line_width, double *length, double *width)
{
  *length = line_width > 2.0 ? WIDE_HEAD_LENGTH : HEAD_LENGTH;
  *width = line_width > 2.0 ? WIDE_HEAD_WIDTH : HEAD_WIDTH;
  if (line_width > 3.0)
    {
      *length += 3.0;
      *width += 3.0;
    }
}

/* The line ends within its head, where that is still wider than the line. */
static void
stroke_arrow (const VvArrow *arrow, const VvColor *color, double line_width, cairo_t *cr)
{
  guint n = arrow->curve->len;
  const VvPoint *p = (const VvPoint *) (gpointer) arrow->curve->data;
  double dx = p[n - 1].x - p[n - 2].x, dy = p[n - 1].y - p[n - 2].y;
  double far = hypot (dx, dy);
  double length, width;

  head_size (line_width, &length, &width);
  dx = far > 0.0 ? dx / far : 1.0;
  dy = far > 0.0 ? dy / far : 0.0;
  vv_color_set_source (color, 1.0, cr);
  cairo_set_line_width (cr, line_width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (arrow->kind == VV_DRAWN_EDGE_SUGGESTED)
    cairo_set_dash (cr, dashes, 2, 0.0);
  cairo_move_to (cr, p[0].x, p[0].y);
  for (guint i = 1; i + 2 < n; i += 3)
    {
      gboolean last = i + 3 == n;
      double back = last ? length * 0.8 : 0.0;

      cairo_curve_to (cr, p[i].x, p[i].y, p[i + 1].x - (last ? dx * back : 0.0),
                      p[i + 1].y - (last ? dy * back : 0.0), p[i + 2].x - dx * back,
                      p[i + 2].y - dy * back);
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);

  cairo_move_to (cr, p[n - 1].x, p[n - 1].y);
  cairo_line_to (cr, p[n - 1].x - dx * length - dy * width / 2,
                 p[n - 1].y - dy * length + dx * width / 2);
  cairo_line_to (cr, p[n - 1].x - dx * length + dy * width / 2,
                 p[n - 1].y - dy * length - dx * width / 2);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_label (const VvArrow *arrow, const VvColor *color, gboolean bold, VvPen *pen)
{
  VvRect rect = vv_arrow_label_rect (arrow);

  if (rect.width <= 0.0)
    return;
  vv_color_set_source (&pen->theme->background, 1.0, pen->cr);
  vv_pen_round_rect (pen->cr, rect.x, rect.y, rect.width, rect.height, 3.0);
  cairo_fill (pen->cr);
  vv_pen_text (pen, bold ? VV_FONT_CODE_BOLD : VV_FONT_CODE, color, arrow->label,
               arrow->label_at.x, arrow->label_at.y, 0.5, rect.width - 2.0);
}

static const VvColor *
label_color (VvDrawnEdgeKind kind, const VvTheme *theme)
{
  return kind == VV_DRAWN_EDGE_OTHER ? &theme->dim_text : edge_color (kind, theme);
}

static double
box_radius (const VvBox *box)
{
  gboolean round = box->kind == VV_DRAWN_NODE_ROOT || box->kind == VV_DRAWN_NODE_MORE;

  return round ? box->height / 2 : RADIUS;
}

static const VvColor *
box_color (const VvBox *box, const VvTheme *theme)
{
  switch (box->kind)
    {
    case VV_DRAWN_NODE_CYCLE:
      return &theme->roles[VV_ROLE_CYCLE];
    case VV_DRAWN_NODE_FOCUS:
      return &theme->roles[VV_ROLE_PATH];
    case VV_DRAWN_NODE_ROOT:
      return theme->high_contrast ? &theme->text : &theme->roles[VV_ROLE_REFERENCE];
    case VV_DRAWN_NODE_PLAIN:
    case VV_DRAWN_NODE_MORE:
    default:
      return &theme->node_border;
    }
}

static double
box_line_width (const VvBox *box, const VvTheme *theme)
{
  gboolean strong = box->kind == VV_DRAWN_NODE_CYCLE || box->kind == VV_DRAWN_NODE_FOCUS;

  return (strong ? 2.0 : 1.3) + (theme->high_contrast ? 1.2 : 0.0);
}

static void
fill_box (const VvBox *box, const VvTheme *theme, cairo_t *cr)
{
  VvRect rect = vv_box_rect (box);

  vv_pen_round_rect (cr, rect.x, rect.y, rect.width, rect.height, box_radius (box));
  vv_color_set_source (box->kind == VV_DRAWN_NODE_ROOT || box->kind == VV_DRAWN_NODE_MORE ?
                       &theme->node_root : box->kind == VV_DRAWN_NODE_PLAIN ? &theme->node :
                       &theme->background, 1.0, cr);
  cairo_fill_preserve (cr);
  if (!theme->high_contrast && box->kind == VV_DRAWN_NODE_CYCLE)
    {
      vv_color_set_source (&theme->roles[VV_ROLE_CYCLE], NODE_FILL, cr);
      cairo_fill_preserve (cr);
    }
  if (!theme->high_contrast && box->kind == VV_DRAWN_NODE_FOCUS)
    {
      vv_color_set_source (&theme->roles[VV_ROLE_PATH], FOCUS_FILL, cr);
      cairo_fill_preserve (cr);
    }
  cairo_new_path (cr);
}

static void
stroke_box (const VvBox *box, const VvColor *color, double line_width, double out, cairo_t *cr)
{
  VvRect rect = vv_box_rect (box);
  double inset = line_width / 2 - out;

  vv_color_set_source (color, 1.0, cr);
  cairo_set_line_width (cr, line_width);
  vv_pen_round_rect (cr, rect.x + inset, rect.y + inset, rect.width - 2 * inset,
                     rect.height - 2 * inset, MAX (box_radius (box) - inset, 1.0));
  cairo_stroke (cr);
}

static void
draw_box_text (const VvBox *box, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  double room = box->width - 2 * TEXT_PAD;
  gboolean title = box->title != NULL && *box->title != '\0';
  gboolean subtitle = box->subtitle != NULL && *box->subtitle != '\0';
  VvFont font = box->kind == VV_DRAWN_NODE_MORE ? VV_FONT_CAPTION : VV_FONT_NODE;
  const VvColor *color = box->kind == VV_DRAWN_NODE_MORE ? &theme->dim_text : &theme->text;
  VvColor dim = theme->text;

  dim.alpha *= theme->high_contrast ? 1.0 : 0.8;
  if (title)
    vv_pen_text (pen, font, color, box->title, box->at.x, box->at.y - (subtitle ? TITLE_ABOVE : 0),
                 0.5, room);
  if (subtitle)
    vv_pen_text (pen, VV_FONT_CODE, &dim, box->subtitle, box->at.x,
                 box->at.y + (title ? CODE_BELOW : 0), 0.5, room);
}

static void
draw_pill (const VvRect *rect, const VvColor *color, const char *text, VvPen *pen)
{
  cairo_t *cr = pen->cr;

  vv_color_set_source (&pen->theme->background, 1.0, cr);
  vv_pen_round_rect (cr, rect->x - BADGE_RIM, rect->y - BADGE_RIM, rect->width + 2 * BADGE_RIM,
                     rect->height + 2 * BADGE_RIM, rect->height);
  cairo_fill (cr);
  vv_color_set_source (color, 1.0, cr);
  vv_pen_round_rect (cr, rect->x, rect->y, rect->width, rect->height, rect->height);
  cairo_fill (cr);
  vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &pen->theme->background, text,
               rect->x + rect->width / 2, rect->y + rect->height / 2, 0.5, 0.0);
}

static void
draw_badge (const VvBox *box, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  VvRect rect = vv_box_badge_rect (box);
  const VvColor *color = &theme->badge;
  g_autofree char *text = NULL;

  if (rect.width <= 0.0)
    return;
  if (box->kind == VV_DRAWN_NODE_CYCLE || box->kind == VV_DRAWN_NODE_FOCUS)
    color = box_color (box, theme);
  text = vv_text_format (box->badge, VV_UNIT_COUNT);
  draw_pill (&rect, color, text, pen);
}

static void
draw_box (const VvBox *box, VvPen *pen)
{
  fill_box (box, pen->theme, pen->cr);
  stroke_box (box, box_color (box, pen->theme), box_line_width (box, pen->theme), 0.0, pen->cr);
  draw_box_text (box, pen);
  draw_badge (box, pen);
}

static void
begin (VvDrawnView view, const VvTheme *theme, VvPen *pen, cairo_t *cr)
{
  cairo_save (cr);
  cairo_translate (cr, view.x, view.y);
  cairo_scale (cr, view.scale, view.scale);
  vv_pen_init (pen, theme, cr);
}

/* What makes the picture comes last, so that it lies over all other edges. */
static guint
edge_rank (VvDrawnEdgeKind kind)
{
  return is_of_cycle (kind) ? 2 : kind == VV_DRAWN_EDGE_PATH ? 1 : 0;
}

void
vv_drawn_graph_draw (const VvDrawnGraph *self, const VvTheme *theme, VvDrawnView view, cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);
  g_return_if_fail (view.scale > 0.0);

  begin (view, theme, &pen, cr);
  for (guint rank = 0; rank < 3; rank++)
    for (guint i = 0; i < self->n_arrows; i++)
      {
        const VvArrow *arrow = &self->arrows[i];

        if (edge_rank (arrow->kind) == rank)
          stroke_arrow (arrow, edge_color (arrow->kind, theme), edge_width (arrow->kind, theme),
                        cr);
      }
  for (guint i = 0; i < self->n_arrows; i++)
    draw_label (&self->arrows[i], label_color (self->arrows[i].kind, theme),
                self->arrows[i].kind == VV_DRAWN_EDGE_SUGGESTED, &pen);
  for (guint i = 0; i < self->n_boxes; i++)
    draw_box (&self->boxes[i], &pen);
  cairo_restore (cr);
}

static const VvArrow *
find_arrow (const VvDrawnGraph *self, guint index)
{
  for (guint i = 0; i < self->n_arrows; i++)
    {
      if (self->arrows[i].index == index)
        return &self->arrows[i];
    }
  return NULL;
}

/* An edge that is marked comes to the front, with its ends. */
static void
mark_arrow (const VvDrawnGraph *self, guint index, gboolean selected, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  const VvArrow *arrow = find_arrow (self, index);
  const VvColor *color;

  if (arrow == NULL)
    return;
  color = selected ? &theme->selection : edge_color (arrow->kind, theme);
  stroke_arrow (arrow, color, edge_width (arrow->kind, theme) + 1.2, pen->cr);
  draw_label (arrow, selected ? color : &theme->text, TRUE, pen);
  draw_box (&self->boxes[arrow->from], pen);
  draw_box (&self->boxes[arrow->to], pen);
}

static void
mark_box (const VvBox *box, gboolean selected, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  VvRect rect = vv_box_rect (box);

  if (selected)
    {
      stroke_box (box, &theme->background, 1.0, 1.5, pen->cr);
      stroke_box (box, &theme->selection, theme->high_contrast ? 2.5 : 2.0, 3.5, pen->cr);
    }
  else
    {
      vv_color_set_source (&theme->text, HOVER_FILL, pen->cr);
      vv_pen_round_rect (pen->cr, rect.x, rect.y, rect.width, rect.height, box_radius (box));
      cairo_fill (pen->cr);
      stroke_box (box, box_color (box, theme), box_line_width (box, theme) + 0.7, 0.0, pen->cr);
    }
  draw_badge (box, pen);
}

static void
mark_badge (const VvBox *box, VvPen *pen)
{
  VvRect rect = vv_box_badge_rect (box);

  draw_badge (box, pen);
  vv_color_set_source (&pen->theme->text, 1.0, pen->cr);
  cairo_set_line_width (pen->cr, 1.5);
  vv_pen_round_rect (pen->cr, rect.x - 1, rect.y - 1, rect.width + 2, rect.height + 2, rect.height);
  cairo_stroke (pen->cr);
}

static void
mark (const VvDrawnGraph *self, VvDrawnHit hit, gboolean selected, VvPen *pen)
{
  if (hit.part == VV_DRAWN_EDGE)
    mark_arrow (self, hit.index, selected, pen);
  else if (hit.part == VV_DRAWN_NOTHING || hit.index >= self->n_boxes)
    return;
  else if (hit.part == VV_DRAWN_NODE || selected)
    mark_box (&self->boxes[hit.index], selected, pen);
  else
    mark_badge (&self->boxes[hit.index], pen);
}

void
vv_drawn_graph_draw_overlay (const VvDrawnGraph *self,
                             const VvTheme *theme,
                             VvDrawnView view,
                             VvDrawnHit selected,
                             VvDrawnHit hovered,
                             cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);
  g_return_if_fail (view.scale > 0.0);

  begin (view, theme, &pen, cr);
  mark (self, hovered, FALSE, &pen);
  mark (self, selected, TRUE, &pen);
  cairo_restore (cr);
}

void
vv_drawn_sample_edge (VvDrawnEdgeKind kind, double x, double y, double length, VvPen *pen)
{
  cairo_t *cr = pen->cr;

  vv_color_set_source (edge_color (kind, pen->theme), 1.0, cr);
  cairo_set_line_width (cr, edge_width (kind, pen->theme));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  if (kind == VV_DRAWN_EDGE_SUGGESTED)
    cairo_set_dash (cr, dashes, 2, 0.0);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + length, y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
}

void
vv_drawn_sample_badge (const VvRect *rect, const char *text, VvPen *pen)
{
  draw_pill (rect, &pen->theme->badge, text, pen);
}
