/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-components.c — which objects go round together: small graphs that a reader can follow, one component of
 * everything, and the whole graph's. */

#include "counts.h"
#include "graph.h"
#include "heap/analysis.h"
#include "plan.h"

static VvSnapshot *
open_analysed (const char *edges)
{
  VvSnapshot *snapshot = graph_open (edges);
  g_autoptr(GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* Two rings that share an object are one; one that is entered twice is one still. */
static void
test_rings (void)
{
  g_autoptr(VvSnapshot) snapshot = open_analysed ("root>a a>b b>a b>c c>b root>c c>leaf x:Other>x root>x root>alone");
  VvCycleRow row;

  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 2);
  vv_snapshot_get_cycle (snapshot, 1, &row);
  g_assert_cmpuint (row.n_objects, ==, 3);
  g_assert_cmpuint (row.memory, ==, 33 + 49 + 65);
  g_assert_cmpuint (row.retained, ==, 33 + 49 + 65 + 81);
  g_assert_cmpstr (row.types, ==, "Node ×3");
  g_assert_cmpint (row.kind, ==, VV_CYCLE_DATA);
  g_assert_false (row.garbage);
  vv_snapshot_get_cycle (snapshot, 2, &row);
  g_assert_cmpuint (row.n_objects, ==, 1);
  g_assert_cmpstr (row.types, ==, "Other");
  vv_snapshot_get_cycle (snapshot, 3, &row);
  g_assert_cmpuint (row.id, ==, 0);
  g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, 0), ==, 0);
  g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, 1), ==, 1);
}

static void
test_types (void)
{
  g_autoptr(VvSnapshot) snapshot = open_analysed ("a:A>b:B b>c:B c>d:C d>e:D e>f:E f>g:F g>a");
  VvCycleRow row;

  vv_snapshot_get_cycle (snapshot, 1, &row);
  g_assert_cmpstr (row.types, ==, "B ×2, A, C, D, E");
}

/* A class that nothing holds, with a ring of two instances on it: the class's component has them all, the ring
 * is a cycle of its own. */
static void
test_class (void)
{
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvNode class, dict, left, right;
  VvCycleRow row;

  plan_init (&plan);
  class = plan_add (&plan, PLAN_TYPE_TYPE, 1000);
  dict = plan_add (&plan, PLAN_TYPE_DICT, 100);
  left = plan_add (&plan, PLAN_TYPE_NODE, 10);
  right = plan_add (&plan, PLAN_TYPE_NODE, 10);
  plan_link (&plan, class, dict, VV_REF_ATTRIBUTE, "__dict__");
  plan_link (&plan, dict, left, VV_REF_VALUE, "all");
  plan_link (&plan, left, right, VV_REF_ATTRIBUTE, "next");
  plan_link (&plan, right, left, VV_REF_ATTRIBUTE, "next");
  plan_link (&plan, left, class, VV_REF_TYPE, NULL);
  plan_link (&plan, right, class, VV_REF_TYPE, NULL);
  snapshot = plan_open (&plan, TRUE);

  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 2);
  vv_snapshot_get_cycle (snapshot, 1, &row);
  g_assert_cmpint (row.kind, ==, VV_CYCLE_CLASS);
  g_assert_true (row.garbage);
  g_assert_cmpuint (row.n_objects, ==, 4);
  g_assert_cmpuint (row.retained, ==, 1120);
  vv_snapshot_get_cycle (snapshot, 2, &row);
  g_assert_cmpint (row.kind, ==, VV_CYCLE_DATA);
  g_assert_cmpuint (row.n_objects, ==, 2);
  g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, class), ==, 1);
  g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, left), ==, 2);
}

/* What is held goes round through its class, and that is no cycle; of the whole graph it is one. */
static void
test_whole (void)
{
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(VvWholeCycles) whole = NULL;
  g_autoptr(GError) error = NULL;
  const VvNode *members;
  VvCycleRow row;
  guint32 n;

  plan_init (&plan);
  for (guint i = 0; i < 5; i++)
    plan_add (&plan, i == 0 ? PLAN_TYPE_TYPE : PLAN_TYPE_NODE, 16);
  plan_root (&plan, 0);
  plan_link (&plan, 0, 1, VV_REF_ATTRIBUTE, "all");
  plan_link (&plan, 1, 0, VV_REF_TYPE, NULL);
  plan_link (&plan, 1, 2, VV_REF_ITEM, NULL);
  plan_link (&plan, 2, 3, VV_REF_ITEM, NULL);
  plan_link (&plan, 3, 2, VV_REF_ITEM, NULL);
  plan_link (&plan, 3, 4, VV_REF_ITEM, NULL);
  snapshot = plan_open (&plan, TRUE);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 1);

  whole = vv_whole_cycles_new (snapshot, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vv_whole_cycles_get_n (whole), ==, 2);
  vv_whole_cycles_get (whole, 1, &row);
  g_assert_cmpint (row.kind, ==, VV_CYCLE_CLASS);
  g_assert_cmpuint (row.retained, ==, 5 * 16);
  g_assert_cmpstr (row.types, ==, "type, Node");
  members = vv_whole_cycles_get_members (whole, 1, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (members[0], ==, 0);
  g_assert_cmpuint (members[1], ==, 1);
  vv_whole_cycles_get (whole, 2, &row);
  g_assert_cmpint (row.kind, ==, VV_CYCLE_DATA);
  g_assert_cmpuint (row.retained, ==, 3 * 16);
  vv_whole_cycles_get (whole, 3, &row);
  g_assert_cmpuint (row.id, ==, 0);
}

/* One ring, held by every tenth of it. */
static void
test_everything (gconstpointer data)
{
  gboolean garbage = GPOINTER_TO_INT (data);
  guint n = test_count (300000, 3000000);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvCycleRow row;

  plan_init (&plan);
  for (guint i = 0; i < n; i++)
    plan_add (&plan, PLAN_TYPE_NODE, 16);
  for (guint i = 0; i < n; i++)
    {
      plan_link (&plan, i, (i + 1) % n, VV_REF_ITEM, NULL);
      plan_link (&plan, i, (guint) ((guint64) i * 2654435761u % n), VV_REF_ITEM, NULL);
      if (!garbage && i % 10 == 0)
        plan_root (&plan, i);
    }
  snapshot = plan_open (&plan, TRUE);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 1);
  vv_snapshot_get_cycle (snapshot, 1, &row);
  g_assert_cmpuint (row.n_objects, ==, n);
  g_assert_cmpuint (row.retained, ==, (guint64) n * 16);
  g_assert_cmpint (row.garbage, ==, garbage);
  for (guint i = 0; i < n; i += 1000)
    g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, i), ==, 1);
}

/* Many small ones, each entered from two sides and holding something together. */
static void
test_many (void)
{
  guint n = test_count (50000, 1000000);
  g_auto(Plan) plan;
  g_autoptr(VvSnapshot) snapshot = NULL;

  plan_init (&plan);
  plan_add (&plan, PLAN_TYPE_NODE, 16);
  plan_root (&plan, 0);
  for (guint i = 0; i < n; i++)
    {
      VvNode left = plan_add (&plan, PLAN_TYPE_NODE, 16), right = plan_add (&plan, PLAN_TYPE_NODE, 16);
      VvNode held = plan_add (&plan, PLAN_TYPE_LEAF, 16);

      plan_link (&plan, 0, left, VV_REF_ITEM, NULL);
      plan_link (&plan, 0, right, VV_REF_ITEM, NULL);
      plan_link (&plan, left, right, VV_REF_ITEM, NULL);
      plan_link (&plan, right, left, VV_REF_ITEM, NULL);
      plan_link (&plan, left, held, VV_REF_ITEM, NULL);
      plan_link (&plan, right, held, VV_REF_ITEM, NULL);
    }
  snapshot = plan_open (&plan, TRUE);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, n);
  for (guint32 id = 1; id <= n; id++)
    {
      VvCycleRow row;

      vv_snapshot_get_cycle (snapshot, id, &row);
      g_assert_cmpuint (row.retained, ==, 48);
      g_assert_cmpstr (row.types, ==, "Node ×2");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/components/rings", test_rings);
  g_test_add_func ("/heap/components/types", test_types);
  g_test_add_func ("/heap/components/class", test_class);
  g_test_add_func ("/heap/components/whole", test_whole);
  g_test_add_data_func ("/heap/components/everything", GINT_TO_POINTER (FALSE), test_everything);
  g_test_add_data_func ("/heap/components/everything-garbage", GINT_TO_POINTER (TRUE), test_everything);
  g_test_add_func ("/heap/components/many", test_many);
  return g_test_run ();
}
