/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* track-row.h — one track of the Monitor page: a header with title, menu and legend, and the plot
 * beside or below it. */

#pragma once

#include <gtk/gtk.h>

#include "app/widgets/chart-view.h"
#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_TRACK_ROW (vv_track_row_get_type ())

/**
 * VvTrackRow::series-toggled: (guint bit): that series is to be hidden or shown
 * VvTrackRow::resized: (double height): the plot's lower edge was dragged
 */
G_DECLARE_FINAL_TYPE (VvTrackRow, vv_track_row, VV, TRACK_ROW, GtkWidget)

GtkWidget *vv_track_row_new (void);

/** vv_track_row_get_chart: Returns: (transfer none): the plot, for gestures */
VvChartView *vv_track_row_get_chart (VvTrackRow *self);

/** vv_track_row_set_menu: @menu: what ⋮ opens */
void vv_track_row_set_menu (VvTrackRow *self, GMenuModel *menu);

/** vv_track_row_set_narrow: the header above the plot, in one line */
void vv_track_row_set_narrow (VvTrackRow *self, gboolean narrow);

/**
 * vv_track_row_set_picture:
 * @picture: (nullable): borrowed: the caller sets the next one, or NULL, before it frees this one
 * @track: which of its tracks
 * @series: (nullable) (element-type VvMonitorSeries): what the track can show
 * @listed: as vv_legend_set_series()
 */
void vv_track_row_set_picture (VvTrackRow *self, VvMonitorPicture *picture, guint track,
                               GArray *series, guint32 listed);

/** vv_track_row_update_cursor: draws the cursor and the selection where the picture has them now */
void vv_track_row_update_cursor (VvTrackRow *self);

/** vv_track_row_update_values: takes over the legend's values from the picture.  @monitor: knows
 * reasons and exact values */
void vv_track_row_update_values (VvTrackRow *self, VvMonitor *monitor);

/** vv_track_row_describe: tells assistive tools the values as they are now */
void vv_track_row_describe (VvTrackRow *self);

G_END_DECLS
