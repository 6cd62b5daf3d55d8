/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-shapes.c — how long layouts take that follow the window's size or the pointer: a treemap of
 * 2,000 types (limit: 2 ms), and a graph of 200 nodes with 400 references, laid out (limit: two
 * frames) and with a node dragged (limit: one frame of 16 ms). */

#include "bench.h"
#include "chart/drawn-graph.h"
#include "chart/treemap.h"

#define ROUNDS 41
#define N_TYPES 2000
#define N_NODES 200
#define N_EDGES 400

#define LIMIT_TREEMAP_MS 2.0
#define LIMIT_GRAPH_MS 33.0
#define LIMIT_DRAG_MS 16.0

/* A few large types and many small ones, as heaps have them. */
static double
measure_treemap (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);
  static VvTreemapItem items[N_TYPES];
  static char names[N_TYPES][24], groups[120][24];
  double times[ROUNDS];

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    g_snprintf (groups[i], sizeof groups[i], "package.module%u", i);
  for (guint i = 0; i < N_TYPES; i++)
    {
      g_snprintf (names[i], sizeof names[i], "Class%u", i);
      items[i] = (VvTreemapItem) {
        groups[g_rand_int_range (random, 0, G_N_ELEMENTS (groups))], names[i],
        5e7 / (1 + g_rand_int_range (random, 0, N_TYPES)), "5.0 MiB", "20 objects", i % 10 == 0, i,
      };
    }
  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

      vv_treemap_free (vv_treemap_new (items, N_TYPES, VV_UNIT_BYTES, 1600, 900));
      times[i] = bench_seconds (CLOCK_THREAD_CPUTIME_ID) - start;
    }
  return bench_median (times, ROUNDS) * 1e3;
}

/* A tree of what the first one holds, and as many references across. */
static VvDrawnGraph *
new_graph (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);
  static VvDrawnNode nodes[N_NODES];
  static VvDrawnEdge edges[N_EDGES];
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < N_NODES; i++)
    nodes[i] = (VvDrawnNode) { "Session", "0x7f3a1c0e5b40", (gint64) i, VV_DRAWN_NODE_PLAIN };
  for (guint i = 0; i < N_EDGES; i++)
    {
      guint to = i + 1 < N_NODES ? i + 1 : (guint) g_rand_int_range (random, 0, N_NODES);
      guint from = (guint) g_rand_int_range (random, 0, i + 1 < N_NODES ? (gint32) to : N_NODES);

      edges[i] = (VvDrawnEdge) { from, to, ".attribute", VV_DRAWN_EDGE_OTHER };
    }
  return vv_drawn_graph_new (nodes, N_NODES, edges, N_EDGES, 0, &theme);
}

static double
measure_graph (VvDrawnGraph *graph, gboolean drag)
{
  double times[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

      if (drag)
        vv_drawn_graph_move_node (graph, 50, 10.0 * i, 5.0 * i);
      else
        vv_drawn_graph_set_flow (graph, VV_DRAWN_FLOW_RIGHT);
      times[i] = bench_seconds (CLOCK_THREAD_CPUTIME_ID) - start;
    }
  return bench_median (times, ROUNDS) * 1e3;
}

int
main (void)
{
  g_autoptr(VvDrawnGraph) graph = new_graph ();

  bench_check ("treemap, 2,000 types", measure_treemap (), LIMIT_TREEMAP_MS, "ms");
  bench_check ("graph, 200 nodes and 400 edges", measure_graph (graph, FALSE), LIMIT_GRAPH_MS,
               "ms");
  bench_check ("graph, a node is dragged", measure_graph (graph, TRUE), LIMIT_DRAG_MS, "ms");
  return bench_end ();
}
