/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* set.c — set and frozenset (Objects/setobject.c): an open table of key and hash, eight entries of it
 * in the object itself.  Removed keys leave a dummy, whose hash is -1; no real hash is. */

#include "python/reader-private.h"

#define ENTRY 16

static const guint8 *
set_table (const VvPyObject *set,
           guint64          *n,
           gboolean         *changing)
{
  const VvLayout *layout = set->layout;
  guint64 tainted_mask = vv_py_word (set, layout->set_mask);
  guint64 tainted_fill = vv_py_word (set, layout->set_fill);
  guint64 tainted_used = vv_py_word (set, layout->set_used);
  const guint8 *table = NULL;

  *n = 0;
  if (tainted_mask < G_MAXINT64 / ENTRY && (tainted_mask & (tainted_mask + 1)) == 0)
    table = vv_image_at (set->reader->image, vv_py_word (set, layout->set_table),
                         (tainted_mask + 1) * ENTRY);
  if (table != NULL)
    *n = tainted_mask + 1;
  *changing = table == NULL || tainted_fill > *n || tainted_used > tainted_fill;
  return table;
}

static void
set_visit (const VvPyObject *set,
           VvRefs           *refs)
{
  gboolean changing;
  guint64 n, n_keys = 0;
  const guint8 *table = set_table (set, &n, &changing);

  for (guint64 i = 0; i < n; i++)
    {
      VvAddr key = vv_load_u64 (table + i * ENTRY);

      if (key == 0 || vv_load_u64 (table + i * ENTRY + 8) == G_MAXUINT64)
        continue;
      n_keys++;
      vv_refs_add (refs, key, VV_REF_ITEM, VV_LABEL_NONE, 0, set->hidden);
    }
  /* While it is resized the new table is in its place before it is filled (set_table_resize). */
  if (G_UNLIKELY (changing || n_keys < vv_py_word (set, set->layout->set_used)))
    vv_reader_count_unreadable (set->reader, VV_UNREADABLE_CHANGING);
  vv_reader_spend (set->reader, n * 2);
}

static void
set_facts (const VvPyObject *set,
           VvObjectFacts    *facts)
{
  const VvLayout *layout = set->layout;
  gboolean changing;
  guint64 n;

  set_table (set, &n, &changing);
  facts->length = (gint64) MIN (vv_py_word (set, layout->set_used), n);
  if (vv_py_word (set, layout->set_table) == set->address + layout->set_smalltable)
    return;
  if (n == 0)
    vv_reader_count_unreadable (set->reader, VV_UNREADABLE_BLOCK);
  facts->size += n * ENTRY;
  facts->memory += n * ENTRY;
}

const VvKind vv_set_kind = { set_visit, set_facts, NULL };
