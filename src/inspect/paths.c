/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* paths.c — In: an object.  Out: the shortest ways from the roots to it that share no object.  Each way
 * found blocks its objects for the next; modules, with their dictionaries, and the frames of 3.9 and
 * 3.10, which are objects, may be where several begin. */

#include "config.h"

#include "inspect/paths.h"

#include "heap/analysis.h"
#include "inspect/place.h"
#include "inspect/search.h"

/* Of the search, for paths beyond the first: about a tenth of a second. */
#define MAX_WORK 12000000

/* Where ways may begin: the target of a root, or a module's dictionary. */
typedef struct
{
  VvNode node;
  guint32 root;
  VvEdge edge;                  /* from the module to its dictionary; else G_MAXUINT32 */
  guint8 rank;
  gboolean shared;              /* several ways may begin here */
} Start;

typedef struct
{
  const VvSnapshot *snapshot;
  VvNode goal;
  GArray *starts;               /* (element-type Start): the best first, each object once */
  GArray *direct;               /* (element-type Start): those that are the goal itself */
  GArray *nodes;                /* (element-type VvNode): of the starts */
  GHashTable *by_node;          /* node → index into the starts + 1 */
} Starts;

static guint8
rank_of_root (const VvRootRow *root)
{
  static const guint8 ranks[VV_N_ROOT_KINDS] = {
    [VV_ROOT_MODULE] = 0, [VV_ROOT_FRAME] = 1, [VV_ROOT_THREAD] = 2, [VV_ROOT_INTERPRETER] = 3,
    [VV_ROOT_PENDING] = 4, [VV_ROOT_TYPE] = 5, [VV_ROOT_STACK] = 6, [VV_ROOT_NATIVE] = 7,
  };

  return root->kind < VV_N_ROOT_KINDS ? ranks[root->kind] : G_MAXUINT8;
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const Start *left = a, *right = b;

  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  return left->root < right->root ? -1 : left->root > right->root;
}

static VvEdge
find_dict_edge (const VvSnapshot *self, VvNode module)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self, module, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    if (g_strcmp0 (vv_name_of_edge (self, edge), "__dict__") == 0)
      return edge;
  return VV_NODE_NONE;
}

static void
add_start (Starts *self, GArray *all, const Start *start)
{
  if (start->node == VV_NODE_NONE)
    return;
  if (start->node == self->goal)
    g_array_append_val (self->direct, *start);
  else
    g_array_append_val (all, *start);
}

/* Which ones are asked for: a value that a function just computes with has no name, so that it tells
 * nothing where anything else does. */
typedef enum { ROOTS_NAMED, ROOTS_STACKS, ROOTS_OWN } WhichRoots;

static void
read_roots (Starts *self, GArray *all, WhichRoots which)
{
  guint32 n = vv_snapshot_get_n_roots (self->snapshot);

  for (guint32 i = 0; i < n; i++)
    {
      Start start = { VV_NODE_NONE, i, VV_NODE_NONE, 0, FALSE };
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.target == VV_NODE_NONE || (root.kind == VV_ROOT_STACK) != (which == ROOTS_STACKS))
        continue;
      start.node = root.target;
      start.rank = rank_of_root (&root);
      start.shared = root.kind == VV_ROOT_MODULE ||
                     (root.kind == VV_ROOT_FRAME &&
                      vv_name_is_of (self->snapshot, root.target, "frame"));
      add_start (self, all, &start);
      if (root.kind != VV_ROOT_MODULE)
        continue;
      start.edge = find_dict_edge (self->snapshot, root.target);
      start.node = start.edge != VV_NODE_NONE
                     ? vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, start.edge)
                     : VV_NODE_NONE;
      /* What is asked for is the module: that its dictionary refers back to it is no reason. */
      if (root.target != self->goal)
        add_start (self, all, &start);
    }
}

/* Immortal, or part of a program's data: nobody's but the interpreter's. */
static gboolean
is_own (const VvSnapshot *self, VvNode node)
{
  return (vv_column_u16 (self, VV_SECTION_FLAGS, node) & VV_OBJECT_IMMORTAL) != 0 ||
         vv_column_u32 (self, VV_SECTION_MEMORY, node) == 0;
}

static void
read_own (Starts *self, GArray *all)
{
  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    if (is_own (self->snapshot, node))
      {
        const Start start = { node, VV_PATH_NO_ROOT, VV_NODE_NONE, G_MAXUINT8 - 1, TRUE };

        add_start (self, all, &start);
      }
}

static void
starts_init (Starts *self, const VvSnapshot *snapshot, VvNode goal, WhichRoots which)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Start));

  self->snapshot = snapshot;
  self->goal = goal;
  self->starts = g_array_new (FALSE, FALSE, sizeof (Start));
  self->direct = g_array_new (FALSE, FALSE, sizeof (Start));
  self->nodes = g_array_new (FALSE, FALSE, sizeof (VvNode));
  self->by_node = g_hash_table_new (NULL, NULL);
  if (which == ROOTS_OWN)
    read_own (self, all);
  else
    read_roots (self, all, which);
  g_array_sort (all, compare_starts);
  g_array_sort (self->direct, compare_starts);
  for (guint i = 0; i < all->len; i++)
    {
      const Start *start = &g_array_index (all, Start, i);
      gpointer key = GSIZE_TO_POINTER ((gsize) start->node + 1);

      if (g_hash_table_contains (self->by_node, key))
        continue;
      g_array_append_val (self->starts, *start);
      g_array_append_val (self->nodes, start->node);
      g_hash_table_insert (self->by_node, key, GUINT_TO_POINTER (self->starts->len));
    }
}

static void
starts_clear (Starts *self)
{
  g_array_unref (self->starts);
  g_array_unref (self->direct);
  g_array_unref (self->nodes);
  g_hash_table_unref (self->by_node);
}

static const Start *
find_start (const Starts *self, VvNode node)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) node + 1);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_node, key));

  return place > 0 ? &g_array_index (self->starts, Start, place - 1) : NULL;
}

static guint
rank_start (VvNode node, gpointer data)
{
  const Start *start = find_start (data, node);

  return start != NULL ? start->rank : G_MAXUINT8;
}

/* ---- Paths ---- */

static void
path_free (gpointer data)
{
  VvPath *path = data;

  g_array_unref (path->edges);
  g_free (path->text);
  g_free (path);
}

static VvPath *
path_new (const Start *start)
{
  VvPath *path = g_new0 (VvPath, 1);

  path->root = start->root;
  path->edges = g_array_new (FALSE, FALSE, sizeof (VvEdge));
  if (start->edge != VV_NODE_NONE)
    g_array_append_val (path->edges, start->edge);
  return path;
}

/* The objects of the way but its ends; where it goes straight from a shared start to the goal, the
 * reference that it takes. */
static void
block_way (VvSearch *search, const Start *start, const GArray *edges)
{
  VvNode node = start->node;
  gboolean shared = start->shared;

  for (guint i = 0; i < edges->len; i++)
    {
      VvEdge edge = g_array_index (edges, VvEdge, i);

      if (!shared)
        g_array_append_val (search->blocked, node);
      node = vv_column_node (search->snapshot, VV_SECTION_REF_TARGET, edge);
      if (shared && node == search->goal)
        g_array_append_val (search->blocked_edges, edge);
      shared = FALSE;
      if (node == VV_NODE_NONE)
        return;
    }
}

static gboolean
find_ways (const Starts *starts, GPtrArray *paths, guint max, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (VvEdge));
  g_autoptr (GError) own_error = NULL;
  VvSearch search;
  VvNode node;

  if (!vv_search_init (&search, starts->snapshot, starts->goal, &own_error))
    goto out;
  search.rank = rank_start;
  search.data = (gpointer) starts;
  for (guint i = 0; i < starts->direct->len; i++)
    if (g_array_index (starts->direct, Start, i).edge != VV_NODE_NONE)
      g_array_append_val (search.blocked_edges, g_array_index (starts->direct, Start, i).edge);
  /* Whether there is a path at all must be known. */
  search.max_work = paths->len == 0 ? G_MAXUINT64 : MAX_WORK;
  while (paths->len < max &&
         vv_search_run (&search, (const VvNode *) (gpointer) starts->nodes->data,
                        starts->nodes->len, edges, &node, cancellable, &own_error))
    {
      const Start *start = find_start (starts, node);
      VvPath *path;

      if (start == NULL)
        break;
      path = path_new (start);
      g_array_append_vals (path->edges, edges->data, edges->len);
      g_ptr_array_add (paths, path);
      block_way (&search, start, edges);
      g_array_set_size (edges, 0);
      search.max_work = MAX_WORK;
    }
 out:
  vv_search_clear (&search);
  if (own_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

/* What a way counts where they are put in order: its references, and some more where its root says
 * less. */
static guint
cost_of_path (const VvSnapshot *self, const VvPath *path)
{
  VvRootRow root;

  if (path->root == VV_PATH_NO_ROOT)
    return path->edges->len;
  vv_snapshot_get_root (self, path->root, &root);
  if (root.kind == VV_ROOT_STACK)
    return G_MAXUINT;
  return path->edges->len + (root.kind == VV_ROOT_MODULE ? 0 : root.kind == VV_ROOT_FRAME ? 4 : 5);
}

/* For a sort that keeps equal ones as they are. */
static int
compare_paths (gconstpointer a, gconstpointer b, gpointer snapshot)
{
  guint left = cost_of_path (snapshot, *(const VvPath * const *) a);
  guint right = cost_of_path (snapshot, *(const VvPath * const *) b);

  return left < right ? -1 : left > right;
}

static gboolean
find_from (const VvSnapshot *self, VvNode node, guint max, WhichRoots which, GPtrArray *paths,
           GCancellable *cancellable, GError **error)
{
  gboolean is_first = paths->len == 0;
  gboolean found = TRUE;
  Starts starts;

  starts_init (&starts, self, node, which);
  for (guint i = 0; i < starts.direct->len && paths->len < max && which != ROOTS_OWN; i++)
    g_ptr_array_add (paths, path_new (&g_array_index (starts.direct, Start, i)));
  /* Ways after those from other roots would have to keep clear of these. */
  if (is_first)
    found = find_ways (&starts, paths, max, cancellable, error);
  starts_clear (&starts);
  return found;
}

GPtrArray *
vv_paths_find (const VvSnapshot *self, VvNode node, guint max, VvPathFlags flags,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (path_free);

  if (node >= self->n_objects ||
      (vv_snapshot_is_analysed (self) && vv_snapshot_is_garbage (self, node)))
    return g_steal_pointer (&paths);
  if (!find_from (self, node, max, ROOTS_NAMED, paths, cancellable, error) ||
      !find_from (self, node, max, ROOTS_STACKS, paths, cancellable, error))
    return NULL;
  if (paths->len == 0 && !is_own (self, node) &&
      !find_from (self, node, max, ROOTS_OWN, paths, cancellable, error))
    return NULL;
  g_ptr_array_sort_with_data (paths, compare_paths, (gpointer) self);
  for (guint i = 0; i < paths->len; i++)
    {
      VvPath *path = g_ptr_array_index (paths, i);

      path->text = vv_path_text (self, path, flags);
    }
  return g_steal_pointer (&paths);
}
