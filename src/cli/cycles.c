/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycles.c — `vivarium-cli cycles`: what goes round in a snapshot; behind the columns of the table
 * `cycles` what each one is and what opens it.  Machines get the biggest first, people what matters
 * most, garbage of their own modules; and the first shapes in words below it. */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/cycle-file.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "vivarium.h"

/* In the table that people see; JSON and CSV have all. */
#define SHOWN_CYCLES 10u
#define TOLD_SHAPES 5
#define MAX_PLACES 16

typedef struct
{
  const char *file;
  gboolean whole;
  const char *png;
  const char *svg;
  CliFormat format;
  GCancellable *cancellable;
  VvSnapshot *snapshot;
} CliCycles;

/* Those of the contract, then ours. */
#define N_CONTRACT 8
static const CliColumn for_machines[] = {
  { "id", CLI_CELL_INT },
  { "kind", CLI_CELL_TEXT },
  { "objects", CLI_CELL_INT },
  { "memory", CLI_CELL_BYTES },
  { "retained", CLI_CELL_BYTES },
  { "garbage", CLI_CELL_INT },
  { "finalizer", CLI_CELL_INT },
  { "types", CLI_CELL_TEXT },
  { "pattern", CLI_CELL_TEXT },
  { "shape", CLI_CELL_TEXT },
  { "shortest", CLI_CELL_INT },
  { "shortest_certain", CLI_CELL_INT },
  { "breaking", CLI_CELL_INT },
  { "breaking_smallest", CLI_CELL_INT },
  { "breaking_places", CLI_CELL_TEXT },
  { "weaken", CLI_CELL_TEXT },
  { "weakrefs", CLI_CELL_INT },
  { "holder", CLI_CELL_INT },
  { "what", CLI_CELL_TEXT },
  { "advice", CLI_CELL_TEXT },
};
static const CliColumn for_people[] = {
  { "id", CLI_CELL_INT },
  { "kind", CLI_CELL_TEXT },
  { "objects", CLI_CELL_INT },
  { "memory", CLI_CELL_BYTES },
  { "retained", CLI_CELL_BYTES },
  { "garbage", CLI_CELL_BOOL },
  { "finalizer", CLI_CELL_INT },
  { "types", CLI_CELL_TEXT, 40 },
  { "pattern", CLI_CELL_TEXT, 24 },
  { "weaken", CLI_CELL_TEXT, 40 },
};

/* ---- Rows ---- */

/* The places of the edges with how often each: “Line.order ×2, Item.owner”. */
static char *
list_places (const VvSnapshot *snapshot, const GArray *edges)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GString *out;

  if (edges->len == 0)
    return NULL;
  for (guint i = 0; i < edges->len; i++)
    {
      g_autofree char *place = vv_cycle_dup_place (snapshot, g_array_index (edges, VvEdge, i));
      gpointer key = NULL, count = NULL;

      if (g_hash_table_lookup_extended (counts, place, &key, &count))
        g_hash_table_insert (counts, key, GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
      else if (places->len <= MAX_PLACES)
        {
          g_ptr_array_add (places, place);
          g_hash_table_insert (counts, g_steal_pointer (&place), GUINT_TO_POINTER (1));
        }
    }
  out = g_string_new (NULL);
  for (guint i = 0; i < places->len && i < MAX_PLACES; i++)
    {
      const char *place = g_ptr_array_index (places, i);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, place));

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", place);
      if (count > 1)
        g_string_append_printf (out, " ×%u", count);
    }
  if (places->len > MAX_PLACES)
    g_string_append (out, ", …");
  return g_string_free (out, FALSE);
}

static void
add_contract (CliRows *rows, const VvCycleRow *row)
{
  g_autofree char *types = vv_text_display (row->types, -1, 0);

  cli_rows_add_int (rows, row->id);
  cli_rows_add_text (rows, row->kind == VV_CYCLE_CLASS ? "class" : "data");
  cli_rows_add_int (rows, row->n_objects);
  cli_rows_add_int (rows, (gint64) row->memory);
  cli_rows_add_int (rows, (gint64) row->retained);
  cli_rows_add_int (rows, row->garbage ? 1 : 0);
  cli_rows_add_int (rows, row->n_finalizers);
  cli_rows_add_text (rows, types);
}

static void
add_findings (CliRows *rows, const VvSnapshot *snapshot, const VvCycle *cycle)
{
  g_autofree char *breaking = list_places (snapshot, cycle->breaking);
  g_autofree char *weaken = list_places (snapshot, cycle->weaken);

  cli_rows_add_text (rows, vv_cycle_pattern_name (cycle->pattern));
  cli_rows_add_text (rows, cycle->shape);
  cli_rows_add_int (rows, cycle->shortest->len);
  cli_rows_add_int (rows, cycle->shortest_is_certain ? 1 : 0);
  if (cycle->breaking->len > 0)
    {
      cli_rows_add_int (rows, cycle->breaking->len);
      cli_rows_add_int (rows, cycle->breaking_is_smallest ? 1 : 0);
    }
  else
    {
      cli_rows_add_null (rows);
      cli_rows_add_null (rows);
    }
  cli_rows_add_text (rows, breaking);
  cli_rows_add_text (rows, weaken);
  cli_rows_add_int (rows, cycle->n_weakrefs);
  if (cycle->holder != VV_NODE_NONE)
    {
      VvObjectRow holder;

      vv_snapshot_get_object (snapshot, cycle->holder, &holder);
      cli_rows_add_int (rows, (gint64) holder.address);
    }
  else
    cli_rows_add_null (rows);
  cli_rows_add_text (rows, cycle->what);
  cli_rows_add_text (rows, cycle->advice);
}

static gboolean
list_cycles (const CliCycles *self, CliRows *rows, GError **error)
{
  g_autoptr (VvCycles) cycles = vv_cycles_new (self->snapshot);
  guint32 n = vv_snapshot_get_n_cycles (self->snapshot);

  for (guint32 id = 1; id <= n; id++)
    {
      g_autoptr (VvCycle) cycle = vv_cycles_look (cycles, id, self->cancellable, error);

      if (cycle == NULL)
        return FALSE;
      add_contract (rows, &cycle->row);
      add_findings (rows, self->snapshot, cycle);
    }
  return TRUE;
}

/* In the order in which they matter, as the window shows them. */
static gboolean
list_for_people (const CliCycles *self, const GPtrArray *shapes, CliRows *rows, GError **error)
{
  g_autoptr (VvCycles) cycles = vv_cycles_new (self->snapshot);

  for (guint i = 0; i < shapes->len; i++)
    {
      const VvCycleShape *shape = g_ptr_array_index (shapes, i);

      for (guint j = 0; j < shape->ids->len && cli_rows_get_n (rows) < SHOWN_CYCLES; j++)
        {
          guint32 id = g_array_index (shape->ids, guint32, j);
          g_autoptr (VvCycle) cycle = vv_cycles_look (cycles, id, self->cancellable, error);
          g_autofree char *weaken = NULL;

          if (cycle == NULL)
            return FALSE;
          weaken = list_places (self->snapshot, cycle->weaken);
          add_contract (rows, &cycle->row);
          cli_rows_add_text (rows, vv_cycle_pattern_title (cycle->pattern));
          cli_rows_add_text (rows, weaken);
        }
    }
  return TRUE;
}

/* @n: (out): how many there are; for people the first ones are enough */
static gboolean
list_whole (const CliCycles *self, CliRows *rows, guint32 *n, GError **error)
{
  g_autoptr (VvWholeCycles) whole = vv_whole_cycles_new (self->snapshot, self->cancellable, error);
  guint32 shown;

  if (whole == NULL)
    return FALSE;
  *n = shown = vv_whole_cycles_get_n (whole);
  if (self->format == CLI_FORMAT_TABLE)
    shown = MIN (shown, SHOWN_CYCLES);
  for (guint32 id = 1; id <= shown; id++)
    {
      VvCycleRow row;

      vv_whole_cycles_get (whole, id, &row);
      add_contract (rows, &row);
    }
  return TRUE;
}

/* ---- Words ---- */

static void
tell_rest (GString *out, guint32 n)
{
  g_autofree char *rest = NULL;

  if (n <= SHOWN_CYCLES)
    return;
  rest = vv_text_format (n - SHOWN_CYCLES, VV_UNIT_NONE);
  /* Translators: a number of cycles that are not listed */
  g_string_append_printf (out, ngettext ("… and %s more; --format=json lists all of them\n",
                                         "… and %s more; --format=json lists all of them\n",
                                         n - SHOWN_CYCLES), rest);
}

static gboolean
tell_shapes (const CliCycles *self, const GPtrArray *shapes, GString *out, GError **error)
{
  g_autoptr (VvCycles) cycles = vv_cycles_new (self->snapshot);

  for (guint i = 0; i < MIN (shapes->len, TOLD_SHAPES); i++)
    {
      const VvCycleShape *shape = g_ptr_array_index (shapes, i);
      g_autoptr (VvCycle) cycle = vv_cycles_look (cycles, g_array_index (shape->ids, guint32, 0),
                                                  self->cancellable, error);
      g_autofree char *count = vv_text_format (shape->n_cycles, VV_UNIT_NONE);
      g_autofree char *retained = vv_text_format ((double) shape->retained, VV_UNIT_BYTES);

      if (cycle == NULL)
        return FALSE;
      if (shape->garbage)
        /* Translators: a shape, how many cycles have it, a size: “Order → list → Line, 12 times,
         * garbage, retains 3.1 MiB” */
        g_string_append_printf (out, ngettext ("\n%s, %s time, garbage, retains %s\n",
                                               "\n%s, %s times, garbage, retains %s\n",
                                               shape->n_cycles), shape->shape, count, retained);
      else
        /* Translators: a shape, how many cycles have it, a size */
        g_string_append_printf (out, ngettext ("\n%s, %s time, held, retains %s\n",
                                               "\n%s, %s times, held, retains %s\n",
                                               shape->n_cycles), shape->shape, count, retained);
      g_string_append_printf (out, "  %s\n  %s\n", cycle->what, cycle->advice);
    }
  return TRUE;
}

static gboolean
fill (const CliCycles *self, const GPtrArray *shapes, CliRows *rows, guint32 *n, GError **error)
{
  if (self->whole)
    return list_whole (self, rows, n, error);
  *n = vv_snapshot_get_n_cycles (self->snapshot);
  return shapes != NULL ? list_for_people (self, shapes, rows, error)
                        : list_cycles (self, rows, error);
}

static gboolean
print_cycles (const CliCycles *self, int *status, GError **error)
{
  gboolean is_table = self->format == CLI_FORMAT_TABLE;
  guint n_columns = self->whole ? N_CONTRACT : is_table ? G_N_ELEMENTS (for_people)
                                                        : G_N_ELEMENTS (for_machines);
  g_autoptr (CliRows) rows = cli_rows_new (is_table ? for_people : for_machines, n_columns);
  g_autoptr (GPtrArray) shapes = NULL;
  GString *out;
  guint32 n;

  if (is_table && !self->whole)
    {
      shapes = vv_cycle_shapes (self->snapshot, self->cancellable, error);
      if (shapes == NULL)
        return FALSE;
    }
  if (!fill (self, shapes, rows, &n, error))
    return FALSE;
  out = cli_rows_format (rows, self->format);
  if (is_table)
    tell_rest (out, n);
  if (shapes != NULL && !tell_shapes (self, shapes, out, error))
    {
      g_string_free (out, TRUE);
      return FALSE;
    }
  *status = cli_print (out->str, out->len);
  g_string_free (out, TRUE);
  return TRUE;
}

/* ---- The command ---- */

static gboolean
run (CliCycles *self, int *status, GError **error)
{
  self->snapshot = vv_snapshot_open (self->file, error);
  if (self->snapshot == NULL ||
      !vv_snapshot_analyse (self->snapshot, NULL, NULL, self->cancellable, error))
    return FALSE;
  if (self->png != NULL &&
      !cli_cycle_file_write (self->snapshot, self->png, VV_PICTURE_PNG, self->cancellable, error))
    return FALSE;
  if (self->svg != NULL &&
      !cli_cycle_file_write (self->snapshot, self->svg, VV_PICTURE_SVG, self->cancellable, error))
    return FALSE;
  if (g_strcmp0 (self->png, "-") == 0 || g_strcmp0 (self->svg, "-") == 0)
    return TRUE;
  return print_cycles (self, status, error);
}

static int
run_cycles (const CliCommand *command, int argc, char **argv)
{
  CliCycles self = { .format = CLI_FORMAT_TABLE };
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &self.format },
    { "whole", NULL, N_("List the components of the whole graph, types and globals included"),
      CLI_OPTION_FLAG, &self.whole },
    { "png", "F", N_("Draw the most important cycle into a PNG file"), CLI_OPTION_FILE, &self.png },
    { "svg", "F", N_("Draw the most important cycle into an SVG file"), CLI_OPTION_FILE,
      &self.svg },
  };
  g_auto (CliArguments) arguments = { FALSE };
  g_autoptr (GError) error = NULL;
  int status = CLI_DONE;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 1)
    return cli_wrong_usage (command, _("cycles takes one snapshot FILE."));
  if (self.png != NULL && g_strcmp0 (self.png, self.svg) == 0)
    return cli_wrong_usage (command, _("--png and --svg name the same file."));
  self.file = arguments.operands[0];
  self.cancellable = cli_interrupt_catch ();
  if (!run (&self, &status, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cli_error ("%s", _("It was cancelled before all cycles had been looked at."));
      else
        cli_error ("%s", error->message);
      status = CLI_FAILED;
    }
  g_clear_pointer (&self.snapshot, vv_snapshot_unref);
  return status;
}

const CliCommand cli_cycles = {
  .name = "cycles",
  .synopsis = N_("[OPTION…] FILE"),
  .summary = N_("Lists what refers to itself in a circle, and what opens it"),
  .run = run_cycles,
};
