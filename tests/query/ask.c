/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ask.c — In: SQL.  Out: text. */

#include "ask.h"

#include <string.h>

#include "base/error.h"

static gboolean
add_row (const VvCell *cells,
         guint         n,
         gpointer      data)
{
  GString *out = data;

  if (out->len > 0)
    g_string_append_c (out, '\n');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, '|');
      if (cells[i].kind == VV_CELL_INT)
        g_string_append_printf (out, "%" G_GINT64_FORMAT, cells[i].number);
      else if (cells[i].kind == VV_CELL_DOUBLE)
        g_string_append_printf (out, "%g", cells[i].real);
      else if (cells[i].kind == VV_CELL_TEXT)
        g_string_append (out, cells[i].text);
      else
        g_string_append (out, "NULL");
    }
  return TRUE;
}

char *
ask (VvQuery     *query,
     const char  *sql,
     GError     **error)
{
  g_autoptr(GString) out = g_string_new (NULL);

  if (!vv_query_run (query, sql, NULL, add_row, out, NULL, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
assert_answer (VvSnapshot *snapshot,
               const char *sql,
               const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  answer = ask (query, sql, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, expected);
}

void
assert_refused (VvSnapshot *snapshot,
                const char *sql,
                const char *words)
{
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = ask (query, sql, &error);

  g_assert_cmpstr (answer, ==, NULL);
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strchr (error->message, '\n'));
}
