/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-session.c — the session that the page shows, what a person looks at of it, and its
 * signals. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)
/* Four pictures a second at most, as in every live view; samples come a little early or late, so of
 * ten a second each third one is drawn, and of four each. */
#define MIN_MOVE_NS (SECOND_NS * 23 / 100)

/* Whether the newest sample is worth a new picture: not four of them were made in the last second,
 * and it would move by a pixel; after a second the values beside it are due anyway. */
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

void
vv_monitor_page_update_view (VvMonitorPage *self)
{
  VvPageView *page_view = self->page_view;
  VvMonitorView *view = &page_view->view;

  if (!vv_monitor_view_update (view, vv_session_get_monitor (self->session)))
    return;
  for (guint i = 0; i < view->n_tracks; i++)
    page_view->listed[view->tracks[i].id] |= view->tracks[i].shown;
  vv_monitor_page_update_menus (self);
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
sampled_cb (VvMonitorPage *self)
{
  VvPageView *page_view = self->page_view;

  vv_monitor_page_update_view (self);
  if (page_view->paused || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (page_view->follow && moves_picture (self))
    vv_monitor_page_queue (self, VV_PAGE_PICTURE);
}

static void
ended_cb (VvMonitorPage *self)
{
  vv_monitor_page_update_actions (self);
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

void
vv_monitor_page_leave_session (VvMonitorPage *self)
{
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  vv_monitor_page_set_picture (self, NULL);
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
  vv_monitor_page_leave_session (self);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      self->page_view = get_page_view (session);
      vv_monitor_view_update (&self->page_view->view, vv_session_get_monitor (session));
      self->texts_us = 0;
      g_signal_connect_swapped (session, "sampled", G_CALLBACK (sampled_cb), self);
      g_signal_connect_swapped (session, "ended", G_CALLBACK (ended_cb), self);
      g_signal_connect_swapped (session, "notify::name", G_CALLBACK (ended_cb), self);
      vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
    }
  self->n_children = 0;
  vv_monitor_page_update_children_button (self);
  vv_monitor_page_update_menus (self);
  vv_monitor_page_update_actions (self);
  g_object_notify (G_OBJECT (self), "session");
}

void
vv_monitor_page_set_n_children (VvMonitorPage *self,
                                guint          n_children)
{
  g_return_if_fail (VV_IS_MONITOR_PAGE (self));

  self->n_children = n_children;
  vv_monitor_page_update_children_button (self);
}
