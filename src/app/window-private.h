/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window-private.h — what window.c (layout, lifecycle) and window-actions.c (what a person can do)
 * share. */

#pragma once

#include "app/window.h"

#include "app/pages/monitor/monitor-page.h"
#include "app/pages/output/output-page.h"
#include "app/sidebar.h"

G_BEGIN_DECLS

struct _VvWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *leaflet;
  VvSidebar *sidebar;
  AdwBin *content;
  AdwViewSwitcherTitle *switcher_title;
  AdwViewSwitcherBar *switcher_bar;
  GtkWidget *save_button;
  GtkStack *content_stack;
  AdwViewStack *pages;
  VvMonitorPage *monitor_page;
  VvOutputPage *output_page;

  GSettings *settings;
  VvTargets *targets;
  VvProcessRow *row;
  GSignalGroup *session_signals;
  guint switcher_idle;
  gboolean may_close;
};

/** vv_window_actions_install: the win.* actions and their keys */
void vv_window_actions_install (VvWindow *self);
/** vv_window_actions_update: enables what is possible now */
void vv_window_actions_update (VvWindow *self);

G_END_DECLS
