/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-watch.c — objects and the garbage collector of a Python, with each sample: by a probe, and
 * added and removed while a sampler's thread has it. */

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "monitor/monitor.h"
#include "monitor/sampler.h"

#define MS G_GINT64_CONSTANT (1000000)

static const char *const garbage[] = {
  "-c",
  "import gc, sys, threading, time\n"
  "class Node: pass\n"
  "seen = [1, 2, 3]\n"
  "threading.Thread(target=sys.stdin.readline, daemon=True).start()\n"
  "print('ready', flush=True)\n"
  "ends = time.monotonic() + 300\n"
  "while time.monotonic() < ends and threading.active_count() > 1:\n"
  "    gc.collect(2)\n"
  "    for _ in range(2000):\n"
  "        node = Node(); node.node = node\n"
  "    time.sleep(0.002)\n",
  NULL,
};

static void
test_collector (void)
{
  g_autoptr(VvProcess) process = NULL;
  g_autoptr(VvProbe) probe = NULL;
  double most[3] = { 0 };
  Child child;

  if (!child_spawn (&child, garbage))
    return;
  process = child_get_process (&child);
  probe = vv_probe_new (process, NULL);
  vv_probe_set_collector (probe, TRUE);
  for (guint i = 0; i < 300 && !(most[0] > 0 && most[2] > 0); i++)
    {
      g_autoptr(VvSample) sample = vv_probe_read (probe, NULL);

      g_assert_nonnull (sample);
      for (guint j = 0; j < 3; j++)
        {
          g_assert_true (isnan (sample->collector.rate[j]) || sample->collector.rate[j] >= 0);
          g_assert_true (i > 0 || isnan (sample->collector.rate[j]));
          if (sample->collector.rate[j] > most[j])
            most[j] = sample->collector.rate[j];
        }
      g_usleep (20000);
    }
  g_assert_cmpfloat (most[0], >, 0);
  g_assert_cmpfloat (most[2], >, 0);
  child_end (&child);
}

static void
test_not_asked (void)
{
  g_autoptr(VvProcess) process = NULL;
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  Child child;

  if (!child_spawn (&child, garbage))
    return;
  process = child_get_process (&child);
  probe = vv_probe_new (process, NULL);
  sample = vv_probe_read (probe, NULL);
  g_assert_false (sample->collector.known);
  g_assert_true (isnan (sample->collector.rate[0]));
  child_end (&child);
}

typedef struct
{
  VvMonitor *monitor;
  guint n_samples;
} Seen;

static void
sample_cb (const VvSample *sample,
           gint64          interval_ns,
           gpointer        user_data)
{
  Seen *seen = user_data;

  seen->n_samples++;
  if (sample != NULL)
    vv_monitor_take (seen->monitor, sample, interval_ns);
}

static double
newest (VvMonitor *monitor,
        guint      metric)
{
  VvHistory *history = vv_monitor_get_history (monitor, FALSE);

  return vv_history_get_end (history) == 0 ? NAN
         : vv_history_get_value (history, vv_monitor_get_metric_series (monitor, metric), vv_history_get_end (history) - 1);
}

static gboolean
timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until the metric has a value, or has none. */
static void
wait_for (VvMonitor *monitor,
          guint      metric,
          gboolean   value)
{
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (60, timeout_cb, &late);

  while (!late && isnan (newest (monitor, metric)) == value)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timeout);
}

static void
test_sampler (void)
{
  g_autoptr(VvMonitor) monitor = NULL;
  g_autoptr(VvSampler) sampler = NULL;
  Seen seen = { NULL };
  const char *reason;
  Child child;
  guint id;

  if (!child_spawn (&child, garbage))
    return;
  monitor = seen.monitor = vv_monitor_new (child.pid, 1000, NULL);
  sampler = vv_sampler_new ();
  id = vv_sampler_add (sampler, vv_monitor_steal_probe (monitor), 20 * MS, sample_cb, &seen);
  while (seen.n_samples < 3)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (vv_monitor_add_watch (monitor, "seen", "seen", NULL), ==, 0);
  vv_sampler_add_watch (sampler, id, "seen", "seen");
  g_assert_cmpuint (vv_monitor_add_watch (monitor, "none", "nothing.here", NULL), ==, 1);
  vv_sampler_add_watch (sampler, id, "none", "nothing.here");
  vv_sampler_set_collector (sampler, id, TRUE);
  wait_for (monitor, 0, TRUE);
  g_assert_cmpfloat (newest (monitor, 0), ==, 3);
  g_assert_true (isnan (newest (monitor, 1)));
  reason = vv_monitor_get_reason (monitor, vv_monitor_get_metric_series (monitor, 1),
                                  vv_history_get_end_time (vv_monitor_get_history (monitor, FALSE)));
  g_assert_nonnull (reason);
  g_assert_nonnull (strstr (reason, "nothing"));
  while (!vv_monitor_has_collector (monitor))
    g_main_context_iteration (NULL, TRUE);

  vv_monitor_remove_metric (monitor, 0);
  vv_sampler_remove_metric (sampler, id, 0);
  wait_for (monitor, 0, FALSE);
  g_assert_true (vv_monitor_is_metric_removed (monitor, 0));
  g_assert_false (vv_monitor_is_metric_removed (monitor, 1));
  child_end (&child);
}

static const char *const pinned[] = {
  "-c",
  "import sys\n"
  "kept = [1, 2, 3]\n"
  "print('ready', flush=True)\n"
  "sys.stdin.readline()\n"
  "also = kept; kept.extend(range(97))\n"
  "sys.stdin.readline()\n"
  "del also, kept\n"
  "sys.stdin.readline()\n",
  NULL,
};

static void
say (Child *child)
{
  g_assert_cmpint (write (child->input_fd, "\n", 1), ==, 1);
}

static void
wait_for_value (VvMonitor *monitor,
                guint      metric,
                double     value)
{
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (60, timeout_cb, &late);

  while (!late && !(newest (monitor, metric) == value))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timeout);
}

/* Its numbers, each a metric, and its end, which all of them tell and which stays. */
static void
test_pin (void)
{
  g_autoptr(VvMonitor) monitor = NULL;
  g_autoptr(VvSampler) sampler = NULL;
  g_autoptr(VvLiveReader) reader = NULL;
  g_autoptr(VvLiveWatch) watch = NULL;
  g_autoptr(GError) error = NULL;
  VvLiveFacts facts;
  Seen seen = { NULL };
  gint64 ended_ns = 0;
  double size;
  Child child;
  guint id;

  if (!child_spawn (&child, pinned))
    return;
  reader = vv_live_reader_new (child.pid, &error);
  g_assert_no_error (error);
  watch = vv_live_watch_new (reader, "kept", &error);
  g_assert_true (vv_live_watch_read (watch, TRUE, &facts, &error));
  monitor = seen.monitor = vv_monitor_new (child.pid, 1000, NULL);
  sampler = vv_sampler_new ();
  id = vv_sampler_add (sampler, vv_monitor_steal_probe (monitor), 20 * MS, sample_cb, &seen);
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    {
      VvPinSpec spec = { facts.address, facts.type, (VvPinPart) part };

      g_assert_cmpuint (vv_monitor_add_pin (monitor, "kept", &spec), ==, part);
      vv_sampler_add_pin (sampler, id, "kept", &spec);
    }
  wait_for_value (monitor, VV_PIN_LENGTH, 3);
  g_assert_cmpfloat (newest (monitor, VV_PIN_REFERENCES), ==, facts.refcount);
  size = newest (monitor, VV_PIN_SIZE);
  g_assert_cmpfloat (size, ==, facts.size);
  say (&child);
  wait_for_value (monitor, VV_PIN_LENGTH, 100);
  wait_for_value (monitor, VV_PIN_REFERENCES, (double) facts.refcount + 1);
  g_assert_cmpfloat (newest (monitor, VV_PIN_SIZE), >, size);
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    g_assert_cmpint (vv_monitor_get_pin_end (monitor, part, NULL), ==, VV_LIVE_END_NONE);
  say (&child);
  wait_for (monitor, VV_PIN_REFERENCES, FALSE);
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    {
      gint64 time_ns = 0;

      g_assert_cmpint (vv_monitor_get_pin_end (monitor, part, &time_ns), !=, VV_LIVE_END_NONE);
      g_assert_true (ended_ns == 0 || ended_ns == time_ns);
      ended_ns = time_ns;
      g_assert_true (isnan (newest (monitor, part)));
      g_assert_nonnull (vv_monitor_get_reason (monitor, vv_monitor_get_metric_series (monitor, part),
                                               vv_history_get_end_time (vv_monitor_get_history (monitor, FALSE))));
    }
  child_end (&child);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monitor/watch/collector", test_collector);
  g_test_add_func ("/monitor/watch/not-asked", test_not_asked);
  g_test_add_func ("/monitor/watch/pin", test_pin);
  g_test_add_func ("/monitor/watch/sampler", test_sampler);
  return g_test_run ();
}
