/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* legend.h — the series of one track: sign, name, value.  A click on one asks to hide or show
 * it. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_LEGEND (vv_legend_get_type ())

/**
 * VvLegend::toggled: (guint bit): the series with that bit was clicked
 */
G_DECLARE_FINAL_TYPE (VvLegend, vv_legend, VV, LEGEND, GtkWidget)

GtkWidget *vv_legend_new (void);

/** vv_legend_set_narrow: one line instead of one line a series */
void vv_legend_set_narrow (VvLegend *self, gboolean narrow);

/**
 * vv_legend_set_series:
 * @series: (element-type VvMonitorSeries): those that the track can show
 * @listed: bit i: whether series i stands in the legend though it is not shown
 *
 * Widgets are made anew only if the list differs from the one before.
 */
void vv_legend_set_series (VvLegend *self, GArray *series, guint32 listed);

/** vv_legend_get_n_items: Returns: how many series it lists */
guint vv_legend_get_n_items (VvLegend *self);

/**
 * vv_legend_set_value:
 * @index: counts the shown series only, as the track does
 * @value: the text
 * @tooltip: (nullable): the exact value, or why there is none
 */
void vv_legend_set_value (VvLegend *self, guint index, const char *value, const char *tooltip);

/** vv_legend_get_text: Returns: (transfer full): "User 69.0 %, System 8.5 %", for assistive
 * tools */
char *vv_legend_get_text (VvLegend *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
