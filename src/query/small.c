/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* small.c — the tables with few rows: weakrefs, types, cycles, roots, threads, frames, meta.  They differ in how
 * many rows they have, what a column is, and which columns find rows without looking at all. */

#include "query/table.h"

#include <string.h>

typedef struct
{
  sqlite3_vtab_cursor base;
  const guint32 *order;         /* (nullable): rows by position */
  guint32 position;
  guint32 end;
  guint32 row;
} Cursor;

/* ---- What all share ---- */

static int
small_open (sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  Cursor *self = g_new0 (Cursor, 1);

  *out = &self->base;
  return SQLITE_OK;
}

static int
small_close (sqlite3_vtab_cursor *cursor)
{
  g_free (cursor);
  return SQLITE_OK;
}

static int
settle (Cursor *self)
{
  if (self->position < self->end)
    self->row = self->order != NULL ? self->order[self->position] : self->position;
  return vv_table_status (&self->base);
}

static int
set_rows (Cursor *self, const guint32 *order, guint32 first, guint32 end)
{
  self->order = order;
  self->position = first;
  self->end = end;
  return settle (self);
}

static int
small_next (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  self->position++;
  return settle (self);
}

static int
small_eof (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  return self->position >= self->end;
}

static int
small_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  *rowid = ((Cursor *) cursor)->row;
  return SQLITE_OK;
}

/* Sums of a damaged file may be beyond what SQLite has numbers for. */
static void
result_bytes (sqlite3_context *context, guint64 bytes)
{
  sqlite3_result_int64 (context, (gint64) MIN (bytes, G_MAXINT64));
}

/* idxNum is the column that is asked for plus one, or 0. */
static int
plan_column (sqlite3_index_info *info, double n, const int *columns, guint n_columns)
{
  info->estimatedCost = n + 10;
  info->estimatedRows = (sqlite3_int64) MAX (n, 1);
  for (guint i = 0; i < n_columns; i++)
    {
      int at = vv_table_find (info, columns[i], SQLITE_INDEX_CONSTRAINT_EQ);

      if (at < 0 || strcmp (sqlite3_vtab_collation (info, at), "BINARY") != 0)
        continue;
      vv_table_use (info, at);
      info->idxNum = columns[i] + 1;
      info->estimatedCost = 5;
      info->estimatedRows = 2;
      break;
    }
  return SQLITE_OK;
}

static int
plan_all (sqlite3_vtab *table, sqlite3_index_info *info)
{
  return plan_column (info, 100, NULL, 0);
}

/* Rows of an index whose key is a node. */
static int
set_rows_of_node (Cursor *self, VvTables *tables, VvTableIndexKind kind, sqlite3_value *value)
{
  const VvTableIndex *index = vv_tables_index (tables, kind);
  gint64 address;
  guint32 first = 0, end = 0;
  VvNode node;

  if (vv_table_number (value, &address) && address >= 0)
    {
      node = vv_snapshot_find_object (tables->snapshot, (VvAddr) address);
      if (node != VV_NODE_NONE)
        vv_table_index_find (index, node, &first, &end);
    }
  return set_rows (self, index->rows, first, end);
}

#define SMALL_MODULE(plan, filter, column) \
  { \
    .iVersion = 1, \
    .xCreate = vv_table_connect, \
    .xConnect = vv_table_connect, \
    .xBestIndex = plan, \
    .xDisconnect = vv_table_disconnect, \
    .xDestroy = vv_table_disconnect, \
    .xOpen = small_open, \
    .xClose = small_close, \
    .xFilter = filter, \
    .xNext = small_next, \
    .xEof = small_eof, \
    .xColumn = column, \
    .xRowid = small_rowid, \
  }

/* ---- weakrefs ---- */

static int
weakrefs_plan (sqlite3_vtab *table, sqlite3_index_info *info)
{
  static const int columns[] = { 0, 1 };

  return plan_column (info, vv_snapshot_get_n_weakrefs (((VvTable *) table)->tables->snapshot),
                      columns, G_N_ELEMENTS (columns));
}

static int
weakrefs_filter (sqlite3_vtab_cursor *cursor,
                 int                  which,
                 const char          *unused,
                 int                  argc,
                 sqlite3_value      **argv)
{
  VvTables *tables = vv_table_of (cursor);

  if (which == 0)
    return set_rows ((Cursor *) cursor, NULL, 0, vv_snapshot_get_n_weakrefs (tables->snapshot));
  return set_rows_of_node ((Cursor *) cursor, tables,
                           which == 1 ? VV_INDEX_WEAKREF_SOURCE : VV_INDEX_WEAKREF_TARGET, argv[0]);
}

static int
weakrefs_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  const VvSnapshot *snapshot = vv_table_of (cursor)->snapshot;
  VvWeakRow row;

  vv_snapshot_get_weakref (snapshot, ((Cursor *) cursor)->row, &row);
  vv_table_result_node (context, snapshot,
                        column == 0 ? row.source : column == 1 ? row.target : row.callback);
  return vv_table_status (cursor);
}

static const sqlite3_module weakrefs_module = SMALL_MODULE (weakrefs_plan, weakrefs_filter,
                                                            weakrefs_column);
const VvTableModule vv_weakrefs_table = {
  "weakrefs", "CREATE TABLE t(source INTEGER, target INTEGER, callback INTEGER)", &weakrefs_module,
};

/* ---- types ---- */

static int
types_plan (sqlite3_vtab *table, sqlite3_index_info *info)
{
  static const int columns[] = { 0, 1 };

  return plan_column (info, vv_snapshot_get_n_types (((VvTable *) table)->tables->snapshot),
                      columns, G_N_ELEMENTS (columns));
}

static int
types_filter (sqlite3_vtab_cursor *cursor,
              int                  which,
              const char          *unused,
              int                  argc,
              sqlite3_value      **argv)
{
  VvTables *tables = vv_table_of (cursor);
  const guint32 *order;
  const char *name;
  gint64 address;
  guint32 type, n;

  switch (which)
    {
    case 1:
      type = vv_table_number (argv[0], &address)
               ? vv_snapshot_find_type (tables->snapshot, (VvAddr) address) : VV_NODE_NONE;
      return set_rows ((Cursor *) cursor, NULL, type, type == VV_NODE_NONE ? type : type + 1);
    case 2:
      name = (const char *) sqlite3_value_text (argv[0]);
      order = vv_tables_types_named (tables, name != NULL ? name : "", &n);
      return set_rows ((Cursor *) cursor, order, 0, name != NULL ? n : 0);
    default:
      return set_rows ((Cursor *) cursor, NULL, 0, vv_snapshot_get_n_types (tables->snapshot));
    }
}

static int
types_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  VvTables *tables = vv_table_of (cursor);
  guint32 row = ((Cursor *) cursor)->row;
  const VvTableType *type = &vv_tables_types (tables)[row];
  int status;

  switch (column)
    {
    case 0:
      sqlite3_result_int64 (context, (gint64) type->row.address);
      break;
    case 1:
      sqlite3_result_text (context, type->row.name, type->name_length, SQLITE_STATIC);
      break;
    case 2:
      sqlite3_result_text (context, type->row.module, type->module_length, SQLITE_STATIC);
      break;
    case 3:
      sqlite3_result_int64 (context, type->row.count);
      break;
    case 4:
      sqlite3_result_int64 (context, (gint64) type->row.size);
      break;
    case 5:
      sqlite3_result_int64 (context, (gint64) type->row.memory);
      break;
    default:
      status = vv_tables_analyse (tables);
      if (status != SQLITE_OK)
        return status;
      result_bytes (context, vv_snapshot_get_type_retained (tables->snapshot, row));
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module types_module = SMALL_MODULE (types_plan, types_filter, types_column);
const VvTableModule vv_types_table = {
  "types",
  "CREATE TABLE t(address INTEGER, name TEXT, module TEXT, count INTEGER, size INTEGER, "
  "memory INTEGER, retained INTEGER)",
  &types_module,
};

/* ---- cycles ---- */

/* Where they are not known yet, nobody computes them to plan. */
static int
cycles_plan (sqlite3_vtab *table, sqlite3_index_info *info)
{
  static const int columns[] = { 0 };
  const VvSnapshot *snapshot = ((VvTable *) table)->tables->snapshot;

  return plan_column (info, vv_snapshot_is_analysed (snapshot) ? vv_snapshot_get_n_cycles (snapshot)
                                                               : 1000,
                      columns, G_N_ELEMENTS (columns));
}

static int
cycles_filter (sqlite3_vtab_cursor *cursor,
               int                  which,
               const char          *unused,
               int                  argc,
               sqlite3_value      **argv)
{
  VvTables *tables = vv_table_of (cursor);
  int status = vv_tables_analyse (tables);
  gint64 id = 0;
  guint32 n;

  if (status != SQLITE_OK)
    return status;
  n = vv_snapshot_get_n_cycles (tables->snapshot);
  if (which == 0)
    return set_rows ((Cursor *) cursor, NULL, 0, n);
  if (!vv_table_number (argv[0], &id) || id < 1 || id > n)
    return set_rows ((Cursor *) cursor, NULL, 0, 0);
  return set_rows ((Cursor *) cursor, NULL, (guint32) id - 1, (guint32) id);
}

static int
cycles_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  const VvSnapshot *snapshot = vv_table_of (cursor)->snapshot;
  VvCycleRow row;

  vv_snapshot_get_cycle (snapshot, ((Cursor *) cursor)->row + 1, &row);
  switch (column)
    {
    case 0:
      sqlite3_result_int64 (context, row.id);
      break;
    case 1:
      sqlite3_result_text (context, row.kind == VV_CYCLE_CLASS ? "class" : "data", -1,
                           SQLITE_STATIC);
      break;
    case 2:
      sqlite3_result_int64 (context, row.n_objects);
      break;
    case 3:
      result_bytes (context, row.memory);
      break;
    case 4:
      result_bytes (context, row.retained);
      break;
    case 5:
      sqlite3_result_int (context, row.garbage);
      break;
    case 6:
      sqlite3_result_int64 (context, row.n_finalizers);
      break;
    default:
      vv_table_result_text (context, row.types);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module cycles_module = SMALL_MODULE (cycles_plan, cycles_filter, cycles_column);
const VvTableModule vv_cycles_table = {
  "cycles",
  "CREATE TABLE t(id INTEGER, kind TEXT, objects INTEGER, memory INTEGER, retained INTEGER, "
  "garbage INTEGER, finalizer INTEGER, types TEXT)",
  &cycles_module,
};

/* ---- roots ---- */

static int
roots_plan (sqlite3_vtab *table, sqlite3_index_info *info)
{
  static const int columns[] = { 0 };

  return plan_column (info, vv_snapshot_get_n_roots (((VvTable *) table)->tables->snapshot),
                      columns, G_N_ELEMENTS (columns));
}

static int
roots_filter (sqlite3_vtab_cursor *cursor,
              int                  which,
              const char          *unused,
              int                  argc,
              sqlite3_value      **argv)
{
  VvTables *tables = vv_table_of (cursor);

  if (which == 0)
    return set_rows ((Cursor *) cursor, NULL, 0, vv_snapshot_get_n_roots (tables->snapshot));
  return set_rows_of_node ((Cursor *) cursor, tables, VV_INDEX_ROOT_TARGET, argv[0]);
}

static int
roots_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  const VvSnapshot *snapshot = vv_table_of (cursor)->snapshot;
  VvRootRow row;

  vv_snapshot_get_root (snapshot, ((Cursor *) cursor)->row, &row);
  switch (column)
    {
    case 0:
      vv_table_result_node (context, snapshot, row.target);
      break;
    case 1:
      sqlite3_result_text (context, vv_root_kind_name (row.kind), -1, SQLITE_STATIC);
      break;
    case 2:
      vv_table_result_text (context, row.name);
      break;
    case 3:
      if (row.thread != 0)
        sqlite3_result_int64 (context, (gint64) row.thread);
      break;
    case 4:
      if (row.depth >= 0)
        sqlite3_result_int (context, row.depth);
      break;
    default:
      sqlite3_result_int64 (context, (gint64) row.count);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module roots_module = SMALL_MODULE (roots_plan, roots_filter, roots_column);
const VvTableModule vv_roots_table = {
  "roots",
  "CREATE TABLE t(target INTEGER, kind TEXT, name TEXT, thread INTEGER, depth INTEGER, "
  "count INTEGER)",
  &roots_module,
};

/* ---- threads ---- */

static int
threads_filter (sqlite3_vtab_cursor *cursor,
                int                  which,
                const char          *unused,
                int                  argc,
                sqlite3_value      **argv)
{
  return set_rows ((Cursor *) cursor, NULL, 0,
                   vv_snapshot_get_n_threads (vv_table_of (cursor)->snapshot));
}

static int
threads_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  VvThreadRow row;

  vv_snapshot_get_thread (vv_table_of (cursor)->snapshot, ((Cursor *) cursor)->row, &row);
  switch (column)
    {
    case 0:
      sqlite3_result_int64 (context, (gint64) row.id);
      break;
    case 1:
      if (row.native_id != 0)
        sqlite3_result_int64 (context, (gint64) row.native_id);
      break;
    case 2:
      vv_table_result_text (context, row.name);
      break;
    default:
      sqlite3_result_int64 (context, row.n_frames);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module threads_module = SMALL_MODULE (plan_all, threads_filter, threads_column);
const VvTableModule vv_threads_table = {
  "threads", "CREATE TABLE t(id INTEGER, native_id INTEGER, name TEXT, frames INTEGER)",
  &threads_module,
};

/* ---- frames ---- */

static int
frames_filter (sqlite3_vtab_cursor *cursor,
               int                  which,
               const char          *unused,
               int                  argc,
               sqlite3_value      **argv)
{
  return set_rows ((Cursor *) cursor, NULL, 0,
                   vv_snapshot_get_n_frames (vv_table_of (cursor)->snapshot));
}

static int
frames_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  VvFrameRow row;

  vv_snapshot_get_frame (vv_table_of (cursor)->snapshot, ((Cursor *) cursor)->row, &row);
  switch (column)
    {
    case 0:
      sqlite3_result_int64 (context, (gint64) row.thread);
      break;
    case 1:
      sqlite3_result_int64 (context, row.depth);
      break;
    case 2:
      vv_table_result_text (context, row.function);
      break;
    case 3:
      vv_table_result_text (context, row.file);
      break;
    default:
      if (row.line > 0)
        sqlite3_result_int (context, row.line);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module frames_module = SMALL_MODULE (plan_all, frames_filter, frames_column);
const VvTableModule vv_frames_table = {
  "frames",
  "CREATE TABLE t(thread INTEGER, depth INTEGER, function TEXT, file TEXT, line INTEGER)",
  &frames_module,
};

/* ---- meta ---- */

static int
meta_filter (sqlite3_vtab_cursor *cursor,
             int                  which,
             const char          *unused,
             int                  argc,
             sqlite3_value      **argv)
{
  return set_rows ((Cursor *) cursor, NULL, 0,
                   vv_snapshot_get_n_meta (vv_table_of (cursor)->snapshot));
}

static int
meta_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  VvMetaRow row;

  vv_snapshot_get_meta (vv_table_of (cursor)->snapshot, ((Cursor *) cursor)->row, &row);
  if (column == 0)
    vv_table_result_text (context, row.key);
  else if (row.is_number)
    sqlite3_result_int64 (context, row.number);
  else
    vv_table_result_text (context, row.text);
  return vv_table_status (cursor);
}

static const sqlite3_module meta_module = SMALL_MODULE (plan_all, meta_filter, meta_column);
const VvTableModule vv_meta_table = { "meta", "CREATE TABLE t(key TEXT, value)", &meta_module };
