/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dominator-tree.h — the dominator tree of a snapshot as a list of rows that unfold: who keeps what
 * alive, the biggest first.  An object with ten million others below it unfolds at once, since rows
 * are numbers and an object for a row is made only while somebody looks at it.  For the main
 * thread. */

#pragma once

#include <gio/gio.h>

#include "model/heap-order.h"

G_BEGIN_DECLS

#define VV_TYPE_DOMINATOR_ROW (vv_dominator_row_get_type ())
/** VvDominatorRow:unfolded: whether what is below it is shown */
VV_API G_DECLARE_FINAL_TYPE (VvDominatorRow, vv_dominator_row, VV, DOMINATOR_ROW, GObject)

/** vv_dominator_row_get_snapshot: (transfer none) */
VV_API VvSnapshot *vv_dominator_row_get_snapshot (VvDominatorRow *self);
VV_API VvNode vv_dominator_row_get_node (VvDominatorRow *self);
/** vv_dominator_row_get_depth: 0 of the first level */
VV_API guint vv_dominator_row_get_depth (VvDominatorRow *self);
/** vv_dominator_row_get_n_below: how many objects it alone keeps alive directly */
VV_API guint32 vv_dominator_row_get_n_below (VvDominatorRow *self);
VV_API gboolean vv_dominator_row_get_unfolded (VvDominatorRow *self);

#define VV_TYPE_DOMINATOR_TREE (vv_dominator_tree_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvDominatorTree, vv_dominator_tree, VV, DOMINATOR_TREE, GObject)

/** vv_dominator_tree_new: empty */
VV_API VvDominatorTree *vv_dominator_tree_new (void) G_GNUC_WARN_UNUSED_RESULT;
/**
 * vv_dominator_tree_take:
 * @snapshot: (nullable): analysed; NULL empties it
 * @found: (transfer full) (nullable): objects that are the first level; NULL: those that only the
 *   roots together keep alive, and garbage
 */
VV_API void vv_dominator_tree_take (VvDominatorTree *self, VvSnapshot *snapshot, VvHeapOrder *found);
/** vv_dominator_tree_unfold: shows what is below the row, or hides it again */
VV_API void vv_dominator_tree_unfold (VvDominatorTree *self, guint position, gboolean unfold);
/** vv_dominator_tree_get_parent: GTK_INVALID_LIST_POSITION of the first level */
VV_API guint vv_dominator_tree_get_parent (VvDominatorTree *self, guint position);
/** vv_dominator_tree_get_position: where a row is now, G_MAXUINT where it no longer is */
VV_API guint vv_dominator_tree_get_position (VvDominatorTree *self, VvDominatorRow *row);
/**
 * vv_dominator_tree_spread:
 *
 * Goes down from the row, always to what retains most, as long as that is most of what the row above
 * retains, and unfolds the way.
 *
 * Returns: where what is retained spreads: the accumulation point; @position itself where that is it
 */
VV_API guint vv_dominator_tree_spread (VvDominatorTree *self, guint position);

/**
 * vv_dominator_tree_search:
 * @filter: as a person types it, see heap-filter.h; bounds are of what is retained
 * @error: VV_ERROR_CORRUPT, G_IO_ERROR_CANCELLED
 *
 * Blocks; any thread.
 *
 * Returns: (transfer full): what fits, the most retained first; `memory` is of the first alone
 */
VV_API VvHeapOrder *vv_dominator_tree_search (const VvSnapshot *snapshot, const char *filter,
                                              GCancellable *cancellable,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
