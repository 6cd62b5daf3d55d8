/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-drawn-graph.c — src/chart/drawn-graph*.c: nodes apart, what holds on the left of what is
 * held, the same picture each time, and what is drawn is what is picked.  Graphs are written as
 * "a>b b>c"; an edge with ">>" is of the cycle. */

#include "golden.h"
#include "shapes.h"

#include "chart/drawn-graph-private.h"

#include <math.h>
#include <string.h>

static VvTheme theme;

/* The nodes are named by single letters; the first one is the focus. */
static VvDrawnGraph *
parse (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr(GArray) nodes = g_array_new (FALSE, TRUE, sizeof (VvDrawnNode));
  g_autoptr(GArray) edges = g_array_new (FALSE, TRUE, sizeof (VvDrawnEdge));
  static const char * const titles[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k" };

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean cycle = strstr (words[i], ">>") != NULL;
      guint from = (guint) (words[i][0] - 'a');
      guint to = (guint) (words[i][cycle ? 3 : 2] - 'a');
      VvDrawnEdge edge = { from, to, ".x", cycle ? VV_DRAWN_EDGE_CYCLE : VV_DRAWN_EDGE_OTHER };

      while (nodes->len <= MAX (from, to))
        {
          VvDrawnNode node = { titles[nodes->len], NULL, 1, VV_DRAWN_NODE_PLAIN };

          g_array_append_val (nodes, node);
        }
      if (cycle)
        {
          g_array_index (nodes, VvDrawnNode, from).kind = VV_DRAWN_NODE_CYCLE;
          g_array_index (nodes, VvDrawnNode, to).kind = VV_DRAWN_NODE_CYCLE;
        }
      g_array_append_val (edges, edge);
    }
  return vv_drawn_graph_new ((VvDrawnNode *) (gpointer) nodes->data, nodes->len,
                             (VvDrawnEdge *) (gpointer) edges->data, edges->len, 0, &theme);
}

static double
x_of (const VvDrawnGraph *graph, char name)
{
  VvRect rect = vv_drawn_graph_get_node_rect (graph, (guint) (name - 'a'));

  return rect.x + rect.width / 2;
}

static double
y_of (const VvDrawnGraph *graph, char name)
{
  VvRect rect = vv_drawn_graph_get_node_rect (graph, (guint) (name - 'a'));

  return rect.y + rect.height / 2;
}

/* No node or badge on another; all ends of edges at their nodes; all within the bounds. */
static void
check (const VvDrawnGraph *graph)
{
  VvRect bounds = vv_drawn_graph_get_bounds (graph);

  for (guint i = 0; i < graph->n_boxes; i++)
    {
      VvRect a = vv_box_rect (&graph->boxes[i]);

      g_assert_true (isfinite (a.x) && isfinite (a.y));
      g_assert_cmpfloat (vv_rect_overlap (&a, &bounds), >, a.width * a.height - 1e-6);
      for (guint k = 0; k < i; k++)
        {
          VvRect b = vv_box_rect (&graph->boxes[k]);

          g_assert_cmpfloat (vv_rect_overlap (&a, &b), ==, 0.0);
          b = vv_box_badge_rect (&graph->boxes[k]);
          g_assert_cmpfloat (vv_rect_overlap (&a, &b), ==, 0.0);
        }
    }
  for (guint i = 0; i < graph->n_arrows; i++)
    {
      const VvArrow *arrow = &graph->arrows[i];
      VvRect from = vv_box_rect (&graph->boxes[arrow->from]);
      VvRect to = vv_box_rect (&graph->boxes[arrow->to]);
      VvPoint start = vv_arrow_point_at (arrow, 0, 0);
      VvPoint end = vv_arrow_point_at (arrow, vv_arrow_n_curves (arrow) - 1, 1);

      g_assert_cmpfloat (start.x, >, from.x - 12.0);
      g_assert_cmpfloat (start.x, <, from.x + from.width + 12.0);
      g_assert_cmpfloat (start.y, >, from.y - 12.0);
      g_assert_cmpfloat (start.y, <, from.y + from.height + 12.0);
      g_assert_cmpfloat (end.x, >, to.x - 12.0);
      g_assert_cmpfloat (end.x, <, to.x + to.width + 12.0);
      g_assert_cmpfloat (end.y, >, to.y - 12.0);
      g_assert_cmpfloat (end.y, <, to.y + to.height + 12.0);
    }
}

/* What the focus holds lies on its right in the order of the way there, holders on its left. */
static void
test_layers (void)
{
  g_autoptr(VvDrawnGraph) graph = parse ("a>b b>c a>c d>a e>d f>b");

  check (graph);
  g_assert_cmpfloat (x_of (graph, 'a'), <, x_of (graph, 'b'));
  g_assert_cmpfloat (x_of (graph, 'b'), <, x_of (graph, 'c'));
  g_assert_cmpfloat (x_of (graph, 'd'), <, x_of (graph, 'a'));
  g_assert_cmpfloat (x_of (graph, 'e'), <, x_of (graph, 'd'));
  g_assert_cmpfloat (x_of (graph, 'f'), <, x_of (graph, 'b'));
}

/* A round begins at the focus; its last edge comes back in an arc that passes all nodes between. */
static void
test_round (void)
{
  g_autoptr(VvDrawnGraph) graph = parse ("a>>b b>>c c>>a");
  const VvArrow *back = &graph->arrows[2];
  VvRect b = vv_drawn_graph_get_node_rect (graph, 1);

  check (graph);
  g_assert_cmpfloat (x_of (graph, 'a'), <, x_of (graph, 'b'));
  g_assert_cmpfloat (x_of (graph, 'b'), <, x_of (graph, 'c'));
  g_assert_cmpfloat (fabs (y_of (graph, 'a') - y_of (graph, 'c')), <, 12.0);
  for (guint i = 0; i < vv_arrow_n_curves (back); i++)
    for (guint k = 0; k <= 20; k++)
      {
        VvPoint p = vv_arrow_point_at (back, i, k / 20.0);

        g_assert_false (p.x >= b.x && p.x <= b.x + b.width && p.y >= b.y && p.y <= b.y + b.height);
      }
}

/* A long round goes forth above and back below: all of its edges are short. */
static void
test_fold (void)
{
  g_autoptr(VvDrawnGraph) graph = parse ("a>>b b>>c c>>d d>>e e>>f f>>g g>>h h>>a");

  check (graph);
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'h'), x_of (graph, 'a'), 0.5);
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'd'), x_of (graph, 'e'), 0.5);
  g_assert_cmpfloat (x_of (graph, 'a'), <, x_of (graph, 'd'));
  g_assert_cmpfloat_with_epsilon (y_of (graph, 'a'), y_of (graph, 'd'), 0.5);
  g_assert_cmpfloat_with_epsilon (y_of (graph, 'e'), y_of (graph, 'h'), 0.5);
  for (guint i = 0; i < graph->n_arrows; i++)
    {
      const VvArrow *arrow = &graph->arrows[i];
      VvPoint start = vv_arrow_point_at (arrow, 0, 0);
      VvPoint end = vv_arrow_point_at (arrow, vv_arrow_n_curves (arrow) - 1, 1);

      g_assert_cmpfloat (hypot (end.x - start.x, end.y - start.y), <, 120.0);
    }
}

/* From top to bottom, and back again. */
static void
test_flow (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_neighbourhood (&theme);
  VvRect before = vv_drawn_graph_get_node_rect (graph, 0);
  VvRect after;

  vv_drawn_graph_set_flow (graph, VV_DRAWN_FLOW_DOWN);
  check (graph);
  g_assert_cmpfloat (y_of (graph, 'b'), <, y_of (graph, 'a'));
  g_assert_cmpfloat (y_of (graph, 'a'), <, y_of (graph, 'd'));
  g_assert_cmpfloat (y_of (graph, 'd'), <, y_of (graph, 'e'));
  vv_drawn_graph_move_node (graph, 3, 500, 500);
  check (graph);
  vv_drawn_graph_set_flow (graph, VV_DRAWN_FLOW_RIGHT);
  check (graph);
  after = vv_drawn_graph_get_node_rect (graph, 0);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
}

/* The design's picture: what the order refers to lies above and below it. */
static void
test_satellites (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);

  check (graph);
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'e'), x_of (graph, 'a'), 0.5);
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'f'), x_of (graph, 'a'), 0.5);
  g_assert_cmpfloat (y_of (graph, 'e'), <, y_of (graph, 'a'));
  g_assert_cmpfloat (y_of (graph, 'f'), >, y_of (graph, 'a'));
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'g'), x_of (graph, 'd'), 0.5);
  g_assert_cmpfloat (y_of (graph, 'g'), >, y_of (graph, 'd'));
  g_assert_cmpfloat_with_epsilon (x_of (graph, 'c'), x_of (graph, 'd'), 0.5);
  /* A third one finds no room there. */
  {
    g_autoptr(VvDrawnGraph) crowded = parse ("a>>b b>>a a>c a>d a>e");

    check (crowded);
    g_assert_cmpfloat (x_of (crowded, 'e'), >, x_of (crowded, 'a') + 40);
  }
}

/* Two edges that need not cross do not. */
static void
test_crossings (void)
{
  g_autoptr(VvDrawnGraph) graph = parse ("a>b a>c a>d b>g c>f d>e");

  check (graph);
  g_assert_true ((y_of (graph, 'b') < y_of (graph, 'c')) == (y_of (graph, 'g') < y_of (graph, 'f')));
  g_assert_true ((y_of (graph, 'c') < y_of (graph, 'd')) == (y_of (graph, 'f') < y_of (graph, 'e')));
}

static VvDrawnGraph *
random_graph (guint32 seed, guint n, guint m)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  g_autofree VvDrawnNode *nodes = g_new0 (VvDrawnNode, n + 1);
  g_autofree VvDrawnEdge *edges = g_new0 (VvDrawnEdge, m + 1);

  for (guint i = 0; i < n; i++)
    nodes[i] = (VvDrawnNode) {
      i % 3 == 0 ? "a rather long name" : "int", i % 2 == 0 ? "0x7f3a1c0e5b40" : NULL,
      g_rand_int_range (random, -1, 2000), (VvDrawnNodeKind) g_rand_int_range (random, 0, 5),
    };
  for (guint i = 0; i < m; i++)
    edges[i] = (VvDrawnEdge) {
      (guint) g_rand_int_range (random, 0, (gint32) n),
      (guint) g_rand_int_range (random, 0, (gint32) n),
      i % 4 == 0 ? NULL : ".attribute", (VvDrawnEdgeKind) g_rand_int_range (random, 0, 4),
    };
  return vv_drawn_graph_new (nodes, n, edges, m, (guint) g_rand_int_range (random, 0, (gint32) n),
                             &theme);
}

static void
test_random (void)
{
  for (guint32 seed = 0; seed < 120; seed++)
    {
      guint n = 1 + seed % 37;
      g_autoptr(VvDrawnGraph) graph = random_graph (seed, n, seed * 7 % (3 * n));
      g_autoptr(VvDrawnGraph) again = random_graph (seed, n, seed * 7 % (3 * n));

      check (graph);
      for (guint i = 0; i < n; i++)
        {
          VvRect a = vv_drawn_graph_get_node_rect (graph, i);
          VvRect b = vv_drawn_graph_get_node_rect (again, i);

          g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
        }
      vv_drawn_graph_set_flow (graph, VV_DRAWN_FLOW_DOWN);
      check (graph);
    }
}

static void
test_large (void)
{
  g_autoptr(VvDrawnGraph) dense = random_graph (1, 200, 400);
  g_autoptr(VvDrawnGraph) chain = NULL;
  enum { N = 600 };
  g_autofree VvDrawnNode *nodes = g_new0 (VvDrawnNode, N);
  g_autofree VvDrawnEdge *edges = g_new0 (VvDrawnEdge, N);

  check (dense);
  /* A chain, and every node also holds the first: more bends than are drawn. */
  for (guint i = 0; i < N; i++)
    {
      nodes[i] = (VvDrawnNode) { "n", NULL, -1, VV_DRAWN_NODE_PLAIN };
      edges[i] = (VvDrawnEdge) { i, i % 2 == 0 ? (i + 1) % N : 0, NULL, VV_DRAWN_EDGE_OTHER };
    }
  chain = vv_drawn_graph_new (nodes, N, edges, N, 0, &theme);
  check (chain);
}

static void
test_empty (void)
{
  static const VvDrawnNode node = { "alone", NULL, 0, VV_DRAWN_NODE_PLAIN };
  static const VvDrawnEdge edges[] = { { 0, 0, ".me", VV_DRAWN_EDGE_OTHER },
                                       { 0, 7, ".gone", VV_DRAWN_EDGE_OTHER },
                                       { G_MAXUINT, 0, ".gone", VV_DRAWN_EDGE_OTHER } };
  g_autoptr(VvDrawnGraph) none = vv_drawn_graph_new (NULL, 0, NULL, 0, 0, &theme);
  g_autoptr(VvDrawnGraph) one = vv_drawn_graph_new (&node, 1, edges, G_N_ELEMENTS (edges), 99,
                                                    &theme);
  VvDrawnView view = vv_drawn_graph_fit (none, 300, 200, 1.0);

  g_assert_cmpfloat (vv_drawn_graph_get_bounds (none).width, ==, 0.0);
  g_assert_cmpfloat (view.scale, ==, 1.0);
  g_assert_cmpint (vv_drawn_graph_pick (none, view, 10, 10).part, ==, VV_DRAWN_NOTHING);
  g_assert_cmpfloat (vv_drawn_graph_legend_height (none, &theme, 300), ==, 0.0);
  check (one);
  g_assert_cmpuint (one->n_arrows, ==, 1);
}

/* The whole graph is seen, and not larger than it is. */
static void
test_fit (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);
  VvRect bounds = vv_drawn_graph_get_bounds (graph);
  VvDrawnView view = vv_drawn_graph_fit (graph, 300, 4000, 1.0);
  VvDrawnView large = vv_drawn_graph_fit (graph, 4000, 4000, 1.0);
  VvDrawnView zoomed = vv_drawn_view_zoom (large, 2.0, 70, 90);

  g_assert_cmpfloat (view.scale, <, 1.0);
  g_assert_cmpfloat (bounds.x * view.scale + view.x, >=, -1.0);
  g_assert_cmpfloat ((bounds.x + bounds.width) * view.scale + view.x, <=, 301.0);
  g_assert_cmpfloat (large.scale, ==, 1.0);
  /* The point under the pointer stays there. */
  g_assert_cmpfloat_with_epsilon ((70 - zoomed.x) / zoomed.scale, 70 - large.x, 1e-9);
  g_assert_cmpfloat_with_epsilon ((90 - zoomed.y) / zoomed.scale, 90 - large.y, 1e-9);
  for (guint i = 0; i < 50; i++)
    zoomed = vv_drawn_view_zoom (zoomed, 2.0, 0, 0);
  g_assert_cmpfloat (zoomed.scale, ==, 4.0);
}

/* The middles of nodes, badges and labels, seen through any view, are picked as such. */
static void
test_pick (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);
  static const VvDrawnView views[] = { { 1, 0, 0 }, { 0.4, 120, -33 }, { 2.5, -800, 240 } };

  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    {
      VvDrawnView view = views[v];

      for (guint i = 0; i < graph->n_boxes; i++)
        {
          VvRect badge = vv_box_badge_rect (&graph->boxes[i]);
          VvDrawnHit hit = vv_drawn_graph_pick (graph, view,
                                                graph->boxes[i].at.x * view.scale + view.x,
                                                graph->boxes[i].at.y * view.scale + view.y);

          g_assert_cmpint (hit.part, ==, VV_DRAWN_NODE);
          g_assert_cmpuint (hit.index, ==, i);
          hit = vv_drawn_graph_pick (graph, view,
                                     (badge.x + badge.width / 2) * view.scale + view.x,
                                     (badge.y + badge.height / 2) * view.scale + view.y);
          g_assert_cmpint (hit.part, ==, VV_DRAWN_BADGE);
          g_assert_cmpuint (hit.index, ==, i);
        }
      for (guint i = 0; i < graph->n_arrows; i++)
        {
          VvDrawnHit hit = vv_drawn_graph_pick (graph, view,
                                                graph->arrows[i].label_at.x * view.scale + view.x,
                                                graph->arrows[i].label_at.y * view.scale + view.y);

          g_assert_cmpint (hit.part, ==, VV_DRAWN_EDGE);
          g_assert_cmpuint (hit.index, ==, i);
        }
    }
  g_assert_cmpint (vv_drawn_graph_pick (graph, views[0], -9999, 0).part, ==, VV_DRAWN_NOTHING);
}

/* Labels hide neither nodes nor each other where there is room. */
static void
test_labels (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);

  for (guint i = 0; i < graph->n_arrows; i++)
    {
      VvRect a = vv_arrow_label_rect (&graph->arrows[i]);

      for (guint k = 0; k < graph->n_boxes; k++)
        {
          VvRect b = vv_box_rect (&graph->boxes[k]);

          g_assert_cmpfloat (vv_rect_overlap (&a, &b), ==, 0.0);
        }
      for (guint k = 0; k < i; k++)
        {
          VvRect b = vv_arrow_label_rect (&graph->arrows[k]);

          g_assert_cmpfloat (vv_rect_overlap (&a, &b), ==, 0.0);
        }
    }
}

/* A node that is moved takes its edges with it; all other nodes stay. */
static void
test_move (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);
  VvRect before = vv_drawn_graph_get_node_rect (graph, 0);
  VvRect after;

  vv_drawn_graph_move_node (graph, 2, 900, -300);
  after = vv_drawn_graph_get_node_rect (graph, 2);
  g_assert_cmpfloat_with_epsilon (after.x + after.width / 2, 900, 1e-9);
  g_assert_cmpfloat_with_epsilon (after.y + after.height / 2, -300, 1e-9);
  after = vv_drawn_graph_get_node_rect (graph, 0);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  check (graph);
}

static void
test_neighbour (void)
{
  g_autoptr(VvDrawnGraph) graph = shapes_cycle (&theme);

  g_assert_cmpuint (vv_drawn_graph_neighbour (graph, 0, VV_DIRECTION_RIGHT), ==, 1);
  g_assert_cmpuint (vv_drawn_graph_neighbour (graph, 1, VV_DIRECTION_LEFT), ==, 0);
  g_assert_cmpuint (vv_drawn_graph_neighbour (graph, 0, VV_DIRECTION_UP), ==, 4);
  g_assert_cmpuint (vv_drawn_graph_neighbour (graph, 0, VV_DIRECTION_DOWN), ==, 5);
  g_assert_cmpuint (vv_drawn_graph_neighbour (graph, 0, VV_DIRECTION_LEFT), ==, 0);
}

typedef struct
{
  VvDrawnGraph *graph;
  VvTheme theme;
  VvDrawnHit selected;
  VvDrawnHit hovered;
} Picture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *picture = data;

  vv_drawn_graph_draw_picture (picture->graph, &picture->theme, width, height, cr);
  vv_drawn_graph_draw_overlay (picture->graph, &picture->theme,
                               vv_drawn_graph_fit (picture->graph, width, height, 1.0),
                               picture->selected, picture->hovered, cr);
}

/* Long, empty, written from the right, with line breaks, and none at all. */
static void
test_hostile_labels (void)
{
  g_autofree char *huge = g_strnfill (2000000, 'W');
  const VvDrawnNode nodes[] = {
    { huge, huge, G_MAXINT64, VV_DRAWN_NODE_FOCUS }, { "", "", 0, VV_DRAWN_NODE_CYCLE },
    { NULL, NULL, -1, VV_DRAWN_NODE_PLAIN }, { "a\nb\r\n", "c\nd", 1, VV_DRAWN_NODE_ROOT },
    { "שלום עולם", "مرحبا بالعالم", 2, VV_DRAWN_NODE_PLAIN },
    { huge, NULL, -1, VV_DRAWN_NODE_MORE },
  };
  const VvDrawnEdge edges[] = {
    { 0, 1, huge, VV_DRAWN_EDGE_PATH }, { 1, 2, "", VV_DRAWN_EDGE_CYCLE },
    { 2, 3, "\n", VV_DRAWN_EDGE_OTHER }, { 3, 4, "مرحبا", VV_DRAWN_EDGE_SUGGESTED },
    { 4, 4, "loop", VV_DRAWN_EDGE_OTHER }, { 0, 5, NULL, VV_DRAWN_EDGE_OTHER },
  };
  Picture picture = { .hovered = { VV_DRAWN_EDGE, 3 }, .selected = { VV_DRAWN_EDGE, 99 } };
  cairo_surface_t *surface;
  VvRect rect;

  picture.theme = theme;
  picture.graph = vv_drawn_graph_new (nodes, G_N_ELEMENTS (nodes), edges, G_N_ELEMENTS (edges), 0,
                                      &theme);
  check (picture.graph);
  rect = vv_drawn_graph_get_node_rect (picture.graph, 0);
  g_assert_cmpfloat (rect.width, <, 300);
  surface = golden_draw (640, 260, 1, draw, &picture);
  cairo_surface_destroy (surface);
  vv_drawn_graph_free (picture.graph);
}

/* The file has room for everything at full size. */
static void
test_export (void)
{
  Picture picture = { .graph = shapes_cycle (&theme), .theme = theme };
  double width, height;

  vv_drawn_graph_get_picture_size (picture.graph, &theme, &width, &height);
  g_assert_cmpfloat (width, >=, vv_drawn_graph_get_bounds (picture.graph).width);
  for (int format = VV_PICTURE_PNG; format <= VV_PICTURE_PDF; format++)
    {
      GError *error = NULL;
      g_autoptr(GBytes) bytes = vv_picture_render ((VvPictureFormat) format, width, height, 1,
                                                   "Order", draw, &picture, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), >, 2000);
    }
  vv_drawn_graph_free (picture.graph);
}

static void
test_picture (gconstpointer data)
{
  const char *name = data;
  Picture picture = { .selected = { VV_DRAWN_NOTHING, 0 } };

  vv_theme_init (&picture.theme, strstr (name, "dark") != NULL, strstr (name, "high") != NULL);
  picture.graph = strstr (name, "cycle") != NULL ? shapes_cycle (&picture.theme)
                                                 : shapes_neighbourhood (&picture.theme);
  golden_check (name, 710, strstr (name, "cycle") != NULL ? 440 : 230, 1, draw, &picture);
  vv_drawn_graph_free (picture.graph);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  vv_theme_init (&theme, FALSE, FALSE);
  g_test_add_func ("/chart/drawn-graph/layers", test_layers);
  g_test_add_func ("/chart/drawn-graph/round", test_round);
  g_test_add_func ("/chart/drawn-graph/fold", test_fold);
  g_test_add_func ("/chart/drawn-graph/flow", test_flow);
  g_test_add_func ("/chart/drawn-graph/satellites", test_satellites);
  g_test_add_func ("/chart/drawn-graph/crossings", test_crossings);
  g_test_add_func ("/chart/drawn-graph/random", test_random);
  g_test_add_func ("/chart/drawn-graph/large", test_large);
  g_test_add_func ("/chart/drawn-graph/empty", test_empty);
  g_test_add_func ("/chart/drawn-graph/fit", test_fit);
  g_test_add_func ("/chart/drawn-graph/pick", test_pick);
  g_test_add_func ("/chart/drawn-graph/labels", test_labels);
  g_test_add_func ("/chart/drawn-graph/move", test_move);
  g_test_add_func ("/chart/drawn-graph/neighbour", test_neighbour);
  g_test_add_func ("/chart/drawn-graph/hostile-labels", test_hostile_labels);
  g_test_add_func ("/chart/drawn-graph/export", test_export);
  g_test_add_data_func ("/chart/drawn-graph/picture/cycle-light", "graph-cycle-light",
                        test_picture);
  g_test_add_data_func ("/chart/drawn-graph/picture/cycle-dark", "graph-cycle-dark", test_picture);
  g_test_add_data_func ("/chart/drawn-graph/picture/cycle-high-contrast",
                        "graph-cycle-high-contrast", test_picture);
  g_test_add_data_func ("/chart/drawn-graph/picture/neighbourhood", "graph-neighbourhood",
                        test_picture);
  return g_test_run ();
}
