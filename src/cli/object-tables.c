/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* object-tables.c — In: an object of a snapshot.  Out: its row, its references in both directions, the
 * account of its count, and why it lives.  Each table has the columns that the manual page names. */

#include "config.h"

#include "cli/object-tables.h"

#include <glib/gi18n.h>

#define MAX_PATHS 5
#define MAX_TEXT_COLUMNS 60

static const CliColumn row_columns[] = {
  { "address", CLI_CELL_ADDRESS }, { "type", CLI_CELL_TEXT, 40 }, { "module", CLI_CELL_TEXT, 30 },
  { "type_address", CLI_CELL_ADDRESS }, { "size", CLI_CELL_BYTES }, { "memory", CLI_CELL_BYTES },
  { "retained", CLI_CELL_BYTES }, { "refcount", CLI_CELL_INT }, { "immortal", CLI_CELL_INT },
  { "tracked", CLI_CELL_INT }, { "generation", CLI_CELL_INT }, { "cycle", CLI_CELL_INT },
  { "dominator", CLI_CELL_ADDRESS }, { "referents", CLI_CELL_INT }, { "referrers", CLI_CELL_INT },
  { "length", CLI_CELL_INT }, { "value", CLI_CELL_TEXT, MAX_TEXT_COLUMNS },
};
static const CliColumn field_columns[] = {
  { "kind", CLI_CELL_TEXT }, { "label", CLI_CELL_TEXT, MAX_TEXT_COLUMNS },
  { "address", CLI_CELL_ADDRESS }, { "type", CLI_CELL_TEXT, 40 },
  { "value", CLI_CELL_TEXT, MAX_TEXT_COLUMNS },
};
static const CliColumn ledger_columns[] = {
  { "count", CLI_CELL_INT }, { "kind", CLI_CELL_TEXT }, { "address", CLI_CELL_ADDRESS },
  { "type", CLI_CELL_TEXT, 40 }, { "text", CLI_CELL_TEXT, 100 },
};
static const CliColumn holder_columns[] = {
  { "address", CLI_CELL_ADDRESS }, { "type", CLI_CELL_TEXT, 40 }, { "kind", CLI_CELL_TEXT },
  { "label", CLI_CELL_TEXT, MAX_TEXT_COLUMNS }, { "value", CLI_CELL_TEXT, MAX_TEXT_COLUMNS },
};
static const CliColumn path_columns[] = {
  { "length", CLI_CELL_INT }, { "root", CLI_CELL_TEXT }, { "path", CLI_CELL_TEXT },
};

static const struct
{
  const char *name;
  const CliColumn *columns;
  guint n_columns;
} tables[CLI_N_OBJECT_TABLES] = {
  [CLI_OBJECT_ROW] = { "object", row_columns, G_N_ELEMENTS (row_columns) },
  [CLI_OBJECT_FIELDS] = { "fields", field_columns, G_N_ELEMENTS (field_columns) },
  [CLI_OBJECT_LEDGER] = { "ledger", ledger_columns, G_N_ELEMENTS (ledger_columns) },
  [CLI_OBJECT_HOLDERS] = { "holders", holder_columns, G_N_ELEMENTS (holder_columns) },
  [CLI_OBJECT_PATHS] = { "paths", path_columns, G_N_ELEMENTS (path_columns) },
};

const char *
cli_object_table_name (CliObjectTable table)
{
  return tables[table].name;
}

/* ---- Cells ---- */

/* @text: (transfer full) (nullable) */
static void
add_shown (CliRows *rows, char *text)
{
  g_autofree char *shown = text != NULL ? vv_text_display (text, -1, 0) : NULL;

  cli_rows_add_text (rows, shown);
  g_free (text);
}

static void
add_int_or_null (CliRows *rows, gboolean is_there, guint64 value)
{
  if (is_there)
    cli_rows_add_int (rows, (gint64) value);
  else
    cli_rows_add_null (rows);
}

/* Address and type; both without a value where there is no object. */
static void
add_object (CliRows *rows, const VvSnapshot *snapshot, VvNode node)
{
  VvObjectRow row;

  if (node == VV_NODE_NONE)
    {
      cli_rows_add_null (rows);
      cli_rows_add_null (rows);
      return;
    }
  vv_snapshot_get_object (snapshot, node, &row);
  cli_rows_add_int (rows, (gint64) row.address);
  add_shown (rows, vv_name_of_type (snapshot, row.type, FALSE));
}

/* ---- Tables ---- */

static void
fill_row (CliObjectTables *self, const VvSnapshot *snapshot, VvNode node)
{
  CliRows *rows = self->rows[CLI_OBJECT_ROW];
  guint32 first, end, first_referrer, end_referrer;
  VvNode dominator = vv_snapshot_get_dominator (snapshot, node);
  guint32 cycle = vv_snapshot_get_cycle_of (snapshot, node);
  VvObjectRow row, of_dominator;
  VvTypeRow type;

  vv_snapshot_get_object (snapshot, node, &row);
  vv_snapshot_get_type (snapshot, row.type, &type);
  vv_snapshot_get_refs (snapshot, node, &first, &end);
  vv_snapshot_get_referrers (snapshot, node, &first_referrer, &end_referrer);
  cli_rows_add_int (rows, (gint64) row.address);
  add_shown (rows, g_strdup (type.name));
  add_shown (rows, g_strdup (type.module));
  cli_rows_add_int (rows, (gint64) type.address);
  cli_rows_add_int (rows, (gint64) row.size);
  cli_rows_add_int (rows, (gint64) row.memory);
  cli_rows_add_int (rows, (gint64) vv_snapshot_get_retained (snapshot, node));
  add_int_or_null (rows, !row.immortal, row.refcount);
  cli_rows_add_int (rows, row.immortal);
  cli_rows_add_int (rows, row.generation >= 0);
  add_int_or_null (rows, row.generation >= 0, (guint64) MAX (row.generation, 0));
  vv_snapshot_get_object (snapshot, dominator, &of_dominator);
  add_int_or_null (rows, cycle != 0, cycle);
  add_int_or_null (rows, dominator != VV_NODE_NONE, of_dominator.address);
  cli_rows_add_int (rows, end - first);
  cli_rows_add_int (rows, end_referrer - first_referrer);
  add_int_or_null (rows, row.length >= 0, (guint64) row.length);
  add_shown (rows, vv_snapshot_dup_value (snapshot, node));
  self->n[CLI_OBJECT_ROW] = 1;
}

static void
fill_fields (CliObjectTables *self, const VvSnapshot *snapshot, VvNode node, guint max_rows)
{
  CliRows *rows = self->rows[CLI_OBJECT_FIELDS];
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  self->n[CLI_OBJECT_FIELDS] = end - first;
  for (VvEdge edge = first; edge < end && edge - first < max_rows; edge++)
    {
      VvRefRow ref;

      vv_snapshot_get_ref (snapshot, edge, &ref);
      cli_rows_add_text (rows, vv_ref_kind_name (ref.kind));
      add_shown (rows, vv_snapshot_dup_label (snapshot, edge));
      add_object (rows, snapshot, ref.target);
      add_shown (rows, vv_name_of_object (snapshot, ref.target));
    }
}

static void
fill_holders (CliObjectTables *self, const VvSnapshot *snapshot, VvNode node, guint max_rows)
{
  CliRows *rows = self->rows[CLI_OBJECT_HOLDERS];
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, node, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, at);
      VvRefRow ref;

      if (cli_rows_get_n (rows) >= max_rows)
        {
          self->n[CLI_OBJECT_HOLDERS] += end - at;
          return;
        }
      vv_snapshot_get_ref (snapshot, edge, &ref);
      if (ref.source == VV_NODE_NONE || (ref.flags & VV_REF_UNCOUNTED) != 0)
        continue;
      self->n[CLI_OBJECT_HOLDERS]++;
      add_object (rows, snapshot, ref.source);
      cli_rows_add_text (rows, vv_ref_kind_name (ref.kind));
      add_shown (rows, vv_snapshot_dup_label (snapshot, edge));
      add_shown (rows, vv_name_of_object (snapshot, ref.source));
    }
}

/* What has no row of its own any more is summed, so that the counts are the count. */
static void
add_other_entries (CliRows *rows, const VvLedger *ledger)
{
  gint64 count = 0;
  guint64 n = ledger->n_entries - ledger->entries->len;
  g_autofree char *number = vv_text_format ((double) n, VV_UNIT_NONE);

  if (n == 0)
    return;
  for (guint i = 0; i < VV_N_LEDGER_KINDS; i++)
    count += ledger->counted[i];
  for (guint i = 0; i < ledger->entries->len; i++)
    count -= g_array_index (ledger->entries, VvLedgerEntry, i).count;
  cli_rows_add_int (rows, count);
  cli_rows_add_text (rows, vv_ledger_kind_name (VV_LEDGER_OBJECT));
  cli_rows_add_null (rows);
  cli_rows_add_null (rows);
  /* Translators: behind the first holders of an object: how many are not shown */
  add_shown (rows, g_strdup_printf (_("… %s more"), number));
}

static void
fill_ledger (CliObjectTables *self, const VvSnapshot *snapshot, VvNode node, guint max_rows)
{
  CliRows *rows = self->rows[CLI_OBJECT_LEDGER];
  g_autoptr (VvLedger) ledger = vv_ledger_new (snapshot, node, max_rows);

  self->n[CLI_OBJECT_LEDGER] = ledger->n_entries;
  for (guint i = 0; i < ledger->entries->len; i++)
    {
      const VvLedgerEntry *entry = &g_array_index (ledger->entries, VvLedgerEntry, i);

      cli_rows_add_int (rows, entry->count);
      cli_rows_add_text (rows, vv_ledger_kind_name (entry->kind));
      add_object (rows, snapshot, entry->holder);
      cli_rows_add_text (rows, entry->text);
    }
  add_other_entries (rows, ledger);
}

static gboolean
fill_paths (CliObjectTables *self, const VvSnapshot *snapshot, VvNode node, GError **error)
{
  CliRows *rows = self->rows[CLI_OBJECT_PATHS];
  g_autoptr (GPtrArray) paths = vv_paths_find (snapshot, node, MAX_PATHS, 0, NULL, error);

  if (paths == NULL)
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      const VvPath *path = g_ptr_array_index (paths, i);
      VvRootRow root = { .kind = VV_ROOT_INTERPRETER };

      if (path->root != VV_PATH_NO_ROOT)
        vv_snapshot_get_root (snapshot, path->root, &root);
      cli_rows_add_int (rows, path->edges->len);
      cli_rows_add_text (rows, vv_root_kind_name (root.kind));
      cli_rows_add_text (rows, path->text);
    }
  self->n[CLI_OBJECT_PATHS] = paths->len;
  return TRUE;
}

gboolean
cli_object_tables_fill (CliObjectTables *self, VvSnapshot *snapshot, VvNode node, guint max_rows,
                        GError **error)
{
  if (!vv_snapshot_analyse (snapshot, NULL, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < CLI_N_OBJECT_TABLES; i++)
    {
      self->rows[i] = cli_rows_new (tables[i].columns, tables[i].n_columns);
      self->n[i] = 0;
    }
  fill_row (self, snapshot, node);
  fill_fields (self, snapshot, node, max_rows);
  fill_ledger (self, snapshot, node, max_rows);
  fill_holders (self, snapshot, node, max_rows);
  return fill_paths (self, snapshot, node, error) && vv_snapshot_check (snapshot, error);
}

void
cli_object_tables_clear (CliObjectTables *self)
{
  for (guint i = 0; i < CLI_N_OBJECT_TABLES; i++)
    g_clear_pointer (&self->rows[i], cli_rows_free);
}
