/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-monitor-picture.c — from a history to tracks. */

#include "model/monitor-picture.h"

#include <math.h>
#include <string.h>

#include "watched.h"

static void
test_tracks (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (TRUE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTracks *tracks;
  VvMonitorView view;

  watched_fill (monitor, 61);
  vv_monitor_view_init (&view, monitor);
  picture = vv_monitor_picture_new (monitor, &view);
  tracks = vv_monitor_picture_get_tracks (picture);
  /* The faults are hidden at first. */
  g_assert_cmpuint (tracks->n_tracks, ==, 5);
  g_assert_cmpuint (vv_monitor_picture_get_track_index (picture, 4), ==, VV_MONITOR_TRACK_COLLECTOR);
  g_assert_cmpstr (tracks->tracks[1].title, ==, "Memory");
  g_assert_cmpuint (tracks->tracks[1].n_series, ==, 3);
  g_assert_cmpstr (tracks->tracks[1].series[0].name, ==, "RSS");
  g_assert_cmpstr (tracks->tracks[1].series[0].value, ==, "160.0 MiB");
  g_assert_true (tracks->tracks[1].from_zero);
  g_assert_false (tracks->tracks[4].from_zero);
  g_assert_cmpstr (tracks->tracks[4].series[0].value, ==, "600");
  g_assert_cmpint (tracks->epoch_offset_us, ==, 1700000000000000 - WATCHED_START / 1000);
  g_assert_cmpuint (tracks->n_marks, ==, 0);
}

static void
test_band_holds_sum (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTrackSeries *system;
  VvMonitorView view;

  watched_fill (monitor, 61);
  vv_monitor_view_init (&view, monitor);
  view.cursor_ns = WATCHED_START + 30 * SECOND;
  picture = vv_monitor_picture_new (monitor, &view);
  system = &vv_monitor_picture_get_tracks (picture)->tracks[0].series[1];
  /* The legend says system alone, the dot stands on the sum. */
  g_assert_cmpstr (system->value, ==, "1.0 %");
  g_assert_cmpfloat (system->cursor_value, ==, 31);
  g_assert_cmpfloat (system->spans[system->n_spans - 1].last, ==, 61);
}

static void
test_cursor (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTrackSeries *pss;
  const VvTrackSeries *rss;
  const VvSpan *spans;
  VvMonitorView view;

  watched_fill (monitor, 61);
  vv_monitor_view_init (&view, monitor);
  picture = vv_monitor_picture_new (monitor, &view);
  rss = &vv_monitor_picture_get_tracks (picture)->tracks[1].series[0];
  pss = &vv_monitor_picture_get_tracks (picture)->tracks[1].series[1];
  spans = rss->spans;
  g_assert_true (isnan (rss->cursor_value));
  vv_monitor_picture_set_cursor (picture, monitor, WATCHED_START + 13 * SECOND);
  g_assert_cmpstr (rss->value, ==, "113.0 MiB");
  g_assert_cmpfloat (rss->cursor_value, ==, 113 * 1048576.0);
  /* PSS holds from its last reading. */
  g_assert_cmpstr (pss->value, ==, "80.0 MiB");
  g_assert_true (rss->spans == spans);
  vv_monitor_picture_set_cursor (picture, monitor, VV_TIME_NONE);
  g_assert_cmpstr (rss->value, ==, "160.0 MiB");
}

static void
test_note (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) before = NULL;
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTrack *track;
  VvMonitorView view;

  vv_monitor_view_init (&view, monitor);
  before = vv_monitor_picture_new (monitor, &view);
  g_assert_nonnull (vv_monitor_picture_get_tracks (before)->tracks[0].note);
  watched_fill (monitor, 5);
  vv_monitor_view_show_all (&view, monitor);
  view.tracks[VV_MONITOR_TRACK_THREADS].shown = 1;
  picture = vv_monitor_picture_new (monitor, &view);
  track = &vv_monitor_picture_get_tracks (picture)->tracks[2];
  g_assert_cmpstr (track->note, ==, "not permitted");
  g_assert_cmpstr (track->series[0].value, ==, "–");
  g_assert_null (vv_monitor_picture_get_tracks (picture)->tracks[0].note);
}

static void
test_one_track (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  g_autoptr (VvTracks) tracks = NULL;
  VvMonitorView view;

  watched_fill (monitor, 5);
  vv_monitor_view_init (&view, monitor);
  picture = vv_monitor_picture_new_track (monitor, &view, VV_MONITOR_TRACK_FAULTS);
  vv_monitor_picture_set_title (picture, monitor);
  tracks = vv_monitor_picture_steal_tracks (picture);
  g_assert_cmpuint (tracks->n_tracks, ==, 1);
  g_assert_cmpuint (tracks->tracks[0].n_series, ==, 4);
  g_assert_cmpstr (tracks->title, ==, "watched");
  g_assert_nonnull (strstr (tracks->subtitle, "PID "));
}

static void
test_tree (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTrack *memory;
  VvMonitorView view;

  vv_monitor_set_children (monitor, TRUE);
  watched_fill (monitor, 11);
  vv_monitor_view_init (&view, monitor);
  view.tree = TRUE;
  picture = vv_monitor_picture_new (monitor, &view);
  memory = &vv_monitor_picture_get_tracks (picture)->tracks[1];
  g_assert_cmpuint (memory->n_series, ==, 2);
  g_assert_cmpstr (memory->series[0].name, ==, "PSS");
  g_assert_cmpstr (memory->series[0].value, ==, "160.0 MiB");
}

static void
test_end (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  const VvTracks *tracks;
  VvMonitorView view;

  watched_fill (monitor, 5);
  vv_monitor_set_ended (monitor, WATCHED_START + 5 * SECOND, VV_EXIT_STATUS, 3);
  vv_monitor_view_init (&view, monitor);
  picture = vv_monitor_picture_new (monitor, &view);
  tracks = vv_monitor_picture_get_tracks (picture);
  g_assert_cmpuint (tracks->n_marks, ==, 1);
  g_assert_cmpint (tracks->marks[0].time_ns, ==, WATCHED_START + 5 * SECOND);
  g_assert_cmpint (tracks->marks[0].kind, ==, VV_MARK_END);
  g_assert_cmpstr (tracks->marks[0].text, ==, "Ended with exit status 3");
}

/* The numbers of one object: a track each, in their own units; its end is marked once. */
static void
test_pin (void)
{
  g_autoptr (VvMonitor) monitor = watched_new (FALSE);
  g_autoptr (VvMonitorPicture) picture = NULL;
  double values[VV_N_PIN_PARTS] = { 4, 184204, 1 << 20 };
  char *no_errors[VV_N_PIN_PARTS] = { NULL };
  VvLiveEnd ends[VV_N_PIN_PARTS] = { VV_LIVE_END_NONE };
  VvSample sample = { .custom = values, .custom_errors = no_errors, .custom_ends = ends, .n_custom = VV_N_PIN_PARTS };
  const VvTracks *tracks;
  VvMonitorView view;

  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    vv_monitor_add_pin (monitor, "app.cache", &(VvPinSpec) { 0x7f00, 0x8000, (VvPinPart) part });
  for (guint i = 0; i < 6; i++)
    {
      sample.time_ns = WATCHED_START + i * SECOND;
      for (guint part = 0; i >= 4 && part < VV_N_PIN_PARTS; part++)
        {
          values[part] = NAN;
          ends[part] = VV_LIVE_END_FREED;
        }
      vv_monitor_take (monitor, &sample, SECOND);
    }
  vv_monitor_view_init (&view, monitor);
  vv_monitor_view_show_all (&view, monitor);
  view.cursor_ns = WATCHED_START + 3 * SECOND;
  picture = vv_monitor_picture_new (monitor, &view);
  tracks = vv_monitor_picture_get_tracks (picture);
  g_assert_cmpuint (tracks->n_marks, ==, 1);
  g_assert_cmpint (tracks->marks[0].kind, ==, VV_MARK_NOTE);
  g_assert_cmpint (tracks->marks[0].time_ns, ==, WATCHED_START + 4 * SECOND);
  g_assert_cmpstr (tracks->marks[0].text, ==, "app.cache was freed");
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    {
      static const char * const shown[] = { "4", "184204", "1.0 MiB" };
      int at = vv_monitor_view_find_track (&view, VV_MONITOR_TRACK_METRIC + part);

      g_assert_cmpint (at, >=, 0);
      g_assert_cmpint (vv_monitor_view_get_unit (&view, (guint) at), ==, part == VV_PIN_SIZE ? VV_UNIT_BYTES : VV_UNIT_NONE);
      for (guint i = 0; i < tracks->n_tracks; i++)
        if (vv_monitor_picture_get_track_index (picture, i) == (guint) at)
          {
            g_assert_cmpstr (tracks->tracks[i].title, ==, "app.cache");
            g_assert_cmpstr (tracks->tracks[i].series[0].value, ==, shown[part]);
          }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/monitor-picture/tracks", test_tracks);
  g_test_add_func ("/model/monitor-picture/band-holds-sum", test_band_holds_sum);
  g_test_add_func ("/model/monitor-picture/cursor", test_cursor);
  g_test_add_func ("/model/monitor-picture/note", test_note);
  g_test_add_func ("/model/monitor-picture/one-track", test_one_track);
  g_test_add_func ("/model/monitor-picture/tree", test_tree);
  g_test_add_func ("/model/monitor-picture/end", test_end);
  g_test_add_func ("/model/monitor-picture/pin", test_pin);
  return g_test_run ();
}
