/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-search.c — the cheapest set of edges that opens a kernel, with the proof.
 *
 * A set opens it when it has an edge of each way round.  There are too many of these to list,
 * but a few hundred decide: find the cheapest set that hits those that are known; where a way
 * round is left, it becomes known, and so on.  The cheapest set for the known ones is never
 * dearer than the true one, so as soon as it opens all, or costs what a good set costs that we
 * have, that is proved.
 *
 * Branch and bound: of a way round that is not hit one edge must go; the bound sums for each way
 * round what its cheapest edge has left (a feasible dual of the relaxation).  In: a kernel and a
 * good set.  Out: the best. */

#include "inspect/cycle-kernel.h"

#include <string.h>

#define MAX_WAYS 20000

enum { FREE, CHOSEN, KEPT };

typedef struct
{
  const VvKernel *kernel;
  GCancellable *cancellable;
  guint64 *budget;
  gboolean gave_up;

  GHashTable *known;            /* GBytes of a way's edges in the order of their numbers */
  GArray *edges;                /* guint32: of all ways, one after the other */
  GArray *ends;                 /* guint32: by way: where its edges end */
  guint32 *ways_first;          /* by edge: positions of @ways */
  guint32 *ways;

  guint8 *state;                /* by edge */
  guint32 *hits;                /* by way: its chosen edges */
  guint64 *left;                /* by edge: of its cost, what no way has taken */
  guint32 *trail;               /* edges whose state is to be FREE again */
  guint32 n_trail;
  guint64 cost;                 /* of those chosen */
  guint64 best_cost;
  guint8 *best;                 /* by edge */
  gboolean found;

  /* of looking for ways round */
  guint32 *queue;
  guint32 *came_by;
  guint32 *met;
  guint32 mark;
} Search;

static const guint32 *
way_edges (const Search *self, guint32 way, guint32 *n)
{
  guint32 first = way == 0 ? 0 : g_array_index (self->ends, guint32, way - 1);

  *n = g_array_index (self->ends, guint32, way) - first;
  return &g_array_index (self->edges, guint32, first);
}

static gboolean
spend (Search *self, guint64 steps)
{
  if (*self->budget < steps || g_cancellable_is_cancelled (self->cancellable))
    {
      *self->budget = 0;
      self->gave_up = TRUE;
    }
  else
    *self->budget -= steps;
  return !self->gave_up;
}

/* ---- Ways round ---- */

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

/* The shortest way round over @through that uses nothing of @removed becomes known; Returns:
 * whether it is new. */
static gboolean
learn_way (Search *self, const guint8 *removed, guint32 through)
{
  const VvKernel *kernel = self->kernel;
  guint32 from = kernel->target[through], to = kernel->source[through], n_queued = 0,
      before = self->edges->len;
  gboolean there = FALSE;
  GBytes *key;

  self->mark++;
  self->queue[n_queued++] = from;
  self->met[from] = self->mark;
  for (guint32 i = 0; i < n_queued && !there; i++)
    for (guint32 edge = kernel->first[self->queue[i]]; edge < kernel->first[self->queue[i] + 1];
         edge++)
      {
        guint32 w = kernel->target[edge];

        if (removed[edge] || self->met[w] == self->mark)
          continue;
        self->met[w] = self->mark;
        self->came_by[w] = edge;
        self->queue[n_queued++] = w;
        there |= w == to;
      }
  if (!there)
    return FALSE;
  g_array_append_val (self->edges, through);
  for (guint32 v = to; v != from; v = kernel->source[self->came_by[v]])
    g_array_append_val (self->edges, self->came_by[v]);
  qsort (&g_array_index (self->edges, guint32, before), self->edges->len - before, sizeof (guint32),
         compare_edges);
  key = g_bytes_new (&g_array_index (self->edges, guint32, before),
                     (self->edges->len - before) * sizeof (guint32));
  if (!g_hash_table_add (self->known, key))
    {
      g_array_set_size (self->edges, before);
      return FALSE;
    }
  g_array_append_val (self->ends, self->edges->len);
  return TRUE;
}

/* Some ways round that are left; Returns: whether there are any. */
static gboolean
learn_ways (Search *self, const guint8 *removed)
{
  gboolean any = FALSE;

  for (guint32 edge = 0; edge < self->kernel->n_edges; edge++)
    if (!removed[edge] && self->ends->len < MAX_WAYS && spend (self, self->kernel->n_edges))
      any |= learn_way (self, removed, edge);
  return any;
}

static void
index_ways (Search *self)
{
  guint32 n_edges = self->kernel->n_edges;

  memset (self->ways_first, 0, ((gsize) n_edges + 1) * sizeof *self->ways_first);
  self->ways = g_renew (guint32, self->ways, MAX (self->edges->len, 1));
  self->hits = g_renew (guint32, self->hits, MAX (self->ends->len, 1));
  memset (self->hits, 0, self->ends->len * sizeof *self->hits);
  for (guint32 i = 0; i < self->edges->len; i++)
    self->ways_first[g_array_index (self->edges, guint32, i)]++;
  for (guint32 edge = 1; edge <= n_edges; edge++)
    self->ways_first[edge] += self->ways_first[edge - 1];
  for (guint32 way = self->ends->len; way > 0; way--)
    {
      guint32 n;
      const guint32 *edges = way_edges (self, way - 1, &n);

      for (guint32 i = 0; i < n; i++)
        self->ways[--self->ways_first[edges[i]]] = way - 1;
    }
}

/* ---- Branch and bound ---- */

static void
set_state (Search *self, guint32 edge, guint8 state)
{
  guint8 before = self->state[edge];

  self->state[edge] = state;
  if (state == FREE)
    state = before;
  else
    self->trail[self->n_trail++] = edge;
  if (state != CHOSEN)
    return;
  if (before == CHOSEN)
    self->cost -= self->kernel->cost[edge];
  else
    self->cost += self->kernel->cost[edge];
  for (guint32 at = self->ways_first[edge]; at < self->ways_first[edge + 1]; at++)
    if (before == CHOSEN)
      self->hits[self->ways[at]]--;
    else
      self->hits[self->ways[at]]++;
}

static void
rewind_to (Search *self, guint32 n_trail)
{
  while (self->n_trail > n_trail)
    set_state (self, self->trail[--self->n_trail], FREE);
}

/* @tightest: (out): the way that is not hit with the fewest free edges, G_MAXUINT32 where all
 * are hit. Returns: what at least must be added, G_MAXUINT64 where one cannot be hit any more. */
static guint64
bound (Search *self, guint32 *tightest)
{
  guint64 sum = 0;
  guint32 fewest = G_MAXUINT32;

  *tightest = G_MAXUINT32;
  memcpy (self->left, self->kernel->cost, self->kernel->n_edges * sizeof *self->left);
  for (guint32 way = 0; way < self->ends->len; way++)
    {
      guint64 least = G_MAXUINT64;
      guint32 n, n_free = 0;
      const guint32 *edges;

      if (self->hits[way] > 0)
        continue;
      edges = way_edges (self, way, &n);
      for (guint32 i = 0; i < n; i++)
        if (self->state[edges[i]] == FREE)
          {
            least = MIN (least, self->left[edges[i]]);
            n_free++;
          }
      if (n_free == 0)
        return G_MAXUINT64;
      if (n_free < fewest)
        {
          fewest = n_free;
          *tightest = way;
        }
      sum += least;
      for (guint32 i = 0; i < n && least > 0; i++)
        if (self->state[edges[i]] == FREE)
          self->left[edges[i]] -= least;
    }
  return sum;
}

static guint32
count_unhit (const Search *self, guint32 edge)
{
  guint32 count = 0;

  for (guint32 at = self->ways_first[edge]; at < self->ways_first[edge + 1]; at++)
    count += self->hits[self->ways[at]] == 0;
  return count;
}

static void
branch (Search *self)
{
  guint32 tightest, n, before = self->n_trail;
  const guint32 *edges;
  guint64 more;

  if (!spend (self, self->edges->len + self->kernel->n_edges))
    return;
  more = bound (self, &tightest);
  if (more == G_MAXUINT64 || self->cost + more >= self->best_cost)
    return;
  if (tightest == G_MAXUINT32)
    {
      self->best_cost = self->cost;
      self->found = TRUE;
      for (guint32 edge = 0; edge < self->kernel->n_edges; edge++)
        self->best[edge] = self->state[edge] == CHOSEN;
      return;
    }

  /* What costs so much more than the bound that no better set has it. */
  for (guint32 edge = 0; edge < self->kernel->n_edges; edge++)
    if (self->state[edge] == FREE && self->left[edge] >= self->best_cost - self->cost - more)
      set_state (self, edge, KEPT);

  edges = way_edges (self, tightest, &n);
  while (!self->gave_up)
    {
      guint32 pick = G_MAXUINT32, n_pick = 0, mark;

      for (guint32 i = 0; i < n; i++)
        if (self->state[edges[i]] == FREE)
          {
            guint32 n_unhit = count_unhit (self, edges[i]);

            if (pick == G_MAXUINT32 ||
                (double) n_unhit / (double) self->kernel->cost[edges[i]] >
                  (double) n_pick / (double) self->kernel->cost[pick])
              {
                pick = edges[i];
                n_pick = n_unhit;
              }
          }
      if (pick == G_MAXUINT32)
        break;
      mark = self->n_trail;
      set_state (self, pick, CHOSEN);
      branch (self);
      rewind_to (self, mark);
      set_state (self, pick, KEPT);
    }
  rewind_to (self, before);
}

/* ---- Until it is proved ---- */

static void
search_clear (Search *self)
{
  g_hash_table_unref (self->known);
  g_array_unref (self->edges);
  g_array_unref (self->ends);
  g_free (self->ways_first);
  g_free (self->ways);
  g_free (self->state);
  g_free (self->hits);
  g_free (self->left);
  g_free (self->trail);
  g_free (self->best);
  g_free (self->queue);
  g_free (self->came_by);
  g_free (self->met);
}

static void
search_init (Search *self, const VvKernel *kernel)
{
  guint32 n = kernel->n, n_edges = kernel->n_edges;

  self->kernel = kernel;
  self->known = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       NULL);
  self->edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ends = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ways_first = g_new (guint32, (gsize) n_edges + 1);
  self->state = g_new0 (guint8, n_edges);
  self->left = g_new (guint64, n_edges);
  self->trail = g_new (guint32, n_edges);
  self->best = g_new0 (guint8, n_edges);
  self->queue = g_new (guint32, n);
  self->came_by = g_new (guint32, n);
  self->met = g_new0 (guint32, n);
}

gboolean
vv_kernel_search (const VvKernel *kernel, guint64 *budget, GCancellable *cancellable,
                  guint8 *removed)
{
  Search self = { .cancellable = cancellable, .budget = budget };
  g_autofree guint8 *repaired = g_new (guint8, MAX (kernel->n_edges, 1));
  guint64 good = vv_kernel_cost (kernel, removed), least = 0;
  gboolean proved = FALSE;

  search_init (&self, kernel);
  memset (repaired, 0, kernel->n_edges);
  learn_ways (&self, repaired);
  while (!self.gave_up && !proved)
    {
      guint64 cost;

      index_ways (&self);
      self.best_cost = good;
      self.found = FALSE;
      branch (&self);
      if (self.gave_up)
        break;
      /* Nothing cheaper hits even the known ones. */
      proved = !self.found;
      if (proved)
        break;
      least = MAX (least, self.best_cost);
      proved = !learn_ways (&self, self.best) && !self.gave_up && self.ends->len < MAX_WAYS;
      /* With what it lacks it may be a better set than ours. */
      memcpy (repaired, self.best, kernel->n_edges);
      vv_kernel_order (kernel, repaired);
      cost = vv_kernel_cost (kernel, repaired);
      if (cost < good)
        {
          good = cost;
          memcpy (removed, repaired, kernel->n_edges);
        }
      if (self.ends->len >= MAX_WAYS)
        break;
    }
  search_clear (&self);
  return proved || least / VV_KERNEL_ONE >= good / VV_KERNEL_ONE;
}
