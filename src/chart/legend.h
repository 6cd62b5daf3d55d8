/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* legend.h — a track's title, and its series with their values. */

#pragma once

#include "chart/pen.h"
#include "chart/tracks.h"

G_BEGIN_DECLS

/** vv_legend_height: Returns: what vv_legend_draw_column() needs for all its rows */
double vv_legend_height (const VvTrack *track);

/** vv_legend_draw_column: title, and below it a row for each series; rows move closer where
 * @height is small */
void vv_legend_draw_column (const VvTrack *track,
                            double x,
                            double y,
                            double width,
                            double height,
                            VvPen *pen);

/** vv_legend_draw_line: all in one line, the series at the right; what does not fit gets shorter,
 * then goes */
void vv_legend_draw_line (const VvTrack *track,
                          double x,
                          double y,
                          double width,
                          double height,
                          VvPen *pen);

G_END_DECLS
