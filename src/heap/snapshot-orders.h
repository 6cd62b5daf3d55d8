/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-orders.h — what needs the whole graph: who refers to an object, objects by type.  Private
 * to the folder. */

#pragma once

#include "heap/snapshot-output.h"

G_BEGIN_DECLS

/**
 * vv_snapshot_orders_write:
 * @output: holds the columns `type` and `target`, whole, and places for the orders
 * @types: VvFileType, with their counts; gets where each begins
 *
 * Writes first-referrer, by-target, by-type and the types by address.  Takes 4 bytes an object and
 * 4 bytes a reference of memory.  Errors of writing stay in @output; FALSE when cancelled.
 */
gboolean vv_snapshot_orders_write (VvSnapshotOutput *output, guint32 n_objects, guint32 n_refs,
                                   GArray *types, GCancellable *cancellable);

G_END_DECLS
