/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-graph.h — one component as a small graph of its own: vertices 0 … n-1, edges in the order
 * of their sources, and what is asked of it: the shortest way round, and what opens it.  Knows no
 * snapshot.  Private to the library. */

#pragma once

#include <gio/gio.h>

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvCycleGraph:
 * @first: (array length=n+1): edges [first[v], first[v + 1]) leave vertex v
 * @back_first: (array length=n+1): positions [back_first[v], back_first[v + 1]) of @back are the
 *   edges that come to v
 * @dislike: by edge: how little a person would want to weaken it; the least is the best
 * @colour: by vertex: what it is; equal ones look alike (a type's rank)
 * @standing: by vertex: which to begin with where a way round is told, the least first
 */
typedef struct
{
  guint32 n;
  guint32 n_edges;
  guint32 *first;
  guint32 *source;
  guint32 *target;
  guint32 *back_first;
  guint32 *back;
  guint8 *dislike;
  guint32 *colour;
  guint8 *standing;
  /* private */
  guint32 max_n;
  guint32 max_edges;
  guint32 *scratch;             /* of the search for ways round: 6 × max_n */
} VvCycleGraph;

/* What may be said of one edge's place in code; more is cut. */
#define VV_CYCLE_MAX_DISLIKE 100

void vv_cycle_graph_clear (VvCycleGraph *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvCycleGraph, vv_cycle_graph_clear)

/** vv_cycle_graph_begin: an empty graph of @n vertices, in the memory of the one that was there */
void vv_cycle_graph_begin (VvCycleGraph *self, guint32 n);
/** vv_cycle_graph_add: @source is not below that of the edge before.  Returns: the edge's number */
guint32 vv_cycle_graph_add (VvCycleGraph *self, guint32 source, guint32 target, guint8 dislike);
/** vv_cycle_graph_end: all edges are there */
void vv_cycle_graph_end (VvCycleGraph *self);

/** vv_cycle_graph_is_open: whether no cycle is left without the edges that @removed marks */
gboolean vv_cycle_graph_is_open (const VvCycleGraph *self, const guint8 *removed);

/**
 * vv_cycle_graph_components:
 * @removed: (nullable): by edge: those that do not count
 * @component: (out) (array length=n): the number of each vertex's strongly connected component
 *
 * Returns: how many there are
 */
guint32 vv_cycle_graph_components (const VvCycleGraph *self, const guint8 *removed,
                                   guint32 *component);

/**
 * vv_cycle_graph_shortest:
 * @budget: how many edges may be looked at
 * @out: (element-type guint32): the edges of the shortest way round, in order; of equally short
 *   ones in
 *   a small graph always the one that reads alike in graphs that look alike
 *
 * Returns: whether it is certain that none is shorter; nothing in @out where there is no way
 *   round, or
 *   it was cancelled before one was found
 */
gboolean vv_cycle_graph_shortest (VvCycleGraph *self, guint64 budget, GCancellable *cancellable,
                                  GArray *out);

/**
 * vv_cycle_graph_break:
 * @budget: how many steps may be taken to prove that fewer edges do not do
 * @out: (element-type guint32): edges without which there is no cycle; of equally small sets one
 *   whose edges
 *   are disliked least
 *
 * Parallel edges go together.
 *
 * Returns: whether it is certain that no smaller set opens it
 */
gboolean vv_cycle_graph_break (const VvCycleGraph *self, guint64 budget, GCancellable *cancellable,
                               GArray *out);

G_END_DECLS
