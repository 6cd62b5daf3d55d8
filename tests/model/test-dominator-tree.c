/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-dominator-tree.c — rows that fold and unfold, against the tree written out; what the list
 * tells, against what it holds; searches; where what is retained spreads. */

#include <string.h>

#include "counts.h"
#include "graph.h"
#include "heap/analysis.h"
#include "model/dominator-tree.h"

static VvSnapshot *
open_analysed (const char *edges)
{
  VvSnapshot *snapshot = graph_open (edges);
  g_autoptr (GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return snapshot;
}

static VvSnapshot *
open_random (guint n)
{
  g_autoptr (GString) edges = g_string_new ("root:module");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (edges, " n%u:T%d", i, g_test_rand_int_range (0, 3));
  for (guint i = 0; i < n + n / 3; i++)
    g_string_append_printf (edges, " n%d>n%d", g_test_rand_int_range (0, (gint) n),
                            g_test_rand_int_range (0, (gint) n));
  for (guint i = 0; i < 1 + n / 8; i++)
    g_string_append_printf (edges, " root>n%d", g_test_rand_int_range (0, (gint) n));
  return open_analysed (edges->str);
}

/* ---- What is right ---- */

typedef struct
{
  VvSnapshot *snapshot;
  VvDominatorTree *tree;
  guint8 *unfolded;             /* by node */
  GArray *nodes;                /* VvNode, as they should stand */
  GArray *depths;
  GArray *told;                 /* VvNode, as the signals say */
} Check;

static void
write_out (Check *self, VvNode node, guint depth)
{
  guint32 first, end;

  vv_snapshot_get_dominated (self->snapshot, node, &first, &end);
  for (; first < end; first++)
    {
      VvNode child = vv_snapshot_get_in_dominator_order (self->snapshot, first);

      g_array_append_val (self->nodes, child);
      g_array_append_val (self->depths, depth);
      if (self->unfolded[child])
        write_out (self, child, depth + 1);
    }
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Check *self)
{
  g_assert_cmpuint (position + removed, <=, self->told->len);
  if (removed > 0)
    g_array_remove_range (self->told, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (VvDominatorRow) row = g_list_model_get_item (model, position + i);
      VvNode node = vv_dominator_row_get_node (row);

      g_array_insert_val (self->told, position + i, node);
    }
  g_assert_cmpuint (self->told->len, ==, g_list_model_get_n_items (model));
}

static void
check_rows (Check *self)
{
  GListModel *model = G_LIST_MODEL (self->tree);
  GArray *parents = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_set_size (self->nodes, 0);
  g_array_set_size (self->depths, 0);
  write_out (self, VV_NODE_NONE, 0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->nodes->len);
  g_assert_cmpuint (self->told->len, ==, self->nodes->len);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      g_autoptr (VvDominatorRow) row = g_list_model_get_item (model, i);
      g_autoptr (VvDominatorRow) again = g_list_model_get_item (model, i);
      VvNode node = g_array_index (self->nodes, VvNode, i);
      guint depth = g_array_index (self->depths, guint, i);

      g_assert_true (row == again);
      g_assert_cmpuint (vv_dominator_row_get_node (row), ==, node);
      g_assert_cmpuint (g_array_index (self->told, VvNode, i), ==, node);
      g_assert_cmpuint (vv_dominator_row_get_depth (row), ==, depth);
      g_assert_cmpint (vv_dominator_row_get_unfolded (row), ==, self->unfolded[node] != 0);
      g_assert_cmpuint (vv_dominator_tree_get_position (self->tree, row), ==, i);
      g_array_set_size (parents, depth + 1);
      g_array_index (parents, guint, depth) = i;
      g_assert_cmpuint (vv_dominator_tree_get_parent (self->tree, i), ==,
                        depth > 0 ? g_array_index (parents, guint, depth - 1) : G_MAXUINT);
    }
  g_array_unref (parents);
}

/* What is folded with another row was not unfolded any more. */
static void
fold_below (Check *self, VvNode node)
{
  guint32 first, end;

  self->unfolded[node] = FALSE;
  vv_snapshot_get_dominated (self->snapshot, node, &first, &end);
  for (; first < end; first++)
    {
      VvNode child = vv_snapshot_get_in_dominator_order (self->snapshot, first);

      if (self->unfolded[child])
        fold_below (self, child);
    }
}

static void
toggle_any (Check *self)
{
  guint at = (guint) g_test_rand_int_range (0, (gint) self->nodes->len);
  g_autoptr (VvDominatorRow) row = g_list_model_get_item (G_LIST_MODEL (self->tree), at);
  VvNode node = vv_dominator_row_get_node (row);
  gboolean unfold = !vv_dominator_row_get_unfolded (row);

  vv_dominator_tree_unfold (self->tree, at, unfold);
  if (!unfold)
    fold_below (self, node);
  else
    self->unfolded[node] = vv_dominator_row_get_n_below (row) > 0;
  /* Somebody looks at the row meanwhile. */
  g_assert_cmpint (vv_dominator_row_get_unfolded (row), ==, self->unfolded[node] != 0);
}

static void
test_random (void)
{
  for (guint round = 0; round < test_count (60, 2000); round++)
    {
      g_autoptr (VvSnapshot) snapshot = open_random (3 + round % 40);
      g_autoptr (VvDominatorTree) tree = vv_dominator_tree_new ();
      g_autofree guint8 *unfolded = g_new0 (guint8, vv_snapshot_get_n_objects (snapshot));
      g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (VvNode));
      g_autoptr (GArray) depths = g_array_new (FALSE, FALSE, sizeof (guint));
      g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (VvNode));
      Check check = { snapshot, tree, unfolded, nodes, depths, told };

      g_signal_connect (tree, "items-changed", G_CALLBACK (changed_cb), &check);
      vv_dominator_tree_take (tree, snapshot, NULL);
      check_rows (&check);
      for (guint i = 0; i < 30; i++)
        {
          toggle_any (&check);
          check_rows (&check);
        }
      vv_dominator_tree_take (tree, NULL, NULL);
      g_assert_cmpuint (told->len, ==, 0);
    }
}

/* A row outlives the list that it was in. */
static void
test_rows_outlive (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>a a>b b>c");
  VvDominatorTree *tree = vv_dominator_tree_new ();
  g_autoptr (VvDominatorRow) inner = NULL;
  g_autoptr (VvDominatorRow) outer = NULL;

  vv_dominator_tree_take (tree, snapshot, NULL);
  outer = g_list_model_get_item (G_LIST_MODEL (tree), 0);
  vv_dominator_tree_unfold (tree, 0, TRUE);
  inner = g_list_model_get_item (G_LIST_MODEL (tree), 1);
  g_assert_cmpuint (vv_dominator_tree_get_position (tree, inner), ==, 1);
  vv_dominator_tree_unfold (tree, 0, FALSE);
  g_assert_cmpuint (vv_dominator_tree_get_position (tree, inner), ==, G_MAXUINT);
  vv_dominator_tree_take (tree, NULL, NULL);
  g_assert_cmpuint (vv_dominator_tree_get_position (tree, outer), ==, G_MAXUINT);
  g_object_unref (tree);
  g_assert_cmpuint (vv_dominator_row_get_depth (inner), ==, 1);
}

/* a keeps b alone, b keeps c alone, c keeps four alike. */
static void
test_spread (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>a a>b b>c c>d c>e c>f c>g d>d1 e>e1 f>f1 g>g1");
  g_autoptr (VvDominatorTree) tree = vv_dominator_tree_new ();
  g_autoptr (VvDominatorRow) first = NULL;
  g_autoptr (VvDominatorRow) row = NULL;
  guint at;

  vv_dominator_tree_take (tree, snapshot, NULL);
  at = vv_dominator_tree_spread (tree, 0);
  g_assert_cmpuint (at, ==, 3);
  row = g_list_model_get_item (G_LIST_MODEL (tree), at);
  first = g_list_model_get_item (G_LIST_MODEL (tree), 0);
  g_assert_cmpuint (vv_dominator_row_get_n_below (row), ==, 4);
  g_assert_false (vv_dominator_row_get_unfolded (row));
  g_assert_true (vv_dominator_row_get_unfolded (first));
  /* It is where it spreads already. */
  g_assert_cmpuint (vv_dominator_tree_spread (tree, at), ==, at);
}

static VvHeapOrder *
search (VvSnapshot *snapshot, const char *filter)
{
  g_autoptr (GError) error = NULL;
  VvHeapOrder *found = vv_dominator_tree_search (snapshot, filter, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
test_search (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>a:Big a>b:Small b>c:Small root>x:Big x>y:Other");
  g_autoptr (VvDominatorTree) tree = vv_dominator_tree_new ();
  g_autoptr (VvHeapOrder) big = search (snapshot, "Big");
  g_autoptr (VvHeapOrder) all = search (snapshot, ">0");
  g_autoptr (VvHeapOrder) none = search (snapshot, "type:Nowhere");
  g_autofree char *filter = NULL;
  g_autoptr (VvHeapOrder) most = NULL;

  g_assert_cmpuint (big->n, ==, 2);
  g_assert_cmpuint (vv_snapshot_get_retained (snapshot, big->rows[0]), >,
                    vv_snapshot_get_retained (snapshot, big->rows[1]));
  g_assert_cmpuint (all->n, ==, vv_snapshot_get_n_objects (snapshot));
  for (guint32 i = 1; i < all->n; i++)
    g_assert_cmpuint (vv_snapshot_get_retained (snapshot, all->rows[i - 1]), >=,
                      vv_snapshot_get_retained (snapshot, all->rows[i]));
  g_assert_cmpuint (none->n, ==, 0);
  /* Bounds are of what is retained, not of what an object takes itself. */
  filter = g_strdup_printf ("Big >=%" G_GUINT64_FORMAT, vv_snapshot_get_retained (snapshot, big->rows[0]));
  most = search (snapshot, filter);
  g_assert_cmpuint (most->n, ==, 1);
  g_assert_cmpuint (most->rows[0], ==, big->rows[0]);

  /* What was found is the first level, and unfolds as anywhere. */
  vv_dominator_tree_take (tree, snapshot, g_steal_pointer (&big));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tree)), ==, 2);
  vv_dominator_tree_unfold (tree, 0, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tree)), ==, 3);
  vv_dominator_tree_take (tree, snapshot, g_steal_pointer (&none));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tree)), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (vv_dominator_tree_search (snapshot, "a", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One that keeps many: only what is looked at becomes a row. */
static void
test_star (void)
{
  g_autoptr (GString) edges = g_string_new ("root:module>hub");
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvDominatorTree) tree = vv_dominator_tree_new ();
  g_autoptr (VvDominatorRow) last = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (edges, " hub>n%u", i);
  snapshot = open_analysed (edges->str);
  vv_dominator_tree_take (tree, snapshot, NULL);
  vv_dominator_tree_unfold (tree, vv_dominator_tree_spread (tree, 0), TRUE);
  last = g_list_model_get_item (G_LIST_MODEL (tree), g_list_model_get_n_items (G_LIST_MODEL (tree)) - 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tree)), >=, 5001);
  g_assert_nonnull (last);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/dominator-tree/random", test_random);
  g_test_add_func ("/model/dominator-tree/rows-outlive", test_rows_outlive);
  g_test_add_func ("/model/dominator-tree/spread", test_spread);
  g_test_add_func ("/model/dominator-tree/search", test_search);
  g_test_add_func ("/model/dominator-tree/cancelled", test_cancelled);
  g_test_add_func ("/model/dominator-tree/star", test_star);
  return g_test_run ();
}
