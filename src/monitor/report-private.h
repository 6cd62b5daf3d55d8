/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report-private.h — the columns of a report, for its three formats. */

#pragma once

#include "monitor/epoch.h"
#include "monitor/reasons.h"
#include "monitor/report.h"

G_BEGIN_DECLS

#define VV_REPORT_COMPUTED G_MAXUINT

typedef enum
{
  VV_REPORT_NUMBER,
  VV_REPORT_INTEGER,            /* bytes and counts: integers in JSON and CSV */
} VvReportKind;

/* @name: in files
 * @custom: whether it is a custom metric
 * @series: in the history; VV_REPORT_COMPUTED where it is of none
 * @values: (array length=n_samples)
 * @reasons: (array length=n_samples) (nullable): of a custom metric: why a value is missing, or
 *   NULL; held by the table */
typedef struct
{
  char *name;
  VvReportKind kind;
  gboolean custom;
  guint series;
  double *values;
  const char **reasons;
} VvReportColumn;

/* Numbers are read from @history when the first format asks for them: times_ns is NULL before,
 * history after.
 * @columns: (element-type VvReportColumn): CONTRACT.md's in their order, then the custom metrics
 * @n_fixed: how many of them are CONTRACT.md's
 * @times_ns: (array length=n_samples)
 * @epochs_us: (array length=n_samples): the same on the wall clock
 * @first_ns: where "elapsed" is 0: the first sample ever, so that files of one watch agree,
 *   whatever they leave out
 * @texts: holds the reasons, each text once
 * @history, @reasons, @epoch: copies, the table's own
 * @from: the first sample's index in @history
 * @of_tree: whether @history is of the tree
 * @version: (nullable): of its Python */
struct _VvReportTable
{
  GPtrArray *columns;
  guint n_fixed;
  gint64 *times_ns;
  gint64 *epochs_us;
  gint64 first_ns;
  gsize n_samples;
  GStringChunk *texts;
  VvHistory *history;
  VvReasons *reasons;
  VvEpoch *epoch;
  guint64 from;
  gboolean of_tree;
  VvProcess *process;
  char *name;
  char *version;
  gint64 interval_ns;
  VvExitKind exit_kind;
  int exit_code;
};

/** vv_report_table_fill: reads the numbers, where that was not done yet */
void vv_report_table_fill (VvReportTable *self);
/** vv_report_get_column: Returns: (nullable): the fixed column of that name */
const VvReportColumn *vv_report_get_column (const VvReportTable *self, const char *name);

G_END_DECLS
