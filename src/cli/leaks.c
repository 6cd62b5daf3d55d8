/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* leaks.c — `vivarium-cli leaks`: of one snapshot what looks like a leak, who holds it and what to
 * do; of several of one program the types that grow, how fast, and who holds what came.  People
 * read the first as paragraphs, since explanations do not fit into columns. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "vivarium.h"

#define SHOWN_GROWTHS 20
#define TEXT_COLUMNS 80
#define INDENT "   "

typedef struct
{
  CliFormat format;
  const CliArguments *arguments;
  GCancellable *cancellable;
  GPtrArray *snapshots;         /* by their time */
} CliLeaks;

static const CliColumn suspect_columns[] = {
  { "kind", CLI_CELL_TEXT },
  { "address", CLI_CELL_ADDRESS },
  { "type", CLI_CELL_TEXT },
  { "retained", CLI_CELL_BYTES },
  { "count", CLI_CELL_INT },
  { "path", CLI_CELL_TEXT },
  { "why", CLI_CELL_TEXT },
  { "advice", CLI_CELL_TEXT },
};
static const CliColumn growth_for_machines[] = {
  { "type", CLI_CELL_TEXT },
  { "module", CLI_CELL_TEXT },
  { "count_first", CLI_CELL_INT },
  { "count_last", CLI_CELL_INT },
  { "memory_first", CLI_CELL_BYTES },
  { "memory_last", CLI_CELL_BYTES },
  { "slope", CLI_CELL_PERCENT },
  { "path", CLI_CELL_TEXT },
};
/* The slope with its unit. */
static const CliColumn growth_for_people[] = {
  { "type", CLI_CELL_TEXT, 40 },
  { "module", CLI_CELL_TEXT, 30 },
  { "count_first", CLI_CELL_INT },
  { "count_last", CLI_CELL_INT },
  { "memory_first", CLI_CELL_BYTES },
  { "memory_last", CLI_CELL_BYTES },
  { "slope", CLI_CELL_TEXT },
  { "path", CLI_CELL_TEXT, 80 },
};

static void
add_shown (CliRows *rows, const char *text)
{
  g_autofree char *shown = text != NULL ? vv_text_display (text, -1, 0) : NULL;

  cli_rows_add_text (rows, shown);
}

/* ---- Paragraphs ---- */

/* A line may end at a space, and behind a wide character: Chinese has no spaces. */
static void
append_wrapped (GString *out, const char *first_indent, const char *text)
{
  gsize indent = vv_text_width (first_indent), width = indent;
  g_autoptr (GString) line = g_string_new (first_indent);
  const char *word = text;

  while (*word != '\0')
    {
      const char *end = word;
      g_autofree char *piece = NULL;
      gboolean is_space = *word == ' ';
      gsize columns;

      do
        end = g_utf8_next_char (end);
      while (!is_space && *end != '\0' && *end != ' ' &&
             !g_unichar_iswide (g_utf8_get_char (end)) &&
             !g_unichar_iswide (g_utf8_get_char (g_utf8_prev_char (end))));
      piece = g_strndup (word, (gsize) (end - word));
      columns = vv_text_width (piece);
      if (width + columns > TEXT_COLUMNS && width > indent && !is_space)
        {
          g_string_append_printf (out, "%s\n", g_strchomp (line->str));
          g_string_printf (line, "%*s", (int) indent, "");
          width = indent;
        }
      if (!is_space || width > indent)
        {
          g_string_append (line, piece);
          width += columns;
        }
      word = end;
    }
  g_string_append_printf (out, "%s\n", line->str);
}

static const char *
name_severity (VvSeverity severity)
{
  switch (severity)
    {
    case VV_SEVERITY_HIGH:
      return C_("severity", "high");
    case VV_SEVERITY_MEDIUM:
      return C_("severity", "medium");
    case VV_SEVERITY_INFO:
    default:
      return C_("severity", "low");
    }
}

static void
tell_suspect (const VvSnapshot *snapshot, const VvSuspect *suspect, guint number, GString *out)
{
  g_autofree char *head = g_strdup_printf ("%u. ", number);
  g_autofree char *retained = vv_text_format ((double) suspect->retained, VV_UNIT_BYTES);
  g_autofree char *type = vv_name_of_type (snapshot, suspect->type, TRUE);
  g_autofree char *facts = NULL;
  VvObjectRow row;

  vv_snapshot_get_object (snapshot, suspect->node, &row);
  facts = g_strdup_printf ("%s, %s · %s · 0x%" G_GINT64_MODIFIER "x · %s",
                           vv_suspect_kind_name (suspect->kind),
                           name_severity (suspect->severity), type, row.address, retained);
  if (number > 1)
    g_string_append_c (out, '\n');
  append_wrapped (out, head, suspect->title);
  append_wrapped (out, INDENT, facts);
  if (suspect->path != NULL && strstr (suspect->title, suspect->path) == NULL &&
      strstr (suspect->why, suspect->path) == NULL)
    append_wrapped (out, INDENT, suspect->path);
  append_wrapped (out, INDENT, suspect->why);
  append_wrapped (out, INDENT "→ ", suspect->advice);
}

static void
tell_suspects (const VvSnapshot *snapshot, const GPtrArray *suspects, GString *out)
{
  if (suspects->len == 0)
    g_string_append_printf (out, "%s\n", _("Nothing here looks like a leak."));
  for (guint i = 0; i < suspects->len; i++)
    tell_suspect (snapshot, suspects->pdata[i], i + 1, out);
}

/* ---- Rows ---- */

static void
add_suspect (CliRows *rows, const VvSnapshot *snapshot, const VvSuspect *suspect)
{
  VvObjectRow row;
  VvTypeRow type;

  vv_snapshot_get_object (snapshot, suspect->node, &row);
  vv_snapshot_get_type (snapshot, suspect->type, &type);
  cli_rows_add_text (rows, vv_suspect_kind_name (suspect->kind));
  cli_rows_add_int (rows, (gint64) row.address);
  add_shown (rows, type.name);
  cli_rows_add_int (rows, (gint64) suspect->retained);
  cli_rows_add_int (rows, (gint64) suspect->count);
  cli_rows_add_text (rows, suspect->path);
  cli_rows_add_text (rows, suspect->why);
  cli_rows_add_text (rows, suspect->advice);
}

static GString *
format_suspects (const CliLeaks *self, GError **error)
{
  VvSnapshot *snapshot = self->snapshots->pdata[0];
  g_autoptr (GPtrArray) suspects = NULL;
  g_autoptr (CliRows) rows = NULL;
  GString *out;

  if (!vv_snapshot_analyse (snapshot, NULL, NULL, self->cancellable, error))
    return NULL;
  suspects = vv_suspects_find (snapshot, self->cancellable, error);
  if (suspects == NULL)
    return NULL;
  if (self->format == CLI_FORMAT_TABLE)
    {
      out = g_string_new (NULL);
      tell_suspects (snapshot, suspects, out);
      return out;
    }
  rows = cli_rows_new (suspect_columns, G_N_ELEMENTS (suspect_columns));
  for (guint i = 0; i < suspects->len; i++)
    add_suspect (rows, snapshot, suspects->pdata[i]);
  return cli_rows_format (rows, self->format);
}

static void
add_growth (CliRows *rows, const VvGrowth *growth, gboolean is_table)
{
  g_autofree char *slope = is_table ? vv_text_format (growth->slope, VV_UNIT_BYTES_RATE) : NULL;

  add_shown (rows, growth->type);
  add_shown (rows, growth->module);
  cli_rows_add_int (rows, (gint64) growth->count_first);
  cli_rows_add_int (rows, (gint64) growth->count_last);
  cli_rows_add_int (rows, (gint64) growth->memory_first);
  cli_rows_add_int (rows, (gint64) growth->memory_last);
  if (is_table)
    cli_rows_add_text (rows, slope);
  else
    cli_rows_add_double (rows, growth->slope);
  cli_rows_add_text (rows, growth->path);
}

static void
note_left_out (guint shown, guint all, GString *out)
{
  g_autofree char *number = vv_text_format (all - shown, VV_UNIT_NONE);

  if (all > shown)
    g_string_append_printf (out, ngettext ("… and %s more type that grew\n", "… and %s more types "
                                                                             "that grew\n",
                                           all - shown), number);
}

static GString *
format_growth (const CliLeaks *self, GError **error)
{
  VvSnapshot **snapshots = (VvSnapshot **) self->snapshots->pdata;
  gboolean is_table = self->format == CLI_FORMAT_TABLE;
  g_autoptr (GPtrArray) growths = vv_growth_find (snapshots, self->snapshots->len,
                                                  self->cancellable, error);
  g_autofree char *note = NULL;
  g_autoptr (CliRows) rows = NULL;
  guint shown;
  GString *out;

  if (growths == NULL)
    return NULL;
  note = vv_growth_dup_note (snapshots, self->snapshots->len);
  if (note != NULL && !self->arguments->quiet)
    cli_error ("%s", note);
  rows = cli_rows_new (is_table ? growth_for_people : growth_for_machines,
                       G_N_ELEMENTS (growth_for_machines));
  shown = is_table ? MIN (growths->len, SHOWN_GROWTHS) : growths->len;
  for (guint i = 0; i < shown; i++)
    add_growth (rows, growths->pdata[i], is_table);
  if (is_table && growths->len == 0)
    {
      out = g_string_new (_("No type grew."));
      g_string_append_c (out, '\n');
      return out;
    }
  out = cli_rows_format (rows, self->format);
  if (is_table)
    note_left_out (shown, growths->len, out);
  return out;
}

/* ---- The command ---- */

static const char *
time_of (const VvSnapshot *snapshot)
{
  VvMetaRow row;

  return vv_snapshot_find_meta (snapshot, "created", &row) && row.text != NULL ? row.text : "";
}

/* ISO 8601 in UTC: its order is that of the time. */
static int
compare_times (gconstpointer a, gconstpointer b)
{
  return strcmp (time_of (*(VvSnapshot * const *) a), time_of (*(VvSnapshot * const *) b));
}

/* A shell sorts `*.vvheap` by name; what counts is when they were taken. */
static void
sort_by_time (const CliLeaks *self)
{
  for (guint i = 1; i < self->snapshots->len; i++)
    if (compare_times (&self->snapshots->pdata[i - 1], &self->snapshots->pdata[i]) > 0)
      {
        cli_note (self->arguments, "%s", _("The snapshots were put in the order in which they were "
                                           "taken."));
        break;
      }
  g_ptr_array_sort (self->snapshots, compare_times);
}

static int
run (CliLeaks *self, GError **error)
{
  GString *out;
  int status;

  for (guint i = 0; i < self->arguments->n_operands; i++)
    {
      VvSnapshot *snapshot = vv_snapshot_open (self->arguments->operands[i], error);

      if (snapshot == NULL)
        return CLI_FAILED;
      g_ptr_array_add (self->snapshots, snapshot);
    }
  if (self->snapshots->len > 1)
    sort_by_time (self);
  out = self->snapshots->len > 1 ? format_growth (self, error) : format_suspects (self, error);
  if (out == NULL)
    return CLI_FAILED;
  status = cli_print (out->str, out->len);
  g_string_free (out, TRUE);
  return status;
}

static gboolean
reads_input_twice (const CliArguments *arguments)
{
  guint n = 0;

  for (guint i = 0; i < arguments->n_operands; i++)
    n += g_str_equal (arguments->operands[i], "-");
  return n > 1;
}

static int
run_leaks (const CliCommand *command, int argc, char **argv)
{
  CliLeaks self = { .format = CLI_FORMAT_TABLE };
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &self.format },
  };
  g_auto (CliArguments) arguments = { FALSE };
  g_autoptr (GPtrArray) snapshots = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv, &arguments,
                          &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands == 0)
    return cli_wrong_usage (command, _("leaks takes one snapshot FILE, or several of one "
                                       "program."));
  if (reads_input_twice (&arguments))
    return cli_wrong_usage (command, _("Standard input can be read only once."));
  snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_snapshot_unref);
  self.arguments = &arguments;
  self.snapshots = snapshots;
  self.cancellable = cli_interrupt_catch ();
  status = run (&self, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cli_error ("%s", _("The search for leaks was cancelled."));
  else if (error != NULL)
    cli_error ("%s", error->message);
  return status;
}

const CliCommand cli_leaks = {
  .name = "leaks",
  .synopsis = N_("[--format=table|json|csv] FILE [FILE…]"),
  .summary = N_("Says what looks like a leak; of several snapshots what grows"),
  .run = run_leaks,
};
