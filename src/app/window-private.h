/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window-private.h — what window.c (layout, lifecycle), window-actions.c (what a person can do) and
 * window-heap.c (snapshots) share. */

#pragma once

#include "app/window.h"

#include "app/pages/heap/heap-page.h"
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
  GtkWidget *take_button;
  GtkWidget *save_button;
  AdwToastOverlay *toasts;
  GtkStack *content_stack;
  AdwViewStack *pages;
  VvMonitorPage *monitor_page;
  VvHeapPage *heap_page;
  VvOutputPage *output_page;

  GSettings *settings;
  VvTargets *targets;
  VvSnapshots *snapshots;
  GHashTable *takings;          /* VvSession → VvTaking */
  VvProcessRow *row;
  VvSnapshotItem *item;         /* what the Heap page shows */
  gboolean item_chosen;         /* it was, and not the process */
  GSignalGroup *session_signals;
  guint switcher_idle;
  gboolean may_close;
};

/** vv_window_actions_install: the win.* actions and their keys */
void vv_window_actions_install (VvWindow *self);
/** vv_window_actions_update: enables what is possible now */
void vv_window_actions_update (VvWindow *self);

/** vv_window_get_session: (transfer none) (nullable) */
VvSession *vv_window_get_session (VvWindow *self);
/** vv_window_heap_install: actions for snapshots, and dropping files */
void vv_window_heap_install (VvWindow *self);
/** vv_window_heap_pin_ended: says that a pinned object has ended; @metric: of the session's monitor */
void vv_window_heap_pin_ended (VvWindow *self, guint metric);
/** vv_window_heap_stop: what is being taken is given up */
void vv_window_heap_stop (VvWindow *self);
/** vv_window_export_install: the action that exports a snapshot */
void vv_window_export_install (VvWindow *self);
/** vv_window_heap_update: hands the Heap page what is chosen now */
void vv_window_heap_update (VvWindow *self);

G_END_DECLS
