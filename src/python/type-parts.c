/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* type-parts.c — what instances of a type consist of besides the part that their kind knows: slots,
 * dict, inline values, the fields of C types.  In: a type and its chain of bases.  Out: lists in its
 * VvPyTypePrivate, so that visiting an instance is a loop over offsets.
 *
 * CPython reports slots of classes made in Python (T_OBJECT_EX of their members), then the dict, then
 * whatever the nearest C type reports (subtype_traverse in Objects/typeobject.c).  Of a C type that
 * nobody described, all words are looked at that neither its members nor its dict and weak list
 * explain. */

#include "python/reader-private.h"

#define MAX_BASES 1000
#define MAX_SLOTS 4096
#define MAX_FIELDS 256
#define T_OBJECT 6
#define T_OBJECT_EX 16

/* What one type adds to its base. */
typedef struct
{
  VvAddr address;
  const guint8 *bytes;
  gboolean is_class;
  gint64 start;
  gint64 end;
} Layer;

static gint64
member_i64 (const guint8 *bytes,
            guint32       offset)
{
  return (gint64) vv_load_u64 (bytes + offset);
}

static void
add_span (GArray *spans,
          gint64  start,
          gint64  end)
{
  VvSpan span = { (guint32) start, (guint32) end };

  if (start < end)
    g_array_append_val (spans, span);
}

/* Takes [start, end) out of the spans; it lies in one of them at most. */
static void
cover (GArray *spans,
       gint64  start,
       gint64  end)
{
  for (guint i = 0; i < spans->len; i++)
    {
      VvSpan *span = &g_array_index (spans, VvSpan, i);
      gint64 old_end = span->end;

      if (start >= span->end || end <= span->start)
        continue;
      span->end = (guint32) MAX (start, span->start);
      add_span (spans, end, old_end);
      return;
    }
}

/* Members that are objects, of a type made at run time: `__slots__` of classes. */
static void
read_slots (VvReader    *self,
            VvPyType    *type,
            const Layer *layer,
            GArray      *slots,
            GArray      *spans)
{
  const VvLayout *layout = self->layout;
  VvAddr members = vv_load_u64 (layer->bytes + layout->type_members);
  guint64 tainted_n = vv_load_u64 (layer->bytes + layout->var_size);
  const guint8 *bytes;

  if (tainted_n > MAX_SLOTS || (vv_load_u32 (layer->bytes + layout->type_flags) & VV_TYPE_HEAP) == 0)
    return;
  if (!vv_reader_spend_on_types (self, tainted_n * 2))
    return;
  bytes = vv_image_at (self->image, members, tainted_n * layout->member_size);
  for (guint64 i = 0; bytes != NULL && i < tainted_n; i++, bytes += layout->member_size)
    {
      guint32 kind = vv_load_u32 (bytes + layout->member_type);
      gint64 offset = member_i64 (bytes, layout->member_offset);
      VvSlot slot = { (guint32) offset, type->has_gc ? 0 : VV_REF_HIDDEN,
                      vv_load_u64 (bytes + layout->member_name) };

      if ((kind != T_OBJECT && kind != T_OBJECT_EX)
          || offset < layer->start || offset > layer->end - 8)
        continue;
      /* What a C type shows as a member it may have borrowed. */
      if (!layer->is_class)
        slot.flags |= VV_REF_GUESSED;
      g_array_append_val (slots, slot);
      cover (spans, offset, offset + 8);
    }
}

/* A struct sequence (os.stat_result) has items behind those that len() counts; its named fields tell
 * how many. */
static void
read_fields (VvReader    *self,
             VvPyType    *type,
             const Layer *layer)
{
  const VvLayout *layout = self->layout;
  VvAddr member = vv_load_u64 (layer->bytes + layout->type_members);
  const guint8 *bytes;

  for (guint i = 0; member != 0 && i < MAX_FIELDS; i++, member += layout->member_size)
    {
      gint64 item;

      bytes = vv_image_at (self->image, member, layout->member_size);
      if (bytes == NULL || vv_load_u64 (bytes + layout->member_name) == 0)
        return;
      item = (gint64) (vv_load_u64 (bytes + layout->member_offset) - layout->tuple_item) / 8;
      if (item >= 0 && item < MAX_FIELDS)
        type->private_->least_items = MAX (type->private_->least_items, (guint64) item + 1);
    }
}

static void
read_layer (VvReader    *self,
            VvPyType    *type,
            const Layer *layer,
            GArray      *slots,
            GArray      *spans)
{
  VvPyTypePrivate *parts = type->private_;
  const VvLayout *layout = self->layout;
  const char *tp_name;
  gint64 dict_offset, weak_offset;

  if (layer->is_class)
    {
      read_slots (self, type, layer, slots, spans);
      return;
    }
  tp_name = vv_cstring (self, vv_load_u64 (layer->bytes + layout->type_name), 1024);
  if (tp_name == NULL || parts->shape != NULL || parts->extra != NULL)
    return;
  parts->shape = vv_py_shape_find (tp_name, self->runtime->version_hex, layer->end);
  if (parts->shape != NULL)
    return;
  if (type->category == VV_CATEGORY_EXCEPTION)
    parts->extra = vv_exception_extra (tp_name, (layer->end - layout->exception_size) / 8);
  if (parts->extra != NULL)
    return;
  /* From 3.13 on its tp_basicsize has room for the fields that len() leaves out: they are items too. */
  if (type->category == VV_CATEGORY_TUPLE)
    {
      read_fields (self, type, layer);
      return;
    }
  parts->is_array |= strcmp (tp_name, "numpy.ndarray") == 0;
  add_span (spans, vv_round_up (layer->start, 8), layer->end);
  read_slots (self, type, layer, slots, spans);
  dict_offset = member_i64 (layer->bytes, layout->type_dictoffset);
  weak_offset = member_i64 (layer->bytes, layout->type_weaklistoffset);
  if (dict_offset >= layer->start && dict_offset < layer->end)
    cover (spans, dict_offset, dict_offset + 8);
  if (weak_offset >= layer->start && weak_offset < layer->end)
    cover (spans, weak_offset, weak_offset + 8);
}

/* From the type down to the base that its kind knows. */
static void
read_layers (VvReader *self,
             VvPyType *type,
             GArray   *slots,
             GArray   *spans)
{
  VvPyTypePrivate *parts = type->private_;
  const VvLayout *layout = self->layout;
  Layer layer = { .address = type->address, .end = type->basicsize };

  layer.bytes = vv_image_at (self->image, type->address, layout->type_size);
  for (guint i = 0; i < MAX_BASES && layer.bytes != NULL; i++)
    {
      gboolean is_core = layer.address == self->runtime->object_type
                         || vv_type_category_at (self->runtime, layer.address) != VV_CATEGORY_OBJECT;
      VvAddr base = vv_load_u64 (layer.bytes + layout->type_base);
      const guint8 *base_bytes, *whole;

      /* Of a static type that is not ready yet. */
      if (base == 0)
        base = self->runtime->object_type;
      base_bytes = vv_image_at (self->image, base, layout->type_size);
      whole = vv_image_at (self->image, layer.address, layout->heaptype_size);
      layer.is_class = !is_core && whole != NULL && vv_type_is_class (self, whole);
      if (!layer.is_class && parts->native == 0)
        {
          parts->native = layer.address;
          parts->native_size = layer.end;
        }
      if (is_core || base_bytes == NULL)
        return;
      layer.start = CLAMP (member_i64 (base_bytes, layout->type_basicsize), 0, layer.end);
      read_layer (self, type, &layer, slots, spans);
      layer = (Layer) { base, base_bytes, FALSE, 0, layer.start };
    }
}

/* Whether the kind or the shape gives the dict as one of its own members. */
static gboolean
is_dict_known (const VvLayout *layout,
               const VvPyType *type,
               gint64          offset)
{
  const VvPyShape *shape = type->private_->shape;

  for (const VvField *field = shape != NULL ? shape->fields : NULL;
       field != NULL && field->label != NULL; field++)
    if (field->offset == offset)
      return TRUE;
  switch (type->category)
    {
    case VV_CATEGORY_TYPE:
      return offset == layout->type_dict;
    case VV_CATEGORY_FUNCTION:
      return offset == layout->function_dict;
    case VV_CATEGORY_MODULE:
      return offset == layout->module_dict;
    case VV_CATEGORY_EXCEPTION:
      return offset == layout->exception_dict;
    case VV_CATEGORY_ODICT:
      return offset == layout->odict_inst_dict;
    default:
      return FALSE;
    }
}

static void
place_dict (VvReader     *self,
            VvPyType     *type,
            const guint8 *bytes)
{
  VvPyTypePrivate *parts = type->private_;
  const VvLayout *layout = self->layout;
  gint64 offset = member_i64 (bytes, layout->type_dictoffset);
  VvDictTable table;

  if (layout->instance_rule != VV_INSTANCE_DICT && (type->flags & VV_TYPE_MANAGED_DICT) != 0)
    {
      parts->dict_place = VV_DICT_BEFORE;
      parts->has_values = layout->instance_rule != VV_INSTANCE_INLINE
                          || (type->flags & VV_TYPE_INLINE_VALUES) != 0;
    }
  else if (offset >= (gint64) layout->object_type + 8 && offset <= type->basicsize - 8)
    parts->dict_place = is_dict_known (layout, type, offset) ? VV_DICT_NONE : VV_DICT_AT;
  else if (offset < 0 && type->itemsize > 0)
    parts->dict_place = VV_DICT_AT_END;
  parts->dict_offset = offset;
  if (!type->is_heap || type->category == VV_CATEGORY_TYPE)
    return;
  parts->cached_keys = vv_load_u64 (bytes + layout->heaptype_cached_keys);
  if (parts->has_values && vv_dict_table_read (self, parts->cached_keys, &table))
    {
      parts->names = table.entries + table.key_at;
      parts->n_names = table.n_entries;
      parts->name_stride = table.stride;
    }
}

/* An instance of a type made at run time counts a reference to it.  Its own traversal reports that,
 * or the one of the C type below, if that is made at run time too. */
static void
place_type (VvReader *self,
            VvPyType *type)
{
  VvPyTypePrivate *parts = type->private_;
  const VvPyShape *shape = parts->shape;
  const guint8 *native = vv_image_at (self->image, parts->native, self->layout->type_size);
  guint32 native_flags = native != NULL ? vv_load_u32 (native + self->layout->type_flags) : 0;
  gboolean reported = TRUE;

  parts->counts_type = type->is_heap;
  if (shape != NULL && (native_flags & VV_TYPE_HEAP) != 0 && (native_flags & VV_TYPE_HAVE_GC) != 0)
    reported = shape->visits_type;
  parts->type_flags = type->has_gc && reported ? 0 : VV_REF_HIDDEN;
}

void
vv_type_read_parts (VvReader *self,
                    VvPyType *type)
{
  VvPyTypePrivate *parts = type->private_;
  g_autoptr(GArray) slots = g_array_new (FALSE, FALSE, sizeof (VvSlot));
  g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (VvSpan));
  const guint8 *bytes = vv_image_at (self->image, type->address,
                                     type->is_heap ? self->layout->heaptype_size
                                                   : self->layout->type_size);

  if (bytes == NULL)
    return;
  read_layers (self, type, slots, spans);
  place_dict (self, type, bytes);
  place_type (self, type);
  parts->guess_items = type->itemsize > 0 && type->category == VV_CATEGORY_OBJECT
                       && parts->shape == NULL;
  parts->n_slots = slots->len;
  parts->slots = (VvSlot *) g_array_free (g_steal_pointer (&slots), FALSE);
  parts->n_spans = spans->len;
  parts->spans = (VvSpan *) g_array_free (g_steal_pointer (&spans), FALSE);
  type->described = parts->n_spans == 0 && !parts->guess_items;
  parts->plain = parts->n_slots == 0 && type->described && parts->dict_place == VV_DICT_NONE
                 && !parts->counts_type && parts->shape == NULL;
}
