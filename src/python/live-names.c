/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live-names.c — how a path may go on.  In: its beginning.  Out: the names of modules, or those
 * that an object and its classes have. */

#include "python/live-private.h"

#include <string.h>

#include "python/reader-private.h"

#define MOST_NAMES 50000
#define MOST_NAME 200
#define MOST_BASES 100

typedef struct
{
  VvReader *reader;
  const char *head;             /* what stands before the last dot, with it; "" for a first name */
  const char *prefix;
  gboolean dunder;              /* whether names with two underscores are asked for */
  GHashTable *found;            /* set of whole paths */
  guint n_left;
} Names;

static gboolean
is_name (const char *text)
{
  if (*text == '\0' || g_ascii_isdigit (*text))
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && *text != '_' && *text != '.' && (guchar) *text < 0x80)
      return FALSE;
  return TRUE;
}

static void
take (Names      *self,
      const char *name)
{
  if (!g_str_has_prefix (name, self->prefix) || !is_name (name)
      || (g_str_has_prefix (name, "__") && !self->dunder && !g_str_equal (name, "__main__")))
    return;
  g_hash_table_add (self->found, g_strconcat (self->head, name, NULL));
}

static gboolean
take_key (VvAddr   key,
          VvAddr   value,
          gpointer data)
{
  Names *self = data;
  g_autoptr(GString) text = g_string_new (NULL);

  if (value != 0 && vv_reader_text (self->reader, key, MOST_NAME, text))
    take (self, text->str);
  return --self->n_left > 0;
}

static void
take_dict (Names *self,
           VvAddr dict)
{
  if (dict != 0 && self->n_left > 0)
    vv_reader_dict_each (self->reader, dict, take_key, self);
}

static void
take_own (Names            *self,
          const VvPyObject *object)
{
  const VvPyTypePrivate *parts = object->type->private_;
  const guint8 *values;
  guint n_values;

  if (object->type->category == VV_CATEGORY_MODULE)
    {
      take_dict (self, vv_py_word (object, object->layout->module_dict));
      return;
    }
  for (guint i = 0; i < parts->n_slots; i++)
    {
      const char *name = vv_cstring (self->reader, parts->slots[i].name, MOST_NAME);

      if (name != NULL && g_utf8_validate (name, -1, NULL))
        take (self, name);
    }
  take_dict (self, vv_instance_dict (object, &values, &n_values));
  for (guint i = 0; values != NULL && i < n_values && i < parts->n_names; i++)
    if (vv_load_u64 (values + (gsize) i * 8) != 0)
      take_key (vv_load_u64 (parts->names + (gsize) i * parts->name_stride), 1, self);
}

/* What is stored in classes; most of it are functions, but counters are there too. */
static void
take_class (Names *self,
            VvAddr type)
{
  const VvLayout *layout = self->reader->layout;

  for (guint i = 0; i < MOST_BASES && type != 0 && type != self->reader->runtime->object_type; i++)
    {
      take_dict (self, vv_image_u64 (self->reader->image, type + layout->type_dict, 0));
      type = vv_image_u64 (self->reader->image, type + layout->type_base, 0);
    }
}

static void
take_object (Names *self,
             VvAddr address)
{
  VvPyObject object;

  if (!vv_py_open_any (self->reader, address, &object))
    return;
  take_own (self, &object);
  if (object.type->category == VV_CATEGORY_TYPE)
    take_class (self, address);
  else if (object.type->category != VV_CATEGORY_MODULE)
    take_class (self, object.type->address);
}

static void
take_first (Names    *self,
            VvFinder *finder,
            VvAddr    interpreter)
{
  const VvPathStep main = { VV_STEP_NAME, (char *) "__main__", 0 };
  VvAddr modules = vv_find_modules (finder, interpreter);

  take_dict (self, modules);
  take_object (self, vv_find_in_dict (finder, modules, &main));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
sort (GHashTable *found,
      guint       max)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  if (names->len > max)
    g_ptr_array_set_size (names, (int) max);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

char **
vv_live_reader_complete (VvLiveReader *self,
                         const char   *text,
                         guint         max,
                         GError      **error)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(VvLiveLook) look = { NULL };
  g_auto(VvFinder) finder = { NULL };
  const char *dot, *last;
  g_autofree char *head = NULL;
  g_autoptr(VvObjectPath) path = NULL;
  VvAddr interpreter;
  Names names = { .found = found, .n_left = MOST_NAMES };

  g_return_val_if_fail (self != NULL && text != NULL, NULL);

  if (!vv_live_reader_ready (self, error))
    return NULL;
  vv_live_look_init (&look, self);
  vv_finder_init (&finder, look.reader, &self->hash);
  interpreter = vv_find_interpreter (self->runtime, self->memory);
  names.reader = look.reader;
  /* Names of modules have dots themselves. */
  names.head = "";
  names.prefix = text;
  names.dunder = g_str_has_prefix (text, "__");
  take_first (&names, &finder, interpreter);
  dot = strrchr (text, '.');
  last = strrchr (text, ']');
  if (dot != NULL && (last == NULL || last < dot))
    {
      VvAddr object = 0;

      head = g_strndup (text, (gsize) (dot - text));
      path = vv_object_path_parse (head, NULL);
      if (path != NULL)
        object = vv_find_path (&finder, interpreter, path, NULL);
      g_free (head);
      head = g_strndup (text, (gsize) (dot - text) + 1);
      names.head = head;
      names.prefix = dot + 1;
      names.dunder = g_str_has_prefix (dot + 1, "__");
      if (object != 0)
        take_object (&names, object);
    }
  return sort (found, max);
}
