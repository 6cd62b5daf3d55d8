/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* list.c — lists and tuples.  A list's header may contradict its block when the target was held in
 * the middle of a resize: then what both agree on is read, and the list is counted. */

#include "python/reader-private.h"

static const guint8 *
list_items (const VvPyObject *list,
            guint64          *n,
            gboolean         *changing)
{
  const VvLayout *layout = list->layout;
  guint64 tainted_n = vv_py_word (list, layout->var_size);
  guint64 tainted_allocated = vv_py_word (list, layout->list_allocated);
  const guint8 *items;

  *changing = tainted_n > tainted_allocated || tainted_allocated > G_MAXINT64 / 8;
  *n = *changing && tainted_allocated > G_MAXINT64 / 8 ? 0 : MIN (tainted_n, tainted_allocated);
  if (*n == 0)
    return NULL;
  items = vv_image_at (list->reader->image, vv_py_word (list, layout->list_item), *n * 8);
  if (items == NULL)
    {
      *changing = TRUE;
      *n = 0;
    }
  return items;
}

static void
add_items (const guint8 *items,
           guint64       n,
           guint         flags,
           VvRefs       *refs)
{
  for (guint64 i = 0; i < n; i++)
    vv_refs_add (refs, vv_load_u64 (items + i * 8), VV_REF_ITEM, VV_LABEL_INDEX, i, flags);
}

static void
list_visit (const VvPyObject *list,
            VvRefs           *refs)
{
  gboolean changing;
  guint64 n;
  const guint8 *items = list_items (list, &n, &changing);

  if (G_UNLIKELY (changing))
    vv_reader_count_unreadable (list->reader, VV_UNREADABLE_CHANGING);
  vv_reader_spend (list->reader, n);
  add_items (items, n, list->hidden, refs);
}

static void
list_facts (const VvPyObject *list,
            VvObjectFacts    *facts)
{
  guint64 tainted_allocated = vv_py_word (list, list->layout->list_allocated);
  VvAddr table = vv_py_word (list, list->layout->list_item);
  gboolean changing;
  guint64 n;

  list_items (list, &n, &changing);
  facts->length = (gint64) n;
  if (tainted_allocated == 0)
    return;
  if (tainted_allocated > G_MAXINT64 / 8
      || vv_image_at (list->reader->image, table, tainted_allocated * 8) == NULL)
    {
      vv_reader_count_unreadable (list->reader, VV_UNREADABLE_BLOCK);
      tainted_allocated = n;
    }
  facts->size += tainted_allocated * 8;
  facts->memory += tainted_allocated * 8;
}

/* --- Tuples --- */

static const guint8 *
tuple_items (const VvPyObject *tuple,
             guint64          *n)
{
  const VvLayout *layout = tuple->layout;
  guint64 tainted_n = MAX (vv_py_word (tuple, layout->var_size),
                           tuple->type->private_->least_items);
  const guint8 *items = tainted_n > G_MAXINT64 / 8 ? NULL
                        : vv_image_at (tuple->reader->image, tuple->address + layout->tuple_item,
                                       tainted_n * 8);

  *n = items != NULL ? tainted_n : 0;
  return items;
}

static void
tuple_visit (const VvPyObject *tuple,
             VvRefs           *refs)
{
  guint64 n;
  const guint8 *items = tuple_items (tuple, &n);

  if (G_UNLIKELY (items == NULL))
    vv_reader_count_unreadable (tuple->reader, VV_UNREADABLE_CHANGING);
  vv_reader_spend (tuple->reader, n);
  add_items (items, n, tuple->hidden, refs);
}

static void
tuple_facts (const VvPyObject *tuple,
             VvObjectFacts    *facts)
{
  guint64 visible = vv_py_word (tuple, tuple->layout->var_size);
  guint64 n;

  tuple_items (tuple, &n);
  facts->length = (gint64) MIN (n, visible);
  /* A struct sequence is made with all of its fields, and then told to be shorter. */
  if (n > visible)
    facts->memory = tuple->layout->tuple_item + n * 8;
}

const VvKind vv_list_kind = { list_visit, list_facts, NULL };
const VvKind vv_tuple_kind = { tuple_visit, tuple_facts, NULL };
