/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-picture.h — a monitor's history as tracks, ready to be drawn.
 *
 *   VvMonitorView view;
 *   vv_monitor_view_init (&view, monitor);
 *   view.columns = vv_tracks_plot_width (width);
 *   g_autoptr (VvMonitorPicture) picture = vv_monitor_picture_new (monitor, &view);
 *   vv_monitor_picture_set_title (picture, monitor);
 *   VvTracks *tracks = vv_monitor_picture_get_tracks (picture); */

#pragma once

#include "model/monitor-view.h"

G_BEGIN_DECLS

typedef struct _VvMonitorPicture VvMonitorPicture;

/**
 * vv_monitor_picture_new:
 *
 * Reduces what @view shows to spans: as many steps as the picture has columns, however long the
 * history.  The picture is a copy: it does not change with @monitor, and may be drawn by another
 * thread.
 *
 * Returns: (transfer full): the picture, with @view's cursor and selection, without a title
 */
VV_API VvMonitorPicture *vv_monitor_picture_new (VvMonitor *monitor,
                                                 const VvMonitorView *view) G_GNUC_WARN_UNUSED_RESULT;
/** vv_monitor_picture_new_track: the same with one track alone, that at @index of @view, hidden or
 * not */
VV_API VvMonitorPicture *vv_monitor_picture_new_track (VvMonitor *monitor,
                                                       const VvMonitorView *view, guint index) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_monitor_picture_free (VvMonitorPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvMonitorPicture, vv_monitor_picture_free)

/** vv_monitor_picture_get_tracks: Returns: (transfer none): what to draw; its tracks are @view's
 * visible ones, in their order */
VV_API VvTracks *vv_monitor_picture_get_tracks (VvMonitorPicture *self);
/** vv_monitor_picture_steal_tracks: Returns: (transfer full): the same, to keep; the picture can
 * only be freed then */
VV_API VvTracks *vv_monitor_picture_steal_tracks (VvMonitorPicture *self) G_GNUC_WARN_UNUSED_RESULT;

/** vv_monitor_picture_get_track_index: Returns: which of the view's tracks the picture's @track
 * is */
VV_API guint vv_monitor_picture_get_track_index (VvMonitorPicture *self, guint track);
/** vv_monitor_picture_get_series: Returns: what the @series-th series of the picture's @track is */
VV_API const VvMonitorSeries *vv_monitor_picture_get_series (VvMonitorPicture *self, guint track,
                                                             guint series);

/**
 * vv_monitor_picture_set_cursor:
 * @cursor_ns: the moment pointed at, or VV_TIME_NONE: the values are then the newest that are
 *   visible
 *
 * Moves the cursor and sets the legends' values; reduces nothing anew, so that it may follow a
 * pointer.
 */
VV_API void vv_monitor_picture_set_cursor (VvMonitorPicture *self, VvMonitor *monitor,
                                           gint64 cursor_ns);

/** vv_monitor_picture_set_title: the name of the process, and PID, Python, user and start as
 * subtitle, for a file */
VV_API void vv_monitor_picture_set_title (VvMonitorPicture *self, VvMonitor *monitor);

/** vv_monitor_describe: Returns: (transfer full): "PID 48213 · CPython 3.13.1 · alice · started
 * 08:29", for a subtitle */
VV_API char *vv_monitor_describe (VvMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;
/** vv_monitor_describe_end: Returns: (transfer full) (nullable): how it ended, "Ended with exit
 * status 1"; NULL while it runs */
VV_API char *vv_monitor_describe_end (VvMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;
/** vv_monitor_describe_pin_end: Returns: (transfer full) (nullable): how the object ended that the
 * metric is a number of, "app.cache was freed"; NULL while it lives */
VV_API char *vv_monitor_describe_pin_end (VvMonitor *monitor, guint metric) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
