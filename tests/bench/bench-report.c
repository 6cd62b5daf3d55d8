/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-report.c — a million samples saved as numbers: how long the window waits for them to be taken, and how long a
 * thread then writes.  Exits with 1 where a limit is missed. */

#include "monitor/report.h"

#include <math.h>
#include <unistd.h>

#include "bench.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define N_SAMPLES 1000000
#define ROUNDS 5

/* A frame at 60 a second. */
#define LIMIT_MS 16.7

static void
fill (VvMonitor *monitor)
{
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      VvSample sample = { .time_ns = (i + 1) * SECOND, .epoch_us = (i + 1) * G_USEC_PER_SEC, .n_processes = 1 };

      for (guint j = 0; j < VV_N_METRICS; j++)
        sample.values[j] = j == VV_METRIC_PSS && i % 10 != 0 ? NAN : 1048576.0 * (i % 1000 + j);
      vv_monitor_take (monitor, &sample, SECOND);
    }
}

int
main (void)
{
  const VvReport everything = { FALSE, G_MININT64, G_MAXINT64, SECOND };
  g_autoptr(VvMonitor) monitor = vv_monitor_new (getpid (), N_SAMPLES, NULL);
  g_autoptr(VvReportTable) table = NULL;
  g_autoptr(GString) csv = g_string_new (NULL);
  g_autoptr(GString) json = g_string_new (NULL);
  double times[ROUNDS];
  double begin;

  g_assert_nonnull (monitor);
  fill (monitor);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_clear_pointer (&table, vv_report_table_free);
      begin = bench_seconds (CLOCK_MONOTONIC);
      table = vv_report_table_new (&everything, monitor);
      times[i] = bench_seconds (CLOCK_MONOTONIC) - begin;
    }
  bench_check ("take a million samples for a file", bench_median (times, ROUNDS) * 1e3, LIMIT_MS, "ms");

  begin = bench_seconds (CLOCK_MONOTONIC);
  vv_report_table_write_csv (table, csv);
  bench_print ("read them and write CSV", bench_seconds (CLOCK_MONOTONIC) - begin, "s");
  begin = bench_seconds (CLOCK_MONOTONIC);
  vv_report_table_write_json (table, json);
  bench_print ("write JSON", bench_seconds (CLOCK_MONOTONIC) - begin, "s");
  bench_print ("CSV", (double) csv->len / (1024 * 1024), "MiB");
  bench_print ("JSON", (double) json->len / (1024 * 1024), "MiB");

  return bench_end ();
}
