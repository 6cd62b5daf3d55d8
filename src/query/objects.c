/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* objects.c — the table `objects`.  Rows come in the order of their addresses, or type by type: then
 * SQLite groups by type without sorting, which is three times faster for millions of rows. */

#include "query/table.h"

#include <math.h>
#include <string.h>

typedef enum
{
  COLUMN_ADDRESS, COLUMN_TYPE, COLUMN_MODULE, COLUMN_TYPE_ADDRESS, COLUMN_SIZE, COLUMN_MEMORY,
  COLUMN_RETAINED, COLUMN_REFCOUNT, COLUMN_IMMORTAL, COLUMN_TRACKED, COLUMN_GENERATION,
  COLUMN_CYCLE, COLUMN_DOMINATOR, COLUMN_REFERENTS, COLUMN_REFERRERS, COLUMN_LENGTH, COLUMN_VALUE,
} Column;

static const char declaration[] =
  "CREATE TABLE t(address INTEGER, type TEXT, module TEXT, type_address INTEGER, size INTEGER, "
  "memory INTEGER, retained INTEGER, refcount INTEGER, immortal INTEGER, tracked INTEGER, "
  "generation INTEGER, cycle INTEGER, dominator INTEGER, referents INTEGER, referrers INTEGER, "
  "length INTEGER, value TEXT)";

typedef enum
{
  PLAN_SCAN,                    /* by address; idxStr: bounds, one letter an argument */
  PLAN_ROWID,
  PLAN_ADDRESS,
  PLAN_TYPE,                    /* of that name */
  PLAN_TYPE_ADDRESS,
  PLAN_CYCLE,
  PLAN_DOMINATOR,
  PLAN_NO_DOMINATOR,
  PLAN_TYPES,                   /* all, type by type; idxStr: keys, capitals where descending */
} Plan;

typedef struct
{
  sqlite3_vtab_cursor base;
  /* the order in which positions are, (nullable): the addresses' */
  VvNode (*in_order) (const VvSnapshot *snapshot, guint32 position);
  guint32 *runs;                /* types whose objects come one after the other; NULL: nodes */
  guint32 n_runs;
  guint32 run;                  /* the one after this */
  VvTypeIndex type;             /* of this run */
  guint32 position;             /* in [.., end): of nodes, or of the column by-type */
  guint32 end;
  VvNode node;
} Cursor;

/* ---- Plans ---- */

/* Keys that the order by type can satisfy, as letters; (transfer full) (nullable) by sqlite3_free(). */
static char *
order_by_type (const sqlite3_index_info *info)
{
  char keys[5] = "";

  if (info->nOrderBy == 0 || info->nOrderBy > 4)
    return NULL;
  for (int i = 0; i < info->nOrderBy; i++)
    {
      gboolean descending = info->aOrderBy[i].desc;
      char key;

      switch (info->aOrderBy[i].iColumn)
        {
        case COLUMN_TYPE:
          key = 'n';
          break;
        case COLUMN_MODULE:
          key = 'm';
          break;
        case COLUMN_TYPE_ADDRESS:
          key = 'a';
          break;
        case COLUMN_ADDRESS:
          /* Only within one type. */
          if (descending || i != info->nOrderBy - 1 || strpbrk (keys, "aA") == NULL)
            return NULL;
          continue;
        default:
          return NULL;
        }
      keys[i] = descending ? g_ascii_toupper (key) : key;
      keys[i + 1] = '\0';
    }
  return sqlite3_mprintf ("%s", keys);
}

static gboolean
is_by_address (const sqlite3_index_info *info)
{
  return info->nOrderBy == 1 && !info->aOrderBy[0].desc &&
         (info->aOrderBy[0].iColumn == COLUMN_ADDRESS || info->aOrderBy[0].iColumn < 0);
}

static void
plan (sqlite3_index_info *info, Plan which, int constraint, double rows)
{
  info->idxNum = which;
  info->estimatedCost = rows + 10;
  info->estimatedRows = (sqlite3_int64) MAX (rows, 1);
  if (constraint >= 0)
    vv_table_use (info, constraint);
}

static void
plan_scan (sqlite3_index_info *info, double n)
{
  static const struct { unsigned char op; char letter; } bounds[] = {
    { SQLITE_INDEX_CONSTRAINT_GT, 'G' }, { SQLITE_INDEX_CONSTRAINT_GE, 'g' },
    { SQLITE_INDEX_CONSTRAINT_LT, 'L' }, { SQLITE_INDEX_CONSTRAINT_LE, 'l' },
  };
  char letters[5] = "";
  guint n_letters = 0;
  char *keys;

  plan (info, PLAN_SCAN, -1, n);
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      int at = vv_table_find (info, COLUMN_ADDRESS, bounds[i].op);

      if (at < 0)
        continue;
      vv_table_use (info, at);
      letters[n_letters++] = bounds[i].letter;
      info->estimatedCost /= 4;
      info->estimatedRows = info->estimatedRows / 4 + 1;
    }
  if (n_letters == 0 && (keys = order_by_type (info)) != NULL)
    {
      info->idxNum = PLAN_TYPES;
      info->idxStr = keys;
      info->needToFreeIdxStr = 1;
      info->orderByConsumed = 1;
      info->estimatedCost *= 1.2;
      return;
    }
  info->idxStr = sqlite3_mprintf ("%s", letters);
  info->needToFreeIdxStr = 1;
  info->orderByConsumed = is_by_address (info);
}

static int
objects_best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  const VvSnapshot *snapshot = ((VvTable *) table)->tables->snapshot;
  double n = snapshot->n_objects;
  double n_types = MAX (vv_snapshot_get_n_types (snapshot), 1);
  int at;

  if ((at = vv_table_find (info, -1, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_ROWID, at, 1);
      info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    }
  else if ((at = vv_table_find (info, COLUMN_ADDRESS, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_ADDRESS, at, 1);
      info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    }
  else if ((at = vv_table_find (info, COLUMN_TYPE_ADDRESS, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_TYPE_ADDRESS, at, n / n_types);
      info->orderByConsumed = is_by_address (info);
    }
  else if ((at = vv_table_find (info, COLUMN_CYCLE, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_CYCLE, at, 20);
    }
  else if ((at = vv_table_find (info, COLUMN_DOMINATOR, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_DOMINATOR, at, 20);
    }
  else if ((at = vv_table_find (info, COLUMN_DOMINATOR, SQLITE_INDEX_CONSTRAINT_ISNULL)) >= 0)
    {
      plan (info, PLAN_NO_DOMINATOR, at, n / 100);
    }
  else if ((at = vv_table_find (info, COLUMN_TYPE, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0 &&
           strcmp (sqlite3_vtab_collation (info, at), "BINARY") == 0)
    {
      plan (info, PLAN_TYPE, at, n / n_types * 1.5);
    }
  else
    {
      plan_scan (info, n);
    }
  return SQLITE_OK;
}

/* ---- Types in an order ---- */

typedef struct
{
  const VvTableType *types;
  const char *keys;
} TypeOrder;

static int
compare_types (gconstpointer a, gconstpointer b, gpointer data)
{
  const TypeOrder *order = data;
  const VvTypeRow *left = &order->types[*(const guint32 *) a].row;
  const VvTypeRow *right = &order->types[*(const guint32 *) b].row;

  for (const char *key = order->keys; *key != '\0'; key++)
    {
      int result;

      if (g_ascii_tolower (*key) == 'n')
        result = strcmp (left->name, right->name);
      else if (g_ascii_tolower (*key) == 'm')
        result = strcmp (left->module, right->module);
      else
        result = (gint64) left->address < (gint64) right->address
                   ? -1 : (gint64) left->address > (gint64) right->address;
      if (result != 0)
        return g_ascii_isupper (*key) ? -result : result;
    }
  return 0;
}

static void
order_types (Cursor *self, VvTables *tables, const char *keys)
{
  TypeOrder order = { vv_tables_types (tables), keys };

  self->n_runs = vv_snapshot_get_n_types (tables->snapshot);
  self->runs = g_new (guint32, (gsize) self->n_runs + 1);
  for (guint32 i = 0; i < self->n_runs; i++)
    self->runs[i] = i;
  g_qsort_with_data (self->runs, (int) self->n_runs, sizeof *self->runs, compare_types, &order);
}

/* ---- Going through ---- */

static int
objects_open (sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  Cursor *self = g_new0 (Cursor, 1);

  *out = &self->base;
  return SQLITE_OK;
}

static int
objects_close (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  g_free (self->runs);
  g_free (self);
  return SQLITE_OK;
}

/* Takes the row at the position, or of the next run that has one. */
static void
settle (Cursor *self, const VvSnapshot *snapshot)
{
  if (self->in_order != NULL)
    {
      self->node = self->position < self->end ? self->in_order (snapshot, self->position) : 0;
      if (self->node == VV_NODE_NONE)
        self->node = 0;
      return;
    }
  if (self->runs == NULL)
    {
      self->node = self->position;
      return;
    }
  while (self->position >= self->end && self->run < self->n_runs)
    {
      self->type = self->runs[self->run++];
      vv_snapshot_get_by_type (snapshot, self->type, &self->position, &self->end);
    }
  if (self->position >= self->end)
    return;
  self->node = vv_column_node (snapshot, VV_SECTION_BY_TYPE, self->position);
  if (self->node == VV_NODE_NONE)
    self->node = 0;
  else if (G_UNLIKELY (vv_column_type (snapshot, self->node) != self->type))
    vv_snapshot_note_damage (snapshot, VV_SECTION_BY_TYPE);
}

/* The first node whose address is at least @address. */
static VvNode
lower_bound (const VvSnapshot *snapshot, guint64 address)
{
  guint32 low = 0, high = snapshot->n_objects;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (vv_column_u64 (snapshot, VV_SECTION_ADDRESS, middle) < address)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Narrows [position, end); a bound that is no number is left to SQLite. */
static void
bound (Cursor *self, const VvSnapshot *snapshot, char letter, sqlite3_value *value)
{
  double real;
  gint64 number;

  switch (sqlite3_value_numeric_type (value))
    {
    case SQLITE_INTEGER:
      number = sqlite3_value_int64 (value);
      break;
    case SQLITE_FLOAT:
      /* Rounded to the wider side; SQLite looks at each row again. */
      real = sqlite3_value_double (value);
      real = g_ascii_tolower (letter) == 'g' ? floor (real) - 1 : ceil (real) + 1;
      number = (gint64) CLAMP (real, -9e18, 9e18);
      break;
    case SQLITE_NULL:
      self->end = self->position;
      return;
    default:
      return;
    }

  /* Addresses of processes are below 2^63. */
  if (g_ascii_tolower (letter) == 'g')
    self->position = MAX (self->position, lower_bound (snapshot, (guint64) MAX (number, 0)));
  else if (number < 0)
    self->end = self->position;
  else
    self->end = MIN (self->end, lower_bound (snapshot, (guint64) number + 1));
}

/* Positions of orders that only the analysis knows; @argument: a cycle, or a dominator's address. */
static int
filter_analysis (Cursor *self, VvTables *tables, Plan which, sqlite3_value *argument)
{
  int status = vv_tables_analyse (tables);
  gint64 number = 0;
  VvNode node;

  if (status != SQLITE_OK)
    return status;
  if (which != PLAN_NO_DOMINATOR && (!vv_table_number (argument, &number) || number < 0))
    return SQLITE_OK;
  if (which == PLAN_CYCLE)
    {
      self->in_order = vv_snapshot_get_cycle_member;
      if (number <= G_MAXUINT32)
        vv_snapshot_get_cycle_members (tables->snapshot, (guint32) number, &self->position,
                                       &self->end);
      return SQLITE_OK;
    }
  self->in_order = vv_snapshot_get_in_dominator_order;
  node = which == PLAN_DOMINATOR ? vv_snapshot_find_object (tables->snapshot, (VvAddr) number)
                                 : VV_NODE_NONE;
  if (which == PLAN_NO_DOMINATOR || node != VV_NODE_NONE)
    vv_snapshot_get_dominated (tables->snapshot, node, &self->position, &self->end);
  return SQLITE_OK;
}

static int
objects_filter (sqlite3_vtab_cursor *cursor,
                int                  which,
                const char          *letters,
                int                  argc,
                sqlite3_value      **argv)
{
  Cursor *self = (Cursor *) cursor;
  VvTables *tables = vv_table_of (cursor);
  const VvSnapshot *snapshot = tables->snapshot;
  const guint32 *named;
  gint64 number = 0;
  guint32 type;
  int status;

  g_clear_pointer (&self->runs, g_free);
  self->in_order = NULL;
  self->n_runs = self->run = 0;
  self->position = self->end = 0;
  switch ((Plan) which)
    {
    case PLAN_ROWID:
    case PLAN_ADDRESS:
      if (!vv_table_number (argv[0], &number) || number < 0)
        break;
      if (which == PLAN_ADDRESS)
        self->position = vv_snapshot_find_object (snapshot, (VvAddr) number);
      else
        self->position = (guint32) MIN (number, (gint64) VV_NODE_NONE);
      self->end = self->position < snapshot->n_objects ? self->position + 1 : self->position;
      break;
    case PLAN_TYPE:
      if (sqlite3_value_type (argv[0]) == SQLITE_NULL || sqlite3_value_text (argv[0]) == NULL)
        break;
      named = vv_tables_types_named (tables, (const char *) sqlite3_value_text (argv[0]),
                                     &self->n_runs);
      self->runs = g_memdup2 (named, ((gsize) self->n_runs + 1) * sizeof *named);
      break;
    case PLAN_TYPE_ADDRESS:
      if (!vv_table_number (argv[0], &number))
        break;
      type = vv_snapshot_find_type (snapshot, (VvAddr) number);
      self->runs = g_memdup2 (&type, sizeof type);
      self->n_runs = type != VV_NODE_NONE;
      break;
    case PLAN_CYCLE:
    case PLAN_DOMINATOR:
    case PLAN_NO_DOMINATOR:
      status = filter_analysis (self, tables, (Plan) which, argc > 0 ? argv[0] : NULL);
      if (status != SQLITE_OK)
        return status;
      break;
    case PLAN_TYPES:
      order_types (self, tables, letters);
      break;
    case PLAN_SCAN:
    default:
      self->end = snapshot->n_objects;
      for (int i = 0; i < argc; i++)
        bound (self, snapshot, letters[i], argv[i]);
      break;
    }
  settle (self, snapshot);
  return vv_table_status (cursor);
}

static int
objects_next (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  self->position++;
  settle (self, vv_table_of (cursor)->snapshot);
  return vv_table_status (cursor);
}

static int
objects_eof (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  return self->position >= self->end;
}

static int
objects_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  *rowid = ((Cursor *) cursor)->node;
  return SQLITE_OK;
}

/* ---- Columns ---- */

static void
result_type (Cursor *self, VvTables *tables, Column column, sqlite3_context *context)
{
  VvTypeIndex index = self->runs != NULL ? self->type : vv_column_type (tables->snapshot, self->node);
  const VvTableType *type = &vv_tables_types (tables)[index];

  if (column == COLUMN_TYPE)
    sqlite3_result_text (context, type->row.name, type->name_length, SQLITE_STATIC);
  else if (column == COLUMN_MODULE)
    sqlite3_result_text (context, type->row.module, type->module_length, SQLITE_STATIC);
  else
    sqlite3_result_int64 (context, (gint64) type->row.address);
}

static void
result_flag (const VvSnapshot *snapshot, VvNode node, Column column, sqlite3_context *context)
{
  guint flags = vv_column_u16 (snapshot, VV_SECTION_FLAGS, node);
  int generation = (int) (flags & VV_OBJECT_GENERATION) - 1;

  switch (column)
    {
    case COLUMN_IMMORTAL:
      sqlite3_result_int (context, (flags & VV_OBJECT_IMMORTAL) != 0);
      break;
    case COLUMN_TRACKED:
      sqlite3_result_int (context, generation >= 0);
      break;
    case COLUMN_GENERATION:
      if (generation >= 0)
        sqlite3_result_int (context, generation);
      break;
    case COLUMN_LENGTH:
      if (flags & VV_OBJECT_HAS_LENGTH)
        sqlite3_result_int64 (context,
                              (gint64) vv_column_wide (snapshot, VV_SECTION_LENGTH, node));
      break;
    case COLUMN_REFCOUNT:
    default:
      if ((flags & VV_OBJECT_IMMORTAL) == 0)
        sqlite3_result_int64 (context,
                              (gint64) vv_column_wide (snapshot, VV_SECTION_REFCOUNT, node));
      break;
    }
}

static void
result_value (const VvSnapshot *snapshot, VvNode node, sqlite3_context *context)
{
  const char *text;
  gsize length;

  switch (vv_object_value_form (vv_column_u16 (snapshot, VV_SECTION_FLAGS, node)))
    {
    case VV_VALUE_TEXT:
      /* Of the map, which outlives every statement. */
      text = vv_snapshot_text (snapshot, vv_column_u64 (snapshot, VV_SECTION_VALUE, node), &length);
      if (text != NULL)
        sqlite3_result_text64 (context, text, length, SQLITE_STATIC, SQLITE_UTF8);
      break;
    case VV_VALUE_INT:
    case VV_VALUE_FLOAT:
      sqlite3_result_text (context, vv_snapshot_dup_value (snapshot, node), -1, g_free);
      break;
    case VV_VALUE_NONE:
    default:
      break;
    }
}

static int
result_analysis (VvTables *tables, VvNode node, Column column, sqlite3_context *context)
{
  const VvSnapshot *snapshot = tables->snapshot;
  int status = vv_tables_analyse (tables);
  guint32 cycle;

  if (status != SQLITE_OK)
    return status;
  switch (column)
    {
    case COLUMN_RETAINED:
      sqlite3_result_int64 (context, (gint64) MIN (vv_snapshot_get_retained (snapshot, node),
                                                   G_MAXINT64));
      break;
    case COLUMN_CYCLE:
      cycle = vv_snapshot_get_cycle_of (snapshot, node);
      if (cycle != 0)
        sqlite3_result_int64 (context, cycle);
      break;
    case COLUMN_DOMINATOR:
    default:
      vv_table_result_node (context, snapshot, vv_snapshot_get_dominator (snapshot, node));
      break;
    }
  return SQLITE_OK;
}

static int
objects_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  Cursor *self = (Cursor *) cursor;
  VvTables *tables = vv_table_of (cursor);
  const VvSnapshot *snapshot = tables->snapshot;
  VvNode node = self->node;
  guint32 first, end;
  int status;

  switch ((Column) column)
    {
    case COLUMN_ADDRESS:
      sqlite3_result_int64 (context, (gint64) vv_column_u64 (snapshot, VV_SECTION_ADDRESS, node));
      break;
    case COLUMN_TYPE:
    case COLUMN_MODULE:
    case COLUMN_TYPE_ADDRESS:
      result_type (self, tables, (Column) column, context);
      break;
    case COLUMN_SIZE:
      sqlite3_result_int64 (context, (gint64) vv_column_wide (snapshot, VV_SECTION_SIZE, node));
      break;
    case COLUMN_MEMORY:
      sqlite3_result_int64 (context, (gint64) vv_column_wide (snapshot, VV_SECTION_MEMORY, node));
      break;
    case COLUMN_RETAINED:
    case COLUMN_CYCLE:
    case COLUMN_DOMINATOR:
      status = result_analysis (tables, node, (Column) column, context);
      if (status != SQLITE_OK)
        return status;
      break;
    case COLUMN_REFERENTS:
      vv_snapshot_get_refs (snapshot, node, &first, &end);
      sqlite3_result_int64 (context, end - first);
      break;
    case COLUMN_REFERRERS:
      vv_snapshot_get_referrers (snapshot, node, &first, &end);
      sqlite3_result_int64 (context, end - first);
      break;
    case COLUMN_VALUE:
      result_value (snapshot, node, context);
      break;
    case COLUMN_REFCOUNT:
    case COLUMN_IMMORTAL:
    case COLUMN_TRACKED:
    case COLUMN_GENERATION:
    case COLUMN_LENGTH:
    default:
      result_flag (snapshot, node, (Column) column, context);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module module = {
  .iVersion = 1,
  .xCreate = vv_table_connect,
  .xConnect = vv_table_connect,
  .xBestIndex = objects_best_index,
  .xDisconnect = vv_table_disconnect,
  .xDestroy = vv_table_disconnect,
  .xOpen = objects_open,
  .xClose = objects_close,
  .xFilter = objects_filter,
  .xNext = objects_next,
  .xEof = objects_eof,
  .xColumn = objects_column,
  .xRowid = objects_rowid,
};

const VvTableModule vv_objects_table = { "objects", declaration, &module };
