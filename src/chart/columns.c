/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* columns.c — In: spans of a series of events.  Out: columns from zero, or stems that reach to the
 * top whatever the axis says: they tell when, not how much. */

#include "chart/columns.h"

#include <math.h>

#define MOST_WIDTH 6.0
#define GAP 1.0
#define DIAMOND 4.5
#define LABEL_GAP 4.0
#define STEM_WIDTH 1.6

static gboolean
is_event (const VvSpan *span)
{
  return isfinite (span->max) && span->max > 0;
}

void
vv_columns_draw (const VvScale       *scale,
                 const VvTrackSeries *series,
                 cairo_t             *cr)
{
  double zero = vv_scale_y (scale, scale->log_scale ? scale->lower : MAX (scale->lower, 0.0));

  for (gsize i = 0; i < series->n_spans; i++)
    {
      const VvSpan *span = &series->spans[i];
      double x, y, width = 1.0;

      if (!is_event (span))
        continue;
      x = vv_scale_x (scale, (double) span->end_ns);
      y = vv_scale_y (scale, span->max);
      /* What happened did so between the sample before and this one. */
      if (i > 0 && !isnan (series->spans[i - 1].first))
        width = CLAMP (x - vv_scale_x (scale, (double) series->spans[i - 1].end_ns) - GAP, 1.0, MOST_WIDTH);
      cairo_rectangle (cr, round (x - width), y, MAX (round (width), 1.0), MAX (zero - y, 1.0));
    }
  cairo_fill (cr);
}

void
vv_diamond_draw (double   x,
                 double   y,
                 cairo_t *cr)
{
  cairo_move_to (cr, x, y - DIAMOND);
  cairo_line_to (cr, x + DIAMOND, y);
  cairo_line_to (cr, x, y + DIAMOND);
  cairo_line_to (cr, x - DIAMOND, y);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Where the next stem in sight stands; the right edge where there is none. */
static double
next_stem (const VvScale       *scale,
           const VvTrackSeries *series,
           gsize                i)
{
  for (i++; i < series->n_spans; i++)
    if (is_event (&series->spans[i]))
      return vv_scale_x (scale, (double) series->spans[i].time_ns) - DIAMOND;
  return scale->plot.x + scale->plot.width;
}

void
vv_stems_draw (const VvScale       *scale,
               const VvTrackSeries *series,
               VvPen               *pen)
{
  const VvRect *plot = &scale->plot;
  double top = plot->y + DIAMOND, end = -INFINITY;
  cairo_t *cr = pen->cr;

  for (gsize i = 0; i < series->n_spans; i++)
    {
      const char *label = series->labels != NULL ? series->labels[i] : NULL;
      double x, width;

      x = vv_scale_x (scale, (double) series->spans[i].time_ns);
      if (!is_event (&series->spans[i]) || x < plot->x - 0.5 || x > plot->x + plot->width + 0.5)
        continue;
      vv_color_set_source (&pen->theme->roles[series->role], 1.0, cr);
      cairo_rectangle (cr, x - STEM_WIDTH / 2, top, STEM_WIDTH, plot->y + plot->height - top);
      cairo_fill (cr);
      if (x - DIAMOND < end)
        continue;
      vv_diamond_draw (x, top, cr);
      end = x + DIAMOND;
      width = label != NULL ? vv_pen_measure (pen, VV_FONT_CAPTION, label) : 0;
      if (label == NULL || end + LABEL_GAP + width > next_stem (scale, series, i))
        continue;
      vv_pen_text (pen, VV_FONT_CAPTION, &pen->theme->text, label, end + LABEL_GAP, top, 0.0, width + 1);
      end += LABEL_GAP + width;
    }
}
