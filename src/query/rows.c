/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rows.c — In: rows of SQL values, one by one.  Out: JSON or CSV, appended to a text that its owner
 * empties as he likes. */

#include "query/rows.h"

#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"

struct _VvRowWriter
{
  VvRowsFormat format;
  GString *out;
  VvJson *json;                 /* (nullable) */
  GStrv names;                  /* (nullable): of the table that is open */
  guint n_columns;
  guint n_tables;               /* named ones */
  gboolean ended;
};

VvRowWriter *
vv_row_writer_new (VvRowsFormat format, GString *out)
{
  VvRowWriter *self = g_new0 (VvRowWriter, 1);

  self->format = format;
  self->out = out;
  if (format == VV_ROWS_JSON)
    self->json = vv_json_new (out);
  return self;
}

void
vv_row_writer_free (VvRowWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->json, vv_json_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_free (self);
}

/* In JSON the second of two equal names would hide the first: it gets a number, as SQLite itself gives
 * it in subqueries. */
char *
vv_row_writer_dup_name (const char * const *names, guint at)
{
  guint same = 0;

  for (guint i = 0; i < at; i++)
    same += g_str_equal (names[i], names[at]);
  return same == 0 ? g_strdup (names[at]) : g_strdup_printf ("%s:%u", names[at], same);
}

static void
end_table (VvRowWriter *self)
{
  if (self->json != NULL && self->names != NULL)
    vv_json_end_array (self->json);
  g_clear_pointer (&self->names, g_strfreev);
}

void
vv_row_writer_table (VvRowWriter *self, const char *name)
{
  end_table (self);
  if (self->json != NULL)
    {
      if (self->n_tables == 0)
        vv_json_begin_object (self->json);
      vv_json_name (self->json, name);
    }
  else if (self->n_tables > 0)
    {
      g_string_append_c (self->out, '\n');
    }
  self->n_tables++;
}

static void
add_csv_text (GString *out, const char *text)
{
  g_autofree char *shown = NULL;

  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c < ' ' || (guchar) *c >= 0x7f)
      {
        shown = vv_text_display (text, -1, 0);
        break;
      }
  vv_csv_text (out, shown != NULL ? shown : text);
}

void
vv_row_writer_columns (VvRowWriter *self, const char * const *names, guint n)
{
  g_return_if_fail (self->names == NULL);

  self->names = g_new0 (char *, n + 1);
  self->n_columns = n;
  for (guint i = 0; i < n; i++)
    {
      self->names[i] = vv_row_writer_dup_name (names, i);
      if (self->json == NULL)
        add_csv_text (self->out, self->names[i]);
    }
  if (self->json != NULL)
    vv_json_begin_array (self->json);
  else
    vv_csv_end_row (self->out);
}

static void
add_json_row (VvRowWriter *self, const VvCell *cells)
{
  vv_json_begin_object (self->json);
  for (guint i = 0; i < self->n_columns; i++)
    {
      vv_json_name (self->json, self->names[i]);
      switch (cells[i].kind)
        {
        case VV_CELL_INT:
          vv_json_int (self->json, cells[i].number);
          break;
        case VV_CELL_DOUBLE:
          vv_json_double (self->json, cells[i].real);
          break;
        case VV_CELL_TEXT:
          vv_json_string (self->json, cells[i].text);
          break;
        case VV_CELL_NULL:
        default:
          vv_json_null (self->json);
          break;
        }
    }
  vv_json_end_object (self->json);
}

static void
add_csv_row (VvRowWriter *self, const VvCell *cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    switch (cells[i].kind)
      {
      case VV_CELL_INT:
        vv_csv_int (self->out, cells[i].number);
        break;
      case VV_CELL_DOUBLE:
        vv_csv_double (self->out, cells[i].real);
        break;
      case VV_CELL_TEXT:
        add_csv_text (self->out, cells[i].text);
        break;
      case VV_CELL_NULL:
      default:
        vv_csv_text (self->out, NULL);
        break;
      }
  vv_csv_end_row (self->out);
}

void
vv_row_writer_row (VvRowWriter *self, const VvCell *cells)
{
  if (self->json != NULL)
    add_json_row (self, cells);
  else
    add_csv_row (self, cells);
}

void
vv_row_writer_end (VvRowWriter *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  end_table (self);
  if (self->json == NULL)
    return;
  if (self->n_tables > 0)
    vv_json_end_object (self->json);
  if (self->out->len == 0 || self->out->str[self->out->len - 1] != '\n')
    g_string_append_c (self->out, '\n');
}
