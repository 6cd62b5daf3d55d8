/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sparkline.h — a small graph of the last minute, for rows of a list: 66 × 18 px, no pointer, no
 * focus.  What it shows is also said in words beside it, so it is decoration for assistive
 * tools. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VV_TYPE_SPARKLINE_VIEW (vv_sparkline_view_get_type ())
G_DECLARE_FINAL_TYPE (VvSparklineView, vv_sparkline_view, VV, SPARKLINE_VIEW, GtkWidget)

/* How many values fill the width: a minute of the census's samples. */
#define VV_SPARKLINE_CAPACITY 60

GtkWidget *vv_sparkline_view_new (void);

/**
 * vv_sparkline_view_set_values:
 * @values: (array length=n) (nullable): oldest first, NaN for gaps; copied; only the newest
 *   VV_SPARKLINE_CAPACITY count
 * @n: how many
 * @upper: the least top of the axis, which starts at 0
 *
 * Draws only if something changed.
 */
void vv_sparkline_view_set_values (VvSparklineView *self, const double *values, gsize n,
                                   double upper);

G_END_DECLS
