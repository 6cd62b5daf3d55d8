/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compare-private.h — the two halves of a comparison.  Private to the folder. */

#pragma once

#include "inspect/compare.h"

G_BEGIN_DECLS

/** vv_compare_find_difference: (transfer full) (nullable): why the two are not of one process, as a
 * sentence; NULL where they are */
char *vv_compare_find_difference (const VvSnapshot *before, const VvSnapshot *after);

/** vv_compare_types: (transfer full) (element-type VvTypeChange) */
GArray *vv_compare_types (const VvSnapshot *before, const VvSnapshot *after);

/** vv_compare_objects: appends to @changes (element-type VvObjectChange) and adds to @counts; FALSE when
 * cancelled or damaged */
gboolean vv_compare_objects (const VvSnapshot *before, const VvSnapshot *after, GArray *changes,
                             guint64 counts[VV_N_CHANGES], GCancellable *cancellable, GError **error);

/** vv_comparison_main_holders: (transfer full) (nullable): by VvTypeIndex of the later snapshot: the path to whoever
 * holds the most of its new objects; of one thread at a time */
GHashTable *vv_comparison_main_holders (VvComparison *self, GCancellable *cancellable, GError **error);

G_END_DECLS
