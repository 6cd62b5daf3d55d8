/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* numpy.c — what a numpy array keeps outside of itself.  In: an array.  Out: its data's size, and the
 * objects in the data of arrays of objects, which nothing else may know: arrays are not collected.
 *
 * The layouts are numpy's public headers' (PyArrayObject_fields and PyArray_Descr in ndarraytypes.h), the
 * first one unchanged since 1.7.  They are not the interpreter's, so what is found is guessed: each word is
 * looked at as one that may be none, and a version that moved something is not believed. */

#include "python/reader-private.h"

/* PyArrayObject_fields */
#define ARRAY_DATA 16
#define ARRAY_N_DIMENSIONS 24
#define ARRAY_DIMENSIONS 32
#define ARRAY_DESCR 56
#define ARRAY_FLAGS 64
#define ARRAY_OWNS_DATA 4       /* NPY_ARRAY_OWNDATA */
#define MAX_DIMENSIONS 64       /* NPY_MAXDIMS */
/* PyArray_Descr.  Up to 1.26: flags is a byte, elsize an int, and what follows are pointers; from 2.0
 * on flags, elsize and alignment are words. */
#define DESCR_KIND 24
#define DESCR_FLAGS_1 27
#define DESCR_ELSIZE_1 32
#define DESCR_FLAGS_2 32
#define DESCR_ELSIZE_2 40
#define DESCR_ALIGNMENT_2 48
#define DESCR_SIZE 56
#define DESCR_HAS_OBJECTS 1     /* NPY_ITEM_HASOBJECT */
#define MAX_ALIGNMENT 4096

typedef struct
{
  VvAddr data;
  guint64 n_items;
  guint64 item_bytes;
  guint n_dimensions;
  char kind;
  gboolean has_objects;
  gboolean owns_data;
} Array;

static gboolean
read_descr (const VvPyObject *array,
            Array            *out)
{
  const guint8 *bytes = vv_image_at (array->reader->image, vv_py_word (array, ARRAY_DESCR), DESCR_SIZE);
  guint64 alignment;

  if (bytes == NULL)
    return FALSE;
  alignment = vv_load_u64 (bytes + DESCR_ALIGNMENT_2);
  out->kind = (char) bytes[DESCR_KIND];
  if (alignment > 0 && alignment <= MAX_ALIGNMENT)
    {
      out->item_bytes = vv_load_u64 (bytes + DESCR_ELSIZE_2);
      out->has_objects = (bytes[DESCR_FLAGS_2] & DESCR_HAS_OBJECTS) != 0;
    }
  else
    {
      out->item_bytes = vv_load_u32 (bytes + DESCR_ELSIZE_1);
      out->has_objects = (bytes[DESCR_FLAGS_1] & DESCR_HAS_OBJECTS) != 0;
    }
  return out->item_bytes <= G_MAXUINT32;
}

/* FALSE where its words make no sense; else all of its data is there. */
static gboolean
read_array (const VvPyObject *array,
            Array            *out)
{
  const VvImage *image = array->reader->image;
  guint32 tainted_n = vv_py_u32 (array, ARRAY_N_DIMENSIONS);
  const guint8 *dimensions;

  *out = (Array) { 0 };
  if (tainted_n > MAX_DIMENSIONS || !read_descr (array, out))
    return FALSE;
  dimensions = tainted_n > 0 ? vv_image_at (image, vv_py_word (array, ARRAY_DIMENSIONS), tainted_n * 8) : NULL;
  if (tainted_n > 0 && dimensions == NULL)
    return FALSE;
  out->n_items = 1;
  for (guint i = 0; i < tainted_n; i++)
    {
      guint64 tainted_dimension = vv_load_u64 (dimensions + i * 8);

      if (tainted_dimension > G_MAXINT64
          || !g_uint64_checked_mul (&out->n_items, out->n_items, tainted_dimension))
        return FALSE;
    }
  out->n_dimensions = tainted_n;
  out->data = vv_py_word (array, ARRAY_DATA);
  out->owns_data = (vv_py_u32 (array, ARRAY_FLAGS) & ARRAY_OWNS_DATA) != 0;
  return out->n_items <= G_MAXINT64 / MAX (out->item_bytes, 1)
         && vv_image_at (image, out->data, out->n_items * out->item_bytes) != NULL;
}

void
vv_numpy_visit (const VvPyObject *array,
                VvRefs           *refs)
{
  const guint8 *items;
  guint64 n_bytes;
  Array self;

  /* A view's items are its base's. */
  if (!read_array (array, &self) || !self.owns_data || !self.has_objects)
    return;
  n_bytes = self.n_items * self.item_bytes;
  items = vv_image_at (array->reader->image, self.data, n_bytes);
  if (self.kind != 'O' || self.item_bytes != 8)
    {
      vv_guess (array, items, n_bytes, VV_REF_OTHER, VV_REF_HIDDEN, refs);
      return;
    }
  vv_reader_spend (array->reader, self.n_items);
  for (guint64 i = 0; i < self.n_items; i++)
    {
      VvAddr item = vv_load_u64 (items + i * 8);

      if (item != 0 && vv_reader_is_object (array->reader, item))
        vv_refs_add (refs, item, VV_REF_ITEM, VV_LABEL_INDEX, i, VV_REF_HIDDEN | VV_REF_GUESSED);
    }
}

void
vv_numpy_facts (const VvPyObject *array,
                VvObjectFacts    *facts)
{
  guint64 n_bytes;
  Array self;

  if (!read_array (array, &self))
    {
      vv_reader_count_unreadable (array->reader, VV_UNREADABLE_BLOCK);
      return;
    }
  n_bytes = self.owns_data ? self.n_items * self.item_bytes : 0;
  /* array_sizeof() in methods.c; dimensions and strides are one block. */
  facts->size += self.n_dimensions * 16 + n_bytes;
  facts->memory += self.n_dimensions * 16 + n_bytes;
}
