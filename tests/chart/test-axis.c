/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-axis.c — src/chart/axis.c. */

#include <float.h>
#include <math.h>
#include <string.h>

#include "chart/axis.h"

/* The labels of an axis in one text, from below: "0 50 100 %". */
static char *
labels (const VvAxis *axis, VvUnit unit)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < axis->n_ticks; i++)
    {
      g_autofree char *label = vv_axis_label (axis, i, unit);

      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", label);
    }
  return g_string_free (text, FALSE);
}

static void
check_labels (double lower, double upper, VvUnit unit, gboolean from_zero, const char *expected)
{
  g_autofree char *text = NULL;
  VvAxis axis;

  vv_axis_fit (&axis, lower, upper, unit, from_zero, FALSE, 3);
  text = labels (&axis, unit);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpfloat (axis.lower, <=, MIN (lower, axis.ticks[0]));
  g_assert_cmpfloat (axis.upper, >=, MAX (upper, axis.ticks[axis.n_ticks - 1]));
}

static void
test_round (void)
{
  check_labels (0, 99.2, VV_UNIT_PERCENT, TRUE, "0 | 50 | 100 %");
  check_labels (0, 76, VV_UNIT_PERCENT, TRUE, "0 | 50 | 100 %");
  check_labels (5, 43, VV_UNIT_COUNT, TRUE, "0 | 20 | 40");
  check_labels (159000, 184000, VV_UNIT_NONE, FALSE, "160 k | 170 k | 180 k");
  check_labels (0, 11.4, VV_UNIT_RATE, TRUE, "0 | 5 | 10 /s");
  check_labels (0, 250000, VV_UNIT_RATE, TRUE, "0 | 100 k | 200 k/s");
  check_labels (0, 0.0042, VV_UNIT_SECONDS, TRUE, "0 | 2 | 4 ms");
  check_labels (-3, 3, VV_UNIT_NONE, FALSE, "-2 | 0 | 2");
  check_labels (-5, 8, VV_UNIT_NONE, TRUE, "-5 | 0 | 5");
  check_labels (0.001, 0.0013, VV_UNIT_NONE, FALSE, "0.0010 | 0.0011 | 0.0012 | 0.0013");
}

/* 400 MiB is round, 400 × 10⁶ bytes are not. */
static void
test_bytes (void)
{
  double mib = 1024.0 * 1024.0;

  check_labels (180 * mib, 415 * mib, VV_UNIT_BYTES, TRUE, "0 | 200 | 400 MiB");
  check_labels (0, 1000 * mib, VV_UNIT_BYTES, TRUE, "0 | 500 | 1000 MiB");
  check_labels (0, 1100 * mib, VV_UNIT_BYTES, TRUE, "0 | 0.5 | 1.0 GiB");
  check_labels (0, 4500, VV_UNIT_BYTES_RATE, TRUE, "0 | 2 | 4 KiB/s");
  check_labels (0, 9e12 * 1024, VV_UNIT_BYTES, TRUE, "0 | 5 | 10 PiB");
}

/* Whole things have no half ticks, and an idle program's percent is no peak. */
static void
test_smallest (void)
{
  check_labels (0, 1, VV_UNIT_COUNT, TRUE, "0 | 2 | 4");
  check_labels (0, 0, VV_UNIT_COUNT, TRUE, "0 | 2 | 4");
  check_labels (1, 1, VV_UNIT_COUNT, FALSE, "0 | 2 | 4");
  check_labels (0, 0.7, VV_UNIT_PERCENT, TRUE, "0 | 5 | 10 %");
  check_labels (0, 0, VV_UNIT_BYTES, TRUE, "0 | 0.5 | 1.0 KiB");
}

static void
check_sane (double lower, double upper, VvUnit unit, gboolean from_zero, gboolean log_scale)
{
  VvAxis axis;

  vv_axis_fit (&axis, lower, upper, unit, from_zero, log_scale, 3);
  g_assert_true (isfinite (axis.lower));
  g_assert_true (isfinite (axis.upper));
  g_assert_cmpfloat (axis.lower, <, axis.upper);
  g_assert_cmpuint (axis.n_ticks, >=, 1);
  g_assert_cmpuint (axis.n_ticks, <=, VV_AXIS_MAX_TICKS);
  for (guint i = 0; i < axis.n_ticks; i++)
    {
      g_autofree char *label = vv_axis_label (&axis, i, unit);
      g_autofree char *number = vv_axis_number (&axis, i, unit);

      g_assert_true (isfinite (axis.ticks[i]));
      g_assert_cmpfloat (axis.ticks[i], >=, axis.lower - fabs (axis.lower) * 1e-9 - 1e-12);
      g_assert_cmpfloat (axis.ticks[i], <=, axis.upper + fabs (axis.upper) * 1e-9 + 1e-12);
      g_assert_cmpuint (strlen (label), <, 24);
      g_assert_cmpuint (strlen (number), <=, strlen (label));
      if (i > 0)
        g_assert_cmpfloat (axis.ticks[i], >, axis.ticks[i - 1]);
    }
}

/* Whatever the data are, there is an axis. */
static void
test_nonsense (void)
{
  static const double values[] = {
    -INFINITY, -DBL_MAX, -1e300, -1e15, -5, -1e-9, -DBL_MIN, 0, DBL_MIN, 1e-300, 1e-9, 1, 5, 100,
    1e15, 9007199254740993.0, 1e18, 1e300, DBL_MAX, INFINITY, NAN,
  };

  for (guint a = 0; a < G_N_ELEMENTS (values); a++)
    {
      for (guint b = 0; b < G_N_ELEMENTS (values); b++)
        {
          for (int unit = VV_UNIT_NONE; unit <= VV_UNIT_SECONDS; unit++)
            {
              check_sane (values[a], values[b], (VvUnit) unit, FALSE, FALSE);
              check_sane (values[a], values[b], (VvUnit) unit, TRUE, FALSE);
              check_sane (values[a], values[b], (VvUnit) unit, FALSE, TRUE);
            }
        }
    }
}

static void
check_log (double lower, double upper, VvUnit unit, const char *expected)
{
  g_autofree char *text = NULL;
  VvAxis axis;

  vv_axis_fit (&axis, lower, upper, unit, FALSE, TRUE, 3);
  text = labels (&axis, unit);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpfloat (axis.lower, <=, lower * (1 + 1e-9));
  g_assert_cmpfloat (axis.upper, >=, upper * (1 - 1e-9));
}

static void
test_log (void)
{
  VvAxis axis;

  check_log (1, 160000, VV_UNIT_RATE, "1 | 1000 | 1 M/s");
  check_log (3, 80, VV_UNIT_NONE, "1 | 10 | 100");
  check_log (1024, 1024.0 * 1024 * 1024, VV_UNIT_BYTES, "1 KiB | 1 MiB | 1 GiB");
  /* Within one decade its ends alone would tell nothing. */
  check_log (3, 8, VV_UNIT_NONE, "1 | 2 | 5 | 10");
  check_log (12000, 80000, VV_UNIT_RATE, "10 k | 20 k | 50 k | 100 k/s");
  check_log (0.013, 0.08, VV_UNIT_PERCENT, "0.01 | 0.02 | 0.05 | 0.1 %");
  check_log (1000, 200000, VV_UNIT_BYTES, "1 KiB | 4 KiB | 16 KiB | 64 KiB | 256 KiB");
  check_log (1000, 3000, VV_UNIT_BYTES, "512 B | 1 KiB | 2 KiB | 4 KiB");
  /* Zero has no logarithm. */
  vv_axis_fit (&axis, 0, 1000, VV_UNIT_NONE, FALSE, TRUE, 3);
  g_assert_cmpfloat (axis.lower, >, 0);
}

/* An axis must not tremble while the largest value creeps. */
static void
test_steady (void)
{
  double previous = 0;
  guint changes = 0;

  for (double upper = 50; upper < 100; upper += 0.1)
    {
      VvAxis axis;

      vv_axis_fit (&axis, 0, upper, VV_UNIT_PERCENT, TRUE, FALSE, 3);
      if (axis.upper != previous)
        changes++;
      previous = axis.upper;
    }
  g_assert_cmpuint (changes, <=, 8);
}

static void
test_time (void)
{
  gint64 second = G_USEC_PER_SEC;
  gint64 decade;

  g_assert_cmpint (vv_axis_time_step (300 * second, 736, 100), ==, 60 * second);
  g_assert_cmpint (vv_axis_time_step (120 * second, 310, 70), ==, 30 * second);
  g_assert_cmpint (vv_axis_time_step (10 * second, 736, 100), ==, 2 * second);
  g_assert_cmpint (vv_axis_time_step (second, 736, 100), ==, second / 5);
  g_assert_cmpint (vv_axis_time_step (86400 * second, 736, 100), ==, 4 * 3600 * second * 3 / 2);
  g_assert_cmpint (vv_axis_time_step (7 * 86400 * second, 736, 100), ==, 86400 * second);
  /* Years, an empty span, no room. */
  decade = vv_axis_time_step (G_GINT64_CONSTANT (3650) * 86400 * second, 736, 100);
  g_assert_cmpint (decade % (7 * 86400 * second), ==, 0);
  g_assert_cmpint (vv_axis_time_step (0, 736, 100), >, 0);
  g_assert_cmpint (vv_axis_time_step (-5, 736, 100), >, 0);
  g_assert_cmpint (vv_axis_time_step (300 * second, 0, 100), >, 0);
  g_assert_cmpint (vv_axis_time_step (G_MAXINT64, 1, 100), >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/axis/round", test_round);
  g_test_add_func ("/chart/axis/bytes", test_bytes);
  g_test_add_func ("/chart/axis/smallest", test_smallest);
  g_test_add_func ("/chart/axis/nonsense", test_nonsense);
  g_test_add_func ("/chart/axis/log", test_log);
  g_test_add_func ("/chart/axis/steady", test_steady);
  g_test_add_func ("/chart/axis/time", test_time);
  return g_test_run ();
}
