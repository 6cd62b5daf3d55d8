/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* instance.c — what an object has besides the part that its kind knows.  In: the lists that
 * type-parts.c made for its type.  Out: references to attributes, slots, C fields and the type.
 *
 * Where attributes are (Objects/dictobject.c, Include/internal/pycore_object.h):
 *   3.9, 3.10   a dict, at an offset
 *   3.11        32 bytes before the object a pointer to values, 24 before it one to a dict
 *   3.12        24 bytes before it one word: bit 0 set, values lie behind the address; else a dict
 *   3.13 on     24 bytes before it a dict; values lie in the object itself, after tp_basicsize */

#include "python/reader-private.h"

#define DICT_BEFORE 24
#define VALUES_BEFORE 32

/* 3.13.3 changed who reports values that a dict shares with its object (gh-130327): the object
 * before, the dict since. */
static gboolean
values_are_the_dicts (const VvReader *reader)
{
  return reader->runtime->version_hex >= 0x030d0300;
}

static const guint8 *
values_at (const VvPyObject *object,
           VvAddr            address,
           guint             n)
{
  return vv_image_at (object->reader->image, address, (gsize) n * 8);
}

/* A PyDictValues behind the fixed part; its capacity is a byte, so it cannot be absurd. */
static const guint8 *
inline_values (const VvPyObject *object,
               guint            *n_values)
{
  const VvLayout *layout = object->layout;
  VvAddr start = object->address + object->size;
  const guint8 *head = vv_image_at (object->reader->image, start, 8);

  if (head == NULL || head[layout->values_valid & 7] == 0)
    return NULL;
  *n_values = head[layout->values_capacity & 7];
  return values_at (object, start + layout->values_item, *n_values);
}

static VvAddr
managed_dict (const VvPyObject *object,
              const guint8    **values,
              guint            *n_values)
{
  const VvPyTypePrivate *parts = object->type->private_;
  const guint8 *before = vv_image_at (object->reader->image, object->address - VALUES_BEFORE,
                                      VALUES_BEFORE);
  VvAddr dict, at;

  if (before == NULL)
    return 0;
  at = vv_load_u64 (before);
  dict = vv_load_u64 (before + VALUES_BEFORE - DICT_BEFORE);
  switch (object->layout->instance_rule)
    {
    case VV_INSTANCE_VALUES_BEFORE:
      if (at != 0)
        *values = values_at (object, at, *n_values = (guint) parts->n_names);
      return dict;
    case VV_INSTANCE_TAGGED:
      if ((dict & 1) == 0)
        return dict;
      *values = values_at (object, dict + 1, *n_values = (guint) parts->n_names);
      return 0;
    case VV_INSTANCE_INLINE:
      if (parts->has_values && (dict == 0 || !values_are_the_dicts (object->reader)))
        *values = inline_values (object, n_values);
      return dict;
    case VV_INSTANCE_DICT:
    default:
      return 0;
    }
}

VvAddr
vv_instance_dict (const VvPyObject *object,
                  const guint8    **values,
                  guint            *n_values)
{
  const VvPyTypePrivate *parts = object->type->private_;
  guint64 end;

  *values = NULL;
  *n_values = 0;
  switch (parts->dict_place)
    {
    case VV_DICT_AT:
      return vv_py_word (object, (guint32) parts->dict_offset);
    case VV_DICT_AT_END:
      end = vv_round_up (object->size + vv_py_items (object) * object->type->itemsize, 8);
      return vv_image_u64 (object->reader->image, object->address + end + parts->dict_offset, 0);
    case VV_DICT_BEFORE:
      return managed_dict (object, values, n_values);
    case VV_DICT_NONE:
    default:
      return 0;
    }
}

static void
visit_attributes (const VvPyObject *object,
                  VvRefs           *refs)
{
  const VvPyTypePrivate *parts = object->type->private_;
  const guint8 *values;
  guint n_values;
  VvAddr dict = vv_instance_dict (object, &values, &n_values);

  /* Where both are there, CPython reports the values alone (3.13.0 to 3.13.2). */
  vv_refs_add (refs, dict, VV_REF_ATTRIBUTE, VV_LABEL_TEXT, (gsize) "__dict__",
               values != NULL ? VV_REF_HIDDEN : object->hidden);
  if (values == NULL)
    return;
  vv_reader_spend (object->reader, n_values);
  for (guint i = 0; i < n_values; i++)
    vv_refs_add (refs, vv_load_u64 (values + i * 8), VV_REF_ATTRIBUTE, VV_LABEL_NAME,
                 i < parts->n_names ? vv_load_u64 (parts->names + (gsize) i * parts->name_stride) : 0,
                 object->hidden);
}

static void
visit_shape (const VvPyObject *object,
             const VvPyShape  *shape,
             VvRefs           *refs)
{
  for (const VvField *field = shape->fields; field != NULL && field->label != NULL; field++)
    {
      guint flags = object->hidden;

      if (!shape->collected || (field->flags & VV_FIELD_HIDDEN) != 0)
        flags |= VV_REF_HIDDEN;
      if ((field->flags & VV_FIELD_TRAVERSED_UNCOUNTED) != 0)
        flags |= VV_REF_UNCOUNTED;
      vv_refs_add (refs, vv_py_word (object, field->offset), field->kind, VV_LABEL_TEXT,
                   (gsize) field->label, flags);
    }
  if (shape->visit != NULL)
    shape->visit (shape, object->reader, object->address, object->type, refs);
}

void
vv_guess (const VvPyObject *object,
          const guint8     *bytes,
          guint64           size,
          VvRefKind         kind,
          guint             flags,
          VvRefs           *refs)
{
  vv_reader_spend (object->reader, size / 8);
  for (guint64 at = 0; at + 8 <= size; at += 8)
    {
      VvAddr word = vv_load_u64 (bytes + at);

      if (vv_reader_is_object (object->reader, word))
        vv_refs_add (refs, word, kind, VV_LABEL_NONE, 0, flags | VV_REF_GUESSED);
    }
}

static void
visit_guessed (const VvPyObject *object,
               VvRefs           *refs)
{
  const VvPyTypePrivate *parts = object->type->private_;

  for (guint i = 0; i < parts->n_spans; i++)
    vv_guess (object, object->bytes + parts->spans[i].start,
              parts->spans[i].end - parts->spans[i].start, VV_REF_OTHER, object->hidden, refs);
  if (parts->guess_items)
    {
      guint64 n_bytes = vv_py_items (object) * (guint64) object->type->itemsize;
      const guint8 *items = vv_image_at (object->reader->image, object->address + object->size,
                                         n_bytes);

      if (items != NULL)
        vv_guess (object, items, n_bytes, VV_REF_OTHER, object->hidden, refs);
    }
}

void
vv_instance_visit (const VvPyObject *object,
                   VvRefs           *refs)
{
  const VvPyTypePrivate *parts = object->type->private_;

  if (parts->dict_place != VV_DICT_NONE)
    visit_attributes (object, refs);
  vv_reader_spend (object->reader, parts->n_slots);
  for (guint i = 0; i < parts->n_slots; i++)
    {
      const VvSlot *slot = &parts->slots[i];
      VvAddr target = vv_py_word (object, slot->offset);

      if ((slot->flags & VV_REF_GUESSED) == 0 || vv_reader_is_object (object->reader, target))
        vv_refs_add (refs, target, VV_REF_ATTRIBUTE, VV_LABEL_CSTRING, slot->name, slot->flags);
    }
  if (parts->shape != NULL)
    visit_shape (object, parts->shape, refs);
  if (parts->n_spans > 0 || parts->guess_items)
    visit_guessed (object, refs);
  if (parts->is_array)
    vv_numpy_visit (object, refs);
  if (parts->counts_type)
    vv_refs_add (refs, object->type->address, VV_REF_TYPE, VV_LABEL_NONE, 0, parts->type_flags);
}

/* 3.11 and 3.12 allocate values with a prefix whose length stands in its last byte. */
static guint64
prefixed_values_bytes (const VvPyObject *object)
{
  const VvPyTypePrivate *parts = object->type->private_;
  const guint8 *before = vv_image_at (object->reader->image, object->address - VALUES_BEFORE,
                                      VALUES_BEFORE);
  VvAddr values = 0;
  VvDictTable table;

  if (before == NULL)
    return 0;
  if (object->layout->instance_rule == VV_INSTANCE_VALUES_BEFORE)
    values = vv_load_u64 (before);
  else if ((before[VALUES_BEFORE - DICT_BEFORE] & 1) != 0)
    values = vv_load_u64 (before + VALUES_BEFORE - DICT_BEFORE) + 1;
  if (values == 0 || !vv_dict_table_read (object->reader, parts->cached_keys, &table))
    return 0;
  return vv_dict_values_bytes (object->reader, values, &table);
}

guint64
vv_instance_memory (const VvPyObject *object)
{
  const VvPyTypePrivate *parts = object->type->private_;
  const guint8 *head;
  guint capacity;

  if (!parts->has_values)
    return 0;
  if (object->layout->instance_rule != VV_INSTANCE_INLINE)
    return prefixed_values_bytes (object);
  head = vv_image_at (object->reader->image, object->address + object->size, 8);
  if (head == NULL)
    return 0;
  capacity = head[object->layout->values_capacity & 7];
  return vv_round_up (capacity, 8) + ((guint64) capacity + 1) * 8;
}

/* --- One attribute --- */

static VvAddr
value_named (VvReader              *self,
             const VvPyTypePrivate *parts,
             const guint8          *values,
             guint                  n_values,
             const char            *name)
{
  for (guint i = 0; i < n_values && i < parts->n_names; i++)
    if (vv_str_is (self, vv_load_u64 (parts->names + (gsize) i * parts->name_stride), name))
      return vv_load_u64 (values + (gsize) i * 8);
  return 0;
}

VvAddr
vv_reader_attribute (VvReader   *self,
                     VvAddr      address,
                     const char *name)
{
  const VvPyTypePrivate *parts;
  const guint8 *values;
  VvPyObject object;
  guint n_values;
  VvAddr dict, value = 0;

  if (!vv_py_open_any (self, address, &object))
    return 0;
  parts = object.type->private_;
  for (guint i = 0; i < parts->n_slots; i++)
    if (g_strcmp0 (vv_cstring (self, parts->slots[i].name, 256), name) == 0)
      return vv_py_word (&object, parts->slots[i].offset);
  dict = vv_instance_dict (&object, &values, &n_values);
  if (parts->dict_place == VV_DICT_NONE && parts->dict_offset > 0)
    dict = vv_py_word (&object, (guint32) parts->dict_offset);
  if (values != NULL)
    value = value_named (self, parts, values, n_values, name);
  if (value == 0 && dict != 0)
    value = vv_reader_dict_get (self, dict, name);
  return value;
}
