/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph.c — objects and their references as boxes and arrows: what is copied and measured,
 * and what is asked afterwards. */

#include "chart/drawn-graph-private.h"

#include <math.h>

#define PAD_X 24.0
#define LEAST_WIDTH 60.0
#define MOST_TEXT 200.0
#define MOST_LABEL 150.0
#define LABEL_PAD 4.0
#define HEIGHT 42.0
#define HEIGHT_TWO_LINES 50.0
#define HEIGHT_ROUND 38.0
#define HEIGHT_MORE 26.0
#define PAD_MORE 14.0
#define BADGE_PAD 5.0
#define MARGIN 10.0
#define LEAST_SCALE 0.05
#define MOST_SCALE 4.0

static gboolean
has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
measure_box (VvBox *box, VvPen *pen)
{
  gboolean more = box->kind == VV_DRAWN_NODE_MORE;
  VvFont title_font = more ? VV_FONT_CAPTION : VV_FONT_NODE;
  double width = MIN (vv_pen_measure (pen, title_font, box->title), MOST_TEXT);
  gboolean two = has_text (box->title) && has_text (box->subtitle);

  width = MAX (width, MIN (vv_pen_measure (pen, VV_FONT_CODE, box->subtitle), MOST_TEXT));
  box->width = ceil (MAX (width + 2 * (more ? PAD_MORE : PAD_X), LEAST_WIDTH));
  box->height = two ? HEIGHT_TWO_LINES : more ? HEIGHT_MORE : HEIGHT;
  if (box->kind == VV_DRAWN_NODE_ROOT && !two)
    box->height = HEIGHT_ROUND;
  if (box->badge >= 0)
    {
      g_autofree char *count = vv_text_format (box->badge, VV_UNIT_COUNT);

      box->badge_width = ceil (MAX (vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, count) +
                                    2 * BADGE_PAD, VV_BADGE_HEIGHT));
    }
}

static void
measure (VvDrawnGraph *self, const VvTheme *theme)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  VvPen pen;

  vv_pen_init (&pen, theme, cr);
  for (guint i = 0; i < self->n_boxes; i++)
    measure_box (&self->boxes[i], &pen);
  for (guint i = 0; i < self->n_arrows; i++)
    {
      VvArrow *arrow = &self->arrows[i];

      /* The bold face of a font of one width is as wide. */
      if (has_text (arrow->label))
        arrow->label_width = ceil (MIN (vv_pen_measure (&pen, VV_FONT_CODE_BOLD, arrow->label),
                                        MOST_LABEL)) + 2 * LABEL_PAD;
    }
  vv_pen_clear (&pen);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
take_edges (VvDrawnGraph *self, const VvDrawnEdge *edges, guint n_edges)
{
  self->arrows = g_new0 (VvArrow, (gsize) n_edges + 1);
  for (guint i = 0; i < n_edges; i++)
    {
      if (edges[i].from >= self->n_boxes || edges[i].to >= self->n_boxes)
        continue;
      self->arrows[self->n_arrows++] = (VvArrow) {
        .index = i, .from = edges[i].from, .to = edges[i].to, .kind = edges[i].kind,
        .label = g_strdup (edges[i].label),
        .curve = g_array_new (FALSE, FALSE, sizeof (VvPoint)),
      };
    }
}

VvDrawnGraph *
vv_drawn_graph_new (const VvDrawnNode *nodes,
                    guint n_nodes,
                    const VvDrawnEdge *edges,
                    guint n_edges,
                    guint focus,
                    const VvTheme *theme)
{
  VvDrawnGraph *self;

  g_return_val_if_fail (nodes != NULL || n_nodes == 0, NULL);
  g_return_val_if_fail (edges != NULL || n_edges == 0, NULL);
  g_return_val_if_fail (theme != NULL, NULL);

  self = g_new0 (VvDrawnGraph, 1);
  self->n_boxes = n_nodes;
  self->focus = focus < n_nodes ? focus : 0;
  self->boxes = g_new0 (VvBox, (gsize) n_nodes + 1);
  for (guint i = 0; i < n_nodes; i++)
    self->boxes[i] = (VvBox) {
      .title = g_strdup (nodes[i].title), .subtitle = g_strdup (nodes[i].subtitle),
      .badge = nodes[i].badge, .kind = nodes[i].kind,
    };
  take_edges (self, edges, n_edges);
  measure (self, theme);
  vv_drawn_graph_set_layers (self);
  vv_drawn_graph_set_places (self);
  vv_drawn_graph_route (self);
  vv_drawn_graph_place_labels (self);
  return self;
}

void
vv_drawn_graph_free (VvDrawnGraph *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_boxes; i++)
    {
      g_free (self->boxes[i].title);
      g_free (self->boxes[i].subtitle);
    }
  for (guint i = 0; i < self->n_arrows; i++)
    {
      g_free (self->arrows[i].label);
      g_free (self->arrows[i].bends);
      g_array_unref (self->arrows[i].curve);
    }
  g_free (self->boxes);
  g_free (self->arrows);
  g_free (self);
}

void
vv_drawn_graph_set_flow (VvDrawnGraph *self, VvDrawnFlow flow)
{
  g_return_if_fail (self != NULL);

  self->down = flow == VV_DRAWN_FLOW_DOWN;
  vv_drawn_graph_set_layers (self);
  vv_drawn_graph_set_places (self);
  vv_drawn_graph_route (self);
  vv_drawn_graph_place_labels (self);
}

static void
turn_point (VvPoint *point)
{
  *point = (VvPoint) { point->y, point->x };
}

void
vv_drawn_graph_turn (VvDrawnGraph *self)
{
  for (guint i = 0; i < self->n_boxes; i++)
    {
      VvBox *box = &self->boxes[i];
      double width = box->width;

      box->width = box->height;
      box->height = width;
      turn_point (&box->at);
    }
  for (guint i = 0; i < self->n_arrows; i++)
    {
      VvArrow *arrow = &self->arrows[i];

      for (guint k = 0; k < arrow->n_bends; k++)
        turn_point (&arrow->bends[k]);
      for (guint k = 0; k < arrow->curve->len; k++)
        turn_point (&g_array_index (arrow->curve, VvPoint, k));
    }
}

VvRect
vv_box_rect (const VvBox *box)
{
  return (VvRect) {
    box->at.x - box->width / 2, box->at.y - box->height / 2, box->width, box->height,
  };
}

VvRect
vv_box_badge_rect (const VvBox *box)
{
  return (VvRect) {
    box->at.x + box->width / 2 + VV_BADGE_REACH - box->badge_width,
    box->at.y - box->height / 2 - VV_BADGE_HEIGHT / 2,
    box->badge_width, box->badge_width > 0.0 ? VV_BADGE_HEIGHT : 0.0,
  };
}

VvRect
vv_arrow_label_rect (const VvArrow *arrow)
{
  return (VvRect) {
    arrow->label_at.x - arrow->label_width / 2, arrow->label_at.y - VV_LABEL_HEIGHT / 2,
    arrow->label_width, arrow->label_width > 0.0 ? VV_LABEL_HEIGHT : 0.0,
  };
}

guint
vv_arrow_n_curves (const VvArrow *arrow)
{
  return (arrow->curve->len - 1) / 3;
}

VvPoint
vv_arrow_point_at (const VvArrow *arrow, guint nth, double t)
{
  const VvPoint *p = &g_array_index (arrow->curve, VvPoint, 3 * nth);
  double s = 1 - t;
  double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;

  return (VvPoint) {
    a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
    a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y,
  };
}

VvRect
vv_drawn_graph_get_node_rect (const VvDrawnGraph *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n_boxes, (VvRect) { 0 });

  return vv_box_rect (&self->boxes[index]);
}

void
vv_drawn_graph_move_node (VvDrawnGraph *self, guint index, double x, double y)
{
  g_return_if_fail (self != NULL && index < self->n_boxes);
  g_return_if_fail (isfinite (x) && isfinite (y));

  self->boxes[index].at = (VvPoint) { x, y };
  for (guint i = 0; i < self->n_arrows; i++)
    {
      VvArrow *arrow = &self->arrows[i];

      /* What lay between the layers does not lead there any more. */
      if (arrow->from != index && arrow->to != index)
        continue;
      g_clear_pointer (&arrow->bends, g_free);
      arrow->n_bends = 0;
    }
  vv_drawn_graph_route (self);
  vv_drawn_graph_place_labels (self);
}

static void
cover (VvRect *bounds, const VvRect *rect)
{
  double x = MIN (bounds->x, rect->x), y = MIN (bounds->y, rect->y);

  bounds->width = MAX (bounds->x + bounds->width, rect->x + rect->width) - x;
  bounds->height = MAX (bounds->y + bounds->height, rect->y + rect->height) - y;
  bounds->x = x;
  bounds->y = y;
}

VvRect
vv_drawn_graph_get_bounds (const VvDrawnGraph *self)
{
  VvRect bounds;

  g_return_val_if_fail (self != NULL, (VvRect) { 0 });

  if (self->n_boxes == 0)
    return (VvRect) { 0 };
  bounds = vv_box_rect (&self->boxes[0]);
  for (guint i = 0; i < self->n_boxes; i++)
    {
      VvRect rect = vv_box_rect (&self->boxes[i]);

      cover (&bounds, &rect);
      rect = vv_box_badge_rect (&self->boxes[i]);
      if (rect.width > 0.0)
        cover (&bounds, &rect);
    }
  for (guint i = 0; i < self->n_arrows; i++)
    {
      const VvArrow *arrow = &self->arrows[i];
      VvRect rect = vv_arrow_label_rect (arrow);

      if (rect.width > 0.0)
        cover (&bounds, &rect);
      for (guint k = 0; k < 8 * vv_arrow_n_curves (arrow); k++)
        {
          VvPoint p = vv_arrow_point_at (arrow, k / 8, (k % 8) / 8.0);

          rect = (VvRect) { p.x, p.y, 0, 0 };
          cover (&bounds, &rect);
        }
    }
  return (VvRect) {
    bounds.x - MARGIN, bounds.y - MARGIN, bounds.width + 2 * MARGIN, bounds.height + 2 * MARGIN,
  };
}

VvDrawnView
vv_drawn_graph_fit (const VvDrawnGraph *self, double width, double height, double max_scale)
{
  VvRect bounds = vv_drawn_graph_get_bounds (self);
  double scale = max_scale;

  if (bounds.width > 0.0 && bounds.height > 0.0)
    scale = MIN (scale, MIN (width / bounds.width, height / bounds.height));
  scale = MAX (scale, 1e-3);
  /* Whole pixels, so that what is not scaled stays sharp. */
  return (VvDrawnView) {
    scale,
    round (width / 2 - (bounds.x + bounds.width / 2) * scale),
    round (height / 2 - (bounds.y + bounds.height / 2) * scale),
  };
}

VvDrawnView
vv_drawn_view_zoom (VvDrawnView view, double factor, double x, double y)
{
  double scale = CLAMP (view.scale * factor, LEAST_SCALE, MOST_SCALE);
  double by = scale / view.scale;

  return (VvDrawnView) { scale, x - (x - view.x) * by, y - (y - view.y) * by };
}
