/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reader.c — the reader itself: what is an object, and which kind answers for it.  In: an image and
 * the interpreter found in it.  The kinds are in files of their own (list.c, dict.c, …), each with
 * one VvKind; here is the table of them by category, and what all objects have in common. */

#include "python/reader-private.h"

/* How many owners a word of a real heap may have, on average; and what a memory of a few pages may
 * need, where types of the interpreter lie outside of it. */
#define MOST_OWNERS 4
#define LEAST_BUDGET (1 << 20)

static const VvKind *const kinds[VV_N_CATEGORIES] = {
  [VV_CATEGORY_TYPE] = &vv_type_kind,
  [VV_CATEGORY_INT] = &vv_int_kind,
  [VV_CATEGORY_FLOAT] = &vv_float_kind,
  [VV_CATEGORY_COMPLEX] = &vv_complex_kind,
  [VV_CATEGORY_STR] = &vv_str_kind,
  [VV_CATEGORY_BYTES] = &vv_bytes_kind,
  [VV_CATEGORY_BYTEARRAY] = &vv_bytearray_kind,
  [VV_CATEGORY_TUPLE] = &vv_tuple_kind,
  [VV_CATEGORY_LIST] = &vv_list_kind,
  [VV_CATEGORY_DICT] = &vv_dict_kind,
  [VV_CATEGORY_ODICT] = &vv_odict_kind,
  [VV_CATEGORY_SET] = &vv_set_kind,
  [VV_CATEGORY_FROZENSET] = &vv_set_kind,
  [VV_CATEGORY_FUNCTION] = &vv_function_kind,
  [VV_CATEGORY_METHOD] = &vv_method_kind,
  [VV_CATEGORY_CFUNCTION] = &vv_cfunction_kind,
  [VV_CATEGORY_CELL] = &vv_cell_kind,
  [VV_CATEGORY_CODE] = &vv_code_kind,
  [VV_CATEGORY_MODULE] = &vv_module_kind,
  [VV_CATEGORY_GENERATOR] = &vv_generator_kind,
  [VV_CATEGORY_COROUTINE] = &vv_generator_kind,
  [VV_CATEGORY_ASYNC_GENERATOR] = &vv_generator_kind,
  [VV_CATEGORY_FRAME] = &vv_frame_kind,
  [VV_CATEGORY_TRACEBACK] = &vv_traceback_kind,
  [VV_CATEGORY_WEAKREF] = &vv_weakref_kind,
  [VV_CATEGORY_WEAKPROXY] = &vv_weakref_kind,
  [VV_CATEGORY_EXCEPTION] = &vv_exception_kind,
  [VV_CATEGORY_NONE] = &vv_none_kind,
  [VV_CATEGORY_BOOL] = &vv_bool_kind,
};

const VvKind *
vv_kind_of (VvCategory category)
{
  return kinds[category];
}

/* dk_lookup of tables with any keys (3.9, 3.10) is the address of a function that no symbol names:
 * read from a dict that must be such a one, the subclasses of object, whose keys are ints. */
static void
learn_general_lookup (VvReader *self)
{
  const VvLayout *layout = self->layout;
  VvAddr dict, keys;

  if (layout->dict_rule != VV_DICT_SIZED || !VV_HAS (layout, type_subclasses))
    return;
  dict = vv_image_u64 (self->image, self->runtime->object_type + layout->type_subclasses, 0);
  keys = vv_image_u64 (self->image, dict + layout->dict_keys, 0);
  self->general_lookup = vv_image_u64 (self->image, keys + layout->keys_usable - 8, 0);
}

/* From 3.12 on each interpreter has a dict of interned strings; its references are taken off their counts,
 * and the collector may know it like any other dict. */
static void
learn_interned (VvReader *self)
{
  const VvLayout *layout = self->layout;
  VvAddr interp = vv_image_u64 (self->image, self->runtime->runtime
                                + layout->runtime_interpreters_head, 0);

  if (!VV_HAS (layout, interp_interned_strings))
    return;
  while (interp != 0 && self->n_interned < VV_MAX_INTERPRETERS)
    {
      self->interned[self->n_interned++]
        = vv_image_u64 (self->image, interp + layout->interp_interned_strings, 0);
      interp = vv_image_u64 (self->image, interp + layout->interp_next, 0);
    }
}

/* Every module's dict is made with the same first keys, and these strings are interned: their
 * addresses tell it from others. */
static void
learn_module_keys (VvReader *self)
{
  const VvLayout *layout = self->layout;
  VvAddr interp = vv_image_u64 (self->image, self->runtime->runtime
                                + layout->runtime_interpreters_head, 0);
  VvAddr builtins = vv_image_u64 (self->image, interp + layout->interp_builtins, 0);
  VvPyObject dict;
  VvDictTable table;

  if (!VV_HAS (layout, interp_builtins) || !vv_py_open_any (self, builtins, &dict)
      || dict.type->category != VV_CATEGORY_DICT || !vv_dict_read (&dict, &table)
      || table.n_entries < 2)
    return;
  if (vv_str_is (self, vv_dict_key (&table, 0), "__name__")
      && vv_str_is (self, vv_dict_key (&table, 1), "__doc__"))
    {
      self->module_keys[0] = vv_dict_key (&table, 0);
      self->module_keys[1] = vv_dict_key (&table, 1);
    }
}

VvReader *
vv_reader_new (const VvImage   *image,
               const VvRuntime *runtime)
{
  VvReader *self = g_new0 (VvReader, 1);

  self->image = image;
  self->runtime = runtime;
  self->layout = runtime->layout;
  self->n_bytes = vv_image_size (image);
  self->budget = self->n_bytes / 8 * MOST_OWNERS + LEAST_BUDGET;
  vv_types_init (self);
  vv_own_data_find (self);
  learn_general_lookup (self);
  learn_module_keys (self);
  learn_interned (self);
  return self;
}

void
vv_reader_free (VvReader *self)
{
  if (self == NULL)
    return;
  vv_types_clear (self);
  g_array_unref (self->own_data);
  g_free (self);
}

const VvImage *
vv_reader_image (const VvReader *self)
{
  return self->image;
}

const VvRuntime *
vv_reader_runtime (const VvReader *self)
{
  return self->runtime;
}

void
vv_reader_count_unreadable (VvReader     *self,
                            VvUnreadable  what)
{
  self->unreadable[what]++;
}

guint64
vv_reader_get_unreadable (const VvReader *self,
                          VvUnreadable    what)
{
  return self->unreadable[what];
}

void
vv_reader_set_unreadable (VvReader     *self,
                          VvUnreadable  what,
                          guint64       n)
{
  self->unreadable[what] = n;
}

void
vv_reader_begin_pass (VvReader *self)
{
  self->spent = 0;
}

gboolean
vv_reader_is_exhausted (const VvReader *self)
{
  return self->spent > self->budget;
}

VvPyType *
vv_reader_object_type (VvReader *self,
                       VvAddr    object)
{
  return vv_reader_object_type_quick (self, object);
}

gboolean
vv_py_open_any (VvReader   *reader,
                VvAddr      object,
                VvPyObject *out)
{
  const VvPyType *type = vv_reader_object_type_quick (reader, object);

  return type != NULL && vv_py_open (reader, object, type, out);
}

gboolean
vv_reader_is_object (VvReader *self,
                     VvAddr    word)
{
  const VvPyType *type;
  VvAddr count;

  if (word < 4096 || (word & 7) != 0)
    return FALSE;
  type = vv_reader_object_type_quick (self, word);
  if (type == NULL)
    return FALSE;
  /* An array of pointers to objects, where programs lie low: its first word looks like a count, its
     second like a type.  A type with that many instances is a type all the same. */
  count = vv_image_u64 (self->image, word, 0);
  if (count < 65536 || (count & 7) != 0 || type->category == VV_CATEGORY_TYPE)
    return TRUE;
  return vv_reader_object_type_quick (self, count) == NULL;
}

void
vv_py_visit (const VvPyObject *object,
             VvRefs           *refs)
{
  const VvPyTypePrivate *known = object->type->private_;

  if (known->kind != NULL && known->kind->visit != NULL)
    known->kind->visit (object, refs);
  if (!known->plain)
    vv_instance_visit (object, refs);
}

void
vv_reader_visit (VvReader       *self,
                 VvAddr          address,
                 const VvPyType *type,
                 VvRefs         *refs)
{
  VvPyObject object;

  if (vv_py_open (self, address, type, &object))
    vv_py_visit (&object, refs);
  else
    vv_reader_count_unreadable (self, VV_UNREADABLE_BLOCK);
}

static void
read_count (const VvPyObject *object,
            VvObjectFacts    *out)
{
  guint64 word = vv_py_word (object, object->layout->object_refcnt);

  switch (object->layout->count_rule)
    {
    case VV_COUNT_WORD:
      out->refcount = word;
      out->immortal = FALSE;
      break;
    case VV_COUNT_LOW:
    case VV_COUNT_FLAGS:
    default:
      out->refcount = (guint32) word;
      out->immortal = (gint32) (guint32) word < 0;
      break;
    }
}

/* What sys.getsizeof adds to __sizeof__: all that lies before the object.  Only types made at run
 * time have it, though their type says that it collects (3.11 and 3.12 ask the type alone). */
static guint
prefix_of (const VvPyObject *object)
{
  guint32 flags;

  if (object->type->category != VV_CATEGORY_TYPE || !object->type->has_gc)
    return object->type->prefix;
  flags = vv_py_u32 (object, object->layout->type_flags);
  if ((flags & VV_TYPE_HEAP) != 0 || object->layout->instance_rule == VV_INSTANCE_VALUES_BEFORE
      || object->layout->instance_rule == VV_INSTANCE_TAGGED)
    return object->type->prefix;
  return 0;
}

void
vv_py_bare_facts (const VvPyObject *object,
                  VvObjectFacts    *out)
{
  *out = (VvObjectFacts) { .length = -1 };
  read_count (object, out);
  out->size = object->size + prefix_of (object);
  out->memory = object->size + object->type->prefix;
}

void
vv_py_facts (const VvPyObject *object,
             VvObjectFacts    *out)
{
  const VvPyType *type = object->type;
  const VvPyTypePrivate *known = type->private_;
  guint prefix = prefix_of (object);
  guint64 item_bytes = 0;

  *out = (VvObjectFacts) { .length = -1 };
  read_count (object, out);
  if (type->itemsize > 0)
    item_bytes = vv_py_items (object) * (guint64) type->itemsize;
  out->size = object->size + item_bytes;
  /* tp_alloc gives one item more, as an end mark, and rounds; what the core allocates by itself is
     corrected by its kind. */
  out->memory = out->size;
  if (type->itemsize > 0 && type->is_heap)
    out->memory = vv_round_up (out->size + type->itemsize, 8);
  if (known->kind != NULL && known->kind->facts != NULL)
    known->kind->facts (object, out);
  if (known->shape != NULL && known->shape->facts != NULL)
    known->shape->facts (known->shape, object->reader, object->address, type, out);
  if (known->is_array)
    vv_numpy_facts (object, out);
  if (!known->plain)
    out->memory += vv_instance_memory (object);
  out->size += prefix;
  out->memory += type->prefix;
  if (!type->has_length)
    out->length = -1;
  if (vv_reader_is_own_data (object->reader, object->address))
    out->memory = 0;
}

void
vv_reader_facts (VvReader       *self,
                 VvAddr          address,
                 const VvPyType *type,
                 VvObjectFacts  *out)
{
  VvPyObject object;

  if (vv_py_open (self, address, type, &object))
    {
      vv_py_facts (&object, out);
      return;
    }
  *out = (VvObjectFacts) { .length = -1 };
  vv_reader_count_unreadable (self, VV_UNREADABLE_BLOCK);
}

gboolean
vv_py_preview (const VvPyObject *object,
               guint             limit,
               GString          *out)
{
  const VvKind *kind = object->type->private_->kind;

  return kind != NULL && kind->preview != NULL && kind->preview (object, limit, out);
}

gboolean
vv_reader_preview (VvReader       *self,
                   VvAddr          address,
                   const VvPyType *type,
                   guint           limit,
                   GString        *out)
{
  VvPyObject object;

  return vv_py_open (self, address, type, &object) && vv_py_preview (&object, limit, out);
}

/* Frames and what holds one have items from 3.11 on, but no word that counts them. */
static gboolean
counts_items (const VvPyObject *object)
{
  switch (object->type->category)
    {
    case VV_CATEGORY_FRAME:
    case VV_CATEGORY_GENERATOR:
    case VV_CATEGORY_COROUTINE:
    case VV_CATEGORY_ASYNC_GENERATOR:
      return object->layout->frame_rule == VV_FRAME_OBJECT;
    default:
      return TRUE;
    }
}

guint64
vv_py_items (const VvPyObject *object)
{
  gint64 tainted_n = (gint64) vv_py_word (object, object->layout->var_size);
  guint64 itemsize = (guint64) object->type->itemsize;
  guint64 n = tainted_n < 0 ? -(guint64) tainted_n : (guint64) tainted_n;

  /* From 3.12 on an int has its sign and more beside its length. */
  if (object->layout->int_rule == VV_INT_TAG
      && (object->type->category == VV_CATEGORY_INT || object->type->category == VV_CATEGORY_BOOL))
    n = (guint64) tainted_n >> 3;
  if (itemsize == 0 || !counts_items (object))
    return 0;
  if (n > G_GUINT64_CONSTANT (1) << 44
      || vv_image_at (object->reader->image, object->address, object->size + n * itemsize) == NULL)
    {
      vv_reader_count_unreadable (object->reader, VV_UNREADABLE_BLOCK);
      return 0;
    }
  return n;
}
