/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dict-table.c — the tables behind dicts and behind the attributes of instances.  In: the address of
 * a PyDictKeysObject.  Out: where its entries are, how many, and whether they are all there.
 *
 * Objects/dictobject.c: a header, one index a slot (1, 2, 4 or 8 bytes wide), then entries in the
 * order of insertion: hash, key, value; or, where all keys are str (3.11 on), key and value alone.
 * A split table has its values elsewhere: it is shared by the instances of a class. */

#include "python/reader-private.h"

#define KEYS_GENERAL 0          /* dk_kind (3.11 on) */
#define MAX_SHARED 30           /* SHARED_KEYS_MAX_SIZE */
/* struct pool_header */
#define POOL_CLASS 36
#define POOL_HEADER_SIZE 48
#define POOL_ALIGNMENT 16
#define POOL_MAX_BLOCK 512

/* USABLE_FRACTION () */
static guint64
usable_of (guint64 size)
{
  return size * 2 / 3;
}

/* 3.9, 3.10: dk_size, and a pointer to the function that looks keys up instead of a kind. */
static gboolean
read_sized (VvReader     *self,
            const guint8 *header,
            guint64      *size,
            guint64      *index_bytes,
            VvDictTable  *out)
{
  const VvLayout *layout = self->layout;

  *size = vv_load_u64 (header + layout->keys_size_or_log2);
  if (*size > G_GUINT64_CONSTANT (1) << 40 || (*size & (*size - 1)) != 0)
    return FALSE;
  *index_bytes = *size * (*size <= 0xff ? 1 : *size <= 0xffff ? 2 : *size <= 0xffffffff ? 4 : 8);
  out->stride = 24;
  out->key_at = 8;
  out->general = vv_load_u64 (header + layout->keys_usable - 8) == self->general_lookup;
  return TRUE;
}

/* 3.11 on */
static gboolean
read_log (VvReader     *self,
          const guint8 *header,
          guint64      *size,
          guint64      *index_bytes,
          VvDictTable  *out)
{
  const VvLayout *layout = self->layout;
  guint8 tainted_log2 = header[layout->keys_size_or_log2];
  guint8 tainted_index_log2 = header[layout->keys_log2_index_bytes];

  if (tainted_log2 > 40 || tainted_index_log2 > 43)
    return FALSE;
  *size = G_GUINT64_CONSTANT (1) << tainted_log2;
  *index_bytes = G_GUINT64_CONSTANT (1) << tainted_index_log2;
  out->general = header[layout->keys_kind] == KEYS_GENERAL;
  out->stride = out->general ? 24 : 16;
  out->key_at = out->general ? 8 : 0;
  return TRUE;
}

gboolean
vv_dict_table_read (VvReader    *self,
                    VvAddr       keys,
                    VvDictTable *out)
{
  const VvLayout *layout = self->layout;
  const guint8 *header = vv_image_at (self->image, keys, layout->keys_indices);
  guint64 size, index_bytes, tainted_n, tainted_usable;

  memset (out, 0, sizeof *out);
  if (header == NULL)
    return FALSE;
  if (layout->dict_rule == VV_DICT_SIZED
      ? !read_sized (self, header, &size, &index_bytes, out)
      : !read_log (self, header, &size, &index_bytes, out))
    return FALSE;
  tainted_n = vv_load_u64 (header + layout->keys_nentries);
  tainted_usable = vv_load_u64 (header + layout->keys_usable);
  out->slots = usable_of (size);
  out->refcount = (gint64) vv_load_u64 (header + layout->keys_refcnt);
  out->table_bytes = layout->keys_indices + index_bytes + out->slots * out->stride;
  /* A shared table may hold fewer keys than its size allows. */
  out->shared_slots = layout->dict_rule == VV_DICT_SIZED || tainted_usable > out->slots
                      ? out->slots : MIN (tainted_n, out->slots) + tainted_usable;
  out->broken = tainted_n > out->slots;
  out->n_entries = MIN (tainted_n, out->slots);
  out->entries = vv_image_at (self->image, keys + layout->keys_indices + index_bytes,
                              out->n_entries * out->stride);
  if (out->entries == NULL)
    {
      out->broken = TRUE;
      out->n_entries = 0;
    }
  return TRUE;
}

static void
read_values (VvReader    *self,
             VvAddr       values,
             VvDictTable *out)
{
  const VvLayout *layout = self->layout;
  const guint8 *head;

  out->n_values = out->n_entries;
  if (layout->values_rule == VV_VALUES_STRUCT)
    {
      head = vv_image_at (self->image, values, 8);
      out->n_values = head != NULL ? MIN (out->n_values, head[layout->values_capacity & 7]) : 0;
      values += layout->values_item;
    }
  out->values = vv_image_at (self->image, values, out->n_values * 8);
  if (out->values == NULL)
    {
      out->broken = TRUE;
      out->n_entries = 0;
    }
}

gboolean
vv_dict_read (const VvPyObject *dict,
              VvDictTable      *out)
{
  const VvLayout *layout = dict->layout;
  VvAddr values = vv_py_word (dict, layout->dict_values);

  if (!vv_dict_table_read (dict->reader, vv_py_word (dict, layout->dict_keys), out))
    return FALSE;
  if (values != 0)
    read_values (dict->reader, values, out);
  return TRUE;
}

/* 3.11 and 3.12 give each new instance room for as many values as its class's keys have room for at that
 * moment, which is one less for each instance that was made (init_inline_values(), Objects/dictobject.c):
 * the first has thirty slots and the last what is needed.  How many is written nowhere.  The prefix,
 * whose length is in its last byte, has a byte for each and two more, rounded up to words; of the eight
 * numbers that this leaves, the size class of the pool says which two may be (Objects/obmalloc.c;
 * without pymalloc the least is taken).  Of these it is what the keys have room for now, as with nearly
 * all instances; else the greater, which is what the block takes. */
static guint64
prefixed_bytes (VvReader          *self,
                VvAddr             values,
                const VvDictTable *table)
{
  const guint8 *head = vv_image_at (self->image, values - 1, 1);
  guint64 prefix = head != NULL ? *head : 0;
  guint64 least = MAX (table->shared_slots, prefix > 9 ? prefix - 9 : 0);
  guint64 most = MIN (prefix - MIN (prefix, 2), MAX_SHARED);
  guint64 pool_size = MAX (self->layout->arena_bytes / 64, 1);
  VvAddr block = values - prefix, pool = block / pool_size * pool_size;
  const guint8 *pool_head = vv_image_at (self->image, pool, POOL_HEADER_SIZE);
  guint64 size = 0;

  if (pool_head != NULL)
    size = (vv_load_u32 (pool_head + POOL_CLASS) + G_GUINT64_CONSTANT (1)) * POOL_ALIGNMENT;
  if (size > prefix && size <= POOL_MAX_BLOCK && block >= pool + POOL_HEADER_SIZE &&
      (block - pool - POOL_HEADER_SIZE) % size == 0)
    {
      guint64 slots = (size - prefix) / 8;

      if (least <= slots && slots <= most + 1)
        return prefix + (slots == table->shared_slots + 1 ? slots - 1 : MIN (slots, most)) * 8;
    }
  return prefix + least * 8;
}

guint64
vv_dict_values_bytes (VvReader          *self,
                      VvAddr             values,
                      const VvDictTable *table)
{
  const VvLayout *layout = self->layout;
  const guint8 *head;

  switch (layout->values_rule)
    {
    case VV_VALUES_ARRAY:
      return table->slots * 8;
    case VV_VALUES_PREFIXED:
      return prefixed_bytes (self, values, table);
    case VV_VALUES_STRUCT:
    default:
      head = vv_image_at (self->image, values, 8);
      /* Embedded: they are a part of the instance's own block. */
      if (head == NULL || head[layout->values_embedded & 7] != 0)
        return 0;
      return vv_round_up (head[layout->values_capacity & 7], 8)
             + (head[layout->values_capacity & 7] + G_GUINT64_CONSTANT (1)) * 8;
    }
}
