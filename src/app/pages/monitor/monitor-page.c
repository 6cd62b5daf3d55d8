/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-page.c — from a session's history to widgets, at most once a frame.  Samples and pointer only note what is out
 * of date; the next frame reduces the visible time once for all tracks, or, if only the pointer has moved,
 * looks up one value a series. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <glib/gi18n.h>

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)
#define NARROW_MAX_SPAN (120 * SECOND_NS)
#define RULER_HEIGHT 28
/* Four pictures a second at most, as in every live view; samples come a little early or late, so of ten a second each third
 * one is drawn, and of four each. */
#define MIN_MOVE_NS (SECOND_NS * 23 / 100)
/* A little less than a second, so that a sample a second is never passed over. */
#define TEXT_INTERVAL_US (G_USEC_PER_SEC * 9 / 10)
#define CURSOR_TEXT_INTERVAL_US (G_USEC_PER_SEC / 25)

G_DEFINE_FINAL_TYPE (VvMonitorPage, vv_monitor_page, GTK_TYPE_WIDGET)

enum
{
  PROP_SESSION = 1,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

VvMonitor *
vv_monitor_page_get_monitor (VvMonitorPage *self)
{
  return self->session != NULL ? vv_session_get_monitor (self->session) : NULL;
}

static VvHistory *
get_history (VvMonitorPage *self)
{
  return vv_monitor_get_history (vv_monitor_page_get_monitor (self), self->page_view->view.tree);
}

gint64
vv_monitor_page_get_newest (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  gint64 ended_ns = vv_monitor_get_ended (monitor, NULL, NULL);

  return MAX (vv_history_get_end_time (get_history (self)), ended_ns);
}

VvRect
vv_monitor_page_get_plot (VvMonitorPage *self)
{
  return vv_track_plot_rect (gtk_widget_get_width (GTK_WIDGET (self->ruler)),
                             gtk_widget_get_height (GTK_WIDGET (self->ruler)), self->narrow);
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* Titles and labels */

static char *
format_span (gint64 span_ns)
{
  double seconds = span_ns / 1e9;

  /* A chosen length of 30 seconds needs no tenths; one that came from the wheel does. */
  if (seconds < 60 && seconds == (int) seconds)
    return g_strdup_printf (ngettext ("%d s", "%d s", (int) seconds), (int) seconds);
  return vv_text_format_span (seconds);
}

static void
update_titles (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  VvProcess *process = vv_monitor_get_process (monitor);
  g_autofree char *what = vv_monitor_describe (monitor);
  g_autofree char *end = vv_session_describe_end (self->session);
  g_autofree char *subtitle = NULL;
  g_autofree char *age = NULL;

  age = format_span (MAX (g_get_real_time () - process->started_us, 0) / G_USEC_PER_SEC * SECOND_NS);
  if (end != NULL)
    subtitle = g_strdup_printf ("%s · %s", what, end);
  else
    /* TRANSLATORS: what the process is, and for how long it has been running */
    subtitle = g_strdup_printf (_("%s · running %s"), what, age);
  set_text (self->title, vv_session_get_name (self->session));
  set_text (self->subtitle, subtitle);
}

static void
update_range_label (VvMonitorPage *self)
{
  const VvMonitorView *view = &self->page_view->view;
  g_autofree char *text = format_span (view->end_ns - view->start_ns);

  set_text (self->range_label, text);
}

static void
update_ruler_label (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  gint64 cursor_ns = self->page_view->view.cursor_ns;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;
  gint64 epoch_us;

  if (cursor_ns == VV_TIME_NONE)
    {
      set_text (self->ruler_label, _("Newest values"));
      return;
    }
  epoch_us = vv_monitor_get_epoch_us (monitor, cursor_ns);
  time = g_date_time_new_from_unix_local (epoch_us / G_USEC_PER_SEC);
  clock = time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("–");
  /* TRANSLATORS: a time of day, and the tenth of its second */
  text = g_strdup_printf (_("Values at %s.%d"), clock, (int) (epoch_us % G_USEC_PER_SEC / 100000));
  set_text (self->ruler_label, text);
}

static void
update_children_button (VvMonitorPage *self)
{
  gboolean shown = self->session != NULL && vv_session_get_children (self->session);
  guint n = self->n_children;
  g_autofree char *text = NULL;

  if (shown && vv_monitor_get_n_processes (vv_monitor_page_get_monitor (self)) > 0)
    n = vv_monitor_get_n_processes (vv_monitor_page_get_monitor (self)) - 1;
  gtk_widget_set_visible (self->children_button, shown || n > 0);
  if (self->narrow)
    /* TRANSLATORS: short for "with so many children", in a narrow window */
    text = g_strdup_printf (_("+%u"), n);
  else
    text = g_strdup_printf (ngettext ("With %u child", "With %u children", n), n);
  set_text (self->children_label, text);
}

/* The picture */

/* The shortest of these that holds the history: a graph that has just begun should fill its place. */
static void
fit_span (VvMonitorPage *self)
{
  static const gint64 spans[] = {
    10 * SECOND_NS, 30 * SECOND_NS, 60 * SECOND_NS, 120 * SECOND_NS, 300 * SECOND_NS,
  };
  VvMonitorView *view = &self->page_view->view;
  gint64 length = vv_monitor_page_get_newest (self) - vv_history_get_start_time (get_history (self));
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
      if (page_view->auto_span)
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

static VvTrackRow *
add_row (VvMonitorPage *self)
{
  GtkWidget *row = vv_track_row_new ();

  vv_track_row_set_narrow (VV_TRACK_ROW (row), self->narrow);
  vv_monitor_page_init_track (self, VV_TRACK_ROW (row));
  vv_monitor_page_add_pointer (self, vv_track_row_get_chart (VV_TRACK_ROW (row)));
  gtk_box_append (self->tracks, row);
  g_ptr_array_add (self->rows, row);
  return VV_TRACK_ROW (row);
}

static void
set_picture (VvMonitorPage    *self,
             VvMonitorPicture *picture)
{
  guint n_tracks = picture != NULL ? vv_monitor_picture_get_tracks (picture)->n_tracks : 0;

  while (self->rows->len < n_tracks)
    add_row (self);
  while (self->rows->len > n_tracks)
    {
      VvTrackRow *row = g_ptr_array_steal_index (self->rows, self->rows->len - 1);

      vv_track_row_set_picture (row, NULL, 0, NULL, 0);
      gtk_box_remove (self->tracks, GTK_WIDGET (row));
    }
  for (guint i = 0; i < n_tracks; i++)
    {
      VvTrackRow *row = g_ptr_array_index (self->rows, i);
      guint index = vv_monitor_picture_get_track_index (picture, i);
      guint id = self->page_view->view.tracks[index].id;
      g_autoptr (GArray) series = NULL;

      series = vv_monitor_view_list_series (&self->page_view->view, vv_monitor_page_get_monitor (self), index);
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
  update_ruler_label (self);
  update_titles (self);
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

/* Lines and dots move at once.  Texts are read by people, who cannot read ten a second, and each that changes lays
 * the page out anew: half of what a sample costs. */
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

/* The table costs time by the number of samples, unlike the picture.  So it is made at most once a second, and less often
 * still where it is slow: it never takes more than a twentieth of the time. */
static void
update_summary (VvMonitorPage *self,
                gboolean       now)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 wait_us = MAX (G_USEC_PER_SEC - 100000, 20 * self->summary_cost_us);
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);

  if (!now && start_us - self->summarized_us < wait_us)
    return;
  vv_summary_table_set_summary (self->summary, vv_monitor_summary_new (monitor, &self->page_view->view), monitor);
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
  set_picture (self, vv_monitor_picture_new (vv_monitor_page_get_monitor (self), view));
  update_range_label (self);
  update_children_button (self);
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

static void
draw_ruler (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  VvMonitorPage *self = user_data;

  if (self->picture != NULL)
    vv_ruler_draw (vv_monitor_picture_get_tracks (self->picture), theme, width, height, self->narrow, cr);
}

/* What commands and gestures change */

void
vv_monitor_page_set_paused (VvMonitorPage *self,
                            gboolean       paused)
{
  self->page_view->paused = paused;
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

void
vv_monitor_page_set_follow (VvMonitorPage *self,
                            gboolean       follow)
{
  self->page_view->follow = follow;
  /* Somebody who asks for the newest samples does not want to wait for "pause" to be taken back. */
  if (follow)
    self->page_view->paused = FALSE;
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
time_changed (VvMonitorPage *self)
{
  VvPageView *page_view = self->page_view;

  page_view->auto_span = FALSE;
  if (page_view->follow && page_view->view.end_ns < vv_monitor_page_get_newest (self))
    page_view->follow = FALSE;
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

void
vv_monitor_page_zoom (VvMonitorPage *self,
                      double         factor,
                      gint64         anchor_ns)
{
  VvMonitorView *view = &self->page_view->view;
  gint64 newest_ns = vv_monitor_page_get_newest (self);

  /* While it follows, the right edge stays at the newest sample, whatever the pointer is over. */
  if (self->page_view->follow)
    anchor_ns = view->end_ns;
  vv_monitor_view_zoom (view, factor, anchor_ns);
  if (view->end_ns > newest_ns && newest_ns > 0)
    vv_monitor_view_follow (view, newest_ns);
  time_changed (self);
}

void
vv_monitor_page_show_range (VvMonitorPage *self,
                            gint64         start_ns,
                            gint64         end_ns)
{
  self->page_view->view.start_ns = start_ns;
  self->page_view->view.end_ns = MAX (end_ns, start_ns + SECOND_NS);
  time_changed (self);
}

void
vv_monitor_page_show_span (VvMonitorPage *self,
                           gint64         span_ns)
{
  VvMonitorView *view = &self->page_view->view;

  vv_monitor_page_show_range (self, view->end_ns - span_ns, view->end_ns);
}

void
vv_monitor_page_pan (VvMonitorPage *self,
                     gint64         delta_ns)
{
  vv_monitor_view_pan (&self->page_view->view, vv_monitor_page_get_monitor (self), delta_ns);
  time_changed (self);
}

void
vv_monitor_page_select (VvMonitorPage *self,
                        gint64         from_ns,
                        gint64         to_ns)
{
  vv_monitor_view_select (&self->page_view->view, from_ns, to_ns);
  if (self->picture != NULL)
    {
      VvTracks *tracks = vv_monitor_picture_get_tracks (self->picture);

      tracks->select_start_ns = self->page_view->view.select_start_ns;
      tracks->select_end_ns = self->page_view->view.select_end_ns;
    }
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_CURSOR | VV_PAGE_SUMMARY);
}

void
vv_monitor_page_toast (VvMonitorPage *self,
                       const char    *text)
{
  AdwToast *toast;
  g_autofree char *markup = g_markup_escape_text (text, -1);

  toast = adw_toast_new (markup);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* The session */

/* Whether the newest sample is worth a new picture: not four of them were made in the last second, and it would move by a
 * pixel; after a second the values beside it are due anyway. */
static gboolean
moves_picture (VvMonitorPage *self)
{
  const VvMonitorView *view = &self->page_view->view;
  VvRect plot = vv_monitor_page_get_plot (self);
  gint64 moved_ns = vv_monitor_page_get_newest (self) - view->end_ns;

  if (self->picture != NULL && moved_ns < MIN_MOVE_NS)
    return FALSE;
  return self->picture == NULL || plot.width <= 0 || moved_ns >= SECOND_NS
         || moved_ns * plot.width >= (double) (view->end_ns - view->start_ns);
}

static void
sampled_cb (VvMonitorPage *self)
{
  VvPageView *page_view = self->page_view;

  if (page_view->paused || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (page_view->follow && moves_picture (self))
    vv_monitor_page_queue (self, VV_PAGE_PICTURE);
}

static void
ended_cb (VvMonitorPage *self)
{
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static VvPageView *
get_page_view (VvSession *session)
{
  VvPageView *page_view = g_object_get_data (G_OBJECT (session), "vv-page-view");

  if (page_view != NULL)
    return page_view;
  page_view = g_new0 (VvPageView, 1);
  vv_monitor_view_init (&page_view->view, vv_session_get_monitor (session));
  page_view->view.tree = vv_session_get_children (session);
  for (guint i = 0; i < page_view->view.n_tracks; i++)
    page_view->listed[page_view->view.tracks[i].id] = page_view->view.tracks[i].shown;
  page_view->follow = TRUE;
  page_view->auto_span = TRUE;
  g_object_set_data_full (G_OBJECT (session), "vv-page-view", page_view, g_free);
  return page_view;
}

VvSession *
vv_monitor_page_get_session (VvMonitorPage *self)
{
  g_return_val_if_fail (VV_IS_MONITOR_PAGE (self), NULL);

  return self->session;
}

static void
leave_session (VvMonitorPage *self)
{
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  set_picture (self, NULL);
  vv_summary_table_set_summary (self->summary, NULL, NULL);
  vv_chart_view_invalidate (self->ruler);
  self->page_view = NULL;
  self->key_cursor = FALSE;
}

void
vv_monitor_page_set_session (VvMonitorPage *self,
                             VvSession     *session)
{
  g_return_if_fail (VV_IS_MONITOR_PAGE (self));
  g_return_if_fail (session == NULL || VV_IS_SESSION (session));

  if (session == self->session)
    return;
  leave_session (self);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      self->page_view = get_page_view (session);
      self->texts_us = 0;
      g_signal_connect_swapped (session, "sampled", G_CALLBACK (sampled_cb), self);
      g_signal_connect_swapped (session, "ended", G_CALLBACK (ended_cb), self);
      g_signal_connect_swapped (session, "notify::name", G_CALLBACK (ended_cb), self);
      vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
    }
  self->n_children = 0;
  update_children_button (self);
  vv_monitor_page_update_menus (self);
  vv_monitor_page_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
vv_monitor_page_set_n_children (VvMonitorPage *self,
                                guint          n_children)
{
  g_return_if_fail (VV_IS_MONITOR_PAGE (self));

  self->n_children = n_children;
  update_children_button (self);
}

/* Size */

static void
apply_narrow (VvMonitorPage *self,
              gboolean       narrow)
{
  self->narrow = narrow;
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  gtk_widget_set_visible (self->titles, !narrow);
  gtk_widget_set_visible (self->ruler_header, !narrow);
  /* Narrow, what runs the picture stands at the start and the zoom at the end, within reach of two thumbs. */
  gtk_widget_set_hexpand (self->run_box, narrow);
  gtk_widget_set_halign (self->run_box, narrow ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_box_reorder_child_after (self->bar, self->run_box, narrow ? NULL : self->zoom_box);
  for (guint i = 0; i < self->rows->len; i++)
    vv_track_row_set_narrow (g_ptr_array_index (self->rows, i), narrow);
  vv_summary_table_set_narrow (self->summary, narrow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static gboolean
resized_cb (gpointer data)
{
  VvMonitorPage *self = data;
  gboolean narrow = gtk_widget_get_width (GTK_WIDGET (self)) < VV_TRACKS_NARROW_WIDTH;

  self->narrow_id = 0;
  /* Where the pointer was is another place now, and it may be outside the window without having left it. */
  self->pointer_inside = FALSE;
  if (narrow != self->narrow)
    apply_narrow (self, narrow);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE);
  return G_SOURCE_REMOVE;
}

static void
vv_monitor_page_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  gtk_widget_allocate (GTK_WIDGET (self->toasts), width, height, baseline, NULL);
  /* A label that changes lays out the page anew, many times a second; only another size concerns the picture. */
  if (width == self->laid_out_width && height == self->laid_out_height)
    return;
  self->laid_out_width = width;
  self->laid_out_height = height;
  /* The layout must not change while it is being made; the picture needs the plots' new width anyway. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_monitor_page_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  gtk_widget_measure (GTK_WIDGET (self->toasts), orientation, for_size, minimum, natural, NULL, NULL);
}

static GtkSizeRequestMode
vv_monitor_page_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
vv_monitor_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vv_monitor_page_parent_class)->map (widget);
  vv_monitor_page_queue (VV_MONITOR_PAGE (widget), VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
vv_monitor_page_unmap (GtkWidget *widget)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (vv_monitor_page_parent_class)->unmap (widget);
}

static void
vv_monitor_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_monitor_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      vv_monitor_page_set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_monitor_page_dispose (GObject *object)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);
  GtkWidget *toasts = GTK_WIDGET (self->toasts);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_handle_id (&self->texts_id, g_source_remove);
  if (toasts != NULL)
    leave_session (self);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  g_clear_object (&self->own_actions);
  self->toasts = NULL;
  g_clear_pointer (&toasts, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (vv_monitor_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, bar);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, titles);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, title);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, children_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, children_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, run_box);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, range_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, range_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler_header);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, tracks);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, summary);
}

static void
vv_monitor_page_class_init (VvMonitorPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = vv_monitor_page_get_property;
  object_class->set_property = vv_monitor_page_set_property;
  object_class->dispose = vv_monitor_page_dispose;
  widget_class->measure = vv_monitor_page_measure;
  widget_class->get_request_mode = vv_monitor_page_get_request_mode;
  widget_class->size_allocate = vv_monitor_page_size_allocate;
  widget_class->map = vv_monitor_page_map;
  widget_class->unmap = vv_monitor_page_unmap;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, VV_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VV_TYPE_CHART_VIEW);
  g_type_ensure (VV_TYPE_SUMMARY_TABLE);
  gtk_widget_class_set_css_name (widget_class, "monitorpage");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/monitor-page.ui");
  bind_children (widget_class);
}

static void
vv_monitor_page_init (VvMonitorPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  vv_chart_view_set_size (self->ruler, 96, RULER_HEIGHT);
  vv_chart_view_set_draw (self->ruler, NULL, draw_ruler, self);
  vv_chart_view_describe (self->ruler, _("Time"), NULL);
  vv_monitor_page_init_actions (self);
  vv_monitor_page_add_pointer (self, self->ruler);
  vv_monitor_page_add_keys (self);
  vv_monitor_page_update_actions (self);
}

GtkWidget *
vv_monitor_page_new (void)
{
  return g_object_new (VV_TYPE_MONITOR_PAGE, NULL);
}
