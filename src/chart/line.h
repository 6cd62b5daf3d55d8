/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line.h — one series on a plot. */

#pragma once

#include "chart/tracks.h"

G_BEGIN_DECLS

/**
 * VvScale:
 *
 * From times and values to px.
 */
typedef struct
{
  VvRect plot;
  double start_ns;
  double end_ns;
  double lower;
  double upper;
  gboolean log_scale;
} VvScale;

double vv_scale_x (const VvScale *self, double time_ns);
/** vv_scale_y: values outside of the axis come out near the plot; NaN stays NaN */
double vv_scale_y (const VvScale *self, double value);

/**
 * VvLine:
 *
 * A series on its way to the picture: what vv_line_new() worked out from its spans.
 */
typedef struct _VvLine VvLine;

/**
 * vv_line_new:
 * @newest_ns: the time of the newest sample of any series in the track: as far as that, a stepped
 *   series that is read less often holds its last value
 * @cr: what it is going to be drawn on
 *
 * Returns: (transfer full): @spans as they lie on @scale
 */
VvLine *vv_line_new (const VvScale *scale,
                     VvShape shape,
                     const VvSpan *spans,
                     gsize n_spans,
                     gint64 newest_ns,
                     cairo_t *cr) G_GNUC_WARN_UNUSED_RESULT;
void vv_line_free (VvLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvLine, vv_line_free)

/** vv_line_fill: fills from @self down to @base, or to zero where that is NULL, with the source of
 * @cr */
void vv_line_fill (const VvLine *self, const VvLine *base, cairo_t *cr);

/** vv_line_stroke: @dash: 0 for none, else one of four patterns */
void vv_line_stroke (const VvLine *self, double width, guint dash, cairo_t *cr);

/** vv_line_set_dash: strokes of @cr get the pattern that vv_line_stroke() draws with */
void vv_line_set_dash (VvShape shape, guint dash, cairo_t *cr);

G_END_DECLS
