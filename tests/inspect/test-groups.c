/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-groups.c — sums over groups against sums the plain way; equal texts; room in containers by what
 * interpreters said of theirs. */

#include <string.h>

#include "counts.h"
#include "graph.h"
#include "hand.h"
#include "inspect/groups-private.h"
#include "inspect/groups.h"

static void
analyse (VvSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static GPtrArray *
group (VvSnapshot *snapshot, VvGroupBy by, guint max)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *groups = vv_groups_new (snapshot, by, max, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (groups);
  for (guint i = 0; i < groups->len; i++)
    {
      const VvGroup *one = groups->pdata[i], *before = i > 0 ? groups->pdata[i - 1] : NULL;

      g_assert_nonnull (one->name);
      g_assert_cmpuint (one->count, >, 0);
      g_assert_cmpuint (one->example, <, vv_snapshot_get_n_objects (snapshot));
      if (before != NULL && (by == VV_GROUP_EQUAL || by == VV_GROUP_HOLLOW))
        g_assert_cmpuint (before->wasted, >=, one->wasted);
      else if (before != NULL)
        g_assert_cmpuint (before->memory, >=, one->memory);
    }
  return groups;
}

static const VvGroup *
find (GPtrArray *groups, const char *name)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((VvGroup *) groups->pdata[i])->name, name))
      return groups->pdata[i];
  return NULL;
}

/* Each object once, and all its memory. */
static void
check_sums (VvSnapshot *snapshot, GPtrArray *groups)
{
  guint64 count = 0, memory = 0, all = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      count += ((VvGroup *) groups->pdata[i])->count;
      memory += ((VvGroup *) groups->pdata[i])->memory;
    }
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    {
      VvObjectRow row;

      vv_snapshot_get_object (snapshot, node, &row);
      all += row.memory;
    }
  g_assert_cmpuint (count, ==, vv_snapshot_get_n_objects (snapshot));
  g_assert_cmpuint (memory, ==, all);
}

/* The objects of a type that no other of them dominates: all the way up for each. */
static guint64
retained_by_type (VvSnapshot *snapshot, VvTypeIndex type, gboolean by_module)
{
  guint64 sum = 0;
  VvTypeRow wanted;

  vv_snapshot_get_type (snapshot, type, &wanted);
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    {
      gboolean inside = FALSE;
      VvObjectRow row;
      VvTypeRow its;
      VvNode above = node;

      vv_snapshot_get_object (snapshot, node, &row);
      vv_snapshot_get_type (snapshot, row.type, &its);
      if (by_module ? !g_str_equal (its.module, wanted.module) : row.type != type)
        continue;
      while (!inside && (above = vv_snapshot_get_dominator (snapshot, above)) != VV_NODE_NONE)
        {
          vv_snapshot_get_object (snapshot, above, &row);
          vv_snapshot_get_type (snapshot, row.type, &its);
          inside = by_module ? g_str_equal (its.module, wanted.module) : row.type == type;
        }
      sum += inside ? 0 : vv_snapshot_get_retained (snapshot, node);
    }
  return sum;
}

static void
check_random (guint n)
{
  g_autoptr (GString) edges = g_string_new ("root:module");
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) by_type = NULL;
  g_autoptr (GPtrArray) by_module = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (edges, " n%u:T%d", i, g_test_rand_int_range (0, 4));
  for (guint i = 0; i < 2 * n; i++)
    g_string_append_printf (edges, " n%d>n%d", g_test_rand_int_range (0, (gint) n), g_test_rand_int_range (0, (gint) n));
  g_string_append (edges, " root>n0");
  snapshot = graph_open (edges->str);
  analyse (snapshot);
  by_type = group (snapshot, VV_GROUP_TYPE, 0);
  by_module = group (snapshot, VV_GROUP_MODULE, 0);
  check_sums (snapshot, by_type);
  check_sums (snapshot, by_module);
  for (guint i = 0; i < by_type->len; i++)
    {
      const VvGroup *one = by_type->pdata[i];
      VvObjectRow row;

      vv_snapshot_get_object (snapshot, one->example, &row);
      g_assert_cmpuint (one->retained, ==, retained_by_type (snapshot, row.type, FALSE));
    }
  for (guint i = 0; i < by_module->len; i++)
    {
      const VvGroup *one = by_module->pdata[i];
      VvObjectRow row;

      vv_snapshot_get_object (snapshot, one->example, &row);
      g_assert_cmpuint (one->retained, ==, retained_by_type (snapshot, row.type, TRUE));
    }
  for (VvGroupBy by = VV_GROUP_SIZE; by <= VV_GROUP_HOLDER; by++)
    {
      g_autoptr (GPtrArray) groups = group (snapshot, by, 0);
      g_autoptr (GPtrArray) few = group (snapshot, by, 2);

      check_sums (snapshot, groups);
      g_assert_cmpuint (few->len, ==, MIN (groups->len, 2));
    }
}

static void
test_random (void)
{
  for (guint i = test_count (40, 1000); i-- > 0;)
    check_random ((guint) g_test_rand_int_range (1, 60));
}

static void
test_sizes (void)
{
  /* Memory 17, 33, 49, 65: graph.h. */
  g_autoptr (VvSnapshot) snapshot = graph_open ("root:module>a root>b b>c");
  g_autoptr (GPtrArray) groups = NULL;

  analyse (snapshot);
  groups = group (snapshot, VV_GROUP_SIZE, 0);
  g_assert_cmpuint (groups->len, ==, 3);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->memory, ==, 33 + 49);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->count, ==, 2);
  g_assert_cmpuint (((VvGroup *) groups->pdata[1])->memory, ==, 65);
  g_assert_cmpuint (((VvGroup *) groups->pdata[2])->memory, ==, 17);
}

static void
test_holders (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  hand_object (hand, "app", "module", "app");
  hand_object (hand, "globals", "dict", NULL);
  hand_object (hand, "rows", "list", NULL);
  hand_object (hand, "first", "app.Row", NULL);
  hand_object (hand, "second", "app.Row", NULL);
  hand_object (hand, "tag", "str", "'tag'");
  hand_object (hand, "tags", "list", NULL);
  hand_object (hand, "lost", "list", NULL);
  hand_ref (hand, "app", "globals", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "globals", "rows", VV_REF_GLOBAL, "rows");
  hand_ref (hand, "rows", "first", VV_REF_ITEM, "#0");
  hand_ref (hand, "rows", "second", VV_REF_ITEM, "#1");
  hand_ref (hand, "first", "tag", VV_REF_ATTRIBUTE, "tag");
  hand_ref (hand, "second", "tag", VV_REF_ATTRIBUTE, "other");
  hand_ref (hand, "second", "tags", VV_REF_ATTRIBUTE, "tag");
  hand_root (hand, "app", VV_ROOT_MODULE, "app", 0);
  snapshot = hand_open (hand);
  analyse (snapshot);
  groups = group (snapshot, VV_GROUP_HOLDER, 0);
  check_sums (snapshot, groups);
  g_assert_cmpuint (find (groups, "list[…]")->count, ==, 2);
  /* The first reference is that of the first row. */
  g_assert_cmpuint (find (groups, "app.Row.tag")->count, ==, 2);
  g_assert_null (find (groups, "app.Row.other"));
  g_assert_cmpuint (find (groups, "app.rows")->count, ==, 1);
  g_assert_cmpuint (find (groups, "root: module")->count, ==, 1);
  g_assert_cmpuint (find (groups, "nothing")->count, ==, 1);
}

static void
add_text (Hand *hand, const char *type, const char *value, gint64 length)
{
  static guint number;
  g_autofree char *name = g_strdup_printf ("text %u", number++);

  hand_object (hand, name, type, value);
  hand_length (hand, name, length);
}

static void
test_equal (void)
{
  g_autofree char *cut = g_strnfill (118, 'x');
  g_autofree char *preview = g_strdup_printf ("'%s…", cut);
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  for (guint i = 0; i < 3; i++)
    add_text (hand, "str", "'same'", 4);
  add_text (hand, "str", "'other'", 5);
  add_text (hand, "bytes", "b'same'", 4);
  add_text (hand, "app.Name", "'same'", 4);
  /* The same beginning: the lengths tell them apart. */
  add_text (hand, "str", preview, 500);
  add_text (hand, "str", preview, 500);
  add_text (hand, "str", preview, 501);
  snapshot = hand_open (hand);
  analyse (snapshot);
  groups = group (snapshot, VV_GROUP_EQUAL, 0);
  g_assert_cmpuint (groups->len, ==, 2);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->count, ==, 3);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->memory, ==, 3 * 64);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->wasted, ==, 2 * 64);
  g_assert_false (((VvGroup *) groups->pdata[0])->by_preview);
  g_assert_cmpstr (((VvGroup *) groups->pdata[0])->name, ==, "'same'");
  g_assert_cmpuint (((VvGroup *) groups->pdata[1])->count, ==, 2);
  g_assert_true (((VvGroup *) groups->pdata[1])->by_preview);
}

/* Against counts by a hash table, with many that meet. */
static void
test_equal_random (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  guint counts[700] = { 0 }, n_groups = 0;

  for (guint i = 0; i < 3000; i++)
    {
      guint which = (guint) g_test_rand_int_range (0, g_test_rand_bit () ? 20 : (gint) G_N_ELEMENTS (counts));
      g_autofree char *value = g_strdup_printf ("'%u'", which);

      counts[which]++;
      add_text (hand, "str", value, (gint64) strlen (value) - 2);
    }
  snapshot = hand_open (hand);
  analyse (snapshot);
  groups = group (snapshot, VV_GROUP_EQUAL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *value = g_strdup_printf ("'%u'", i);
      const VvGroup *one = find (groups, value);

      n_groups += counts[i] > 1;
      g_assert_cmpuint (one != NULL ? one->count : 0, ==, counts[i] > 1 ? counts[i] : 0);
    }
  g_assert_cmpuint (groups->len, ==, n_groups);
}

/* What sys.getsizeof said: 3.9, then 3.11 on; a dict that had 1000 entries, one that has 683 at most
 * in the next smaller table. */
static void
test_room (void)
{
  static const struct { const char *type; guint64 size, length, air; guint32 version; } known[] = {
    { "list", 8056, 1000, 0, 0x030b0000 },
    { "list", 8056, 501, 0, 0x030b0000 },
    { "list", 8056, 500, 4000, 0x030b0000 },
    { "list", 8056, 1, 7992, 0x030b0000 },
    { "list", 64, 1, 0, 0x030b0000 },
    { "dict", 232, 1, 0, 0x03090000 },
    { "dict", 360, 6, 0, 0x03090000 },
    { "dict", 360, 5, 360 - 232, 0x03090000 },
    { "dict", 36960, 1000, 0, 0x03090000 },
    { "dict", 36960, 20, 36960 - 640, 0x03090000 },
    { "dict", 184, 1, 0, 0x030b0000 },
    { "dict", 272, 5, 272 - 184, 0x030b0000 },
    { "dict", 352, 5, 352 - 224, 0x030b0000 },
    { "dict", 832, 21, 832 - 464, 0x030c0000 },
    { "dict", 1168, 22, 0, 0x030c0000 },
    { "dict", 36952, 3, 36952 - 224, 0x030d0000 },
    { "dict", 5242960, 10, 5242960 - 352, 0x030d0000 },
    /* Not a size that a table has. */
    { "dict", 104, 1, 0, 0x030c0000 },
    { "dict", 36952, 3, 0, 0x03090000 },
    { "set", 216, 1, 0, 0x030b0000 },
    { "set", 728, 5, 256, 0x030b0000 },
    { "set", 728, 1, 512, 0x030b0000 },
    { "set", 32984, 1000, 0, 0x030b0000 },
    { "set", 32984, 100, 32984 - 216 - 16 * 256, 0x030b0000 },
    { "set", 731, 1, 0, 0x030b0000 },
    { "bytearray", 156, 99, 0, 0x030b0000 },
    { "bytearray", 156, 9, 90, 0x030b0000 },
    { "bytearray", 156, 9, 0, 0x030f0000 },
    { "tuple", 8048, 1, 0, 0x030b0000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_test_message ("%s of %" G_GUINT64_FORMAT " bytes with %" G_GUINT64_FORMAT, known[i].type, known[i].size,
                      known[i].length);
      g_assert_cmpuint (vv_group_air (known[i].type, known[i].size, known[i].length, known[i].version), ==,
                        known[i].air);
    }
}

static void
test_room_is_less_than_all (void)
{
  static const char * const types[] = { "list", "dict", "set", "bytearray" };

  for (guint i = test_count (20000, 1000000); i-- > 0;)
    {
      guint64 size = (guint64) g_test_rand_int_range (0, 1 << g_test_rand_int_range (4, 30));
      guint64 length = 1 + (guint64) g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 30));
      const char *type = types[g_test_rand_int_range (0, G_N_ELEMENTS (types))];

      g_assert_cmpuint (vv_group_air (type, size, length, 0x03090000u + ((guint32) g_test_rand_int_range (0, 7) << 16)),
                        <=, size);
    }
}

static void
test_empty (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  hand_meta (hand, "python.version", "3.11.2");
  hand_object (hand, "owner", "app.Owner", NULL);
  hand_object (hand, "its", "dict", NULL);
  hand_object (hand, "a", "list", NULL);
  hand_object (hand, "b", "list", NULL);
  hand_object (hand, "c", "dict", NULL);
  hand_object (hand, "d", "collections.deque", NULL);
  hand_object (hand, "e", "str", "''");
  hand_ref (hand, "owner", "its", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "owner", "c", VV_REF_ATTRIBUTE, "c");
  for (guint i = 0; i < 6; i++)
    hand_length (hand, ((const char *[]) { "its", "a", "b", "c", "d", "e" })[i], 0);
  snapshot = hand_open (hand);
  analyse (snapshot);
  groups = group (snapshot, VV_GROUP_HOLLOW, 0);
  g_assert_cmpuint (groups->len, ==, 3);
  g_assert_cmpuint (find (groups, "list, empty")->count, ==, 2);
  g_assert_cmpuint (find (groups, "list, empty")->wasted, ==, 2 * 64);
  g_assert_cmpuint (find (groups, "dict, empty")->count, ==, 1);
  g_assert_cmpuint (find (groups, "deque, empty")->count, ==, 1);
}

static void
test_age (void)
{
  g_autoptr (VvSnapshot) first = graph_open ("root:module>a root>b");
  g_autoptr (VvSnapshot) second = graph_open ("root:module>a root>b root>c");
  g_autoptr (VvSnapshot) last = graph_open ("root:module>a root>b root>c root>d root>e");
  VvSnapshot *earlier[] = { first, second };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  analyse (last);
  groups = vv_groups_by_age (last, earlier, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 3);
  check_sums (last, groups);
  g_assert_cmpuint (((VvGroup *) groups->pdata[0])->count, ==, 3);
  g_assert_cmpuint (((VvGroup *) groups->pdata[1])->count, ==, 1);
  g_assert_cmpuint (((VvGroup *) groups->pdata[2])->count, ==, 2);
}

static void
test_cancelled (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root:module>a a>b b>a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  analyse (snapshot);
  g_cancellable_cancel (cancellable);
  for (VvGroupBy by = 0; by < VV_N_GROUP_BY; by++)
    {
      g_autoptr (GError) error = NULL;

      /* There is no text and no container to look at. */
      if (by == VV_GROUP_EQUAL || by == VV_GROUP_HOLLOW)
        continue;
      g_assert_null (vv_groups_new (snapshot, by, 0, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/groups/random", test_random);
  g_test_add_func ("/inspect/groups/sizes", test_sizes);
  g_test_add_func ("/inspect/groups/holders", test_holders);
  g_test_add_func ("/inspect/groups/equal", test_equal);
  g_test_add_func ("/inspect/groups/equal-random", test_equal_random);
  g_test_add_func ("/inspect/groups/room", test_room);
  g_test_add_func ("/inspect/groups/room-is-less-than-all", test_room_is_less_than_all);
  g_test_add_func ("/inspect/groups/empty", test_empty);
  g_test_add_func ("/inspect/groups/age", test_age);
  g_test_add_func ("/inspect/groups/cancelled", test_cancelled);
  return g_test_run ();
}
