/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* components.h — strongly connected components of a graph in compressed rows.  Private to the
 * folder. */

#pragma once

#include <gio/gio.h>

#include "heap/block.h"

G_BEGIN_DECLS

/**
 * VvRows: nodes @low … @high - 1; edges of node i: first[i] … end[i] - 1
 * @left_out: (nullable): a bit an edge that does not count
 *
 * Edges to other nodes do not count.
 */
typedef struct
{
  guint32 low;
  guint32 high;
  const guint32 *first;
  const guint32 *end;
  const guint32 *target;
  const VvBits64 *left_out;
} VvRows;

/** VvComponentsOf: which get a number of their own */
typedef enum
{
  VV_COMPONENTS_CYCLES,         /* two nodes or more, or one that refers to itself */
  VV_COMPONENTS_ALL,
} VvComponentsOf;

/**
 * vv_components_find:
 * @component: [high]: 0 before; becomes 1 … of what gets a number
 * @n_components: (out): the highest; those that others refer to come before these
 */
gboolean vv_components_find (const VvRows *rows, VvComponentsOf of, guint32 *component,
                             guint32 *n_components, GCancellable *cancellable, GError **error);

G_END_DECLS
