/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-dominators.c — shapes that break what recurses, or walks up too often: chains and stars of a million,
 * shortcuts across them, garbage, what belongs to the interpreter. */

#include "counts.h"
#include "graph.h"
#include "heap/analysis.h"
#include "plan.h"

#define MEMORY 16

static VvSnapshot *
analyse (const Plan *plan)
{
  VvSnapshot *snapshot = plan_open (plan, FALSE);
  g_autoptr(GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return snapshot;
}

static void
add_nodes (Plan  *plan,
           guint  n)
{
  for (guint i = 0; i < n; i++)
    plan_add (plan, PLAN_TYPE_NODE, MEMORY);
}

static void
link_nodes (Plan   *plan,
            VvNode  source,
            VvNode  target)
{
  plan_link (plan, source, target, VV_REF_ITEM, NULL);
}

static void
test_empty (void)
{
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;
  guint32 first, end;

  plan_init (&plan);
  snapshot = analyse (&plan);
  vv_snapshot_get_dominated (snapshot, VV_NODE_NONE, &first, &end);
  g_assert_cmpuint (end - first, ==, 0);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 0);
}

static void
test_one (gconstpointer data)
{
  gboolean root = GPOINTER_TO_INT (data);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;

  plan_init (&plan);
  add_nodes (&plan, 1);
  if (root)
    plan_root (&plan, 0);
  snapshot = analyse (&plan);
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, 0), ==, MEMORY);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 0), ==, VV_NODE_NONE);
  g_assert_cmpint (vv_snapshot_is_garbage (snapshot, 0), ==, !root);
}

static void
test_chain (void)
{
  guint n = test_count (1000000, 1000000);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;

  plan_init (&plan);
  add_nodes (&plan, n);
  plan_root (&plan, 0);
  for (guint i = 0; i + 1 < n; i++)
    link_nodes (&plan, i, i + 1);
  snapshot = analyse (&plan);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, i), ==, i - 1);
      g_assert_cmpuint (vv_snapshot_get_retained (snapshot, i), ==, (guint64) (n - i) * MEMORY);
    }
  g_assert_cmpuint (vv_snapshot_get_type_retained (snapshot, PLAN_TYPE_NODE), ==, (guint64) n * MEMORY);
}

/* A chain whose last node and whose first both hold each of many things: walking up for each of them would
 * take as many steps as there are pairs. */
static void
test_ends_of_a_chain (gconstpointer data)
{
  gboolean with_references = GPOINTER_TO_INT (data);
  guint n = test_count (200000, 1000000);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;

  plan_init (&plan);
  add_nodes (&plan, 2 * n);
  plan_root (&plan, 0);
  for (guint i = 0; i + 1 < n; i++)
    link_nodes (&plan, i, i + 1);
  for (guint i = n; i < 2 * n; i++)
    {
      link_nodes (&plan, n - 1, i);
      link_nodes (&plan, 1, i);
      if (with_references)
        link_nodes (&plan, i, i);
    }
  snapshot = analyse (&plan);
  for (guint i = n; i < 2 * n; i++)
    g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, i), ==, 1);
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, 2), ==, (guint64) (n - 2) * MEMORY);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, with_references ? n : 0);
}

static void
test_star (void)
{
  guint n = test_count (1000000, 10000000);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;
  guint32 first, end;

  plan_init (&plan);
  for (guint i = 0; i <= n; i++)
    plan_add (&plan, i == 0 ? PLAN_TYPE_NODE : PLAN_TYPE_LEAF, i == 0 ? MEMORY : 16 + i % 1000);
  plan_root (&plan, 0);
  for (guint i = 1; i <= n; i++)
    link_nodes (&plan, 0, i);
  snapshot = analyse (&plan);
  vv_snapshot_get_dominated (snapshot, 0, &first, &end);
  g_assert_cmpuint (end - first, ==, n);
  for (guint32 at = first + 1; at < end; at++)
    g_assert_cmpuint (vv_snapshot_get_retained (snapshot, vv_snapshot_get_in_dominator_order (snapshot, at - 1)), >=,
                      vv_snapshot_get_retained (snapshot, vv_snapshot_get_in_dominator_order (snapshot, at)));
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, 0) - MEMORY, ==,
                    vv_snapshot_get_type_retained (snapshot, PLAN_TYPE_LEAF));
}

/* Held and holding: what only goes through it is its own no more than the interpreter's. */
static void
test_immortal_in_the_middle (void)
{
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;

  plan_init (&plan);
  add_nodes (&plan, 3);
  plan_root (&plan, 0);
  g_array_index (plan.objects, PlanObject, 1).immortal = TRUE;
  link_nodes (&plan, 0, 1);
  link_nodes (&plan, 1, 2);
  snapshot = analyse (&plan);
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, 0), ==, MEMORY);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 1), ==, VV_NODE_NONE);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 2), ==, 1);
}

/* Two rings that nothing holds, one of them held by the other; the rest is not theirs. */
static void
test_garbage (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("root>kept a>b b>a b>kept b>c c>d d>c d>leaf");
  g_autoptr(GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  /* In the order in which they are named: root, kept, a, b, c, d, leaf. */
  g_assert_false (vv_snapshot_is_garbage (snapshot, 1));
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 1), ==, 0);
  g_assert_true (vv_snapshot_is_garbage (snapshot, 2));
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 2), ==, VV_NODE_NONE);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 3), ==, 2);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 4), ==, 3);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 6), ==, 5);
  g_assert_true (vv_snapshot_is_garbage (snapshot, 6));
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, 2), ==, 49 + 65 + 81 + 97 + 113);
}

/* Whatever is asked comes when it is computed, once, from any thread. */
static gpointer
analyse_worker (gpointer snapshot)
{
  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, NULL));
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("root>a a>b b>a");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("analyse", analyse_worker, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, 2), ==, 1);
}

static void
cancel_cb (guint64  done,
           guint64  total,
           gpointer data)
{
  g_assert_cmpuint (done, <=, total);
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("root>a a>b b>a");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (vv_snapshot_analyse (snapshot, cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (vv_snapshot_is_analysed (snapshot));
  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/dominators/empty", test_empty);
  g_test_add_data_func ("/heap/dominators/one", GINT_TO_POINTER (TRUE), test_one);
  g_test_add_data_func ("/heap/dominators/one-garbage", GINT_TO_POINTER (FALSE), test_one);
  g_test_add_func ("/heap/dominators/chain", test_chain);
  g_test_add_data_func ("/heap/dominators/ends-of-a-chain", GINT_TO_POINTER (FALSE), test_ends_of_a_chain);
  g_test_add_data_func ("/heap/dominators/ends-of-a-chain-that-refer", GINT_TO_POINTER (TRUE), test_ends_of_a_chain);
  g_test_add_func ("/heap/dominators/star", test_star);
  g_test_add_func ("/heap/dominators/immortal-in-the-middle", test_immortal_in_the_middle);
  g_test_add_func ("/heap/dominators/garbage", test_garbage);
  g_test_add_func ("/heap/dominators/threads", test_threads);
  g_test_add_func ("/heap/dominators/cancel", test_cancel);
  return g_test_run ();
}
