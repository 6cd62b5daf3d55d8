/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-filter.c — one line of text becomes conditions.  A type's name is judged once a type and not
 * once an object; only where words are left over is a value written out to be searched. */

#include "config.h"

#include "model/heap-filter.h"

#include <string.h>

#define MAX_WORDS 16

struct _VvHeapFilter
{
  GPtrArray *words;
  GPtrArray *types;
  guint64 min;
  guint64 max;
  VvAddr address;
  gboolean has_address;
  gboolean has_bounds;
  gboolean garbage;
};

/* Returns: whether all of @text is a number of bytes. */
static gboolean
parse_bytes (const char *text,
             guint64    *bytes)
{
  static const char units[] = "kmgt";
  const char *place;
  double factor = 1;
  double number;
  char *end;

  if (!g_ascii_isdigit (text[0]) && text[0] != '.')
    return FALSE;
  number = g_ascii_strtod (text, &end);
  place = *end != '\0' ? strchr (units, g_ascii_tolower (*end)) : NULL;
  if (place != NULL)
    {
      for (const char *unit = units; unit <= place; unit++)
        factor *= 1024;
      end++;
      if (*end == 'i')
        end++;
    }
  if (g_ascii_tolower (*end) == 'b')
    end++;
  number *= factor;
  if (*end != '\0' || !(number >= 0) || number >= 0x1p63)
    return FALSE;
  *bytes = (guint64) number;
  return TRUE;
}

static gboolean
take_bound (VvHeapFilter *self,
            const char   *word)
{
  char sign = word[0];
  gboolean equal = sign == '=' || word[1] == '=';
  guint64 bytes;

  if (strchr ("<>=", sign) == NULL || sign == '\0')
    return FALSE;
  if (!parse_bytes (word + (sign != '=' && equal ? 2 : 1), &bytes))
    return FALSE;
  if (sign != '<')
    self->min = MAX (self->min, equal ? bytes : bytes + 1);
  if (sign != '>')
    self->max = MIN (self->max, equal ? bytes : bytes - (bytes > 0));
  /* Nothing takes less than nothing. */
  if (sign == '<' && !equal && bytes == 0)
    self->min = G_MAXUINT64;
  self->has_bounds = TRUE;
  return TRUE;
}

static gboolean
take_address (VvHeapFilter *self,
              const char   *word)
{
  char *end;

  if (word[0] != '0' || (word[1] != 'x' && word[1] != 'X') || !g_ascii_isxdigit (word[2]))
    return FALSE;
  self->address = g_ascii_strtoull (word + 2, &end, 16);
  self->has_address = *end == '\0';
  return self->has_address;
}

static void
take_word (VvHeapFilter *self,
           const char   *word,
           gboolean      quoted)
{
  if (word[0] == '\0' || self->words->len + self->types->len >= MAX_WORDS)
    return;
  if (!quoted && (take_bound (self, word) || take_address (self, word)))
    return;
  if (!quoted && g_str_equal (word, "is:garbage"))
    {
      self->garbage = TRUE;
      return;
    }
  if (!quoted && g_str_has_prefix (word, "type:"))
    {
      if (word[5] != '\0')
        g_ptr_array_add (self->types, g_strdup (word + 5));
      return;
    }
  g_ptr_array_add (self->words, g_strdup (word));
}

VvHeapFilter *
vv_heap_filter_new (const char *text)
{
  VvHeapFilter *self = g_new0 (VvHeapFilter, 1);

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->types = g_ptr_array_new_with_free_func (g_free);
  self->max = G_MAXUINT64;
  while (text != NULL && *text != '\0')
    {
      g_autofree char *word = NULL;
      gboolean quoted = *text == '"';
      gsize length;

      text += quoted;
      length = strcspn (text, quoted ? "\"" : " \t");
      word = g_strndup (text, length);
      take_word (self, word, quoted);
      text += length;
      text += *text != '\0';
    }
  return self;
}

void
vv_heap_filter_free (VvHeapFilter *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->types);
  g_free (self);
}

gboolean
vv_heap_filter_is_empty (const VvHeapFilter *self)
{
  return self->words->len == 0 && self->types->len == 0 && !self->has_bounds && !self->has_address
         && !self->garbage;
}

gboolean
vv_heap_filter_get_address (const VvHeapFilter *self,
                            VvAddr             *address)
{
  if (self->has_address)
    *address = self->address;
  return self->has_address;
}

gboolean
vv_heap_filter_has_bounds (const VvHeapFilter *self)
{
  return self->has_bounds;
}

gboolean
vv_heap_filter_wants_garbage (const VvHeapFilter *self)
{
  return self->garbage;
}

gboolean
vv_heap_filter_takes_memory (const VvHeapFilter *self,
                             guint64             memory)
{
  return memory >= self->min && memory <= self->max;
}

/* `app.Session` is searched as it is shown. */
static gboolean
type_has (const char *name,
          const char *module,
          const char *word)
{
  char shown[512];

  if (module == NULL || module[0] == '\0')
    return strcasestr (name, word) != NULL;
  g_snprintf (shown, sizeof shown, "%s.%s", module, name);
  return strcasestr (shown, word) != NULL;
}

VvHeapMatch
vv_heap_filter_match_type (const VvHeapFilter *self,
                           const char         *name,
                           const char         *module)
{
  VvHeapMatch match = VV_HEAP_ALL;

  name = name != NULL ? name : "";
  for (guint i = 0; i < self->types->len; i++)
    if (!type_has (name, module, self->types->pdata[i]))
      return VV_HEAP_NONE;
  for (guint i = 0; i < self->words->len; i++)
    if (!type_has (name, module, self->words->pdata[i]))
      match = VV_HEAP_ASK_VALUE;
  return match;
}

gboolean
vv_heap_filter_takes_value (const VvHeapFilter *self,
                            const char         *name,
                            const char         *module,
                            const char         *value)
{
  name = name != NULL ? name : "";
  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = self->words->pdata[i];

      if ((value == NULL || strcasestr (value, word) == NULL) && !type_has (name, module, word))
        return FALSE;
    }
  return TRUE;
}
