/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycles-retained.c — what would be freed if all objects of a cycle died together.  Where one of
 * them dominates the others it is what that one retains.  Else the objects of the cycle are made one node, and
 * dominators are found once more: for all such cycles at once, since making one node of a
 * cycle changes nothing for what does not stand in it, and only in that part of the graph which
 * such cycles reach, since all that is outside is reached without them. */

#include "heap/cycles.h"

#define NONE G_MAXUINT32

typedef struct
{
  const VvAnalysisState *state;
  VvCycleSets *sets;
  GArray *open;                 /* (element-type guint32): sets that no member covers */
  guint32 *small;               /* by number: node of the small graph, NONE */
  guint32 *numbers;             /* what was reached: a number of each node that is no set */
  guint32 n_reached;            /* members of open sets among them */
  guint32 *first;
  guint32 *target;
  VvBits64 *entry;
  guint64 *memory;
} Small;

static void
small_clear (Small *self)
{
  g_clear_pointer (&self->open, g_array_unref);
  vv_block_free (self->small);
  vv_block_free (self->numbers);
  vv_block_free (self->first);
  vv_block_free (self->target);
  vv_block_free (self->entry);
  vv_block_free (self->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Small, small_clear)

/* ---- Sets that one member covers ---- */

static gboolean
take_covered (const VvAnalysisState *state, const VvCycleSets *sets, VvCycleSet *set)
{
  const VvNode *members = &g_array_index (sets->members, VvNode, set->first);
  const guint32 *number = state->graph->number;
  guint32 least = NONE;

  /* Whoever dominates the others was met before them. */
  for (guint32 i = 0; i < set->n; i++)
    least = MIN (least, number[members[i]]);
  for (guint32 i = 0; i < set->n; i++)
    if (!vv_dominators_covers (state->dominators, least, number[members[i]]))
      return FALSE;
  set->retained = state->dominators->retained[least];
  return TRUE;
}

static void
find_open (Small *self, guint first_set)
{
  for (guint32 i = first_set; i < self->sets->sets->len; i++)
    {
      VvCycleSet *set = &g_array_index (self->sets->sets, VvCycleSet, i);

      if (!take_covered (self->state, self->sets, set))
        g_array_append_val (self->open, i);
    }
}

/* ---- The small graph ---- */

/* An edge that the dominators were found with, or one within the set. */
static inline gboolean
is_walked (const Small *self, guint32 from, guint32 to)
{
  const VvDepthFirst *graph = self->state->graph;

  if (to == 0 || (vv_depth_first_is_garbage (graph, from) && !vv_depth_first_is_garbage (graph, to)))
    return FALSE;
  return to > graph->n_core || !vv_bits64_get (graph->below_entry, to);
}

/* Nodes: the open sets, then whatever is reached. */
static void
reach (Small *self)
{
  const VvDepthFirst *graph = self->state->graph;
  guint32 n_open = self->open->len;

  for (guint32 number = 1; number <= graph->n; number++)
    self->small[number] = NONE;
  for (guint32 i = 0; i < n_open; i++)
    {
      const VvCycleSet *set = &g_array_index (self->sets->sets, VvCycleSet,
                                              g_array_index (self->open, guint32, i));

      for (guint32 j = set->first; j < set->first + set->n; j++)
        {
          guint32 number = graph->number[g_array_index (self->sets->members, VvNode, j)];

          self->small[number] = i;
          self->numbers[self->n_reached++] = number;
        }
    }
  for (guint32 i = 0, next = n_open; i < self->n_reached; i++)
    {
      guint32 from = self->numbers[i];

      if (from > graph->n_core)
        continue;
      for (guint32 j = graph->first[from]; j < graph->first[from + 1]; j++)
        {
          guint32 to = graph->target[j];

          if (!is_walked (self, from, to) || self->small[to] != NONE)
            continue;
          self->small[to] = next++;
          self->numbers[self->n_reached++] = to;
        }
    }
}

/* Members of a set stand together in .numbers, so its row is made of theirs, one after the other. */
static gboolean
make_rows (Small *self, guint32 *n_nodes, GError **error)
{
  const VvDepthFirst *graph = self->state->graph;
  guint64 n_edges = 0;
  guint32 at = 0, nodes = 0;

  for (guint32 i = 0; i < self->n_reached; i++)
    if (self->numbers[i] <= graph->n_core)
      n_edges += graph->first[self->numbers[i] + 1] - graph->first[self->numbers[i]];
  self->first = vv_block_new ((gsize) self->n_reached + 1, sizeof *self->first);
  self->target = vv_block_new (n_edges + 1, sizeof *self->target);
  self->entry = vv_block_new (vv_bits64_words (self->n_reached), sizeof *self->entry);
  self->memory = vv_block_new ((gsize) self->n_reached + 1, sizeof *self->memory);
  if (self->first == NULL || self->target == NULL || self->entry == NULL || self->memory == NULL)
    return vv_block_fail (error);

  for (guint32 i = 0; i < self->n_reached; i++)
    {
      guint32 from = self->numbers[i], node = self->small[from];

      while (nodes <= node)
        self->first[nodes++] = at;
      /* A set's is known, and what has no references retains nothing but its own. */
      if (node < self->open->len)
        self->memory[node] = g_array_index (self->sets->sets, VvCycleSet,
                                            g_array_index (self->open, guint32, node)).memory;
      else if (from > graph->n_core)
        self->memory[node] = self->state->dominators->retained[from];
      else
        self->memory[node] = vv_analysis_memory (self->state, from);
      if (from > graph->n_core)
        continue;
      if (vv_bits64_get (graph->below_entry, from))
        vv_bits64_set (self->entry, node);
      for (guint32 j = graph->first[from]; j < graph->first[from + 1]; j++)
        if (is_walked (self, from, graph->target[j]) && self->small[graph->target[j]] != node)
          self->target[at++] = self->small[graph->target[j]];
    }
  self->first[nodes] = at;
  *n_nodes = nodes;
  return TRUE;
}

/* What the rest of the graph refers to is reached without any set. */
static void
find_entry (Small *self)
{
  const VvDepthFirst *graph = self->state->graph;

  for (guint32 from = 1; from <= graph->n_core; from++)
    {
      if (self->small[from] != NONE)
        continue;
      for (guint32 j = graph->first[from]; j < graph->first[from + 1]; j++)
        if (is_walked (self, from, graph->target[j]) && self->small[graph->target[j]] != NONE)
          vv_bits64_set (self->entry, self->small[graph->target[j]]);
    }
}

static gboolean
take_open (Small *self, guint32 n_nodes, GError **error)
{
  VvFlowGraph flow = { n_nodes, self->first[n_nodes], self->first, self->target, self->entry, NULL };
  g_autoptr (VvDepthFirst) graph = vv_depth_first_new (&flow, self->state->cancellable, error);
  g_autoptr (VvDominators) dominators = NULL;
  guint64 *memory;

  if (graph == NULL)
    return FALSE;
  dominators = vv_dominators_new (graph, self->state->cancellable, error);
  if (dominators == NULL)
    return FALSE;
  memory = vv_block_new ((gsize) n_nodes + 1, sizeof *memory);
  if (memory == NULL)
    return vv_block_fail (error);
  for (guint32 node = 0; node < n_nodes; node++)
    memory[graph->number[node]] = self->memory[node];
  vv_dominators_sum (dominators, graph, memory);
  for (guint32 i = 0; i < self->open->len; i++)
    g_array_index (self->sets->sets, VvCycleSet, g_array_index (self->open, guint32, i)).retained =
      dominators->retained[graph->number[i]];
  return TRUE;
}

gboolean
vv_cycle_sets_retain (VvCycleSets           *sets,
                      const VvAnalysisState *state,
                      guint                  first_set,
                      GError               **error)
{
  g_auto (Small) self = { .state = state, .sets = sets };
  guint32 n_nodes = 0;

  self.open = g_array_new (FALSE, FALSE, sizeof (guint32));
  find_open (&self, first_set);
  if (self.open->len == 0)
    return TRUE;
  self.small = vv_block_new ((gsize) state->graph->n + 1, sizeof *self.small);
  self.numbers = vv_block_new ((gsize) state->graph->n + 1, sizeof *self.numbers);
  if (self.small == NULL || self.numbers == NULL)
    return vv_block_fail (error);
  reach (&self);
  if (!make_rows (&self, &n_nodes, error))
    return FALSE;
  find_entry (&self);
  return take_open (&self, n_nodes, error);
}
