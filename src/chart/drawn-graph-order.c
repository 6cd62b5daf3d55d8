/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-order.c — the order in each layer (Sugiyama, Tagawa and Toda 1981).  A long edge gets
 * a bend in every layer between its ends.  Each layer is sorted by the medians of its neighbours,
 * back and forth, and the order with the fewest crossings stays. */

#include "chart/drawn-graph-places.h"

#include <string.h>

#define N_SWEEPS 12
#define MOST_BENDS 6000                 /* of all edges together; more edges go straight */
#define BEND_HEIGHT 8.0

static void
add_segment (VvPlacing *self, guint a, guint b)
{
  VvSegment segment = { a, b };

  if (vv_placing_vertex (self, a)->layer > vv_placing_vertex (self, b)->layer)
    segment = (VvSegment) { b, a };
  g_array_append_val (self->segments, segment);
}

static void
add_arrow (VvPlacing *self, guint index, guint *n_left)
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
      VvVertex bend = {
        .box = VV_NO_BOX, .arrow = index, .bend = i, .layer = from + step * (int) (i + 1),
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
index_neighbours (VvPlacing *self, guint side)
{
  guint n = self->vertices->len;
  guint *first = g_new0 (guint, (gsize) n + 2);
  guint *others = g_new (guint, (gsize) self->segments->len + 1);

  for (guint i = 0; i < self->segments->len; i++)
    {
      const VvSegment *segment = &g_array_index (self->segments, VvSegment, i);

      first[(side == 0 ? segment->right : segment->left) + 2]++;
    }
  for (guint i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  for (guint i = 0; i < self->segments->len; i++)
    {
      const VvSegment *segment = &g_array_index (self->segments, VvSegment, i);
      guint owner = side == 0 ? segment->right : segment->left;

      others[first[owner + 1]++] = side == 0 ? segment->left : segment->right;
    }
  self->first[side] = first;
  self->others[side] = others;
}

gboolean
vv_placing_is_satellite (const VvPlacing *self, const VvVertex *v)
{
  return v->box != VV_NO_BOX && self->graph->boxes[v->box].satellite_of != v->box;
}

static void
fill (VvPlacing *self)
{
  VvDrawnGraph *graph = self->graph;
  guint n_left = MOST_BENDS;
  int most = 0;

  for (guint i = 0; i < graph->n_boxes; i++)
    {
      VvVertex v = { .box = i, .layer = graph->boxes[i].layer, .height = graph->boxes[i].height };

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
      VvVertex *v = vv_placing_vertex (self, i);

      if (vv_placing_is_satellite (self, v))
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
median (const VvPlacing *self, guint index, guint side, GArray *ranks)
{
  guint from = self->first[side][index];
  guint to = self->first[side][index + 1];
  guint middle;

  g_array_set_size (ranks, 0);
  for (guint i = from; i < to; i++)
    {
      double rank = vv_placing_vertex (self, self->others[side][i])->rank;

      g_array_append_val (ranks, rank);
    }
  if (ranks->len == 0)
    return vv_placing_vertex (self, index)->rank;
  g_array_sort (ranks, compare_doubles);
  middle = ranks->len / 2;
  if (ranks->len % 2 == 1)
    return g_array_index (ranks, double, middle);
  return (g_array_index (ranks, double, middle - 1) + g_array_index (ranks, double, middle)) / 2;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvVertex *x = vv_placing_vertex (data, *(const guint *) a);
  const VvVertex *y = vv_placing_vertex (data, *(const guint *) b);

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void
sort_layer (VvPlacing *self, guint layer, guint side, GArray *ranks)
{
  GArray *order = self->layers[layer];

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);

      vv_placing_vertex (self, index)->key = median (self, index, side, ranks);
    }
  g_array_sort_with_data (order, compare_keys, self);
  for (guint i = 0; i < order->len; i++)
    vv_placing_vertex (self, g_array_index (order, guint, i))->rank = i;
}

static int
compare_segments (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvSegment *x = a;
  const VvSegment *y = b;
  const VvVertex *xl = vv_placing_vertex (data, x->left), *yl = vv_placing_vertex (data, y->left);
  guint xr, yr;

  if (xl->layer != yl->layer)
    return xl->layer < yl->layer ? -1 : 1;
  if (xl->rank != yl->rank)
    return xl->rank < yl->rank ? -1 : 1;
  xr = vv_placing_vertex (data, x->right)->rank;
  yr = vv_placing_vertex (data, y->right)->rank;
  return xr < yr ? -1 : xr > yr;
}

/* Inversions between two layers, with a tree of partial sums (Barth, Jünger and Mutzel 2002). */
static guint64
count_crossings (VvPlacing *self)
{
  g_autoptr(GArray) sorted = g_array_copy (self->segments);
  g_autofree guint *tree = g_new (guint, (gsize) self->vertices->len + 2);
  int layer = -1;
  guint n = self->vertices->len + 1, n_before = 0;
  guint64 crossings = 0;

  g_array_sort_with_data (sorted, compare_segments, self);
  for (guint i = 0; i < sorted->len; i++)
    {
      const VvSegment *segment = &g_array_index (sorted, VvSegment, i);
      guint rank = vv_placing_vertex (self, segment->right)->rank + 1;

      if (vv_placing_vertex (self, segment->left)->layer != layer)
        {
          layer = vv_placing_vertex (self, segment->left)->layer;
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
order_layers (VvPlacing *self)
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
            best[i] = vv_placing_vertex (self, i)->rank;
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
        vv_placing_vertex (self, g_array_index (order, guint, i))->key =
          best[g_array_index (order, guint, i)];
      g_array_sort_with_data (order, compare_keys, self);
      for (guint i = 0; i < order->len; i++)
        vv_placing_vertex (self, g_array_index (order, guint, i))->rank = i;
    }
}

/* The first satellite of the first node of a layer lies above, all others below. */
static void
insert_satellites (VvPlacing *self)
{
  for (guint i = 0; i < self->graph->n_boxes; i++)
    {
      VvVertex *v = vv_placing_vertex (self, i);
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
          guint above = vv_placing_at_rank (self, (guint) v->layer, k);

          if (vv_placing_vertex (self, above)->box != VV_NO_BOX)
            {
              at++;
              break;
            }
        }
      g_array_insert_val (order, at, i);
    }
  for (guint l = 0; l < self->n_layers; l++)
    for (guint i = 0; i < self->layers[l]->len; i++)
      vv_placing_vertex (self, vv_placing_at_rank (self, l, i))->rank = i;
}

void
vv_placing_order (VvPlacing *self)
{
  self->vertices = g_array_new (FALSE, TRUE, sizeof (VvVertex));
  self->segments = g_array_new (FALSE, FALSE, sizeof (VvSegment));
  fill (self);
  order_layers (self);
  insert_satellites (self);
}

void
vv_placing_clear (VvPlacing *self)
{
  for (guint i = 0; i < self->n_layers; i++)
    g_array_unref (self->layers[i]);
  for (guint side = 0; side < 2; side++)
    {
      g_free (self->first[side]);
      g_free (self->others[side]);
    }
  g_free (self->layers);
  g_array_unref (self->vertices);
  g_array_unref (self->segments);
}
