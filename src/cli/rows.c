/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rows.c — In: cells.  Out: an aligned table for people, a JSON array of objects, or CSV.
 * One flat array of cells: row r, column c is cell r × columns + c. */

#include "config.h"

#include "cli/rows.h"

#include <glib/gi18n.h>
#include <math.h>

#include "vivarium.h"

typedef struct
{
  gboolean null;
  guint depth;
  gint64 integer;
  double number;
  char *text;
} CliCell;

struct _CliRows
{
  const CliColumn *columns;
  guint n_columns;
  GArray *cells;
};

static void
clear_cell (gpointer data)
{
  CliCell *cell = data;

  g_clear_pointer (&cell->text, g_free);
}

CliRows *
cli_rows_new (const CliColumn *columns, guint n_columns)
{
  CliRows *self = g_new0 (CliRows, 1);

  self->columns = columns;
  self->n_columns = n_columns;
  self->cells = g_array_new (FALSE, TRUE, sizeof (CliCell));
  g_array_set_clear_func (self->cells, clear_cell);
  return self;
}

void
cli_rows_free (CliRows *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->cells);
  g_free (self);
}

static CliCellKind
next_kind (CliRows *self)
{
  return self->columns[self->cells->len % self->n_columns].kind;
}

void
cli_rows_add_null (CliRows *self)
{
  CliCell cell = { .null = TRUE };

  g_array_append_val (self->cells, cell);
}

void
cli_rows_add_text (CliRows *self, const char *text)
{
  cli_rows_add_nested (self, text, 0);
}

void
cli_rows_add_nested (CliRows *self, const char *text, guint depth)
{
  CliCell cell = { .null = text == NULL, .depth = depth, .text = g_strdup (text) };

  g_assert (next_kind (self) == CLI_CELL_TEXT);
  g_array_append_val (self->cells, cell);
}

void
cli_rows_add_int (CliRows *self, gint64 value)
{
  CliCell cell = { .integer = value };

  g_assert (next_kind (self) == CLI_CELL_INT || next_kind (self) == CLI_CELL_ADDRESS ||
            next_kind (self) == CLI_CELL_BYTES || next_kind (self) == CLI_CELL_BOOL);
  g_array_append_val (self->cells, cell);
}

void
cli_rows_add_double (CliRows *self, double value)
{
  CliCell cell = { .null = !isfinite (value), .number = value };

  g_assert (next_kind (self) == CLI_CELL_PERCENT || next_kind (self) == CLI_CELL_TIME);
  g_array_append_val (self->cells, cell);
}

static char *
format_time (double seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("–");
}

static char *
cell_for_people (const CliColumn *column, const CliCell *cell)
{
  g_autofree char *nested = NULL;

  if (cell->null)
    return g_strdup (column->kind == CLI_CELL_TEXT ? "" : "–");

  switch (column->kind)
    {
    case CLI_CELL_TEXT:
      nested = g_strdup_printf ("%*s%s", (int) MIN (cell->depth, 20) * 2, "", cell->text);
      return vv_text_cut (nested, column->max_width);
    case CLI_CELL_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, cell->integer);
    case CLI_CELL_ADDRESS:
      return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", (guint64) cell->integer);
    case CLI_CELL_BYTES:
      return vv_text_format ((double) cell->integer, VV_UNIT_BYTES);
    case CLI_CELL_PERCENT:
      return vv_text_format (cell->number, VV_UNIT_PERCENT);
    case CLI_CELL_TIME:
      return format_time (cell->number);
    case CLI_CELL_BOOL:
      return g_strdup (cell->integer ? _("yes") : _("no"));
    default:
      g_assert_not_reached ();
    }
}

static void
append_padded (GString *out, const char *text, gsize width, gboolean right, gboolean last)
{
  gsize missing = width - MIN (width, vv_text_width (text));

  if (right)
    g_string_append_printf (out, "%*s", (int) missing, "");
  g_string_append (out, text);
  if (!right && !last)
    g_string_append_printf (out, "%*s", (int) missing, "");
  if (!last)
    g_string_append (out, "  ");
}

static gboolean
is_right (CliCellKind kind)
{
  return kind == CLI_CELL_INT || kind == CLI_CELL_ADDRESS || kind == CLI_CELL_BYTES ||
         kind == CLI_CELL_PERCENT;
}

static void
format_table (CliRows *self, GString *out)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree gsize *widths = g_new0 (gsize, self->n_columns);

  for (guint c = 0; c < self->n_columns; c++)
    g_ptr_array_add (texts, g_strdup (self->columns[c].name));
  for (guint i = 0; i < self->cells->len; i++)
    g_ptr_array_add (texts, cell_for_people (&self->columns[i % self->n_columns],
                                             &g_array_index (self->cells, CliCell, i)));

  for (guint i = 0; i < texts->len; i++)
    widths[i % self->n_columns] = MAX (widths[i % self->n_columns],
                                       vv_text_width (g_ptr_array_index (texts, i)));
  for (guint i = 0; i < texts->len; i++)
    {
      guint c = i % self->n_columns;
      gboolean last = c == self->n_columns - 1;

      append_padded (out, g_ptr_array_index (texts, i), widths[c],
                     is_right (self->columns[c].kind), last);
      if (!last)
        continue;
      /* An empty last cell leaves the padding of those before it. */
      while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate (out, out->len - 1);
      g_string_append_c (out, '\n');
    }
}

static void
format_json (CliRows *self, GString *out)
{
  g_autoptr (VvJson) json = vv_json_new (out);

  vv_json_begin_array (json);
  for (guint i = 0; i < self->cells->len; i++)
    {
      const CliCell *cell = &g_array_index (self->cells, CliCell, i);
      guint c = i % self->n_columns;

      if (c == 0)
        vv_json_begin_object (json);
      vv_json_name (json, self->columns[c].name);
      if (cell->null)
        vv_json_null (json);
      else if (self->columns[c].kind == CLI_CELL_TEXT)
        vv_json_string (json, cell->text);
      else if (self->columns[c].kind == CLI_CELL_BOOL)
        vv_json_bool (json, cell->integer != 0);
      else if (self->columns[c].kind == CLI_CELL_PERCENT || self->columns[c].kind == CLI_CELL_TIME)
        vv_json_double (json, cell->number);
      else
        vv_json_int (json, cell->integer);
      if (c == self->n_columns - 1)
        vv_json_end_object (json);
    }
  vv_json_end_array (json);
  if (out->len == 0 || out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

static void
format_csv (CliRows *self, GString *out)
{
  for (guint c = 0; c < self->n_columns; c++)
    vv_csv_text (out, self->columns[c].name);
  vv_csv_end_row (out);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const CliCell *cell = &g_array_index (self->cells, CliCell, i);
      guint c = i % self->n_columns;

      if (cell->null)
        vv_csv_text (out, NULL);
      else if (self->columns[c].kind == CLI_CELL_TEXT)
        vv_csv_text (out, cell->text);
      else if (self->columns[c].kind == CLI_CELL_BOOL)
        vv_csv_text (out, cell->integer ? "true" : "false");
      else if (self->columns[c].kind == CLI_CELL_PERCENT || self->columns[c].kind == CLI_CELL_TIME)
        vv_csv_double (out, cell->number);
      else
        vv_csv_int (out, cell->integer);
      if (c == self->n_columns - 1)
        vv_csv_end_row (out);
    }
}

guint
cli_rows_get_n (const CliRows *self)
{
  return self->cells->len / self->n_columns;
}

GString *
cli_rows_format (CliRows *self, CliFormat format)
{
  GString *out = g_string_new (NULL);

  /* A row that is not full would shift all that follow. */
  g_assert (self->cells->len % self->n_columns == 0);

  switch (format)
    {
    case CLI_FORMAT_JSON:
      format_json (self, out);
      break;
    case CLI_FORMAT_CSV:
      format_csv (self, out);
      break;
    case CLI_FORMAT_TABLE:
    default:
      format_table (self, out);
      break;
    }
  return out;
}
