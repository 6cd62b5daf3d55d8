/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-labels.c — a label stands where it hides least, near the middle of its edge.  All
 * curves become points in a grid, so that asking what lies below a label does not depend on how
 * large the graph is. */

#include "chart/drawn-graph-private.h"

#include <math.h>

#define N_SAMPLES 24            /* of one Bézier curve */
#define CELL 40.0               /* of the grid, px */
#define MOST_CELLS 512          /* along one side */
#define HIDDEN_POINT 40.0       /* what a point of another curve below a label costs, in px² */
#define HIDDEN_NODE 4.0         /* the same for a px² of a node, a badge or a label */

/* A point of a curve. */
typedef struct
{
  VvPoint at;
  double length;                /* of the curve up to here */
  guint arrow;
  guint cell;
} Sample;

typedef struct
{
  VvDrawnGraph *graph;
  Sample *samples;              /* curve by curve */
  guint *first;                 /* arrow → its first sample */
  double x;
  double y;
  double cell_width;
  double cell_height;
  guint n_columns;
  guint n_rows;
  guint *starts;                /* cell → first of its entries in @sorted */
  guint *sorted;                /* samples, cell by cell */
  GArray *rects;                /* what may lie below the label that is placed now */
} Labelling;

static void
take_samples (Labelling *self)
{
  VvDrawnGraph *graph = self->graph;
  guint n = 0;

  self->first = g_new (guint, (gsize) graph->n_arrows + 1);
  for (guint i = 0; i < graph->n_arrows; i++)
    {
      self->first[i] = n;
      n += vv_arrow_n_curves (&graph->arrows[i]) * N_SAMPLES + 1;
    }
  self->first[graph->n_arrows] = n;
  self->samples = g_new (Sample, (gsize) n + 1);
  for (guint i = 0; i < graph->n_arrows; i++)
    {
      Sample *samples = &self->samples[self->first[i]];

      samples[0] = (Sample) { vv_arrow_point_at (&graph->arrows[i], 0, 0.0), 0.0, i, 0 };
      for (guint k = 1; k < self->first[i + 1] - self->first[i]; k++)
        {
          VvPoint p = vv_arrow_point_at (&graph->arrows[i], (k - 1) / N_SAMPLES,
                                         ((k - 1) % N_SAMPLES + 1) / (double) N_SAMPLES);
          VvPoint q = samples[k - 1].at;

          samples[k] = (Sample) { p, samples[k - 1].length + hypot (p.x - q.x, p.y - q.y), i, 0 };
        }
    }
}

static guint
cell_of (double at, double start, double size, guint n)
{
  return (guint) CLAMP ((at - start) / size, 0.0, n - 1.0);
}

static void
fill_grid (Labelling *self)
{
  guint n = self->first[self->graph->n_arrows];
  double x1 = -INFINITY, y1 = -INFINITY;
  gsize n_cells;

  self->x = self->y = INFINITY;
  for (guint i = 0; i < n; i++)
    {
      self->x = MIN (self->x, self->samples[i].at.x);
      self->y = MIN (self->y, self->samples[i].at.y);
      x1 = MAX (x1, self->samples[i].at.x);
      y1 = MAX (y1, self->samples[i].at.y);
    }
  self->n_columns = (guint) CLAMP ((x1 - self->x) / CELL, 1.0, MOST_CELLS);
  self->n_rows = (guint) CLAMP ((y1 - self->y) / CELL, 1.0, MOST_CELLS);
  self->cell_width = MAX ((x1 - self->x) / self->n_columns, 1.0);
  self->cell_height = MAX ((y1 - self->y) / self->n_rows, 1.0);
  n_cells = (gsize) self->n_columns * self->n_rows;
  self->starts = g_new0 (guint, n_cells + 2);
  self->sorted = g_new (guint, (gsize) n + 1);
  for (guint i = 0; i < n; i++)
    {
      Sample *sample = &self->samples[i];

      sample->cell = cell_of (sample->at.y, self->y, self->cell_height, self->n_rows) *
                     self->n_columns +
                     cell_of (sample->at.x, self->x, self->cell_width, self->n_columns);
      self->starts[sample->cell + 2]++;
    }
  for (gsize i = 2; i < n_cells + 2; i++)
    self->starts[i] += self->starts[i - 1];
  for (guint i = 0; i < n; i++)
    self->sorted[self->starts[self->samples[i].cell + 1]++] = i;
}

/* Points of other curves. */
static guint
count_points (const Labelling *self, guint arrow, const VvRect *rect)
{
  guint left = cell_of (rect->x, self->x, self->cell_width, self->n_columns);
  guint right = cell_of (rect->x + rect->width, self->x, self->cell_width, self->n_columns);
  guint top = cell_of (rect->y, self->y, self->cell_height, self->n_rows);
  guint bottom = cell_of (rect->y + rect->height, self->y, self->cell_height, self->n_rows);
  guint n = 0;

  for (guint row = top; row <= bottom; row++)
    {
      guint from = self->starts[row * self->n_columns + left];
      guint to = self->starts[row * self->n_columns + right + 1];

      for (guint i = from; i < to; i++)
        {
          const Sample *sample = &self->samples[self->sorted[i]];
          VvPoint p = sample->at;

          if (sample->arrow != arrow && p.x > rect->x && p.x < rect->x + rect->width &&
              p.y > rect->y && p.y < rect->y + rect->height)
            n++;
        }
    }
  return n;
}

static void
add_if_near (Labelling *self, const VvRect *reach, VvRect rect)
{
  if (vv_rect_overlap (reach, &rect) > 0.0)
    g_array_append_val (self->rects, rect);
}

/* The nodes, badges and labels that the label of @arrow might lie on, wherever it stands. */
static void
find_rects (Labelling *self, guint index)
{
  const VvDrawnGraph *graph = self->graph;
  const VvArrow *arrow = &graph->arrows[index];
  VvPoint least = self->samples[self->first[index]].at, most = least;
  VvRect reach;

  for (guint i = self->first[index]; i < self->first[index + 1]; i++)
    {
      least.x = MIN (least.x, self->samples[i].at.x);
      least.y = MIN (least.y, self->samples[i].at.y);
      most.x = MAX (most.x, self->samples[i].at.x);
      most.y = MAX (most.y, self->samples[i].at.y);
    }
  reach = (VvRect) {
    least.x - arrow->label_width, least.y - 2 * VV_LABEL_HEIGHT,
    most.x - least.x + 2 * arrow->label_width, most.y - least.y + 4 * VV_LABEL_HEIGHT,
  };
  g_array_set_size (self->rects, 0);
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      add_if_near (self, &reach, vv_box_rect (&graph->boxes[i]));
      add_if_near (self, &reach, vv_box_badge_rect (&graph->boxes[i]));
    }
  for (guint i = 0; i < index; i++)
    add_if_near (self, &reach, vv_arrow_label_rect (&graph->arrows[i]));
}

/* How much a label at its place hides; as soon as that is @limit or more, no more is counted. */
static double
hidden_by (const Labelling *self, guint index, double limit)
{
  VvRect rect = vv_arrow_label_rect (&self->graph->arrows[index]);
  double cost = 0.0;

  for (guint i = 0; i < self->rects->len && cost < limit; i++)
    cost += HIDDEN_NODE * vv_rect_overlap (&rect, &g_array_index (self->rects, VvRect, i));
  if (cost < limit)
    cost += HIDDEN_POINT * count_points (self, index, &rect);
  return cost;
}

/* The point at a share of a curve's whole length. */
static VvPoint
point_at_share (const Labelling *self, guint index, double share)
{
  const Sample *samples = &self->samples[self->first[index]];
  guint n = self->first[index + 1] - self->first[index];
  double wanted = share * samples[n - 1].length;
  guint i = 1;
  double step, part;

  while (i + 1 < n && samples[i].length < wanted)
    i++;
  step = samples[i].length - samples[i - 1].length;
  part = step > 0.0 ? (wanted - samples[i - 1].length) / step : 0.0;
  return (VvPoint) {
    samples[i - 1].at.x + part * (samples[i].at.x - samples[i - 1].at.x),
    samples[i - 1].at.y + part * (samples[i].at.y - samples[i - 1].at.y),
  };
}

static void
place_label (Labelling *self, guint index)
{
  static const double shares[] = { 0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.86 };
  static const double offsets[] = { 0.0, -VV_LABEL_HEIGHT, VV_LABEL_HEIGHT };
  VvArrow *arrow = &self->graph->arrows[index];
  VvPoint best = { 0, 0 };
  double least = INFINITY;

  if (arrow->label_width <= 0.0)
    return;
  find_rects (self, index);
  /* Beside the line only where there is no room on it. */
  for (guint o = 0; o < G_N_ELEMENTS (offsets); o++)
    for (guint i = 0; i < G_N_ELEMENTS (shares) && least > 0.0; i++)
      {
        double cost;

        arrow->label_at = point_at_share (self, index, shares[i]);
        arrow->label_at.y += offsets[o];
        cost = hidden_by (self, index, least);
        if (cost < least)
          {
            least = cost;
            best = arrow->label_at;
          }
      }
  arrow->label_at = best;
}

void
vv_drawn_graph_place_labels (VvDrawnGraph *graph)
{
  Labelling self = { .graph = graph };

  if (graph->n_arrows == 0)
    return;
  self.rects = g_array_new (FALSE, FALSE, sizeof (VvRect));
  take_samples (&self);
  fill_grid (&self);
  for (guint i = 0; i < graph->n_arrows; i++)
    place_label (&self, i);
  g_array_unref (self.rects);
  g_free (self.first);
  g_free (self.samples);
  g_free (self.starts);
  g_free (self.sorted);
}
