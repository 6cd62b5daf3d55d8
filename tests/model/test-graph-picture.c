/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-graph-picture.c — which objects and references a picture holds, and how they are marked. */

#include <string.h>

#include "graph.h"
#include "model/graph-picture.h"

static VvSnapshot *
open_analysed (const char *edges)
{
  VvSnapshot *snapshot = graph_open (edges);
  g_autoptr (GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return snapshot;
}

static guint
count_nodes (const VvGraphPicture *picture, VvDrawnNodeKind kind)
{
  guint count = 0;

  for (guint i = 0; i < picture->nodes->len; i++)
    count += g_array_index (picture->nodes, VvDrawnNode, i).kind == kind;
  return count;
}

static guint
count_edges (const VvGraphPicture *picture, VvDrawnEdgeKind kind)
{
  guint count = 0;

  for (guint i = 0; i < picture->edges->len; i++)
    count += g_array_index (picture->edges, VvDrawnEdge, i).kind == kind;
  return count;
}

/* The arrays belong together, and what is drawn is there. */
static void
check (const VvSnapshot *snapshot, const VvGraphPicture *picture)
{
  g_autoptr (VvDrawnGraph) graph = NULL;
  VvTheme theme;

  g_assert_cmpuint (picture->objects->len, ==, picture->nodes->len);
  g_assert_cmpuint (picture->references->len, ==, picture->edges->len);
  for (guint i = 0; i < picture->edges->len; i++)
    {
      const VvDrawnEdge *edge = &g_array_index (picture->edges, VvDrawnEdge, i);
      VvEdge reference = g_array_index (picture->references, VvEdge, i);
      VvRefRow row;

      g_assert_cmpuint (edge->from, <, picture->nodes->len);
      g_assert_cmpuint (edge->to, <, picture->nodes->len);
      if (reference == G_MAXUINT32)
        continue;
      vv_snapshot_get_ref (snapshot, reference, &row);
      g_assert_cmpuint (row.target, ==, g_array_index (picture->objects, VvNode, edge->to));
      g_assert_cmpuint (row.source, ==, g_array_index (picture->objects, VvNode, edge->from));
    }
  vv_theme_init (&theme, FALSE, FALSE);
  graph = vv_graph_picture_layout (picture, &theme);
  g_assert_nonnull (graph);
}

static void
test_cycle (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>a a>b:Other b>a a>x:Far b>c c>a");
  g_autoptr (VvCycle) cycle = vv_cycle_new (snapshot, 1, NULL, NULL);
  g_autoptr (VvGraphPicture) picture = vv_graph_picture_new_cycle (snapshot, cycle, 0);

  check (snapshot, picture);
  g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_CYCLE), ==, 3);
  /* Who holds it, and what it holds. */
  g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_PLAIN), ==, 2);
  g_assert_cmpuint (count_edges (picture, VV_DRAWN_EDGE_SUGGESTED), ==, cycle->breaking->len);
  g_assert_cmpuint (count_edges (picture, VV_DRAWN_EDGE_CYCLE), ==, 4 - cycle->breaking->len);
  g_assert_cmpuint (count_edges (picture, VV_DRAWN_EDGE_OTHER), ==, 2);
}

/* One of its objects is unfolded: its neighbours come in, and the cycle stays marked. */
static void
test_unfolded (void)
{
  g_autoptr (GString) edges = g_string_new ("root:module>a a>b:Other b>a x:Far>far x>far2");
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  g_autoptr (VvGraphPicture) plain = NULL;
  g_autoptr (VvGraphPicture) small = NULL;
  VvNode nodes[2] = { VV_NODE_NONE, 1000 };

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (edges, " h%u:Holder>b root>h%u", i, i);
  snapshot = open_analysed (edges->str);
  cycle = vv_cycle_new (snapshot, 1, NULL, NULL);
  plain = vv_graph_picture_new_cycle (snapshot, cycle, 0);
  for (guint i = 0; i < plain->nodes->len; i++)
    if (g_strcmp0 (g_array_index (plain->nodes, VvDrawnNode, i).title, "Other") == 0)
      nodes[0] = g_array_index (plain->objects, VvNode, i);
  g_assert_cmpuint (nodes[0], !=, VV_NODE_NONE);
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (VvGraphPicture) picture = vv_graph_picture_new_unfolded (snapshot, cycle, nodes, n, 0);

      check (snapshot, picture);
      g_assert_cmpuint (picture->nodes->len, >=, plain->nodes->len + 8);
      g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_CYCLE), ==, 2);
      g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_MORE), ==, 1);
      g_assert_cmpuint (count_edges (picture, VV_DRAWN_EDGE_SUGGESTED), ==, 1);
    }
  small = vv_graph_picture_new_cycle (snapshot, cycle, VV_GRAPH_PICTURE_SMALL);
  check (snapshot, small);
  g_assert_cmpuint (small->nodes->len, ==, 2);
  g_assert_null (g_array_index (small->nodes, VvDrawnNode, 0).subtitle);
}

/* A cycle that nobody could read: some of it, and how much more there is. */
static void
test_big_cycle (void)
{
  g_autoptr (GString) edges = g_string_new ("root:module>n0");
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  g_autoptr (VvGraphPicture) picture = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (edges, " n%u>n%u", i, (i + 1) % 300);
  snapshot = open_analysed (edges->str);
  cycle = vv_cycle_new (snapshot, 1, NULL, NULL);
  picture = vv_graph_picture_new_cycle (snapshot, cycle, 0);
  check (snapshot, picture);
  g_assert_cmpuint (picture->nodes->len, <, 60);
  g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_MORE), ==, 1);
}

static void
test_neighbours (void)
{
  g_autoptr (GString) edges = g_string_new ("root:module>focus focus>held");
  g_autoptr (VvSnapshot) snapshot = NULL;
  VvNode unfolded[] = { 1, 2 };

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (edges, " h%u>focus", i);
  g_string_append (edges, " held>deep");
  snapshot = open_analysed (edges->str);
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (VvGraphPicture) picture = vv_graph_picture_new_objects (snapshot, unfolded, n, 0);

      check (snapshot, picture);
      g_assert_cmpuint (picture->focus, ==, 0);
      g_assert_cmpuint (g_array_index (picture->objects, VvNode, 0), ==, 1);
      g_assert_cmpint (g_array_index (picture->nodes, VvDrawnNode, 0).kind, ==,
                       VV_DRAWN_NODE_FOCUS);
      /* 31 hold it: 8 are shown. */
      g_assert_cmpuint (count_nodes (picture, VV_DRAWN_NODE_MORE), ==, 1);
      for (guint i = 0; i < picture->nodes->len; i++)
        if (g_array_index (picture->nodes, VvDrawnNode, i).kind == VV_DRAWN_NODE_MORE)
          g_assert_cmpstr (g_array_index (picture->nodes, VvDrawnNode, i).title, ==, "+23");
      g_assert_cmpuint (picture->nodes->len, ==, 1 + 8 + 1 + 1 + (n - 1));
    }
}

/* A small picture: two of each side, the biggest; the rest is counted. */
static void
test_near (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module>focus h1>focus h2>focus root>h1 root>h2 focus>a focus>b "
                                                   "focus>c c>c1 c>c2 c>c3 b>b1");
  g_autoptr (VvGraphPicture) picture = vv_graph_picture_new_neighbours (snapshot, 1, 0);
  guint n_more = 0;

  check (snapshot, picture);
  for (guint i = 0; i < picture->nodes->len; i++)
    {
      VvNode object = g_array_index (picture->objects, VvNode, i);
      VvObjectRow row;

      if (object == VV_NODE_NONE)
        {
          n_more++;
          g_assert_cmpstr (g_array_index (picture->nodes, VvDrawnNode, i).title, ==, "+1");
          continue;
        }
      vv_snapshot_get_object (snapshot, object, &row);
      /* The smallest of what it holds, and of its holders. */
      g_assert_cmphex (row.address, !=, graph_address (4));
    }
  g_assert_cmpuint (n_more, ==, 2);
  g_assert_cmpuint (picture->nodes->len, ==, 1 + 2 + 2 + 2);
}

static void
test_nothing (void)
{
  g_autoptr (VvSnapshot) snapshot = open_analysed ("root:module");
  VvNode beyond = 7;
  g_autoptr (VvGraphPicture) none = vv_graph_picture_new_objects (snapshot, NULL, 0, 0);
  g_autoptr (VvGraphPicture) wrong = vv_graph_picture_new_objects (snapshot, &beyond, 1, 0);
  g_autoptr (VvGraphPicture) alone = vv_graph_picture_new_objects (snapshot, (VvNode[]) { 0 }, 1,
                                                                   VV_GRAPH_PICTURE_INTERNALS);

  check (snapshot, none);
  check (snapshot, wrong);
  check (snapshot, alone);
  g_assert_cmpuint (none->nodes->len, ==, 0);
  g_assert_cmpuint (wrong->nodes->len, ==, 0);
  g_assert_cmpuint (alone->nodes->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/graph-picture/cycle", test_cycle);
  g_test_add_func ("/model/graph-picture/unfolded", test_unfolded);
  g_test_add_func ("/model/graph-picture/big-cycle", test_big_cycle);
  g_test_add_func ("/model/graph-picture/neighbours", test_neighbours);
  g_test_add_func ("/model/graph-picture/near", test_near);
  g_test_add_func ("/model/graph-picture/nothing", test_nothing);
  return g_test_run ();
}
