/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* summary.c — `vivarium-cli summary`: a snapshot in one screen: where it comes from, how much there is,
 * what takes the most, what could not be read.  In JSON and CSV the same tables, whole. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "vivarium.h"

#define SHOWN_TYPES 10
#define SHOWN_MODULES 5
#define MAX_VALUE_COLUMNS 100
#define UNREADABLE "unreadable."

/* What of a type, or of a module's types together. */
typedef struct
{
  VvAddr address;
  const char *name;             /* NULL: a module */
  const char *module;
  guint64 n_types;
  guint64 count;
  guint64 size;
  guint64 memory;
  guint64 retained;             /* of a type */
} Group;

typedef struct
{
  VvSnapshot *snapshot;
  GArray *meta;                 /* VvMetaRow */
  GArray *types;                /* Group, most memory first; those that have objects */
  GArray *modules;
  guint64 memory;
} CliSummary;

/* ---- Gathering ---- */

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const Group *left = a, *right = b;

  if (left->memory != right->memory)
    return left->memory > right->memory ? -1 : 1;
  if (left->count != right->count)
    return left->count > right->count ? -1 : 1;
  if (strcmp (left->module, right->module) != 0)
    return strcmp (left->module, right->module);
  return g_strcmp0 (left->name, right->name);
}

static void
gather_types (CliSummary *self)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 i = 0; i < vv_snapshot_get_n_types (self->snapshot); i++)
    {
      VvTypeRow row;
      Group group, *module;
      gpointer place;

      vv_snapshot_get_type (self->snapshot, i, &row);
      if (row.count == 0)
        continue;
      group = (Group) {
        row.address, row.name, row.module, 1, row.count, row.size, row.memory,
        vv_snapshot_get_type_retained (self->snapshot, i),
      };
      g_array_append_val (self->types, group);
      self->memory += row.memory;

      place = g_hash_table_lookup (places, row.module);
      if (place == NULL)
        {
          group = (Group) { .module = row.module };
          g_array_append_val (self->modules, group);
          place = GUINT_TO_POINTER (self->modules->len);
          g_hash_table_insert (places, (gpointer) row.module, place);
        }
      module = &g_array_index (self->modules, Group, GPOINTER_TO_UINT (place) - 1);
      module->n_types++;
      module->count += row.count;
      module->size += row.size;
      module->memory += row.memory;
    }
  g_array_sort (self->types, compare_groups);
  g_array_sort (self->modules, compare_groups);
}

static gboolean
gather (CliSummary *self, GError **error)
{
  self->meta = g_array_new (FALSE, FALSE, sizeof (VvMetaRow));
  self->types = g_array_new (FALSE, FALSE, sizeof (Group));
  self->modules = g_array_new (FALSE, FALSE, sizeof (Group));
  for (guint32 i = 0; i < vv_snapshot_get_n_meta (self->snapshot); i++)
    {
      VvMetaRow row;

      vv_snapshot_get_meta (self->snapshot, i, &row);
      g_array_append_val (self->meta, row);
    }
  gather_types (self);
  return vv_snapshot_check (self->snapshot, error);
}

static void
clear (CliSummary *self)
{
  g_clear_pointer (&self->meta, g_array_unref);
  g_clear_pointer (&self->types, g_array_unref);
  g_clear_pointer (&self->modules, g_array_unref);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
}

/* (nullable): the kind of what could not be read, or NULL where the row is of something else. */
static const char *
unreadable_kind (const VvMetaRow *row)
{
  return g_str_has_prefix (row->key, UNREADABLE) && row->is_number ? row->key + strlen (UNREADABLE)
                                                                    : NULL;
}

/* ---- Machines ---- */

static void
add_json_groups (VvJson *json, const GArray *groups)
{
  vv_json_begin_array (json);
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = &g_array_index (groups, Group, i);

      vv_json_begin_object (json);
      if (group->name != NULL)
        {
          vv_json_name (json, "address");
          vv_json_uint (json, group->address);
          vv_json_name (json, "name");
          vv_json_string (json, group->name);
        }
      vv_json_name (json, "module");
      vv_json_string (json, group->module);
      if (group->name == NULL)
        {
          vv_json_name (json, "types");
          vv_json_uint (json, group->n_types);
        }
      vv_json_name (json, "count");
      vv_json_uint (json, group->count);
      vv_json_name (json, "size");
      vv_json_uint (json, group->size);
      vv_json_name (json, "memory");
      vv_json_uint (json, group->memory);
      if (group->name != NULL)
        {
          vv_json_name (json, "retained");
          vv_json_uint (json, group->retained);
        }
      vv_json_end_object (json);
    }
  vv_json_end_array (json);
}

/* @unreadable: these rows by their kind, else all rows of meta. */
static void
add_json_meta (const CliSummary *self, VvJson *json, gboolean unreadable)
{
  vv_json_begin_array (json);
  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);

      if (unreadable && unreadable_kind (row) == NULL)
        continue;
      vv_json_begin_object (json);
      vv_json_name (json, unreadable ? "kind" : "key");
      vv_json_string (json, unreadable ? unreadable_kind (row) : row->key);
      vv_json_name (json, unreadable ? "count" : "value");
      if (row->is_number)
        vv_json_int (json, row->number);
      else
        vv_json_string (json, row->text);
      vv_json_end_object (json);
    }
  vv_json_end_array (json);
}

static void
format_json (const CliSummary *self, GString *out)
{
  g_autoptr (VvJson) json = vv_json_new (out);

  vv_json_begin_object (json);
  vv_json_name (json, "snapshot");
  add_json_meta (self, json, FALSE);
  vv_json_name (json, "types");
  add_json_groups (json, self->types);
  vv_json_name (json, "modules");
  add_json_groups (json, self->modules);
  vv_json_name (json, "unreadable");
  add_json_meta (self, json, TRUE);
  vv_json_end_object (json);
  if (out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

static void
add_csv_text (GString *out, const char *text)
{
  g_autofree char *shown = text != NULL ? vv_text_display (text, -1, 0) : NULL;

  vv_csv_text (out, shown);
}

static void
add_csv_groups (GString *out, const GArray *groups, const char *header)
{
  g_string_append (out, header);
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = &g_array_index (groups, Group, i);

      if (group->name != NULL)
        {
          vv_csv_int (out, (gint64) group->address);
          add_csv_text (out, group->name);
        }
      add_csv_text (out, group->module);
      if (group->name == NULL)
        vv_csv_int (out, (gint64) group->n_types);
      vv_csv_int (out, (gint64) group->count);
      vv_csv_int (out, (gint64) group->size);
      vv_csv_int (out, (gint64) group->memory);
      if (group->name != NULL)
        vv_csv_int (out, (gint64) group->retained);
      vv_csv_end_row (out);
    }
}

/* Four tables, an empty line between two. */
static void
format_csv (const CliSummary *self, GString *out)
{
  g_string_append (out, "key,value\n");
  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);

      add_csv_text (out, row->key);
      if (row->is_number)
        vv_csv_int (out, row->number);
      else
        add_csv_text (out, row->text);
      vv_csv_end_row (out);
    }
  add_csv_groups (out, self->types, "\naddress,name,module,count,size,memory,retained\n");
  add_csv_groups (out, self->modules, "\nmodule,types,count,size,memory\n");
  g_string_append (out, "\nkind,count\n");
  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);

      if (unreadable_kind (row) == NULL)
        continue;
      add_csv_text (out, unreadable_kind (row));
      vv_csv_int (out, row->number);
      vv_csv_end_row (out);
    }
}

/* ---- People ---- */

/* (nullable) (transfer full): a text or a number of meta, safe to show. */
static char *
show_meta (const CliSummary *self, const char *key)
{
  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);

      if (!g_str_equal (row->key, key))
        continue;
      if (!row->is_number)
        return row->text != NULL ? vv_text_display (row->text, -1, MAX_VALUE_COLUMNS) : NULL;
      return g_strdup_printf ("%" G_GINT64_FORMAT, row->number);
    }
  return NULL;
}

static gboolean
find_number (const CliSummary *self, const char *key, gint64 *number)
{
  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);

      if (!row->is_number || !g_str_equal (row->key, key))
        continue;
      *number = row->number;
      return TRUE;
    }
  return FALSE;
}

/* (transfer full): both, the second in brackets, or the one that is there, or NULL. */
static char *
join (char *first, char *second)
{
  g_autofree char *one = first;
  g_autofree char *other = second;

  if (one == NULL || other == NULL)
    return one != NULL ? g_steal_pointer (&one) : g_steal_pointer (&other);
  return g_strdup_printf ("%s (%s)", one, other);
}

/* @value: (transfer full) (nullable): no line where it is NULL */
static void
add_line (GString *out, const char *label, char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s%*s  %s\n", label,
                            (int) (12 - MIN (12, vv_text_width (label))), "", value);
  g_free (value);
}

/* The local time. */
static char *
show_created (const CliSummary *self)
{
  g_autofree char *text = show_meta (self, "created");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  if (local == NULL)
    return g_steal_pointer (&text);
  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

static char *
show_pause (const CliSummary *self)
{
  g_autofree char *pause = NULL;
  g_autofree char *total = NULL;
  gint64 pause_us, total_us;

  if (!find_number (self, "capture.pause_us", &pause_us))
    return NULL;
  pause = vv_text_format ((double) pause_us / 1e6, VV_UNIT_SECONDS);
  if (!find_number (self, "capture.total_us", &total_us))
    return g_steal_pointer (&pause);
  total = vv_text_format ((double) total_us / 1e6, VV_UNIT_SECONDS);
  /* Translators: two durations: how long the program was held, how long the capture took */
  return g_strdup_printf (_("%s of %s"), pause, total);
}

static char *
show_objects (const CliSummary *self)
{
  g_autofree char *objects = vv_text_format (vv_snapshot_get_n_objects (self->snapshot),
                                             VV_UNIT_NONE);
  g_autofree char *refs = vv_text_format (vv_snapshot_get_n_refs (self->snapshot), VV_UNIT_NONE);
  g_autofree char *few = NULL;
  gint64 guessed = 0;

  find_number (self, "references.guessed", &guessed);
  few = vv_text_format ((double) guessed, VV_UNIT_NONE);
  /* Translators: three numbers */
  return g_strdup_printf (_("%s, with %s references (%s of them guessed)"), objects, refs, few);
}

static char *
show_memory (const CliSummary *self)
{
  g_autofree char *objects = vv_text_format ((double) self->memory, VV_UNIT_BYTES);
  g_autofree char *resident = NULL;
  gint64 rss;

  if (!find_number (self, "memory.rss", &rss))
    return g_steal_pointer (&objects);
  resident = vv_text_format ((double) rss, VV_UNIT_BYTES);
  /* Translators: two sizes: of all objects, of the process's memory that is resident */
  return g_strdup_printf (_("%s in objects, %s resident"), objects, resident);
}

static char *
show_unreadable (const CliSummary *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->meta->len; i++)
    {
      const VvMetaRow *row = &g_array_index (self->meta, VvMetaRow, i);
      const char *kind = unreadable_kind (row);
      g_autofree char *shown = NULL;

      if (kind == NULL || row->number == 0)
        continue;
      shown = vv_text_display (kind, -1, MAX_VALUE_COLUMNS);
      g_string_append_printf (out, "%s%s %" G_GINT64_FORMAT, out->len > 0 ? ", " : "", shown,
                              row->number);
    }
  if (out->len == 0)
    g_string_append (out, _("nothing"));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_groups (GString *out, const GArray *groups, guint shown, gboolean are_types)
{
  static const CliColumn of_types[] = {
    { "count", CLI_CELL_INT }, { "size", CLI_CELL_BYTES }, { "memory", CLI_CELL_BYTES },
    { "retained", CLI_CELL_BYTES }, { "type", CLI_CELL_TEXT, 40 }, { "module", CLI_CELL_TEXT, 30 },
  };
  static const CliColumn of_modules[] = {
    { "count", CLI_CELL_INT }, { "size", CLI_CELL_BYTES }, { "memory", CLI_CELL_BYTES },
    { "types", CLI_CELL_INT }, { "module", CLI_CELL_TEXT, 60 },
  };
  g_autoptr (CliRows) rows = are_types ? cli_rows_new (of_types, G_N_ELEMENTS (of_types))
                                       : cli_rows_new (of_modules, G_N_ELEMENTS (of_modules));
  GString *table;

  for (guint i = 0; i < MIN (groups->len, shown); i++)
    {
      const Group *group = &g_array_index (groups, Group, i);
      g_autofree char *module = vv_text_display (group->module, -1, MAX_VALUE_COLUMNS);
      g_autofree char *name = vv_text_display (group->name != NULL ? group->name : "", -1,
                                               MAX_VALUE_COLUMNS);

      cli_rows_add_int (rows, (gint64) group->count);
      cli_rows_add_int (rows, (gint64) group->size);
      cli_rows_add_int (rows, (gint64) group->memory);
      if (are_types)
        {
          cli_rows_add_int (rows, (gint64) group->retained);
          cli_rows_add_text (rows, name);
        }
      else
        cli_rows_add_int (rows, (gint64) group->n_types);
      cli_rows_add_text (rows, module);
    }
  table = cli_rows_format (rows, CLI_FORMAT_TABLE);
  g_string_append_c (out, '\n');
  g_string_append_len (out, table->str, (gssize) table->len);
  g_string_free (table, TRUE);
}

/* Two columns that look as if one were part of the other need a word where they are not. */
static void
explain_sizes (GString *out, const GArray *types)
{
  for (guint i = 0; i < MIN (types->len, SHOWN_TYPES); i++)
    if (g_array_index (types, Group, i).size > g_array_index (types, Group, i).memory)
      {
        g_string_append_printf (out, "\n%s\n",
                                _("Size is what sys.getsizeof() gives, memory what the allocator gave: objects\n"
                                  "in a program's own data take none, and a shared block counts once."));
        return;
      }
}

static void
format_table (const CliSummary *self, GString *out)
{
  g_autofree char *pid = show_meta (self, "pid");

  /* Translators: labels of a snapshot's summary, here and below */
  add_line (out, _("Program"),
            join (show_meta (self, "command"), pid != NULL ? g_strdup_printf ("PID %s", pid) : NULL));
  add_line (out, _("Python"),
            join (show_meta (self, "python.version"), show_meta (self, "python.implementation")));
  add_line (out, _("Taken"), show_created (self));
  add_line (out, _("Method"),
            join (show_meta (self, "capture.method"), show_meta (self, "capture.reason")));
  add_line (out, _("Pause"), show_pause (self));
  add_line (out, _("Objects"), show_objects (self));
  add_line (out, _("Memory"), show_memory (self));
  add_line (out, _("Unreadable"), show_unreadable (self));
  add_groups (out, self->types, SHOWN_TYPES, TRUE);
  add_groups (out, self->modules, SHOWN_MODULES, FALSE);
  explain_sizes (out, self->types);
}

/* ---- The command ---- */

static int
summarize (CliSummary *self, const char *file, CliFormat format)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  self->snapshot = vv_snapshot_open (file, &error);
  if (self->snapshot == NULL ||
      !vv_snapshot_analyse (self->snapshot, NULL, NULL, cli_interrupt_catch (), &error) ||
      !gather (self, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cli_error ("%s", _("It was cancelled before retained sizes were known."));
      else
        cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  if (format == CLI_FORMAT_JSON)
    format_json (self, out);
  else if (format == CLI_FORMAT_CSV)
    format_csv (self, out);
  else
    format_table (self, out);
  return cli_print (out->str, out->len);
}

static int
run_summary (const CliCommand *command, int argc, char **argv)
{
  CliFormat format = CLI_FORMAT_TABLE;
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &format },
  };
  g_auto (CliArguments) arguments = { FALSE };
  CliSummary self = { NULL };
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 1)
    return cli_wrong_usage (command, _("summary takes one FILE, a snapshot."));
  status = summarize (&self, arguments.operands[0], format);
  clear (&self);
  return status;
}

const CliCommand cli_summary = {
  .name = "summary",
  .synopsis = N_("[--format=table|json|csv] FILE"),
  .summary = N_("Shows a snapshot in one screen: what takes memory, and how it was taken"),
  .run = run_summary,
};
