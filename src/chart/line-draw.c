/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line-draw.c — a line and the area below it on a cairo context: columns as a mask of pixels, or
 * as paths in a file of paths; runs of points that lie apart as strokes. */

#include "chart/line-private.h"

#include <math.h>

#define MARGIN_PX 8.0           /* of a mask above and below the plot */
#define STRIP 16                /* points in one strip of a stroke */

/* Fills columns @from up to @to, all of them with values, between two rows of y. */
static void
fill_columns (const VvLine *self,
              const double *upper,
              const double *lower,
              guint from,
              guint to,
              cairo_t *cr)
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

/* The rows that a mask must have: those that any column touches, whole px. */
static gboolean
find_rows (const VvLine *self, const double *upper, const double *lower, double *from, double *to)
{
  double top = INFINITY;
  double bottom = -INFINITY;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (isnan (upper[i]) || isnan (lower[i]))
        continue;
      top = MIN (top, MIN (upper[i], lower[i]));
      bottom = MAX (bottom, MAX (upper[i], lower[i]));
    }
  *from = floor (MAX (top, self->scale.plot.y - MARGIN_PX));
  *to = ceil (MIN (bottom, self->scale.plot.y + self->scale.plot.height + MARGIN_PX));
  return *from < *to;
}

static void
fill_mask (const VvLine *self,
           const double *upper,
           const double *lower,
           double from,
           int height,
           cairo_surface_t *mask)
{
  unsigned char *data = cairo_image_surface_get_data (mask);
  gsize stride = (gsize) cairo_image_surface_get_stride (mask);
  double scale = 1.0 / self->column;

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
}

/* The quickest is to make the mask by hand: a column needs no scan conversion. */
static void
mask_columns (const VvLine *self, const double *upper, const double *lower, cairo_t *cr)
{
  double scale = 1.0 / self->column;
  cairo_surface_t *mask;
  cairo_pattern_t *pattern;
  cairo_matrix_t matrix;
  double from, to;
  int height;

  if (!find_rows (self, upper, lower, &from, &to))
    return;
  height = (int) lround ((to - from) * scale);
  mask = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) self->n_columns, height + 1);
  fill_mask (self, upper, lower, from, height, mask);
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

/* Where columns are thinner than the line, the line is as wide as some of them: the range of y that
 * it has in column @i and its @reach neighbours to both sides. */
static void
get_range (const VvLine *self, int i, int reach, double *top, double *bottom)
{
  *top = self->top[i];
  *bottom = self->bottom[i];
  for (int n = MAX (i - reach, 0); n <= MIN (i + reach, (int) self->n_columns - 1); n++)
    {
      if (isnan (self->top[n]))
        continue;
      *top = MIN (*top, self->top[n]);
      *bottom = MAX (*bottom, self->bottom[n]);
    }
}

static void
stroke_dense (const VvLine *self, const VvLineRun *run, double width, guint dash, cairo_t *cr)
{
  const VvLinePoint *first = &g_array_index (self->points, VvLinePoint, run->start);
  const VvLinePoint *last = &g_array_index (self->points, VvLinePoint, run->end - 1);
  int from = MAX (vv_line_column_at (self, first->x0), 0);
  int to = MIN (vv_line_column_at (self, last->x1), (int) self->n_columns - 1);
  int reach = MAX ((int) lround ((width / self->column - 1.0) / 2 - 0.1), 0);
  g_autofree double *upper = g_new (double, self->n_columns);
  g_autofree double *lower = g_new (double, self->n_columns);
  const double *pattern = dash_pattern (self->shape, dash);

  for (guint i = 0; i < self->n_columns; i++)
    upper[i] = lower[i] = NAN;
  for (int i = from; i <= to; i++)
    {
      double top, bottom, middle, rise, half;

      if (isnan (self->top[i]) || !is_dash_on (pattern, (i - from) * self->column))
        continue;
      get_range (self, i, reach, &top, &bottom);
      middle = (top + bottom) / 2;
      rise = (bottom - top) / ((2 * reach + 1) * self->column);
      /* A slope is as thick as a level line; a peak ends where its value is. */
      half = MIN ((bottom - top + width) / 2, width / 2 * sqrt (1 + rise * rise));
      upper[i] = middle - half;
      lower[i] = middle + half;
    }
  fill_between (self, upper, lower, cr);
}

/* The points of a span in an order that adds little length: first, the nearer extreme, the other,
 * last. */
static void
line_to_point (const VvLinePoint *point, cairo_t *cr)
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

/* Strokes the points from @from up to @to as one path. */
static void
stroke_points (const VvLine *self, const VvLineRun *run, gsize from, gsize to, cairo_t *cr)
{
  for (gsize i = from; i < to; i++)
    {
      const VvLinePoint *point = &g_array_index (self->points, VvLinePoint, i);

      if (vv_line_is_stepped (self) && i > run->start)
        cairo_line_to (cr, point->x0, point[-1].last);
      line_to_point (point, cr);
    }
  cairo_stroke (cr);
}

/* A long path is stroked in upright strips, each with the points in it and a few beside: few edges
 * at once is what makes it fast.  The strips are cut at whole pixels, where no seam shows. */
static void
stroke_strips (const VvLine *self, const VvLineRun *run, cairo_t *cr)
{
  double top = self->scale.plot.y - 2 * MARGIN_PX;
  double height = self->scale.plot.height + 4 * MARGIN_PX;
  double left = floor (self->scale.plot.x - MARGIN_PX);

  for (gsize from = run->start; from < run->end; from += STRIP)
    {
      gsize to = MIN (from + STRIP, run->end);
      double right = self->scale.plot.x + self->scale.plot.width + MARGIN_PX;

      if (to < run->end)
        right = 2 * floor (g_array_index (self->points, VvLinePoint, to).x0 / 2);
      if (right <= left)
        continue;
      cairo_save (cr);
      cairo_rectangle (cr, left, top, right - left, height);
      cairo_clip (cr);
      stroke_points (self, run,
                     from > run->start + STRIP ? from - STRIP / 2 : run->start,
                     MIN (to + STRIP / 2, run->end), cr);
      cairo_restore (cr);
      left = right;
    }
}

static void
stroke_sparse (const VvLine *self, const VvLineRun *run, double width, guint dash, cairo_t *cr)
{
  gboolean dashed = dash_pattern (self->shape, dash) != NULL;

  cairo_set_line_width (cr, width);
  /* Bevelled where it is sharp: a peak must not stand out over its value. */
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_miter_limit (cr, 2.0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  vv_line_set_dash (self->shape, dash, cr);
  /* The pattern must run through, and a file of paths should have one path for one line. */
  if (dashed || self->vector || run->end - run->start <= 2 * STRIP)
    stroke_points (self, run, run->start, run->end, cr);
  else
    stroke_strips (self, run, cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
vv_line_stroke (const VvLine *self, double width, guint dash, cairo_t *cr)
{
  for (guint r = 0; r < self->runs->len; r++)
    {
      const VvLineRun *run = &g_array_index (self->runs, VvLineRun, r);
      const VvLinePoint *first = &g_array_index (self->points, VvLinePoint, run->start);
      const VvLinePoint *last = &g_array_index (self->points, VvLinePoint, run->end - 1);

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
