/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tiny.c — Python objects made by hand. */

#include "tiny.h"

#include <string.h>

#define HEAP (1u << 9)
#define READY (1u << 12)
#define HAVE_GC (1u << 14)
#define T_OBJECT_EX 16
/* 3.9, 3.10: what dk_lookup may be; no matter which */
#define LOOKUP_GENERAL 0x1111
#define LOOKUP_TEXT 0x2222

/* --- Memory --- */

static gsize
read_image (VvMemory *memory,
            VvAddr    address,
            gpointer  buffer,
            gsize     size)
{
  const VvExtent *extent = &((VvImage *) memory)->extents[1];

  if (address < extent->start || address - extent->start >= extent->size)
    return 0;
  size = MIN (size, extent->size - (address - extent->start));
  memcpy (buffer, extent->bytes + (address - extent->start), size);
  return size;
}

static const VvRegion *
no_regions (VvMemory *memory,
            guint    *n_regions,
            GError  **error)
{
  static const VvRegion none = { 0 };

  *n_regions = 0;
  return &none;
}

static const VvMemoryClass memory_class = { .read = read_image, .regions = no_regions };

static void
make_directory (Tiny *self)
{
  guint16 *empty = g_new0 (guint16, 1 << 18);
  guint16 *page = g_new0 (guint16, 1 << 18);

  self->image.directory = g_new (guint16 *, 1 << (VV_IMAGE_ADDRESS_BITS - 30));
  for (guint i = 0; i < 1 << (VV_IMAGE_ADDRESS_BITS - 30); i++)
    self->image.directory[i] = empty;
  self->image.directory[TINY_BASE >> 30] = page;
  /* It lies in one GiB. */
  g_assert_cmpuint ((TINY_BASE & 0x3fffffff) + self->size, <=, 1 << 30);
  for (guint64 at = 0; at < self->size; at += 4096)
    page[(TINY_BASE + at) >> 12 & 0x3ffff] = 1;
  self->extents[1] = (VvExtent) { TINY_BASE, self->size, self->bytes };
  self->image.memory.klass = &memory_class;
  self->image.extents = self->extents;
  self->image.n_extents = 2;
}

VvAddr
tiny_alloc (Tiny *self,
            gsize size)
{
  VvAddr address = TINY_BASE + self->used + 32;

  self->used += 32 + (size + 15) / 16 * 16;
  g_assert_cmpuint (self->used, <=, self->size);
  return address;
}

static guint8 *
at (Tiny   *self,
    VvAddr  address,
    guint32 offset,
    gsize   size)
{
  VvAddr place = address + offset;

  g_assert_cmpuint (offset, !=, VV_ABSENT);
  g_assert_true (place >= TINY_BASE && place + size <= TINY_BASE + self->size);
  return self->bytes + (place - TINY_BASE);
}

void
tiny_set (Tiny   *self,
          VvAddr  address,
          guint32 offset,
          guint64 value)
{
  memcpy (at (self, address, offset, 8), &value, 8);
}

void
tiny_set_u32 (Tiny   *self,
              VvAddr  address,
              guint32 offset,
              guint32 value)
{
  memcpy (at (self, address, offset, 4), &value, 4);
}

void
tiny_set_u8 (Tiny   *self,
             VvAddr  address,
             guint32 offset,
             guint8  value)
{
  *at (self, address, offset, 1) = value;
}

guint64
tiny_get (Tiny   *self,
          VvAddr  address,
          guint32 offset)
{
  guint64 value;

  memcpy (&value, at (self, address, offset, 8), 8);
  return value;
}

/* --- Objects --- */

VvAddr
tiny_object (Tiny   *self,
             VvAddr  type,
             gsize   size)
{
  VvAddr object = tiny_alloc (self, size);

  tiny_set (self, object, self->layout->object_refcnt, 1);
  tiny_set (self, object, self->layout->object_type, type);
  return object;
}

VvAddr
tiny_text (Tiny       *self,
           const char *text)
{
  VvAddr address = tiny_alloc (self, strlen (text) + 1);

  memcpy (at (self, address, 0, strlen (text) + 1), text, strlen (text) + 1);
  return address;
}

VvAddr
tiny_str (Tiny       *self,
          const char *ascii)
{
  gsize length = strlen (ascii);
  VvAddr str = tiny_object (self, self->runtime.unicode_type,
                            self->layout->unicode_ascii_size + length + 1);

  tiny_set (self, str, self->layout->unicode_length, length);
  /* one byte a character, compact, ascii */
  tiny_set_u32 (self, str, self->layout->unicode_state, 1 << 2 | 1 << 5 | 1 << 6);
  memcpy (at (self, str, self->layout->unicode_ascii_size, length), ascii, length);
  return str;
}

VvAddr
tiny_int (Tiny   *self,
          gint64  value)
{
  VvAddr object = tiny_object (self, self->runtime.long_type, self->layout->long_digits + 12);
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;
  gint64 n = 0;

  for (; rest > 0; rest >>= 30)
    tiny_set_u32 (self, object, self->layout->long_digits + (guint32) n++ * 4, rest & 0x3fffffff);
  if (self->layout->int_rule == VV_INT_TAG)
    tiny_set (self, object, self->layout->long_tag,
              (guint64) n << 3 | (value < 0 ? 2 : value == 0 ? 1 : 0));
  else
    tiny_set (self, object, self->layout->long_tag, (guint64) (value < 0 ? -n : n));
  return object;
}

VvAddr
tiny_tuple (Tiny         *self,
            guint         n,
            const VvAddr *items)
{
  VvAddr tuple = tiny_object (self, self->runtime.tuple_type, self->layout->tuple_item + n * 8);

  tiny_set (self, tuple, self->layout->var_size, n);
  for (guint i = 0; i < n; i++)
    tiny_set (self, tuple, self->layout->tuple_item + i * 8, items[i]);
  return tuple;
}

VvAddr
tiny_list (Tiny         *self,
           guint         n,
           guint         allocated,
           const VvAddr *items)
{
  VvAddr list = tiny_object (self, self->runtime.list_type, self->layout->list_allocated + 8);
  VvAddr table = tiny_alloc (self, allocated * 8);

  tiny_set (self, list, self->layout->var_size, n);
  tiny_set (self, list, self->layout->list_item, table);
  tiny_set (self, list, self->layout->list_allocated, allocated);
  for (guint i = 0; i < n; i++)
    tiny_set (self, table, i * 8, items[i]);
  return list;
}

VvAddr
tiny_keys (Tiny         *self,
           gboolean      general,
           guint         n,
           const VvAddr *keys,
           const VvAddr *values)
{
  const VvLayout *layout = self->layout;
  gboolean wide = general || layout->dict_rule == VV_DICT_SIZED;
  VvAddr table = tiny_alloc (self, layout->keys_indices + 8 + 5 * 24);

  tiny_set (self, table, layout->keys_refcnt, 1);
  if (layout->dict_rule == VV_DICT_SIZED)
    {
      tiny_set (self, table, layout->keys_size_or_log2, 8);
      tiny_set (self, table, layout->keys_usable - 8, general ? LOOKUP_GENERAL : LOOKUP_TEXT);
    }
  else
    {
      tiny_set_u8 (self, table, layout->keys_size_or_log2, 3);
      tiny_set_u8 (self, table, layout->keys_log2_index_bytes, 3);
      tiny_set_u8 (self, table, layout->keys_kind, general ? 0 : 1);
    }
  tiny_set (self, table, layout->keys_usable, 5 - n);
  tiny_set (self, table, layout->keys_nentries, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 entry = layout->keys_indices + 8 + i * (wide ? 24 : 16) + (wide ? 8 : 0);

      tiny_set (self, table, entry, keys[i]);
      tiny_set (self, table, entry + 8, values != NULL ? values[i] : 0);
    }
  return table;
}

VvAddr
tiny_dict (Tiny         *self,
           gboolean      general,
           guint         n,
           const VvAddr *keys,
           const VvAddr *values)
{
  VvAddr dict = tiny_object (self, self->runtime.dict_type, self->layout->dict_size);

  tiny_set (self, dict, self->layout->dict_used, n);
  tiny_set (self, dict, self->layout->dict_keys, tiny_keys (self, general, n, keys, values));
  return dict;
}

/* --- Types --- */

static void
fill_type (Tiny       *self,
           VvAddr      type,
           VvAddr      name,
           VvAddr      base,
           gint64      basicsize,
           guint32     flags)
{
  const VvLayout *layout = self->layout;

  tiny_set (self, type, layout->type_name, name);
  tiny_set (self, type, layout->type_base, base);
  tiny_set (self, type, layout->type_basicsize, (guint64) basicsize);
  tiny_set (self, type, layout->type_flags, flags | READY);
}

VvAddr
tiny_type (Tiny       *self,
           const char *name,
           VvAddr      base,
           gint64      basicsize,
           guint32     flags)
{
  VvAddr type = tiny_object (self, self->runtime.type_type, self->layout->type_size);

  fill_type (self, type, tiny_text (self, name), base, basicsize, flags);
  return type;
}

VvAddr
tiny_class (Tiny              *self,
            const char        *name,
            VvAddr             base,
            const char *const *slots)
{
  const VvLayout *layout = self->layout;
  VvAddr str = tiny_str (self, name), module = tiny_str (self, "__main__");
  VvAddr key = tiny_str (self, "__module__");
  gint64 size = (gint64) tiny_get (self, base, layout->type_basicsize);
  guint n = 0;
  VvAddr type;

  while (slots != NULL && slots[n] != NULL)
    n++;
  type = tiny_object (self, self->runtime.type_type, layout->heaptype_size + n * layout->member_size);
  tiny_set (self, type, layout->var_size, n);
  tiny_set (self, type, layout->type_members, type + layout->heaptype_size);
  for (guint i = 0; i < n; i++, size += 8)
    {
      VvAddr member = type + layout->heaptype_size + i * layout->member_size;

      tiny_set (self, member, layout->member_name, tiny_text (self, slots[i]));
      tiny_set_u32 (self, member, layout->member_type, T_OBJECT_EX);
      tiny_set (self, member, layout->member_offset, (guint64) size);
    }
  fill_type (self, type, str + layout->unicode_ascii_size, base, size, HEAP | HAVE_GC);
  tiny_set (self, type, layout->heaptype_name, str);
  tiny_set (self, type, layout->heaptype_qualname, str);
  tiny_set (self, type, layout->type_dict, tiny_dict (self, FALSE, 1, &key, &module));
  return type;
}

static void
make_types (Tiny *self)
{
  const VvLayout *layout = self->layout;
  VvRuntime *runtime = &self->runtime;
  const struct { VvAddr *address; const char *name; gint64 size; gint64 item; guint32 flags; } types[] = {
    { &runtime->object_type, "object", 16, 0, 0 },
    { &runtime->type_type, "type", layout->heaptype_size, layout->member_size, HAVE_GC },
    { &runtime->long_type, "int", layout->long_digits, 4, 0 },
    { &runtime->bool_type, "bool", layout->long_digits, 4, 0 },
    { &runtime->unicode_type, "str", layout->unicode_size, 0, 0 },
    { &runtime->bytes_type, "bytes", layout->bytes_data + 1, 1, 0 },
    { &runtime->bytearray_type, "bytearray", layout->bytearray_start + 16, 0, 0 },
    { &runtime->float_type, "float", layout->float_value + 8, 0, 0 },
    { &runtime->tuple_type, "tuple", layout->tuple_item, 8, HAVE_GC },
    { &runtime->list_type, "list", layout->list_allocated + 8, 0, HAVE_GC },
    { &runtime->dict_type, "dict", layout->dict_size, 0, HAVE_GC },
    { &runtime->odict_type, "collections.OrderedDict", layout->odict_size, 0, HAVE_GC },
    { &runtime->set_type, "set", layout->set_size, 0, HAVE_GC },
    { &runtime->function_type, "function", layout->function_size, 0, HAVE_GC },
    { &runtime->code_type, "code", layout->code_size, 0, 0 },
    { &runtime->module_type, "module", layout->module_name + 8, 0, HAVE_GC },
    { &runtime->gen_type, "generator", layout->gen_size, 0, HAVE_GC },
    { &runtime->frame_type, "frame", layout->frame_size, 0, HAVE_GC },
    { &runtime->weakref_type, "weakref.ReferenceType", layout->weakref_next + 8, 0, HAVE_GC },
    { &runtime->base_exception, "BaseException", layout->exception_size, 0, HAVE_GC },
    { &runtime->none_type, "NoneType", 16, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    *types[i].address = tiny_alloc (self, layout->type_size);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      VvAddr type = *types[i].address;

      tiny_set (self, type, layout->object_refcnt, 1);
      tiny_set (self, type, layout->object_type, runtime->type_type);
      fill_type (self, type, tiny_text (self, types[i].name), i == 0 ? 0 : runtime->object_type,
                 types[i].size, types[i].flags);
      tiny_set (self, type, layout->type_itemsize, (guint64) types[i].item);
    }
  /* Its keys are ints: from it the reader learns how such a table looks. */
  tiny_set (self, runtime->object_type, layout->type_subclasses,
            layout->dict_rule == VV_DICT_SIZED ? tiny_dict (self, TRUE, 0, NULL, NULL) : 0);
  runtime->none = tiny_object (self, runtime->none_type, 16);
}

Tiny *
tiny_new (const VvLayout *layout)
{
  return tiny_new_sized (layout, TINY_SIZE);
}

Tiny *
tiny_new_sized (const VvLayout *layout,
                gsize           size)
{
  Tiny *self = g_new0 (Tiny, 1);

  self->layout = layout;
  self->size = size;
  self->bytes = g_malloc0 (size);
  make_directory (self);
  self->runtime.layout = layout;
  self->runtime.version_hex = layout->first;
  make_types (self);
  return self;
}

void
tiny_free (Tiny *self)
{
  if (self == NULL)
    return;
  g_free (self->image.directory[0]);
  g_free (self->image.directory[TINY_BASE >> 30]);
  g_free (self->image.directory);
  g_free (self->bytes);
  g_free (self);
}
