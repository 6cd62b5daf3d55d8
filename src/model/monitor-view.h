/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-view.h — what a person looks at of a monitor: which time, which tracks in which order,
 * which of their series.  A plain value: copy it by assignment, keep it, hand it to another
 * thread. */

#pragma once

#include "chart/tracks.h"
#include "monitor/monitor.h"

G_BEGIN_DECLS

/**
 * VvMonitorTrackId:
 *
 * The tracks that processes have; custom metric i is the track VV_MONITOR_TRACK_METRIC + i.
 */
typedef enum
{
  VV_MONITOR_TRACK_CPU,
  VV_MONITOR_TRACK_MEMORY,
  VV_MONITOR_TRACK_THREADS,
  VV_MONITOR_TRACK_IO,
  VV_MONITOR_TRACK_FAULTS,
  VV_MONITOR_TRACK_COLLECTOR,   /* only of those whose garbage collector could be read */
  VV_MONITOR_TRACK_METRIC,
} VvMonitorTrackId;

/* Numbers of metrics are not used again, so there are more than are ever seen. */
#define VV_MONITOR_MAX_TRACKS 256
/* Per-thread lines in one track: more could be told apart neither by colour nor by dash. */
#define VV_MONITOR_MAX_THREADS 9

/**
 * VvMonitorTrackView:
 * @id: which track, a VvMonitorTrackId or beyond
 * @unit: what it measures
 * @hidden: not in the picture
 * @log_scale: logarithmic axis
 * @height: px, 0 for the design's
 * @shown: bit i: whether the track's i-th series is drawn
 */
typedef struct
{
  guint id;
  VvUnit unit;
  gboolean hidden;
  gboolean log_scale;
  double height;
  guint32 shown;
} VvMonitorTrackView;

/**
 * VvMonitorView:
 * @start_ns: left edge of the visible time
 * @end_ns: right edge, later than @start_ns
 * @columns: how many pixels wide a plot is: what series are reduced to
 * @cursor_ns: the moment pointed at, or VV_TIME_NONE
 * @select_start_ns: start of the selection, or VV_TIME_NONE
 * @select_end_ns: its end, not before its start
 * @tree: sums over the process's children
 * @threads: each thread's CPU in the CPU track
 * @tracks: in the order from top to bottom
 */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  guint columns;
  gint64 cursor_ns;
  gint64 select_start_ns;
  gint64 select_end_ns;
  gboolean tree;
  gboolean threads;
  VvMonitorTrackView tracks[VV_MONITOR_MAX_TRACKS];
  guint n_tracks;
} VvMonitorView;

/**
 * VvMonitorSeries:
 * @series: its number in the monitor's histories
 * @drawn_series: what its line stands on: the sum, for a band that lies on another series
 * @bit: which bit of VvMonitorTrackView.shown it is; G_MAXUINT for a thread
 * @name: in the legend, display-safe
 * @long_name: where no track's title stands above it: in the summary
 * @unit: what it measures
 * @role: its colour
 * @dash: as VvTrackSeries
 * @shape: as VvTrackSeries
 * @shown: whether it is drawn
 */
typedef struct
{
  guint series;
  guint drawn_series;
  guint bit;
  char name[64];
  char long_name[64];
  VvUnit unit;
  VvRole role;
  guint dash;
  VvShape shape;
  gboolean shown;
} VvMonitorSeries;

/** vv_monitor_view_init: the whole history, nothing selected, the tracks that are shown at first in
 * their order, 800 columns */
VV_API void vv_monitor_view_init (VvMonitorView *self, VvMonitor *monitor);

/** vv_monitor_view_update: adds the tracks that came since (of the garbage collector, of watches),
 * and takes out those of metrics that were removed.  Returns: whether there were any */
VV_API gboolean vv_monitor_view_update (VvMonitorView *self, VvMonitor *monitor);

/** vv_monitor_view_show_all: the visible time becomes that of the whole history */
VV_API void vv_monitor_view_show_all (VvMonitorView *self, VvMonitor *monitor);

/** vv_monitor_view_find_track: Returns: the index of the track with @id, or -1 */
VV_API int vv_monitor_view_find_track (const VvMonitorView *self, guint id);

/** vv_monitor_view_move_track: moves the track at @index past its next visible neighbour, up (-1)
 * or down (1). Returns: whether there was one */
VV_API gboolean vv_monitor_view_move_track (VvMonitorView *self, guint index, int direction);

/** vv_monitor_view_get_title: Returns: (transfer full): the title of the track at @index,
 * display-safe */
VV_API char *vv_monitor_view_get_title (const VvMonitorView *self, VvMonitor *monitor,
                                        guint index) G_GNUC_WARN_UNUSED_RESULT;

/** vv_monitor_view_get_unit: Returns: what the track at @index measures */
VV_API VvUnit vv_monitor_view_get_unit (const VvMonitorView *self, guint index);

/** vv_monitor_view_is_tall: Returns: whether the design gives the track at @index more height */
VV_API gboolean vv_monitor_view_is_tall (const VvMonitorView *self, guint index);

/**
 * vv_monitor_view_list_series:
 * @index: which track
 *
 * Lists the series that the track can show, those that are not shown too.  Where children are
 * summed, series whose sum would count shared pages several times (RSS, shared) are left out.
 *
 * Returns: (transfer full) (element-type VvMonitorSeries): the series, in drawing order
 */
VV_API GArray *vv_monitor_view_list_series (const VvMonitorView *self, VvMonitor *monitor,
                                            guint index) G_GNUC_WARN_UNUSED_RESULT;

/** vv_monitor_view_zoom: scales the visible time by @factor about @anchor_ns, which stays where it
 * is; 1 s to 7 days */
VV_API void vv_monitor_view_zoom (VvMonitorView *self, double factor, gint64 anchor_ns);
/** vv_monitor_view_pan: moves the visible time, no further than the history's edges */
VV_API void vv_monitor_view_pan (VvMonitorView *self, VvMonitor *monitor, gint64 delta_ns);
/** vv_monitor_view_follow: moves the visible time so that it ends at @now_ns */
VV_API void vv_monitor_view_follow (VvMonitorView *self, gint64 now_ns);

/** vv_monitor_view_select: selects a range, given in either order; VV_TIME_NONE as @from_ns drops
 * the selection */
VV_API void vv_monitor_view_select (VvMonitorView *self, gint64 from_ns, gint64 to_ns);
/** vv_monitor_view_has_selection: Returns: whether a range is selected */
VV_API gboolean vv_monitor_view_has_selection (const VvMonitorView *self);

G_END_DECLS
