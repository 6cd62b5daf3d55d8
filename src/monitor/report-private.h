/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* report-private.h — the columns of a report, for its three formats. */

#pragma once

#include "monitor/report.h"

G_BEGIN_DECLS

typedef enum
{
  VV_REPORT_NUMBER,
  VV_REPORT_INTEGER,            /* bytes and counts: integers in JSON and CSV */
} VvReportKind;

/* @name: in files
 * @custom: whether it is a custom metric
 * @series: in the history, where it is of one
 * @values: (array length=n_samples)
 * @reasons: (array length=n_samples) (nullable): of a custom metric: why a value is missing, or NULL; held by the table */
typedef struct
{
  char *name;
  VvReportKind kind;
  gboolean custom;
  guint series;
  double *values;
  const char **reasons;
} VvReportColumn;

/* @columns: (element-type VvReportColumn): CONTRACT.md's in their order, then the custom metrics
 * @n_fixed: how many of them are CONTRACT.md's
 * @times_ns: (array length=n_samples)
 * @epochs_us: (array length=n_samples): the same on the wall clock
 * @first_ns: where "elapsed" is 0: the first sample ever, so that files of one watch agree, whatever they leave out
 * @texts: holds the reasons, each text once
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
  VvProcess *process;
  char *name;
  char *version;
  gint64 interval_ns;
  VvExitKind exit_kind;
  int exit_code;
};

void vv_report_column_free (VvReportColumn *self);
/** vv_report_get_column: Returns: (nullable): the fixed column of that name */
const VvReportColumn *vv_report_get_column (const VvReportTable *self, const char *name);

G_END_DECLS
