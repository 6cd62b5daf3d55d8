/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* depth-first.c — In: a graph in any order.  Out: the same in preorder.  The one walk that has to
 * follow references wherever they lead; so it looks at each node's own line of memory once (what it
 * was numbered, where its references begin), asks for the lines of all targets before it looks
 * at one, and copies the references as it passes. */

#include "heap/depth-first.h"

#include <string.h>

#include "heap/components.h"

/* Instead of a number, as long as there is none; a number is below all of these. */
#define UNSEEN (G_MAXUINT32 - 3)
#define UNSEEN_ENTRY (G_MAXUINT32 - 2)  /* below the entry: begun there, not met on the way */
#define LEAF (G_MAXUINT32 - 1)          /* has no references: numbered at the end */
#define LEAF_ENTRY G_MAXUINT32

#define PIECE 256u              /* targets that are asked for before one is looked at */
#define AHEAD VV_DEPTH_FIRST_AHEAD
#define LOOK_EVERY (1u << 20)

/* A node's line. */
typedef struct
{
  guint32 number;
  guint32 first;
} Slot;

typedef struct
{
  guint32 node;
  guint32 parent;
} Waiting;

typedef struct
{
  const VvFlowGraph *graph;
  VvDepthFirst *out;
  Slot *slots;                  /* n_nodes + 1 */
  Waiting *stack;
  guint32 *leaves;              /* of the row that is copied */
  gsize depth;
  guint32 n_core;               /* nodes with references */
  guint32 numbered;
  guint32 copied;               /* edges */
} Walk;

/* ---- Slots ---- */

static void
fill_slots (Walk *self)
{
  const VvFlowGraph *graph = self->graph;

  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      guint32 first = graph->first[node];
      gboolean is_leaf = first == graph->first[node + 1];
      gboolean is_entry = vv_bits64_get (graph->entry, node);

      self->slots[node] = (Slot) { (is_leaf ? LEAF : UNSEEN) + is_entry, first };
      self->n_core += !is_leaf;
    }
  self->slots[graph->n_nodes].first = graph->n_edges;
}

/* ---- The walk ---- */

static inline gboolean
is_left_out (const VvFlowGraph *graph, guint32 edge)
{
  return graph->left_out != NULL && vv_bits64_get (graph->left_out, edge);
}

/* Copies the references of @node: first those to nodes with references, then the others.
 * Returns: how many are of the first kind. */
static inline guint32
copy_row (Walk *self, guint32 first, guint32 end)
{
  const VvFlowGraph *graph = self->graph;
  guint32 *to = self->out->target + self->copied;
  guint32 n_core = 0, n_leaves = 0;

  for (guint32 at = first; at < end; )
    {
      guint32 stop = end - at > PIECE ? at + PIECE : end;

      for (guint32 i = at; i < stop; i++)
        __builtin_prefetch (&self->slots[graph->target[i]]);
      for (guint32 i = at; i < stop; i++)
        {
          guint32 target = graph->target[i];
          guint32 number = self->slots[target].number;

          if (number == LEAF)
            {
              self->leaves[n_leaves++] = target;
            }
          else if (number != LEAF_ENTRY)
            {
              if (is_left_out (graph, i))
                vv_bits64_set (self->out->left_out, (gsize) self->copied + n_core);
              to[n_core++] = target;
            }
        }
      at = stop;
    }
  memcpy (to + n_core, self->leaves, (gsize) n_leaves * sizeof *to);
  self->copied += n_core + n_leaves;
  return n_core;
}

/* What was not met before is put on the stack, the first on top. */
static inline void
visit (Walk *self, guint32 node, guint32 parent)
{
  VvDepthFirst *out = self->out;
  guint32 number = ++self->numbered;
  guint32 to = self->copied, n_core;

  self->slots[node].number = number;
  out->node[number] = node;
  out->parent[number] = parent;
  out->first[number] = to;
  n_core = copy_row (self, self->slots[node].first, self->slots[node + 1].first);
  out->first_leaf[number] = to + n_core;
  for (guint32 i = n_core; i-- > 0; )
    {
      guint32 target = out->target[to + i];
      Slot slot = self->slots[target];

      if (slot.number != UNSEEN)
        continue;
      __builtin_prefetch (&self->graph->target[slot.first]);
      self->stack[self->depth++] = (Waiting) { target, number };
    }
}

static gboolean
walk_from (Walk *self, guint32 start, GCancellable *cancellable, GError **error)
{
  visit (self, start, 0);
  vv_bits64_set (self->out->below_entry, self->numbered);
  while (self->depth > 0)
    {
      Waiting top = self->stack[--self->depth];

      if (self->slots[top.node].number != UNSEEN)
        continue;
      visit (self, top.node, top.parent);
      if (self->numbered % LOOK_EVERY == 0 &&
          g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_entry (Walk *self, GCancellable *cancellable, GError **error)
{
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    if (self->slots[node].number == UNSEEN_ENTRY && !walk_from (self, node, cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- Garbage ---- */

/* What was not seen, with the references among it. */
typedef struct
{
  guint32 n;
  guint32 *nodes;
  guint32 *first;
  guint32 *target;
  guint32 *component;
} Rest;

static void
rest_clear (Rest *self)
{
  vv_block_free (self->nodes);
  vv_block_free (self->first);
  vv_block_free (self->target);
  vv_block_free (self->component);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rest, rest_clear)

static gboolean
take_rest (Walk *self, Rest *rest, GError **error)
{
  const VvFlowGraph *graph = self->graph;
  guint32 n_edges = 0;

  rest->nodes = vv_block_new (self->n_core - self->numbered, sizeof *rest->nodes);
  rest->first = vv_block_new ((gsize) (self->n_core - self->numbered) + 1, sizeof *rest->first);
  rest->component = vv_block_new (self->n_core - self->numbered, sizeof *rest->component);
  rest->target = vv_block_new (graph->n_edges - self->copied, sizeof *rest->target);
  if (rest->nodes == NULL || rest->first == NULL || rest->component == NULL || rest->target == NULL)
    return vv_block_fail (error);
  /* The numbers by node are not needed before the end. */
  for (guint32 node = 0; node < graph->n_nodes; node++)
    if (self->slots[node].number == UNSEEN)
      {
        self->out->number[node] = rest->n;
        rest->nodes[rest->n++] = node;
      }
  for (guint32 i = 0; i < rest->n; i++)
    {
      guint32 node = rest->nodes[i];

      rest->first[i] = n_edges;
      for (guint32 j = self->slots[node].first; j < self->slots[node + 1].first; j++)
        if (self->slots[graph->target[j]].number == UNSEEN)
          rest->target[n_edges++] = self->out->number[graph->target[j]];
    }
  rest->first[rest->n] = n_edges;
  return TRUE;
}

/* Of each component to which no other refers, the first node is below the entry. */
static gboolean
choose_starts (Walk *self, Rest *rest, GCancellable *cancellable, GError **error)
{
  VvRows rows = { 0, rest->n, rest->first, rest->first + 1, rest->target, NULL };
  g_autofree VvBits64 *entered = NULL;
  guint32 n_components = 0;

  if (!vv_components_find (&rows, VV_COMPONENTS_ALL, rest->component, &n_components, cancellable,
                           error))
    return FALSE;
  entered = g_try_new0 (VvBits64, vv_bits64_words ((gsize) n_components + 1));
  if (entered == NULL)
    return vv_block_fail (error);
  for (guint32 i = 0; i < rest->n; i++)
    for (guint32 j = rest->first[i]; j < rest->first[i + 1]; j++)
      if (rest->component[rest->target[j]] != rest->component[i])
        vv_bits64_set (entered, rest->component[rest->target[j]]);
  for (guint32 i = 0; i < rest->n; i++)
    if (!vv_bits64_get (entered, rest->component[i]))
      {
        vv_bits64_set (entered, rest->component[i]);
        self->slots[rest->nodes[i]].number = UNSEEN_ENTRY;
      }
  return TRUE;
}

static gboolean
walk_garbage (Walk *self, GCancellable *cancellable, GError **error)
{
  g_auto (Rest) rest = { 0 };

  if (!take_rest (self, &rest, error) || !choose_starts (self, &rest, cancellable, error))
    return FALSE;
  for (guint32 i = 0; i < rest.n; i++)
    if (self->slots[rest.nodes[i]].number == UNSEEN_ENTRY &&
        !walk_from (self, rest.nodes[i], cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- Numbers instead of nodes ---- */

/* Of the rows of @low … @high; what has no references gets its number here. */
static void
translate (Walk *self, guint32 low, guint32 high)
{
  VvDepthFirst *out = self->out;

  for (guint32 from = low; from <= high; from++)
    {
      guint32 i = out->first[from];

      for (; i < out->first_leaf[from]; i++)
        {
          __builtin_prefetch (&self->slots[out->target[i + AHEAD]], 1);
          out->target[i] = self->slots[out->target[i]].number;
        }
      for (; i < out->first[from + 1]; i++)
        {
          guint32 node = out->target[i];
          Slot *slot = &self->slots[node];

          __builtin_prefetch (&self->slots[out->target[i + AHEAD]], 1);
          if (slot->number == LEAF)
            {
              slot->number = ++self->numbered;
              out->node[self->numbered] = node;
            }
          out->target[i] = slot->number;
        }
    }
}

/* Nodes without references that are @state still. */
static void
number_leaves (Walk *self, guint32 state)
{
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    if (self->slots[node].number == state)
      {
        self->slots[node].number = ++self->numbered;
        self->out->node[self->numbered] = node;
      }
}

static void
number_the_rest (Walk *self)
{
  VvDepthFirst *out = self->out;

  out->n_core = self->numbered;
  out->first[out->n_core + 1] = self->copied;
  translate (self, 1, out->live_core);
  /* Now, so that they are no garbage; of the rows so far they were of no interest. */
  if (self->numbered < self->graph->n_nodes)
    number_leaves (self, LEAF_ENTRY);
  out->live_end = self->numbered;
  translate (self, out->live_core + 1, out->n_core);
  if (self->numbered < self->graph->n_nodes)
    number_leaves (self, LEAF);
  out->n = self->numbered;
}

/* ---- Public ---- */

static gboolean
allocate (Walk *self, GError **error)
{
  const VvFlowGraph *graph = self->graph;
  VvDepthFirst *out = self->out;
  gsize n = (gsize) graph->n_nodes + 2;

  self->slots = vv_block_new (n, sizeof *self->slots);
  self->stack = vv_block_new ((gsize) graph->n_edges + 1, sizeof *self->stack);
  self->leaves = vv_block_new ((gsize) graph->n_edges + 1, sizeof *self->leaves);
  out->number = vv_block_new (n, sizeof *out->number);
  out->node = vv_block_new (n, sizeof *out->node);
  out->parent = vv_block_new (n, sizeof *out->parent);
  out->first = vv_block_new (n, sizeof *out->first);
  out->first_leaf = vv_block_new (n, sizeof *out->first_leaf);
  /* Room for looking ahead. */
  out->target = vv_block_new ((gsize) graph->n_edges + VV_DEPTH_FIRST_AHEAD, sizeof *out->target);
  out->below_entry = vv_block_new (vv_bits64_words (n), sizeof *out->below_entry);
  if (graph->left_out != NULL)
    out->left_out = vv_block_new (vv_bits64_words (graph->n_edges), sizeof *out->left_out);
  if (self->slots != NULL && self->stack != NULL && self->leaves != NULL && out->number != NULL && out->node != NULL &&
      out->parent != NULL && out->first != NULL && out->first_leaf != NULL &&
      out->target != NULL && out->below_entry != NULL && (graph->left_out == NULL || out->left_out != NULL))
    return TRUE;
  return vv_block_fail (error);
}

static gboolean
run (Walk *self, GCancellable *cancellable, GError **error)
{
  VvDepthFirst *out = self->out;

  if (!allocate (self, error))
    return FALSE;
  fill_slots (self);
  if (!walk_entry (self, cancellable, error))
    return FALSE;
  out->live_core = self->numbered;
  if (self->numbered < self->n_core && !walk_garbage (self, cancellable, error))
    return FALSE;
  number_the_rest (self);
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    out->number[node] = self->slots[node].number;
  return TRUE;
}

VvDepthFirst *
vv_depth_first_new (const VvFlowGraph *graph, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvDepthFirst) out = g_new0 (VvDepthFirst, 1);
  Walk self = { .graph = graph, .out = out };
  gboolean done = graph->n_nodes < UNSEEN ? run (&self, cancellable, error)
                                          : vv_block_fail (error);

  vv_block_free (self.slots);
  vv_block_free (self.stack);
  vv_block_free (self.leaves);
  return done ? g_steal_pointer (&out) : NULL;
}

void
vv_depth_first_free (VvDepthFirst *self)
{
  if (self == NULL)
    return;
  vv_block_free (self->number);
  vv_block_free (self->node);
  vv_block_free (self->parent);
  vv_block_free (self->first);
  vv_block_free (self->first_leaf);
  vv_block_free (self->target);
  vv_block_free (self->left_out);
  vv_block_free (self->below_entry);
  g_free (self);
}
