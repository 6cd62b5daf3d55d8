/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* depth-first.h — a graph, renumbered in the order in which a depth-first walk meets its nodes.  Private to
 * the folder.
 *
 * Whatever comes after (components, dominators, sums) goes through the new numbers, in which what is
 * near in the graph is near in memory: one walk pays for the random layout of the heap, not five. */

#pragma once

#include <gio/gio.h>

#include "heap/block.h"

G_BEGIN_DECLS

/**
 * VvFlowGraph: what comes in
 * @first: n_nodes + 1, ascending; edges of node i: first[i] … first[i + 1] - 1
 * @target: below n_nodes
 * @entry: a bit a node: the entry refers to it
 * @left_out: (nullable): a bit an edge, carried along
 */
typedef struct
{
  guint32 n_nodes;
  guint32 n_edges;
  const guint32 *first;
  const guint32 *target;
  const VvBits64 *entry;
  const VvBits64 *left_out;
} VvFlowGraph;

/**
 * VvDepthFirst: numbers: 0 the entry; 1 … n_core nodes that have references, in preorder; then those
 * that have none, in the order of the first that refers to them.
 * @number: by node
 * @node: by number; [0] is not used
 * @parent: in the tree of the walk; 1 … n_core
 * @first: 1 … n_core + 1: edges of a number: first[i] … first[i + 1] - 1
 * @first_leaf: 1 … n_core: from here on its edges go to numbers without references
 * @target: numbers.  Edges to what has no references and stands below the entry are not there:
 *   they are of no interest to anybody
 * @left_out: (nullable): a bit an edge; of no meaning from first_leaf on
 * @below_entry: a bit a number, 1 … n_core: the entry refers to it
 *
 * An edge to what is below the entry was not walked: whoever is reached so is reached without it.
 * Garbage: what the entry of the flow graph does not reach.  It comes behind the rest, both among
 * those with references and among those without; the entry was given references to it as
 * analysis.h says.
 */
typedef struct
{
  guint32 n;
  guint32 n_core;
  guint32 live_core;            /* 1 … live_core are no garbage */
  guint32 live_end;             /* nor are n_core + 1 … live_end */
  guint32 *number;
  guint32 *node;
  guint32 *parent;
  guint32 *first;
  guint32 *first_leaf;
  guint32 *target;
  VvBits64 *left_out;
  VvBits64 *below_entry;
} VvDepthFirst;

/* So many elements behind the end of .target are there, to be asked for ahead and not to be used. */
#define VV_DEPTH_FIRST_AHEAD 24u

static inline gboolean
vv_depth_first_is_garbage (const VvDepthFirst *self, guint32 number)
{
  return number > self->live_end || (number > self->live_core && number <= self->n_core);
}

/** vv_depth_first_new: NULL with G_IO_ERROR_CANCELLED or for want of memory */
VvDepthFirst *vv_depth_first_new (const VvFlowGraph *graph, GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void vv_depth_first_free (VvDepthFirst *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvDepthFirst, vv_depth_first_free)

G_END_DECLS
