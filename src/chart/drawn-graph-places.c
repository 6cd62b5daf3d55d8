/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-places.c — from layers to places (Sugiyama, Tagawa and Toda 1981).  A long edge gets
 * a bend in every layer between its ends.  Each layer is sorted by the medians of its neighbours,
 * back and forth, and the order with the fewest crossings stays.  Then all are moved towards their
 * neighbours as far as their distances allow. */

#include "chart/drawn-graph-private.h"

#include <math.h>
#include <string.h>

#define NONE G_MAXUINT
#define N_SWEEPS 12
#define N_ALIGNS 12
#define MOST_BENDS 6000                 /* of all edges together; more edges go straight */
#define LEAST_GAP 64.0                  /* between layers */
#define LABEL_GAP 58.0                  /* around a label between two layers */
#define LEAST_GAP_DOWN 44.0
#define LABEL_GAP_DOWN 40.0
#define SLOPE 0.22                      /* more width where edges go far up or down */
#define MOST_SLOPE_GAP 150.0
#define BEND_HEIGHT 8.0
#define BOX_WEIGHT 500.0                /* bends make room for nodes, not nodes for bends */

/* A box or a bend of an edge. */
typedef struct
{
  guint box;                            /* or NONE */
  guint arrow;
  guint bend;
  int layer;
  guint rank;                           /* in its layer */
  double key;
  double height;
  double y;
  double wanted;
} Vertex;

/* Between two layers, @left in the one further left. */
typedef struct
{
  guint left;
  guint right;
} Segment;

typedef struct
{
  VvDrawnGraph *graph;
  GArray *vertices;
  GArray *segments;
  guint n_layers;
  GArray **layers;                      /* of vertices, in their order */
  guint *first[2];                      /* vertex → its neighbours in the layer on its left, right */
  guint *others[2];
  double node_gap;
  double bend_gap;
  double back_gap;                      /* around an edge that goes back, so that it is an arc */
} Placing;

static Vertex *
vertex (const Placing *self, guint index)
{
  return &g_array_index (self->vertices, Vertex, index);
}

static guint
at_rank (const Placing *self, guint layer, guint rank)
{
  return g_array_index (self->layers[layer], guint, rank);
}

static void
add_segment (Placing *self, guint a, guint b)
{
  Segment segment = { a, b };

  if (vertex (self, a)->layer > vertex (self, b)->layer)
    segment = (Segment) { b, a };
  g_array_append_val (self->segments, segment);
}

static void
add_arrow (Placing *self, guint index, guint *n_left)
{
  VvArrow *arrow = &self->graph->arrows[index];
  int from = self->graph->boxes[arrow->from].layer;
  int to = self->graph->boxes[arrow->to].layer;
  int step = to > from ? 1 : -1;
  guint n = (guint) MAX (ABS (to - from) - 1, 0);
  guint last = arrow->from;

  g_clear_pointer (&arrow->bends, g_free);
  arrow->n_bends = 0;
  if (from == to || n > *n_left)
    return;
  *n_left -= n;
  arrow->n_bends = n;
  if (n > 0)
    arrow->bends = g_new0 (VvPoint, n);
  for (guint i = 0; i < n; i++)
    {
      Vertex bend = {
        .box = NONE, .arrow = index, .bend = i, .layer = from + step * (int) (i + 1),
        .height = BEND_HEIGHT,
      };

      g_array_append_val (self->vertices, bend);
      add_segment (self, last, self->vertices->len - 1);
      last = self->vertices->len - 1;
    }
  add_segment (self, last, arrow->to);
}

/* The neighbours of each vertex on one side, as one array with an index. */
static void
index_neighbours (Placing *self, guint side)
{
  guint n = self->vertices->len;
  guint *first = g_new0 (guint, (gsize) n + 2);
  guint *others = g_new (guint, (gsize) self->segments->len + 1);

  for (guint i = 0; i < self->segments->len; i++)
    {
      const Segment *segment = &g_array_index (self->segments, Segment, i);

      first[(side == 0 ? segment->right : segment->left) + 2]++;
    }
  for (guint i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  for (guint i = 0; i < self->segments->len; i++)
    {
      const Segment *segment = &g_array_index (self->segments, Segment, i);
      guint owner = side == 0 ? segment->right : segment->left;

      others[first[owner + 1]++] = side == 0 ? segment->left : segment->right;
    }
  self->first[side] = first;
  self->others[side] = others;
}

static gboolean
is_satellite (const Placing *self, const Vertex *v)
{
  return v->box != NONE && self->graph->boxes[v->box].satellite_of != v->box;
}

static void
fill (Placing *self)
{
  VvDrawnGraph *graph = self->graph;
  guint n_left = MOST_BENDS;
  int most = 0;

  for (guint i = 0; i < graph->n_boxes; i++)
    {
      Vertex v = { .box = i, .layer = graph->boxes[i].layer, .height = graph->boxes[i].height };

      most = MAX (most, v.layer);
      g_array_append_val (self->vertices, v);
    }
  for (guint i = 0; i < graph->n_arrows; i++)
    add_arrow (self, i, &n_left);
  index_neighbours (self, 0);
  index_neighbours (self, 1);
  self->n_layers = (guint) most + 1;
  self->layers = g_new (GArray *, self->n_layers);
  for (guint i = 0; i < self->n_layers; i++)
    self->layers[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->vertices->len; i++)
    {
      Vertex *v = vertex (self, i);

      if (is_satellite (self, v))
        continue;
      v->rank = self->layers[v->layer]->len;
      g_array_append_val (self->layers[v->layer], i);
    }
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* The median rank of the neighbours on one side; its own without any. */
static double
median (const Placing *self, guint index, guint side, GArray *ranks)
{
  guint from = self->first[side][index];
  guint to = self->first[side][index + 1];
  guint middle;

  g_array_set_size (ranks, 0);
  for (guint i = from; i < to; i++)
    {
      double rank = vertex (self, self->others[side][i])->rank;

      g_array_append_val (ranks, rank);
    }
  if (ranks->len == 0)
    return vertex (self, index)->rank;
  g_array_sort (ranks, compare_doubles);
  middle = ranks->len / 2;
  if (ranks->len % 2 == 1)
    return g_array_index (ranks, double, middle);
  return (g_array_index (ranks, double, middle - 1) + g_array_index (ranks, double, middle)) / 2;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  const Vertex *x = vertex (data, *(const guint *) a);
  const Vertex *y = vertex (data, *(const guint *) b);

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void
sort_layer (Placing *self, guint layer, guint side, GArray *ranks)
{
  GArray *order = self->layers[layer];

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);

      vertex (self, index)->key = median (self, index, side, ranks);
    }
  g_array_sort_with_data (order, compare_keys, self);
  for (guint i = 0; i < order->len; i++)
    vertex (self, g_array_index (order, guint, i))->rank = i;
}

static int
compare_segments (gconstpointer a, gconstpointer b, gpointer data)
{
  const Segment *x = a;
  const Segment *y = b;
  const Vertex *xl = vertex (data, x->left), *yl = vertex (data, y->left);
  guint xr, yr;

  if (xl->layer != yl->layer)
    return xl->layer < yl->layer ? -1 : 1;
  if (xl->rank != yl->rank)
    return xl->rank < yl->rank ? -1 : 1;
  xr = vertex (data, x->right)->rank;
  yr = vertex (data, y->right)->rank;
  return xr < yr ? -1 : xr > yr;
}

/* Inversions between two layers, with a tree of partial sums (Barth, Jünger and Mutzel 2002). */
static guint64
count_crossings (Placing *self)
{
  g_autoptr(GArray) sorted = g_array_copy (self->segments);
  g_autofree guint *tree = g_new (guint, (gsize) self->vertices->len + 2);
  int layer = -1;
  guint n = self->vertices->len + 1, n_before = 0;
  guint64 crossings = 0;

  g_array_sort_with_data (sorted, compare_segments, self);
  for (guint i = 0; i < sorted->len; i++)
    {
      const Segment *segment = &g_array_index (sorted, Segment, i);
      guint rank = vertex (self, segment->right)->rank + 1;

      if (vertex (self, segment->left)->layer != layer)
        {
          layer = vertex (self, segment->left)->layer;
          n = self->layers[layer + 1]->len;
          memset (tree, 0, ((gsize) n + 1) * sizeof (guint));
          n_before = 0;
        }
      crossings += n_before;
      for (guint k = rank; k > 0; k -= k & -k)
        crossings -= tree[k];
      for (guint k = rank; k <= n; k += k & -k)
        tree[k]++;
      n_before++;
    }
  return crossings;
}

static void
order_layers (Placing *self)
{
  g_autoptr(GArray) ranks = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree guint *best = g_new (guint, self->vertices->len);
  guint64 fewest = G_MAXUINT64;

  for (guint sweep = 0; sweep <= N_SWEEPS; sweep++)
    {
      guint64 crossings = count_crossings (self);

      if (crossings < fewest)
        {
          fewest = crossings;
          for (guint i = 0; i < self->vertices->len; i++)
            best[i] = vertex (self, i)->rank;
        }
      if (fewest == 0 || sweep == N_SWEEPS)
        break;
      for (guint i = 1; i < self->n_layers; i++)
        {
          if (sweep % 2 == 0)
            sort_layer (self, self->n_layers - 1 - i, 1, ranks);
          else
            sort_layer (self, i, 0, ranks);
        }
    }
  for (guint l = 0; l < self->n_layers; l++)
    {
      GArray *order = self->layers[l];

      for (guint i = 0; i < order->len; i++)
        vertex (self, g_array_index (order, guint, i))->key =
          best[g_array_index (order, guint, i)];
      g_array_sort_with_data (order, compare_keys, self);
      for (guint i = 0; i < order->len; i++)
        vertex (self, g_array_index (order, guint, i))->rank = i;
    }
}

/* The first satellite of the first node of a layer lies above, all others below. */
static void
insert_satellites (Placing *self)
{
  for (guint i = 0; i < self->graph->n_boxes; i++)
    {
      Vertex *v = vertex (self, i);
      guint anchor = self->graph->boxes[i].satellite_of;
      GArray *order = self->layers[v->layer];
      guint at = 0;

      if (anchor == i)
        continue;
      while (at < order->len && g_array_index (order, guint, at) != anchor)
        at++;
      /* What lies above or below the anchor now: another box or satellite, or bends only. */
      for (guint k = 0; k < at; k++)
        {
          if (vertex (self, at_rank (self, (guint) v->layer, k))->box != NONE)
            {
              at++;
              break;
            }
        }
      g_array_insert_val (order, at, i);
    }
  for (guint l = 0; l < self->n_layers; l++)
    for (guint i = 0; i < self->layers[l]->len; i++)
      vertex (self, at_rank (self, l, i))->rank = i;
}

static gboolean
goes_back (const Placing *self, const Vertex *v)
{
  const VvArrow *arrow;

  if (v->box != NONE)
    return FALSE;
  arrow = &self->graph->arrows[v->arrow];
  return self->graph->boxes[arrow->from].layer > self->graph->boxes[arrow->to].layer;
}

static double
distance (const Placing *self, const Vertex *above, const Vertex *below)
{
  double gap = goes_back (self, above) || goes_back (self, below) ? self->back_gap : self->bend_gap;

  if (is_satellite (self, above) || is_satellite (self, below))
    gap = above->box == NONE || below->box == NONE ? self->bend_gap : VV_SATELLITE_GAP;
  else if (above->box != NONE && below->box != NONE)
    gap = self->node_gap;
  else if (above->box == NONE && below->box == NONE)
    gap = VV_LABEL_HEIGHT;
  return (above->height + below->height) / 2 + gap;
}

/* The middle of the neighbours of its own kind: a long edge follows the nodes, never the other way
 * round, unless there is nothing else. */
static double
wanted_place (const Placing *self, guint index, guint sides)
{
  gboolean box = vertex (self, index)->box != NONE;
  double sum[2] = { 0.0, 0.0 };
  guint n[2] = { 0, 0 };

  for (guint side = 0; side < 2; side++)
    {
      if ((sides & (1u << side)) == 0)
        continue;
      for (guint i = self->first[side][index]; i < self->first[side][index + 1]; i++)
        {
          const Vertex *other = vertex (self, self->others[side][i]);
          guint strong = !box || other->box != NONE ? 1 : 0;

          sum[strong] += other->y;
          n[strong]++;
        }
    }
  if (n[1] > 0)
    return sum[1] / n[1];
  return n[0] > 0 ? sum[0] / n[0] : vertex (self, index)->y;
}

/* A satellite goes where its node goes. */
static void
set_wanted (Placing *self, guint layer, guint sides)
{
  GArray *order = self->layers[layer];

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);

      vertex (self, index)->wanted = wanted_place (self, index, sides);
    }
  for (guint i = 0; i < order->len; i++)
    {
      Vertex *v = vertex (self, g_array_index (order, guint, i));
      Vertex *anchor;
      double far;

      if (!is_satellite (self, v))
        continue;
      anchor = vertex (self, self->graph->boxes[v->box].satellite_of);
      far = distance (self, v, anchor);
      v->wanted = anchor->wanted + (v->rank < anchor->rank ? -far : far);
    }
}

/* The places nearest to what is wanted, in the sense of least squares, that keep order and
 * distances: neighbours that want to be too near become one block (pool adjacent violators). */
static void
align_layer (Placing *self, guint layer, guint sides)
{
  GArray *order = self->layers[layer];
  g_autofree double *mean = g_new (double, (gsize) order->len + 1);
  g_autofree double *weight = g_new (double, (gsize) order->len + 1);
  g_autofree guint *size = g_new (guint, (gsize) order->len + 1);
  g_autofree double *offset = g_new (double, (gsize) order->len + 1);
  guint n_blocks = 0, at = 0;

  set_wanted (self, layer, sides);
  for (guint i = 0; i < order->len; i++)
    {
      const Vertex *v = vertex (self, at_rank (self, layer, i));

      offset[i] = i == 0 ? 0.0 : offset[i - 1] +
                                 distance (self, vertex (self, at_rank (self, layer, i - 1)), v);
      mean[n_blocks] = v->wanted - offset[i];
      weight[n_blocks] = v->box != NONE ? BOX_WEIGHT : 1.0;
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
      vertex (self, at_rank (self, layer, at))->y = mean[b] + offset[at];
}

static void
align (Placing *self)
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
gap_after (const Placing *self, guint layer)
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
      rise = fabs (vertex (self, arrow->from)->y - vertex (self, arrow->to)->y);
      gap = MAX (gap, MIN (rise * SLOPE, MOST_SLOPE_GAP));
      if (arrow->label_width > 0.0)
        gap = MAX (gap, graph->down ? VV_LABEL_HEIGHT + LABEL_GAP_DOWN
                                    : arrow->label_width + LABEL_GAP);
    }
  return gap;
}

static void
take_places (Placing *self)
{
  VvDrawnGraph *graph = self->graph;
  double x = 0.0;

  for (guint l = 0; l < self->n_layers; l++)
    {
      double width = 0.0;

      for (guint i = 0; i < self->layers[l]->len; i++)
        {
          const Vertex *v = vertex (self, at_rank (self, l, i));

          if (v->box != NONE)
            width = MAX (width, graph->boxes[v->box].width);
        }
      for (guint i = 0; i < self->layers[l]->len; i++)
        {
          const Vertex *v = vertex (self, at_rank (self, l, i));
          VvPoint at = { round (x + width / 2), round (v->y) };

          if (v->box != NONE)
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
  Placing self = { .graph = graph };

  if (graph->n_boxes == 0)
    return;
  if (graph->down)
    vv_drawn_graph_turn (graph);
  self.vertices = g_array_new (FALSE, TRUE, sizeof (Vertex));
  self.segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  /* A small picture can be generous. */
  self.node_gap = graph->n_boxes <= 12 ? 56.0 : graph->n_boxes <= 40 ? 34.0 : 22.0;
  self.bend_gap = graph->n_boxes <= 12 ? 34.0 : 16.0;
  self.back_gap = graph->n_boxes <= 12 ? 62.0 : 20.0;
  fill (&self);
  order_layers (&self);
  insert_satellites (&self);
  align (&self);
  take_places (&self);
  if (graph->down)
    vv_drawn_graph_turn (graph);
  for (guint i = 0; i < self.n_layers; i++)
    g_array_unref (self.layers[i]);
  for (guint side = 0; side < 2; side++)
    {
      g_free (self.first[side]);
      g_free (self.others[side]);
    }
  g_free (self.layers);
  g_array_unref (self.vertices);
  g_array_unref (self.segments);
}
