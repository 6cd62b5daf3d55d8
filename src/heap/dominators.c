/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dominators.c — In: a graph in preorder.  Out: the dominator of every node, and sums up the tree.
 *
 * Semi-NCA (Georgiadis, Tarjan): semidominators from the last number to the first, by path
 * compression, then dominators from the first to the last, each one the first ancestor in the tree so
 * far that is no later than the semidominator.  Nodes without references take no part: their
 * dominator is the nearest that all who refer to them have above them.
 *
 * Both searches walk up the tree.  That is a few steps in a heap, but as many as there are nodes for a list
 * whose items hang at both ends of a long chain; so steps are counted, and where they become too
 * many, every node gets a link to an ancestor far above it (Myers' skew-binary jumps), with which a
 * search takes a logarithm of the depth. */

#include "heap/dominators.h"

#define LOOK_EVERY (1u << 20)
#define AHEAD 16u

typedef struct
{
  guint32 up;                   /* an ancestor in the tree of the walk */
  guint32 best;                 /* the least semidominator on the way there */
} Link;

typedef struct
{
  const VvDepthFirst *graph;
  guint32 *dominator;           /* semidominators at first */
  guint32 *first_referrer;
  guint32 *referrer;
  Link *links;
  guint32 *path;
  guint32 path_size;
  guint64 steps_left;           /* plain ones, before there are jumps */
  guint32 *jump;                /* (nullable) */
  guint32 *depth;
  guint32 n_jumps;              /* numbers that have theirs */
} Finder;

/* ---- Who refers to a number ---- */

/* Edges that decide something, of those to numbers with references: not those of the tree, of a node to
 * itself, to what the entry refers to, from garbage to the rest. */
static inline gboolean
is_of_interest (const VvDepthFirst *graph, guint32 from, guint32 to)
{
  return to != from && graph->parent[to] != from &&
         !vv_bits64_get (graph->below_entry, to) &&
         (from <= graph->live_core || to > graph->live_core);
}

static gboolean
find_referrers (Finder *self, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  gsize n = graph->n_core;
  guint32 sum = 0;

  self->first_referrer = vv_block_new (n + 2, sizeof *self->first_referrer);
  if (self->first_referrer == NULL)
    return vv_block_fail (error);
  for (guint32 from = 1; from <= n; from++)
    for (guint32 i = graph->first[from]; i < graph->first_leaf[from]; i++)
      {
        guint32 ahead = MIN (graph->target[i + AHEAD], (guint32) n);

        __builtin_prefetch (&graph->parent[ahead]);
        __builtin_prefetch (&self->first_referrer[ahead], 1);
        if (is_of_interest (graph, from, graph->target[i]))
          self->first_referrer[graph->target[i]]++;
      }
  for (guint32 i = 0; i <= n; i++)
    {
      sum += self->first_referrer[i];
      self->first_referrer[i] = sum;
    }
  self->first_referrer[n + 1] = sum;

  /* From the last to the first, so that every start ends up where it belongs. */
  self->referrer = vv_block_new ((gsize) sum + 1, sizeof *self->referrer);
  if (self->referrer == NULL)
    return vv_block_fail (error);
  for (guint32 from = (guint32) n; from > 0; from--)
    for (guint32 i = graph->first_leaf[from]; i-- > graph->first[from]; )
      {
        guint32 ahead = graph->target[i - MIN (i, AHEAD)];

        ahead = MIN (ahead, (guint32) n);
        __builtin_prefetch (&graph->parent[ahead]);
        __builtin_prefetch (&self->first_referrer[ahead], 1);
        if (is_of_interest (graph, from, graph->target[i]))
          self->referrer[--self->first_referrer[graph->target[i]]] = from;
      }
  return TRUE;
}

/* ---- Semidominators ---- */

/* The least semidominator of @number and those above it that were done, i.e. are after @last. */
static inline guint32
evaluate (Finder *self, guint32 number, guint32 last)
{
  Link *links = self->links;
  guint32 n = 0, top = number, best;

  if (links[number].up <= last)
    return links[number].best;
  for (; links[top].up > last; top = links[top].up)
    self->path[n++] = top;
  best = links[top].best;
  for (guint32 up = links[top].up; n > 0; )
    {
      Link *link = &links[self->path[--n]];

      best = MIN (best, link->best);
      *link = (Link) { up, best };
    }
  return best;
}

static gboolean
find_semidominators (Finder *self, GCancellable *cancellable, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  gsize n = graph->n_core;

  self->links = vv_block_new (n + 2, sizeof *self->links);
  self->path = vv_block_new (n + 2, sizeof *self->path);
  if (self->links == NULL || self->path == NULL)
    return vv_block_fail (error);
  for (guint32 number = 1; number <= n; number++)
    self->links[number] = (Link) { graph->parent[number], graph->parent[number] };
  for (guint32 number = (guint32) n; number > 0; number--)
    {
      guint32 semi = graph->parent[number];

      /* Those of the number before come right before these. */
      for (guint32 i = self->first_referrer[number + 1]; i-- > self->first_referrer[number]; )
        {
          guint32 from = self->referrer[i];
          guint32 found = from < number ? from : evaluate (self, from, number);

          semi = MIN (semi, found);
          __builtin_prefetch (&self->links[self->referrer[i - MIN (i, AHEAD)]], 1);
        }
      self->dominator[number] = self->links[number].best = semi;
      if (number % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Up the tree ---- */

/* Of the numbers up to @last that have none: the jump goes where the father's does, or where two of
 * equal length from there end. */
static void
add_jumps (Finder *self, guint32 last)
{
  for (guint32 number = self->n_jumps + 1; number <= last; number++)
    {
      guint32 above = self->dominator[number], far = self->jump[above];

      self->depth[number] = self->depth[above] + 1;
      self->jump[number] = self->depth[above] - self->depth[far] ==
                           self->depth[far] - self->depth[self->jump[far]] ? self->jump[far] : above;
    }
  self->n_jumps = MAX (self->n_jumps, last);
}

/* FALSE without memory. */
static gboolean
make_jumps (Finder *self, guint32 last)
{
  gsize n = (gsize) self->graph->n_core + 1;

  self->jump = vv_block_new (n, sizeof *self->jump);
  self->depth = vv_block_new (n, sizeof *self->depth);
  if (self->jump == NULL || self->depth == NULL)
    return FALSE;
  add_jumps (self, last);
  return TRUE;
}

/* The first of @number and those above it that is at most @limit; with jumps. */
static guint32
climb (Finder *self, guint32 number, guint32 limit)
{
  while (number > limit)
    number = self->jump[number] > limit ? self->jump[number] : self->dominator[number];
  return number;
}

static gboolean
find_dominators (Finder *self, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  guint32 number = 1;

  for (; number <= graph->n_core; number++)
    {
      guint32 semi = self->dominator[number];
      guint32 above = graph->parent[number];

      for (; above > semi && self->steps_left > 0; self->steps_left--)
        above = self->dominator[above];
      if (above > semi)
        break;
      self->dominator[number] = above;
    }
  if (number > graph->n_core)
    return TRUE;
  if (!make_jumps (self, number - 1))
    return vv_block_fail (error);
  for (; number <= graph->n_core; number++)
    {
      self->dominator[number] = climb (self, graph->parent[number], self->dominator[number]);
      add_jumps (self, number);
    }
  return TRUE;
}

/* ---- Nodes without references ---- */

/* The nearest that both have above them or are; with jumps. */
static guint32
meet_far (Finder *self, guint32 left, guint32 right)
{
  const guint32 *jump = self->jump, *depth = self->depth;

  if (depth[left] < depth[right])
    {
      guint32 swap = left;

      left = right;
      right = swap;
    }
  while (depth[left] > depth[right])
    left = depth[jump[left]] >= depth[right] ? jump[left] : self->dominator[left];
  while (left != right)
    {
      gboolean is_far = jump[left] != jump[right];

      left = is_far ? jump[left] : self->dominator[left];
      right = is_far ? jump[right] : self->dominator[right];
    }
  return left;
}

/* @found: (out): the nearest that both have above them or are; FALSE where jumps are needed and there
 * is no memory for them. */
static inline gboolean
meet (Finder *self, guint32 left, guint32 right, guint32 *found)
{
  for (; left != right && self->steps_left > 0; self->steps_left--)
    if (left > right)
      left = self->dominator[left];
    else
      right = self->dominator[right];
  if (left != right)
    {
      if (self->jump == NULL && !make_jumps (self, self->graph->n_core))
        return FALSE;
      left = meet_far (self, left, right);
    }
  *found = left;
  return TRUE;
}

static gboolean
find_leaves (Finder *self, GCancellable *cancellable, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  guint32 met = graph->n_core;  /* those up to here have one who refers to them */

  for (guint32 from = 1; from <= graph->n_core; from++)
    {
      for (guint32 i = graph->first_leaf[from]; i < graph->first[from + 1]; i++)
        {
          guint32 leaf = graph->target[i];

          __builtin_prefetch (&self->dominator[MIN (graph->target[i + AHEAD], graph->n)], 1);
          if (from > graph->live_core && leaf <= graph->live_end)
            continue;
          if (leaf > met)
            {
              /* In the order of the first who refers to them; between come those below the
               * entry, whose dominator is 0 as it is. */
              met = leaf;
              self->dominator[leaf] = from;
            }
          else if (self->dominator[leaf] != from && self->dominator[leaf] != 0 &&
                   !meet (self, self->dominator[leaf], from, &self->dominator[leaf]))
            {
              return vv_block_fail (error);
            }
        }
      if (from % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Public ---- */

static void
finder_clear (Finder *self)
{
  vv_block_free (self->first_referrer);
  vv_block_free (self->referrer);
  vv_block_free (self->links);
  vv_block_free (self->path);
  vv_block_free (self->jump);
  vv_block_free (self->depth);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Finder, finder_clear)

VvDominators *
vv_dominators_new (const VvDepthFirst *graph, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvDominators) out = g_new0 (VvDominators, 1);
  g_auto (Finder) self = {
    .graph = graph,
    .steps_left = 16 * ((guint64) graph->n + graph->first[graph->n_core + 1]) + LOOK_EVERY,
  };

  out->dominator = self.dominator = vv_block_new ((gsize) graph->n + 1, sizeof *out->dominator);
  if (out->dominator == NULL)
    {
      vv_block_fail (error);
      return NULL;
    }
  if (!find_referrers (&self, error) || !find_semidominators (&self, cancellable, error) ||
      !find_dominators (&self, error) || !find_leaves (&self, cancellable, error))
    return NULL;
  return g_steal_pointer (&out);
}

void
vv_dominators_sum (VvDominators *self, const VvDepthFirst *graph, guint64 *memory)
{
  for (guint32 number = graph->n; number > 0; number--)
    {
      guint64 *above = &memory[self->dominator[number]];

      *above = vv_memory_add (*above, memory[number]);
    }
  self->retained = memory;
}

gboolean
vv_dominators_place (VvDominators *self, const VvDepthFirst *graph, GError **error)
{
  guint32 *next;

  self->place = vv_block_new ((gsize) graph->n_core + 1, sizeof *self->place);
  self->n_below = vv_block_new ((gsize) graph->n_core + 1, sizeof *self->n_below);
  next = vv_block_new ((gsize) graph->n_core + 1, sizeof *next);
  if (self->place == NULL || self->n_below == NULL || next == NULL)
    {
      vv_block_free (next);
      return vv_block_fail (error);
    }
  for (guint32 number = graph->n_core; number > 0; number--)
    self->n_below[self->dominator[number]] += ++self->n_below[number];
  /* The entry has none; what is below it begins at 0. */
  for (guint32 number = 1; number <= graph->n_core; number++)
    {
      guint32 above = self->dominator[number], place = next[above];

      self->place[number] = place;
      next[above] += self->n_below[number];
      next[number] = place + 1;
    }
  vv_block_free (next);
  return TRUE;
}

void
vv_dominators_free (VvDominators *self)
{
  if (self == NULL)
    return;
  vv_block_free (self->dominator);
  vv_block_free (self->retained);
  vv_block_free (self->place);
  vv_block_free (self->n_below);
  g_free (self);
}
