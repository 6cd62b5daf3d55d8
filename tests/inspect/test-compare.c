/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-compare.c — what came, went and grew between two snapshots, and who holds what came.  Objects of
 * one place in two hands lie at one address. */

#include "inspect/compare.h"

#include <string.h>

#include "hand.h"
#include "inspect/compare-private.h"
#include "inspect/growth.h"

/* A module with a dict, a list that is always there, and a str that a test may change. */
static Hand *
make_base (const char *pid,
           const char *text)
{
  Hand *hand = hand_new ();

  hand_meta (hand, "pid", pid);
  hand_meta (hand, "python.version", "3.11.2");
  hand_object (hand, "module", "module", NULL);
  hand_object (hand, "dict", "dict", NULL);
  hand_object (hand, "cache", "list", NULL);
  hand_length (hand, "cache", 0);
  hand_object (hand, "text", "str", text);
  hand_object (hand, "pair", "tuple", NULL);
  hand_length (hand, "pair", 1);
  hand_root (hand, "module", VV_ROOT_MODULE, "app", 0);
  hand_ref (hand, "module", "dict", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "dict", "cache", VV_REF_GLOBAL, "cache");
  hand_ref (hand, "dict", "pair", VV_REF_GLOBAL, "pair");
  return hand;
}

/* "new 0x…, gone 0x…" by the names that the hands gave. */
static char *
describe (VvComparison *comparison)
{
  const GArray *objects = vv_comparison_get_objects (comparison);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (objects, VvObjectChange, i);
      VvNode node = change->new_node != VV_NODE_NONE ? change->new_node : change->old_node;

      g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", vv_change_name (change->change), node);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static VvComparison *
compare (Hand *before,
         Hand *after)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvSnapshot) one = hand_open (before);
  g_autoptr(VvSnapshot) other = hand_open (after);
  VvComparison *comparison = vv_comparison_new (one, other, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (comparison);
  return comparison;
}

static void
assert_changes (Hand       *before,
                Hand       *after,
                const char *expected)
{
  g_autoptr(VvComparison) comparison = compare (before, after);
  g_autofree char *text = describe (comparison);

  g_assert_cmpstr (vv_comparison_get_note (comparison), ==, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_same (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) after = make_base ("7", "'a'");
  g_autoptr(VvComparison) comparison = compare (before, after);

  g_assert_cmpuint (vv_comparison_get_objects (comparison)->len, ==, 0);
  g_assert_cmpuint (vv_comparison_count (comparison, VV_CHANGE_SAME), ==, 5);
  g_assert_true (vv_comparison_has_objects (comparison));
}

/* Two that came: one below the list that was there, the other below the first. */
static void
test_new (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) after = make_base ("7", "'a'");
  g_autoptr(VvComparison) comparison = NULL;
  const GArray *objects;

  hand_object (after, "session", "app.Session", NULL);
  hand_object (after, "name", "str", "'u1'");
  hand_ref (after, "cache", "session", VV_REF_ITEM, "#0");
  hand_ref (after, "session", "name", VV_REF_ATTRIBUTE, "name");
  hand_object (after, "lost", "app.Session", NULL);
  assert_changes (before, after, "new 5, new 6, new 7");
  assert_changes (after, before, "gone 5, gone 6, gone 7");

  comparison = compare (before, after);
  objects = vv_comparison_get_objects (comparison);
  for (guint i = 0; i < objects->len; i++)
    {
      g_autofree char *holder = vv_comparison_dup_holder (comparison, &g_array_index (objects, VvObjectChange, i));

      g_assert_cmpstr (holder, ==, i < 2 ? "app.cache" : NULL);
    }
}

/* A place that is used again: another text, another item in a tuple, another type. */
static void
test_reused (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) texts = make_base ("7", "'b'");
  g_autoptr(Hand) one = make_base ("7", "'a'");
  g_autoptr(Hand) other = make_base ("7", "'a'");
  g_autoptr(Hand) instance = make_base ("7", "'a'");
  g_autoptr(Hand) list = make_base ("7", "'a'");

  assert_changes (before, texts, "gone 3, new 3");
  hand_ref (one, "pair", "text", VV_REF_ITEM, "#0");
  hand_ref (other, "pair", "cache", VV_REF_ITEM, "#0");
  assert_changes (one, other, "gone 4, new 4");
  hand_object (instance, "last", "app.Session", NULL);
  hand_object (list, "last", "list", NULL);
  assert_changes (instance, list, "gone 5, new 5");
}

static void
test_other_process (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) after = make_base ("8", "'a'");
  g_autoptr(VvComparison) comparison = NULL;
  const GArray *types;
  gboolean found = FALSE;

  hand_object (after, "session", "app.Session", NULL);
  comparison = compare (before, after);
  g_assert_false (vv_comparison_has_objects (comparison));
  g_assert_nonnull (strstr (vv_comparison_get_note (comparison), "different processes"));
  g_assert_cmpuint (vv_comparison_get_objects (comparison)->len, ==, 0);
  g_assert_cmpuint (vv_comparison_count (comparison, VV_CHANGE_SAME), ==, 0);
  types = vv_comparison_get_types (comparison);
  for (guint i = 0; i < types->len; i++)
    {
      const VvTypeChange *change = &g_array_index (types, VvTypeChange, i);

      if (strcmp (change->type, "Session") != 0)
        continue;
      found = TRUE;
      g_assert_cmpuint (i, ==, 0);
      g_assert_cmpstr (change->module, ==, "app");
      g_assert_cmpuint (change->count_old, ==, 0);
      g_assert_cmpuint (change->count_new, ==, 1);
      g_assert_cmpuint (change->memory_old, ==, 0);
      g_assert_cmpuint (change->memory_new, ==, 64);
    }
  g_assert_true (found);
}

/* A chain of new links: the holder of each is what the first hangs on, found in one walk. */
static void
test_chain (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) after = make_base ("7", "'a'");
  g_autoptr(VvComparison) comparison = NULL;
  const GArray *objects;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("link%u", i);
      g_autofree char *last = i > 0 ? g_strdup_printf ("link%u", i - 1) : g_strdup ("cache");

      hand_object (after, name, "app.Link", NULL);
      hand_ref (after, last, name, VV_REF_ATTRIBUTE, "next");
    }
  comparison = compare (before, after);
  objects = vv_comparison_get_objects (comparison);
  g_assert_cmpuint (objects->len, ==, 300);
  for (guint i = objects->len; i-- > 0;)
    {
      g_autofree char *holder = vv_comparison_dup_holder (comparison, &g_array_index (objects, VvObjectChange, i));

      g_assert_cmpstr (holder, ==, "app.cache");
    }
}

/* Also once the ways are known. */
static void
test_cancelled (void)
{
  g_autoptr(Hand) before = make_base ("7", "'a'");
  g_autoptr(Hand) after = make_base ("7", "'a'");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(VvComparison) comparison = NULL;
  g_autoptr(GHashTable) holders = NULL;
  g_autoptr(GError) error = NULL;

  hand_object (after, "session", "app.Session", NULL);
  hand_ref (after, "cache", "session", VV_REF_ITEM, "#0");
  comparison = compare (before, after);
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_comparison_main_holders (comparison, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* Who asked first may have given up. */
  holders = vv_comparison_main_holders (comparison, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (holders), ==, 1);
  g_assert_null (vv_comparison_main_holders (comparison, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_growth (void)
{
  const char * const times[] = { "2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z" };
  g_autoptr(GPtrArray) snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_snapshot_unref);
  g_autoptr(GPtrArray) growths = NULL;
  const VvGrowth *growth;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr(Hand) hand = make_base ("7", "'a'");

      hand_meta (hand, "created", times[i]);
      for (guint k = 0; k < 2 * i; k++)
        {
          g_autofree char *name = g_strdup_printf ("session%u", k);
          g_autofree char *label = g_strdup_printf ("#%u", k);

          hand_object (hand, name, "app.Session", NULL);
          hand_ref (hand, "cache", name, VV_REF_ITEM, label);
        }
      /* Not in the order of their times. */
      g_ptr_array_insert (snapshots, i == 2 ? 0 : -1, hand_open (hand));
    }
  growths = vv_growth_find ((VvSnapshot * const *) snapshots->pdata, snapshots->len, NULL, NULL);
  g_assert_cmpuint (growths->len, ==, 1);
  growth = growths->pdata[0];
  g_assert_cmpstr (growth->type, ==, "Session");
  g_assert_cmpstr (growth->module, ==, "app");
  g_assert_cmpuint (growth->count_first, ==, 0);
  g_assert_cmpuint (growth->count_last, ==, 4);
  g_assert_cmpuint (growth->memory_last, ==, 4 * 64);
  /* 2 × 64 bytes in each 10 s */
  g_assert_cmpfloat_with_epsilon (growth->slope, 12.8, 1e-9);
  g_assert_cmpstr (growth->path, ==, "app.cache");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/compare/same", test_same);
  g_test_add_func ("/inspect/compare/new", test_new);
  g_test_add_func ("/inspect/compare/reused", test_reused);
  g_test_add_func ("/inspect/compare/other-process", test_other_process);
  g_test_add_func ("/inspect/compare/chain", test_chain);
  g_test_add_func ("/inspect/compare/cancelled", test_cancelled);
  g_test_add_func ("/inspect/growth/three", test_growth);
  return g_test_run ();
}
