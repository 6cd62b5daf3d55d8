/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sparkline.h — a small graph without axes: the last values of one series, the newest at the
 * right. */

#pragma once

#include <cairo.h>

#include "chart/theme.h"

G_BEGIN_DECLS

/**
 * vv_sparkline_draw:
 * @values: (array length=n): oldest first; NaN is a gap
 * @capacity: how many values fill the width; fewer stand at the right
 * @upper: the top of the axis, which starts at 0; the axis grows if a value is larger
 */
VV_API void vv_sparkline_draw (const double *values,
                               gsize n,
                               gsize capacity,
                               double upper,
                               VvRole role,
                               const VvTheme *theme,
                               double width,
                               double height,
                               cairo_t *cr);

G_END_DECLS
