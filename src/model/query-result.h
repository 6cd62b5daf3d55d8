/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* query-result.h — the rows of a statement, kept for a view: up to a limit, whose passing is said. */

#pragma once

#include "query/query.h"

G_BEGIN_DECLS

/** VvQueryResult: written by vv_query_result_run() alone; then never again */
typedef struct _VvQueryResult VvQueryResult;

/**
 * vv_query_result_run:
 * @limit: rows beyond it are not looked at
 * @error: as vv_query_run()
 *
 * Blocks; any thread.
 */
VV_API VvQueryResult *vv_query_result_run (VvQuery *query, const char *sql, guint limit,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API VvQueryResult *vv_query_result_ref (VvQueryResult *self);
VV_API void vv_query_result_unref (VvQueryResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvQueryResult, vv_query_result_unref)

VV_API guint vv_query_result_get_n_columns (const VvQueryResult *self);
VV_API const char *vv_query_result_get_column (const VvQueryResult *self, guint column);
VV_API VvColumnMeaning vv_query_result_get_meaning (const VvQueryResult *self, guint column);
/** vv_query_result_is_number: all cells of the column that are not NULL are numbers */
VV_API gboolean vv_query_result_is_number (const VvQueryResult *self, guint column);
VV_API guint vv_query_result_get_n_rows (const VvQueryResult *self);
/** vv_query_result_is_cut: there were more rows than the limit */
VV_API gboolean vv_query_result_is_cut (const VvQueryResult *self);
VV_API const VvCell *vv_query_result_get_cell (const VvQueryResult *self, guint row, guint column);
/** vv_query_result_dup_text: (transfer full): as it is shown to people */
VV_API char *vv_query_result_dup_text (const VvQueryResult *self, guint row,
                                       guint column) G_GNUC_WARN_UNUSED_RESULT;
/** vv_query_result_sort: (transfer full) (array): its rows in another order: NULL first, numbers
 * before texts; equal ones as they came */
VV_API guint *vv_query_result_sort (const VvQueryResult *self, guint column,
                                    gboolean descending) G_GNUC_WARN_UNUSED_RESULT;

#define VV_TYPE_QUERY_ROW (vv_query_row_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvQueryRowItem, vv_query_row, VV, QUERY_ROW, GObject)
VV_API VvQueryResult *vv_query_row_get_result (VvQueryRowItem *self);
VV_API guint vv_query_row_get_index (VvQueryRowItem *self);

#define VV_TYPE_QUERY_LIST (vv_query_list_get_type ())
/** VvQueryList: a GListModel of VvQueryRowItem, made when they are looked at */
VV_API G_DECLARE_FINAL_TYPE (VvQueryList, vv_query_list, VV, QUERY_LIST, GObject)
/** vv_query_list_new: @order: (transfer full) (nullable): of all rows */
VV_API VvQueryList *vv_query_list_new (VvQueryResult *result, guint *order) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_query_save_csv:
 * @path: (type filename): appears whole or not at all, mode 0600
 *
 * All rows, without a limit; raw numbers.  Blocks; any thread.
 */
VV_API gboolean vv_query_save_csv (VvQuery *query, const char *sql, const char *path,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
