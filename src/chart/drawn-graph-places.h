/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-places.h — the layers of a drawn graph between order (drawn-graph-order.c) and places
 * (drawn-graph-places.c). */

#pragma once

#include "chart/drawn-graph-private.h"

G_BEGIN_DECLS

#define VV_NO_BOX G_MAXUINT

/* A box or a bend of an edge. */
typedef struct
{
  guint box;                            /* or VV_NO_BOX */
  guint arrow;
  guint bend;
  int layer;
  guint rank;                   /* in its layer */
  double key;
  double height;
  double y;
  double wanted;
} VvVertex;

/* Between two layers, @left in the one further left. */
typedef struct
{
  guint left;
  guint right;
} VvSegment;

typedef struct
{
  VvDrawnGraph *graph;
  GArray *vertices;
  GArray *segments;
  guint n_layers;
  GArray **layers;                      /* of vertices, in their order */
  guint *first[2];                      /* vertex → its neighbours on its left, right */
  guint *others[2];
  double node_gap;
  double bend_gap;
  double back_gap;                      /* around an edge that goes back, so that it is an arc */
} VvPlacing;

static inline VvVertex *
vv_placing_vertex (const VvPlacing *self, guint index)
{
  return &g_array_index (self->vertices, VvVertex, index);
}

/** vv_placing_at_rank: Returns: the vertex at a place of a layer's order */
static inline guint
vv_placing_at_rank (const VvPlacing *self, guint layer, guint rank)
{
  return g_array_index (self->layers[layer], guint, rank);
}

/** vv_placing_is_satellite: Returns: whether it stands above or below another node of its layer */
gboolean vv_placing_is_satellite (const VvPlacing *self, const VvVertex *v);

/** vv_placing_order: fills @self from its graph, and sorts the layers */
void vv_placing_order (VvPlacing *self);
void vv_placing_clear (VvPlacing *self);

G_END_DECLS
