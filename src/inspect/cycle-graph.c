/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-graph.c — In: vertices and edges.  Out: the edges both ways, and whether there is any
 * cycle.  Memory is kept from one graph to the next, since a snapshot may have a million of
 * them. */

#include "inspect/cycle-graph.h"

#include <string.h>

void
vv_cycle_graph_clear (VvCycleGraph *self)
{
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->back_first, g_free);
  g_clear_pointer (&self->back, g_free);
  g_clear_pointer (&self->dislike, g_free);
  g_clear_pointer (&self->colour, g_free);
  g_clear_pointer (&self->standing, g_free);
  g_clear_pointer (&self->scratch, g_free);
  self->n = self->n_edges = self->max_n = self->max_edges = 0;
}

void
vv_cycle_graph_begin (VvCycleGraph *self, guint32 n)
{
  if (n > self->max_n || self->first == NULL)
    {
      self->max_n = MAX (n, 16);
      self->first = g_renew (guint32, self->first, (gsize) self->max_n + 1);
      self->back_first = g_renew (guint32, self->back_first, (gsize) self->max_n + 1);
      self->colour = g_renew (guint32, self->colour, self->max_n);
      self->standing = g_renew (guint8, self->standing, self->max_n);
      self->scratch = g_renew (guint32, self->scratch, (gsize) self->max_n * 6);
    }
  self->n = n;
  self->n_edges = 0;
  memset (self->first, 0, ((gsize) n + 1) * sizeof *self->first);
  memset (self->colour, 0, n * sizeof *self->colour);
  memset (self->standing, 0, n);
}

guint32
vv_cycle_graph_add (VvCycleGraph *self, guint32 source, guint32 target, guint8 dislike)
{
  guint32 edge = self->n_edges++;

  if (edge >= self->max_edges)
    {
      self->max_edges = MAX (self->max_edges + self->max_edges / 2, 64);
      self->source = g_renew (guint32, self->source, self->max_edges);
      self->target = g_renew (guint32, self->target, self->max_edges);
      self->back = g_renew (guint32, self->back, self->max_edges);
      self->dislike = g_renew (guint8, self->dislike, self->max_edges);
    }
  self->source[edge] = source;
  self->target[edge] = target;
  self->dislike[edge] = MIN (dislike, VV_CYCLE_MAX_DISLIKE);
  self->first[source + 1]++;
  return edge;
}

void
vv_cycle_graph_end (VvCycleGraph *self)
{
  memset (self->back_first, 0, ((gsize) self->n + 1) * sizeof *self->back_first);
  for (guint32 edge = 0; edge < self->n_edges; edge++)
    self->back_first[self->target[edge]]++;
  for (guint32 v = 1; v <= self->n; v++)
    {
      self->first[v] += self->first[v - 1];
      self->back_first[v] += self->back_first[v - 1];
    }
  /* Now each holds its vertex's end; filling from behind makes beginnings of them. */
  for (guint32 edge = self->n_edges; edge > 0; edge--)
    self->back[--self->back_first[self->target[edge - 1]]] = edge - 1;
}

gboolean
vv_cycle_graph_is_open (const VvCycleGraph *self, const guint8 *removed)
{
  g_autofree guint32 *degree = g_new0 (guint32, MAX (self->n, 1));
  g_autofree guint32 *queue = g_new (guint32, MAX (self->n, 1));
  guint32 n_queued = 0;

  for (guint32 edge = 0; edge < self->n_edges; edge++)
    degree[self->target[edge]] += !removed[edge];
  for (guint32 v = 0; v < self->n; v++)
    if (degree[v] == 0)
      queue[n_queued++] = v;
  for (guint32 i = 0; i < n_queued; i++)
    for (guint32 edge = self->first[queue[i]]; edge < self->first[queue[i] + 1]; edge++)
      if (!removed[edge] && --degree[self->target[edge]] == 0)
        queue[n_queued++] = self->target[edge];
  return n_queued == self->n;
}

/* Tarjan (1972), with a stack of its own: a chain of a million is no reason to overflow ours. */
guint32
vv_cycle_graph_components (const VvCycleGraph *self, const guint8 *removed, guint32 *component)
{
  gsize n = MAX (self->n, 1);
  g_autofree guint32 *index = g_new0 (guint32, n);      /* 0: not met */
  g_autofree guint32 *low = g_new (guint32, n);
  g_autofree guint32 *next = g_new (guint32, n);        /* the edge to look at next */
  g_autofree guint32 *path = g_new (guint32, n);
  g_autofree guint32 *open = g_new (guint32, n);        /* met, in no component yet */
  guint32 n_met = 0, n_open = 0, n_components = 0;

  for (guint32 v = 0; v < self->n; v++)
    component[v] = G_MAXUINT32;
  for (guint32 start = 0; start < self->n; start++)
    {
      guint32 depth = 0;

      if (index[start] != 0)
        continue;
      path[depth++] = open[n_open++] = start;
      index[start] = low[start] = ++n_met;
      next[start] = self->first[start];
      while (depth > 0)
        {
          guint32 v = path[depth - 1];

          if (next[v] < self->first[v + 1])
            {
              guint32 edge = next[v]++;
              guint32 w = self->target[edge];

              if (removed != NULL && removed[edge])
                continue;
              if (index[w] == 0)
                {
                  path[depth++] = open[n_open++] = w;
                  index[w] = low[w] = ++n_met;
                  next[w] = self->first[w];
                }
              else if (component[w] == G_MAXUINT32)
                low[v] = MIN (low[v], index[w]);
              continue;
            }
          depth--;
          if (depth > 0)
            low[path[depth - 1]] = MIN (low[path[depth - 1]], low[v]);
          if (low[v] != index[v])
            continue;
          do
            component[open[--n_open]] = n_components;
          while (open[n_open] != v);
          n_components++;
        }
    }
  return n_components;
}
