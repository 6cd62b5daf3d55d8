/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dict.c — dict, frozendict and OrderedDict.  CPython reports the values, and the keys only of
 * tables whose keys may be anything; str keys are references all the same (hidden).  Keys of a shared
 * table belong to the class.  An OrderedDict counts every key a second time, in a linked list, and
 * reports those. */

#include "python/reader-private.h"

/* 3.13.0 to 3.13.2: an instance reports its values itself, its dict reports none of them. */
static gboolean
is_reported_by_instance (const VvPyObject *dict)
{
  const VvReader *reader = dict->reader;
  const guint8 *head;

  if (reader->layout->values_rule != VV_VALUES_STRUCT
      || reader->runtime->version_hex >= 0x030d0300)
    return FALSE;
  head = vv_image_at (reader->image, vv_py_word (dict, reader->layout->dict_values), 8);
  return head != NULL && head[reader->layout->values_embedded & 7] != 0;
}

static gboolean
is_module_dict (const VvReader    *reader,
                const VvDictTable *table)
{
  return table->n_entries > 1 && reader->module_keys[0] != 0
         && vv_dict_key (table, 0) == reader->module_keys[0]
         && vv_dict_key (table, 1) == reader->module_keys[1];
}

static gboolean
is_interned (const VvPyObject *dict)
{
  for (guint i = 0; i < dict->reader->n_interned; i++)
    if (dict->address == dict->reader->interned[i])
      return TRUE;
  return FALSE;
}

static void
dict_visit (const VvPyObject *dict,
            VvRefs           *refs)
{
  VvLabelForm form = VV_LABEL_OBJECT;
  VvRefKind kind = VV_REF_VALUE;
  guint flags = dict->hidden, key_flags;
  guint64 n_values = 0;
  gboolean own_keys, broken;
  VvDictTable table;

  broken = !vv_dict_read (dict, &table) || table.broken;
  if (table.values != NULL && is_reported_by_instance (dict))
    return;
  if (is_module_dict (dict->reader, &table))
    {
      kind = VV_REF_GLOBAL;
      form = VV_LABEL_NAME;
    }
  if (G_UNLIKELY (is_interned (dict)))
    flags |= VV_REF_UNCOUNTED;
  key_flags = table.general ? flags : flags | VV_REF_HIDDEN;
  own_keys = table.values == NULL || table.refcount == 1;
  vv_reader_spend (dict->reader, table.n_entries * 2);
  for (guint64 i = 0; i < table.n_entries; i++)
    {
      VvAddr key = vv_dict_key (&table, i);
      VvAddr value = vv_dict_value (&table, i);

      if (table.general && value == 0)
        continue;
      n_values += value != 0;
      vv_refs_add (refs, value, kind, form, key, flags);
      if (own_keys)
        vv_refs_add (refs, key, VV_REF_KEY, form, key, key_flags);
    }
  /* While it is resized the new table is in its place before it is filled (dictresize). */
  if (G_UNLIKELY (broken || n_values < vv_py_word (dict, dict->layout->dict_used)))
    vv_reader_count_unreadable (dict->reader, VV_UNREADABLE_CHANGING);
}

static void
dict_facts (const VvPyObject *dict,
            VvObjectFacts    *facts)
{
  const VvLayout *layout = dict->layout;
  guint64 tainted_used = vv_py_word (dict, layout->dict_used);
  VvAddr keys = vv_py_word (dict, layout->dict_keys);
  VvAddr values = vv_py_word (dict, layout->dict_values);
  VvDictTable table;

  if (!vv_dict_read (dict, &table))
    {
      vv_reader_count_unreadable (dict->reader, VV_UNREADABLE_BLOCK);
      facts->length = 0;
      return;
    }
  facts->length = (gint64) MIN (tainted_used, table.n_entries);
  if (values != 0)
    {
      facts->size += table.shared_slots * 8;
      facts->memory += vv_dict_values_bytes (dict->reader, values, &table);
    }
  if (table.refcount == 1 && vv_image_at (dict->reader->image, keys, table.table_bytes) != NULL)
    {
      facts->size += table.table_bytes;
      if (!vv_reader_is_own_data (dict->reader, keys))
        facts->memory += table.table_bytes;
    }
}

/* --- OrderedDict --- */

/* Nodes are a doubly linked list; as many as the dict has keys, which bounds it. */
static guint64
each_node (const VvPyObject *dict,
           VvRefs           *refs)
{
  const VvLayout *layout = dict->layout;
  VvAddr node = vv_py_word (dict, layout->odict_first);
  guint64 n = 0, limit = vv_py_word (dict, layout->dict_used);
  const guint8 *bytes;

  while (node != 0 && n < limit
         && (bytes = vv_image_at (dict->reader->image, node, layout->odict_node_size)) != NULL)
    {
      VvAddr key = vv_load_u64 (bytes + layout->odict_node_key);

      if (refs != NULL)
        vv_refs_add (refs, key, VV_REF_KEY, VV_LABEL_OBJECT, key, dict->hidden);
      node = vv_load_u64 (bytes + layout->odict_node_next);
      n++;
    }
  vv_reader_spend (dict->reader, n * 4);
  return n;
}

/* A hostile list may loop through a dict that claims to be endless. */
static gboolean
is_bounded (const VvPyObject *dict)
{
  VvDictTable table;

  return vv_dict_read (dict, &table)
         && vv_py_word (dict, dict->layout->dict_used) <= table.n_entries;
}

static void
odict_visit (const VvPyObject *dict,
             VvRefs           *refs)
{
  dict_visit (dict, refs);
  if (vv_py_word (dict, dict->layout->odict_inst_dict) != 0)
    vv_refs_add (refs, vv_py_word (dict, dict->layout->odict_inst_dict), VV_REF_ATTRIBUTE,
                 VV_LABEL_TEXT, (gsize) "__dict__", dict->hidden);
  if (is_bounded (dict))
    each_node (dict, refs);
}

static void
odict_facts (const VvPyObject *dict,
             VvObjectFacts    *facts)
{
  const VvLayout *layout = dict->layout;
  guint64 tainted_fast = vv_py_word (dict, layout->odict_fast_nodes_size);
  VvAddr fast = vv_py_word (dict, layout->odict_fast_nodes);
  guint64 nodes = 0;

  dict_facts (dict, facts);
  if (is_bounded (dict))
    nodes = each_node (dict, NULL) * layout->odict_node_size;
  if (fast != 0 && tainted_fast < G_MAXINT64 / 8
      && vv_image_at (dict->reader->image, fast, tainted_fast * 8) != NULL)
    nodes += tainted_fast * 8;
  facts->size += nodes;
  facts->memory += nodes;
}

/* --- For everybody else --- */

gboolean
vv_reader_dict_each (VvReader    *self,
                     VvAddr       address,
                     VvDictVisit  visit,
                     gpointer     data)
{
  VvDictTable table;
  VvPyObject dict;

  if (!vv_py_open_any (self, address, &dict)
      || (dict.type->category != VV_CATEGORY_DICT && dict.type->category != VV_CATEGORY_ODICT)
      || !vv_dict_read (&dict, &table))
    return FALSE;
  for (guint64 i = 0; i < table.n_entries; i++)
    {
      VvAddr key = vv_dict_key (&table, i);
      VvAddr value = vv_dict_value (&table, i);

      if (!vv_reader_spend_on_types (self, 1))
        {
          vv_reader_count_unreadable (self, VV_UNREADABLE_EXCESS);
          break;
        }
      if (key != 0 && (value != 0 || table.values == NULL) && !visit (key, value, data))
        break;
    }
  return TRUE;
}

typedef struct
{
  VvReader *reader;
  const char *name;
  VvAddr found;
} Search;

static gboolean
compare_cb (VvAddr   key,
            VvAddr   value,
            gpointer data)
{
  Search *search = data;

  if (value == 0 || !vv_str_is (search->reader, key, search->name))
    return TRUE;
  search->found = value;
  return FALSE;
}

VvAddr
vv_reader_dict_get (VvReader   *self,
                    VvAddr      dict,
                    const char *key)
{
  Search search = { self, key, 0 };

  vv_reader_dict_each (self, dict, compare_cb, &search);
  return search.found;
}

const VvKind vv_dict_kind = { dict_visit, dict_facts, NULL };
const VvKind vv_odict_kind = { odict_visit, odict_facts, NULL };
