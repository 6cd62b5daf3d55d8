/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* path.c — In: the name of an object.  Out: its steps.  The grammar is the part of Python's that
 * needs no code to be run: attributes, and items by a text or a whole number. */

#include "python/path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define MAX_TEXT 4096
#define MAX_STEPS 64

typedef struct
{
  const char *text;
  const char *at;
  GArray *steps;
  GError **error;
} Parser;

static gboolean
refuse (Parser *self)
{
  g_autofree char *shown = vv_text_display (self->text, -1, 80);

  g_set_error (self->error, VV_ERROR, VV_ERROR_INVALID,
               _("“%s” is no path to an object from character %ld on. Write it as app.cache['key'].items[3]."),
               shown, g_utf8_pointer_to_offset (self->text, self->at) + 1);
  return FALSE;
}

static gboolean
add (Parser     *self,
     VvPathStepKind  kind,
     char       *text,
     gint64      index)
{
  VvPathStep step = { kind, text, index };

  if (self->steps->len >= MAX_STEPS)
    {
      g_free (text);
      return refuse (self);
    }
  g_array_append_val (self->steps, step);
  return TRUE;
}

/* Python's identifiers, save that what is no ASCII is taken as it comes. */
static gboolean
parse_name (Parser *self)
{
  const char *start = self->at;

  if (g_ascii_isdigit (*start))
    return refuse (self);
  while (g_ascii_isalnum (*self->at) || *self->at == '_' || (guchar) *self->at >= 0x80)
    self->at++;
  if (self->at == start)
    return refuse (self);
  return add (self, VV_STEP_NAME, g_strndup (start, (gsize) (self->at - start)), 0);
}

static gboolean
parse_hex (Parser  *self,
           guint    n,
           GString *out)
{
  gunichar character = 0;

  for (guint i = 0; i < n; i++, self->at++)
    {
      if (!g_ascii_isxdigit (*self->at))
        return refuse (self);
      character = character * 16 + (gunichar) g_ascii_xdigit_value (*self->at);
    }
  if (character == 0 || !g_unichar_validate (character))
    return refuse (self);
  g_string_append_unichar (out, character);
  return TRUE;
}

/* Behind a backslash. */
static gboolean
parse_escape (Parser  *self,
              GString *out)
{
  static const char from[] = "ntrabfv\\'\"", to[] = "\n\t\r\a\b\f\v\\'\"";
  char character = *self->at;
  const char *found = character != '\0' ? strchr (from, character) : NULL;

  if (found != NULL)
    g_string_append_c (out, to[found - from]);
  else if (character != 'x' && character != 'u' && character != 'U')
    return refuse (self);
  self->at++;
  if (found != NULL)
    return TRUE;
  return parse_hex (self, character == 'x' ? 2 : character == 'u' ? 4 : 8, out);
}

static gboolean
parse_key (Parser *self)
{
  g_autoptr(GString) key = g_string_new (NULL);
  char quote = *self->at++;

  while (*self->at != quote)
    {
      if (*self->at == '\0')
        return refuse (self);
      if (*self->at != '\\')
        {
          g_string_append_c (key, *self->at++);
          continue;
        }
      self->at++;
      if (!parse_escape (self, key))
        return FALSE;
    }
  self->at++;
  return add (self, VV_STEP_KEY, g_string_free (g_steal_pointer (&key), FALSE), 0);
}

static gboolean
parse_index (Parser *self)
{
  const char *start = self->at;
  g_autofree char *number = NULL;
  gint64 index;

  if (*self->at == '-')
    self->at++;
  while (g_ascii_isdigit (*self->at))
    self->at++;
  number = g_strndup (start, (gsize) (self->at - start));
  if (!g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, &index, NULL))
    {
      self->at = start;
      return refuse (self);
    }
  return add (self, VV_STEP_INDEX, NULL, index);
}

static void
skip_space (Parser *self)
{
  while (*self->at == ' ')
    self->at++;
}

static gboolean
parse_item (Parser *self)
{
  self->at++;
  skip_space (self);
  if (*self->at == '\'' || *self->at == '"' ? !parse_key (self) : !parse_index (self))
    return FALSE;
  skip_space (self);
  if (*self->at != ']')
    return refuse (self);
  self->at++;
  return TRUE;
}

static gboolean
parse_all (Parser *self)
{
  if (!g_utf8_validate (self->text, -1, &self->at))
    {
      self->at = self->text;
      return refuse (self);
    }
  self->at = self->text;
  if (strlen (self->text) > MAX_TEXT)
    return refuse (self);
  if (!parse_name (self))
    return FALSE;
  while (*self->at != '\0')
    {
      if (*self->at == '[')
        {
          if (!parse_item (self))
            return FALSE;
          continue;
        }
      if (*self->at != '.')
        return refuse (self);
      self->at++;
      if (!parse_name (self))
        return FALSE;
    }
  return TRUE;
}

static void
clear_step (gpointer data)
{
  g_free (((VvPathStep *) data)->text);
}

VvObjectPath *
vv_object_path_parse (const char  *text,
               GError     **error)
{
  g_autoptr(GArray) steps = g_array_new (FALSE, FALSE, sizeof (VvPathStep));
  g_autofree char *stripped = NULL;
  Parser parser = { .steps = steps, .error = error };
  VvObjectPath *self;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  parser.text = stripped;
  g_array_set_clear_func (steps, clear_step);
  if (!parse_all (&parser))
    return NULL;
  self = g_new0 (VvObjectPath, 1);
  self->text = g_steal_pointer (&stripped);
  self->n_steps = steps->len;
  g_array_set_clear_func (steps, NULL);
  self->steps = (VvPathStep *) (gpointer) g_array_free (g_steal_pointer (&steps), FALSE);
  return self;
}

void
vv_object_path_free (VvObjectPath *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_steps; i++)
    clear_step (&self->steps[i]);
  g_free (self->steps);
  g_free (self->text);
  g_free (self);
}

guint
vv_object_path_n_names (const VvObjectPath *self)
{
  guint n = 0;

  while (n < self->n_steps && self->steps[n].kind == VV_STEP_NAME)
    n++;
  return n;
}

char *
vv_object_path_join (const VvObjectPath *self,
              guint         n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n && i < self->n_steps; i++)
    {
      const VvPathStep *step = &self->steps[i];

      if (step->kind == VV_STEP_INDEX)
        g_string_append_printf (out, "[%" G_GINT64_FORMAT "]", step->index);
      else if (step->kind == VV_STEP_KEY)
        g_string_append_printf (out, "['%s']", step->text);
      else
        g_string_append_printf (out, "%s%s", i > 0 ? "." : "", step->text);
    }
  return g_string_free (out, FALSE);
}
