/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* refs.c — the table `refs`.  Rows come in the order of their sources, or of their targets; both are
 * found at once by an object's address. */

#include "query/table.h"

typedef enum
{
  COLUMN_SOURCE, COLUMN_TARGET, COLUMN_KIND, COLUMN_LABEL, COLUMN_HIDDEN, COLUMN_GUESSED,
} Column;

static const char declaration[] =
  "CREATE TABLE t(source INTEGER, target INTEGER, kind TEXT, label TEXT, hidden INTEGER, "
  "guessed INTEGER)";

typedef enum
{
  PLAN_BY_SOURCE,               /* all */
  PLAN_BY_TARGET,               /* all */
  PLAN_ROWID,
  PLAN_SOURCE,
  PLAN_TARGET,
} Plan;

typedef struct
{
  sqlite3_vtab_cursor base;
  gboolean by_target;           /* positions are of the column by-target, else edges */
  gboolean all;                 /* every row comes */
  guint32 position;
  guint32 end;
  VvEdge edge;
  VvNode near;                  /* the source, or the target: goes along with the position */
} Cursor;

static void
plan (sqlite3_index_info *info, Plan which, int constraint, double rows)
{
  info->idxNum = which;
  info->estimatedCost = rows + 10;
  info->estimatedRows = (sqlite3_int64) MAX (rows, 1);
  if (constraint >= 0)
    vv_table_use (info, constraint);
}

static int
refs_best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  const VvSnapshot *snapshot = ((VvTable *) table)->tables->snapshot;
  double n = snapshot->n_refs;
  double usual = n / MAX (snapshot->n_objects, 1) + 1;
  int order = info->nOrderBy == 1 && !info->aOrderBy[0].desc ? info->aOrderBy[0].iColumn : -2;
  int at;

  if ((at = vv_table_find (info, -1, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    {
      plan (info, PLAN_ROWID, at, 1);
      info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
      return SQLITE_OK;
    }
  if ((at = vv_table_find (info, COLUMN_SOURCE, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    plan (info, PLAN_SOURCE, at, usual);
  else if ((at = vv_table_find (info, COLUMN_TARGET, SQLITE_INDEX_CONSTRAINT_EQ)) >= 0)
    plan (info, PLAN_TARGET, at, usual * 2);
  else
    plan (info, order == COLUMN_TARGET ? PLAN_BY_TARGET : PLAN_BY_SOURCE, -1, n);

  if (info->idxNum == PLAN_BY_TARGET || info->idxNum == PLAN_TARGET)
    info->orderByConsumed = order == COLUMN_TARGET;
  else
    info->orderByConsumed = order == COLUMN_SOURCE || order == -1;
  return SQLITE_OK;
}

static int
refs_open (sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  Cursor *self = g_new0 (Cursor, 1);

  *out = &self->base;
  return SQLITE_OK;
}

static int
refs_close (sqlite3_vtab_cursor *cursor)
{
  g_free (cursor);
  return SQLITE_OK;
}

/* To the object whose part of the column the position is in: parts follow on one another from 0 to the end. */
static gboolean
go_on (Cursor *self, const VvSnapshot *snapshot, VvSectionId ends)
{
  guint32 first, end;

  if (G_UNLIKELY (self->near >= snapshot->n_objects))
    {
      vv_snapshot_note_damage (snapshot, ends);
      return FALSE;
    }
  first = vv_column_u32 (snapshot, ends, self->near);
  end = vv_column_u32 (snapshot, ends, self->near + 1);
  while (first <= end && end <= self->position && self->near + 1 < snapshot->n_objects)
    {
      self->near++;
      first = end;
      end = vv_column_u32 (snapshot, ends, self->near + 1);
    }
  if (G_LIKELY (first <= self->position && self->position < end && end <= snapshot->n_refs))
    return TRUE;
  vv_snapshot_note_damage (snapshot, ends);
  return FALSE;
}

/* Behind the last row there are only objects without any. */
static void
check_rest (Cursor *self, const VvSnapshot *snapshot, VvSectionId ends)
{
  for (VvNode node = self->near; node < snapshot->n_objects; node++)
    if (vv_column_u32 (snapshot, ends, node + 1) != snapshot->n_refs)
      {
        vv_snapshot_note_damage (snapshot, ends);
        return;
      }
}

/* Takes the row at the position. */
static void
settle (Cursor *self, const VvSnapshot *snapshot)
{
  VvSectionId ends = self->by_target ? VV_SECTION_FIRST_REFERRER : VV_SECTION_FIRST_REF;

  if (self->position >= self->end && self->all)
    check_rest (self, snapshot, ends);
  if (self->position >= self->end || !go_on (self, snapshot, ends))
    return;
  if (!self->by_target)
    {
      self->edge = self->position;
      return;
    }
  self->edge = vv_snapshot_get_referrer (snapshot, self->position);
  if (self->edge == VV_NODE_NONE)
    self->edge = 0;
  else if (G_UNLIKELY (vv_column_u32 (snapshot, VV_SECTION_REF_TARGET, self->edge) != self->near))
    vv_snapshot_note_damage (snapshot, VV_SECTION_REFERRER);
}

static void
take_node (Cursor *self, const VvSnapshot *snapshot, sqlite3_value *value)
{
  gint64 address;

  if (!vv_table_number (value, &address) || address < 0)
    return;
  self->near = vv_snapshot_find_object (snapshot, (VvAddr) address);
  if (self->by_target)
    vv_snapshot_get_referrers (snapshot, self->near, &self->position, &self->end);
  else
    vv_snapshot_get_refs (snapshot, self->near, &self->position, &self->end);
}

static int
refs_filter (sqlite3_vtab_cursor *cursor,
             int                  which,
             const char          *letters,
             int                  argc,
             sqlite3_value      **argv)
{
  Cursor *self = (Cursor *) cursor;
  const VvSnapshot *snapshot = vv_table_of (cursor)->snapshot;
  gint64 number;

  self->by_target = which == PLAN_BY_TARGET || which == PLAN_TARGET;
  self->all = which != PLAN_ROWID && which != PLAN_SOURCE && which != PLAN_TARGET;
  self->position = self->end = self->near = 0;
  switch ((Plan) which)
    {
    case PLAN_SOURCE:
    case PLAN_TARGET:
      take_node (self, snapshot, argv[0]);
      break;
    case PLAN_ROWID:
      if (!vv_table_number (argv[0], &number) || number < 0 || number >= snapshot->n_refs)
        break;
      self->position = (guint32) number;
      self->end = self->position + 1;
      self->near = vv_snapshot_source (snapshot, self->position);
      break;
    case PLAN_BY_SOURCE:
    case PLAN_BY_TARGET:
    default:
      self->end = snapshot->n_refs;
      break;
    }
  settle (self, snapshot);
  return vv_table_status (cursor);
}

static int
refs_next (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  self->position++;
  settle (self, vv_table_of (cursor)->snapshot);
  return vv_table_status (cursor);
}

static int
refs_eof (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  return self->position >= self->end;
}

static int
refs_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  *rowid = ((Cursor *) cursor)->edge;
  return SQLITE_OK;
}

static int
refs_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  Cursor *self = (Cursor *) cursor;
  const VvSnapshot *snapshot = vv_table_of (cursor)->snapshot;
  VvRefCode code;

  switch ((Column) column)
    {
    case COLUMN_SOURCE:
      vv_table_result_node (context, snapshot,
                            self->by_target ? vv_snapshot_source (snapshot, self->edge) : self->near);
      break;
    case COLUMN_TARGET:
      vv_table_result_node (context, snapshot,
                            self->by_target
                              ? self->near
                              : vv_column_node (snapshot, VV_SECTION_REF_TARGET, self->edge));
      break;
    case COLUMN_LABEL:
      sqlite3_result_text (context, vv_snapshot_dup_label (snapshot, self->edge), -1, g_free);
      break;
    case COLUMN_KIND:
      vv_snapshot_ref_code (snapshot, self->edge, &code);
      sqlite3_result_text (context, vv_ref_kind_name (code.kind), -1, SQLITE_STATIC);
      break;
    case COLUMN_HIDDEN:
    case COLUMN_GUESSED:
    default:
      vv_snapshot_ref_code (snapshot, self->edge, &code);
      sqlite3_result_int (context, (code.flags & (column == COLUMN_HIDDEN ? VV_REF_HIDDEN
                                                                          : VV_REF_GUESSED)) != 0);
      break;
    }
  return vv_table_status (cursor);
}

static const sqlite3_module module = {
  .iVersion = 1,
  .xCreate = vv_table_connect,
  .xConnect = vv_table_connect,
  .xBestIndex = refs_best_index,
  .xDisconnect = vv_table_disconnect,
  .xDestroy = vv_table_disconnect,
  .xOpen = refs_open,
  .xClose = refs_close,
  .xFilter = refs_filter,
  .xNext = refs_next,
  .xEof = refs_eof,
  .xColumn = refs_column,
  .xRowid = refs_rowid,
};

const VvTableModule vv_refs_table = { "refs", declaration, &module };
