/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sparkline.c — a small graph without axes, for a row of a list: hundreds of them may be drawn in
 * a frame, so there is no text and nothing is allocated. */

#include "chart/sparkline.h"

#include <math.h>

#define LINE_WIDTH 1.2

typedef struct
{
  const double *values;
  gsize n;
  double step;
  double x0;
  double upper;
  double top;
  double bottom;
} Layout;

static double
value_y (const Layout *layout, gsize i)
{
  double share = CLAMP (layout->values[i] / layout->upper, 0.0, 1.0);

  return layout->bottom - share * (layout->bottom - layout->top);
}

static double
value_x (const Layout *layout, gsize i)
{
  return layout->x0 + (double) i * layout->step;
}

static void
fill_run (const Layout *layout, gsize from, gsize to, cairo_t *cr)
{
  cairo_move_to (cr, value_x (layout, from), layout->bottom);
  for (gsize i = from; i < to; i++)
    cairo_line_to (cr, value_x (layout, i), value_y (layout, i));
  cairo_line_to (cr, value_x (layout, to - 1), layout->bottom);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
stroke_run (const Layout *layout, gsize from, gsize to, cairo_t *cr)
{
  for (gsize i = from; i < to; i++)
    cairo_line_to (cr, value_x (layout, i), value_y (layout, i));
  /* A value between two gaps has no length; round caps make it a dot. */
  if (to - from == 1)
    cairo_line_to (cr, value_x (layout, from), value_y (layout, from));
  cairo_stroke (cr);
}

static void
draw_runs (const Layout *layout,
           void (*draw) (const Layout *, gsize, gsize, cairo_t *),
           cairo_t *cr)
{
  gsize i = 0;

  while (i < layout->n)
    {
      gsize from = i;

      while (i < layout->n && isfinite (layout->values[i]))
        i++;
      if (i > from)
        draw (layout, from, i, cr);
      else
        i++;
    }
}

void
vv_sparkline_draw (const double *values,
                   gsize n,
                   gsize capacity,
                   double upper,
                   VvRole role,
                   const VvTheme *theme,
                   double width,
                   double height,
                   cairo_t *cr)
{
  Layout layout;

  g_return_if_fail (values != NULL || n == 0);
  g_return_if_fail (role < VV_N_ROLES && theme != NULL && cr != NULL);

  if (n == 0 || !(width > 2 * LINE_WIDTH) || !(height > 2 * LINE_WIDTH))
    return;
  capacity = MAX (MAX (capacity, n), 2);
  layout = (Layout) {
    .values = values,
    .n = n,
    .step = (width - LINE_WIDTH) / (double) (capacity - 1),
    .upper = isfinite (upper) && upper > 0.0 ? upper : 1.0,
    .top = LINE_WIDTH,
    .bottom = height - LINE_WIDTH / 2,
  };
  layout.x0 = width - LINE_WIDTH / 2 - (double) (n - 1) * layout.step;
  for (gsize i = 0; i < n; i++)
    {
      if (isfinite (values[i]))
        layout.upper = MAX (layout.upper, values[i]);
    }

  cairo_save (cr);
  if (!theme->high_contrast)
    {
      vv_color_set_source (&theme->roles[role], 0.28, cr);
      draw_runs (&layout, fill_run, cr);
    }
  vv_color_set_source (&theme->roles[role], 1.0, cr);
  cairo_set_line_width (cr, theme->high_contrast ? 2.0 : LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_runs (&layout, stroke_run, cr);
  cairo_restore (cr);
}
