/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-shortest.c — the shortest way round.  In: a graph.  Out: its edges in order.
 *
 * A breadth-first search from a vertex finds the shortest way round through it; then the vertex
 * is done and is taken out, and with it whatever stands on no way round any more.  Searches go
 * no deeper than the best that is known.  Each way round has an edge that does not lead further
 * away from the first vertex; so the targets of such edges are all the beginnings that are
 * needed.
 *
 * Of small graphs all beginnings are tried for the way round that comes first in a fixed order
 * of what the vertices are: graphs that look alike then give the same answer. */

#include "inspect/cycle-graph.h"

#include <string.h>

/* Up to so many vertices the answer does not depend on the order of addresses. */
#define MAX_CANONICAL 64
#define EDGES_BETWEEN_LOOKS (1 << 20)   /* whether it was cancelled */

typedef struct
{
  const VvCycleGraph *graph;
  GCancellable *cancellable;
  guint64 budget;               /* edges that may still be looked at */
  guint64 next_look;
  /* by vertex */
  /* edges from vertices that are still there; G_MAXUINT32: taken out */
  guint32 *in;
  guint32 *out;
  guint32 *distance;
  guint32 *came_by;             /* edge */
  guint32 *queue;
  guint32 *start;
  guint32 best_length;
} Search;

static gboolean
is_out_of_budget (Search *self, guint32 n_edges)
{
  if (self->budget < n_edges)
    {
      self->budget = 0;
      return TRUE;
    }
  self->budget -= n_edges;
  if (self->budget < self->next_look)
    {
      self->next_look = self->budget > EDGES_BETWEEN_LOOKS ? self->budget - EDGES_BETWEEN_LOOKS : 0;
      if (g_cancellable_is_cancelled (self->cancellable))
        {
          self->budget = 0;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_gone (const Search *self, guint32 v)
{
  return self->in[v] == G_MAXUINT32;
}

/* Takes @v out, and what then stands on no way round. */
static void
take_out (Search *self, guint32 v)
{
  const VvCycleGraph *graph = self->graph;
  guint32 n_queued = 0;

  self->queue[n_queued++] = v;
  self->in[v] = G_MAXUINT32;
  for (guint32 i = 0; i < n_queued; i++)
    {
      guint32 u = self->queue[i];

      for (guint32 edge = graph->first[u]; edge < graph->first[u + 1]; edge++)
        {
          guint32 w = graph->target[edge];

          if (!is_gone (self, w) && --self->in[w] == 0)
            {
              self->in[w] = G_MAXUINT32;
              self->queue[n_queued++] = w;
            }
        }
      for (guint32 at = graph->back_first[u]; at < graph->back_first[u + 1]; at++)
        {
          guint32 w = graph->source[graph->back[at]];

          if (!is_gone (self, w) && --self->out[w] == 0)
            {
              self->in[w] = G_MAXUINT32;
              self->queue[n_queued++] = w;
            }
        }
    }
}

static void
take_way (Search *self, guint32 last_edge, guint32 start, guint32 length, GArray *out)
{
  guint32 *way;

  g_array_set_size (out, length);
  way = (guint32 *) (gpointer) out->data;
  way[length - 1] = last_edge;
  for (guint32 i = length - 1, v = self->graph->source[last_edge]; v != start; i--)
    {
      way[i - 1] = self->came_by[v];
      v = self->graph->source[self->came_by[v]];
    }
  self->best_length = length;
}

/* The shortest way round through @start, where it is shorter than the best. */
static void
search_from (Search *self, guint32 start, GArray *out)
{
  const VvCycleGraph *graph = self->graph;
  guint32 n_queued = 0, i;

  self->queue[n_queued++] = start;
  self->distance[start] = 0;
  for (i = 0; i < n_queued; i++)
    {
      guint32 v = self->queue[i];

      if (self->distance[v] + 1 >= self->best_length ||
          is_out_of_budget (self, graph->first[v + 1] - graph->first[v] + 1))
        break;
      for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
        {
          guint32 w = graph->target[edge];

          if (w == start)
            {
              take_way (self, edge, start, self->distance[v] + 1, out);
              goto done;
            }
          if (is_gone (self, w) || self->distance[w] != G_MAXUINT32)
            continue;
          self->distance[w] = self->distance[v] + 1;
          self->came_by[w] = edge;
          self->queue[n_queued++] = w;
        }
    }

done:
  for (i = 0; i < n_queued; i++)
    self->distance[self->queue[i]] = G_MAXUINT32;
}

/* Fills @start with vertices of which each way round has one; Returns: how many. */
static guint32
list_starts (Search *self)
{
  const VvCycleGraph *graph = self->graph;
  guint32 n_queued = 0, n_starts = 0;

  for (guint32 root = 0; root < graph->n; root++)
    {
      if (self->distance[root] != G_MAXUINT32)
        continue;
      /* What a later root reaches of an earlier one's lies on no way round with it. */
      self->distance[root] = 0;
      self->queue[n_queued++] = root;
      for (guint32 i = n_queued - 1; i < n_queued; i++)
        {
          guint32 v = self->queue[i];

          for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
            if (self->distance[graph->target[edge]] == G_MAXUINT32)
              {
                self->distance[graph->target[edge]] = self->distance[v] + 1;
                self->queue[n_queued++] = graph->target[edge];
              }
        }
    }
  for (guint32 v = 0; v < graph->n; v++)
    for (guint32 at = graph->back_first[v]; at < graph->back_first[v + 1]; at++)
      if (self->distance[graph->source[graph->back[at]]] >= self->distance[v])
        {
          self->start[n_starts++] = v;
          break;
        }
  for (guint32 v = 0; v < graph->n; v++)
    self->distance[v] = G_MAXUINT32;
  return n_starts;
}

static void
search_begin (Search *self, VvCycleGraph *graph)
{
  guint32 n = graph->n;

  self->graph = graph;
  self->in = graph->scratch;
  self->out = self->in + n;
  self->distance = self->out + n;
  self->came_by = self->distance + n;
  self->queue = self->came_by + n;
  self->start = self->queue + n;
  self->best_length = G_MAXUINT32;
  self->next_look = self->budget;
  for (guint32 v = 0; v < n; v++)
    {
      self->in[v] = graph->back_first[v + 1] - graph->back_first[v];
      self->out[v] = graph->first[v + 1] - graph->first[v];
      self->distance[v] = G_MAXUINT32;
    }
}

/* ---- The same answer for graphs that look alike ---- */

/* Of the ways round of @length through @start, all vertices of which are there, the one whose
 * colours come first; written over @colours and @out where it comes before what is there. */
static void
read_from (Search *self, guint32 start, guint32 length, guint32 *colours, gboolean *any,
           GArray *out)
{
  const VvCycleGraph *graph = self->graph;
  guint64 layer = G_GUINT64_CONSTANT (1) << start, layers[MAX_CANONICAL + 1];
  guint32 *left = self->distance;       /* how far to go to @start */
  guint32 found[MAX_CANONICAL], n_queued = 0;
  gboolean is_better = !*any;

  /* Backwards: from where @start is reached in how many steps. */
  for (guint32 at = graph->back_first[start]; at < graph->back_first[start + 1]; at++)
    if (left[graph->source[graph->back[at]]] == G_MAXUINT32)
      {
        left[graph->source[graph->back[at]]] = 1;
        self->queue[n_queued++] = graph->source[graph->back[at]];
      }
  for (guint32 i = 0; i < n_queued; i++)
    for (guint32 at = graph->back_first[self->queue[i]]; at < graph->back_first[self->queue[i] + 1];
         at++)
      if (left[graph->source[graph->back[at]]] == G_MAXUINT32)
        {
          left[graph->source[graph->back[at]]] = left[self->queue[i]] + 1;
          self->queue[n_queued++] = graph->source[graph->back[at]];
        }

  if (left[start] == length)
    {
      found[0] = graph->colour[start];
      layers[0] = layer;
      for (guint32 step = 1; step < length; step++)
        {
          guint32 least = G_MAXUINT32;

          layers[step] = 0;
          for (guint32 v = 0; v < graph->n; v++)
            {
              if (!(layers[step - 1] >> v & 1))
                continue;
              for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
                {
                  guint32 w = graph->target[edge];

                  if (left[w] != length - step || graph->colour[w] > least)
                    continue;
                  if (graph->colour[w] < least)
                    layers[step] = 0;
                  least = graph->colour[w];
                  layers[step] |= G_GUINT64_CONSTANT (1) << w;
                }
            }
          found[step] = least;
        }
      for (guint32 i = 0; i < length && !is_better; i++)
        {
          if (found[i] > colours[i])
            break;
          is_better = found[i] < colours[i];
        }
    }
  else
    is_better = FALSE;

  if (is_better)
    {
      guint32 to = start;

      /* Back through the layers: any vertex of the one before that has an edge to this. */
      *any = TRUE;
      memcpy (colours, found, length * sizeof *colours);
      g_array_set_size (out, length);
      for (guint32 step = length; step > 0; step--)
        for (guint32 at = graph->back_first[to]; at < graph->back_first[to + 1]; at++)
          if (layers[step - 1] >> graph->source[graph->back[at]] & 1)
            {
              g_array_index (out, guint32, step - 1) = graph->back[at];
              to = graph->source[graph->back[at]];
              break;
            }
    }
  for (guint32 v = 0; v < graph->n; v++)
    left[v] = G_MAXUINT32;
}

/* Where a way round of the shortest length begins decides its text: first what has the least
 * standing. */
static void
choose_canonical (Search *self, GArray *out)
{
  const VvCycleGraph *graph = self->graph;
  guint32 colours[MAX_CANONICAL];
  guint32 length = out->len;
  gboolean any = FALSE;
  guint standing = 0;

  for (standing = 0; standing <= G_MAXUINT8 && !any; standing++)
    for (guint32 v = 0; v < graph->n; v++)
      if (graph->standing[v] == standing)
        read_from (self, v, length, colours, &any, out);
}

/* A way round in a bigger graph begins with the vertex of the least standing, then the least
 * colour. */
static void
turn (const VvCycleGraph *graph, GArray *out)
{
  g_autofree guint32 *way = g_memdup2 (out->data, out->len * sizeof (guint32));
  guint32 begin = 0;

  for (guint32 i = 1; i < out->len; i++)
    {
      guint32 v = graph->source[way[i]], best = graph->source[way[begin]];

      if (graph->standing[v] < graph->standing[best] ||
          (graph->standing[v] == graph->standing[best] && graph->colour[v] < graph->colour[best]))
        begin = i;
    }
  for (guint32 i = 0; i < out->len; i++)
    g_array_index (out, guint32, i) = way[(begin + i) % out->len];
}

/* A vertex that refers to itself: nothing is shorter. */
static gboolean
take_loop (const VvCycleGraph *graph, GArray *out)
{
  guint32 best = G_MAXUINT32;

  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    if (graph->source[edge] == graph->target[edge] &&
        (best == G_MAXUINT32 ||
         graph->colour[graph->source[edge]] < graph->colour[graph->source[best]]))
      best = edge;
  if (best != G_MAXUINT32)
    g_array_append_val (out, best);
  return best != G_MAXUINT32;
}

gboolean
vv_cycle_graph_shortest (VvCycleGraph *graph, guint64 budget, GCancellable *cancellable,
                         GArray *out)
{
  Search self = { .cancellable = cancellable, .budget = budget };
  guint32 n_starts;

  g_array_set_size (out, 0);
  if (take_loop (graph, out))
    return TRUE;

  search_begin (&self, graph);
  for (guint32 v = 0; v < graph->n; v++)
    if (!is_gone (&self, v) && (self.in[v] == 0 || self.out[v] == 0))
      take_out (&self, v);
  n_starts = list_starts (&self);
  for (guint32 i = 0; i < n_starts && self.best_length > 2 && self.budget > 0; i++)
    if (!is_gone (&self, self.start[i]))
      {
        search_from (&self, self.start[i], out);
        take_out (&self, self.start[i]);
      }
  if (out->len > 0 && graph->n <= MAX_CANONICAL)
    {
      for (guint32 v = 0; v < graph->n; v++)
        self.distance[v] = G_MAXUINT32;
      choose_canonical (&self, out);
    }
  else if (out->len > 0)
    turn (graph, out);
  return self.budget > 0 || (out->len == 2);
}
