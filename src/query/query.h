/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* query.h — SQL over a snapshot: the tables of CONTRACT.md as read-only virtual tables of an SQLite
   that lives in memory and can reach nothing else.
 *
 * One VvQuery is for one thread at a time; any number of them may look at one snapshot. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

typedef struct _VvQuery VvQuery;

/**
 * vv_query_new:
 * @snapshot: its tables stand in schema `main`
 * @other: (nullable): a second one, in schema `other`
 */
VV_API VvQuery *vv_query_new (VvSnapshot *snapshot, VvSnapshot *other, GError **error)
                              G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_query_free (VvQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvQuery, vv_query_free)

typedef enum { VV_CELL_NULL, VV_CELL_INT, VV_CELL_DOUBLE, VV_CELL_TEXT } VvCellKind;
typedef struct
{
  VvCellKind kind;
  gint64 number;
  double real;
  /* valid UTF-8, until the row function returns; blobs come as X'…' */
  const char *text;
} VvCell;

/** VvQueryColumns: once, before the rows */
typedef void (*VvQueryColumns) (const char * const *names, guint n, gpointer data);
/** VvQueryRow: return FALSE to stop without an error */
typedef gboolean (*VvQueryRow) (const VvCell *cells, guint n, gpointer data);

/**
 * vv_query_run:
 * @sql: one statement; a second one is refused, as is everything that is not reading
 * @columns: (nullable)
 * @error: VV_ERROR_INVALID with SQLite's message and the place for what does not parse or name a
 *   column; VV_ERROR_CORRUPT for a damaged snapshot (rows may have been
 *   given before); G_IO_ERROR_CANCELLED
 */
VV_API gboolean vv_query_run (VvQuery *self, const char *sql, VvQueryColumns columns, VvQueryRow
                              row, gpointer data,
                              GCancellable *cancellable, GError **error);

/** VvTableColumn: how a column is shown to people */
typedef enum { VV_COLUMN_PLAIN, VV_COLUMN_ADDRESS, VV_COLUMN_BYTES } VvColumnMeaning;
/** vv_query_column_meaning: by a result column's name (address, source, target, size, memory …) */
VV_API VvColumnMeaning vv_query_column_meaning (const char *name);

G_END_DECLS
