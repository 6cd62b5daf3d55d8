/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-condition.c — what --snapshot-when takes, and when it is so. */

#include "monitor/condition.h"

#include <math.h>
#include <unistd.h>

#include "base/error.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

static VvCondition
parse (const char *text)
{
  VvCondition condition;
  g_autoptr (GError) error = NULL;

  vv_condition_parse (text, &condition, &error);
  g_assert_no_error (error);
  return condition;
}

static void
test_units (void)
{
  g_assert_cmpfloat (parse ("rss>2GiB").limit, ==, 2147483648.0);
  g_assert_cmpfloat (parse (" rss > 1.5 kB ").limit, ==, 1500);
  g_assert_cmpfloat (parse ("private>12").limit, ==, 12);
  g_assert_cmpfloat (parse ("thread_count<3").limit, ==, 3);
  g_assert_cmpfloat (parse ("cpu_percent>50%").limit, ==, 50);
  g_assert_cmpfloat (parse ("memory_percent > 80 %").limit, ==, 80);
  g_assert_cmpfloat (parse ("memory_used>100").limit, ==, 100);
  g_assert_true (parse ("rss>1").above);
  g_assert_false (parse ("rss<1").above);
  g_assert_cmpint (parse ("fd_count>100").metric, ==, VV_METRIC_FILES);
}

static void
test_refused (void)
{
  static const char * const wrong[] = {
    "", "rss", "rss>", "rss=1", "rss>x", "rss>1Gib", "rss>1%", "rss>-1", "rss>0x10", "rss>1e999",
    "thread_count>3MB", "cpu_percent>1MB", "memory_used>1MB", "nothing>1", ">1", "rss>1 2",
    "rss>nan", "r ss>1", "rss>>1", "memory_percent>1kB",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      VvCondition condition;
      g_autoptr (GError) error = NULL;

      g_assert_false (vv_condition_parse (wrong[i], &condition, &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
    }
}

static void
take (VvMonitor *monitor, guint second, double rss, double pss)
{
  VvSample sample = { .time_ns = second * SECOND, .n_processes = 1 };

  for (guint i = 0; i < VV_N_METRICS; i++)
    sample.values[i] = NAN;
  sample.values[VV_METRIC_RSS] = rss;
  sample.values[VV_METRIC_PSS] = pss;
  vv_monitor_take (monitor, &sample, SECOND);
}

static void
test_holds (void)
{
  g_autoptr (VvMonitor) monitor = vv_monitor_new (getpid (), 100, NULL);
  VvCondition rss = parse ("rss>1MiB");
  VvCondition used = parse ("memory_used>2");
  VvCondition pss = parse ("pss>100");
  VvCondition files = parse ("fd_count<100000000");

  g_assert_false (vv_condition_holds (&rss, monitor, FALSE));
  take (monitor, 1, 1048576, 101);
  g_assert_false (vv_condition_holds (&rss, monitor, FALSE));
  g_assert_true (vv_condition_holds (&pss, monitor, FALSE));
  take (monitor, 2, 1048577, NAN);
  g_assert_true (vv_condition_holds (&rss, monitor, FALSE));
  g_assert_false (vv_condition_holds (&used, monitor, FALSE));
  /* Read less often: it holds until it is read again. */
  g_assert_true (vv_condition_holds (&pss, monitor, FALSE));
  /* What is not known is neither more nor less. */
  g_assert_false (vv_condition_holds (&files, monitor, FALSE));
  take (monitor, 3, 2097153, 100);
  g_assert_true (vv_condition_holds (&used, monitor, FALSE));
  g_assert_false (vv_condition_holds (&pss, monitor, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monitor/condition/units", test_units);
  g_test_add_func ("/monitor/condition/refused", test_refused);
  g_test_add_func ("/monitor/condition/holds", test_holds);
  return g_test_run ();
}
