/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-paths.c — the shortest paths are the shortest ones, they are independent, and they read as code. */

#include "inspect/paths.h"

#include <string.h>

#include "base/error.h"
#include "counts.h"
#include "hand.h"

/* ---- Texts ---- */

static void
assert_paths (const VvSnapshot   *snapshot,
              Hand               *hand,
              const char         *name,
              VvPathFlags         flags,
              const char * const *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) paths = vv_paths_find (snapshot, hand_find (hand, name), 10, flags, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < paths->len; i++)
    g_assert_cmpstr (((VvPath *) g_ptr_array_index (paths, i))->text, ==, expected[i]);
  g_assert_null (expected[paths->len]);
}
#define PATHS(...) ((const char * const[]) { __VA_ARGS__, NULL })

/* A module with a dictionary; `name` is its dictionary then. */
static void
add_module (Hand       *hand,
            const char *name)
{
  g_autofree char *module = g_strdup_printf ("%s-module", name);
  g_autofree char *value = g_strdup_printf ("'%s'", name);

  hand_object (hand, module, "module", value);
  hand_object (hand, name, "dict", NULL);
  hand_ref (hand, module, name, VV_REF_ATTRIBUTE, "__dict__");
  hand_root (hand, module, VV_ROOT_MODULE, name, 0);
}

static void
test_code (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;

  add_module (hand, "app");
  hand_object (hand, "cache", "dict", NULL);
  hand_object (hand, "u42", "str", "'u42'");
  hand_object (hand, "session", "app.Session", NULL);
  hand_object (hand, "items", "list", NULL);
  hand_object (hand, "item", "app.Item", NULL);
  hand_object (hand, "server", "app.Server", NULL);
  hand_object (hand, "server-dict", "dict", NULL);
  hand_object (hand, "key-last", "str", "'last'");
  hand_object (hand, "key-odd", "str", "'a-b'");
  hand_object (hand, "weak", "weakref", NULL);
  hand_ref (hand, "app", "cache", VV_REF_GLOBAL, "cache");
  hand_ref (hand, "app", "server", VV_REF_GLOBAL, "server");
  hand_ref (hand, "app", "weak", VV_REF_GLOBAL, "weak");
  hand_weakref (hand, "weak", "item");
  hand_ref (hand, "cache", "u42", VV_REF_KEY, "@u42");
  hand_ref (hand, "cache", "session", VV_REF_VALUE, "@u42");
  hand_ref (hand, "session", "items", VV_REF_ATTRIBUTE, "items");
  hand_ref (hand, "items", "item", VV_REF_ITEM, "#3");
  hand_ref (hand, "server", "server-dict", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "server-dict", "item", VV_REF_VALUE, "@key-last");
  hand_ref (hand, "server-dict", "session", VV_REF_VALUE, "@key-odd");
  hand_object (hand, "garbage", "list", NULL);
  hand_ref (hand, "garbage", "garbage", VV_REF_ITEM, "#0");
  snapshot = hand_open (hand);

  assert_paths (snapshot, hand, "item", 0, PATHS ("app.server.last", "app.cache['u42'].items[3]"));
  assert_paths (snapshot, hand, "item", VV_PATH_INTERNALS,
                PATHS ("app.__dict__['server'].__dict__['last']", "app.__dict__['cache']['u42'].items[3]"));
  assert_paths (snapshot, hand, "session", 0, PATHS ("app.cache['u42']", "app.server['a-b']"));
  assert_paths (snapshot, hand, "u42", 0, PATHS ("key 'u42' of app.cache"));
  assert_paths (snapshot, hand, "cache", 0, PATHS ("app.cache"));
  assert_paths (snapshot, hand, "app-module", 0, PATHS ("app"));
  assert_paths (snapshot, hand, "app", 0, PATHS ("app.__dict__"));
  assert_paths (snapshot, hand, "garbage", 0, (const char * const[]) { NULL });
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
test_frames (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;

  hand_thread (hand, 11, "MainThread");
  hand_thread (hand, 22, NULL);
  hand_object (hand, "rows", "list", NULL);
  hand_object (hand, "row", "app.Row", NULL);
  hand_object (hand, "cell", "cell", NULL);
  hand_object (hand, "old-frame", "frame", NULL);
  hand_object (hand, "generator", "generator", NULL);
  hand_object (hand, "held", "app.Row", NULL);
  hand_object (hand, "error", "ValueError", NULL);
  hand_object (hand, "context", "app.Row", NULL);
  hand_ref (hand, "rows", "row", VV_REF_ITEM, "#0");
  hand_ref (hand, "cell", "row", VV_REF_MEMBER, "cell_contents");
  hand_ref (hand, "old-frame", "row", VV_REF_LOCAL, "mine");
  hand_ref (hand, "generator", "held", VV_REF_LOCAL, "held");
  hand_ref (hand, "error", "context", VV_REF_MEMBER, "__context__");
  hand_root (hand, "rows", VV_ROOT_FRAME, "rows in load() at app.py:88", 22);
  hand_root (hand, "rows", VV_ROOT_FRAME, "all in main() at app.py:99", 11);
  hand_root (hand, "cell", VV_ROOT_FRAME, "x in outer() at app.py:9", 11);
  hand_root (hand, "old-frame", VV_ROOT_FRAME, "old() at app.py:7", 22);
  hand_root (hand, "generator", VV_ROOT_FRAME, "g in main() at app.py:99", 11);
  hand_root (hand, "error", VV_ROOT_THREAD, "exception being handled", 22);
  hand_root (hand, "held", VV_ROOT_NATIVE, NULL, 0);
  snapshot = hand_open (hand);

  assert_paths (snapshot, hand, "rows", 0,
                PATHS ("local rows in load() at app.py:88, thread 2", "local all in main() at app.py:99"));
  assert_paths (snapshot, hand, "row", 0,
                PATHS ("local rows[0] in load() at app.py:88, thread 2", "local x in outer() at app.py:9",
                       "local mine in old() at app.py:7, thread 2"));
  assert_paths (snapshot, hand, "held", 0,
                PATHS ("held by native code", "local held in generator g in main() at app.py:99"));
  assert_paths (snapshot, hand, "context", 0, PATHS ("<ValueError>.__context__, exception being handled, thread 2"));
}

static void
test_closures (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;

  add_module (hand, "app");
  hand_object (hand, "handler", "function", "handler");
  hand_object (hand, "closure", "tuple", NULL);
  hand_length (hand, "closure", 2);
  hand_object (hand, "cell", "cell", NULL);
  hand_object (hand, "state", "app.State", NULL);
  hand_object (hand, "rows", "list", NULL);
  hand_object (hand, "code", "code", NULL);
  hand_object (hand, "names", "tuple", NULL);
  hand_length (hand, "names", 3);
  hand_object (hand, "name-event", "str", "'event'");
  hand_object (hand, "name-log", "str", "'log'");
  hand_object (hand, "name-state", "str", "'state'");
  hand_ref (hand, "app", "handler", VV_REF_GLOBAL, "handler");
  hand_ref (hand, "handler", "code", VV_REF_MEMBER, "__code__");
  hand_ref (hand, "handler", "closure", VV_REF_MEMBER, "__closure__");
  hand_ref (hand, "closure", "cell", VV_REF_ITEM, "#1");
  hand_ref (hand, "cell", "state", VV_REF_MEMBER, "cell_contents");
  hand_ref (hand, "code", "names", VV_REF_MEMBER, "co_localsplusnames");
  hand_ref (hand, "names", "name-event", VV_REF_ITEM, "#0");
  hand_ref (hand, "names", "name-log", VV_REF_ITEM, "#1");
  hand_ref (hand, "names", "name-state", VV_REF_ITEM, "#2");
  hand_ref (hand, "state", "rows", VV_REF_ATTRIBUTE, "rows");
  snapshot = hand_open (hand);

  assert_paths (snapshot, hand, "state", 0, PATHS ("closure state of app.handler()"));
  assert_paths (snapshot, hand, "rows", 0, PATHS ("closure state.rows of app.handler()"));
  assert_paths (snapshot, hand, "cell", 0, PATHS ("app.handler.__closure__[1]"));
  assert_paths (snapshot, hand, "rows", VV_PATH_INTERNALS,
                PATHS ("app.__dict__['handler'].__closure__[1].cell_contents.rows"));
}

/* What no root reaches but an immortal object does. */
static void
test_own (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;

  add_module (hand, "app");
  hand_object (hand, "constants", "tuple", NULL);
  hand_count (hand, "constants", G_MAXUINT32, TRUE);
  hand_object (hand, "text", "str", "'text'");
  hand_object (hand, "garbage", "list", NULL);
  hand_ref (hand, "constants", "text", VV_REF_ITEM, "#0");
  hand_ref (hand, "garbage", "garbage", VV_REF_ITEM, "#0");
  snapshot = hand_open (hand);
  assert_paths (snapshot, hand, "text", 0, PATHS ("<tuple>[0], the interpreter's own"));
  assert_paths (snapshot, hand, "constants", 0, (const char * const[]) { NULL });
  assert_paths (snapshot, hand, "garbage", 0, (const char * const[]) { NULL });
}

/* A list of nodes, each the next one's attribute. */
static void
test_deep (void)
{
  const guint n = 30000;
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(GPtrArray) paths = NULL;
  const VvPath *path;

  add_module (hand, "app");
  for (guint i = 0; i < n; i++)
    hand_object_nameless (hand, "app.Node");
  hand_ref_nodes (hand, 1, 2, VV_REF_GLOBAL, "head");
  for (guint i = 0; i + 1 < n; i++)
    hand_ref_nodes (hand, 2 + i, 3 + i, VV_REF_ATTRIBUTE, "next");
  snapshot = hand_open (hand);

  paths = vv_paths_find (snapshot, n + 1, 5, 0, NULL, NULL);
  g_assert_cmpuint (paths->len, ==, 1);
  path = g_ptr_array_index (paths, 0);
  g_assert_cmpuint (path->edges->len, ==, n + 1);
  g_assert_cmpstr (path->text, ==,
                   "app.head.next.next.next.next.next.next.next.next … (29985 more) "
                   ".next.next.next.next.next.next");
}

static void
test_nowhere (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(GPtrArray) paths = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  add_module (hand, "app");
  hand_object (hand, "one", "list", NULL);
  hand_ref (hand, "app", "one", VV_REF_GLOBAL, "one");
  snapshot = hand_open (hand);
  paths = vv_paths_find (snapshot, VV_NODE_NONE, 3, 0, NULL, NULL);
  g_assert_cmpuint (paths->len, ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_paths_find (snapshot, hand_find (hand, "one"), 3, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- Brute force ---- */

#define MAX_NODES 12
#define MAX_EDGES 40

typedef struct
{
  guint n_nodes, n_edges, n_roots;
  guint source[MAX_EDGES], target[MAX_EDGES];
  gboolean counted[MAX_EDGES];
  guint root[3];
  gboolean shared[MAX_NODES];   /* a module, where several paths may begin */
} Graph;

typedef struct
{
  gboolean node[MAX_NODES];
  gboolean edge[MAX_EDGES];
  gboolean root[3];
} Blocked;

/* How many references the shortest way has that is not blocked, or G_MAXUINT. */
static guint
measure (const Graph   *graph,
         const Blocked *blocked,
         guint          goal)
{
  guint distance[MAX_NODES];
  gboolean changed = TRUE;

  for (guint i = 0; i < graph->n_nodes; i++)
    distance[i] = G_MAXUINT;
  for (guint i = 0; i < graph->n_roots; i++)
    if (!blocked->root[i] && !blocked->node[graph->root[i]])
      distance[graph->root[i]] = 0;
  /* Roots of the goal that were used are no ways to it, nor is a way around that comes back. */
  while (changed)
    {
      changed = FALSE;
      for (guint i = 0; i < graph->n_edges; i++)
        if (graph->counted[i] && !blocked->edge[i] && !blocked->node[graph->target[i]] &&
            graph->source[i] != goal && distance[graph->source[i]] != G_MAXUINT &&
            distance[graph->source[i]] + 1 < distance[graph->target[i]])
          {
            distance[graph->target[i]] = distance[graph->source[i]] + 1;
            changed = TRUE;
          }
    }
  return distance[goal];
}

static Hand *
make_random (Graph *graph)
{
  Hand *hand = hand_new ();

  memset (graph, 0, sizeof *graph);
  graph->n_nodes = (guint) g_test_rand_int_range (2, MAX_NODES + 1);
  graph->n_edges = (guint) g_test_rand_int_range (1, MAX_EDGES + 1);
  graph->n_roots = (guint) g_test_rand_int_range (0, 4);
  for (guint i = 0; i < graph->n_nodes; i++)
    hand_object_nameless (hand, "app.Node");
  for (guint i = 0; i < graph->n_edges; i++)
    {
      graph->source[i] = (guint) g_test_rand_int_range (0, (int) graph->n_nodes);
      graph->counted[i] = g_test_rand_int_range (0, 5) > 0;
    }
  /* In the order in which a snapshot numbers them. */
  for (guint i = 1; i < graph->n_edges; i++)
    for (guint j = i; j > 0 && graph->source[j - 1] > graph->source[j]; j--)
      {
        guint source = graph->source[j];

        graph->source[j] = graph->source[j - 1];
        graph->source[j - 1] = source;
      }
  for (guint i = 0; i < graph->n_edges; i++)
    {
      graph->target[i] = (guint) g_test_rand_int_range (0, (int) graph->n_nodes);
      hand_ref_nodes_flagged (hand, graph->source[i], graph->target[i], VV_REF_ATTRIBUTE, "x",
                              graph->counted[i] ? 0 : VV_REF_UNCOUNTED);
    }
  for (guint i = 0; i < graph->n_roots; i++)
    {
      gboolean module = g_test_rand_bit ();

      graph->root[i] = (guint) g_test_rand_int_range (0, (int) graph->n_nodes);
      hand_root_node (hand, graph->root[i], module ? VV_ROOT_MODULE : VV_ROOT_NATIVE, "app", 0);
      graph->shared[graph->root[i]] |= module;
    }
  return hand;
}

/* That the path leads there and takes nothing that others took; blocks what it takes. */
static void
follow (const Graph  *graph,
        const VvPath *path,
        guint         goal,
        Blocked      *blocked)
{
  guint at = graph->root[path->root];

  g_assert_false (blocked->node[at]);
  if (path->edges->len == 0)
    {
      g_assert_false (blocked->root[path->root]);
      blocked->root[path->root] = TRUE;
    }
  for (guint i = 0; i < path->edges->len; i++)
    {
      VvEdge edge = g_array_index (path->edges, VvEdge, i);
      gboolean shared = i == 0 && graph->shared[at];

      g_assert_true (graph->counted[edge] && graph->source[edge] == at && !blocked->edge[edge]);
      if (!shared)
        {
          g_assert_false (blocked->node[at]);
          blocked->node[at] = TRUE;
        }
      at = graph->target[edge];
      if (shared && at == goal)
        blocked->edge[edge] = TRUE;
    }
  g_assert_cmpuint (at, ==, goal);
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  const VvPath *left = *(const VvPath * const *) a, *right = *(const VvPath * const *) b;

  return left->edges->len < right->edges->len ? -1 : left->edges->len > right->edges->len;
}

static void
test_random (void)
{
  for (guint i = 0; i < test_count (1000, 30000); i++)
    {
      Graph graph;
      g_autoptr(Hand) hand = make_random (&graph);
      g_autoptr(VvSnapshot) snapshot = hand_open (hand);

      for (guint goal = 0; goal < graph.n_nodes; goal++)
        {
          g_autoptr(GPtrArray) paths = vv_paths_find (snapshot, goal, 20, 0, NULL, NULL);
          Blocked blocked = { { FALSE } };

          /* As they were found: a module's may come before a shorter one. */
          g_ptr_array_sort (paths, compare_lengths);

          for (guint j = 0; j < paths->len; j++)
            {
              const VvPath *path = g_ptr_array_index (paths, j);

              g_assert_cmpuint (path->edges->len, ==, measure (&graph, &blocked, goal));
              follow (&graph, path, goal, &blocked);
            }
          g_assert_cmpuint (measure (&graph, &blocked, goal), ==, G_MAXUINT);
        }
      g_assert_true (vv_snapshot_check (snapshot, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/paths/code", test_code);
  g_test_add_func ("/inspect/paths/frames", test_frames);
  g_test_add_func ("/inspect/paths/closures", test_closures);
  g_test_add_func ("/inspect/paths/own", test_own);
  g_test_add_func ("/inspect/paths/deep", test_deep);
  g_test_add_func ("/inspect/paths/nowhere", test_nowhere);
  g_test_add_func ("/inspect/paths/random", test_random);
  return g_test_run ();
}
