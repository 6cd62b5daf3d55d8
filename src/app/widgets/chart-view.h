/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chart-view.h — the one widget that shows charts.  It draws nothing itself: a function draws what
 * changes with the data, another what changes with the pointer, and both results are kept until
 * they are said to be out of date.  Focusable; for assistive tools an image with a name and a
 * description. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_CHART_VIEW (vv_chart_view_get_type ())
G_DECLARE_FINAL_TYPE (VvChartView, vv_chart_view, VV, CHART_VIEW, GtkWidget)

/** VvChartDraw: draws into @width × @height from the origin of @cr */
typedef void (*VvChartDraw) (const VvTheme *theme, double width, double height, cairo_t *cr,
                             gpointer user_data);

GtkWidget *vv_chart_view_new (void);

/**
 * vv_chart_view_set_draw:
 * @draw: (nullable): draws what depends on the data, the size and the theme
 * @overlay: (nullable): draws over it what follows the pointer
 * @user_data: for both; must live as long as they are set
 */
void vv_chart_view_set_draw (VvChartView *self, VvChartDraw draw, VvChartDraw overlay,
                             gpointer user_data);

/** vv_chart_view_set_size: the least and the natural size, px; 0 leaves one as it is */
void vv_chart_view_set_size (VvChartView *self, int width, int height);

/** vv_chart_view_invalidate: the data has changed: all is drawn anew in the next frame */
void vv_chart_view_invalidate (VvChartView *self);
/** vv_chart_view_invalidate_overlay: only the pointer has moved */
void vv_chart_view_invalidate_overlay (VvChartView *self);

/** vv_chart_view_describe: what assistive tools say of it.  @label: what it shows; @description:
 * (nullable): its values in words */
void vv_chart_view_describe (VvChartView *self, const char *label, const char *description);

G_END_DECLS
