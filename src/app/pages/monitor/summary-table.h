/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* summary-table.h — the numbers under the graphs, one row a series.  In a narrow window it folds to
 * one line that opens. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_SUMMARY_TABLE (vv_summary_table_get_type ())
G_DECLARE_FINAL_TYPE (VvSummaryTable, vv_summary_table, VV, SUMMARY_TABLE, GtkWidget)

/** vv_summary_table_set_summary: @summary: (transfer full) (nullable): what to show.  Labels change
 * only where the text does */
void vv_summary_table_set_summary (VvSummaryTable *self, VvMonitorSummary *summary,
                                   VvMonitor *monitor);

/** vv_summary_table_get_summary: Returns: (transfer none) (nullable): what is shown */
const VvMonitorSummary *vv_summary_table_get_summary (VvSummaryTable *self);

void vv_summary_table_set_narrow (VvSummaryTable *self, gboolean narrow);

G_END_DECLS
