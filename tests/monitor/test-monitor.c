/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-monitor.c — a process over time: both histories, reasons, threads as series, the end.  Samples are made up here; the
 * process is ourselves. */

#include "monitor/monitor.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define EPOCH_US G_GINT64_CONSTANT (1700000000000000)
#define HOUR_US G_GINT64_CONSTANT (3600000000)

static VvMonitor *
make_monitor (guint64 max_history)
{
  g_autoptr(GError) error = NULL;
  VvMonitor *monitor = vv_monitor_new (getpid (), max_history, &error);

  g_assert_no_error (error);

  return monitor;
}

static void
make_sample (VvSample *sample,
             gint64    time_ns)
{
  memset (sample, 0, sizeof *sample);
  sample->time_ns = time_ns;
  sample->epoch_us = EPOCH_US + time_ns / 1000;
  for (guint i = 0; i < VV_N_METRICS; i++)
    sample->values[i] = sample->tree[i] = (double) (time_ns / SECOND);
  sample->n_processes = 1;
}

static void
test_nobody (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (vv_monitor_new (G_MAXINT, 10, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

static void
test_samples (void)
{
  g_autoptr(VvMonitor) monitor = NULL;
  g_autoptr(GError) error = NULL;
  VvHistory *history;
  Child child;

  if (!child_spawn_busy (&child, "0.2 8 0 0 0"))
    return;
  monitor = vv_monitor_new (child.pid, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vv_monitor_get_name (monitor), ==, "busy.py");
  g_assert_nonnull (vv_monitor_get_python (monitor)->version);
  history = vv_monitor_get_history (monitor, FALSE);
  for (guint i = 0; i < 5; i++)
    {
      g_usleep (20000);
      g_assert_true (vv_monitor_sample (monitor, 20000000, &error));
    }
  g_assert_cmpuint (vv_history_get_first (history), ==, 2);
  g_assert_cmpuint (vv_history_get_end (history), ==, 5);

  child_kill (&child);
  g_assert_false (vv_monitor_sample (monitor, 20000000, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_assert_cmpuint (vv_history_get_end (history), ==, 5);
  vv_monitor_set_ended (monitor, 77, VV_EXIT_SIGNAL, 9);
  {
    VvExitKind kind;
    int code;

    g_assert_cmpint (vv_monitor_get_ended (monitor, &kind, &code), ==, 77);
    g_assert_cmpint (kind, ==, VV_EXIT_SIGNAL);
    g_assert_cmpint (code, ==, 9);
  }
  child_end (&child);
}

static void
test_tree_covers_the_same_time (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (100);
  VvSample sample;
  VvHistory *own, *tree;

  vv_monitor_set_children (monitor, TRUE);
  own = vv_monitor_get_history (monitor, FALSE);
  for (guint i = 1; i <= 10; i++)
    {
      make_sample (&sample, i * SECOND);
      if (i > 5)
        {
          sample.n_processes = 3;
          sample.tree[VV_METRIC_RSS] *= 10;
        }
      vv_monitor_take (monitor, &sample, SECOND);
      g_assert_cmpint (vv_monitor_has_tree (monitor), ==, i > 5);
    }

  tree = vv_monitor_get_history (monitor, TRUE);
  g_assert_true (tree != own);
  g_assert_cmpuint (vv_history_get_end (tree), ==, 10);
  g_assert_cmpfloat (vv_history_get_value (tree, VV_METRIC_RSS, 4), ==, 5);
  g_assert_cmpfloat (vv_history_get_value (tree, VV_METRIC_RSS, 5), ==, 60);
  g_assert_cmpfloat (vv_history_get_value (own, VV_METRIC_RSS, 5), ==, 6);
  g_assert_cmpuint (vv_monitor_get_n_processes (monitor), ==, 3);

  vv_monitor_set_children (monitor, FALSE);
  g_assert_true (vv_monitor_get_history (monitor, TRUE) == own);
}

static gboolean
never_called (double   *value,
              gpointer  user_data,
              GError  **error)
{
  g_assert_not_reached ();
}

static void
test_reasons (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (1000);
  guint series;
  double custom[1];
  char *errors[1];

  g_assert_cmpuint (vv_monitor_add_metric (monitor, "queue", never_called, NULL, NULL), ==, 0);
  g_assert_cmpstr (vv_monitor_get_metric_name (monitor, 0), ==, "queue");
  series = vv_monitor_get_metric_series (monitor, 0);
  for (guint i = 1; i <= 3000; i++)
    {
      VvSample sample;
      gboolean fails = i % 10 < 3;

      make_sample (&sample, i * SECOND);
      custom[0] = fails ? NAN : i;
      errors[0] = fails ? (char *) (i % 10 == 2 ? "two" : "other") : NULL;
      sample.custom = custom;
      sample.custom_errors = errors;
      sample.n_custom = 1;
      sample.reasons[VV_METRIC_FILES] = i > 2500 ? "denied" : NULL;
      vv_monitor_take (monitor, &sample, SECOND);
    }

  for (guint i = 2010; i <= 3000; i++)
    {
      const char *reason = vv_monitor_get_reason (monitor, series, i * SECOND);

      g_assert_cmpstr (reason, ==, i % 10 == 2 ? "two" : i % 10 < 2 ? "other" : NULL);
      g_assert_cmpstr (vv_monitor_get_reason (monitor, VV_METRIC_FILES, i * SECOND), ==, i > 2500 ? "denied" : NULL);
      g_assert_null (vv_monitor_get_reason (monitor, VV_METRIC_RSS, i * SECOND));
    }
  /* The nearest sample counts. */
  g_assert_cmpstr (vv_monitor_get_reason (monitor, series, 2992 * SECOND + SECOND / 3), ==, "two");
  g_assert_null (vv_monitor_get_reason (monitor, series, 2992 * SECOND + SECOND * 2 / 3));
}

static void
test_thread_series (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (100);
  VvThreadSample threads[2] = { { 10, "MainThread", 5 }, { 11, "worker", 50 } };
  VvHistory *history = vv_monitor_get_history (monitor, FALSE);
  const char *name;
  VvSample sample;
  guint series;
  int tid;

  for (guint i = 1; i <= 4; i++)
    {
      make_sample (&sample, i * SECOND);
      sample.threads = threads;
      sample.n_threads = i == 1 ? 0 : i == 4 ? 1 : 2;
      vv_monitor_take (monitor, &sample, SECOND);
    }
  g_assert_cmpuint (vv_monitor_get_n_threads (monitor), ==, 2);
  series = vv_monitor_get_thread (monitor, 1, &tid, &name);
  g_assert_cmpint (tid, ==, 11);
  g_assert_cmpstr (name, ==, "worker");
  g_assert_true (isnan (vv_history_get_value (history, series, 0)));
  g_assert_cmpfloat (vv_history_get_value (history, series, 1), ==, 50);
  g_assert_true (isnan (vv_history_get_value (history, series, 3)));

  /* A program that starts threads for ever does not fill the memory. */
  for (guint i = 5; i <= 5000; i++)
    {
      make_sample (&sample, i * SECOND);
      threads[1].tid = (int) i + 100;
      sample.threads = threads;
      sample.n_threads = 2;
      vv_monitor_take (monitor, &sample, SECOND);
    }
  g_assert_cmpuint (vv_monitor_get_n_threads (monitor), <=, 512);
}

static void
test_clock_is_set (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (100);
  VvSample sample;

  for (guint i = 1; i <= 6; i++)
    {
      make_sample (&sample, i * SECOND);
      if (i >= 4)
        sample.epoch_us += HOUR_US;
      vv_monitor_take (monitor, &sample, SECOND);
    }
  g_assert_cmpint (vv_monitor_get_epoch_us (monitor, 3 * SECOND), ==, EPOCH_US + 3000000);
  g_assert_cmpint (vv_monitor_get_epoch_us (monitor, 5 * SECOND), ==, EPOCH_US + HOUR_US + 5000000);
}

static void
test_probe_is_given_away (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (10);
  g_autoptr(VvProbe) probe = vv_monitor_steal_probe (monitor);
  g_autoptr(VvSample) sample = NULL;

  g_assert_nonnull (probe);
  g_assert_null (vv_monitor_steal_probe (monitor));
  sample = vv_probe_read (probe, NULL);
  vv_monitor_take (monitor, sample, SECOND);
  g_assert_cmpuint (vv_history_get_end (vv_monitor_get_history (monitor, FALSE)), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/monitor/nobody", test_nobody);
  g_test_add_func ("/monitor/monitor/samples", test_samples);
  g_test_add_func ("/monitor/monitor/tree-covers-the-same-time", test_tree_covers_the_same_time);
  g_test_add_func ("/monitor/monitor/reasons", test_reasons);
  g_test_add_func ("/monitor/monitor/thread-series", test_thread_series);
  g_test_add_func ("/monitor/monitor/clock-is-set", test_clock_is_set);
  g_test_add_func ("/monitor/monitor/probe-is-given-away", test_probe_is_given_away);

  return g_test_run ();
}
