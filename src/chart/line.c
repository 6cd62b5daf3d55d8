/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line.c — one series on a plot.  In: spans.  Out: points in px, cut into runs at the gaps, and the range
 * of y that the line has in each pixel column.
 *
 * cairo's stroke takes as long as its edges cross scan lines: a noisy line with a point a pixel takes a
 * hundred milliseconds.  So a dense run is a ribbon of columns, put into a mask by hand, which takes one;
 * only runs whose points lie apart are stroked, where joins and slopes can be seen. */

#include "chart/line.h"

#include <math.h>

#define DENSE_PX 2.0            /* mean distance of points below which columns are drawn */
#define STEEP 8.0               /* mean slope above which columns are drawn */
#define MARGIN_PX 8.0           /* how far a line goes on outside of the plot, under the clip */
#define PIECE 32                /* points in one stroke */

typedef struct
{
  double x0;
  double x1;
  double first;
  double last;
  double top;                   /* y of the largest value: the smallest y */
  double bottom;
} Point;

typedef struct
{
  gsize start;
  gsize end;
  gboolean dense;
} Run;

struct _VvLine
{
  VvScale scale;
  VvShape shape;
  gboolean vector;              /* goes into a file of paths, where stairs would show */
  gboolean image;               /* goes into an image whose pixels are known */
  GArray *points;               /* of Point */
  GArray *runs;                 /* of Run */
  guint n_columns;
  double column;                /* width in px: one pixel of the device */
  double *top;                  /* NaN where the line is not */
  double *bottom;
};

double
vv_scale_x (const VvScale *self, double time_ns)
{
  return self->plot.x + (time_ns - self->start_ns) / (self->end_ns - self->start_ns) * self->plot.width;
}

double
vv_scale_y (const VvScale *self, double value)
{
  double share;

  if (isnan (value))
    return NAN;
  if (self->log_scale)
    share = value <= self->lower ? 0.0 : log (value / self->lower) / log (self->upper / self->lower);
  else
    share = (value - self->lower) / (self->upper - self->lower);
  /* cairo's coordinates end at 2²³. */
  return self->plot.y + self->plot.height * (1.0 - CLAMP (share, -2.0, 3.0));
}

/* --- points --- */

static gboolean
is_gap (const VvSpan *span)
{
  return !isfinite (span->first) || !isfinite (span->last) || !isfinite (span->min) || !isfinite (span->max);
}

static Point
make_point (const VvScale *scale, const VvSpan *span)
{
  Point point = {
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
cut (const Point *from, Point *outside, double x, gboolean stepped)
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
  *outside = (Point) { x, x, y, y, y, y };
}

static gboolean
is_stepped (const VvLine *self)
{
  return self->shape == VV_SHAPE_STEP || self->shape == VV_SHAPE_STEP_DASHED;
}

/* Whether columns do better than a stroke: points close together, or a line so restless that a stroke takes
 * long; where it is that steep, both look the same. */
static gboolean
is_dense (const VvLine *self, const Run *run)
{
  const Point *points = &g_array_index (self->points, Point, run->start);
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
  Run run = { start, self->points->len, FALSE };
  double left = self->scale.plot.x - MARGIN_PX;
  double right = self->scale.plot.x + self->scale.plot.width + MARGIN_PX;
  Point *points;

  if (run.end == run.start)
    return;
  points = &g_array_index (self->points, Point, run.start);
  if (points[0].x0 > right || points[run.end - run.start - 1].x1 < left)
    return;
  if (run.end - run.start > 1)
    {
      Point *last = &points[run.end - run.start - 1];

      if (points[0].x1 < left)
        cut (&points[1], &points[0], left, is_stepped (self));
      if (last->x0 > right)
        cut (last - 1, last, right, is_stepped (self));
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
      Point point;

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

/* What is read every few seconds is still so between its last reading and the next; not for longer. */
static void
hold_last (VvLine *self, const VvSpan *spans, gsize n_spans, gint64 newest_ns)
{
  const VvSpan *last, *before;
  double until;
  Run *run;
  Point point;

  if (!is_stepped (self) || n_spans < 2 || self->runs->len == 0)
    return;
  last = &spans[n_spans - 1];
  before = &spans[n_spans - 2];
  run = &g_array_index (self->runs, Run, self->runs->len - 1);
  point = g_array_index (self->points, Point, self->points->len - 1);
  if (is_gap (last) || run->end != self->points->len ||
      point.x1 < vv_scale_x (&self->scale, (double) last->end_ns) - 1e-3)
    return;
  until = MIN ((double) newest_ns, (double) last->end_ns + 2 * ((double) last->time_ns - (double) before->end_ns));
  if (until <= (double) last->end_ns)
    return;
  point = (Point) { .x0 = MIN (vv_scale_x (&self->scale, until),
                               self->scale.plot.x + self->scale.plot.width + MARGIN_PX),
                    .first = point.last, .last = point.last, .top = point.last, .bottom = point.last };
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

static int
column_at (const VvLine *self, double x)
{
  double column = floor ((x - self->scale.plot.x) / self->column);

  return (int) CLAMP (column, -1.0, (double) self->n_columns);
}

static void
extend_segment (VvLine *self, double x0, double y0, double x1, double y1)
{
  int from = column_at (self, x0);
  int to = column_at (self, x1);
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
      const Run *run = &g_array_index (self->runs, Run, r);

      /* A lone sample is a dot; an area one pixel wide below it would say more than it knows. */
      if (run->end - run->start == 1)
        continue;
      for (gsize i = run->start; i < run->end; i++)
        {
          const Point *point = &g_array_index (self->points, Point, i);
          const Point *next = i + 1 < run->end ? point + 1 : NULL;

          extend (self, column_at (self, point->x0), point->top, point->bottom);
          extend_segment (self, point->x0, point->first, point->x1, point->last);
          if (next == NULL)
            continue;
          if (is_stepped (self))
            {
              extend_segment (self, point->x1, point->last, next->x0, point->last);
              extend (self, column_at (self, next->x0), point->last, next->first);
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
  self->points = g_array_sized_new (FALSE, FALSE, sizeof (Point), (guint) n_spans);
  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
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

/* --- drawing --- */

/* Fills columns @from up to @to, all of them with values, between two rows of y. */
static void
fill_columns (const VvLine *self, const double *upper, const double *lower, guint from, guint to, cairo_t *cr)
{
  double x = self->scale.plot.x;

  for (guint i = from; i < to; i++)
    {
      cairo_line_to (cr, x + i * self->column, upper[i]);
      cairo_line_to (cr, x + (i + 1) * self->column, upper[i]);
    }
  for (guint i = to; i > from; i--)
    {
      cairo_line_to (cr, x + i * self->column, lower[i - 1]);
      cairo_line_to (cr, x + (i - 1) * self->column, lower[i - 1]);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Covers the rows between @top and @bottom, in pixels of the mask, of one column. */
static void
cover (unsigned char *column, gsize stride, double top, double bottom)
{
  int first = (int) floor (top);
  int last = (int) floor (bottom);

  if (first == last)
    {
      column[(gsize) first * stride] = (unsigned char) lround ((bottom - top) * 255);
      return;
    }
  column[(gsize) first * stride] = (unsigned char) lround ((first + 1 - top) * 255);
  for (int y = first + 1; y < last; y++)
    column[(gsize) y * stride] = 255;
  column[(gsize) last * stride] = (unsigned char) lround ((bottom - last) * 255);
}

/* The quickest is to make the mask by hand: a column needs no scan conversion. */
static void
mask_columns (const VvLine *self, const double *upper, const double *lower, cairo_t *cr)
{
  double scale = 1.0 / self->column;
  double from = floor (self->scale.plot.y - MARGIN_PX);
  double to = ceil (self->scale.plot.y + self->scale.plot.height + MARGIN_PX);
  int height = (int) lround ((to - from) * scale);
  cairo_surface_t *mask = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) self->n_columns, height + 1);
  unsigned char *data = cairo_image_surface_get_data (mask);
  gsize stride = (gsize) cairo_image_surface_get_stride (mask);
  cairo_pattern_t *pattern;
  cairo_matrix_t matrix;

  for (guint i = 0; data != NULL && i < self->n_columns; i++)
    {
      double top, bottom;

      if (isnan (upper[i]) || isnan (lower[i]))
        continue;
      top = CLAMP ((MIN (upper[i], lower[i]) - from) * scale, 0.0, (double) height);
      bottom = CLAMP ((MAX (upper[i], lower[i]) - from) * scale, 0.0, (double) height);
      cover (data + i, stride, top, bottom);
    }
  cairo_surface_mark_dirty (mask);
  pattern = cairo_pattern_create_for_surface (mask);
  cairo_matrix_init (&matrix, scale, 0, 0, scale, -self->scale.plot.x * scale, -from * scale);
  cairo_pattern_set_matrix (pattern, &matrix);
  /* A recording may be played at any scale: sharp steps rather than a blur, and quick. */
  if (!self->image)
    cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_mask (cr, pattern);
  cairo_pattern_destroy (pattern);
  cairo_surface_destroy (mask);
}

/* In a file of paths there are no pixels: one path for each row of columns. */
static void
fill_runs (const VvLine *self, const double *upper, const double *lower, cairo_t *cr)
{
  guint i = 0;

  while (i < self->n_columns)
    {
      guint from = i;

      while (i < self->n_columns && !isnan (upper[i]) && !isnan (lower[i]))
        i++;
      if (i > from)
        fill_columns (self, upper, lower, from, i, cr);
      else
        i++;
    }
}

static void
fill_between (const VvLine *self, const double *upper, const double *lower, cairo_t *cr)
{
  if (self->vector)
    fill_runs (self, upper, lower, cr);
  else
    mask_columns (self, upper, lower, cr);
}

void
vv_line_fill (const VvLine *self, const VvLine *base, cairo_t *cr)
{
  g_autofree double *upper = g_new (double, self->n_columns);
  g_autofree double *lower = g_new (double, self->n_columns);
  double zero = MIN (vv_scale_y (&self->scale, 0.0), self->scale.plot.y + self->scale.plot.height);

  for (guint i = 0; i < self->n_columns; i++)
    {
      upper[i] = (self->top[i] + self->bottom[i]) / 2;
      lower[i] = base == NULL ? zero : (base->top[i] + base->bottom[i]) / 2;
    }
  fill_between (self, upper, lower, cr);
}

/* On and off lengths for dash 1, 2, …; told apart without colour. */
static const double dashes[][4] = {
  { 5.0, 2.5, 5.0, 2.5 },
  { 1.8, 2.4, 1.8, 2.4 },
  { 9.0, 3.0, 9.0, 3.0 },
  { 7.0, 2.5, 1.8, 2.5 },
};

static const double *
dash_pattern (VvShape shape, guint dash)
{
  if (shape == VV_SHAPE_STEP_DASHED && dash == 0)
    dash = 1;
  return dash == 0 ? NULL : dashes[(dash - 1) % G_N_ELEMENTS (dashes)];
}

void
vv_line_set_dash (VvShape shape, guint dash, cairo_t *cr)
{
  const double *pattern = dash_pattern (shape, dash);

  cairo_set_dash (cr, pattern, pattern != NULL ? 4 : 0, 0);
}

static gboolean
is_dash_on (const double *pattern, double distance)
{
  double rest;

  if (pattern == NULL)
    return TRUE;
  rest = fmod (distance, pattern[0] + pattern[1] + pattern[2] + pattern[3]);
  return rest < pattern[0] ||
         (rest >= pattern[0] + pattern[1] && rest < pattern[0] + pattern[1] + pattern[2]);
}

static void
stroke_dense (const VvLine *self, const Run *run, double width, guint dash, cairo_t *cr)
{
  const Point *first = &g_array_index (self->points, Point, run->start);
  const Point *last = &g_array_index (self->points, Point, run->end - 1);
  int from = MAX (column_at (self, first->x0), 0);
  int to = MIN (column_at (self, last->x1), (int) self->n_columns - 1);
  g_autofree double *upper = g_new (double, self->n_columns);
  g_autofree double *lower = g_new (double, self->n_columns);
  const double *pattern = dash_pattern (self->shape, dash);

  for (guint i = 0; i < self->n_columns; i++)
    upper[i] = lower[i] = NAN;
  for (int i = from; i <= to; i++)
    {
      double middle = (self->top[i] + self->bottom[i]) / 2;
      double rise = (self->bottom[i] - self->top[i]) / self->column;
      /* A slope is as thick as a level line; a peak ends where its value is. */
      double half = MIN ((self->bottom[i] - self->top[i] + width) / 2, width / 2 * sqrt (1 + rise * rise));

      if (!is_dash_on (pattern, (i - from) * self->column))
        continue;
      upper[i] = middle - half;
      lower[i] = middle + half;
    }
  fill_between (self, upper, lower, cr);
}

/* The points of a span in an order that adds little length: first, the nearer extreme, the other, last. */
static void
line_to_point (const Point *point, cairo_t *cr)
{
  cairo_line_to (cr, point->x0, point->first);
  if (point->top < point->bottom)
    {
      double x = (point->x0 + point->x1) / 2;
      gboolean top_first = fabs (point->first - point->top) < fabs (point->first - point->bottom);

      cairo_line_to (cr, x, top_first ? point->top : point->bottom);
      cairo_line_to (cr, x, top_first ? point->bottom : point->top);
      cairo_line_to (cr, point->x1, point->last);
    }
}

static void
stroke_sparse (const VvLine *self, const Run *run, double width, guint dash, cairo_t *cr)
{
  const double *pattern = dash_pattern (self->shape, dash);

  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, is_stepped (self) ? CAIRO_LINE_JOIN_MITER : CAIRO_LINE_JOIN_ROUND);
  /* Caps take the place of the join where one piece ends and the next begins. */
  if (pattern != NULL)
    cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  else
    cairo_set_line_cap (cr, is_stepped (self) ? CAIRO_LINE_CAP_SQUARE : CAIRO_LINE_CAP_ROUND);
  vv_line_set_dash (self->shape, dash, cr);
  for (gsize i = run->start; i < run->end; i++)
    {
      const Point *point = &g_array_index (self->points, Point, i);

      if (is_stepped (self) && i > run->start)
        cairo_line_to (cr, point->x0, point[-1].last);
      line_to_point (point, cr);
      if (pattern == NULL && !self->vector && i > run->start && (i - run->start) % PIECE == 0 && i + 1 < run->end)
        {
          cairo_stroke (cr);
          cairo_move_to (cr, point->x1, point->last);
        }
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
vv_line_stroke (const VvLine *self, double width, guint dash, cairo_t *cr)
{
  for (guint r = 0; r < self->runs->len; r++)
    {
      const Run *run = &g_array_index (self->runs, Run, r);
      const Point *first = &g_array_index (self->points, Point, run->start);
      const Point *last = &g_array_index (self->points, Point, run->end - 1);

      /* What has no length would not be seen at all. */
      if (last->x1 - first->x0 < 1.0)
        {
          cairo_arc (cr, first->x0, first->first, width, 0, 2 * G_PI);
          cairo_fill (cr);
        }
      if (run->dense)
        stroke_dense (self, run, width, dash, cr);
      else if (run->end - run->start > 1 || first->top < first->bottom)
        stroke_sparse (self, run, width, dash, cr);
    }
}
