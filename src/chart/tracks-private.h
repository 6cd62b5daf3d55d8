/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tracks-private.h — what the files that draw tracks share. */

#pragma once

#include "chart/axis.h"
#include "chart/pen.h"
#include "chart/tracks.h"

G_BEGIN_DECLS

#define VV_TRACKS_NARROW_MARGIN_END 10.0
#define VV_TRACKS_NARROW_HEADER_HEIGHT 24.0
#define VV_TRACKS_HANDLE_PX 6.0                 /* how far from its edge a handle answers */

double vv_tracks_gutter (gboolean narrow);
double vv_tracks_margin_end (gboolean narrow);

/** vv_track_axis: Returns: whether any visible value is there; else @axis is one for an empty
 * track */
gboolean vv_track_axis (const VvTracks *self, const VvTrack *track, gboolean narrow, VvAxis *axis);

/**
 * VvTimeTicks:
 *
 * The round times of the ruler and of the grid: @first_us and then every @step_us, in microseconds
 * since the epoch.
 */
typedef struct
{
  gint64 first_us;
  gint64 step_us;
  guint n;
} VvTimeTicks;

VvTimeTicks vv_tracks_time_ticks (const VvTracks *self, const VvRect *plot, gboolean narrow);
/** vv_tracks_x_at_epoch: as vv_tracks_x_at(), for microseconds since the epoch */
double vv_tracks_x_at_epoch (const VvTracks *self, const VvRect *plot, gint64 epoch_us);
gint64 vv_tracks_epoch_us (const VvTracks *self, gint64 time_ns);
/** vv_tracks_format_time: Returns: (transfer full): the wall clock, with decimals where @step_us
 * needs them */
char *vv_tracks_format_time (gint64 epoch_us, gint64 step_us);
/** vv_tracks_format_moment: Returns: (transfer full): the wall clock of a moment that is pointed
 * at */
char *vv_tracks_format_moment (const VvTracks *self, gint64 time_ns);

/** vv_tracks_get_selection: Returns: whether some of the selected range is in sight; @x0 and @x1
 * are clipped to @plot */
gboolean vv_tracks_get_selection (const VvTracks *self, const VvRect *plot, double *x0, double *x1);

/** vv_track_draw_swatch: the legend's sample of a series, 12 px wide around the middle line @y */
void vv_track_draw_swatch (const VvTrackSeries *series,
                           const VvTheme *theme,
                           double x,
                           double y,
                           cairo_t *cr);

G_END_DECLS
