/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* metric.h — the numbers that a monitor takes of every process: one table. */

#pragma once

#include "base/text.h"

G_BEGIN_DECLS

typedef enum
{
  VV_METRIC_CPU,                /* percent of one core since the sample before: user + system */
  VV_METRIC_CPU_USER,
  VV_METRIC_CPU_SYSTEM,
  VV_METRIC_RSS,                /* bytes */
  VV_METRIC_PSS,                /* bytes; read less often; NaN in samples in which it was not
                                 * read */
  VV_METRIC_PRIVATE,            /* RssAnon */
  VV_METRIC_SHARED,             /* RssFile + RssShmem */
  VV_METRIC_SWAP,
  VV_METRIC_VIRTUAL,
  VV_METRIC_THREADS,
  VV_METRIC_FILES,              /* open file descriptors; NaN without permission */
  VV_METRIC_READ_BYTES,         /* from storage, since the process started; NaN without
                                 * permission */
  VV_METRIC_WRITE_BYTES,
  VV_METRIC_READ_RATE,          /* bytes a second since the sample before */
  VV_METRIC_WRITE_RATE,
  VV_METRIC_READ_CALLS_RATE,    /* through read() and its kin, cached or not, bytes a second */
  VV_METRIC_WRITE_CALLS_RATE,
  VV_METRIC_MINOR_FAULTS,       /* a second */
  VV_METRIC_MAJOR_FAULTS,
  VV_METRIC_VOLUNTARY_SWITCHES, /* of all threads, a second; with many threads read less often, as
                                 * PSS is */
  VV_METRIC_INVOLUNTARY_SWITCHES,
  VV_N_METRICS,
} VvMetric;

/**
 * VvMetricInfo:
 * @id: its name in files: "cpu_percent", "rss", …; also for those that no file holds
 * @name: its name for people, to be translated
 * @unit: what it measures
 * @held: whether the value holds until the next one that is a number (PSS), so that a NaN is no gap
 */
typedef struct
{
  const char *id;
  const char *name;
  VvUnit unit;
  gboolean held;
} VvMetricInfo;

/** vv_metric_get_info: Returns: the table's row, static */
VV_API const VvMetricInfo *vv_metric_get_info (VvMetric metric);

G_END_DECLS
