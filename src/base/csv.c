/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* csv.c — RFC 4180 rows.  In: values.  Out: text appended to a string.  Whether a comma is due is
 * read off the string itself (a row starts at its beginning or after a line end), so there is no
 * writer to keep. */

#include "base/csv.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

/* A first field that is empty would leave no trace that a comma is due after it, so it is written
 * as "". */
static void
begin_field (GString *out, gboolean empty)
{
  if (out->len == 0 || out->str[out->len - 1] == '\n')
    {
      if (empty)
        g_string_append (out, "\"\"");
      return;
    }

  g_string_append_c (out, ',');
}

void
vv_csv_text (GString *out, const char *value)
{
  begin_field (out, value == NULL || *value == '\0');
  if (value == NULL)
    return;

  if (strpbrk (value, ",\"\r\n") == NULL)
    {
      g_string_append (out, value);
      return;
    }

  g_string_append_c (out, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

void
vv_csv_int (GString *out, gint64 value)
{
  begin_field (out, FALSE);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

void
vv_csv_double (GString *out, double value)
{
  char buffer[VV_NUMBER_SIZE];

  begin_field (out, !isfinite (value));
  if (isfinite (value))
    g_string_append (out, vv_number_print (value, buffer));
}

void
vv_csv_end_row (GString *out)
{
  g_string_append_c (out, '\n');
}
