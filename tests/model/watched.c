/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watched.c — samples made up by the rule in watched.h. */

#include "watched.h"

#include <math.h>
#include <unistd.h>

#define MIB (1024.0 * 1024.0)

static gboolean
never_asked (double    *value,
             gpointer   user_data,
             GError   **error)
{
  g_assert_not_reached ();
}

VvMonitor *
watched_new (gboolean metric)
{
  g_autoptr (GError) error = NULL;
  VvMonitor *monitor = vv_monitor_new (getpid (), 10000, &error);

  g_assert_no_error (error);
  if (metric)
    vv_monitor_add_metric (monitor, "queue", never_asked, NULL, NULL);
  vv_monitor_set_name (monitor, "watched");
  return monitor;
}

void
watched_take (VvMonitor *monitor,
              guint      i)
{
  double metric = 10.0 * i;
  char *no_error = NULL;
  VvSample sample = {
    .time_ns = WATCHED_START + i * SECOND,
    .epoch_us = 1700000000000000 + i * 1000000,
    .n_processes = 2,
    .custom = &metric,
    .custom_errors = &no_error,
    .n_custom = vv_monitor_get_n_metrics (monitor),
  };

  sample.values[VV_METRIC_CPU_USER] = i;
  sample.values[VV_METRIC_CPU_SYSTEM] = 1;
  sample.values[VV_METRIC_CPU] = i + 1;
  sample.values[VV_METRIC_RSS] = (100 + i) * MIB;
  sample.values[VV_METRIC_PSS] = i % 5 == 0 ? 80 * MIB : NAN;
  sample.values[VV_METRIC_PRIVATE] = 50 * MIB;
  sample.values[VV_METRIC_THREADS] = 4;
  sample.values[VV_METRIC_FILES] = NAN;
  sample.reasons[VV_METRIC_FILES] = "not permitted";
  for (guint m = 0; m < VV_N_METRICS; m++)
    sample.tree[m] = 2 * sample.values[m];
  vv_monitor_take (monitor, &sample, SECOND);
}

void
watched_fill (VvMonitor *monitor,
              guint      n)
{
  for (guint i = 0; i < n; i++)
    watched_take (monitor, i);
}
