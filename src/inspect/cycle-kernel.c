/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-kernel.c — sets of edges by orders of vertices.  Put the vertices in any order: the
 * edges that lead backwards are a set that opens every cycle, and each smallest set is that of
 * some order.
 *
 * In: a kernel.  Out: for a few vertices the best order, found over all subsets (as Held and
 * Karp did for tours); for many a good one: sinks go last, sources first, else whoever has the
 * most out and the fewest in (Eades, Lin and Smyth 1993).  Small kernels are improved: each
 * vertex is moved to where it costs the least until none gains, and edges that need not go are
 * put back. */

#include "inspect/cycle-kernel.h"

#include <string.h>

/* Degrees differ by more than that in few vertices: they share the outermost lists. */
#define MAX_DIFFERENCE 64
#define N_LISTS (2 * MAX_DIFFERENCE + 1)
/* Moving vertices takes their number times the edges. */
#define MAX_MOVED_WORK 4000000u

VvKernel *
vv_kernel_new (guint32 n, guint32 n_edges, guint32 *source, guint32 *target, guint64 *cost)
{
  VvKernel *self = g_new0 (VvKernel, 1);

  self->n = n;
  self->n_edges = n_edges;
  self->source = source;
  self->target = target;
  self->cost = cost;
  self->first = g_new0 (guint32, (gsize) n + 1);
  self->back_first = g_new0 (guint32, (gsize) n + 1);
  self->back = g_new (guint32, MAX (n_edges, 1));
  for (guint32 edge = 0; edge < n_edges; edge++)
    {
      self->first[source[edge] + 1]++;
      self->back_first[target[edge]]++;
    }
  for (guint32 v = 1; v <= n; v++)
    {
      self->first[v] += self->first[v - 1];
      self->back_first[v] += self->back_first[v - 1];
    }
  for (guint32 edge = n_edges; edge > 0; edge--)
    self->back[--self->back_first[target[edge - 1]]] = edge - 1;
  return self;
}

void
vv_kernel_free (VvKernel *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_free (self->target);
  g_free (self->cost);
  g_free (self->first);
  g_free (self->back_first);
  g_free (self->back);
  g_free (self);
}

guint64
vv_kernel_cost (const VvKernel *self, const guint8 *removed)
{
  guint64 cost = 0;

  for (guint32 edge = 0; edge < self->n_edges; edge++)
    if (removed[edge])
      cost += self->cost[edge];
  return cost;
}

/* ---- Sources first, sinks last ---- */

typedef struct
{
  const VvKernel *kernel;
  const guint8 *removed;
  gint64 *in;                   /* by vertex: references from those that have no place yet */
  gint64 *out;
  guint32 *n_in;                /* edges likewise */
  guint32 *n_out;
  guint32 *next;                /* in its list */
  guint32 *previous;
  gint *list;                   /* which; -1: it has its place */
  guint32 head[N_LISTS + 2];    /* then sources, sinks */
  gint highest;
} Order;

enum { SOURCES = N_LISTS, SINKS };

static void
unlist (Order *self, guint32 v)
{
  if (self->previous[v] != G_MAXUINT32)
    self->next[self->previous[v]] = self->next[v];
  else
    self->head[self->list[v]] = self->next[v];
  if (self->next[v] != G_MAXUINT32)
    self->previous[self->next[v]] = self->previous[v];
}

static void
enlist (Order *self, guint32 v)
{
  gint64 difference = CLAMP (self->out[v] - self->in[v], -MAX_DIFFERENCE, MAX_DIFFERENCE);
  gint list = self->n_out[v] == 0 ? SINKS : self->n_in[v] == 0 ? SOURCES
                                                               : (gint) difference + MAX_DIFFERENCE;

  self->list[v] = list;
  self->previous[v] = G_MAXUINT32;
  self->next[v] = self->head[list];
  if (self->head[list] != G_MAXUINT32)
    self->previous[self->head[list]] = v;
  self->head[list] = v;
  if (list < N_LISTS)
    self->highest = MAX (self->highest, list);
}

static void
settle (Order *self, guint32 v)
{
  const VvKernel *kernel = self->kernel;

  unlist (self, v);
  self->list[v] = -1;
  for (guint32 edge = kernel->first[v]; edge < kernel->first[v + 1]; edge++)
    {
      guint32 w = kernel->target[edge];

      if (self->removed[edge] || self->list[w] < 0)
        continue;
      unlist (self, w);
      self->in[w] -= (gint64) (kernel->cost[edge] / VV_KERNEL_ONE);
      self->n_in[w]--;
      enlist (self, w);
    }
  for (guint32 at = kernel->back_first[v]; at < kernel->back_first[v + 1]; at++)
    {
      guint32 edge = kernel->back[at], w = kernel->source[edge];

      if (self->removed[edge] || self->list[w] < 0)
        continue;
      unlist (self, w);
      self->out[w] -= (gint64) (kernel->cost[edge] / VV_KERNEL_ONE);
      self->n_out[w]--;
      enlist (self, w);
    }
}

/* Returns: (transfer full): the vertices in their order. */
static guint32 *
order_vertices (const VvKernel *kernel, const guint8 *removed)
{
  guint32 n = kernel->n, n_first = 0, n_last = 0;
  Order self = { .kernel = kernel, .removed = removed };
  guint32 *order = g_new (guint32, n);

  self.in = g_new0 (gint64, n);
  self.out = g_new0 (gint64, n);
  self.n_in = g_new0 (guint32, n);
  self.n_out = g_new0 (guint32, n);
  self.next = g_new (guint32, n);
  self.previous = g_new (guint32, n);
  self.list = g_new (gint, n);
  memset (self.head, 0xff, sizeof self.head);
  for (guint32 edge = 0; edge < kernel->n_edges; edge++)
    if (!removed[edge])
      {
        self.out[kernel->source[edge]] += (gint64) (kernel->cost[edge] / VV_KERNEL_ONE);
        self.in[kernel->target[edge]] += (gint64) (kernel->cost[edge] / VV_KERNEL_ONE);
        self.n_out[kernel->source[edge]]++;
        self.n_in[kernel->target[edge]]++;
      }
  for (guint32 v = n; v > 0; v--)
    enlist (&self, v - 1);

  while (n_first + n_last < n)
    {
      guint32 v = self.head[SINKS];

      if (v != G_MAXUINT32)
        order[n - ++n_last] = v;
      else
        {
          v = self.head[SOURCES];
          while (v == G_MAXUINT32 && (v = self.head[self.highest]) == G_MAXUINT32)
            self.highest--;
          order[n_first++] = v;
        }
      settle (&self, v);
    }
  g_free (self.in);
  g_free (self.out);
  g_free (self.n_in);
  g_free (self.n_out);
  g_free (self.next);
  g_free (self.previous);
  g_free (self.list);
  return order;
}

/* ---- Better places ---- */

/* Moves each vertex to where the edges backwards cost the least, until none gains. */
static void
move_vertices (const VvKernel *kernel, const guint8 *removed, guint32 *order)
{
  g_autofree guint32 *place = g_new (guint32, kernel->n);
  g_autofree gint64 *gain = g_new (gint64, kernel->n);
  gboolean gained = TRUE;

  for (guint round = 0; round < 20 && gained; round++)
    {
      gained = FALSE;
      for (guint32 v = 0; v < kernel->n; v++)
        {
          gint64 change = 0, best = 0;
          guint32 from, to;

          for (guint32 i = 0; i < kernel->n; i++)
            place[order[i]] = i;
          from = to = place[v];
          /* What it costs more to stand behind the vertex of each place instead of before it. */
          memset (gain, 0, kernel->n * sizeof *gain);
          for (guint32 edge = kernel->first[v]; edge < kernel->first[v + 1]; edge++)
            if (!removed[edge])
              gain[place[kernel->target[edge]]] += (gint64) kernel->cost[edge];
          for (guint32 at = kernel->back_first[v]; at < kernel->back_first[v + 1]; at++)
            {
              guint32 edge = kernel->back[at];

              if (!removed[edge])
                gain[place[kernel->source[edge]]] -= (gint64) kernel->cost[edge];
            }
          for (guint32 i = from; i > 0; i--)
            {
              change -= gain[i - 1];
              if (change < best)
                {
                  best = change;
                  to = i - 1;
                }
            }
          change = 0;
          for (guint32 i = from + 1; i < kernel->n; i++)
            {
              change += gain[i];
              if (change < best)
                {
                  best = change;
                  to = i;
                }
            }
          if (to == from)
            continue;
          gained = TRUE;
          if (to < from)
            memmove (order + to + 1, order + to, (from - to) * sizeof *order);
          else
            memmove (order + from, order + from + 1, (to - from) * sizeof *order);
          order[to] = v;
        }
    }
}

/* Whether there is a way back over what is not removed. */
static guint8
is_closing (const VvKernel *kernel, const guint8 *removed, guint32 closing, guint32 *queue,
            guint8 *met)
{
  guint32 from = kernel->target[closing], to = kernel->source[closing], n_queued = 0;

  memset (met, 0, kernel->n);
  queue[n_queued++] = from;
  met[from] = TRUE;
  for (guint32 i = 0; i < n_queued; i++)
    {
      if (queue[i] == to)
        return TRUE;
      for (guint32 edge = kernel->first[queue[i]]; edge < kernel->first[queue[i] + 1]; edge++)
        if (!removed[edge] && !met[kernel->target[edge]])
          {
            met[kernel->target[edge]] = TRUE;
            queue[n_queued++] = kernel->target[edge];
          }
    }
  return FALSE;
}

/* Edges that close nothing when they are put back need not go, the dearest first. */
static void
put_back (const VvKernel *kernel, const guint8 *before, guint8 *removed)
{
  g_autofree guint32 *queue = g_new (guint32, kernel->n);
  g_autofree guint8 *met = g_new (guint8, kernel->n);
  g_autofree guint8 *tried = g_memdup2 (before, kernel->n_edges);

  for (;;)
    {
      guint32 dearest = G_MAXUINT32;

      for (guint32 edge = 0; edge < kernel->n_edges; edge++)
        if (removed[edge] && !tried[edge] &&
            (dearest == G_MAXUINT32 || kernel->cost[edge] > kernel->cost[dearest]))
          dearest = edge;
      if (dearest == G_MAXUINT32)
        return;
      tried[dearest] = TRUE;
      removed[dearest] = is_closing (kernel, removed, dearest, queue, met);
    }
}

void
vv_kernel_order (const VvKernel *kernel, guint8 *removed)
{
  g_autofree guint32 *order = order_vertices (kernel, removed);
  g_autofree guint32 *place = g_new (guint32, MAX (kernel->n, 1));
  g_autofree guint8 *before = g_memdup2 (removed, MAX (kernel->n_edges, 1));
  gboolean is_small = (guint64) kernel->n * (kernel->n + kernel->n_edges) < MAX_MOVED_WORK;
  guint64 n_back = 0;

  if (is_small)
    move_vertices (kernel, removed, order);
  for (guint32 i = 0; i < kernel->n; i++)
    place[order[i]] = i;
  for (guint32 edge = 0; edge < kernel->n_edges; edge++)
    if (!removed[edge] && place[kernel->target[edge]] <= place[kernel->source[edge]])
      {
        removed[edge] = TRUE;
        n_back++;
      }
  if (n_back * (kernel->n + kernel->n_edges) < 10 * (guint64) MAX_MOVED_WORK)
    put_back (kernel, before, removed);
}

/* ---- The best of all orders ---- */

void
vv_kernel_subsets (const VvKernel *kernel, guint8 *removed)
{
  guint32 n = kernel->n, n_sets;
  g_autofree guint64 *best = NULL;
  g_autofree guint8 *last = NULL;
  g_autofree guint64 *cost = NULL;
  guint8 place[VV_KERNEL_MAX_SUBSETS];

  g_return_if_fail (n >= 1 && n <= VV_KERNEL_MAX_SUBSETS);

  n_sets = 1u << n;
  best = g_new (guint64, n_sets);
  last = g_new0 (guint8, n_sets);
  cost = g_new0 (guint64, (gsize) n * n);
  for (guint32 edge = 0; edge < kernel->n_edges; edge++)
    cost[kernel->source[edge] * n + kernel->target[edge]] = kernel->cost[edge];

  /* best[set]: the cheapest order of these vertices at the front; the last of them leads back to
   * the others. */
  best[0] = 0;
  for (guint32 set = 1; set < n_sets; set++)
    {
      best[set] = G_MAXUINT64;
      for (guint32 v = 0; v < n; v++)
        {
          guint32 others = set & ~(1u << v);
          guint64 sum;

          if (others == set)
            continue;
          sum = best[others];
          for (guint32 w = 0; w < n && sum < best[set]; w++)
            if (others >> w & 1)
              sum += cost[v * n + w];
          if (sum < best[set])
            {
              best[set] = sum;
              last[set] = (guint8) v;
            }
        }
    }
  for (guint32 set = n_sets - 1, i = n; set != 0; set &= ~(1u << last[set]))
    place[last[set]] = (guint8) --i;
  for (guint32 edge = 0; edge < kernel->n_edges; edge++)
    removed[edge] = place[kernel->target[edge]] < place[kernel->source[edge]];
}
