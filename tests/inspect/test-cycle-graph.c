/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-cycle-graph.c — the shortest way round and the smallest set that opens it, against every
 * possibility tried out on thousands of random graphs. */

#include <string.h>

#include "counts.h"
#include "inspect/cycle-graph.h"

#define MANY G_GUINT64_CONSTANT (100000000)

typedef struct { guint32 source, target; guint8 dislike; } Edge;

static void
load (VvCycleGraph *graph, guint32 n, const Edge *edges, guint32 n_edges)
{
  vv_cycle_graph_begin (graph, n);
  for (guint32 v = 0; v < n; v++)
    for (guint32 i = 0; i < n_edges; i++)
      if (edges[i].source == v)
        vv_cycle_graph_add (graph, v, edges[i].target, edges[i].dislike);
  vv_cycle_graph_end (graph);
}

static guint32
make_random (VvCycleGraph *graph, guint32 max_n, guint32 max_edges, guint32 n_dislikes)
{
  guint32 n = (guint32) g_test_rand_int_range (1, (gint32) max_n + 1);
  guint32 n_edges = (guint32) g_test_rand_int_range (0, (gint32) max_edges + 1);
  g_autofree Edge *edges = g_new (Edge, MAX (n_edges, 1));

  for (guint32 i = 0; i < n_edges; i++)
    edges[i] = (Edge) { (guint32) g_test_rand_int_range (0, (gint32) n),
                        (guint32) g_test_rand_int_range (0, (gint32) n),
                        (guint8) g_test_rand_int_range (0, (gint32) n_dislikes) };
  load (graph, n, edges, n_edges);
  return n_edges;
}

/* ---- What is right, in the plainest way ---- */

/* By Floyd and Warshall: the length of the shortest way round; 0: there is none. */
static guint32
plain_shortest (const VvCycleGraph *graph)
{
  guint32 n = graph->n, best = G_MAXUINT32 / 4;
  g_autofree guint32 *length = g_new (guint32, n * n);

  for (guint32 i = 0; i < n * n; i++)
    length[i] = G_MAXUINT32 / 4;
  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    length[graph->source[edge] * n + graph->target[edge]] = 1;
  for (guint32 k = 0; k < n; k++)
    for (guint32 i = 0; i < n; i++)
      for (guint32 j = 0; j < n; j++)
        length[i * n + j] = MIN (length[i * n + j], length[i * n + k] + length[k * n + j]);
  for (guint32 i = 0; i < n; i++)
    best = MIN (best, length[i * n + i]);
  return best == G_MAXUINT32 / 4 ? 0 : best;
}

/* By trying all subsets: the smallest number of edges, and of such sets the least dislike. */
static void
plain_break (const VvCycleGraph *graph, guint *count, guint *dislike)
{
  g_autofree guint8 *removed = g_new0 (guint8, MAX (graph->n_edges, 1));

  *count = *dislike = G_MAXUINT;
  for (guint32 set = 0; set < 1u << graph->n_edges; set++)
    {
      guint n = (guint) __builtin_popcount (set), sum = 0;

      if (n > *count)
        continue;
      for (guint32 edge = 0; edge < graph->n_edges; edge++)
        {
          removed[edge] = set >> edge & 1;
          sum += removed[edge] ? graph->dislike[edge] : 0;
        }
      if ((n < *count || sum < *dislike) && vv_cycle_graph_is_open (graph, removed))
        {
          *count = n;
          *dislike = sum;
        }
    }
}

/* Reachability tells whether something is a cycle, independently of what is tested. */
static gboolean
plain_is_open (const VvCycleGraph *graph, const guint8 *removed)
{
  guint32 n = graph->n;
  g_autofree guint8 *reach = g_new0 (guint8, n * n);

  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    if (!removed[edge])
      reach[graph->source[edge] * n + graph->target[edge]] = 1;
  for (guint32 k = 0; k < n; k++)
    for (guint32 i = 0; i < n; i++)
      for (guint32 j = 0; j < n; j++)
        reach[i * n + j] |= reach[i * n + k] & reach[k * n + j];
  for (guint32 i = 0; i < n; i++)
    if (reach[i * n + i])
      return FALSE;
  return TRUE;
}

static void
assert_way (const VvCycleGraph *graph, const GArray *way)
{
  for (guint i = 0; i < way->len; i++)
    g_assert_cmpuint (graph->target[g_array_index (way, guint32, i)], ==,
                      graph->source[g_array_index (way, guint32, (i + 1) % way->len)]);
}

static void
assert_opens (const VvCycleGraph *graph, const GArray *set, gboolean plainly)
{
  g_autofree guint8 *removed = g_new0 (guint8, MAX (graph->n_edges, 1));

  for (guint i = 0; i < set->len; i++)
    {
      g_assert_false (removed[g_array_index (set, guint32, i)]);
      removed[g_array_index (set, guint32, i)] = TRUE;
    }
  g_assert_true (vv_cycle_graph_is_open (graph, removed));
  if (plainly)
    g_assert_true (plain_is_open (graph, removed));
}

/* ---- Random graphs ---- */

static void
test_shortest (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint round = 0; round < test_count (6000, 100000); round++)
    {
      guint32 n = round % 3 == 0 ? 90 : 12;

      if (n == 90 && round % 15 != 0)
        continue;
      make_random (&graph, n, round % 2 ? n * 2 : n + 4, 1);
      for (guint32 v = 0; v < graph.n; v++)
        {
          graph.colour[v] = (guint32) g_test_rand_int_range (0, 4);
          graph.standing[v] = (guint8) g_test_rand_int_range (0, 3);
        }
      g_assert_true (vv_cycle_graph_shortest (&graph, MANY, NULL, way));
      g_assert_cmpuint (way->len, ==, plain_shortest (&graph));
      assert_way (&graph, way);
    }
}

/* The same graph with its vertices renumbered reads alike. */
static void
test_reads_alike (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_auto (VvCycleGraph) other = { 0 };
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) other_way = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint round = 0; round < test_count (2000, 50000); round++)
    {
      guint32 number[12];
      Edge edges[30];

      make_random (&graph, 12, 30, 1);
      for (guint32 v = 0; v < graph.n; v++)
        {
          guint32 at = (guint32) g_test_rand_int_range (0, (gint32) v + 1);

          number[v] = number[at];
          number[at] = v;
        }
      for (guint32 edge = 0; edge < graph.n_edges; edge++)
        edges[edge] = (Edge) { number[graph.source[edge]], number[graph.target[edge]], 0 };
      load (&other, graph.n, edges, graph.n_edges);
      for (guint32 v = 0; v < graph.n; v++)
        {
          graph.colour[v] = other.colour[number[v]] = (guint32) g_test_rand_int_range (0, 4);
          graph.standing[v] = other.standing[number[v]] = (guint8) (graph.colour[v] % 2);
        }
      vv_cycle_graph_shortest (&graph, MANY, NULL, way);
      vv_cycle_graph_shortest (&other, MANY, NULL, other_way);
      g_assert_cmpuint (way->len, ==, other_way->len);
      for (guint i = 0; i < way->len; i++)
        g_assert_cmpuint (graph.colour[graph.source[g_array_index (way, guint32, i)]], ==,
                          other.colour[other.source[g_array_index (other_way, guint32, i)]]);
    }
}

static void
test_break (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) set = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint round = 0; round < test_count (4000, 40000); round++)
    {
      guint count, dislike, sum = 0;

      make_random (&graph, 7, 13, round % 2 ? 4 : 90);
      g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, set));
      plain_break (&graph, &count, &dislike);
      assert_opens (&graph, set, TRUE);
      for (guint i = 0; i < set->len; i++)
        sum += graph.dislike[g_array_index (set, guint32, i)];
      g_assert_cmpuint (set->len, ==, count);
      g_assert_cmpuint (sum, ==, dislike);
    }
}

/* By subsets of vertices, for graphs that are too big for subsets of edges: what is proved by
 * search is compared with what is found without. */
static guint
held_karp (const VvCycleGraph *graph)
{
  guint32 n = graph->n, n_sets = 1u << n;
  g_autofree guint *best = g_new (guint, n_sets);
  g_autofree guint *cost = g_new0 (guint, n * n);
  guint loops = 0;

  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    if (graph->source[edge] == graph->target[edge])
      loops++;
    else
      cost[graph->source[edge] * n + graph->target[edge]]++;
  best[0] = 0;
  for (guint32 set = 1; set < n_sets; set++)
    {
      best[set] = G_MAXUINT;
      for (guint32 v = 0; v < n; v++)
        if (set >> v & 1)
          {
            guint sum = best[set & ~(1u << v)];

            for (guint32 w = 0; w < n; w++)
              if ((set & ~(1u << v)) >> w & 1)
                sum += cost[v * n + w];
            best[set] = MIN (best[set], sum);
          }
    }
  return best[n_sets - 1] + loops;
}

static void
test_break_by_search (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) set = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint round = 0; round < test_count (12, 200); round++)
    {
      make_random (&graph, 17, 80, 20);
      g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, set));
      assert_opens (&graph, set, TRUE);
      g_assert_cmpuint (set->len, ==, held_karp (&graph));
    }
}

/* Up to 200 objects, at random, which is harder than what programs have: three of four are proved;
 * never wrong. */
static void
test_break_of_two_hundred (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) set = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_proved = 0, n = test_count (20, 200);

  for (guint round = 0; round < n; round++)
    {
      make_random (&graph, 200, 360, 20);
      n_proved += vv_cycle_graph_break (&graph, MANY, NULL, set) ? 1 : 0;
      assert_opens (&graph, set, FALSE);
    }
  g_test_message ("%u of %u proved", n_proved, n);
  g_assert_cmpuint (n_proved, >, n / 5);
}

/* ---- Graphs with a name ---- */

static void
test_ring (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n = 200000;

  vv_cycle_graph_begin (&graph, n);
  for (guint32 v = 0; v < n; v++)
    vv_cycle_graph_add (&graph, v, (v + 1) % n, v == 777 ? 1 : 2);
  vv_cycle_graph_end (&graph);
  g_assert_true (vv_cycle_graph_shortest (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, n);
  assert_way (&graph, out);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_cmpuint (g_array_index (out, guint32, 0), ==, 777);
}

/* Everything refers to everything: half of it must go. */
static void
test_everything (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));

  vv_cycle_graph_begin (&graph, 60);
  for (guint32 v = 0; v < 60; v++)
    for (guint32 w = 0; w < 60; w++)
      if (v != w)
        vv_cycle_graph_add (&graph, v, w, 1);
  vv_cycle_graph_end (&graph);
  g_assert_true (vv_cycle_graph_shortest (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 2);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 60 * 59 / 2);
  assert_opens (&graph, out, FALSE);
}

/* A tree of a hundred thousand nodes, each child pointing back to its parent. */
static void
test_tree (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n = 100000;

  vv_cycle_graph_begin (&graph, n);
  for (guint32 v = 0; v < n; v++)
    {
      if (v > 0)
        vv_cycle_graph_add (&graph, v, (v - 1) / 3, 1);
      for (guint32 child = 3 * v + 1; child <= 3 * v + 3 && child < n; child++)
        vv_cycle_graph_add (&graph, v, child, 9);
    }
  vv_cycle_graph_end (&graph);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, n - 1);
  for (guint i = 0; i < out->len; i++)
    g_assert_cmpuint (graph.dislike[g_array_index (out, guint32, i)], ==, 1);
  assert_opens (&graph, out, FALSE);
}

/* One component of many edges that nothing makes plain. */
static void
test_big (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n = 50000;

  vv_cycle_graph_begin (&graph, n);
  for (guint32 v = 0; v < n; v++)
    for (guint i = 0; i < 4; i++)
      vv_cycle_graph_add (&graph, v, (guint32) g_test_rand_int_range (0, (gint32) n), 1);
  vv_cycle_graph_end (&graph);
  vv_cycle_graph_break (&graph, MANY, NULL, out);
  assert_opens (&graph, out, FALSE);
  g_assert_cmpuint (out->len, <, n * 2);
  /* With hardly a step to take it says that it is not sure. */
  g_assert_false (vv_cycle_graph_shortest (&graph, 10, NULL, out) && out->len > 2);
}

static void
test_none (void)
{
  g_auto (VvCycleGraph) graph = { 0 };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));
  const Edge chain[] = { { 0, 1, 0 }, { 1, 2, 0 }, { 1, 2, 0 } },
      loops[] = { { 0, 0, 0 }, { 0, 0, 0 }, { 0, 1, 0 } };
  guint32 component[3];

  load (&graph, 0, NULL, 0);
  g_assert_true (vv_cycle_graph_shortest (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 0);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 0);
  load (&graph, 3, chain, 3);
  vv_cycle_graph_shortest (&graph, MANY, NULL, out);
  g_assert_cmpuint (out->len, ==, 0);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 0);
  g_assert_cmpuint (vv_cycle_graph_components (&graph, NULL, component), ==, 3);
  load (&graph, 2, loops, 3);
  vv_cycle_graph_shortest (&graph, MANY, NULL, out);
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_true (vv_cycle_graph_break (&graph, MANY, NULL, out));
  g_assert_cmpuint (out->len, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/cycle-graph/none", test_none);
  g_test_add_func ("/inspect/cycle-graph/shortest", test_shortest);
  g_test_add_func ("/inspect/cycle-graph/reads-alike", test_reads_alike);
  g_test_add_func ("/inspect/cycle-graph/break", test_break);
  g_test_add_func ("/inspect/cycle-graph/break-by-search", test_break_by_search);
  g_test_add_func ("/inspect/cycle-graph/break-of-two-hundred", test_break_of_two_hundred);
  g_test_add_func ("/inspect/cycle-graph/ring", test_ring);
  g_test_add_func ("/inspect/cycle-graph/everything", test_everything);
  g_test_add_func ("/inspect/cycle-graph/tree", test_tree);
  g_test_add_func ("/inspect/cycle-graph/big", test_big);
  return g_test_run ();
}
