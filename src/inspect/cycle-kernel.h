/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-kernel.h — what is left of a component when all that is plain has been done: at most one
 * edge from one vertex to another, each with what it costs to take it away.  Private to the
 * library. */

#pragma once

#include <gio/gio.h>

#include "base/api.h"

G_BEGIN_DECLS

/* A cost: so many references, and below the point how much their edges are disliked. */
#define VV_KERNEL_ONE (G_GUINT64_CONSTANT (1) << 32)

/**
 * VvKernel:
 * @first: (array length=n+1): edges [first[v], first[v + 1]) leave vertex v
 * @back_first: (array length=n+1): positions of @back, the edges that come to it
 */
typedef struct
{
  guint32 n;
  guint32 n_edges;
  guint32 *source;
  guint32 *target;
  guint64 *cost;
  guint32 *first;
  guint32 *back_first;
  guint32 *back;
} VvKernel;

/** vv_kernel_new: @n_edges edges in the order of their sources; takes the arrays over */
VvKernel *vv_kernel_new (guint32 n, guint32 n_edges, guint32 *source, guint32 *target,
                         guint64 *cost);
void vv_kernel_free (VvKernel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvKernel, vv_kernel_free)

/** vv_kernel_cost: of what @removed marks */
guint64 vv_kernel_cost (const VvKernel *self, const guint8 *removed);

/**
 * vv_kernel_order:
 * @removed: (inout) (array length=n_edges): edges that are taken away already; more are marked,
 *   until there is no cycle
 *
 * A good set, in time that grows with the edges alone.  Small kernels are then improved.
 */
void vv_kernel_order (const VvKernel *self, guint8 *removed);

/** vv_kernel_subsets: the cheapest set, by all subsets of up to VV_KERNEL_MAX_SUBSETS vertices */
#define VV_KERNEL_MAX_SUBSETS 14
void vv_kernel_subsets (const VvKernel *self, guint8 *removed);

/**
 * vv_kernel_search:
 * @budget: (inout): steps that may be taken
 * @removed: (inout): a set that opens the kernel; a cheaper one where there is one
 *
 * Returns: whether it is certain that no set of fewer references does
 */
gboolean vv_kernel_search (const VvKernel *self, guint64 *budget, GCancellable *cancellable,
                           guint8 *removed);

G_END_DECLS
