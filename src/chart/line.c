/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line.c — one series on a plot.  In: spans.  Out: points in px, cut into runs at the gaps, and the
 * range of y that the line has in each pixel column.
 *
 * cairo's stroke takes as long as its edges cross scan lines: a noisy line with a point a pixel
 * takes a hundred milliseconds.  So a dense run is a ribbon of columns, put into a mask by hand,
 * which takes one; only runs whose points lie apart are stroked, where joins and slopes can be
 * seen. */

#include "chart/line-private.h"

#include <math.h>

#define DENSE_PX 2.5            /* mean distance of points below which columns are drawn */
#define STEEP 2.0               /* mean slope above which columns are drawn */
#define MARGIN_PX 8.0           /* how far a line goes on outside of the plot, under the clip */

double
vv_scale_x (const VvScale *self, double time_ns)
{
  double share = (time_ns - self->start_ns) / (self->end_ns - self->start_ns);

  return self->plot.x + share * self->plot.width;
}

double
vv_scale_y (const VvScale *self, double value)
{
  double share;

  if (isnan (value))
    return NAN;
  if (self->log_scale && value <= self->lower)
    share = 0.0;
  else if (self->log_scale)
    share = log (value / self->lower) / log (self->upper / self->lower);
  else
    share = (value - self->lower) / (self->upper - self->lower);
  /* cairo's coordinates end at 2²³. */
  return self->plot.y + self->plot.height * (1.0 - CLAMP (share, -2.0, 3.0));
}

/* --- points --- */

static gboolean
is_gap (const VvSpan *span)
{
  return !isfinite (span->first) || !isfinite (span->last) ||
         !isfinite (span->min) || !isfinite (span->max);
}

static VvLinePoint
make_point (const VvScale *scale, const VvSpan *span)
{
  VvLinePoint point = {
    .x0 = vv_scale_x (scale, (double) span->time_ns),
    .x1 = vv_scale_x (scale, (double) span->end_ns),
    .first = vv_scale_y (scale, span->first),
    .last = vv_scale_y (scale, span->last),
    .top = vv_scale_y (scale, span->max),
    .bottom = vv_scale_y (scale, span->min),
  };

  point.x1 = MAX (point.x0, point.x1);
  return point;
}

/* A neighbour outside of the plot may lie days away: the line to it is cut, its slope kept. */
static void
cut (const VvLinePoint *from, VvLinePoint *outside, double x, gboolean stepped)
{
  double from_x = x > from->x1 ? from->x1 : from->x0;
  double from_y = x > from->x1 ? from->last : from->first;
  double to_x = x > from->x1 ? outside->x0 : outside->x1;
  double to_y = x > from->x1 ? outside->first : outside->last;
  double y;

  if (stepped)
    y = x > from->x1 ? from_y : to_y;
  else
    y = from_y + (to_y - from_y) * (x - from_x) / (to_x - from_x);
  *outside = (VvLinePoint) { x, x, y, y, y, y };
}

gboolean
vv_line_is_stepped (const VvLine *self)
{
  return self->shape == VV_SHAPE_STEP || self->shape == VV_SHAPE_STEP_DASHED;
}

/* Whether columns do better than a stroke: points close together, or a line so restless that a
 * stroke takes long; where it is that steep, both look the same. */
static gboolean
is_dense (const VvLine *self, const VvLineRun *run)
{
  const VvLinePoint *points = &g_array_index (self->points, VvLinePoint, run->start);
  gsize n = run->end - run->start;
  double width = points[n - 1].x1 - points[0].x0;
  double travel = 0.0;

  if (width < DENSE_PX * (double) (n - 1))
    return TRUE;
  for (gsize i = 0; i < n; i++)
    {
      travel += points[i].bottom - points[i].top;
      if (i > 0)
        travel += fabs (points[i].first - points[i - 1].last);
    }
  return travel > STEEP * width;
}

static void
end_run (VvLine *self, gsize start)
{
  VvLineRun run = { start, self->points->len, FALSE };
  double left = self->scale.plot.x - MARGIN_PX;
  double right = self->scale.plot.x + self->scale.plot.width + MARGIN_PX;
  VvLinePoint *points;

  if (run.end == run.start)
    return;
  points = &g_array_index (self->points, VvLinePoint, run.start);
  if (points[0].x0 > right || points[run.end - run.start - 1].x1 < left)
    return;
  if (run.end - run.start > 1)
    {
      VvLinePoint *last = &points[run.end - run.start - 1];

      if (points[0].x1 < left)
        cut (&points[1], &points[0], left, vv_line_is_stepped (self));
      if (last->x0 > right)
        cut (last - 1, last, right, vv_line_is_stepped (self));
      run.dense = !self->vector && is_dense (self, &run);
    }
  g_array_append_val (self->runs, run);
}

static void
set_points (VvLine *self, const VvSpan *spans, gsize n_spans)
{
  double left = self->scale.plot.x - MARGIN_PX;
  double right = self->scale.plot.x + self->scale.plot.width + MARGIN_PX;
  gsize start = 0;

  for (gsize i = 0; i < n_spans; i++)
    {
      VvLinePoint point;

      if (is_gap (&spans[i]))
        {
          end_run (self, start);
          start = self->points->len;
          continue;
        }
      point = make_point (&self->scale, &spans[i]);
      /* Of those left of the plot only the last counts. */
      if (point.x1 < left && self->points->len > start)
        g_array_set_size (self->points, start);
      g_array_append_val (self->points, point);
      if (point.x0 > right)
        break;
    }
  end_run (self, start);
}

/* What is read every few seconds is still so between its last reading and the next; not for
 * longer. */
static void
hold_last (VvLine *self, const VvSpan *spans, gsize n_spans, gint64 newest_ns)
{
  const VvSpan *last, *before;
  double until;
  VvLineRun *run;
  VvLinePoint point;

  if (!vv_line_is_stepped (self) || n_spans < 2 || self->runs->len == 0)
    return;
  last = &spans[n_spans - 1];
  before = &spans[n_spans - 2];
  run = &g_array_index (self->runs, VvLineRun, self->runs->len - 1);
  point = g_array_index (self->points, VvLinePoint, self->points->len - 1);
  if (is_gap (last) || run->end != self->points->len ||
      point.x1 < vv_scale_x (&self->scale, (double) last->end_ns) - 1e-3)
    return;
  until = MIN ((double) newest_ns,
               (double) last->end_ns + 2 * ((double) last->time_ns - (double) before->end_ns));
  if (until <= (double) last->end_ns)
    return;
  point.x0 = MIN (vv_scale_x (&self->scale, until),
                  self->scale.plot.x + self->scale.plot.width + MARGIN_PX);
  point.first = point.top = point.bottom = point.last;
  point.x1 = point.x0;
  g_array_append_val (self->points, point);
  run->end++;
}

/* --- columns --- */

static void
extend (VvLine *self, int column, double y0, double y1)
{
  if (column < 0 || column >= (int) self->n_columns)
    return;
  if (isnan (self->top[column]))
    {
      self->top[column] = MIN (y0, y1);
      self->bottom[column] = MAX (y0, y1);
      return;
    }
  self->top[column] = MIN (self->top[column], MIN (y0, y1));
  self->bottom[column] = MAX (self->bottom[column], MAX (y0, y1));
}

int
vv_line_column_at (const VvLine *self, double x)
{
  double column = floor ((x - self->scale.plot.x) / self->column);

  return (int) CLAMP (column, -1.0, (double) self->n_columns);
}

static void
extend_segment (VvLine *self, double x0, double y0, double x1, double y1)
{
  int from = vv_line_column_at (self, x0);
  int to = vv_line_column_at (self, x1);
  double slope;

  if (from >= to)
    {
      extend (self, from, y0, y1);
      return;
    }
  slope = (y1 - y0) / (x1 - x0);
  for (int i = from; i <= to; i++)
    {
      double left = MAX (x0, self->scale.plot.x + i * self->column);
      double right = MIN (x1, self->scale.plot.x + (i + 1) * self->column);

      extend (self, i, y0 + (left - x0) * slope, y0 + (right - x0) * slope);
    }
}

static void
set_columns (VvLine *self)
{
  for (guint r = 0; r < self->runs->len; r++)
    {
      const VvLineRun *run = &g_array_index (self->runs, VvLineRun, r);

      /* A lone sample is a dot; an area one pixel wide below it would say more than it knows. */
      if (run->end - run->start == 1)
        continue;
      for (gsize i = run->start; i < run->end; i++)
        {
          const VvLinePoint *point = &g_array_index (self->points, VvLinePoint, i);
          const VvLinePoint *next = i + 1 < run->end ? point + 1 : NULL;

          extend (self, vv_line_column_at (self, point->x0), point->top, point->bottom);
          extend_segment (self, point->x0, point->first, point->x1, point->last);
          if (next == NULL)
            continue;
          if (vv_line_is_stepped (self))
            {
              extend_segment (self, point->x1, point->last, next->x0, point->last);
              extend (self, vv_line_column_at (self, next->x0), point->last, next->first);
            }
          else
            extend_segment (self, point->x1, point->last, next->x0, next->first);
        }
    }
}

static gboolean
is_vector (cairo_t *cr)
{
  switch (cairo_surface_get_type (cairo_get_target (cr)))
    {
    case CAIRO_SURFACE_TYPE_PDF:
    case CAIRO_SURFACE_TYPE_SVG:
    case CAIRO_SURFACE_TYPE_PS:
      return TRUE;
    default:
      return FALSE;
    }
}

/* One pixel of the device, within reason. */
static double
column_width (cairo_t *cr)
{
  double scale_x = 1.0, scale_y = 1.0;
  double dx = 1.0, dy = 0.0;

  cairo_surface_get_device_scale (cairo_get_target (cr), &scale_x, &scale_y);
  cairo_user_to_device_distance (cr, &dx, &dy);
  dx = fabs (dx * scale_x);
  return dx > 0.0 ? 1.0 / CLAMP (round (dx), 1.0, 8.0) : 1.0;
}

VvLine *
vv_line_new (const VvScale *scale,
             VvShape shape,
             const VvSpan *spans,
             gsize n_spans,
             gint64 newest_ns,
             cairo_t *cr)
{
  VvLine *self = g_new0 (VvLine, 1);

  self->scale = *scale;
  self->shape = shape;
  self->vector = is_vector (cr);
  self->image = cairo_surface_get_type (cairo_get_target (cr)) == CAIRO_SURFACE_TYPE_IMAGE;
  self->column = self->vector ? 1.0 : column_width (cr);
  self->points = g_array_sized_new (FALSE, FALSE, sizeof (VvLinePoint), (guint) n_spans);
  self->runs = g_array_new (FALSE, FALSE, sizeof (VvLineRun));
  self->n_columns = (guint) ceil (scale->plot.width / self->column - 1e-6);
  self->top = g_new (double, self->n_columns);
  self->bottom = g_new (double, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    self->top[i] = self->bottom[i] = NAN;
  set_points (self, spans, n_spans);
  hold_last (self, spans, n_spans, newest_ns);
  set_columns (self);
  return self;
}

void
vv_line_free (VvLine *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->points);
  g_array_unref (self->runs);
  g_free (self->top);
  g_free (self->bottom);
  g_free (self);
}
