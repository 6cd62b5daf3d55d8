/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bytes.c — bytes and bytearray (Objects/bytesobject.c, bytearrayobject.c).  A bytearray has its own
 * block up to 3.14; from 3.15 on its block is a bytes object. */

#include "python/reader-private.h"

static gboolean
repr (const guint8 *bytes,
      guint64       n,
      const char   *before,
      const char   *after,
      guint         limit,
      GString      *out)
{
  gsize start = out->len;
  guint written = 0;
  char quote = memchr (bytes, '\'', n) != NULL && memchr (bytes, '"', n) == NULL ? '"' : '\'';

  g_string_append (out, before);
  g_string_append_c (out, quote);
  for (guint64 i = 0; i < n && written <= limit; i++)
    written += vv_repr_char (out, bytes[i], quote, TRUE);
  g_string_append_c (out, quote);
  g_string_append (out, after);
  vv_repr_cut (out, start, limit);
  return TRUE;
}

/* --- bytes --- */

static const guint8 *
bytes_data (const VvPyObject *object,
            guint64          *n)
{
  const VvLayout *layout = object->layout;
  guint64 tainted_n = vv_py_word (object, layout->var_size);
  const guint8 *data = vv_image_at (object->reader->image, object->address + layout->bytes_data,
                                    tainted_n);

  *n = data != NULL ? tainted_n : 0;
  return data;
}

static void
bytes_facts (const VvPyObject *object,
             VvObjectFacts    *facts)
{
  guint64 n;

  bytes_data (object, &n);
  facts->length = (gint64) n;
}

static gboolean
bytes_preview (const VvPyObject *object,
               guint             limit,
               GString          *out)
{
  guint64 n;
  const guint8 *data = bytes_data (object, &n);

  vv_reader_spend (object->reader, n / 8);
  return data != NULL && repr (data, n, "b", "", limit, out);
}

/* --- bytearray --- */

static const guint8 *
bytearray_data (const VvPyObject *object,
                guint64          *n)
{
  const VvLayout *layout = object->layout;
  guint64 tainted_n = vv_py_word (object, layout->var_size);
  VvAddr start = vv_py_word (object, layout->bytearray_start);
  const guint8 *data = vv_image_at (object->reader->image, start, tainted_n);

  if (tainted_n == 0)
    data = (const guint8 *) "";
  *n = data != NULL ? tainted_n : 0;
  return data;
}

/* From 3.15 on: the bytes object that holds its bytes.  Where nobody else has it, it is a block like any
 * other. */
static gboolean
has_own_bytes (const VvPyObject *object,
               VvAddr           *owner)
{
  VvReader *reader = object->reader;

  *owner = vv_py_word (object, object->layout->bytearray_bytes_object);
  return (guint32) vv_image_u64 (reader->image, *owner, 0) == 1
         && !vv_reader_is_own_data (reader, *owner);
}

static void
bytearray_visit (const VvPyObject *object,
                 VvRefs           *refs)
{
  VvAddr owner;

  if (!has_own_bytes (object, &owner))
    vv_refs_add (refs, owner, VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) "ob_bytes_object",
                 VV_REF_HIDDEN);
}

static void
bytearray_facts (const VvPyObject *object,
                 VvObjectFacts    *facts)
{
  const VvLayout *layout = object->layout;
  guint64 n, tainted_alloc = vv_py_word (object, layout->bytearray_alloc);
  VvAddr block = vv_py_word (object, layout->bytearray_bytes);
  VvAddr owner;
  gboolean own_bytes = has_own_bytes (object, &owner);

  if (bytearray_data (object, &n) == NULL)
    vv_reader_count_unreadable (object->reader, VV_UNREADABLE_BLOCK);
  facts->length = (gint64) n;
  if (VV_HAS (layout, bytearray_bytes_object))
    {
      guint64 head = (guint64) layout->bytes_data + 1;

      if (tainted_alloc > 0
          && vv_image_at (object->reader->image, owner + head, tainted_alloc) != NULL)
        facts->size += head + tainted_alloc;
      if (own_bytes && vv_image_at (object->reader->image, owner, head) != NULL)
        {
          tainted_alloc = vv_image_u64 (object->reader->image, owner + layout->var_size, 0);
          if (vv_image_at (object->reader->image, owner + head, tainted_alloc) != NULL)
            facts->memory += head + tainted_alloc;
        }
    }
  else if (vv_image_at (object->reader->image, block, tainted_alloc) != NULL)
    {
      facts->size += tainted_alloc;
      facts->memory += tainted_alloc;
    }
}

static gboolean
bytearray_preview (const VvPyObject *object,
                   guint             limit,
                   GString          *out)
{
  guint64 n;
  const guint8 *data = bytearray_data (object, &n);

  vv_reader_spend (object->reader, n / 8);
  return data != NULL && repr (data, n, "bytearray(b", ")", limit, out);
}

const VvKind vv_bytes_kind = { NULL, bytes_facts, bytes_preview };
const VvKind vv_bytearray_kind = { bytearray_visit, bytearray_facts, bytearray_preview };
