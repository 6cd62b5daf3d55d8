/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-compared.c — the tables of a comparison against a plain look at both snapshots: sums by type,
 * which objects, in which order, what is saved.  The heap divided by what holds what. */

#include "model/compared.h"
#include "model/heap-partition.h"

#include <glib/gstdio.h>
#include <string.h>

#include "counts.h"
#include "heap/analysis.h"
#include "heap/plan.h"

/* Two lists of objects at the same addresses; where both have one it is the same unless its type is
 * another. */
typedef struct
{
  Plan before, after;
  VvSnapshot *one, *other;
} World;

static void
add_both (World  *world,
          guint8  type,
          guint8  other_type,
          guint64 memory,
          guint64 other_memory)
{
  plan_root (&world->before, plan_add (&world->before, type, memory));
  plan_root (&world->after, plan_add (&world->after, other_type, other_memory));
}

static void
world_open (World *world)
{
  world->one = plan_open (&world->before, FALSE);
  world->other = plan_open (&world->after, FALSE);
}

static void
world_init (World *world)
{
  plan_init (&world->before);
  plan_init (&world->after);
  /* By which the two are known to be of one process. */
  add_both (world, PLAN_TYPE_TYPE, PLAN_TYPE_TYPE, 400, 400);
}

static void
world_clear (World *world)
{
  plan_clear (&world->before);
  plan_clear (&world->after);
  g_clear_pointer (&world->one, vv_snapshot_unref);
  g_clear_pointer (&world->other, vv_snapshot_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
world_init_random (World *world,
                   guint  n)
{
  world_init (world);
  for (guint i = 0; i < n; i++)
    {
      guint8 type = (guint8) g_test_rand_int_range (PLAN_TYPE_DICT, PLAN_N_TYPES);
      guint64 memory = (guint64) g_test_rand_int_range (1, 9) * 64;
      gboolean other = g_test_rand_int_range (0, 5) == 0;

      /* Some do not fit into 31 bits. */
      if (i % 11 == 0)
        memory += G_GUINT64_CONSTANT (3) << 30;
      add_both (world, type, other ? (guint8) g_test_rand_int_range (PLAN_TYPE_DICT, PLAN_N_TYPES) : type, memory,
                i % 3 == 0 ? memory : (guint64) g_test_rand_int_range (1, 9) * 64);
    }
  for (guint i = 0; i < n / 8; i++)
    plan_root (&world->after, plan_add (&world->after, PLAN_TYPE_NODE, 96));
  world_open (world);
}

static VvCompared *
compare (World *world)
{
  g_autoptr (GError) error = NULL;
  VvCompared *compared = vv_compared_new (world->one, world->other, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (compared);
  g_assert_true (vv_comparison_has_objects (vv_compared_get_comparison (compared)));
  return compared;
}

/* ---- Types ---- */

static void
test_types (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;
  VvComparedRequest request = { VV_COMPARED_BY_MEMORY_CHANGE, TRUE, NULL, 0, VV_N_CHANGES };
  g_autoptr (VvHeapOrder) order = NULL;
  guint64 found[VV_N_CHANGES] = { 0 };
  gint64 last = G_MAXINT64, sum = 0;

  world_init_random (&world, 300);
  compared = compare (&world);
  order = vv_compared_order_types (compared, &request, NULL, NULL);
  g_assert_nonnull (order);
  for (guint i = 0; i < order->n; i++)
    {
      VvComparedType type;
      gint64 change;

      vv_compared_get_type (compared, order->rows[i], &type);
      change = (gint64) (type.memory_new - type.memory_old);
      g_assert_cmpint (change, <=, last);
      g_assert_true (change != 0 || type.count_old != type.count_new);
      last = change;
      sum += change;
      for (VvChange kind = 0; kind < VV_N_CHANGES; kind++)
        found[kind] += type.changes[kind];
      /* What came and went is what the counts say. */
      g_assert_cmpint ((gint64) (type.count_new - type.count_old), ==,
                       (gint64) (type.changes[VV_CHANGE_NEW] - type.changes[VV_CHANGE_GONE]));
    }
  g_assert_cmpint (sum, ==, vv_compared_get_memory_change (compared));
  for (VvChange kind = 0; kind < VV_CHANGE_SAME; kind++)
    g_assert_cmpuint (found[kind], ==, vv_comparison_count (vv_compared_get_comparison (compared), kind));
}

static void
test_type_filter (void)
{
  static const struct { const char *filter; guint n; } cases[] = {
    { NULL, 2 }, { "", 2 }, { "node", 1 }, { "app.leaf", 1 }, { ">1k", 1 }, { "<1k", 1 }, { "=200", 1 },
    { "dict", 0 }, { "type:app", 2 }, { "nothing", 0 },
  };
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;

  world_init (&world);
  add_both (&world, PLAN_TYPE_DICT, PLAN_TYPE_DICT, 64, 64);
  add_both (&world, PLAN_TYPE_NODE, PLAN_TYPE_NODE, 64, 64 + 4096);
  add_both (&world, PLAN_TYPE_LEAF, PLAN_TYPE_LEAF, 300, 100);
  world_open (&world);
  compared = compare (&world);
  g_assert_cmpint (vv_compared_get_memory_change (compared), ==, 4096 - 200);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      VvComparedRequest request = { VV_COMPARED_BY_TYPE, FALSE, cases[i].filter, 0, VV_N_CHANGES };
      g_autoptr (VvHeapOrder) order = vv_compared_order_types (compared, &request, NULL, NULL);

      g_test_message ("%s", cases[i].filter);
      g_assert_cmpuint (order->n, ==, cases[i].n);
    }
}

/* ---- Objects ---- */

static gint64
plain_key (const VvComparedObject *object,
           VvComparedColumn        column)
{
  if (column == VV_COMPARED_BY_CHANGE)
    return object->change;
  if (column == VV_COMPARED_BY_ADDRESS)
    return (gint64) object->address;
  if (column == VV_COMPARED_BY_SIZE_OLD)
    return object->old_node != VV_NODE_NONE ? (gint64) object->size_old : -1;
  if (column == VV_COMPARED_BY_SIZE_NEW)
    return object->new_node != VV_NODE_NONE ? (gint64) object->size_new : -1;
  return (gint64) object->size_new - (gint64) object->size_old;
}

static void
check_order (VvCompared       *compared,
             guint32           type,
             VvComparedColumn  column,
             gboolean          descending,
             VvChange          change)
{
  VvComparedRequest request = { column, descending, NULL, type, change };
  g_autoptr (VvHeapOrder) order = vv_compared_order_objects (compared, &request, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  VvComparedType row;
  gint64 last = 0;
  guint64 expected = 0;

  g_assert_nonnull (order);
  vv_compared_get_type (compared, type, &row);
  for (VvChange kind = 0; kind < VV_CHANGE_SAME; kind++)
    if (change == VV_N_CHANGES || change == kind)
      expected += row.changes[kind];
  g_assert_cmpuint (order->n, ==, expected);
  for (guint i = 0; i < order->n; i++)
    {
      VvComparedObject object;
      VvTypeRow of;
      VvObjectRow there;
      gboolean is_there;
      gint64 key;

      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (order->rows[i] + 1)));
      g_assert_true (vv_compared_get_object (compared, order->rows[i], &object));
      is_there = object.new_node != VV_NODE_NONE;
      vv_snapshot_get_object (is_there ? vv_compared_get_after (compared) : vv_compared_get_before (compared),
                              is_there ? object.new_node : object.old_node, &there);
      vv_snapshot_get_type (is_there ? vv_compared_get_after (compared) : vv_compared_get_before (compared), there.type, &of);
      g_assert_cmpstr (of.name, ==, row.type);
      g_assert_cmphex (there.address, ==, object.address);
      g_assert_cmpuint (there.size, ==, is_there ? object.size_new : object.size_old);
      key = plain_key (&object, column);
      if (i > 0 && descending)
        g_assert_cmpint (key, <=, last);
      else if (i > 0)
        g_assert_cmpint (key, >=, last);
      last = key;
    }
}

static void
test_objects (void)
{
  for (guint round = 0; round < test_count (6, 100); round++)
    {
      g_auto (World) world = { 0 };
      g_autoptr (VvCompared) compared = NULL;
      guint n;

      world_init_random (&world, 120);
      compared = compare (&world);
      n = vv_comparison_get_types (vv_compared_get_comparison (compared))->len;
      for (guint32 type = 0; type < n; type++)
        for (VvComparedColumn column = VV_COMPARED_BY_CHANGE; column < VV_N_COMPARED_COLUMNS; column++)
          for (VvChange change = 0; change <= VV_N_CHANGES; change++)
            {
              check_order (compared, type, column, FALSE, change);
              check_order (compared, type, column, TRUE, change);
            }
    }
}

static void
test_beyond (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;
  VvComparedRequest request = { VV_COMPARED_BY_SIZE_NEW, TRUE, NULL, 12345, VV_N_CHANGES };
  g_autoptr (VvHeapOrder) order = NULL;
  VvComparedObject object;
  VvComparedType type;

  world_init (&world);
  world_open (&world);
  compared = compare (&world);
  g_assert_false (vv_compared_get_object (compared, 0, &object));
  vv_compared_get_type (compared, 999, &type);
  g_assert_null (type.type);
  order = vv_compared_order_objects (compared, &request, NULL, NULL);
  g_assert_cmpuint (order->n, ==, 0);
}

static void
test_cancelled (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  VvComparedRequest request = { VV_COMPARED_BY_SIZE_NEW, TRUE, NULL, 0, VV_N_CHANGES };

  world_init_random (&world, 50);
  compared = compare (&world);
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_compared_order_objects (compared, &request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (vv_compared_new (world.one, world.other, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- Holders ---- */

/* A dict that a root names, and ten that came into it: the place of each is that of the dict, which grew. */
static void
test_holders (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;
  g_autofree char *holder = NULL;
  guint n_held = 0;
  VvNode dict;

  world_init (&world);
  add_both (&world, PLAN_TYPE_DICT, PLAN_TYPE_DICT, 64, 640);
  dict = world.after.objects->len - 1;
  for (guint i = 0; i < 10; i++)
    plan_link (&world.after, dict, plan_add (&world.after, PLAN_TYPE_NODE, 48), VV_REF_ATTRIBUTE, "item");
  world_open (&world);
  compared = compare (&world);
  g_assert_null (vv_compared_get_type_holder (compared, 0));
  g_assert_null (vv_compared_dup_holder (compared, 0));
  g_assert_true (vv_compared_find_holders (compared, NULL, NULL));
  for (guint32 i = 0; i < vv_comparison_get_types (vv_compared_get_comparison (compared))->len; i++)
    {
      VvComparedType type;

      vv_compared_get_type (compared, i, &type);
      if (g_strcmp0 (type.type, "Node") != 0)
        continue;
      g_assert_nonnull (vv_compared_get_type_holder (compared, i));
      holder = g_strdup (vv_compared_get_type_holder (compared, i));
    }
  g_assert_nonnull (holder);
  for (guint32 i = 0; i < vv_comparison_get_objects (vv_compared_get_comparison (compared))->len; i++)
    {
      g_autofree char *path = vv_compared_dup_holder (compared, i);

      n_held += path != NULL;
      if (path != NULL)
        g_assert_cmpstr (path, ==, holder);
    }
  g_assert_cmpuint (n_held, ==, 11);
}

/* ---- Saving ---- */

static void
test_save (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (VvCompared) compared = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vv-compared-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "types.csv", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "types.csv", NULL);
  g_autofree char *text = NULL;
  GStatBuf status;

  world_init (&world);
  add_both (&world, PLAN_TYPE_NODE, PLAN_TYPE_NODE, 64, 96);
  plan_root (&world.after, plan_add (&world.after, PLAN_TYPE_NODE, 32));
  world_open (&world);
  compared = compare (&world);
  g_assert_true (vv_compared_save_csv (compared, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "type,module,count_old,count_new,memory_old,memory_new\n"
                             "Node,app,1,2,64,128\ntype,builtins,1,1,400,400\n");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_false (vv_compared_save_csv (compared, nowhere, &error));
  g_assert_nonnull (error);
  g_remove (path);
  g_rmdir (folder);
}

/* ---- Dividing the heap ---- */

/* module → its dict → a dict of ten leaves; a node that two modules hold; a node that nobody holds. */
static void
test_partition (void)
{
  g_auto (Plan) plan = { NULL };
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autofree VvHeapShare *shares = NULL;
  VvNode modules[2], globals[2], cache, shared;

  plan_init (&plan);
  for (guint i = 0; i < 2; i++)
    {
      modules[i] = plan_add (&plan, PLAN_TYPE_MODULE, 10);
      globals[i] = plan_add (&plan, PLAN_TYPE_DICT, 100);
      plan_root (&plan, modules[i]);
      plan_link (&plan, modules[i], globals[i], VV_REF_ATTRIBUTE, "__dict__");
    }
  cache = plan_add (&plan, PLAN_TYPE_DICT, 1000);
  shared = plan_add (&plan, PLAN_TYPE_NODE, 5);
  plan_link (&plan, globals[0], cache, VV_REF_GLOBAL, "cache");
  for (guint i = 0; i < 10; i++)
    plan_link (&plan, cache, plan_add (&plan, PLAN_TYPE_LEAF, 7), VV_REF_VALUE, NULL);
  plan_link (&plan, globals[0], shared, VV_REF_GLOBAL, "shared");
  plan_link (&plan, globals[1], shared, VV_REF_GLOBAL, "shared");
  plan_add (&plan, PLAN_TYPE_NODE, 3);
  snapshot = plan_open (&plan, TRUE);
  shares = vv_heap_partition_new (snapshot, NULL, NULL);
  g_assert_nonnull (shares);
  g_assert_cmpuint (shares[PLAN_TYPE_MODULE].memory, ==, 20);
  g_assert_cmpuint (shares[PLAN_TYPE_DICT].memory, ==, 200 + 1000 + 70);
  g_assert_cmpuint (shares[PLAN_TYPE_DICT].count, ==, 3);
  g_assert_cmpuint (shares[PLAN_TYPE_LEAF].memory, ==, 0);
  g_assert_cmpuint (shares[PLAN_TYPE_NODE].memory, ==, 5 + 3);
}

static void
test_partition_sum (void)
{
  for (guint round = 0; round < test_count (20, 1000); round++)
    {
      g_auto (Plan) plan = { NULL };
      g_autoptr (VvSnapshot) snapshot = NULL;
      g_autofree VvHeapShare *shares = NULL;
      guint n = (guint) g_test_rand_int_range (1, 60);
      guint64 total = 0, sum = 0;

      plan_init (&plan);
      for (guint i = 0; i < n; i++)
        {
          guint64 memory = (guint64) g_test_rand_int_range (0, 100);

          total += memory;
          plan_add (&plan, (guint8) g_test_rand_int_range (PLAN_TYPE_MODULE, PLAN_N_TYPES), memory);
          if (g_test_rand_int_range (0, 6) == 0)
            plan_root (&plan, i);
        }
      for (guint i = 0; i < 2 * n; i++)
        plan_link (&plan, (VvNode) g_test_rand_int_range (0, (int) n), (VvNode) g_test_rand_int_range (0, (int) n),
                   VV_REF_ATTRIBUTE, i % 4 == 0 ? "__dict__" : NULL);
      snapshot = plan_open (&plan, TRUE);
      shares = vv_heap_partition_new (snapshot, NULL, NULL);
      g_assert_nonnull (shares);
      for (guint i = 0; i < PLAN_N_TYPES; i++)
        sum += shares[i].memory;
      g_assert_cmpuint (sum, ==, total);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/compared/types", test_types);
  g_test_add_func ("/model/compared/type-filter", test_type_filter);
  g_test_add_func ("/model/compared/objects", test_objects);
  g_test_add_func ("/model/compared/beyond", test_beyond);
  g_test_add_func ("/model/compared/cancelled", test_cancelled);
  g_test_add_func ("/model/compared/holders", test_holders);
  g_test_add_func ("/model/compared/save", test_save);
  g_test_add_func ("/model/heap-partition/modules", test_partition);
  g_test_add_func ("/model/heap-partition/sum", test_partition_sum);
  return g_test_run ();
}
