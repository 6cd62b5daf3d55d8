/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-places.c — from the order in each layer to places: all are moved towards their
 * neighbours as far as their distances allow. */

#include "chart/drawn-graph-places.h"

#include <math.h>

#define N_ALIGNS 12
#define LEAST_GAP 64.0                  /* between layers */
#define LABEL_GAP 58.0                  /* around a label between two layers */
#define LEAST_GAP_DOWN 44.0
#define LABEL_GAP_DOWN 40.0
#define SLOPE 0.22                      /* more width where edges go far up or down */
#define MOST_SLOPE_GAP 150.0
#define BOX_WEIGHT 500.0                /* bends make room for nodes, not nodes for bends */

static gboolean
goes_back (const VvPlacing *self, const VvVertex *v)
{
  const VvArrow *arrow;

  if (v->box != VV_NO_BOX)
    return FALSE;
  arrow = &self->graph->arrows[v->arrow];
  return self->graph->boxes[arrow->from].layer > self->graph->boxes[arrow->to].layer;
}

static double
distance (const VvPlacing *self, const VvVertex *above, const VvVertex *below)
{
  double gap = goes_back (self, above) || goes_back (self, below) ? self->back_gap : self->bend_gap;

  if (vv_placing_is_satellite (self, above) || vv_placing_is_satellite (self, below))
    gap = above->box == VV_NO_BOX || below->box == VV_NO_BOX ? self->bend_gap : VV_SATELLITE_GAP;
  else if (above->box != VV_NO_BOX && below->box != VV_NO_BOX)
    gap = self->node_gap;
  else if (above->box == VV_NO_BOX && below->box == VV_NO_BOX)
    gap = VV_LABEL_HEIGHT;
  return (above->height + below->height) / 2 + gap;
}

/* The middle of the neighbours of its own kind: a long edge follows the nodes, never the other way
 * round, unless there is nothing else. */
static double
wanted_place (const VvPlacing *self, guint index, guint sides)
{
  gboolean box = vv_placing_vertex (self, index)->box != VV_NO_BOX;
  double sum[2] = { 0.0, 0.0 };
  guint n[2] = { 0, 0 };

  for (guint side = 0; side < 2; side++)
    {
      if ((sides & (1u << side)) == 0)
        continue;
      for (guint i = self->first[side][index]; i < self->first[side][index + 1]; i++)
        {
          const VvVertex *other = vv_placing_vertex (self, self->others[side][i]);
          guint strong = !box || other->box != VV_NO_BOX ? 1 : 0;

          sum[strong] += other->y;
          n[strong]++;
        }
    }
  if (n[1] > 0)
    return sum[1] / n[1];
  return n[0] > 0 ? sum[0] / n[0] : vv_placing_vertex (self, index)->y;
}

/* A satellite goes where its node goes. */
static void
set_wanted (VvPlacing *self, guint layer, guint sides)
{
  GArray *order = self->layers[layer];

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);

      vv_placing_vertex (self, index)->wanted = wanted_place (self, index, sides);
    }
  for (guint i = 0; i < order->len; i++)
    {
      VvVertex *v = vv_placing_vertex (self, g_array_index (order, guint, i));
      VvVertex *anchor;
      double far;

      if (!vv_placing_is_satellite (self, v))
        continue;
      anchor = vv_placing_vertex (self, self->graph->boxes[v->box].satellite_of);
      far = distance (self, v, anchor);
      v->wanted = anchor->wanted + (v->rank < anchor->rank ? -far : far);
    }
}

/* The places nearest to what is wanted, in the sense of least squares, that keep order and
 * distances: neighbours that want to be too near become one block (pool adjacent violators). */
static void
align_layer (VvPlacing *self, guint layer, guint sides)
{
  GArray *order = self->layers[layer];
  g_autofree double *mean = g_new (double, (gsize) order->len + 1);
  g_autofree double *weight = g_new (double, (gsize) order->len + 1);
  g_autofree guint *size = g_new (guint, (gsize) order->len + 1);
  g_autofree double *offset = g_new (double, (gsize) order->len + 1);
  const VvVertex *above = NULL;
  guint n_blocks = 0, at = 0;

  set_wanted (self, layer, sides);
  for (guint i = 0; i < order->len; i++)
    {
      const VvVertex *v = vv_placing_vertex (self, vv_placing_at_rank (self, layer, i));

      offset[i] = i == 0 ? 0.0 : offset[i - 1] + distance (self, above, v);
      above = v;
      mean[n_blocks] = v->wanted - offset[i];
      weight[n_blocks] = v->box != VV_NO_BOX ? BOX_WEIGHT : 1.0;
      size[n_blocks++] = 1;
      while (n_blocks > 1 && mean[n_blocks - 2] > mean[n_blocks - 1])
        {
          guint a = n_blocks - 2, b = n_blocks - 1;

          mean[a] = (mean[a] * weight[a] + mean[b] * weight[b]) / (weight[a] + weight[b]);
          weight[a] += weight[b];
          size[a] += size[b];
          n_blocks--;
        }
    }
  for (guint b = 0; b < n_blocks; b++)
    for (guint i = 0; i < size[b]; i++, at++)
      vv_placing_vertex (self, vv_placing_at_rank (self, layer, at))->y = mean[b] + offset[at];
}

static void
align (VvPlacing *self)
{
  for (guint l = 0; l < self->n_layers; l++)
    align_layer (self, l, 0);
  for (guint sweep = 0; sweep < N_ALIGNS; sweep++)
    {
      /* In the end, both sides count: a node stands in the middle of all its neighbours. */
      guint both = sweep + 4 >= N_ALIGNS ? 3 : 0;

      for (guint i = 0; i < self->n_layers; i++)
        {
          if (sweep % 2 == 0)
            align_layer (self, i, both != 0 ? both : 1);
          else
            align_layer (self, self->n_layers - 1 - i, both != 0 ? both : 2);
        }
    }
}

/* Between two layers, labels must find room, and edges that go far up or down must not be too
 * steep. */
static double
gap_after (const VvPlacing *self, guint layer)
{
  const VvDrawnGraph *graph = self->graph;
  double gap = graph->down ? LEAST_GAP_DOWN : LEAST_GAP;

  for (guint i = 0; i < graph->n_arrows; i++)
    {
      const VvArrow *arrow = &graph->arrows[i];
      int a = graph->boxes[arrow->from].layer;
      int b = graph->boxes[arrow->to].layer;
      double rise;

      if (MIN (a, b) != (int) layer || ABS (a - b) != 1)
        continue;
      rise = fabs (vv_placing_vertex (self, arrow->from)->y -
                   vv_placing_vertex (self, arrow->to)->y);
      gap = MAX (gap, MIN (rise * SLOPE, MOST_SLOPE_GAP));
      if (arrow->label_width > 0.0)
        gap = MAX (gap, graph->down ? VV_LABEL_HEIGHT + LABEL_GAP_DOWN
                                    : arrow->label_width + LABEL_GAP);
    }
  return gap;
}

static void
take_places (VvPlacing *self)
{
  VvDrawnGraph *graph = self->graph;
  double x = 0.0;

  for (guint l = 0; l < self->n_layers; l++)
    {
      double width = 0.0;

      for (guint i = 0; i < self->layers[l]->len; i++)
        {
          const VvVertex *v = vv_placing_vertex (self, vv_placing_at_rank (self, l, i));

          if (v->box != VV_NO_BOX)
            width = MAX (width, graph->boxes[v->box].width);
        }
      for (guint i = 0; i < self->layers[l]->len; i++)
        {
          const VvVertex *v = vv_placing_vertex (self, vv_placing_at_rank (self, l, i));
          VvPoint at = { round (x + width / 2), round (v->y) };

          if (v->box != VV_NO_BOX)
            graph->boxes[v->box].at = at;
          else
            graph->arrows[v->arrow].bends[v->bend] = at;
        }
      x += width + gap_after (self, l);
    }
}

void
vv_drawn_graph_set_places (VvDrawnGraph *graph)
{
  VvPlacing self = { .graph = graph };

  if (graph->n_boxes == 0)
    return;
  if (graph->down)
    vv_drawn_graph_turn (graph);
  /* A small picture can be generous. */
  self.node_gap = graph->n_boxes <= 12 ? 56.0 : graph->n_boxes <= 40 ? 34.0 : 22.0;
  self.bend_gap = graph->n_boxes <= 12 ? 34.0 : 16.0;
  self.back_gap = graph->n_boxes <= 12 ? 62.0 : 20.0;
  vv_placing_order (&self);
  align (&self);
  take_places (&self);
  if (graph->down)
    vv_drawn_graph_turn (graph);
  vv_placing_clear (&self);
}
