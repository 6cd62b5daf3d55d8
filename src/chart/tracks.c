/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tracks.c — the data of a picture of tracks, and where things lie in it: times and places, axes,
 * ticks of time, what is under the pointer.  Nothing here draws. */

#include "chart/tracks-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PLOT_TOP 8.0            /* half a tick label may stand out above the plot */
#define PLOT_BOTTOM 6.0
#define NARROW_PLOT_TOP 6.0
#define LABEL_PX 100.0          /* between time labels */
#define NARROW_LABEL_PX 70.0
#define MARK_PX 8.0             /* how far from its line a mark answers */
#define MAX_TIME_TICKS 200
#define STEM_ROOM 1.4
#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)

VvTracks *
vv_tracks_new (guint n_tracks)
{
  VvTracks *self = g_new0 (VvTracks, 1);

  self->cursor_ns = VV_TIME_NONE;
  self->select_start_ns = VV_TIME_NONE;
  self->select_end_ns = VV_TIME_NONE;
  self->end_ns = 1;
  self->tracks = g_new0 (VvTrack, n_tracks);
  self->n_tracks = n_tracks;
  return self;
}

static void
clear_series (VvTrack *track)
{
  for (guint i = 0; i < track->n_series; i++)
    {
      g_free (track->series[i].name);
      g_free (track->series[i].value);
      for (gsize j = 0; track->series[i].labels != NULL && j < track->series[i].n_spans; j++)
        g_free (track->series[i].labels[j]);
      g_free (track->series[i].labels);
      g_free (track->series[i].spans);
    }
  g_clear_pointer (&track->series, g_free);
  track->n_series = 0;
}

void
vv_track_set_n_series (VvTrack *track, guint n_series)
{
  g_return_if_fail (track != NULL);

  clear_series (track);
  track->series = g_new0 (VvTrackSeries, n_series);
  track->n_series = n_series;
  for (guint i = 0; i < n_series; i++)
    track->series[i].cursor_value = NAN;
}

void
vv_tracks_free (VvTracks *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_tracks; i++)
    {
      clear_series (&self->tracks[i]);
      g_free (self->tracks[i].title);
      g_free (self->tracks[i].note);
    }
  for (guint i = 0; i < self->n_marks; i++)
    g_free (self->marks[i].text);
  g_free (self->tracks);
  g_free (self->marks);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self);
}

/* --- places --- */

double
vv_tracks_gutter (gboolean narrow)
{
  return narrow ? VV_TRACKS_NARROW_GUTTER_WIDTH : VV_TRACKS_GUTTER_WIDTH;
}

double
vv_tracks_margin_end (gboolean narrow)
{
  return narrow ? VV_TRACKS_NARROW_MARGIN_END : VV_TRACKS_MARGIN_END;
}

VvRect
vv_track_plot_rect (double width, double height, gboolean narrow)
{
  double gutter = vv_tracks_gutter (narrow);
  double top = narrow ? NARROW_PLOT_TOP : PLOT_TOP;

  return (VvRect) {
    .x = gutter,
    .y = top,
    .width = MAX (width - gutter - vv_tracks_margin_end (narrow), 1.0),
    .height = MAX (height - top - PLOT_BOTTOM, 1.0),
  };
}

double
vv_tracks_plot_width (double width)
{
  gboolean narrow = width < VV_TRACKS_NARROW_WIDTH;
  double header = narrow ? 0.0 : VV_TRACKS_HEADER_WIDTH;

  return vv_track_plot_rect (width - header, 100.0, narrow).width;
}

gint64
vv_tracks_time_at (const VvTracks *self, const VvRect *plot, double x)
{
  double share = CLAMP ((x - plot->x) / plot->width, 0.0, 1.0);

  if (isnan (share))
    return self->start_ns;
  return self->start_ns + (gint64) round (share * (double) (self->end_ns - self->start_ns));
}

double
vv_tracks_x_at (const VvTracks *self, const VvRect *plot, gint64 time_ns)
{
  double span = (double) self->end_ns - (double) self->start_ns;

  return plot->x + ((double) time_ns - (double) self->start_ns) / MAX (span, 1.0) * plot->width;
}

gboolean
vv_tracks_get_selection (const VvTracks *self, const VvRect *plot, double *x0, double *x1)
{
  double right = plot->x + plot->width;

  if (self->select_start_ns == VV_TIME_NONE || self->select_end_ns == VV_TIME_NONE)
    return FALSE;
  *x0 = vv_tracks_x_at (self, plot, self->select_start_ns);
  *x1 = vv_tracks_x_at (self, plot, self->select_end_ns);
  if (*x1 < plot->x || *x0 > right || *x1 < *x0)
    return FALSE;
  *x0 = MAX (*x0, plot->x);
  *x1 = MIN (*x1, right);
  return TRUE;
}

static gboolean
pick_mark (const VvTracks *self, const VvRect *plot, double x, guint *mark)
{
  double nearest = MARK_PX;
  gboolean found = FALSE;

  for (guint i = 0; i < self->n_marks; i++)
    {
      double distance = fabs (vv_tracks_x_at (self, plot, self->marks[i].time_ns) - x);

      if (distance > nearest)
        continue;
      nearest = distance;
      found = TRUE;
      if (mark != NULL)
        *mark = i;
    }
  return found;
}

VvRulerPart
vv_tracks_pick (const VvTracks *self, const VvRect *plot, double x, guint *mark)
{
  double x0, x1, to_start, to_end;

  g_return_val_if_fail (self != NULL && plot != NULL, VV_RULER_PART_NONE);

  if (vv_tracks_get_selection (self, plot, &x0, &x1))
    {
      to_start = fabs (vv_tracks_x_at (self, plot, self->select_start_ns) - x);
      to_end = fabs (vv_tracks_x_at (self, plot, self->select_end_ns) - x);
      if (MIN (to_start, to_end) <= VV_TRACKS_HANDLE_PX)
        return to_start < to_end ? VV_RULER_PART_SELECTION_START : VV_RULER_PART_SELECTION_END;
    }
  else
    x0 = x1 = NAN;
  if (pick_mark (self, plot, x, mark))
    return VV_RULER_PART_MARK;
  return x >= x0 && x <= x1 ? VV_RULER_PART_SELECTION : VV_RULER_PART_NONE;
}

/* --- axes --- */

typedef struct
{
  double lower;
  double upper;
  gboolean log_scale;
} Range;

static void
include_span (Range *range, const VvSpan *span)
{
  if (!isfinite (span->first))
    return;
  /* On a logarithmic axis zero is "none", not a place. */
  if (isfinite (span->min) && (!range->log_scale || span->min > 0.0))
    range->lower = MIN (range->lower, span->min);
  if (isfinite (span->max))
    range->upper = MAX (range->upper, span->max);
}

static void
include_series (Range *range, const VvTracks *self, const VvTrackSeries *series)
{
  const VvSpan *before = NULL;

  for (gsize i = 0; i < series->n_spans; i++)
    {
      const VvSpan *span = &series->spans[i];

      if (span->end_ns < self->start_ns)
        {
          before = span;
          continue;
        }
      if (span->time_ns > self->end_ns)
        {
          /* Between two samples: what is seen is the line from one to the other. */
          if (before != NULL && before + 1 == span && isfinite (before->first) &&
              isfinite (span->first))
            {
              include_span (range, before);
              include_span (range, span);
            }
          break;
        }
      include_span (range, span);
    }
}

gboolean
vv_track_axis (const VvTracks *self, const VvTrack *track, gboolean narrow, VvAxis *axis)
{
  Range range = { INFINITY, -INFINITY, track->log_scale };

  gboolean has_stems = FALSE;

  for (guint i = 0; i < track->n_series; i++)
    if (track->series[i].shape == VV_SHAPE_STEM)
      has_stems = TRUE;
    else
      include_series (&range, self, &track->series[i]);
  /* Stems stand out above all else, with their labels. */
  if (has_stems && !track->log_scale)
    range.upper *= STEM_ROOM;
  vv_axis_fit (axis, range.lower, range.upper, track->unit, track->from_zero, track->log_scale,
               narrow ? 2 : 3);
  return isfinite (range.upper);
}

/* --- time --- */

gint64
vv_tracks_epoch_us (const VvTracks *self, gint64 time_ns)
{
  return time_ns / 1000 + self->epoch_offset_us;
}

double
vv_tracks_x_at_epoch (const VvTracks *self, const VvRect *plot, gint64 epoch_us)
{
  return vv_tracks_x_at (self, plot, (epoch_us - self->epoch_offset_us) * 1000);
}

static gint64
local_offset_us (gint64 epoch_us)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (epoch_us / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_get_utc_offset (moment) : 0;
}

VvTimeTicks
vv_tracks_time_ticks (const VvTracks *self, const VvRect *plot, gboolean narrow)
{
  VvTimeTicks ticks = { 0 };
  gint64 start = vv_tracks_epoch_us (self, self->start_ns);
  gint64 end = vv_tracks_epoch_us (self, self->end_ns);
  gint64 offset, rest;

  if (end <= start)
    return ticks;
  offset = local_offset_us (start);
  ticks.step_us = vv_axis_time_step (end - start, plot->width, narrow ? NARROW_LABEL_PX : LABEL_PX);
  rest = (start + offset) % ticks.step_us;
  if (rest < 0)
    rest += ticks.step_us;
  ticks.first_us = rest == 0 ? start : start - rest + ticks.step_us;
  if (ticks.first_us <= end)
    ticks.n = (guint) MIN ((end - ticks.first_us) / ticks.step_us + 1, MAX_TIME_TICKS);
  return ticks;
}

static gboolean
is_midnight (GDateTime *moment)
{
  return g_date_time_get_hour (moment) == 0 && g_date_time_get_minute (moment) == 0;
}

char *
vv_tracks_format_time (gint64 epoch_us, gint64 step_us)
{
  g_autoptr(GDateTime) whole = g_date_time_new_from_unix_local (epoch_us / G_USEC_PER_SEC);
  g_autofree char *text = NULL;
  gint64 fraction = epoch_us % G_USEC_PER_SEC;

  if (whole == NULL || fraction < 0)
    return g_strdup ("–");
  if (step_us >= HOUR_US)
    /* Translators: day of month and short month name, as on the time axis of a week: "22 Nov" */
    return g_date_time_format (whole,
                               step_us >= DAY_US || is_midnight (whole) ? _("%-e %b") : "%H:%M");
  text = g_date_time_format (whole, "%H:%M:%S");
  if (step_us >= G_USEC_PER_SEC)
    return g_steal_pointer (&text);
  if (step_us >= 100000)
    return g_strdup_printf ("%s.%d", text, (int) (fraction / 100000));
  if (step_us >= 1000)
    return g_strdup_printf ("%s.%03d", text, (int) (fraction / 1000));
  return g_strdup_printf ("%s.%06d", text, (int) fraction);
}

char *
vv_tracks_format_moment (const VvTracks *self, gint64 time_ns)
{
  gint64 span_us = (self->end_ns - self->start_ns) / 1000;
  gint64 epoch_us = vv_tracks_epoch_us (self, time_ns);
  g_autofree char *day = NULL;
  g_autofree char *time = NULL;

  if (span_us < DAY_US)
    return vv_tracks_format_time (epoch_us, span_us < 10 * G_USEC_PER_SEC ? 1000 : 100000);
  day = vv_tracks_format_time (epoch_us, DAY_US);
  time = vv_tracks_format_time (epoch_us, G_USEC_PER_SEC);
  /* Translators: a day and a time of day: "22 Nov, 14:03:20" */
  return g_strdup_printf (_("%s, %s"), day, time);
}
