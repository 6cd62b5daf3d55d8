/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-page.h — graphs of one session on one time axis, and the numbers of the selected time
 * below.  What a person chose to see of a session (time, tracks, series) is kept with the session,
 * so one page can go from one to another. */

#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

#define VV_TYPE_MONITOR_PAGE (vv_monitor_page_get_type ())

/**
 * VvMonitorPage:session: (nullable): whose graphs it shows
 * VvMonitorPage:narrow: (read-only): whether it is laid out for less than 500 px; its title is then
 * the window's affair
 */
G_DECLARE_FINAL_TYPE (VvMonitorPage, vv_monitor_page, VV, MONITOR_PAGE, GtkWidget)

GtkWidget *vv_monitor_page_new (void);

VvSession *vv_monitor_page_get_session (VvMonitorPage *self);
void vv_monitor_page_set_session (VvMonitorPage *self, VvSession *session);

/** vv_monitor_page_set_n_children: how many Python descendants the census knows; with 0 the page
 * offers no sum unless one is shown */
void vv_monitor_page_set_n_children (VvMonitorPage *self, guint n_children);

/**
 * vv_monitor_page_add_actions:
 *
 * Adds the page's commands to the window's: pause (state b), follow (b), zoom-in, zoom-out,
 * zoom-fit, zoom-selection, select-range ((dd), seconds from the start of the history),
 * clear-selection, save-picture, export (s: a path whose ending says what: png, svg, pdf, csv,
 * json), copy-picture, copy-summary, children (b), threads (b).
 */
void vv_monitor_page_add_actions (VvMonitorPage *self, GActionMap *map);

G_END_DECLS
