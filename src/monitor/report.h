/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report.h — what a monitor saw, as JSON, CSV and a summary for people: the formats of CONTRACT.md
 * ("monitor --json"). */

#pragma once

#include "monitor/monitor.h"

G_BEGIN_DECLS

/**
 * VvReport:
 * @tree: sums over descendants: memory_used and memory_percent are then of PSS, since a sum of RSS
 *   counts shared pages twice
 * @start_ns: first time to include; G_MININT64 for all
 * @end_ns: last time to include; G_MAXINT64 for all
 * @interval_ns: what was asked for
 */
typedef struct
{
  gboolean tree;
  gint64 start_ns;
  gint64 end_ns;
  gint64 interval_ns;
} VvReport;

/**
 * VvReportTable: the numbers of a report, taken from a monitor and then independent of it: writing
 * a million samples down takes ten seconds, taking them some milliseconds
 */
typedef struct _VvReportTable VvReportTable;

/** vv_report_table_new: in the monitor's thread; the table may then be used in any one thread */
VV_API VvReportTable *vv_report_table_new (const VvReport *report,
                                           VvMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_report_table_free (VvReportTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvReportTable, vv_report_table_free)
VV_API void vv_report_table_write_json (VvReportTable *self, GString *out);
VV_API void vv_report_table_write_csv (VvReportTable *self, GString *out);

/* The same in one step. */
VV_API void vv_report_write_json (const VvReport *self, VvMonitor *monitor, GString *out);
VV_API void vv_report_write_csv (const VvReport *self, VvMonitor *monitor, GString *out);
/** vv_report_write_text: the summary as an aligned table for people, translated */
VV_API void vv_report_write_text (const VvReport *self, VvMonitor *monitor, GString *out);

G_END_DECLS
