/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-list-private.h — the two steps from rows to what a view sees: their order, then the
 * difference. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** vv_process_tree_arrange: @rows: (element-type VvProcessRow): the values, all of them.
 * @needle: (nullable): casefolded; rows that it is not found in are left out.
 * Returns: (transfer full): those shown, in order; each row knows its place then */
GPtrArray *vv_process_tree_arrange (GHashTable *rows, const char *needle) G_GNUC_WARN_UNUSED_RESULT;

/** vv_process_diff_apply: makes @now, which @model shows and which owns its rows, equal to @shown,
 * and tells @model's views */
void vv_process_diff_apply (GListModel *model, GPtrArray *now, GPtrArray *shown);

G_END_DECLS
