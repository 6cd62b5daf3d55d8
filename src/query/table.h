/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* table.h — what all virtual tables share: the snapshot behind a schema, connecting, small indexes.
 * Private to the folder. */

#pragma once

#include <sqlite3.h>

#include "heap/analysis.h"
#include "heap/snapshot-private.h"

G_BEGIN_DECLS

/** VvTableType: a row of types with its texts measured, for columns of millions of rows */
typedef struct
{
  VvTypeRow row;
  int name_length;
  int module_length;
} VvTableType;

/** VvTableIndex: rows in the order of a number */
typedef struct
{
  guint64 *keys;
  guint32 *rows;
  guint32 n;
} VvTableIndex;

/** VvTableIndexKind: made when somebody asks for it first */
typedef enum
{
  VV_INDEX_WEAKREF_SOURCE,
  VV_INDEX_WEAKREF_TARGET,
  VV_INDEX_ROOT_TARGET,
  VV_N_INDEXES,
} VvTableIndexKind;

/** VvTables: all that the tables of one schema stand on */
typedef struct
{
  VvSnapshot *snapshot;
  GCancellable **cancellable;   /* of the statement that runs */
  VvTableType *types;           /* vv_tables_types() */
  guint32 *types_by_name;       /* vv_tables_types_named() */
  VvTableIndex indexes[VV_N_INDEXES];
} VvTables;

void vv_tables_clear (VvTables *self);
const VvTableType *vv_tables_types (VvTables *self);
/** vv_tables_types_named: positions [0, @n) of the returned order are the types of that name */
const guint32 *vv_tables_types_named (VvTables *self, const char *name, guint32 *n);
/** vv_tables_analyse: before columns of the analysis are read: computes them where they are not
 * there.  Returns SQLITE_OK, or what the statement has to end with */
int vv_tables_analyse (VvTables *self);
const VvTableIndex *vv_tables_index (VvTables *self, VvTableIndexKind kind);
void vv_table_index_find (const VvTableIndex *self, guint64 key, guint32 *first, guint32 *end);

/** VvTableModule: one table; `module` is what SQLite sees */
typedef struct
{
  const char *name;
  const char *declaration;
  const sqlite3_module *module;
} VvTableModule;

extern const VvTableModule vv_objects_table;
extern const VvTableModule vv_refs_table;
extern const VvTableModule vv_weakrefs_table;
extern const VvTableModule vv_types_table;
extern const VvTableModule vv_cycles_table;
extern const VvTableModule vv_roots_table;
extern const VvTableModule vv_threads_table;
extern const VvTableModule vv_frames_table;
extern const VvTableModule vv_meta_table;

/** VvTableClient: what a module is registered with */
typedef struct
{
  const VvTableModule *table;
  VvTables *main;
  VvTables *other;
} VvTableClient;

typedef struct
{
  sqlite3_vtab base;
  VvTables *tables;
} VvTable;

int vv_table_connect (sqlite3 *db, void *client, int argc, const char * const *argv,
                      sqlite3_vtab **out, char **error);
int vv_table_disconnect (sqlite3_vtab *table);

/** vv_table_of: of a cursor */
static inline VvTables *
vv_table_of (sqlite3_vtab_cursor *cursor)
{
  return ((VvTable *) cursor->pVtab)->tables;
}

/** vv_table_status: SQLITE_OK, or an error once the snapshot proved damaged: no row is handed out then */
static inline int
vv_table_status (sqlite3_vtab_cursor *cursor)
{
  return G_LIKELY (!vv_snapshot_is_damaged (vv_table_of (cursor)->snapshot)) ? SQLITE_OK
                                                                             : SQLITE_CORRUPT_VTAB;
}

/** vv_table_find: the first constraint on @column with that operator that can be used, or -1 */
int vv_table_find (const sqlite3_index_info *info, int column, unsigned char op);
/** vv_table_use: hands the constraint's value to the filter, as its next argument */
void vv_table_use (sqlite3_index_info *info, int constraint);

/** vv_table_number: the integer that a value equals; FALSE where it equals none */
gboolean vv_table_number (sqlite3_value *value, gint64 *number);

static inline void
vv_table_result_text (sqlite3_context *context, const char *text)
{
  if (text != NULL)
    sqlite3_result_text (context, text, -1, SQLITE_STATIC);
  else
    sqlite3_result_null (context);
}

/** vv_table_result_node: its address, or NULL */
void vv_table_result_node (sqlite3_context *context, const VvSnapshot *snapshot, VvNode node);

G_END_DECLS
