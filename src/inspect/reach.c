/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reach.c — In: a snapshot.  Out: for each object the edge, or the root, by which a breadth-first pass
 * met it first.  Roots are taken in the order in which a person likes to read them: modules, frames, the
 * rest. */

#include "config.h"

#include "inspect/reach.h"

#include "heap/snapshot-private.h"

#define CHECK_EVERY 0xffff      /* objects between looks at the cancellable */

struct _VvReach
{
  VvSnapshot *snapshot;
  guint32 *via;                 /* of a node: the edge; the row of roots where `direct` says so */
  guint64 *direct;              /* bits: a root's own target */
  guint64 *met;                 /* bits */
};

static gboolean
has_bit (const guint64 *bits, guint32 at)
{
  return bits[at / 64] >> (at & 63) & 1;
}

static void
set_bit (guint64 *bits, guint32 at)
{
  bits[at / 64] |= G_GUINT64_CONSTANT (1) << (at & 63);
}

#define N_RANKS 4
#define LAST_RESORT 3           /* taken where nothing else leads to the object */
/* References that a way from a module may have more than one from a frame, and is taken all the same:
 * it tells where a thing belongs, not who looks at it right now. */
#define HEAD_START 4

/* A module's code keeps its module's dict as its locals; what stands there is the module's. */
static gboolean
is_namespace (const VvRootRow *root)
{
  return root->name != NULL && (g_str_has_prefix (root->name, "f_locals in <module>") ||
                                g_str_has_prefix (root->name, "f_globals in ") ||
                                g_str_has_prefix (root->name, "f_builtins in "));
}

/* The order of the pass over roots; those of one rank by their row. */
static guint
rank_of (const VvRootRow *root)
{
  if (is_namespace (root))
    return LAST_RESORT;
  switch (root->kind)
    {
    case VV_ROOT_MODULE:
      return 0;
    case VV_ROOT_FRAME:
      return 1;
    /* An unnamed value that a function computes with right now says nothing to anybody. */
    case VV_ROOT_STACK:
    case VV_ROOT_NATIVE:
      return LAST_RESORT;
    default:
      return 2;
    }
}

/* Roots of the ranks [@first, @end); how many objects are in the queue then. */
static guint32
add_roots (VvReach *self, guint first, guint end, VvNode *queue, guint32 n)
{
  guint32 n_roots = vv_snapshot_get_n_roots (self->snapshot);

  for (guint rank = first; rank < end; rank++)
    for (guint32 i = 0; i < n_roots; i++)
      {
        VvRootRow root;

        vv_snapshot_get_root (self->snapshot, i, &root);
        if (rank_of (&root) != rank || root.target >= self->snapshot->n_objects ||
            has_bit (self->met, root.target))
          continue;
        set_bit (self->met, root.target);
        set_bit (self->direct, root.target);
        self->via[root.target] = i;
        queue[n++] = root.target;
      }
  return n;
}

/* Continues at *@at until the queue is empty, or at @stop. */
static gboolean
go (VvReach *self, VvNode *queue, guint32 *at, guint32 *end, guint32 stop, GCancellable *cancellable,
    GError **error)
{
  for (; *at < MIN (*end, stop); (*at)++)
    {
      VvEdge first, last;

      if ((*at & CHECK_EVERY) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      vv_snapshot_get_refs (self->snapshot, queue[*at], &first, &last);
      for (VvEdge edge = first; edge < last; edge++)
        {
          VvNode target = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);

          if (target == VV_NODE_NONE || has_bit (self->met, target))
            continue;
          set_bit (self->met, target);
          self->via[target] = edge;
          queue[(*end)++] = target;
        }
    }
  return vv_snapshot_check (self->snapshot, error);
}

VvReach *
vv_reach_new (VvSnapshot    *snapshot,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (VvReach) self = NULL;
  g_autofree VvNode *queue = NULL;
  guint32 n, at = 0, end;

  g_return_val_if_fail (snapshot != NULL, NULL);

  n = snapshot->n_objects;
  self = g_new0 (VvReach, 1);
  self->snapshot = vv_snapshot_ref (snapshot);
  self->via = g_new (guint32, (gsize) n + 1);
  self->direct = g_new0 (guint64, n / 64 + 1);
  self->met = g_new0 (guint64, n / 64 + 1);
  queue = g_new (VvNode, (gsize) n + 1);
  end = add_roots (self, 0, 1, queue, 0);
  for (guint i = 0; i < HEAD_START; i++)
    if (!go (self, queue, &at, &end, end, cancellable, error))
      return NULL;
  end = add_roots (self, 1, LAST_RESORT, queue, end);
  if (!go (self, queue, &at, &end, n, cancellable, error))
    return NULL;
  end = add_roots (self, LAST_RESORT, N_RANKS, queue, end);
  if (!go (self, queue, &at, &end, n, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
vv_reach_free (VvReach *self)
{
  if (self == NULL)
    return;
  vv_snapshot_unref (self->snapshot);
  g_free (self->via);
  g_free (self->direct);
  g_free (self->met);
  g_free (self);
}

gboolean
vv_reach_has (const VvReach *self,
              VvNode         node)
{
  g_return_val_if_fail (self != NULL && node < self->snapshot->n_objects, FALSE);

  return has_bit (self->met, node);
}

VvNode
vv_reach_parent (const VvReach *self,
                 VvNode         node)
{
  VvNode parent;

  if (!vv_reach_has (self, node) || has_bit (self->direct, node))
    return VV_NODE_NONE;
  parent = vv_snapshot_source (self->snapshot, self->via[node]);
  return parent < self->snapshot->n_objects ? parent : VV_NODE_NONE;
}

char *
vv_reach_dup_path (const VvReach *self,
                   VvNode         node)
{
  g_autoptr (GArray) edges = NULL;
  VvPath path = { 0 };

  if (!vv_reach_has (self, node))
    return NULL;
  edges = g_array_new (FALSE, FALSE, sizeof (VvEdge));
  while (!has_bit (self->direct, node))
    {
      g_array_append_val (edges, self->via[node]);
      node = vv_reach_parent (self, node);
      /* In a damaged file an edge may lie with another object than the one that it was met from. */
      if (node == VV_NODE_NONE || edges->len > self->snapshot->n_objects)
        {
          vv_snapshot_note_damage (self->snapshot, VV_SECTION_FIRST_REF);
          return NULL;
        }
    }
  for (guint i = 0; i < edges->len / 2; i++)
    {
      VvEdge *low = &g_array_index (edges, VvEdge, i);
      VvEdge *high = &g_array_index (edges, VvEdge, edges->len - 1 - i);
      VvEdge kept = *low;

      *low = *high;
      *high = kept;
    }
  path.root = self->via[node];
  path.edges = edges;
  return vv_path_text (self->snapshot, &path, 0);
}
