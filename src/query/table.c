/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* table.c — what all virtual tables share.  SQLite knows which schema a table stands in; that decides
 * which snapshot is behind it. */

#include "query/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Behind a schema ---- */

void
vv_tables_clear (VvTables *self)
{
  g_clear_pointer (&self->types, g_free);
  g_clear_pointer (&self->types_by_name, g_free);
  for (guint i = 0; i < VV_N_INDEXES; i++)
    {
      g_clear_pointer (&self->indexes[i].keys, g_free);
      g_clear_pointer (&self->indexes[i].rows, g_free);
    }
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
}

const VvTableType *
vv_tables_types (VvTables *self)
{
  guint32 n = vv_snapshot_get_n_types (self->snapshot);

  if (self->types != NULL)
    return self->types;
  self->types = g_new (VvTableType, n + 1);
  for (guint32 i = 0; i <= n; i++)
    {
      /* The one after the last stands for a type that is not there. */
      vv_snapshot_get_type (self->snapshot, i, &self->types[i].row);
      self->types[i].name_length = (int) strlen (self->types[i].row.name);
      self->types[i].module_length = (int) strlen (self->types[i].row.module);
    }
  return self->types;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvTableType *types = data;

  return strcmp (types[*(const guint32 *) a].row.name, types[*(const guint32 *) b].row.name);
}

const guint32 *
vv_tables_types_named (VvTables *self, const char *name, guint32 *n)
{
  guint32 n_types = vv_snapshot_get_n_types (self->snapshot);
  const VvTableType *types = vv_tables_types (self);
  guint32 low = 0, high = n_types;

  if (self->types_by_name == NULL)
    {
      self->types_by_name = g_new (guint32, n_types + 1);
      for (guint32 i = 0; i < n_types; i++)
        self->types_by_name[i] = i;
      g_qsort_with_data (self->types_by_name, (int) n_types, sizeof (guint32), compare_names,
                         (gpointer) types);
    }

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (strcmp (types[self->types_by_name[middle]].row.name, name) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  for (*n = 0; low + *n < n_types; (*n)++)
    if (strcmp (types[self->types_by_name[low + *n]].row.name, name) != 0)
      break;
  return self->types_by_name + low;
}

/* ---- The analysis ---- */

int
vv_tables_analyse (VvTables *self)
{
  g_autoptr (GError) error = NULL;

  if (G_LIKELY (vv_snapshot_is_analysed (self->snapshot)) ||
      vv_snapshot_analyse (self->snapshot, NULL, NULL, *self->cancellable, &error))
    return SQLITE_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return SQLITE_INTERRUPT;
  return vv_snapshot_is_damaged (self->snapshot) ? SQLITE_CORRUPT_VTAB : SQLITE_NOMEM;
}

/* ---- Small indexes ---- */

typedef struct
{
  guint64 key;
  guint32 row;
} Pair;

static int
compare_pairs (const void *a, const void *b)
{
  const Pair *left = a, *right = b;

  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  return left->row < right->row ? -1 : left->row > right->row;
}

static guint64
read_key (const VvSnapshot *snapshot, VvTableIndexKind kind, guint32 row)
{
  VvRootRow root;
  VvWeakRow weak;

  if (kind == VV_INDEX_ROOT_TARGET)
    {
      vv_snapshot_get_root (snapshot, row, &root);
      return root.target;
    }
  vv_snapshot_get_weakref (snapshot, row, &weak);
  return kind == VV_INDEX_WEAKREF_SOURCE ? weak.source : weak.target;
}

const VvTableIndex *
vv_tables_index (VvTables *self, VvTableIndexKind kind)
{
  VvTableIndex *index = &self->indexes[kind];
  g_autofree Pair *pairs = NULL;
  guint32 n;

  if (index->keys != NULL)
    return index;
  n = kind == VV_INDEX_ROOT_TARGET ? vv_snapshot_get_n_roots (self->snapshot)
                                   : vv_snapshot_get_n_weakrefs (self->snapshot);
  pairs = g_new (Pair, (gsize) n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      pairs[i].key = read_key (self->snapshot, kind, i);
      pairs[i].row = i;
    }
  qsort (pairs, n, sizeof *pairs, compare_pairs);
  index->keys = g_new (guint64, (gsize) n + 1);
  index->rows = g_new (guint32, (gsize) n + 1);
  index->n = n;
  for (guint32 i = 0; i < n; i++)
    {
      index->keys[i] = pairs[i].key;
      index->rows[i] = pairs[i].row;
    }
  return index;
}

static guint32
lower_bound (const VvTableIndex *self, guint64 key)
{
  guint32 low = 0, high = self->n;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (self->keys[middle] < key)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
vv_table_index_find (const VvTableIndex *self, guint64 key, guint32 *first, guint32 *end)
{
  *first = lower_bound (self, key);
  *end = lower_bound (self, key + 1);
}

/* ---- Connecting ---- */

int
vv_table_connect (sqlite3             *db,
                  void                *data,
                  int                  argc,
                  const char * const  *argv,
                  sqlite3_vtab       **out,
                  char               **error)
{
  const VvTableClient *client = data;
  VvTable *self;
  int status;

  status = sqlite3_declare_vtab (db, client->table->declaration);
  if (status != SQLITE_OK)
    return status;
  self = g_new0 (VvTable, 1);
  self->tables = strcmp (argv[1], "other") == 0 ? client->other : client->main;
  *out = &self->base;
  return SQLITE_OK;
}

int
vv_table_disconnect (sqlite3_vtab *table)
{
  g_free (table);
  return SQLITE_OK;
}

/* ---- Constraints and values ---- */

int
vv_table_find (const sqlite3_index_info *info, int column, unsigned char op)
{
  for (int i = 0; i < info->nConstraint; i++)
    if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == column &&
        info->aConstraint[i].op == op)
      return i;
  return -1;
}

void
vv_table_use (sqlite3_index_info *info, int constraint)
{
  int next = 1;

  for (int i = 0; i < info->nConstraint; i++)
    next = MAX (next, info->aConstraintUsage[i].argvIndex + 1);
  /* Never "omit": SQLite compares once more, by its own rules about types. */
  info->aConstraintUsage[constraint].argvIndex = next;
}

gboolean
vv_table_number (sqlite3_value *value, gint64 *number)
{
  double real;

  switch (sqlite3_value_numeric_type (value))
    {
    case SQLITE_INTEGER:
      *number = sqlite3_value_int64 (value);
      return TRUE;
    case SQLITE_FLOAT:
      real = sqlite3_value_double (value);
      if (real != trunc (real) || !(fabs (real) < 9.2e18))
        return FALSE;
      *number = (gint64) real;
      return TRUE;
    default:
      return FALSE;
    }
}

void
vv_table_result_node (sqlite3_context *context, const VvSnapshot *snapshot, VvNode node)
{
  if (node < snapshot->n_objects)
    sqlite3_result_int64 (context, (gint64) vv_column_u64 (snapshot, VV_SECTION_ADDRESS, node));
  else
    sqlite3_result_null (context);
}
