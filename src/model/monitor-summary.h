/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-summary.h — the table under the graphs: six numbers a series for the selected time, or
 * else the visible. */

#pragma once

#include "model/monitor-view.h"

G_BEGIN_DECLS

/**
 * VvSummaryRow:
 * @name: the series, display-safe
 * @role: its colour
 * @dash: as VvTrackSeries
 * @unit: of all numbers but the count
 * @stats: the numbers
 */
typedef struct
{
  char name[64];
  VvRole role;
  guint dash;
  VvUnit unit;
  VvStats stats;
} VvSummaryRow;

/**
 * VvMonitorSummary:
 * @start_ns: first moment that is summed up
 * @end_ns: the last
 * @selected: whether that is a selection, else all that is visible
 * @rows: (array length=n_rows): one a series that is shown; user and system CPU are one
 */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  gboolean selected;
  VvSummaryRow *rows;
  guint n_rows;
} VvMonitorSummary;

/** vv_monitor_summary_new: takes time by the number of samples in the range.  Returns: (transfer
 * full): the summary */
VV_API VvMonitorSummary *vv_monitor_summary_new (VvMonitor *monitor,
                                                 const VvMonitorView *view) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_monitor_summary_free (VvMonitorSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvMonitorSummary, vv_monitor_summary_free)

/** vv_monitor_summary_get_range: Returns: (transfer full): "10:40:30 – 10:41:22 · 52.0 s" in local
 * time */
VV_API char *vv_monitor_summary_get_range (const VvMonitorSummary *self,
                                           VvMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;

/** vv_monitor_summary_to_text: Returns: (transfer full): the table for the clipboard: a header
 * line, tabs between columns */
VV_API char *vv_monitor_summary_to_text (const VvMonitorSummary *self,
                                         VvMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
