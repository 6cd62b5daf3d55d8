/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* columns.h — events on a plot: columns of how many there were, stems of single ones. */

#pragma once

#include "chart/line.h"
#include "chart/pen.h"

G_BEGIN_DECLS

/** vv_columns_draw: a column for each span, of its largest value, in the source of @cr; as wide as
 * the time since the span before it, less a gap */
void vv_columns_draw (const VvScale *scale, const VvTrackSeries *series, cairo_t *cr);

/** vv_stems_draw: a stem for each span that is not zero, with a diamond and its label on it; of what
 * would touch another, diamonds and labels go */
void vv_stems_draw (const VvScale *scale, const VvTrackSeries *series, VvPen *pen);

/** vv_diamond_draw: 9 px high about (@x, @y) */
void vv_diamond_draw (double x, double y, cairo_t *cr);

G_END_DECLS
