/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* type-visit.c — type objects as objects: what a type refers to, what it weighs (type_traverse in
 * Objects/typeobject.c).  CPython reports the members of types made at run time, but not their names;
 * static types are unknown to the collector, and from 3.12 on the interpreter keeps their dict and
 * subclasses, with an index into its table instead of tp_subclasses. */

#include "python/reader-private.h"

static gboolean
is_heap (const VvPyObject *type)
{
  return (vv_py_u32 (type, type->layout->type_flags) & VV_TYPE_HEAP) != 0;
}

static void
add (const VvPyObject *type,
     VvAddr            target,
     const char       *label,
     guint             flags,
     VvRefs           *refs)
{
  vv_refs_add (refs, target, VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) label, flags);
}

/* The keys of the table that instances share: the type holds it. */
static void
visit_cached_keys (const VvPyObject *type,
                   VvRefs           *refs)
{
  VvAddr keys = vv_py_word (type, type->layout->heaptype_cached_keys);
  VvDictTable table;

  if (keys == 0)
    return;
  if (!vv_dict_table_read (type->reader, keys, &table) || table.broken)
    vv_reader_count_unreadable (type->reader, VV_UNREADABLE_CHANGING);
  vv_reader_spend (type->reader, table.n_entries * 2);
  for (guint64 i = 0; i < table.n_entries; i++)
    {
      VvAddr key = vv_dict_key (&table, i);

      vv_refs_add (refs, key, VV_REF_KEY, VV_LABEL_NAME, key, VV_REF_HIDDEN);
    }
}

/* An interpreter's account of a static type; there may be one in each interpreter. */
static void
visit_state (const VvPyObject *type,
             VvAddr            state,
             VvRefs           *refs)
{
  const VvLayout *layout = type->layout;
  const VvImage *image = type->reader->image;

  if (vv_image_u64 (image, state + layout->typestate_type, 0) != type->address)
    return;
  if (VV_HAS (layout, typestate_dict))
    vv_refs_add (refs, vv_image_u64 (image, state + layout->typestate_dict, 0), VV_REF_ATTRIBUTE,
                 VV_LABEL_TEXT, (gsize) "__dict__", VV_REF_HIDDEN);
  if (VV_HAS (layout, typestate_subclasses))
    add (type, vv_image_u64 (image, state + layout->typestate_subclasses, 0), "tp_subclasses",
         VV_REF_HIDDEN, refs);
}

static void
visit_states (const VvPyObject *type,
              guint64           tainted_index,
              VvRefs           *refs)
{
  const VvLayout *layout = type->layout;
  const VvImage *image = type->reader->image;
  VvAddr interp = vv_image_u64 (image, type->reader->runtime->runtime
                                + layout->runtime_interpreters_head, 0);

  for (guint i = 0; interp != 0 && i < VV_MAX_INTERPRETERS; i++)
    {
      if (VV_HAS (layout, interp_types_builtins) && tainted_index < layout->interp_types_builtins_max)
        visit_state (type, interp + layout->interp_types_builtins
                     + tainted_index * layout->typestate_size, refs);
      if (VV_HAS (layout, interp_types_extensions)
          && tainted_index < layout->interp_types_extensions_max)
        visit_state (type, interp + layout->interp_types_extensions
                     + tainted_index * layout->typestate_size, refs);
      interp = vv_image_u64 (image, interp + layout->interp_next, 0);
    }
}

static void
type_visit (const VvPyObject *type,
            VvRefs           *refs)
{
  const VvLayout *layout = type->layout;
  gboolean heap = is_heap (type);
  guint flags = heap ? 0 : VV_REF_HIDDEN;
  guint64 subclasses = vv_py_word (type, layout->type_subclasses);

  vv_refs_add (refs, vv_py_word (type, layout->type_dict), VV_REF_ATTRIBUTE, VV_LABEL_TEXT,
               (gsize) "__dict__", flags);
  add (type, vv_py_word (type, layout->type_mro), "__mro__", flags, refs);
  add (type, vv_py_word (type, layout->type_bases), "__bases__", flags, refs);
  /* An index where the interpreter keeps the rest. */
  if (!heap && VV_HAS (layout, interp_types_builtins) && subclasses - 1 < 65536)
    visit_states (type, subclasses - 1, refs);
  else
    add (type, subclasses, "tp_subclasses", VV_REF_HIDDEN, refs);
  if (!heap)
    return;
  /* That of a static type is mostly written in its source, and not counted. */
  add (type, vv_py_word (type, layout->type_base), "__base__", flags, refs);
  add (type, vv_py_word (type, layout->type_cache), "tp_cache", flags, refs);
  add (type, vv_py_word (type, layout->heaptype_module), "ht_module", flags, refs);
  add (type, vv_py_word (type, layout->heaptype_name), "__name__", VV_REF_HIDDEN, refs);
  add (type, vv_py_word (type, layout->heaptype_qualname), "__qualname__", VV_REF_HIDDEN, refs);
  add (type, vv_py_word (type, layout->heaptype_slots), "__slots__", VV_REF_HIDDEN, refs);
  visit_cached_keys (type, refs);
}

static void
type_facts (const VvPyObject *type,
            VvObjectFacts    *facts)
{
  const VvLayout *layout = type->layout;
  VvReader *reader = type->reader;
  guint64 itemsize = (guint64) type->type->itemsize;
  VvAddr keys, doc;
  gboolean own_sizeof;
  const char *text;
  VvDictTable table;

  facts->size = layout->type_size;
  if (!is_heap (type))
    return;
  /* ctypes has metatypes with more, and a __sizeof__ of their own from 3.13 on. */
  own_sizeof = type->type->private_->shape != NULL && type->type->private_->shape->facts != NULL;
  facts->size = own_sizeof ? type->size : layout->heaptype_size;
  facts->memory = vv_round_up (type->size + (vv_py_items (type) + 1) * itemsize, 8);
  keys = vv_py_word (type, layout->heaptype_cached_keys);
  if (keys != 0 && vv_dict_table_read (reader, keys, &table)
      && vv_image_at (reader->image, keys, table.table_bytes) != NULL)
    {
      if (!own_sizeof)
        facts->size += table.table_bytes;
      facts->memory += vv_reader_is_own_data (reader, keys) ? 0 : table.table_bytes;
    }
  doc = vv_py_word (type, layout->type_doc);
  text = doc != 0 && !vv_reader_is_own_data (reader, doc) && vv_type_is_class (reader, type->bytes)
         ? vv_cstring (reader, doc, 1 << 20) : NULL;
  if (text != NULL)
    {
      gsize length = strlen (text);

      vv_reader_spend (reader, length / 8);
      facts->memory += length + 1;
    }
}

static gboolean
type_preview (const VvPyObject *type,
              guint             limit,
              GString          *out)
{
  const VvPyType *self = vv_reader_type (type->reader, type->address);
  gsize start = out->len;

  if (self == NULL)
    return FALSE;
  g_string_append (out, self->name);
  vv_repr_cut (out, start, limit);
  return TRUE;
}

const VvKind vv_type_kind = { type_visit, type_facts, type_preview };
