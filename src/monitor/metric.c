/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* metric.c — the table of numbers.  In: a metric.  Out: what files call it, what people call it,
 * its unit. */

#include "monitor/metric.h"

#include <glib/gi18n-lib.h>

/* Held are those that are read less often where a reading is dear: PSS always, context switches
 * where there are many threads. */
static const VvMetricInfo infos[VV_N_METRICS] = {
  [VV_METRIC_CPU] = { "cpu_percent", N_("CPU"), VV_UNIT_PERCENT, FALSE },
  [VV_METRIC_CPU_USER] = { "cpu_user_percent", N_("CPU, user"), VV_UNIT_PERCENT, FALSE },
  [VV_METRIC_CPU_SYSTEM] = { "cpu_system_percent", N_("CPU, system"), VV_UNIT_PERCENT, FALSE },
  [VV_METRIC_RSS] = { "rss", N_("Resident memory"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_PSS] = { "pss", N_("Proportional memory"), VV_UNIT_BYTES, TRUE },
  [VV_METRIC_PRIVATE] = { "private", N_("Private memory"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_SHARED] = { "shared", N_("Shared memory"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_SWAP] = { "swap", N_("Swapped memory"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_VIRTUAL] = { "vms", N_("Virtual memory"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_THREADS] = { "thread_count", N_("Threads"), VV_UNIT_COUNT, FALSE },
  [VV_METRIC_FILES] = { "fd_count", N_("Open files"), VV_UNIT_COUNT, FALSE },
  [VV_METRIC_READ_BYTES] = { "read_bytes", N_("Read from storage"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_WRITE_BYTES] = { "write_bytes", N_("Written to storage"), VV_UNIT_BYTES, FALSE },
  [VV_METRIC_READ_RATE] = { "read_rate", N_("Storage reads"), VV_UNIT_BYTES_RATE, FALSE },
  [VV_METRIC_WRITE_RATE] = { "write_rate", N_("Storage writes"), VV_UNIT_BYTES_RATE, FALSE },
  [VV_METRIC_READ_CALLS_RATE] = { "read_calls_rate", N_("Read by calls"), VV_UNIT_BYTES_RATE, FALSE },
  [VV_METRIC_WRITE_CALLS_RATE] = { "write_calls_rate", N_("Written by calls"), VV_UNIT_BYTES_RATE, FALSE },
  [VV_METRIC_MINOR_FAULTS] = { "minor_faults", N_("Minor page faults"), VV_UNIT_RATE, FALSE },
  [VV_METRIC_MAJOR_FAULTS] = { "major_faults", N_("Major page faults"), VV_UNIT_RATE, FALSE },
  [VV_METRIC_VOLUNTARY_SWITCHES] = { "voluntary_switches", N_("Voluntary context switches"), VV_UNIT_RATE, TRUE },
  [VV_METRIC_INVOLUNTARY_SWITCHES] = { "involuntary_switches", N_("Involuntary context switches"), VV_UNIT_RATE, TRUE },
};

const VvMetricInfo *
vv_metric_get_info (VvMetric metric)
{
  g_return_val_if_fail ((guint) metric < VV_N_METRICS, NULL);

  return &infos[metric];
}
