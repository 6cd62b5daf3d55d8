/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-picture.c — fills a VvTracks.  In: a monitor and a view.  Out: tracks of spans, with the
 * text of every value; beside each series of the picture stands which series of the history it is,
 * so that a cursor can move without reducing anything again. */

#include "model/monitor-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_LABELS 300

struct _VvMonitorPicture
{
  VvTracks *tracks;
  gboolean tree;
  guint *indexes;               /* by track: which of the view's it is */
  GArray **series;              /* by track: VvMonitorSeries, those that are shown */
};

static GArray *
list_shown (const VvMonitorView *view,
            VvMonitor           *monitor,
            guint                index)
{
  GArray *series = vv_monitor_view_list_series (view, monitor, index);

  for (guint i = series->len; i > 0; i--)
    if (!g_array_index (series, VvMonitorSeries, i - 1).shown)
      g_array_remove_index (series, i - 1);
  return series;
}

static gboolean
has_values (const VvTrackSeries *series)
{
  for (gsize i = 0; i < series->n_spans; i++)
    if (!isnan (series->spans[i].first))
      return TRUE;
  return FALSE;
}

/* Why a track is empty: an empty plot without a word looks like a defect of the program. */
static char *
make_note (VvMonitor           *monitor,
           VvHistory           *history,
           const VvMonitorView *view,
           GArray              *shown)
{
  const char *reason = NULL;

  if (shown->len == 0)
    return g_strdup (_("All series are hidden"));
  if (vv_history_get_end (history) == 0)
    return g_strdup (vv_monitor_get_ended (monitor, NULL, NULL) != 0 ? _("It ended before the first sample")
                                                                     : _("Waiting for the first sample…"));
  for (guint i = 0; i < shown->len && reason == NULL; i++)
    reason = vv_monitor_get_reason (monitor, g_array_index (shown, VvMonitorSeries, i).series,
                                    MIN (view->end_ns, vv_history_get_end_time (history)));
  return vv_text_display (reason != NULL ? reason : _("No values in this time"), -1, 200);
}

/* How long each collection took that has a stem, where the version says so. */
static void
label_stems (VvTrackSeries *series,
             VvMonitor     *monitor,
             VvHistory     *history)
{
  guint pause = vv_monitor_get_collector_series (monitor, VV_COLLECTOR_PAUSE);
  guint n_labels = 0;

  series->labels = g_new0 (char *, series->n_spans + 1);
  for (gsize i = 0; i < series->n_spans && n_labels < MAX_LABELS; i++)
    {
      double seconds;

      if (!(series->spans[i].max > 0))
        continue;
      seconds = vv_history_value_at (history, pause, series->spans[i].end_ns, NULL);
      if (isnan (seconds))
        continue;
      series->labels[i] = vv_text_format (seconds, VV_UNIT_SECONDS);
      n_labels++;
    }
}

static void
fill_track (VvMonitorPicture    *self,
            VvMonitor           *monitor,
            const VvMonitorView *view,
            guint                index,
            guint                out)
{
  const VvMonitorTrackView *track_view = &view->tracks[index];
  VvHistory *history = vv_monitor_get_history (monitor, view->tree);
  VvTrack *track = &self->tracks->tracks[out];
  GArray *shown = list_shown (view, monitor, index);
  gboolean any = FALSE;

  self->indexes[out] = index;
  self->series[out] = shown;
  track->title = vv_monitor_view_get_title (view, monitor, index);
  track->unit = vv_monitor_view_get_unit (view, index);
  track->tall = vv_monitor_view_is_tall (view, index);
  track->height = track_view->height;
  track->log_scale = track_view->log_scale;
  track->from_zero = track_view->id < VV_MONITOR_TRACK_METRIC && !track_view->log_scale;
  vv_track_set_n_series (track, shown->len);
  for (guint i = 0; i < shown->len; i++)
    {
      const VvMonitorSeries *info = &g_array_index (shown, VvMonitorSeries, i);
      VvTrackSeries *series = &track->series[i];

      series->name = g_strdup (info->name);
      series->role = info->role;
      series->dash = info->dash;
      series->shape = info->shape;
      series->spans = vv_history_reduce (history, info->drawn_series, view->start_ns, view->end_ns,
                                         MAX (view->columns, 1), &series->n_spans);
      if (series->shape == VV_SHAPE_STEM)
        label_stems (series, monitor, history);
      any |= has_values (series);
    }
  if (!any)
    track->note = make_note (monitor, history, view, shown);
}

static void
add_mark (VvTracks   *tracks,
          VvMarkKind  kind,
          gint64      time_ns,
          char       *text)
{
  tracks->marks = g_renew (VvMark, tracks->marks, tracks->n_marks + 1);
  tracks->marks[tracks->n_marks++] = (VvMark) { .time_ns = time_ns, .kind = kind, .text = text };
}

/* An object's numbers end together, and are marked once. */
static void
add_pin_marks (VvTracks  *tracks,
               VvMonitor *monitor)
{
  VvAddr last = 0;

  for (guint i = 0; i < vv_monitor_get_n_metrics (monitor); i++)
    {
      const VvPinSpec *pin = vv_monitor_get_pin (monitor, i);
      gint64 ended_ns = 0;

      if (pin == NULL || pin->address == last || vv_monitor_is_metric_removed (monitor, i)
          || vv_monitor_get_pin_end (monitor, i, &ended_ns) == VV_LIVE_END_NONE)
        continue;
      last = pin->address;
      add_mark (tracks, VV_MARK_NOTE, ended_ns, vv_monitor_describe_pin_end (monitor, i));
    }
}

static void
add_marks (VvTracks  *tracks,
           VvMonitor *monitor)
{
  gint64 ended_ns = vv_monitor_get_ended (monitor, NULL, NULL);

  add_pin_marks (tracks, monitor);
  if (ended_ns != 0)
    add_mark (tracks, VV_MARK_END, ended_ns, vv_monitor_describe_end (monitor));
}

static VvMonitorPicture *
picture_new (VvMonitor           *monitor,
             const VvMonitorView *view,
             const guint         *indexes,
             guint                n_tracks)
{
  VvMonitorPicture *self = g_new0 (VvMonitorPicture, 1);
  VvTracks *tracks = vv_tracks_new (n_tracks);

  self->tracks = tracks;
  self->tree = view->tree;
  self->indexes = g_new0 (guint, n_tracks);
  self->series = g_new0 (GArray *, n_tracks);
  tracks->start_ns = view->start_ns;
  tracks->end_ns = MAX (view->end_ns, view->start_ns + 1);
  tracks->epoch_offset_us = vv_monitor_get_epoch_us (monitor, view->end_ns) - view->end_ns / 1000;
  tracks->select_start_ns = view->select_start_ns;
  tracks->select_end_ns = view->select_end_ns;
  for (guint i = 0; i < n_tracks; i++)
    fill_track (self, monitor, view, indexes[i], i);
  add_marks (tracks, monitor);
  vv_monitor_picture_set_cursor (self, monitor, view->cursor_ns);
  return self;
}

VvMonitorPicture *
vv_monitor_picture_new (VvMonitor           *monitor,
                        const VvMonitorView *view)
{
  guint indexes[VV_MONITOR_MAX_TRACKS];
  guint n_tracks = 0;

  g_return_val_if_fail (monitor != NULL && view != NULL, NULL);

  for (guint i = 0; i < view->n_tracks; i++)
    if (!view->tracks[i].hidden)
      indexes[n_tracks++] = i;
  return picture_new (monitor, view, indexes, n_tracks);
}

VvMonitorPicture *
vv_monitor_picture_new_track (VvMonitor           *monitor,
                              const VvMonitorView *view,
                              guint                index)
{
  g_return_val_if_fail (monitor != NULL && view != NULL && index < view->n_tracks, NULL);

  return picture_new (monitor, view, &index, 1);
}

void
vv_monitor_picture_free (VvMonitorPicture *self)
{
  guint n_tracks = 0;

  if (self == NULL)
    return;
  if (self->tracks != NULL)
    n_tracks = self->tracks->n_tracks;
  for (guint i = 0; i < n_tracks; i++)
    g_array_unref (self->series[i]);
  g_free (self->series);
  g_free (self->indexes);
  g_clear_pointer (&self->tracks, vv_tracks_free);
  g_free (self);
}

/* Of what happens seldom, its length tells more than its rate. */
static char *
format_value (VvMonitor             *monitor,
              VvHistory             *history,
              const VvMonitorSeries *series,
              gint64                 at_ns)
{
  double value = vv_history_value_at (history, series->series, at_ns, NULL);
  g_autofree char *text = NULL;
  double pause;

  if (series->role != VV_ROLE_GC_2)
    return vv_text_format (value, series->unit);
  pause = vv_history_value_at (history, vv_monitor_get_collector_series (monitor, VV_COLLECTOR_PAUSE), at_ns, NULL);
  if (isnan (pause))
    return vv_text_format (value, series->unit);
  text = vv_text_format (pause, VV_UNIT_SECONDS);
  /* TRANSLATORS: how long the last garbage collection took */
  return g_strdup_printf (_("last %s"), text);
}

VvTracks *
vv_monitor_picture_get_tracks (VvMonitorPicture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tracks;
}

VvTracks *
vv_monitor_picture_steal_tracks (VvMonitorPicture *self)
{
  g_return_val_if_fail (self != NULL && self->tracks != NULL, NULL);

  for (guint i = 0; i < self->tracks->n_tracks; i++)
    g_array_unref (self->series[i]);
  return g_steal_pointer (&self->tracks);
}

guint
vv_monitor_picture_get_track_index (VvMonitorPicture *self,
                                    guint             track)
{
  g_return_val_if_fail (self != NULL && track < self->tracks->n_tracks, 0);

  return self->indexes[track];
}

const VvMonitorSeries *
vv_monitor_picture_get_series (VvMonitorPicture *self,
                               guint             track,
                               guint             series)
{
  g_return_val_if_fail (self != NULL && track < self->tracks->n_tracks, NULL);
  g_return_val_if_fail (series < self->series[track]->len, NULL);

  return &g_array_index (self->series[track], VvMonitorSeries, series);
}

void
vv_monitor_picture_set_cursor (VvMonitorPicture *self,
                               VvMonitor        *monitor,
                               gint64            cursor_ns)
{
  VvHistory *history;
  VvTracks *tracks;
  gint64 at_ns;

  g_return_if_fail (self != NULL && monitor != NULL);

  history = vv_monitor_get_history (monitor, self->tree);
  tracks = self->tracks;
  tracks->cursor_ns = cursor_ns;
  at_ns = cursor_ns != VV_TIME_NONE ? cursor_ns : MIN (tracks->end_ns, vv_history_get_end_time (history));
  for (guint t = 0; t < tracks->n_tracks; t++)
    for (guint s = 0; s < tracks->tracks[t].n_series; s++)
      {
        const VvMonitorSeries *info = &g_array_index (self->series[t], VvMonitorSeries, s);
        VvTrackSeries *series = &tracks->tracks[t].series[s];

        g_free (series->value);
        series->value = format_value (monitor, history, info, at_ns);
        series->cursor_value = NAN;
        if (cursor_ns != VV_TIME_NONE && info->shape != VV_SHAPE_STEM && info->shape != VV_SHAPE_COLUMN)
          series->cursor_value = vv_history_value_at (history, info->drawn_series, at_ns, NULL);
      }
}

void
vv_monitor_picture_set_title (VvMonitorPicture *self,
                              VvMonitor        *monitor)
{
  g_return_if_fail (self != NULL && monitor != NULL);

  g_free (self->tracks->title);
  self->tracks->title = g_strdup (vv_monitor_get_name (monitor));
  g_free (self->tracks->subtitle);
  self->tracks->subtitle = vv_monitor_describe (monitor);
}

static char *
describe_python (const VvPython *python)
{
  const char *version = python->version != NULL ? python->version : "";

  switch (python->kind)
    {
    case VV_PYTHON_CPYTHON:
      return g_strstrip (g_strdup_printf ("CPython %s", version));
    case VV_PYTHON_FREE_THREADED:
      /* TRANSLATORS: %s is a version number; the interpreter was built without its global lock */
      return g_strstrip (g_strdup_printf (_("CPython %s, free-threaded"), version));
    case VV_PYTHON_PYPY:
      return g_strdup (*version != '\0' ? version : "PyPy");
    case VV_PYTHON_UNKNOWN:
      return g_strdup (_("Python of an unknown version"));
    case VV_PYTHON_NONE:
    default:
      return g_strdup (_("not Python"));
    }
}

char *
vv_monitor_describe (VvMonitor *monitor)
{
  VvProcess *process;
  g_autoptr (GDateTime) started = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *when = NULL;
  g_autofree char *python = NULL;
  g_autofree char *user = NULL;
  gboolean today;

  g_return_val_if_fail (monitor != NULL, NULL);

  process = vv_monitor_get_process (monitor);
  python = describe_python (vv_monitor_get_python (monitor));
  user = vv_text_display (process->user != NULL ? process->user : "", -1, 40);
  now = g_date_time_new_now_local ();
  started = g_date_time_new_from_unix_local (process->started_us / G_USEC_PER_SEC);
  today = started != NULL && g_date_time_get_year (started) == g_date_time_get_year (now)
          && g_date_time_get_day_of_year (started) == g_date_time_get_day_of_year (now);
  if (started != NULL)
    when = g_date_time_format (started, today ? "%H:%M" : "%x %H:%M");
  /* TRANSLATORS: process number, interpreter, user, time of start */
  return g_strdup_printf (_("PID %d · %s · %s · started %s"), process->pid, python, user,
                          when != NULL ? when : "–");
}

char *
vv_monitor_describe_pin_end (VvMonitor *monitor,
                             guint      metric)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (monitor != NULL, NULL);

  name = vv_text_display (vv_monitor_get_metric_name (monitor, metric), -1, 60);
  switch (vv_monitor_get_pin_end (monitor, metric, NULL))
    {
    case VV_LIVE_END_FREED:
      /* TRANSLATORS: an object's path or type and address */
      return g_strdup_printf (_("%s was freed"), name);
    case VV_LIVE_END_REUSED:
      return g_strdup_printf (_("%s was freed, and another object lies there"), name);
    case VV_LIVE_END_NONE:
    default:
      return NULL;
    }
}

char *
vv_monitor_describe_end (VvMonitor *monitor)
{
  VvExitKind kind = VV_EXIT_NONE;
  int code = 0;

  g_return_val_if_fail (monitor != NULL, NULL);

  if (vv_monitor_get_ended (monitor, &kind, &code) == 0)
    return NULL;
  switch (kind)
    {
    case VV_EXIT_STATUS:
      return code == 0 ? g_strdup (_("Ended normally (exit status 0)"))
                       : g_strdup_printf (_("Ended with exit status %d"), code);
    case VV_EXIT_SIGNAL:
      return g_strdup_printf (_("Ended by signal %d (%s)"), code, g_strsignal (code));
    case VV_EXIT_NONE:
    case VV_EXIT_UNKNOWN:
    default:
      return g_strdup (_("Ended"));
    }
}
