/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-refresh.c — from a session's history to widgets, at most once a frame.  Samples and pointer
 * only note what is out of date; the next frame reduces the visible time once for all tracks, or,
 * if only the pointer has moved, looks up one value a series. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)
#define NARROW_MAX_SPAN (120 * SECOND_NS)
/* A little less than a second, so that a sample a second is never passed over. */
#define TEXT_INTERVAL_US (G_USEC_PER_SEC * 9 / 10)
#define CURSOR_TEXT_INTERVAL_US (G_USEC_PER_SEC / 25)

/* The shortest of these that holds the history: a graph that has just begun should fill its
 * place. */
static void
fit_span (VvMonitorPage *self)
{
  static const gint64 spans[] = {
    10 * SECOND_NS, 30 * SECOND_NS, 60 * SECOND_NS, 120 * SECOND_NS, 300 * SECOND_NS,
  };
  VvMonitorView *view = &self->page_view->view;
  VvHistory *history = vv_monitor_get_history (vv_monitor_page_get_monitor (self), view->tree);
  gint64 length = vv_monitor_page_get_newest (self) - vv_history_get_start_time (history);
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (spans) && spans[i] < length && !(self->narrow && spans[i] >= NARROW_MAX_SPAN))
    i++;
  view->start_ns = view->end_ns - spans[i];
}

static void
update_time (VvMonitorPage *self)
{
  VvPageView *page_view = self->page_view;
  gint64 newest_ns = vv_monitor_page_get_newest (self);

  if (newest_ns == 0)
    newest_ns = g_get_monotonic_time () * 1000;
  if (page_view->follow && !page_view->paused)
    {
      vv_monitor_view_follow (&page_view->view, newest_ns);
      /* Not under a hand that marks a range. */
      if (page_view->auto_span && self->drag == VV_DRAG_NONE)
        fit_span (self);
    }
}

static void
update_cursor_time (VvMonitorPage *self)
{
  VvMonitorView *view = &self->page_view->view;
  VvRect plot = vv_monitor_page_get_plot (self);
  double share;

  if (!self->pointer_inside)
    {
      if (!self->key_cursor)
        view->cursor_ns = VV_TIME_NONE;
      return;
    }
  if (plot.width <= 0)
    return;
  /* The pointer stays where it is while the picture moves under it. */
  share = CLAMP ((self->pointer_x - plot.x) / plot.width, 0, 1);
  view->cursor_ns = view->start_ns + (gint64) (share * (view->end_ns - view->start_ns));
}

/* Rows that were shown before come back first: they stand behind the others in the box, the one
 * hidden last in front. */
static VvTrackRow *
add_row (VvMonitorPage *self)
{
  GtkWidget *row;

  if (self->spare_rows->len > 0)
    {
      row = g_ptr_array_steal_index (self->spare_rows, self->spare_rows->len - 1);
      vv_track_row_set_narrow (VV_TRACK_ROW (row), self->narrow);
      gtk_widget_set_visible (row, TRUE);
      g_ptr_array_add (self->rows, row);
      return VV_TRACK_ROW (row);
    }

  row = vv_track_row_new ();
  vv_track_row_set_narrow (VV_TRACK_ROW (row), self->narrow);
  vv_monitor_page_init_track (self, VV_TRACK_ROW (row));
  vv_monitor_page_add_pointer (self, vv_track_row_get_chart (VV_TRACK_ROW (row)));
  gtk_box_append (self->tracks, row);
  g_ptr_array_add (self->rows, row);
  return VV_TRACK_ROW (row);
}

void
vv_monitor_page_set_picture (VvMonitorPage    *self,
                             VvMonitorPicture *picture)
{
  guint n_tracks = picture != NULL ? vv_monitor_picture_get_tracks (picture)->n_tracks : 0;

  while (self->rows->len < n_tracks)
    add_row (self);
  while (self->rows->len > n_tracks)
    {
      VvTrackRow *row = g_ptr_array_steal_index (self->rows, self->rows->len - 1);

      /* It may be hidden through its own menu, which is still closing: see widgets/menu.c. */
      vv_track_row_set_picture (row, NULL, 0, NULL, 0);
      gtk_widget_set_visible (GTK_WIDGET (row), FALSE);
      g_ptr_array_add (self->spare_rows, row);
    }
  for (guint i = 0; i < n_tracks; i++)
    {
      VvTrackRow *row = g_ptr_array_index (self->rows, i);
      guint index = vv_monitor_picture_get_track_index (picture, i);
      guint id = self->page_view->view.tracks[index].id;
      g_autoptr (GArray) series = NULL;

      series = vv_monitor_view_list_series (&self->page_view->view,
                                            vv_monitor_page_get_monitor (self), index);
      vv_track_row_set_picture (row, picture, i, series, self->page_view->listed[id]);
      vv_monitor_page_update_track (self, row, index, series);
    }
  g_clear_pointer (&self->picture, vv_monitor_picture_free);
  self->picture = picture;
}

static void
update_texts (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  gint64 now_us = g_get_monotonic_time ();
  gboolean describe = now_us - self->described_us >= G_USEC_PER_SEC;

  self->texts_us = now_us;
  for (guint i = 0; i < self->rows->len; i++)
    {
      vv_track_row_update_values (g_ptr_array_index (self->rows, i), monitor);
      if (describe)
        vv_track_row_describe (g_ptr_array_index (self->rows, i));
    }
  if (describe)
    self->described_us = now_us;
  vv_monitor_page_update_ruler_label (self);
  vv_monitor_page_update_titles (self);
}

static gboolean
texts_cb (gpointer data)
{
  VvMonitorPage *self = data;

  self->texts_id = 0;
  if (self->session != NULL && self->picture != NULL)
    update_texts (self);
  return G_SOURCE_REMOVE;
}

/* Whether the texts are due at the next sample anyway, without a timer of their own. */
static gboolean
is_sample_near (VvMonitorPage *self)
{
  return self->page_view->follow && !self->page_view->paused && vv_session_get_running (self->session)
         && vv_session_get_interval_ns (self->session) <= SECOND_NS;
}

/* Lines and dots move at once.  Texts are read by people, who cannot read ten a second, and each
 * that changes lays the page out anew: half of what a sample costs. */
static void
update_values (VvMonitorPage *self)
{
  gboolean pointed = self->page_view->view.cursor_ns != VV_TIME_NONE;
  gint64 interval_us = pointed ? CURSOR_TEXT_INTERVAL_US : TEXT_INTERVAL_US;
  gint64 wait_us = self->texts_us + interval_us - g_get_monotonic_time ();

  vv_chart_view_invalidate_overlay (self->ruler);
  for (guint i = 0; i < self->rows->len; i++)
    vv_track_row_update_cursor (g_ptr_array_index (self->rows, i));
  if (wait_us <= 0 || pointed != self->texts_pointed)
    {
      g_clear_handle_id (&self->texts_id, g_source_remove);
      self->texts_pointed = pointed;
      update_texts (self);
    }
  else if (self->texts_id == 0 && (pointed || !is_sample_near (self)))
    {
      self->texts_id = g_timeout_add (wait_us / 1000 + 1, texts_cb, self);
    }
}

/* The table costs time by the number of samples, unlike the picture.  So it is made at most once a
 * second, and less often still where it is slow: it never takes more than a twentieth of the
 * time. */
static void
update_summary (VvMonitorPage *self,
                gboolean       now)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 wait_us = MAX (G_USEC_PER_SEC - 100000, 20 * self->summary_cost_us);
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);

  if (!now && start_us - self->summarized_us < wait_us)
    return;
  vv_summary_table_set_summary (self->summary,
                                vv_monitor_summary_new (monitor, &self->page_view->view), monitor);
  self->summarized_us = start_us;
  self->summary_cost_us = g_get_monotonic_time () - start_us;
}

static void
update_picture (VvMonitorPage *self)
{
  VvMonitorView *view = &self->page_view->view;
  VvRect plot = vv_monitor_page_get_plot (self);

  update_time (self);
  update_cursor_time (self);
  view->columns = plot.width > 1 ? (guint) (plot.width * gtk_widget_get_scale_factor (GTK_WIDGET (self))) : 800;
  vv_monitor_page_set_picture (self,
                               vv_monitor_picture_new (vv_monitor_page_get_monitor (self), view));
  vv_monitor_page_update_range_label (self);
  vv_monitor_page_update_children_button (self);
  update_values (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);
  VvPageParts pending = self->pending;

  self->tick_id = 0;
  self->pending = 0;
  if (self->session == NULL)
    return G_SOURCE_REMOVE;
  if (pending & VV_PAGE_PICTURE)
    {
      update_picture (self);
    }
  else if (pending & VV_PAGE_CURSOR)
    {
      update_cursor_time (self);
      vv_monitor_picture_set_cursor (self->picture, vv_monitor_page_get_monitor (self),
                                     self->page_view->view.cursor_ns);
      update_values (self);
    }
  if (pending & (VV_PAGE_PICTURE | VV_PAGE_SUMMARY))
    update_summary (self, (pending & VV_PAGE_SUMMARY) != 0);
  return G_SOURCE_REMOVE;
}

void
vv_monitor_page_queue (VvMonitorPage *self,
                       VvPageParts    parts)
{
  if (self->picture == NULL)
    parts |= VV_PAGE_PICTURE;
  self->pending |= parts;
  /* A page that nobody sees draws nothing; it catches up when it is shown. */
  if (self->tick_id == 0 && self->session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}
