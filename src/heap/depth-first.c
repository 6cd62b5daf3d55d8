/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* depth-first.c — In: a graph in any order.  Out: the same in preorder.  The one walk that has to
 * follow references wherever they lead; so it looks at each node's own line of memory once (what it
 * was numbered, where its references begin), asks for the lines of all targets before it looks
 * at one, and copies the references as it passes. */

#include "heap/depth-first.h"

#include "heap/components.h"

/* Instead of a number, as long as there is none; a number is below all of these. */
#define UNSEEN (G_MAXUINT32 - 3)
#define UNSEEN_ENTRY (G_MAXUINT32 - 2)  /* below the entry: begun there, not met on the way */
#define LEAF (G_MAXUINT32 - 1)          /* has no references: numbered at the end */
#define LEAF_ENTRY G_MAXUINT32

#define PIECE 256u              /* targets that are asked for before one is looked at */
#define AHEAD 24u
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

/* Copies the references of @node; what was not met before is put on the stack, the first on top. */
static inline void
visit (Walk *self, guint32 node, guint32 parent)
{
  const VvFlowGraph *graph = self->graph;
  VvDepthFirst *out = self->out;
  guint32 number = ++self->numbered;
  guint32 first = self->slots[node].first, end = self->slots[node + 1].first;
  guint32 to = self->copied;

  self->slots[node].number = number;
  out->node[number] = node;
  out->parent[number] = parent;
  out->first[number] = to;
  self->copied += end - first;
  for (guint32 at = end; at > first; )
    {
      guint32 stop = at - first > PIECE ? at - PIECE : first;

      for (guint32 i = stop; i < at; i++)
        {
          guint32 target = graph->target[i];

          out->target[to + (i - first)] = target;
          __builtin_prefetch (&self->slots[target]);
        }
      for (guint32 i = at; i-- > stop; )
        if (self->slots[graph->target[i]].number == UNSEEN)
          {
            __builtin_prefetch (&graph->target[self->slots[graph->target[i]].first]);
            self->stack[self->depth++] = (Waiting) { graph->target[i], number };
          }
      at = stop;
    }
  if (graph->left_out != NULL)
    for (guint32 i = first; i < end; i++)
      if (vv_bits64_get (graph->left_out, i))
        vv_bits64_set (out->left_out, to + (i - first));
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
  VvRows rows = { 0, rest->n, rest->first, rest->target, NULL };
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
  guint32 end = out->first[high + 1];

  for (guint32 i = out->first[low]; i < end; i++)
    {
      guint32 node = out->target[i], number;

      if (i + AHEAD < end)
        __builtin_prefetch (&self->slots[out->target[i + AHEAD]], 1);
      number = self->slots[node].number;
      if (G_LIKELY (number < UNSEEN))
        {
          out->target[i] = number;
        }
      else if (number == LEAF)
        {
          self->slots[node].number = ++self->numbered;
          out->node[self->numbered] = node;
          out->target[i] = self->numbered;
        }
      else
        {
          out->target[i] = 0;
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
  out->number = vv_block_new (n, sizeof *out->number);
  out->node = vv_block_new (n, sizeof *out->node);
  out->parent = vv_block_new (n, sizeof *out->parent);
  out->first = vv_block_new (n, sizeof *out->first);
  out->target = vv_block_new ((gsize) graph->n_edges + 1, sizeof *out->target);
  out->below_entry = vv_block_new (vv_bits64_words (n), sizeof *out->below_entry);
  if (graph->left_out != NULL)
    out->left_out = vv_block_new (vv_bits64_words (graph->n_edges), sizeof *out->left_out);
  if (self->slots != NULL && self->stack != NULL && out->number != NULL && out->node != NULL &&
      out->parent != NULL && out->first != NULL && out->target != NULL &&
      out->below_entry != NULL && (graph->left_out == NULL || out->left_out != NULL))
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
  vv_block_free (self->target);
  vv_block_free (self->left_out);
  vv_block_free (self->below_entry);
  g_free (self);
}
