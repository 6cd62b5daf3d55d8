/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-suspects.c — snapshots made by hand with one thing wrong, or nothing.  What needs real classes,
 * files and frames is in tests/cli/test-leaks.py. */

#include <string.h>

#include "counts.h"
#include "graph.h"
#include "hand.h"
#include "inspect/suspects.h"

#define MEMORY 64               /* of each object made by hand */
#define MANY 20000u

static VvSnapshot *
open_analysed (Hand *hand)
{
  g_autoptr (GError) error = NULL;
  VvSnapshot *snapshot = hand_open (hand);

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return snapshot;
}

static GPtrArray *
find (VvSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *suspects = vv_suspects_find (snapshot, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (suspects);
  for (guint i = 0; i < suspects->len; i++)
    {
      const VvSuspect *suspect = suspects->pdata[i], *before = i > 0 ? suspects->pdata[i - 1] : NULL;

      g_assert_cmpstr (suspect->title, !=, "");
      g_assert_cmpstr (suspect->why, !=, "");
      g_assert_cmpstr (suspect->advice, !=, "");
      g_assert_nonnull (vv_suspect_kind_name (suspect->kind));
      g_assert_cmpuint (suspect->node, <, vv_snapshot_get_n_objects (snapshot));
      if (before != NULL)
        g_assert_true (before->severity > suspect->severity ||
                       (before->severity == suspect->severity && before->retained >= suspect->retained));
    }
  return suspects;
}

/* A module with its dict; the first two objects. */
static Hand *
start (void)
{
  Hand *hand = hand_new ();

  hand_object (hand, "app", "module", "app");
  hand_object (hand, "globals", "dict", NULL);
  hand_ref (hand, "app", "globals", VV_REF_ATTRIBUTE, "__dict__");
  hand_root (hand, "app", VV_ROOT_MODULE, "app", 0);
  return hand;
}

static void
add_global (Hand *hand, const char *name, const char *type)
{
  hand_object (hand, name, type, NULL);
  hand_ref (hand, "globals", name, VV_REF_GLOBAL, name);
}

/* @n objects that all are items of @container. */
static void
fill (Hand *hand, const char *container, const char *type, guint n, guint first)
{
  for (guint i = 0; i < n; i++)
    {
      hand_object_nameless (hand, type);
      hand_ref_nodes (hand, hand_find (hand, container), first + i, VV_REF_ITEM, "#1");
    }
  hand_length (hand, container, n);
}

static void
test_nothing (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "rows", "list");
  fill (hand, "rows", "app.Row", 400, 3);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 0);
}

static void
test_no_objects (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = open_analysed (hand);
  g_autoptr (GPtrArray) suspects = find (snapshot);

  g_assert_cmpuint (suspects->len, ==, 0);
}

static void
check_first (GPtrArray *suspects, VvSuspectKind kind, VvNode node, guint64 retained, guint64 count, const char *path)
{
  const VvSuspect *first;

  g_assert_cmpuint (suspects->len, >=, 1);
  first = suspects->pdata[0];
  g_assert_cmpstr (vv_suspect_kind_name (first->kind), ==, vv_suspect_kind_name (kind));
  g_assert_cmpuint (first->node, ==, node);
  g_assert_cmpuint (first->retained, ==, retained);
  g_assert_cmpuint (first->count, ==, count);
  g_assert_cmpstr (first->path, ==, path);
}

static void
test_module_cache (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "page_cache", "dict");
  fill (hand, "page_cache", "app.Page", MANY, 3);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  /* The class of the pages, and that the dict holds much, are the same thing. */
  g_assert_cmpuint (suspects->len, ==, 1);
  check_first (suspects, VV_SUSPECT_CACHE, 2, (MANY + 1) * MEMORY, MANY, "app.page_cache");
  g_assert_cmpint (((VvSuspect *) suspects->pdata[0])->severity, ==, VV_SEVERITY_HIGH);
}

static void
test_module_list (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "rows", "list");
  fill (hand, "rows", "app.Row", MANY, 3);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 1);
  check_first (suspects, VV_SUSPECT_CONTAINER, 2, (MANY + 1) * MEMORY, MANY, "app.rows");
}

/* The way down goes on while one keeps nearly all, and stops where the memory spreads. */
static void
test_accumulation_point (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "server", "app.Server");
  hand_object (hand, "store", "app.Store", NULL);
  hand_object (hand, "pages", "list", NULL);
  hand_ref (hand, "server", "store", VV_REF_ATTRIBUTE, "store");
  hand_ref (hand, "store", "pages", VV_REF_ATTRIBUTE, "pages");
  fill (hand, "pages", "app.Page", MANY, 5);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  check_first (suspects, VV_SUSPECT_OBJECT, 4, (MANY + 1) * MEMORY, MANY, "app.server.store.pages");
  g_assert_nonnull (strstr (((VvSuspect *) suspects->pdata[0])->why, "app.Page"));
}

/* Two that share it are told each, not what both are in. */
static void
test_two_of_one (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "store", "app.Store");
  hand_object (hand, "pages", "list", NULL);
  hand_object (hand, "words", "list", NULL);
  hand_ref (hand, "store", "pages", VV_REF_ATTRIBUTE, "pages");
  hand_ref (hand, "store", "words", VV_REF_ATTRIBUTE, "words");
  fill (hand, "pages", "str", MANY + 1000, 5);
  fill (hand, "words", "str", MANY, 5 + MANY + 1000);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 2);
  check_first (suspects, VV_SUSPECT_OBJECT, 3, (MANY + 1001) * MEMORY, MANY + 1000, "app.store.pages");
  g_assert_cmpstr (((VvSuspect *) suspects->pdata[1])->path, ==, "app.store.words");
}

static void
test_chain (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  add_global (hand, "head", "app.Link");
  for (guint i = 0; i < MANY; i++)
    {
      hand_object_nameless (hand, "app.Link");
      hand_ref_nodes (hand, 2 + i, 3 + i, VV_REF_ATTRIBUTE, "next");
    }
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  check_first (suspects, VV_SUSPECT_OBJECT, 2, (MANY + 1) * MEMORY, 1, "app.head");
  g_assert_nonnull (strstr (((VvSuspect *) suspects->pdata[0])->why, "chain"));
}

/* Held by two lists: neither keeps one alive alone, and the class is what is left to say. */
static void
test_class (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;
  const VvSuspect *first;
  VvTypeRow type;

  add_global (hand, "one", "app.Keeper");
  add_global (hand, "other", "app.Keeper");
  for (guint i = 0; i < MANY; i++)
    {
      hand_object_nameless (hand, "app.Session");
      hand_ref_nodes (hand, 2, 4 + 2 * i, VV_REF_ATTRIBUTE, "session");
      hand_ref_nodes (hand, 3, 4 + 2 * i, VV_REF_ATTRIBUTE, "session");
      hand_object_nameless (hand, "list");
      hand_ref_nodes (hand, 4 + 2 * i, 5 + 2 * i, VV_REF_ATTRIBUTE, "rows");
    }
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 1);
  first = suspects->pdata[0];
  g_assert_cmpint (first->kind, ==, VV_SUSPECT_CLASS);
  g_assert_cmpuint (first->retained, ==, 2 * MANY * MEMORY);
  g_assert_cmpuint (first->count, ==, MANY);
  vv_snapshot_get_type (snapshot, first->type, &type);
  g_assert_cmpstr (type.name, ==, "Session");
  g_assert_cmpuint (vv_snapshot_get_type_retained (snapshot, first->type), ==, first->retained);
}

static void
test_uncollectable (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  hand_object (hand, "garbage", "list", NULL);
  hand_root (hand, "garbage", VV_ROOT_INTERPRETER, "gc.garbage", 0);
  fill (hand, "garbage", "app.Node", MANY, 3);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 1);
  check_first (suspects, VV_SUSPECT_UNCOLLECTABLE, 2, (MANY + 1) * MEMORY, MANY, "gc.garbage");
}

static void
test_garbage (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  for (guint i = 0; i < MANY; i += 2)
    {
      hand_object_nameless (hand, "app.Node");
      hand_object_nameless (hand, "app.Node");
      hand_ref_nodes (hand, 2 + i, 3 + i, VV_REF_ATTRIBUTE, "other");
      hand_ref_nodes (hand, 3 + i, 2 + i, VV_REF_ATTRIBUTE, "other");
    }
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 1);
  check_first (suspects, VV_SUSPECT_GARBAGE, 2, MANY * MEMORY, MANY, NULL);
}

/* Hostile names are made safe. */
static void
test_names_are_safe (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) suspects = NULL;

  hand_object (hand, "cache", "dict", NULL);
  hand_ref (hand, "globals", "cache", VV_REF_GLOBAL, "cache\x1b[31m\n");
  fill (hand, "cache", "app.\x1b[2J\n", MANY, 3);
  snapshot = open_analysed (hand);
  suspects = find (snapshot);
  g_assert_cmpuint (suspects->len, ==, 1);
  for (guint i = 0; i < suspects->len; i++)
    {
      const VvSuspect *suspect = suspects->pdata[i];
      g_autofree char *all = g_strconcat (suspect->path, suspect->title, suspect->why, suspect->advice, NULL);

      g_assert_null (strchr (all, '\x1b'));
      g_assert_null (strchr (all, '\n'));
    }
}

/* Whatever refers to whatever: an answer, the same twice. */
static void
test_random (void)
{
  for (guint round = test_count (30, 500); round-- > 0;)
    {
      g_autoptr (GString) edges = g_string_new ("root:module");
      g_autoptr (VvSnapshot) snapshot = NULL;
      g_autoptr (GPtrArray) once = NULL;
      g_autoptr (GPtrArray) twice = NULL;
      g_autoptr (GError) error = NULL;
      guint n = (guint) g_test_rand_int_range (1, 60);
      static const char * const types[] = { "dict", "list", "traceback", "frame", "type", "FileIO", "Node" };

      for (guint i = 0; i < n; i++)
        g_string_append_printf (edges, " n%u:%s", i, types[g_test_rand_int_range (0, G_N_ELEMENTS (types))]);
      for (guint i = 0; i < 2 * n; i++)
        g_string_append_printf (edges, " n%d>n%d", g_test_rand_int_range (0, (gint) n),
                                g_test_rand_int_range (0, (gint) n));
      g_string_append (edges, " root>n0");
      snapshot = graph_open (edges->str);
      vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      once = find (snapshot);
      twice = find (snapshot);
      g_assert_cmpuint (once->len, ==, twice->len);
      for (guint i = 0; i < once->len; i++)
        {
          g_assert_cmpuint (((VvSuspect *) once->pdata[i])->node, ==, ((VvSuspect *) twice->pdata[i])->node);
          g_assert_cmpstr (((VvSuspect *) once->pdata[i])->why, ==, ((VvSuspect *) twice->pdata[i])->why);
        }
    }
}

static void
test_cancelled (void)
{
  g_autoptr (Hand) hand = start ();
  g_autoptr (VvSnapshot) snapshot = open_analysed (hand);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (vv_suspects_find (snapshot, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/suspects/nothing", test_nothing);
  g_test_add_func ("/inspect/suspects/no-objects", test_no_objects);
  g_test_add_func ("/inspect/suspects/module-cache", test_module_cache);
  g_test_add_func ("/inspect/suspects/module-list", test_module_list);
  g_test_add_func ("/inspect/suspects/accumulation-point", test_accumulation_point);
  g_test_add_func ("/inspect/suspects/two-of-one", test_two_of_one);
  g_test_add_func ("/inspect/suspects/chain", test_chain);
  g_test_add_func ("/inspect/suspects/class", test_class);
  g_test_add_func ("/inspect/suspects/uncollectable", test_uncollectable);
  g_test_add_func ("/inspect/suspects/garbage", test_garbage);
  g_test_add_func ("/inspect/suspects/names-are-safe", test_names_are_safe);
  g_test_add_func ("/inspect/suspects/random", test_random);
  g_test_add_func ("/inspect/suspects/cancelled", test_cancelled);
  return g_test_run ();
}
