/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tracks.h — series over time as stacked tracks on one time axis.  In: a VvTracks, plain arrays
 * already reduced to spans (base/span.h).  Out: drawing on a cairo context.  The window draws each
 * track's plot in a widget of its own beside a header made of widgets; a file gets the whole
 * picture.  Both go through vv_track_draw(), so they cannot differ.  Layout is pure; nothing here
 * allocates per sample. */

#pragma once

#include <cairo.h>

#include "base/span.h"
#include "base/text.h"
#include "chart/rect.h"
#include "chart/theme.h"

G_BEGIN_DECLS

#define VV_TIME_NONE G_MININT64

/**
 * VvShape:
 * @VV_SHAPE_LINE: a line
 * @VV_SHAPE_AREA: a line, and the area down to zero in a part of its colour
 * @VV_SHAPE_BAND: the band between the series before it in the track and this one; its spans are of
 *   the sum (CPU: user, then user + system)
 * @VV_SHAPE_STEP: a stepped line
 * @VV_SHAPE_STEP_DASHED: a dashed stepped line: read less often than the others
 * @VV_SHAPE_COLUMN: a column from zero for each span; the first series stands before the others, so
 *   that of the sum behind it the rest is seen
 * @VV_SHAPE_STEM: a stem with a diamond on it where the value is not zero, whatever its size
 */
typedef enum
{
  VV_SHAPE_LINE,
  VV_SHAPE_AREA,
  VV_SHAPE_BAND,
  VV_SHAPE_STEP,
  VV_SHAPE_STEP_DASHED,
  VV_SHAPE_COLUMN,
  VV_SHAPE_STEM,
} VvShape;

/**
 * VvTrackSeries:
 * @name: for the legend
 * @value: for the legend: the value at the cursor, or the newest; "–" where there is none
 * @role: its colour
 * @dash: 0, or which dash pattern tells it from another of the same role (1, 2, …)
 * @shape: how it is drawn
 * @spans: (array length=n_spans): in the order of time
 * @labels: (array length=n_spans) (nullable): what stands beside a stem; each may be NULL
 * @cursor_value: what the dot at the cursor stands on, in the units of @spans; NaN: no dot
 */
typedef struct
{
  char *name;
  char *value;
  VvRole role;
  guint dash;
  VvShape shape;
  VvSpan *spans;
  gsize n_spans;
  char **labels;
  double cursor_value;
} VvTrackSeries;

/**
 * VvTrack:
 * @title: display-safe text
 * @unit: of the axis
 * @from_zero: whether the axis starts at zero, else it fits the data
 * @log_scale: whether the axis is logarithmic (then never from zero)
 * @height: in px; 0 for the design's (124 with @tall, else 88)
 * @note: (nullable): why nothing is drawn, shown in the plot where no series has a value
 */
typedef struct
{
  char *title;
  VvUnit unit;
  gboolean from_zero;
  gboolean log_scale;
  gboolean tall;
  double height;
  char *note;
  VvTrackSeries *series;
  guint n_series;
} VvTrack;

typedef enum
{
  VV_MARK_NOTE,
  VV_MARK_END,          /* the process ended here */
} VvMarkKind;

typedef struct
{
  gint64 time_ns;
  VvMarkKind kind;
  char *text;
} VvMark;

/**
 * VvTracks:
 * @start_ns: the left edge, in the clock of the spans
 * @end_ns: the right edge, later than @start_ns
 * @epoch_offset_us: add to a time in µs for microseconds since the epoch; the ruler shows local
 *   wall clock
 * @cursor_ns: the moment that is pointed at, or VV_TIME_NONE
 * @select_start_ns: start of the selected range, or VV_TIME_NONE
 * @select_end_ns: its end, not before its start
 * @title: (nullable): for a file: what it is a picture of
 * @subtitle: (nullable): for a file: under the title
 */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  gint64 epoch_offset_us;
  gint64 cursor_ns;
  gint64 select_start_ns;
  gint64 select_end_ns;
  char *title;
  char *subtitle;
  VvTrack *tracks;
  guint n_tracks;
  VvMark *marks;
  guint n_marks;
} VvTracks;

/** vv_tracks_new: Returns: (transfer full): a picture with @n_tracks empty tracks and nothing
 * selected */
VV_API VvTracks *vv_tracks_new (guint n_tracks) G_GNUC_WARN_UNUSED_RESULT;
/** vv_track_set_n_series: gives @track @n_series empty series (cursor_value NaN), dropping what it
 * had */
VV_API void vv_track_set_n_series (VvTrack *track, guint n_series);
/** vv_tracks_free: frees all texts, series and spans as well (g_free) */
VV_API void vv_tracks_free (VvTracks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvTracks, vv_tracks_free)

/* Measures of the design that the window needs for its own widgets, px. */
#define VV_TRACKS_HEADER_WIDTH 190.0    /* title and legend, left of a plot */
#define VV_TRACKS_GUTTER_WIDTH 58.0     /* tick labels */
#define VV_TRACKS_MARGIN_END 16.0       /* right of a plot */
#define VV_TRACKS_RULER_HEIGHT 28.0
#define VV_TRACKS_NARROW_WIDTH 500.0    /* below: headers lie above the plots, two ticks */
#define VV_TRACKS_NARROW_GUTTER_WIDTH 40.0

/**
 * vv_track_plot_rect:
 * @width: of the area that a track's plot and its tick labels have
 * @height: of the same
 * @narrow: whether the narrow measures count
 *
 * Returns: where the plot itself lies in that area; the same x for every track and for the ruler
 */
VV_API VvRect vv_track_plot_rect (double width, double height, gboolean narrow);

/** vv_tracks_time_at: Returns: the time at @x px, clamped to the axis */
VV_API gint64 vv_tracks_time_at (const VvTracks *self, const VvRect *plot, double x);
/** vv_tracks_x_at: Returns: where a time lies, in px; not clamped */
VV_API double vv_tracks_x_at (const VvTracks *self, const VvRect *plot, gint64 time_ns);

/**
 * vv_track_draw:
 * @self: the picture
 * @track: which of its tracks
 * @width: the area for tick labels and plot, from the origin of @cr
 * @narrow: whether the narrow measures count
 *
 * Draws grid, tick labels, series and marks: all that does not change with the pointer.
 */
VV_API void vv_track_draw (const VvTracks *self,
                           guint track,
                           const VvTheme *theme,
                           double width,
                           double height,
                           gboolean narrow,
                           cairo_t *cr);

/** vv_track_draw_overlay: selection, cursor line and dots of one track; over vv_track_draw() */
VV_API void vv_track_draw_overlay (const VvTracks *self,
                                   guint track,
                                   const VvTheme *theme,
                                   double width,
                                   double height,
                                   gboolean narrow,
                                   cairo_t *cr);

/** vv_ruler_draw: the time labels, the selection's bar with its handles and length, the cursor's
 * time, marks */
VV_API void vv_ruler_draw (const VvTracks *self,
                           const VvTheme *theme,
                           double width,
                           double height,
                           gboolean narrow,
                           cairo_t *cr);

/**
 * VvRulerPart:
 *
 * What lies at a place of the ruler or of a plot, for the pointer.
 */
typedef enum
{
  VV_RULER_PART_NONE,
  VV_RULER_PART_SELECTION,
  VV_RULER_PART_SELECTION_START,        /* the handle, ±6 px */
  VV_RULER_PART_SELECTION_END,
  VV_RULER_PART_MARK,
} VvRulerPart;

/** vv_tracks_pick: @mark is set for VV_RULER_PART_MARK; Returns: what lies at @x */
VV_API VvRulerPart vv_tracks_pick (const VvTracks *self, const VvRect *plot, double x, guint *mark);

/** vv_tracks_natural_height: Returns: the height of the whole picture with title, ruler, headers
 * and all tracks */
VV_API double vv_tracks_natural_height (const VvTracks *self, const VvTheme *theme, double width);

/**
 * vv_tracks_draw:
 *
 * Draws the whole picture as it goes into a file: background, title, ruler, headers with legends,
 * plots, overlays.  Tracks share what @height leaves in proportion to their own heights.
 */
VV_API void vv_tracks_draw (const VvTracks *self,
                            const VvTheme *theme,
                            double width,
                            double height,
                            cairo_t *cr);

/** vv_tracks_plot_width: Returns: how wide the plots of a whole picture of @width are: what to
 * reduce series to */
VV_API double vv_tracks_plot_width (double width);

G_END_DECLS
