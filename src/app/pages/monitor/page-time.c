/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-time.c — what commands, gestures and keys change: the visible time, the selection, and
 * whether it follows. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)

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
