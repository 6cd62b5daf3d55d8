/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* stream.c — In: rows of SQL values, one by one.  Out: an aligned table, JSON or CSV, in pieces of 64
 * KiB.  The table's columns are as wide as its first thousand rows need; a later cell that is wider
 * moves the rest of its row. */

#include "config.h"

#include "cli/stream.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/output.h"

#define PIECE_BYTES 65536
#define MEASURED_ROWS 1000
#define MAX_COLUMNS_OF_TEXT 120

typedef struct
{
  char *name;
  VvColumnMeaning meaning;
  gsize width;
  gboolean has_text;            /* among the measured rows */
} StreamColumn;                 /* of the table for people */

struct _CliStream
{
  StreamColumn *columns;
  guint n_columns;
  guint64 n_rows;
  guint n_tables;               /* named ones */
  GString *out;
  VvRowWriter *machine;         /* JSON or CSV; NULL: the table for people */
  GPtrArray *waiting;           /* texts of measured rows; NULL once the widths are known */
  GArray *waiting_numbers;      /* gboolean: whether such a cell is a number or NULL */
  int status;
  gboolean go_on;
};

CliStream *
cli_stream_new (CliFormat format)
{
  CliStream *self = g_new0 (CliStream, 1);

  self->out = g_string_sized_new (PIECE_BYTES + 4096);
  self->status = CLI_DONE;
  self->go_on = TRUE;
  if (format != CLI_FORMAT_TABLE)
    self->machine = vv_row_writer_new (format == CLI_FORMAT_JSON ? VV_ROWS_JSON : VV_ROWS_CSV, self->out);
  return self;
}

static void
clear_columns (CliStream *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].name);
  g_clear_pointer (&self->columns, g_free);
  self->n_columns = 0;
}

void
cli_stream_free (CliStream *self)
{
  if (self == NULL)
    return;
  clear_columns (self);
  g_clear_pointer (&self->machine, vv_row_writer_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->waiting_numbers, g_array_unref);
  g_string_free (self->out, TRUE);
  g_free (self);
}

static void
print_piece (CliStream *self, gsize at_least)
{
  if (self->out->len < at_least || self->out->len == 0)
    return;
  if (self->go_on && cli_print_part (self->out->str, self->out->len, &self->go_on) != CLI_DONE)
    self->status = CLI_FAILED;
  g_string_truncate (self->out, 0);
}

void
cli_stream_columns (const char * const *names, guint n, gpointer data)
{
  CliStream *self = data;

  self->columns = g_new0 (StreamColumn, n + 1);
  self->n_columns = n;
  if (self->machine != NULL)
    {
      vv_row_writer_columns (self->machine, names, n);
      return;
    }
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->waiting_numbers = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = vv_row_writer_dup_name (names, i);

      self->columns[i].name = vv_text_display (name, -1, 0);
      self->columns[i].meaning = vv_query_column_meaning (names[i]);
      self->columns[i].width = vv_text_width (self->columns[i].name);
    }
}

/* ---- People ---- */

static char *
format_number (const VvCell *cell, VvColumnMeaning meaning)
{
  double number = cell->kind == VV_CELL_INT ? (double) cell->number : cell->real;
  GString *out;

  if (meaning == VV_COLUMN_BYTES)
    return vv_text_format (number, VV_UNIT_BYTES);
  if (meaning == VV_COLUMN_ADDRESS && cell->kind == VV_CELL_INT)
    return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", cell->number);
  if (cell->kind == VV_CELL_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, cell->number);
  out = g_string_new (NULL);
  vv_csv_double (out, number);
  return g_string_free (out, FALSE);
}

static char *
format_cell (const VvCell *cell, VvColumnMeaning meaning)
{
  g_autofree char *shown = NULL;

  switch (cell->kind)
    {
    case VV_CELL_TEXT:
      shown = vv_text_display (cell->text, -1, MAX_COLUMNS_OF_TEXT);
      return vv_text_cut (shown, MAX_COLUMNS_OF_TEXT);
    case VV_CELL_INT:
    case VV_CELL_DOUBLE:
      return format_number (cell, meaning);
    case VV_CELL_NULL:
    default:
      return g_strdup ("–");
    }
}

static void
append_padded (CliStream *self, guint column, const char *text, gboolean right)
{
  gsize width = self->columns[column].width;
  gsize missing = width - MIN (width, vv_text_width (text));
  gboolean last = column == self->n_columns - 1;

  if (column > 0)
    g_string_append (self->out, "  ");
  if (right)
    g_string_append_printf (self->out, "%*s", (int) missing, "");
  g_string_append (self->out, text);
  if (!right && !last)
    g_string_append_printf (self->out, "%*s", (int) missing, "");
  if (last)
    g_string_append_c (self->out, '\n');
}

/* The widths are known: what waited is printed. */
static void
print_waiting (CliStream *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    append_padded (self, i, self->columns[i].name, !self->columns[i].has_text && self->n_rows > 0);
  for (guint i = 0; i < self->waiting->len; i++)
    append_padded (self, i % self->n_columns, g_ptr_array_index (self->waiting, i),
                   g_array_index (self->waiting_numbers, gboolean, i));
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->waiting_numbers, g_array_unref);
}

static void
add_table_row (CliStream *self, const VvCell *cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      StreamColumn *column = &self->columns[i];
      char *text = format_cell (&cells[i], column->meaning);
      gboolean right = cells[i].kind == VV_CELL_INT || cells[i].kind == VV_CELL_DOUBLE ||
                       (cells[i].kind == VV_CELL_NULL && !column->has_text);

      if (self->waiting == NULL)
        {
          append_padded (self, i, text, right);
          g_free (text);
          continue;
        }
      column->width = MAX (column->width, vv_text_width (text));
      column->has_text |= cells[i].kind == VV_CELL_TEXT;
      g_ptr_array_add (self->waiting, text);
      g_array_append_val (self->waiting_numbers, right);
    }
  if (self->waiting != NULL && self->n_rows == MEASURED_ROWS)
    print_waiting (self);
}

/* ---- Rows ---- */

gboolean
cli_stream_row (const VvCell *cells, guint n, gpointer data)
{
  CliStream *self = data;

  self->n_rows++;
  if (self->machine != NULL)
    vv_row_writer_row (self->machine, cells);
  else
    add_table_row (self, cells);
  print_piece (self, PIECE_BYTES);
  return self->go_on;
}

static void
end_table (CliStream *self, gboolean whole)
{
  if (self->waiting != NULL && (whole || self->n_rows > 0))
    print_waiting (self);
}

void
cli_stream_table (CliStream *self, const char *name, const char *title)
{
  end_table (self, TRUE);
  clear_columns (self);
  if (self->machine != NULL)
    vv_row_writer_table (self->machine, name);
  else
    g_string_append_printf (self->out, "%s%s\n", self->n_tables > 0 ? "\n" : "", title);
  self->n_tables++;
  self->n_rows = 0;
}

int
cli_stream_end (CliStream *self, gboolean whole)
{
  end_table (self, whole);
  if (self->machine != NULL && whole)
    vv_row_writer_end (self->machine);
  if (self->columns != NULL)
    print_piece (self, 0);
  return self->status;
}

guint64
cli_stream_get_n_rows (const CliStream *self)
{
  return self->n_rows;
}
