/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* object.c — `vivarium-cli object`: one object of a snapshot: what it is, what it refers to, what its count is
 * made of, who refers to it, and why it lives. */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#include "cli/object-tables.h"
#include "cli/options.h"

#define SHOWN_ROWS 20
#define MAX_ROWS 10000
#define MAX_VALUE_COLUMNS 100

/* ---- Which object ---- */

/* `0x…` or decimal, and nothing else. */
static gboolean
read_address (const char *text, VvAddr *address)
{
  gboolean is_hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  const char *digits = is_hex ? text + 2 : text;
  const char *known = is_hex ? "0123456789abcdefABCDEF" : "0123456789";
  char *end;

  if (*digits == '\0' || strspn (digits, known) != strlen (digits))
    return FALSE;
  errno = 0;
  *address = g_ascii_strtoull (digits, &end, is_hex ? 16 : 10);
  return errno == 0;
}

/* The last object that begins before @address, if it reaches so far. */
static VvNode
find_around (const VvSnapshot *snapshot, VvAddr address)
{
  guint32 low = 0, high = vv_snapshot_get_n_objects (snapshot);
  VvObjectRow row;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      vv_snapshot_get_object (snapshot, middle, &row);
      if (row.address <= address)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return VV_NODE_NONE;
  vv_snapshot_get_object (snapshot, low - 1, &row);
  return address - row.address < row.size ? low - 1 : VV_NODE_NONE;
}

static void
say_not_there (const VvSnapshot *snapshot, const char *file, VvAddr address)
{
  g_autofree char *shown = cli_quote (file);
  g_autofree char *asked = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", address);
  g_autofree char *there = NULL;
  g_autofree char *type = NULL;
  VvNode around = find_around (snapshot, address);
  VvObjectRow row;

  if (around == VV_NODE_NONE)
    {
      /* Translators: path of a file, an address */
      cli_error (_("“%s” has no object at %s. Addresses are those that id() gave in the program; "
                   "“vivarium-cli query” finds objects by type or value."),
                 shown, asked);
      return;
    }
  vv_snapshot_get_object (snapshot, around, &row);
  type = vv_name_of_type (snapshot, row.type, TRUE);
  there = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", row.address);
  /* Translators: path of a file, an address, a type, the address of an object of it */
  cli_error (_("“%s” has no object at %s, but that is inside of the %s at %s. Ask for that address."),
             shown, asked, type, there);
}

/* ---- Machines ---- */

static void
append_table (GString *out, CliRows *rows, CliFormat format)
{
  GString *table = cli_rows_format (rows, format);

  g_string_append_len (out, table->str, (gssize) table->len);
  g_string_free (table, TRUE);
}

static void
format_json (const CliObjectTables *tables, GString *out)
{
  for (guint i = 0; i < CLI_N_OBJECT_TABLES; i++)
    {
      g_string_append_printf (out, "%s\"%s\": ", i == 0 ? "{\n" : ",\n",
                              cli_object_table_name ((CliObjectTable) i));
      append_table (out, tables->rows[i], CLI_FORMAT_JSON);
      g_string_truncate (out, out->len - 1);
    }
  g_string_append (out, "\n}\n");
}

/* An empty line between two. */
static void
format_csv (const CliObjectTables *tables, GString *out)
{
  for (guint i = 0; i < CLI_N_OBJECT_TABLES; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      append_table (out, tables->rows[i], CLI_FORMAT_CSV);
    }
}

/* ---- People ---- */

/* @value: (transfer full) */
static void
add_line (GString *out, const char *label, char *value)
{
  g_string_append_printf (out, "%s%*s  %s\n", label,
                          (int) (12 - MIN (12, vv_text_width (label))), "", value);
  g_free (value);
}

static char *
describe_count (const VvObjectRow *row, const VvLedger *ledger)
{
  g_autofree char *count = vv_text_format ((double) row->refcount, VV_UNIT_NONE);
  g_autofree char *rest = NULL;

  if (row->immortal)
    return g_strdup (_("immortal: the interpreter never frees it"));
  if (ledger->counted[VV_LEDGER_UNACCOUNTED] == 0)
    /* Translators: a number of references */
    return g_strdup_printf (_("%s, all accounted for"), count);
  rest = vv_text_format ((double) ledger->counted[VV_LEDGER_UNACCOUNTED], VV_UNIT_NONE);
  /* Translators: two numbers of references */
  return g_strdup_printf (_("%s, all accounted for but %s"), count, rest);
}

static char *
describe_size (const VvObjectRow *row)
{
  g_autofree char *size = vv_text_format ((double) row->size, VV_UNIT_BYTES);
  g_autofree char *memory = vv_text_format ((double) row->memory, VV_UNIT_BYTES);

  /* Translators: two sizes: what sys.getsizeof says, and what the allocator gave */
  return g_strdup_printf (_("%s, taking %s of memory"), size, memory);
}

static void
add_facts (GString *out, const VvSnapshot *snapshot, VvNode node)
{
  g_autoptr (VvLedger) ledger = vv_ledger_new (snapshot, node, 0);
  VvObjectRow row;

  vv_snapshot_get_object (snapshot, node, &row);
  add_line (out, _("Object"), g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", row.address));
  /* Translators: labels of what is told about an object, here and below */
  add_line (out, _("Value"), vv_name_preview (snapshot, node, MAX_VALUE_COLUMNS));
  add_line (out, _("Type"), vv_name_of_type (snapshot, row.type, TRUE));
  add_line (out, _("Size"), describe_size (&row));
  add_line (out, _("Retained"),
            vv_text_format ((double) vv_snapshot_get_retained (snapshot, node), VV_UNIT_BYTES));
  if (vv_snapshot_get_cycle_of (snapshot, node) != 0)
    add_line (out, _("Cycle"),
              g_strdup_printf ("%u", vv_snapshot_get_cycle_of (snapshot, node)));
  if (row.length >= 0)
    add_line (out, _("Length"), vv_text_format ((double) row.length, VV_UNIT_NONE));
  add_line (out, _("Generation"),
            row.generation >= 0 ? g_strdup_printf ("%d", row.generation)
                                : g_strdup (_("none: the collector does not track it")));
  add_line (out, _("References"), describe_count (&row, ledger));
}

static void
add_section (GString *out, const char *title, const CliObjectTables *tables, CliObjectTable table,
             const char *where_none)
{
  g_autofree char *more = NULL;
  guint n = cli_rows_get_n (tables->rows[table]);

  g_string_append_printf (out, "\n%s\n", title);
  if (n == 0)
    {
      g_string_append_printf (out, "%s\n", where_none);
      return;
    }
  append_table (out, tables->rows[table], CLI_FORMAT_TABLE);
  if (tables->n[table] <= n || table == CLI_OBJECT_LEDGER)
    return;
  more = vv_text_format ((double) (tables->n[table] - n), VV_UNIT_NONE);
  /* Translators: below the first rows of a table: how many are not shown */
  g_string_append_printf (out, _("… %s more\n"), more);
}

static void
format_table (const CliObjectTables *tables, const VvSnapshot *snapshot, VvNode node, GString *out)
{
  add_facts (out, snapshot, node);
  add_section (out, _("Paths to a root:"), tables, CLI_OBJECT_PATHS,
               vv_snapshot_is_garbage (snapshot, node)
                 ? _("None: no root reaches it. It is garbage that waits for the collector.")
                 : _("None: it is the interpreter's own."));
  add_section (out, _("Its reference count:"), tables, CLI_OBJECT_LEDGER,
               _("Nobody refers to it."));
  add_section (out, _("Its fields:"), tables, CLI_OBJECT_FIELDS, _("It refers to nothing."));
  add_section (out, _("Its holders:"), tables, CLI_OBJECT_HOLDERS,
               _("No object refers to it."));
}

/* ---- The command ---- */

static void
note_what_is_left_out (const CliObjectTables *tables, const CliArguments *arguments)
{
  const CliObjectTable bounded[] = { CLI_OBJECT_FIELDS, CLI_OBJECT_HOLDERS };

  for (guint i = 0; i < G_N_ELEMENTS (bounded); i++)
    {
      guint n = cli_rows_get_n (tables->rows[bounded[i]]);
      g_autofree char *first = vv_text_format (n, VV_UNIT_NONE);
      g_autofree char *all = vv_text_format ((double) tables->n[bounded[i]], VV_UNIT_NONE);

      if (tables->n[bounded[i]] > n)
        /* Translators: the name of a table, two numbers */
        cli_note (arguments, _("%s: the first %s of %s rows; “vivarium-cli query” has all in its "
                               "table refs."),
                  cli_object_table_name (bounded[i]), first, all);
    }
}

static int
tell (const char *file, VvAddr address, CliFormat format, const CliArguments *arguments)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  CliObjectTables tables = { { NULL } };
  VvNode node = VV_NODE_NONE;
  gboolean filled;

  snapshot = vv_snapshot_open (file, &error);
  if (snapshot != NULL)
    {
      node = vv_snapshot_find_object (snapshot, address);
      if (node == VV_NODE_NONE && vv_snapshot_check (snapshot, &error))
        {
          say_not_there (snapshot, file, address);
          return CLI_FAILED;
        }
    }
  filled = error == NULL &&
           cli_object_tables_fill (&tables, snapshot, node,
                                   format == CLI_FORMAT_TABLE ? SHOWN_ROWS : MAX_ROWS, &error);
  if (filled && format == CLI_FORMAT_JSON)
    format_json (&tables, out);
  else if (filled && format == CLI_FORMAT_CSV)
    format_csv (&tables, out);
  else if (filled)
    format_table (&tables, snapshot, node, out);
  if (filled && format != CLI_FORMAT_TABLE)
    note_what_is_left_out (&tables, arguments);
  cli_object_tables_clear (&tables);
  if (filled)
    return cli_print (out->str, out->len);
  cli_error ("%s", error->message);
  return CLI_FAILED;
}

static int
run_object (const CliCommand *command, int argc, char **argv)
{
  CliFormat format = CLI_FORMAT_TABLE;
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &format },
  };
  g_auto (CliArguments) arguments = { FALSE };
  g_autofree char *shown = NULL;
  VvAddr address;
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 2)
    return cli_wrong_usage (command, _("object takes a FILE, a snapshot, and the ADDRESS of an object."));
  shown = cli_quote (arguments.operands[1]);
  if (!read_address (arguments.operands[1], &address))
    return cli_wrong_usage (command, _("“%s” is no address: it is 0x and hexadecimal digits, or decimal."),
                            shown);
  return tell (arguments.operands[0], address, format, &arguments);
}

const CliCommand cli_object = {
  .name = "object",
  .synopsis = N_("[--format=table|json|csv] FILE ADDRESS"),
  .summary = N_("Tells about one object: its fields, its reference count, why it lives"),
  .run = run_object,
};
