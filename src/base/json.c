/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* json.c — a JSON writer without a tree.  In: values as they come.  Out: indented text appended to
 * a string.  A stack of open containers knows where a comma, a line end or a name is due. */

#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

#define MAX_DEPTH 32

typedef struct
{
  gboolean object;
  gboolean used;                /* holds a value already */
  gboolean named;               /* a name waits for its value */
} Level;

struct _VvJson
{
  GString *out;
  Level levels[MAX_DEPTH];
  guint depth;
};

VvJson *
vv_json_new (GString *out)
{
  VvJson *self;

  g_return_val_if_fail (out != NULL, NULL);

  self = g_new0 (VvJson, 1);
  self->out = out;
  return self;
}

void
vv_json_free (VvJson *self)
{
  g_free (self);
}

static void
begin_line (VvJson *self)
{
  g_string_append_c (self->out, '\n');
  for (guint i = 0; i < self->depth; i++)
    g_string_append (self->out, "  ");
}

static void
begin_value (VvJson *self)
{
  Level *level;

  if (self->depth == 0)
    return;

  level = &self->levels[self->depth - 1];
  if (level->object)
    {
      g_assert (level->named);
      level->named = FALSE;
      return;
    }

  if (level->used)
    g_string_append_c (self->out, ',');
  level->used = TRUE;
  begin_line (self);
}

static void
begin_container (VvJson *self, gboolean object)
{
  begin_value (self);
  g_assert (self->depth < MAX_DEPTH);
  self->levels[self->depth++] = (Level) { .object = object };
  g_string_append_c (self->out, object ? '{' : '[');
}

static void
end_container (VvJson *self, gboolean object)
{
  Level level;

  g_assert (self->depth > 0);
  level = self->levels[--self->depth];
  g_assert (level.object == object && !level.named);
  if (level.used)
    begin_line (self);
  g_string_append_c (self->out, object ? '}' : ']');
  if (self->depth == 0)
    g_string_append_c (self->out, '\n');
}

void
vv_json_begin_object (VvJson *self)
{
  begin_container (self, TRUE);
}

void
vv_json_end_object (VvJson *self)
{
  end_container (self, TRUE);
}

void
vv_json_begin_array (VvJson *self)
{
  begin_container (self, FALSE);
}

void
vv_json_end_array (VvJson *self)
{
  end_container (self, FALSE);
}

static void
append_escaped (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '"' || c == '\\')
        g_string_append_c (out, '\\');
      if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\t')
        g_string_append (out, "\\t");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
    }
}

static void
append_string (GString *out, const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);

  g_string_append_c (out, '"');
  append_escaped (out, value, strlen (value));
  g_string_append_c (out, '"');
}

void
vv_json_name (VvJson *self, const char *name)
{
  Level *level;

  g_return_if_fail (name != NULL);
  g_assert (self->depth > 0);

  level = &self->levels[self->depth - 1];
  g_assert (level->object && !level->named);
  if (level->used)
    g_string_append_c (self->out, ',');
  level->used = TRUE;
  level->named = TRUE;
  begin_line (self);
  append_string (self->out, name);
  g_string_append (self->out, ": ");
}

void
vv_json_int (VvJson *self, gint64 value)
{
  begin_value (self);
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, value);
}

void
vv_json_uint (VvJson *self, guint64 value)
{
  begin_value (self);
  g_string_append_printf (self->out, "%" G_GUINT64_FORMAT, value);
}

void
vv_json_double (VvJson *self, double value)
{
  char buffer[VV_NUMBER_SIZE];

  begin_value (self);
  if (!isfinite (value))
    g_string_append (self->out, "null");
  else
    g_string_append (self->out, vv_number_print (value, buffer));
}

void
vv_json_bool (VvJson *self, gboolean value)
{
  begin_value (self);
  g_string_append (self->out, value ? "true" : "false");
}

void
vv_json_null (VvJson *self)
{
  begin_value (self);
  g_string_append (self->out, "null");
}

void
vv_json_string (VvJson *self, const char *value)
{
  begin_value (self);
  if (value == NULL)
    g_string_append (self->out, "null");
  else
    append_string (self->out, value);
}
