/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* diff.c — `vivarium-cli diff`: what changed from one snapshot to the next: by type, and within one
 * process by object. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/stream.h"
#include "vivarium.h"

/* In the table that people see; JSON and CSV have all. */
#define SHOWN_TYPES 20
#define SHOWN_OBJECTS 20

static const char * const type_columns[] = {
  "type", "module", "count_old", "count_new", "memory_old", "memory_new",
};
static const char * const object_columns[] = {
  "address", "type", "change", "size_old", "size_new", "holder",
};

typedef struct
{
  VvSnapshot *before, *after;
  VvComparison *comparison;
  CliStream *stream;
  CliFormat format;
  const CliArguments *arguments;
} CliDiff;

static VvCell
text_cell (const char *text)
{
  return (VvCell) { .kind = text != NULL ? VV_CELL_TEXT : VV_CELL_NULL, .text = text };
}

static VvCell
int_cell (guint64 number)
{
  return (VvCell) { .kind = VV_CELL_INT, .number = (gint64) number };
}

static gboolean
has_changed (const VvTypeChange *change)
{
  return change->count_old != change->count_new || change->memory_old != change->memory_new;
}

/* For people what is the same is left out. */
static void
print_types (const CliDiff *self)
{
  const GArray *types = vv_comparison_get_types (self->comparison);
  guint shown = 0;

  cli_stream_table (self->stream, "types", _("Types, the greatest change of memory first"));
  cli_stream_columns (type_columns, G_N_ELEMENTS (type_columns), self->stream);
  for (guint i = 0; i < types->len; i++)
    {
      const VvTypeChange *change = &g_array_index (types, VvTypeChange, i);
      const VvCell cells[] = {
        text_cell (change->type), text_cell (change->module), int_cell (change->count_old),
        int_cell (change->count_new), int_cell (change->memory_old), int_cell (change->memory_new),
      };

      if (self->format == CLI_FORMAT_TABLE && (!has_changed (change) || ++shown > SHOWN_TYPES))
        continue;
      if (!cli_stream_row (cells, G_N_ELEMENTS (cells), self->stream))
        return;
    }
}

/* Rows of one object before and after; a type is the same in both. */
static gboolean
print_object (const CliDiff *self, const VvObjectChange *change)
{
  g_autofree char *holder = vv_comparison_dup_holder (self->comparison, change);
  gboolean was_there = change->old_node != VV_NODE_NONE, is_there = change->new_node != VV_NODE_NONE;
  VvObjectRow old_row = { 0 }, new_row = { 0 };
  VvTypeRow type;
  VvCell cells[G_N_ELEMENTS (object_columns)];

  if (was_there)
    vv_snapshot_get_object (self->before, change->old_node, &old_row);
  if (is_there)
    vv_snapshot_get_object (self->after, change->new_node, &new_row);
  if (is_there)
    vv_snapshot_get_type (self->after, new_row.type, &type);
  else
    vv_snapshot_get_type (self->before, old_row.type, &type);
  cells[0] = int_cell (is_there ? new_row.address : old_row.address);
  cells[1] = text_cell (type.name);
  cells[2] = text_cell (vv_change_name (change->change));
  cells[3] = was_there ? int_cell (old_row.size) : text_cell (NULL);
  cells[4] = is_there ? int_cell (new_row.size) : text_cell (NULL);
  cells[5] = text_cell (holder);
  return cli_stream_row (cells, G_N_ELEMENTS (cells), self->stream);
}

static guint64
size_of (const CliDiff *self, const VvObjectChange *change)
{
  gboolean is_there = change->new_node != VV_NODE_NONE;
  VvObjectRow row;

  vv_snapshot_get_object (is_there ? self->after : self->before,
                          is_there ? change->new_node : change->old_node, &row);
  return row.size;
}

/* The biggest that came or grew. */
static void
print_biggest (const CliDiff *self, const GArray *objects)
{
  guint best[SHOWN_OBJECTS], n = 0;

  for (guint i = 0; i < objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (objects, VvObjectChange, i);
      guint at;

      if (change->change != VV_CHANGE_NEW && change->change != VV_CHANGE_GROWN)
        continue;
      for (at = n; at > 0; at--)
        {
          const VvObjectChange *other = &g_array_index (objects, VvObjectChange, best[at - 1]);

          if (size_of (self, other) >= size_of (self, change))
            break;
          if (at < SHOWN_OBJECTS)
            best[at] = best[at - 1];
        }
      if (at < SHOWN_OBJECTS)
        best[at] = i;
      n = MIN (n + 1, SHOWN_OBJECTS);
    }
  for (guint i = 0; i < n; i++)
    if (!print_object (self, &g_array_index (objects, VvObjectChange, best[i])))
      return;
}

static void
print_objects (const CliDiff *self)
{
  const GArray *objects = vv_comparison_get_objects (self->comparison);

  cli_stream_table (self->stream, "objects", _("The biggest objects that came or grew"));
  cli_stream_columns (object_columns, G_N_ELEMENTS (object_columns), self->stream);
  if (self->format == CLI_FORMAT_TABLE)
    {
      print_biggest (self, objects);
      return;
    }
  for (guint i = 0; i < objects->len; i++)
    if (!print_object (self, &g_array_index (objects, VvObjectChange, i)))
      return;
}

/* One line for people: what came and went, or why that is not known. */
static void
print_counts (const CliDiff *self)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  g_autofree char *came = NULL;
  g_autofree char *went = NULL;
  g_autofree char *stayed = NULL;

  if (self->format != CLI_FORMAT_TABLE)
    return;
  if (!vv_comparison_has_objects (self->comparison))
    {
      line = g_strdup_printf ("\n%s\n", vv_comparison_get_note (self->comparison));
    }
  else
    {
      came = vv_text_format ((double) vv_comparison_count (self->comparison, VV_CHANGE_NEW), VV_UNIT_NONE);
      went = vv_text_format ((double) vv_comparison_count (self->comparison, VV_CHANGE_GONE), VV_UNIT_NONE);
      stayed = vv_text_format ((double) (vv_comparison_count (self->comparison, VV_CHANGE_GROWN) +
                                         vv_comparison_count (self->comparison, VV_CHANGE_SHRUNK) +
                                         vv_comparison_count (self->comparison, VV_CHANGE_SAME)),
                               VV_UNIT_NONE);
      /* Translators: three numbers of objects */
      text = g_strdup_printf (_("%s new, %s gone, %s survived"), came, went, stayed);
      line = g_strdup_printf ("\n%s\n", text);
    }
  cli_print (line, strlen (line));
}

static int
diff (CliDiff *self, const char *old_file, const char *new_file)
{
  g_autoptr (VvSnapshot) before = NULL;
  g_autoptr (VvSnapshot) after = NULL;
  g_autoptr (VvComparison) comparison = NULL;
  g_autoptr (CliStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  before = vv_snapshot_open (old_file, &error);
  after = before != NULL ? vv_snapshot_open (new_file, &error) : NULL;
  if (after != NULL)
    comparison = vv_comparison_new (before, after, cli_interrupt_catch (), &error);
  if (comparison == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cli_error ("%s", _("The comparison was cancelled."));
      else
        cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  stream = cli_stream_new (self->format);
  self->before = before;
  self->after = after;
  self->comparison = comparison;
  self->stream = stream;
  print_types (self);
  print_objects (self);
  status = cli_stream_end (stream, TRUE);
  print_counts (self);
  if (!vv_comparison_has_objects (comparison) && self->format != CLI_FORMAT_TABLE)
    cli_note (self->arguments, "%s", vv_comparison_get_note (comparison));
  return status;
}

static int
run_diff (const CliCommand *command, int argc, char **argv)
{
  CliDiff self = { .format = CLI_FORMAT_TABLE };
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &self.format },
  };
  g_auto (CliArguments) arguments = { FALSE };
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv, &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 2)
    return cli_wrong_usage (command, _("diff takes two snapshots: the OLD and the NEW."));
  if (g_str_equal (arguments.operands[0], "-") && g_str_equal (arguments.operands[1], "-"))
    return cli_wrong_usage (command, _("Standard input can be read only once."));
  self.arguments = &arguments;
  return diff (&self, arguments.operands[0], arguments.operands[1]);
}

const CliCommand cli_diff = {
  .name = "diff",
  .synopsis = N_("[OPTION…] OLD NEW"),
  .summary = N_("Says what changed from one snapshot to the next"),
  .run = run_diff,
};
