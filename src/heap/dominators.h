/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dominators.h — who stands on every way from the entry to a node, and what would be freed with it.
 * Private to the folder. */

#pragma once

#include "heap/depth-first.h"

G_BEGIN_DECLS

/**
 * VvDominators: all by number of the VvDepthFirst, 1 … n
 * @dominator: the nearest, a number; 0 the entry.  It is always below the number itself where that
 *   has references
 * @retained: sums of memory; one that does not fit is G_MAXUINT64
 * @place: of numbers with references: in a preorder of the tree of these, from 0; what a number
 *   dominates has the places behind its own
 * @n_below: of numbers with references: how many of these it dominates, itself included
 */
typedef struct
{
  guint32 *dominator;
  guint64 *retained;
  guint32 *place;
  guint32 *n_below;
} VvDominators;

/** vv_dominators_new: only .dominator is filled */
VvDominators *vv_dominators_new (const VvDepthFirst *graph, GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_dominators_sum: @memory: (transfer full): a block, by number; becomes .retained */
void vv_dominators_sum (VvDominators *self, const VvDepthFirst *graph, guint64 *memory);
/** vv_dominators_place: .place and .n_below */
gboolean vv_dominators_place (VvDominators *self, const VvDepthFirst *graph, GError **error);
void vv_dominators_free (VvDominators *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvDominators, vv_dominators_free)

/** vv_memory_add: what does not fit is G_MAXUINT64 */
static inline guint64
vv_memory_add (guint64 left, guint64 right)
{
  return left <= G_MAXUINT64 - right ? left + right : G_MAXUINT64;
}

/** vv_dominators_covers: whether @above dominates @below, or is it; both have references; after
 * vv_dominators_place() */
static inline gboolean
vv_dominators_covers (const VvDominators *self, guint32 above, guint32 below)
{
  return self->place[below] - self->place[above] < self->n_below[above];
}

G_END_DECLS
