/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-page-private.h — the page's state, shared by the files that make it up: monitor-page.c
 * (the widget), page-session.c (whose it is), page-refresh.c and page-labels.c (what is shown),
 * page-time.c (which time), page-actions.c (commands), page-pointer.c (hand and keyboard),
 * track-menu.c (a track's own menu). */

#pragma once

#include <adwaita.h>

#include "app/pages/monitor/monitor-page.h"
#include "app/pages/monitor/summary-table.h"
#include "app/pages/monitor/track-row.h"
#include "app/widgets/chart-view.h"

G_BEGIN_DECLS

/* What a person looks at of one session; belongs to the session object. */
typedef struct
{
  VvMonitorView view;
  guint32 listed[VV_MONITOR_MAX_TRACKS];        /* by track id: series that stand in the legend
                                                 * though hidden */
  gboolean follow;
  gboolean paused;
  gboolean auto_span;           /* nobody has zoomed yet: the visible time grows with the history */
} VvPageView;

typedef enum
{
  VV_PAGE_PICTURE = 1 << 0,     /* samples, time or tracks have changed */
  VV_PAGE_CURSOR = 1 << 1,      /* only the pointer has moved */
  VV_PAGE_SUMMARY = 1 << 2,     /* another range: the table must follow at once */
} VvPageParts;

typedef enum
{
  VV_DRAG_NONE,
  VV_DRAG_NEW,
  VV_DRAG_START,
  VV_DRAG_END,
} VvPageDrag;

struct _VvMonitorPage
{
  GtkWidget parent_instance;

  AdwToastOverlay *toasts;
  GtkBox *bar;
  GtkWidget *titles;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *watch_button;
  GtkWidget *children_button;
  GtkLabel *children_label;
  GtkWidget *run_box;
  GtkWidget *zoom_box;
  GtkLabel *range_label;
  GtkMenuButton *range_button;
  GtkMenuButton *menu_button;
  GtkWidget *ruler_header;
  GtkLabel *ruler_label;
  VvChartView *ruler;
  GtkBox *tracks;
  VvSummaryTable *summary;

  VvSession *session;
  VvPageView *page_view;        /* of the session; NULL without one */
  VvMonitorPicture *picture;
  GPtrArray *rows;              /* VvTrackRow, owned by the tracks box */
  GPtrArray *spare_rows;        /* those not shown now */
  GSimpleActionGroup *actions;  /* the window's */
  GSimpleActionGroup *own_actions;      /* "page": ranges and tracks */
  guint n_children;

  gboolean narrow;
  guint narrow_id;
  int laid_out_width;
  int laid_out_height;
  guint tick_id;
  VvPageParts pending;
  guint texts_id;
  gboolean texts_pointed;
  gint64 texts_us;
  gint64 described_us;
  gint64 summarized_us;
  gint64 summary_cost_us;

  gboolean pointer_inside;
  double pointer_x;
  gboolean key_cursor;          /* the cursor was set by keys and stays where it is */
  VvPageDrag drag;
  double drag_x;                /* where it began */
  gint64 drag_anchor_ns;
};

/* monitor-page.c */
VvMonitor *vv_monitor_page_get_monitor (VvMonitorPage *self);
VvRect vv_monitor_page_get_plot (VvMonitorPage *self);
gint64 vv_monitor_page_get_newest (VvMonitorPage *self);
void vv_monitor_page_toast (VvMonitorPage *self, const char *text);

/* page-labels.c */
void vv_monitor_page_update_titles (VvMonitorPage *self);
void vv_monitor_page_update_range_label (VvMonitorPage *self);
void vv_monitor_page_update_ruler_label (VvMonitorPage *self);
void vv_monitor_page_update_children_button (VvMonitorPage *self);

/* page-refresh.c */
void vv_monitor_page_queue (VvMonitorPage *self, VvPageParts parts);
/* @picture: (transfer full) (nullable) */
void vv_monitor_page_set_picture (VvMonitorPage *self, VvMonitorPicture *picture);

/* page-session.c */
/* Takes in tracks that came or went. */
void vv_monitor_page_update_view (VvMonitorPage *self);
void vv_monitor_page_leave_session (VvMonitorPage *self);

/* page-time.c: each of these makes the page show the change, and sets the actions' states. */
void vv_monitor_page_set_paused (VvMonitorPage *self, gboolean paused);
void vv_monitor_page_set_follow (VvMonitorPage *self, gboolean follow);
void vv_monitor_page_zoom (VvMonitorPage *self, double factor, gint64 anchor_ns);
void vv_monitor_page_show_range (VvMonitorPage *self, gint64 start_ns, gint64 end_ns);
void vv_monitor_page_show_span (VvMonitorPage *self, gint64 span_ns);
void vv_monitor_page_pan (VvMonitorPage *self, gint64 delta_ns);
void vv_monitor_page_select (VvMonitorPage *self, gint64 from_ns, gint64 to_ns);

/* page-actions.c */
void vv_monitor_page_init_actions (VvMonitorPage *self);
void vv_monitor_page_update_actions (VvMonitorPage *self);
void vv_monitor_page_update_menus (VvMonitorPage *self);

/* page-pointer.c */
void vv_monitor_page_add_pointer (VvMonitorPage *self, VvChartView *chart);
void vv_monitor_page_add_keys (VvMonitorPage *self);

/* track-menu.c */
void vv_monitor_page_init_track (VvMonitorPage *self, VvTrackRow *row);
void vv_monitor_page_update_track (VvMonitorPage *self, VvTrackRow *row, guint index,
                                   GArray *series);
void vv_monitor_page_toggle_series (VvMonitorPage *self, guint index, guint bit);

G_END_DECLS
