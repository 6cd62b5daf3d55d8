/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* find.c — In: an object and a name, a key or a number.  Out: the object that is stored there, and
 * every word that was followed on the way.  Large dicts are probed as dictobject.c does it
 * (do_lookup()); small ones are gone through. */

#include "python/find.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "python/reader-private.h"

#define FEW_ENTRIES 64
#define MOST_ENTRIES 20000      /* that are compared one by one */
#define MOST_PROBES 2000
#define MOST_BASES 1000
#define DICT_BEFORE 24
#define VALUES_BEFORE 32

void
vv_finder_init (VvFinder         *self,
                VvReader         *reader,
                const VvHashRule *hash)
{
  self->reader = reader;
  self->hash = hash;
  self->words = g_array_new (FALSE, FALSE, sizeof (VvWord));
  self->holds = TRUE;
}

void
vv_finder_clear (VvFinder *self)
{
  g_clear_pointer (&self->words, g_array_unref);
}

/* One word, which the answer then rests on; 0 where it cannot be read. */
static guint64
follow (VvFinder *self,
        VvAddr    address)
{
  VvWord word = { address, vv_image_u64 (self->reader->image, address, 0) };

  g_array_append_val (self->words, word);
  return word.word;
}

VvAddr
vv_find_interpreter (const VvRuntime *runtime,
                     VvMemory        *memory)
{
  VvAddr main = 0;

  vv_memory_read_u64 (memory, runtime->runtime + runtime->layout->runtime_interpreters_main, &main);
  return main;
}

VvAddr
vv_find_modules (VvFinder *self,
                 VvAddr    interpreter)
{
  const VvRuntime *runtime = self->reader->runtime;

  if (follow (self, runtime->runtime + runtime->layout->runtime_interpreters_main) != interpreter)
    return 0;
  return follow (self, interpreter + runtime->layout->interp_modules);
}

/* --- Dictionaries --- */

static gboolean
is_text (VvFinder   *self,
         VvAddr      str,
         const char *text)
{
  g_autoptr(GString) found = NULL;

  if (g_str_is_ascii (text))
    return vv_str_is (self->reader, str, text);
  found = g_string_new (NULL);
  return vv_reader_text (self->reader, str, strlen (text) + 8, found) && g_str_equal (found->str, text);
}

static gboolean
is_key (VvFinder     *self,
        VvAddr        key,
        const VvPathStep *step)
{
  const VvPyType *type;
  gint64 value;

  if (key == 0)
    return FALSE;
  if (step->kind != VV_STEP_INDEX)
    return is_text (self, key, step->text);
  type = vv_reader_object_type (self->reader, key);
  return type != NULL
         && (type->category == VV_CATEGORY_INT || type->category == VV_CATEGORY_BOOL)
         && vv_reader_int (self->reader, key, &value) && value == step->index;
}

typedef struct
{
  VvDictTable table;
  VvAddr indices;
  VvAddr entries;
  VvAddr values;                /* of a split table; 0 for others */
  guint width;                  /* bytes of an index */
  guint64 mask;
} Table;

static gboolean
read_table (VvFinder *self,
            VvAddr    address,
            Table    *out)
{
  VvReader *reader = self->reader;
  const VvLayout *layout = reader->layout;
  const guint8 *header;
  VvPyObject dict;
  VvAddr keys;
  guint64 size, index_bytes;

  memset (out, 0, sizeof *out);
  if (!vv_py_open_any (reader, address, &dict)
      || (dict.type->category != VV_CATEGORY_DICT && dict.type->category != VV_CATEGORY_ODICT))
    return FALSE;
  keys = follow (self, address + layout->dict_keys);
  out->values = follow (self, address + layout->dict_values);
  header = vv_image_at (reader->image, keys, layout->keys_indices);
  if (header == NULL || !vv_dict_table_read (reader, keys, &out->table))
    return FALSE;
  if (out->values != 0 && layout->values_rule == VV_VALUES_STRUCT)
    out->values += layout->values_item;
  index_bytes = out->table.table_bytes - layout->keys_indices - out->table.slots * out->table.stride;
  size = layout->dict_rule == VV_DICT_SIZED ? vv_load_u64 (header + layout->keys_size_or_log2)
         : G_GUINT64_CONSTANT (1) << (header[layout->keys_size_or_log2] & 63);
  if (size == 0 || index_bytes % size != 0 || index_bytes / size > 8)
    return FALSE;
  out->mask = size - 1;
  out->width = (guint) (index_bytes / size);
  out->indices = keys + layout->keys_indices;
  out->entries = out->indices + index_bytes;
  return TRUE;
}

static VvAddr
key_address (const Table *table,
             guint64      i)
{
  return table->entries + i * table->table.stride + table->table.key_at;
}

/* The value of entry @i, if that has the key. */
static VvAddr
take_entry (VvFinder     *self,
            const Table  *table,
            guint64       i,
            const VvPathStep *step)
{
  VvAddr at = key_address (table, i);

  if (!is_key (self, vv_image_u64 (self->reader->image, at, 0), step))
    return 0;
  follow (self, at);
  return follow (self, table->values != 0 ? table->values + i * 8 : at + 8);
}

static gint64
read_index (VvFinder    *self,
            const Table *table,
            guint64      slot)
{
  const guint8 *bytes = vv_image_at (self->reader->image, table->indices + slot * table->width, table->width);
  gint64 word = 0;

  if (bytes == NULL)
    return -1;
  memcpy (&word, bytes, table->width);
  /* They are signed: -1 is an empty slot, -2 one that was emptied. */
  return (gint64) ((guint64) word << (64 - 8 * table->width)) >> (64 - 8 * table->width);
}

static VvAddr
probe (VvFinder     *self,
       const Table  *table,
       const VvPathStep *step)
{
  guint64 hash = (guint64) (step->kind == VV_STEP_INDEX ? vv_hash_int (step->index)
                            : vv_hash_text (self->hash, step->text));
  guint64 slot = hash & table->mask, perturb = hash;

  for (guint i = 0; i < MOST_PROBES; i++)
    {
      gint64 index = read_index (self, table, slot);
      VvAddr value;

      if (index == -1)
        return 0;
      if (index >= 0 && (guint64) index < table->table.slots)
        {
          value = take_entry (self, table, (guint64) index, step);
          if (value != 0)
            return value;
        }
      perturb >>= 5;
      slot = (slot * 5 + perturb + 1) & table->mask;
    }
  return 0;
}

VvAddr
vv_find_in_dict (VvFinder     *self,
                 VvAddr        dict,
                 const VvPathStep *step)
{
  Table table;
  VvAddr value = 0;

  if (!read_table (self, dict, &table))
    return 0;
  if (table.table.n_entries > FEW_ENTRIES && self->hash->rounds > 0 && table.width > 0)
    value = probe (self, &table, step);
  else
    for (guint64 i = 0; i < table.table.n_entries && i < MOST_ENTRIES && value == 0; i++)
      value = take_entry (self, &table, i, step);
  /* Keys are only ever added at the end, or the table becomes another one. */
  if (value == 0)
    follow (self, table.indices - self->reader->layout->keys_indices + self->reader->layout->keys_nentries);
  return value;
}

/* --- Attributes --- */

/* A slot hides all else of its name, also while it is empty. */
static gboolean
find_slot (VvFinder         *self,
           const VvPyObject *object,
           const char       *name,
           VvAddr           *value)
{
  const VvPyTypePrivate *parts = object->type->private_;

  for (guint i = 0; i < parts->n_slots; i++)
    if (g_strcmp0 (vv_cstring (self->reader, parts->slots[i].name, 256), name) == 0)
      {
        *value = follow (self, object->address + parts->slots[i].offset);
        return TRUE;
      }
  return FALSE;
}

static VvAddr
find_value (VvFinder              *self,
            const VvPyTypePrivate *parts,
            VvAddr                 values,
            const char            *name)
{
  for (guint64 i = 0; i < parts->n_names; i++)
    if (is_text (self, vv_load_u64 (parts->names + i * parts->name_stride), name))
      return follow (self, values + i * 8);
  if (parts->cached_keys != 0)
    follow (self, parts->cached_keys + self->reader->layout->keys_nentries);
  return 0;
}

/* As vv_instance_dict(), which gives local bytes: here the addresses are what counts. */
static VvAddr
find_managed (VvFinder         *self,
              const VvPyObject *object,
              const char       *name,
              VvAddr           *dict)
{
  const VvLayout *layout = object->layout;
  const VvPyTypePrivate *parts = object->type->private_;
  VvAddr start = object->address + object->size, values = 0;
  guint64 word = follow (self, object->address - DICT_BEFORE);
  const guint8 *head;

  *dict = word;
  switch (layout->instance_rule)
    {
    case VV_INSTANCE_VALUES_BEFORE:
      values = follow (self, object->address - VALUES_BEFORE);
      break;
    case VV_INSTANCE_TAGGED:
      if ((word & 1) == 0)
        return 0;
      *dict = 0;
      values = word + 1;
      break;
    case VV_INSTANCE_INLINE:
      if (!parts->has_values)
        return 0;
      follow (self, start);
      head = vv_image_at (object->reader->image, start, 8);
      if (head == NULL || head[layout->values_valid & 7] == 0)
        return 0;
      values = start + layout->values_item;
      break;
    case VV_INSTANCE_DICT:
    default:
      return 0;
    }
  return values != 0 ? find_value (self, parts, values, name) : 0;
}

static VvAddr
find_own (VvFinder         *self,
          const VvPyObject *object,
          const VvPathStep     *step)
{
  const VvPyTypePrivate *parts = object->type->private_;
  VvAddr value = 0, dict = 0;
  guint64 end;

  switch (parts->dict_place)
    {
    case VV_DICT_AT:
      dict = follow (self, object->address + (guint64) parts->dict_offset);
      break;
    case VV_DICT_AT_END:
      end = vv_round_up (object->size + vv_py_items (object) * (guint64) object->type->itemsize, 8);
      dict = follow (self, object->address + end + (guint64) parts->dict_offset);
      break;
    case VV_DICT_BEFORE:
      value = find_managed (self, object, step->text, &dict);
      break;
    case VV_DICT_NONE:
    default:
      if (parts->dict_offset > 0)
        dict = follow (self, object->address + (guint64) parts->dict_offset);
      break;
    }
  return value != 0 || dict == 0 ? value : vv_find_in_dict (self, dict, step);
}

/* In the dicts of the classes, in the order of the MRO. */
static VvAddr
find_in_class (VvFinder     *self,
               VvAddr        type,
               const VvPathStep *step)
{
  const VvLayout *layout = self->reader->layout;
  VvAddr mro = follow (self, type + layout->type_mro), value = 0;
  guint64 tainted_n = vv_image_u64 (self->reader->image, mro + layout->var_size, 0);
  const guint8 *items = tainted_n <= MOST_BASES
                        ? vv_image_at (self->reader->image, mro + layout->tuple_item, tainted_n * 8) : NULL;

  for (guint64 i = 0; items != NULL && i < tainted_n && value == 0; i++)
    {
      VvAddr dict = follow (self, vv_load_u64 (items + i * 8) + layout->type_dict);

      if (dict != 0)
        value = vv_find_in_dict (self, dict, step);
    }
  return value;
}

VvAddr
vv_find_attribute (VvFinder   *self,
                   VvAddr      address,
                   const char *name)
{
  const VvPathStep step = { VV_STEP_NAME, (char *) name, 0 };
  VvPyObject object;
  VvAddr value;

  if (!vv_py_open_any (self->reader, address, &object))
    return 0;
  follow (self, address + self->reader->layout->object_type);
  if (object.type->category == VV_CATEGORY_MODULE)
    return vv_find_in_dict (self, follow (self, address + self->reader->layout->module_dict), &step);
  if (object.type->category == VV_CATEGORY_TYPE)
    return find_in_class (self, address, &step);
  if (find_slot (self, &object, name, &value))
    return value;
  value = find_own (self, &object, &step);
  if (value != 0)
    return value;
  return find_in_class (self, object.type->address, &step);
}

/* --- Items --- */

VvAddr
vv_find_item (VvFinder     *self,
              VvAddr        address,
              const VvPathStep *step,
              gboolean     *has_items)
{
  const VvLayout *layout = self->reader->layout;
  VvAddr items;
  VvPyObject object;
  gint64 index = step->index, n;

  *has_items = FALSE;
  if (!vv_py_open_any (self->reader, address, &object))
    return 0;
  follow (self, address + layout->object_type);
  switch (object.type->category)
    {
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_ODICT:
      *has_items = TRUE;
      return vv_find_in_dict (self, address, step);
    case VV_CATEGORY_LIST:
    case VV_CATEGORY_TUPLE:
      break;
    default:
      return 0;
    }
  *has_items = TRUE;
  n = (gint64) vv_py_word (&object, layout->var_size);
  /* From behind, it is another item whenever the length changes. */
  if (index < 0)
    {
      n = (gint64) follow (self, address + layout->var_size);
      index += n;
    }
  if (step->kind != VV_STEP_INDEX || index < 0 || index >= n || index >= G_MAXINT64 / 8)
    return 0;
  items = object.type->category == VV_CATEGORY_LIST ? follow (self, address + layout->list_item)
          : address + layout->tuple_item;
  /* Without its length, which changes all the time, nobody knows whether it still has that item. */
  if (step->index >= 0 && object.type->category == VV_CATEGORY_LIST)
    self->holds = FALSE;
  return follow (self, items + (guint64) index * 8);
}

/* --- Paths --- */

static VvAddr
find_module (VvFinder     *self,
             VvAddr        modules,
             const VvObjectPath *path,
             guint        *n_taken)
{
  for (guint n = vv_object_path_n_names (path); n > 0; n--)
    {
      g_autofree char *name = vv_object_path_join (path, n);
      const VvPathStep step = { VV_STEP_NAME, name, 0 };
      VvAddr module = vv_find_in_dict (self, modules, &step);

      /* None stands there for a module that must not be imported. */
      if (module != 0 && module != self->reader->runtime->none)
        {
          *n_taken = n;
          return module;
        }
    }
  return 0;
}

/* @missing: the whole with the step that fails; @before: what it is asked of */
static void
refuse_item (VvFinder          *self,
             VvAddr             object,
             const VvPathStep  *step,
             const char        *missing,
             const char        *before,
             GError           **error)
{
  g_autofree char *count = NULL;
  VvPyObject opened;
  guint64 n;

  if (step->kind == VV_STEP_INDEX && vv_py_open_any (self->reader, object, &opened) &&
      (opened.type->category == VV_CATEGORY_LIST || opened.type->category == VV_CATEGORY_TUPLE))
    {
      n = vv_py_word (&opened, self->reader->layout->var_size);
      count = vv_text_format ((double) n, VV_UNIT_COUNT);
      g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                   /* Translators: an item such as app.rows[7], its container, how many items that has */
                   g_dngettext (GETTEXT_PACKAGE,
                                "There is no “%s”: “%s” has %s item. Counting begins at 0; [-1] is the last.",
                                "There is no “%s”: “%s” has %s items. Counting begins at 0; [-1] is the last.",
                                (gulong) n), missing, before, count);
      return;
    }
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               /* Translators: an item such as app.cache['u7'], its dictionary */
               _("There is no “%s”: “%s” has no such key. Check the spelling; a number and a text are different keys."),
               missing, before);
}

static void
refuse_step (VvFinder      *self,
             VvAddr         object,
             const VvObjectPath  *path,
             guint          n,
             gboolean       can_have,
             GError       **error)
{
  const VvPyType *type = vv_reader_object_type (self->reader, object);
  g_autofree char *before = vv_object_path_join (path, n), *whole = vv_object_path_join (path, n + 1);
  g_autofree char *shown = vv_text_display (before, -1, 80), *missing = vv_text_display (whole, -1, 80);
  g_autofree char *type_name = vv_text_display (type != NULL ? type->name : "?", -1, 60);

  if (!can_have)
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("“%s” is of type %s, which has no items that can be read from outside. Name one of its attributes."),
                 shown, type_name);
  else if (path->steps[n].kind == VV_STEP_INDEX || (path->steps[n].kind == VV_STEP_KEY && type != NULL &&
                                                    type->category == VV_CATEGORY_DICT))
    refuse_item (self, object, &path->steps[n], missing, shown, error);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("There is no “%s”: “%s”, of type %s, has nothing of that name in memory. Check the spelling."),
                 missing, shown, type_name);
}

/* The first name as one of the main program's, whose module nobody calls by its name. */
static VvAddr
find_in_main (VvFinder     *self,
              VvAddr        modules,
              const VvObjectPath *path)
{
  const VvPathStep step = { VV_STEP_NAME, (char *) "__main__", 0 };
  VvAddr module = vv_find_in_dict (self, modules, &step);

  return module != 0 ? vv_find_attribute (self, module, path->steps[0].text) : 0;
}

VvAddr
vv_find_path (VvFinder      *self,
              VvAddr         interpreter,
              const VvObjectPath  *path,
              GError       **error)
{
  VvAddr modules = vv_find_modules (self, interpreter), object;
  guint n = 1;

  if (vv_reader_object_type (self->reader, modules) == NULL)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_CORRUPT,
                           _("The modules of the process cannot be read: it starts or ends just now. Try again."));
      return 0;
    }
  object = find_module (self, modules, path, &n);
  if (object == 0)
    object = find_in_main (self, modules, path);
  if (object == 0)
    {
      g_autofree char *shown = vv_text_display (path->steps[0].text, -1, 80);

      g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                   _("“%s” is neither a module that the process has imported nor a name in its main program. Check the spelling."),
                   shown);
      return 0;
    }
  for (guint i = n; i < path->n_steps; i++)
    {
      const VvPathStep *step = &path->steps[i];
      gboolean can_have = TRUE;
      VvAddr next = step->kind == VV_STEP_NAME ? vv_find_attribute (self, object, step->text)
                    : vv_find_item (self, object, step, &can_have);

      if (next == 0)
        {
          refuse_step (self, object, path, i, can_have, error);
          return 0;
        }
      object = next;
    }
  return object;
}
