/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-private.h — a drawn graph on its way: layers, order and places in them, curves,
 * labels, drawing; each in its file, drawn-graph-….c. */

#pragma once

#include "base/text.h"
#include "chart/drawn-graph.h"
#include "chart/pen.h"

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
} VvPoint;

/* A node as it is laid out; its place is its middle. */
typedef struct
{
  char *title;
  char *subtitle;
  gint64 badge;
  VvDrawnNodeKind kind;
  VvPoint at;
  double width;
  double height;
  double badge_width;           /* 0 without one */
  int layer;
  guint satellite_of;           /* the node right above or below it in its layer, or itself */
} VvBox;

/* An edge as it is laid out: Bézier curves end to end. */
typedef struct
{
  guint index;                  /* in the caller's array */
  guint from;
  guint to;
  char *label;
  VvDrawnEdgeKind kind;
  VvPoint *bends;               /* where it passes the layers between; may be NULL */
  guint n_bends;
  GArray *curve;                /* of VvPoint: 1 + 3 n */
  VvPoint label_at;             /* the middle */
  double label_width;           /* 0 without one */
} VvArrow;

struct _VvDrawnGraph
{
  VvBox *boxes;
  guint n_boxes;
  VvArrow *arrows;
  guint n_arrows;
  guint focus;
  gboolean down;                /* laid out as if from left to right, then turned over */
};

#define VV_LABEL_HEIGHT 17.0
#define VV_BADGE_HEIGHT 18.0
#define VV_BADGE_REACH 4.0              /* beyond the upper right corner of its node */
#define VV_SATELLITE_GAP 64.0           /* room for a label between a node and its satellite */

/** vv_drawn_graph_set_layers: sets the layer of each box, and which are satellites */
void vv_drawn_graph_set_layers (VvDrawnGraph *self);

/** vv_drawn_graph_set_places: sets the place of each box and the bends of long edges */
void vv_drawn_graph_set_places (VvDrawnGraph *self);

/** vv_drawn_graph_route: sets the curves */
void vv_drawn_graph_route (VvDrawnGraph *self);

/** vv_drawn_graph_place_labels: sets the places of labels on the curves */
void vv_drawn_graph_place_labels (VvDrawnGraph *self);

/** vv_drawn_graph_turn: exchanges x and y of everything but labels */
void vv_drawn_graph_turn (VvDrawnGraph *self);

/** vv_box_rect: Returns: what it covers, without its badge */
VvRect vv_box_rect (const VvBox *box);
/** vv_box_badge_rect: Returns: what its badge covers */
VvRect vv_box_badge_rect (const VvBox *box);
/** vv_arrow_label_rect: Returns: what its label covers */
VvRect vv_arrow_label_rect (const VvArrow *arrow);
/** vv_arrow_n_curves: Returns: how many Bézier curves it is made of */
guint vv_arrow_n_curves (const VvArrow *arrow);
/** vv_arrow_point_at: Returns: a point of curve @nth at 0 ≤ @t ≤ 1 */
VvPoint vv_arrow_point_at (const VvArrow *arrow, guint nth, double t);

/** vv_drawn_sample_edge: a line as edges of a kind are drawn, for the legend */
void vv_drawn_sample_edge (VvDrawnEdgeKind kind, double x, double y, double length, VvPen *pen);
/** vv_drawn_sample_badge: a badge, for the legend */
void vv_drawn_sample_badge (const VvRect *rect, const char *text, VvPen *pen);

/** vv_rect_overlap: Returns: the area that two rectangles share */
static inline double
vv_rect_overlap (const VvRect *a, const VvRect *b)
{
  double width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  double height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

G_END_DECLS
