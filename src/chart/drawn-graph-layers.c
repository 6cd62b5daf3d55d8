/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-layers.c — which layer each node lies in.  Edges that close a round are set aside;
 * what the focus reaches then lies as far right as its longest way there, what holds it on its
 * left.  Lone neighbours of a cycle's nodes lie above and below these, out of its way. */

#include "chart/drawn-graph-private.h"

#define NO_LAYER G_MININT
#define MANY_LAYERS 12          /* more only where there is no other way */
#define LEAST_FOLDED 6          /* nodes in a row that goes round in two */
#define MOST_SATELLITES 2       /* in one layer: one above all, one below */

typedef struct
{
  VvDrawnGraph *graph;
  guint *first;                 /* node → first of its edges in @edges */
  guint *edges;
  gboolean *back;               /* edge: closes a round */
  guint *order;                 /* nodes, each after all that hold it */
  guint n_ordered;
} Layering;

static void
index_edges (Layering *self)
{
  VvDrawnGraph *graph = self->graph;
  guint *next;

  self->first = g_new0 (guint, (gsize) graph->n_boxes + 2);
  self->edges = g_new (guint, (gsize) graph->n_arrows + 1);
  for (guint i = 0; i < graph->n_arrows; i++)
    self->first[graph->arrows[i].from + 2]++;
  for (guint i = 2; i < graph->n_boxes + 2; i++)
    self->first[i] += self->first[i - 1];
  next = self->first + 1;
  for (guint i = 0; i < graph->n_arrows; i++)
    self->edges[next[graph->arrows[i].from]++] = i;
}

enum { UNSEEN, OPEN, DONE };

/* Depth first from @start; @order fills from its end. */
static void
search_from (Layering *self, guint start, guint8 *state, guint *at, guint *stack)
{
  guint depth = 0;

  stack[depth++] = start;
  state[start] = OPEN;
  while (depth > 0)
    {
      guint node = stack[depth - 1];

      if (at[node] == self->first[node + 1])
        {
          state[node] = DONE;
          self->order[self->graph->n_boxes - ++self->n_ordered] = node;
          depth--;
        }
      else
        {
          guint edge = self->edges[at[node]++];
          guint to = self->graph->arrows[edge].to;

          if (state[to] == OPEN)
            self->back[edge] = TRUE;
          else if (state[to] == UNSEEN)
            {
              state[to] = OPEN;
              stack[depth++] = to;
            }
        }
    }
}

/* The focus first, so that rounds begin there; then what nothing holds, then the rest. */
static void
search (Layering *self)
{
  VvDrawnGraph *graph = self->graph;
  guint n = graph->n_boxes;
  g_autofree guint8 *state = g_new0 (guint8, n);
  g_autofree guint *at = g_memdup2 (self->first, (gsize) n * sizeof (guint));
  g_autofree guint *stack = g_new (guint, n);
  g_autofree gboolean *held = g_new0 (gboolean, n);

  self->back = g_new0 (gboolean, (gsize) graph->n_arrows + 1);
  self->order = g_new (guint, n);
  for (guint i = 0; i < graph->n_arrows; i++)
    held[graph->arrows[i].to] |= graph->arrows[i].from != graph->arrows[i].to;
  search_from (self, graph->focus, state, at, stack);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        if (state[i] == UNSEEN && (pass == 1 || !held[i]))
          search_from (self, i, state, at, stack);
      }
}

/* Everything that is reached from layers already set, each right of all that hold it. */
static void
spread_right (Layering *self)
{
  VvBox *boxes = self->graph->boxes;

  for (guint i = 0; i < self->n_ordered; i++)
    {
      guint node = self->order[i];

      if (boxes[node].layer == NO_LAYER)
        continue;
      for (guint k = self->first[node]; k < self->first[node + 1]; k++)
        {
          guint edge = self->edges[k];
          VvBox *to = &boxes[self->graph->arrows[edge].to];

          if (!self->back[edge] && self->graph->arrows[edge].to != self->graph->focus)
            to->layer = MAX (to->layer, boxes[node].layer + 1);
        }
    }
}

/* Sets the layers of what holds something that has one, left of all of that; returns whether there
 * was any. */
static gboolean
spread_left (Layering *self)
{
  VvBox *boxes = self->graph->boxes;
  gboolean any = FALSE;

  for (guint i = self->n_ordered; i > 0; i--)
    {
      guint node = self->order[i - 1];
      int layer = G_MAXINT;

      if (boxes[node].layer != NO_LAYER)
        continue;
      for (guint k = self->first[node]; k < self->first[node + 1]; k++)
        {
          const VvBox *to = &boxes[self->graph->arrows[self->edges[k]].to];

          if (to->layer != NO_LAYER)
            layer = MIN (layer, to->layer - 1);
        }
      if (layer != G_MAXINT)
        {
          boxes[node].layer = layer;
          any = TRUE;
        }
    }
  return any;
}

static void
spread (Layering *self)
{
  VvBox *boxes = self->graph->boxes;
  guint n = self->graph->n_boxes;

  boxes[self->graph->focus].layer = 0;
  spread_right (self);
  for (guint i = 0; i <= n; i++)
    {
      g_autofree int *before = NULL;
      gboolean any = FALSE;

      while (spread_left (self))
        ;
      /* What else these hold: what has a layer keeps it. */
      before = g_new (int, n);
      for (guint k = 0; k < n; k++)
        before[k] = boxes[k].layer;
      spread_right (self);
      for (guint k = 0; k < n; k++)
        {
          if (before[k] != NO_LAYER)
            boxes[k].layer = before[k];
          else
            any |= boxes[k].layer != NO_LAYER;
        }
      if (any)
        continue;
      /* Another graph beside the first one. */
      for (guint k = 0; k < n && !any; k++)
        {
          if (boxes[self->order[k]].layer == NO_LAYER)
            {
              boxes[self->order[k]].layer = 0;
              any = TRUE;
            }
        }
      if (!any)
        break;
    }
}

static int
count_layers (const VvDrawnGraph *self)
{
  int least = G_MAXINT, most = G_MININT;

  for (guint i = 0; i < self->n_boxes; i++)
    {
      least = MIN (least, self->boxes[i].layer);
      most = MAX (most, self->boxes[i].layer);
    }
  return most - least + 1;
}

/* Sets the layers of all that is reached from the nodes in @queue: where @right is set, along the
 * edges, else against them. */
static void
widen (Layering *self, GArray *queue, gboolean right)
{
  VvDrawnGraph *graph = self->graph;

  for (guint at = 0; at < queue->len; at++)
    {
      guint node = g_array_index (queue, guint, at);

      for (guint i = 0; i < graph->n_arrows; i++)
        {
          const VvArrow *arrow = &graph->arrows[i];
          guint other = right ? arrow->to : arrow->from;

          if ((right ? arrow->from : arrow->to) != node || graph->boxes[other].layer != NO_LAYER)
            continue;
          graph->boxes[other].layer = graph->boxes[node].layer + (right ? 1 : -1);
          g_array_append_val (queue, other);
        }
    }
}

/* By shortest paths instead: fewer layers, at the price of edges within them. */
static void
spread_short (Layering *self)
{
  VvDrawnGraph *graph = self->graph;
  g_autoptr(GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));
  guint next = graph->focus;

  for (guint i = 0; i < graph->n_boxes; i++)
    graph->boxes[i].layer = NO_LAYER;
  for (guint i = 0; i <= graph->n_boxes; i++)
    {
      if (graph->boxes[next].layer == NO_LAYER)
        {
          guint before;

          graph->boxes[next].layer = 0;
          g_array_append_val (queue, next);
          do
            {
              before = queue->len;
              widen (self, queue, TRUE);
              widen (self, queue, FALSE);
            }
          while (queue->len > before);
        }
      next = self->order[MIN (i, graph->n_boxes - 1)];
    }
}

/* The longest paths show best what goes round, so long as they are not too long. */
static void
choose_layers (Layering *self)
{
  VvDrawnGraph *graph = self->graph;
  g_autofree int *layers = NULL;
  int n_long, n_short;

  spread (self);
  n_long = count_layers (graph);
  if (n_long <= MANY_LAYERS)
    return;
  layers = g_new (int, graph->n_boxes);
  for (guint i = 0; i < graph->n_boxes; i++)
    layers[i] = graph->boxes[i].layer;
  spread_short (self);
  n_short = count_layers (graph);
  for (guint i = 0; n_short > n_long / 2 && i < graph->n_boxes; i++)
    graph->boxes[i].layer = layers[i];
}

/* A long round goes forth in one row and back in another, so that its last edge is as short as all
 * others: layers beyond the middle are counted backwards. */
static void
fold (VvDrawnGraph *self)
{
  g_autofree guint *n_at = g_new0 (guint, self->n_boxes);
  int least = G_MAXINT, most = G_MININT;

  for (guint i = 0; i < self->n_boxes; i++)
    {
      if (self->boxes[i].kind != VV_DRAWN_NODE_CYCLE)
        continue;
      least = MIN (least, self->boxes[i].layer);
      most = MAX (most, self->boxes[i].layer);
    }
  if (least > most || most - least + 1 < LEAST_FOLDED || most - least >= (int) self->n_boxes)
    return;
  for (guint i = 0; i < self->n_boxes; i++)
    {
      if (self->boxes[i].kind == VV_DRAWN_NODE_CYCLE && n_at[self->boxes[i].layer - least]++ > 0)
        return;
    }
  for (guint i = 0; i < self->n_boxes; i++)
    {
      VvBox *box = &self->boxes[i];

      if (box->layer - least >= (most - least + 2) / 2)
        box->layer = least + most - box->layer;
    }
}

/* The only neighbour of a node, or itself. */
static guint
only_neighbour (const VvDrawnGraph *self, guint node)
{
  guint neighbour = node;

  for (guint i = 0; i < self->n_arrows; i++)
    {
      const VvArrow *arrow = &self->arrows[i];
      guint other;

      if (arrow->from != node && arrow->to != node)
        continue;
      other = arrow->from == node ? arrow->to : arrow->from;
      if (other == node || (neighbour != node && neighbour != other))
        return node;
      neighbour = other;
    }
  return neighbour;
}

static gboolean
can_be_satellite (const VvDrawnGraph *self, guint node, guint *anchor)
{
  const VvBox *box = &self->boxes[node];

  if (box->kind == VV_DRAWN_NODE_CYCLE || node == self->focus)
    return FALSE;
  *anchor = only_neighbour (self, node);
  return *anchor != node && self->boxes[*anchor].kind == VV_DRAWN_NODE_CYCLE;
}

/* A layer has room for satellites above its first node and below its last, so long as these are
 * what they belong to: one or two nodes, all of the cycle. */
static guint
room_at (const VvDrawnGraph *self, guint anchor)
{
  int layer = self->boxes[anchor].layer;
  guint n = 0;

  for (guint i = 0; i < self->n_boxes; i++)
    {
      if (self->boxes[i].layer != layer || self->boxes[i].satellite_of != i)
        continue;
      if (self->boxes[i].kind != VV_DRAWN_NODE_CYCLE)
        return 0;
      n++;
    }
  return n > MOST_SATELLITES ? 0 : MOST_SATELLITES / n;
}

/* Those that found no room go back between the others, and may take the room of more. */
static gboolean
drop_satellites (VvDrawnGraph *self)
{
  g_autofree guint *taken = g_new0 (guint, self->n_boxes);
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_boxes; i++)
    {
      VvBox *box = &self->boxes[i];
      guint anchor = box->satellite_of;

      if (anchor == i || ++taken[anchor] <= room_at (self, anchor))
        continue;
      box->satellite_of = i;
      any = TRUE;
    }
  return any;
}

static void
set_satellites (VvDrawnGraph *self)
{
  g_autofree int *layers = g_new (int, self->n_boxes);

  for (guint i = 0; i < self->n_boxes; i++)
    {
      VvBox *box = &self->boxes[i];
      guint anchor;

      layers[i] = box->layer;
      if (!can_be_satellite (self, i, &anchor))
        continue;
      box->satellite_of = anchor;
    }
  for (gboolean again = TRUE; again;)
    {
      for (guint i = 0; i < self->n_boxes; i++)
        self->boxes[i].layer = layers[self->boxes[i].satellite_of];
      /* A satellite's own layer counts again once it is none. */
      again = drop_satellites (self);
    }
}

void
vv_drawn_graph_set_layers (VvDrawnGraph *self)
{
  Layering layering = { .graph = self };
  int least = G_MAXINT;

  if (self->n_boxes == 0)
    return;
  for (guint i = 0; i < self->n_boxes; i++)
    {
      self->boxes[i].layer = NO_LAYER;
      self->boxes[i].satellite_of = i;
    }
  index_edges (&layering);
  search (&layering);
  choose_layers (&layering);
  fold (self);
  if (!self->down)
    set_satellites (self);
  for (guint i = 0; i < self->n_boxes; i++)
    least = MIN (least, self->boxes[i].layer);
  for (guint i = 0; i < self->n_boxes; i++)
    self->boxes[i].layer -= least;
  g_free (layering.first);
  g_free (layering.edges);
  g_free (layering.back);
  g_free (layering.order);
}
