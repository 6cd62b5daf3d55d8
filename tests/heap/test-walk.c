/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-walk.c — the walk on memories made by hand, after the layout of every version: who gets a native root,
 * what is garbage, what is guessed; and what comes of memories that were made to mislead. */

#include <string.h>

#include "consistent.h"
#include "python/reader-private.h"
#include "world.h"

/* --- What was found --- */

static VvNode
node_of (const VvSnapshot *snapshot,
         VvAddr            object)
{
  return vv_snapshot_find_object (snapshot, object);
}

/* How many rows lead from one to the other; @flags: (out) (optional): of the last. */
static guint
count_refs (const VvSnapshot *snapshot,
            VvAddr            source,
            VvAddr            target,
            guint8           *flags)
{
  VvNode from = node_of (snapshot, source), to = node_of (snapshot, target);
  VvEdge first, end;
  guint n = 0;

  g_assert_cmpuint (from, !=, VV_NODE_NONE);
  vv_snapshot_get_refs (snapshot, from, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefRow row;

      vv_snapshot_get_ref (snapshot, edge, &row);
      if (row.target != to)
        continue;
      n++;
      if (flags != NULL)
        *flags = row.flags;
    }
  return n;
}

static guint
count_refs_of (const VvSnapshot *snapshot,
               VvAddr            source)
{
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node_of (snapshot, source), &first, &end);
  return end - first;
}

/* The native root of an object: how often it is counted beyond what was found; 0: it has none. */
static guint64
native_count (const VvSnapshot *snapshot,
              VvAddr            object)
{
  VvNode node = node_of (snapshot, object);
  guint64 count = 0;

  for (guint32 i = 0; i < vv_snapshot_get_n_roots (snapshot); i++)
    {
      VvRootRow row;

      vv_snapshot_get_root (snapshot, i, &row);
      if (row.kind != VV_ROOT_NATIVE || row.target != node)
        continue;
      g_assert_cmpuint (count, ==, 0);
      count = row.count;
    }
  return count;
}

static guint
count_natives (const VvSnapshot *snapshot)
{
  guint n = 0;

  for (guint32 i = 0; i < vv_snapshot_get_n_roots (snapshot); i++)
    {
      VvRootRow row;

      vv_snapshot_get_root (snapshot, i, &row);
      n += row.kind == VV_ROOT_NATIVE;
    }
  return n;
}

static VvObjectRow
row_of (const VvSnapshot *snapshot,
        VvAddr            object)
{
  VvObjectRow row;

  g_assert_cmpuint (node_of (snapshot, object), !=, VV_NODE_NONE);
  vv_snapshot_get_object (snapshot, node_of (snapshot, object), &row);
  return row;
}

/* @expected: "changing 1, block 2": all that could not be read. */
static void
assert_unreadable (const VvSnapshot *snapshot,
                   const char       *expected)
{
  static const char * const kinds[] = {
    "object", "type", "block", "changing", "frame", "list", "text", "excess",
  };
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 n = unreadable_of (snapshot, kinds[i]);

      if (n != 0)
        g_string_append_printf (found, "%s%s %d", found->len > 0 ? ", " : "", kinds[i], (int) n);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static VvSnapshot *
walk (World       *world,
      VvWalkFacts *facts)
{
  return walk_image (&world->tiny->image, &world->tiny->runtime, facts);
}

/* --- Objects --- */

static void
set_count (World  *world,
           VvAddr  object,
           guint64 count)
{
  tiny_set (world->tiny, object, 0, count);
}

/* A list that the collector tracks, with room for two. */
static VvAddr
add_list (World   *world,
          guint64  count,
          VvAddr   first,
          VvAddr   second)
{
  VvAddr items[] = { first, second };
  VvAddr list = tiny_list (world->tiny, 2, 2, items);

  set_count (world, list, count);
  world_track (world, list, 0);
  return list;
}

static void
set_item (World  *world,
          VvAddr  list,
          guint   i,
          VvAddr  item)
{
  tiny_set (world->tiny, tiny_get (world->tiny, list, world->tiny->layout->list_item), i * 8, item);
}

static VvAddr
hold_list (World *world)
{
  VvAddr list = add_list (world, 1, 0, 0);

  world_hold (world, list);
  return list;
}

/* --- Roots --- */

static void
test_native_count (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  VvAddr held = add_list (world, 10, 0, 0), root = add_list (world, 1, held, held);
  VvAddr leaf = add_list (world, 5, 0, 0), child = add_list (world, 1, leaf, 0);
  VvAddr parent = add_list (world, 3, child, leaf), alone = add_list (world, 2, 0, 0);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  world_hold (world, root);
  snapshot = walk (world, &facts);
  assert_unreadable (snapshot, "");
  g_assert_cmpuint (facts.n_tracked, ==, 6);
  g_assert_cmpuint (native_count (snapshot, parent), ==, 3);
  g_assert_cmpuint (native_count (snapshot, alone), ==, 2);
  /* One is reached by a root, the other two by the one that is held. */
  g_assert_cmpuint (native_count (snapshot, held), ==, 0);
  g_assert_cmpuint (count_natives (snapshot), ==, 2);
  g_assert_cmpuint (count_refs (snapshot, root, held, NULL), ==, 2);
  g_assert_cmpuint (row_of (snapshot, held).refcount, ==, 10);
}

/* Whichever lies first: only the one that reaches the other is named. */
static void
test_native_order (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  VvAddr low = add_list (world, 4, 0, 0), high = add_list (world, 2, low, 0);
  VvAddr first = add_list (world, 2, 0, 0), last = add_list (world, 4, 0, 0);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  set_item (world, first, 0, last);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (native_count (snapshot, high), ==, 2);
  g_assert_cmpuint (native_count (snapshot, first), ==, 2);
  g_assert_cmpuint (count_natives (snapshot), ==, 2);
}

static void
test_cycles (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  VvAddr one = add_list (world, 1, 0, 0), other = add_list (world, 1, one, 0);
  VvAddr held = add_list (world, 3, 0, 0), mate = add_list (world, 1, held, 0);
  VvAddr own = add_list (world, 1, 0, 0);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  set_item (world, one, 0, other);
  set_item (world, held, 1, mate);
  set_item (world, own, 0, own);
  snapshot = walk (world, &facts);
  assert_unreadable (snapshot, "");
  g_assert_cmpuint (facts.n_tracked, ==, 5);
  /* Two of the three circles are garbage: objects, and nobody's. */
  g_assert_cmpuint (native_count (snapshot, held), ==, 2);
  g_assert_cmpuint (count_natives (snapshot), ==, 1);
  g_assert_cmpuint (count_refs (snapshot, one, other, NULL), ==, 1);
  g_assert_cmpuint (count_refs (snapshot, own, own, NULL), ==, 1);
}

static void
test_guessed (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr type = tiny_type (tiny, "strange.Thing", tiny->runtime.object_type, 64, VV_TYPE_HAVE_GC);
  VvAddr thing = tiny_object (tiny, type, 64), found = add_list (world, 7, 0, 0);
  VvAddr pair = tiny_alloc (tiny, 32), root = hold_list (world);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;
  guint8 flags = 0;

  set_item (world, root, 0, thing);
  tiny_set (tiny, thing, 24, found);
  tiny_set (tiny, thing, 32, 4711);
  tiny_set (tiny, thing, 40, pair);
  tiny_set (tiny, pair, 0, tiny->runtime.list_type);
  tiny_set (tiny, pair, 8, tiny->runtime.list_type);
  snapshot = walk (world, &facts);
  /* What is no object was only guessed at, and is no damage. */
  assert_unreadable (snapshot, "");
  g_assert_cmpuint (facts.n_guessed, ==, 1);
  g_assert_cmpuint (count_refs (snapshot, thing, found, &flags), ==, 1);
  g_assert_cmpuint (flags & VV_REF_GUESSED, !=, 0);
  g_assert_cmpuint (count_refs_of (snapshot, thing), ==, 1);
  g_assert_cmpuint (native_count (snapshot, found), ==, 0);
}

/* --- Memories that mislead --- */

static void
test_lists (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr outside = add_list (world, 1, 0, 0), itself = add_list (world, 1, 0, 0);
  VvAddr huge = add_list (world, 1, 0, 0), root = hold_list (world);
  VvAddr over = add_list (world, 1, 0, 0);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  tiny_set (tiny, outside, places->list_item, TINY_BASE + tiny->size - 8);
  tiny_set (tiny, itself, places->list_item, itself);
  tiny_set (tiny, huge, places->var_size, G_GUINT64_CONSTANT (1) << 60);
  tiny_set (tiny, huge, places->list_allocated, G_GUINT64_CONSTANT (1) << 60);
  tiny_set (tiny, over, places->list_item, tiny_get (tiny, root, places->list_item));
  set_item (world, root, 0, outside);
  set_item (world, root, 1, itself);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, 5);
  g_assert_cmpuint (count_refs_of (snapshot, outside), ==, 0);
  g_assert_cmpint (row_of (snapshot, outside).length, ==, 0);
  g_assert_cmpuint (count_refs_of (snapshot, huge), ==, 0);
  g_assert_cmpint (row_of (snapshot, huge).length, ==, 0);
  g_assert_cmpuint (row_of (snapshot, huge).memory, <, 200);
  /* Its items are its own count, 1, and its type. */
  g_assert_cmpuint (count_refs (snapshot, itself, tiny->runtime.list_type, NULL), ==, 1);
  g_assert_cmpuint (count_refs_of (snapshot, itself), ==, 1);
  g_assert_cmpuint (count_refs (snapshot, over, itself, NULL), ==, 1);
  g_assert_cmpuint (count_refs_of (snapshot, over), ==, 2);
  assert_unreadable (snapshot, "object 1, block 2, changing 3");
}

static void
test_types (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr looped = tiny_type (tiny, "looped", tiny->runtime.object_type, 16, 0);
  VvAddr types[] = { G_GUINT64_CONSTANT (0xdeadbeef000), tiny_str (tiny, "no type"), 0, looped, 1 };
  VvAddr root = 0, real = tiny_str (tiny, "real");
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  tiny_set (tiny, looped, tiny->layout->type_base, looped);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    root = add_list (world, 1, tiny_object (tiny, types[i], 64), root);
  root = add_list (world, 1, real, root);
  /* Nothing is there, and nothing that is aligned. */
  root = add_list (world, 1, root, TINY_BASE - 4096);
  root = add_list (world, 1, root, real + 4);
  world_hold (world, root);
  snapshot = walk (world, &facts);
  assert_unreadable (snapshot, "object 2, type 5, changing 7");
  g_assert_cmpuint (node_of (snapshot, real), !=, VV_NODE_NONE);
  g_assert_cmpuint (count_refs_of (snapshot, root), ==, 1);
}

/* A circle that leaves out its head, one that enters that of another generation, one that ends nowhere. */
static void
test_collector_lists (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr lists[6];
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  for (guint i = 0; i < 6; i++)
    {
      lists[i] = tiny_list (tiny, 0, 0, NULL);
      world_track (world, lists[i], i / 2);
    }
  tiny_set (tiny, lists[1] - 16, 0, lists[0] - 16);
  tiny_set (tiny, lists[3] - 16, 0, lists[4] - 16);
  tiny_set (tiny, lists[5] - 16, 0, G_GUINT64_CONSTANT (0x123456789000));
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, 6);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (row_of (snapshot, lists[i]).generation, ==, (int) i / 2);
  g_assert_cmpint (unreadable_of (snapshot, "object"), ==, 0);
  g_assert_cmpint (unreadable_of (snapshot, "list"), <=, 3);
}

/* Two lists of the collector that are one: each step agrees with the way back. */
static void
test_collector_spliced (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr young = tiny_list (tiny, 0, 0, NULL), old = tiny_list (tiny, 0, 0, NULL);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  world_track (world, young, 0);
  world_track (world, old, 1);
  tiny_set (tiny, young - 16, 0, world_head (world, 1));
  tiny_set (tiny, world_head (world, 1), 8, young - 16);
  tiny_set (tiny, old - 16, 0, world_head (world, 0));
  tiny_set (tiny, world_head (world, 0), 8, old - 16);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, 2);
  /* Each met the other's head, which is no object; where heads may lie at odd places (3.13) that is seen
   * before, as if a thread had been stopped while it put an object in. */
  if (world_head (world, 0) % 8 == 0)
    g_assert_cmpint (unreadable_of (snapshot, "object") + unreadable_of (snapshot, "type"), ==, 2);
}

static void
test_collector_busy (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  VvAddr one = tiny_list (world->tiny, 0, 0, NULL), other = tiny_list (world->tiny, 0, 0, NULL);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  world_track (world, one, 0);
  world_track (world, other, 0);
  world_collect (world);
  tiny_set (world->tiny, other - 16, 0, one - 16);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, 2);
  assert_unreadable (snapshot, "list 1");
}

static void
test_dicts (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr key = tiny_str (tiny, "key"), value = tiny_list (tiny, 0, 0, NULL);
  VvAddr wide = tiny_dict (tiny, FALSE, 1, &key, &value), long_ = tiny_dict (tiny, FALSE, 1, &key, &value);
  VvAddr none = tiny_dict (tiny, FALSE, 1, &key, &value);
  VvAddr root = add_list (world, 1, add_list (world, 1, wide, long_), none);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  if (places->dict_rule == VV_DICT_SIZED)
    tiny_set (tiny, tiny_get (tiny, wide, places->dict_keys), places->keys_size_or_log2,
              G_GUINT64_CONSTANT (1) << 60);
  else
    tiny_set_u8 (tiny, tiny_get (tiny, wide, places->dict_keys), places->keys_size_or_log2, 60);
  tiny_set (tiny, tiny_get (tiny, long_, places->dict_keys), places->keys_nentries,
            G_GUINT64_CONSTANT (1) << 60);
  tiny_set (tiny, none, places->dict_keys, TINY_BASE + tiny->size);
  world_hold (world, root);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (count_refs_of (snapshot, wide), ==, 0);
  g_assert_cmpint (row_of (snapshot, wide).length, ==, 0);
  g_assert_cmpuint (count_refs (snapshot, long_, value, NULL), ==, 1);
  g_assert_cmpuint (count_refs (snapshot, long_, key, NULL), ==, 1);
  g_assert_cmpint (row_of (snapshot, long_).length, ==, 1);
  g_assert_cmpuint (count_refs_of (snapshot, none), ==, 0);
  assert_unreadable (snapshot, "block 2, changing 3");
}

static void
test_texts (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr endless = tiny_str (tiny, "endless"), strange = tiny_str (tiny, "strange");
  VvAddr good = tiny_str (tiny, "good");
  VvAddr root = add_list (world, 1, add_list (world, 1, endless, strange), good);
  g_autofree char *none = NULL, *also_none = NULL, *value = NULL;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  tiny_set (tiny, endless, places->unicode_length, G_GUINT64_CONSTANT (1) << 58);
  tiny_set_u32 (tiny, strange, places->unicode_state, 0xffffffff);
  world_hold (world, root);
  snapshot = walk (world, &facts);
  none = vv_snapshot_dup_value (snapshot, node_of (snapshot, endless));
  also_none = vv_snapshot_dup_value (snapshot, node_of (snapshot, strange));
  value = vv_snapshot_dup_value (snapshot, node_of (snapshot, good));
  g_assert_null (none);
  g_assert_null (also_none);
  g_assert_cmpstr (value, ==, "'good'");
  g_assert_cmpuint (row_of (snapshot, endless).size, <, 200);
  /* Nobody knows. */
  g_assert_cmpint (row_of (snapshot, endless).length, ==, -1);
  assert_unreadable (snapshot, "block 2, text 2");
}

static void
test_tuples (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, 0);
  Tiny *tiny = world->tiny;
  VvAddr endless = tiny_tuple (tiny, 0, NULL), negative = tiny_tuple (tiny, 0, NULL);
  VvAddr root = add_list (world, 1, endless, negative);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  tiny_set (tiny, endless, tiny->layout->var_size, G_GUINT64_CONSTANT (1) << 60);
  tiny_set (tiny, negative, tiny->layout->var_size, -(guint64) 1);
  world_hold (world, root);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (count_refs_of (snapshot, endless), ==, 0);
  g_assert_cmpuint (count_refs_of (snapshot, negative), ==, 0);
  g_assert_cmpint (row_of (snapshot, endless).length, ==, 0);
  g_assert_cmpuint (row_of (snapshot, endless).memory, <, 200);
  assert_unreadable (snapshot, "block 1, changing 2");
}

/* --- Memories in which much is shared --- */

#define MEGABYTES 12
#define TABLE_WORDS (1u << 19)
#define N_LISTS 50000

/* As many lists as there is room for, each of the whole of one table.  Without a bound the walk would look
 * at 3 × 10^10 items. */
static void
walk_shared (World      *world,
             VvAddr      table,
             guint       n_lists,
             gboolean    has_items)
{
  const VvLayout *places = world->tiny->layout;
  Tiny *tiny = world->tiny;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;
  VvAddr list = 0;

  for (guint i = 0; i < n_lists; i++)
    {
      list = tiny_object (tiny, tiny->runtime.list_type, places->list_allocated + 8);
      tiny_set (tiny, list, places->var_size, TABLE_WORDS);
      tiny_set (tiny, list, places->list_allocated, TABLE_WORDS);
      tiny_set (tiny, list, places->list_item, table);
      world_track (world, list, 0);
    }
  for (guint i = 0; has_items && i < TABLE_WORDS; i++)
    tiny_set (tiny, table, i * 8, list);
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, n_lists);
  g_assert_cmpint (unreadable_of (snapshot, "excess"), >, n_lists / 2);
  g_assert_cmpint (unreadable_of (snapshot, "excess"), <, n_lists);
  /* No more than the bound, four times the words that there are and a million, and the last list. */
  g_assert_cmpuint (facts.n_refs, <=, tiny->size / 2 + (1 << 20) + TABLE_WORDS);
  g_assert_cmpuint (facts.n_refs, >=, has_items ? TABLE_WORDS : 0);
  /* What was not looked at has no number. */
  g_assert_cmpint (row_of (snapshot, list).length, ==, -1);
}

static void
test_shared_items (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, MEGABYTES);

  walk_shared (world, tiny_alloc (world->tiny, TABLE_WORDS * 8), N_LISTS, TRUE);
}

static void
test_shared_nothing (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, MEGABYTES);

  walk_shared (world, tiny_alloc (world->tiny, TABLE_WORDS * 8), N_LISTS, FALSE);
}

/* Each tuple of millions holds the tuples that lie behind it, and reaches to the end of the memory. */
static void
test_overlapping (gconstpointer layout)
{
  g_autoptr(World) world = world_new (layout, MEGABYTES);
  Tiny *tiny = world->tiny;
  guint step = tiny->layout->tuple_item + 24, n = (MEGABYTES << 20) / 2 / (step + 32);
  VvAddr last = TINY_BASE + tiny->size;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  for (guint i = 0; i < n; i++)
    {
      VvAddr tuple = tiny_object (tiny, tiny->runtime.tuple_type, step);

      tiny_set (tiny, tuple, tiny->layout->var_size, (last - tuple - tiny->layout->tuple_item) / 8);
      world_track (world, tuple, 0);
    }
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_tracked, ==, n);
  g_assert_cmpint (unreadable_of (snapshot, "excess"), >, n / 2);
  g_assert_cmpuint (facts.n_refs, <=, tiny->size);
}

/* Texts that share their characters; the quotes that repr() uses depend on all of them. */
static void
test_shared_text (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(World) world = world_new (layout, MEGABYTES);
  Tiny *tiny = world->tiny;
  gsize length = 4 << 20;
  VvAddr text = tiny_alloc (tiny, length), root = 0;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  memset (tiny->bytes + (text - TINY_BASE), 'x', length);
  for (guint i = 0; i < 15000; i++)
    {
      VvAddr str = tiny_str (tiny, "");

      /* Not compact: one byte a character, elsewhere. */
      tiny_set_u32 (tiny, str, places->unicode_state, 1 << 2);
      tiny_set (tiny, str, places->unicode_length, length);
      tiny_set (tiny, str, places->unicode_data, text);
      root = add_list (world, 1, str, root);
    }
  world_hold (world, root);
  snapshot = walk (world, &facts);
  g_assert_cmpint (unreadable_of (snapshot, "excess"), >, 15000);
}

/* Classes whose names are objects of the next class; and the same dict for all of them. */
static void
test_names (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(World) world = world_new (layout, 4 * MEGABYTES);
  Tiny *tiny = world->tiny;
  VvAddr name = tiny_str (tiny, "name"), value = tiny_list (tiny, 0, 0, NULL);
  VvAddr next = tiny->runtime.object_type;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvWalkFacts facts;

  for (guint i = 0; i < 25000; i++)
    {
      VvAddr class = tiny_object (tiny, tiny->runtime.type_type, places->heaptype_size);

      tiny_set (tiny, class, places->type_name, name + places->unicode_ascii_size);
      tiny_set (tiny, class, places->type_base, tiny->runtime.object_type);
      tiny_set (tiny, class, places->type_basicsize, 32);
      tiny_set (tiny, class, places->type_flags, VV_TYPE_HEAP | VV_TYPE_HAVE_GC | VV_TYPE_READY);
      tiny_set (tiny, class, places->heaptype_name, name);
      tiny_set (tiny, class, places->heaptype_qualname, value);
      value = tiny_object (tiny, class, 32);
      next = class;
    }
  world_hold (world, tiny_object (tiny, next, 32));
  snapshot = walk (world, &facts);
  g_assert_cmpuint (facts.n_objects, >, 50000);
}

int
main (int   argc,
      char *argv[])
{
  const struct { const char *name; GTestDataFunc test; gboolean once; } tests[] = {
    { "native/count", test_native_count }, { "native/order", test_native_order },
    { "cycles", test_cycles }, { "guessed", test_guessed }, { "lists", test_lists },
    { "types", test_types }, { "collector/lists", test_collector_lists },
    { "collector/spliced", test_collector_spliced }, { "collector/busy", test_collector_busy },
    { "dicts", test_dicts }, { "texts", test_texts }, { "tuples", test_tuples },
    { "shared/items", test_shared_items, TRUE }, { "shared/nothing", test_shared_nothing, TRUE },
    { "shared/overlapping", test_overlapping, TRUE }, { "shared/text", test_shared_text, TRUE },
    { "names", test_names, TRUE },
  };
  const VvLayout * const *layouts;
  guint n_layouts;

  walk_in_memory ();
  g_test_init (&argc, &argv, NULL);
  layouts = vv_layout_list (&n_layouts);
  for (guint k = 0; k < n_layouts; k++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path = g_strdup_printf ("/heap/walk/%s/%x-%u", tests[i].name, layouts[k]->first, k);

        /* The large ones need no version's own way. */
        if (!tests[i].once || k == 0 || k + 1 == n_layouts)
          g_test_add_data_func (path, layouts[k], tests[i].test);
      }
  return g_test_run ();
}
