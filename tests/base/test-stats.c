/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-stats.c — src/base/stats.c against a plain sort. */

#include <math.h>
#include <stdlib.h>

#include "base/stats.h"

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
test_known (void)
{
  double values[] = { 3, NAN, 1, 2, 4, NAN };
  VvStats stats;

  vv_stats_compute (values, G_N_ELEMENTS (values), &stats);
  g_assert_cmpfloat (stats.avg, ==, 2.5);
  g_assert_cmpfloat (stats.min, ==, 1);
  g_assert_cmpfloat (stats.max, ==, 4);
  g_assert_cmpfloat (stats.last, ==, 4);
  g_assert_cmpfloat_with_epsilon (stats.p95, 3.85, 1e-12);
  g_assert_cmpuint (stats.count, ==, 4);
}

static void
test_nothing (void)
{
  double gap = NAN;
  VvStats stats;

  vv_stats_compute (NULL, 0, &stats);
  g_assert_cmpuint (stats.count, ==, 0);
  g_assert_true (isnan (stats.avg) && isnan (stats.p95) && isnan (stats.last));
  vv_stats_compute (&gap, 1, &stats);
  g_assert_cmpuint (stats.count, ==, 0);
}

static void
test_one (void)
{
  double value = -7;
  VvStats stats;

  vv_stats_compute (&value, 1, &stats);
  g_assert_cmpfloat (stats.p95, ==, -7);
  g_assert_cmpfloat (stats.avg, ==, -7);
}

static void
check_against_sort (double *values, gsize n)
{
  g_autofree double *sorted = g_memdup2 (values, n * sizeof (double));
  double rank = 0.95 * (double) (n - 1);
  gsize lower = (gsize) rank;
  double expected;
  VvStats stats;

  vv_stats_compute (values, n, &stats);
  qsort (sorted, n, sizeof (double), compare);
  expected = sorted[lower];
  if (lower + 1 < n)
    expected += (rank - (double) lower) * (sorted[lower + 1] - sorted[lower]);
  g_assert_cmpfloat_with_epsilon (stats.p95, expected, 1e-9);
  g_assert_cmpfloat (stats.min, ==, sorted[0]);
  g_assert_cmpfloat (stats.max, ==, sorted[n - 1]);
}

/* Random, sorted, reversed, constant and few-valued series of many lengths. */
static void
test_against_sort (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (95);

  for (gsize n = 1; n < 400; n++)
    {
      g_autofree double *values = g_new (double, n);

      for (int kind = 0; kind < 5; kind++)
        {
          for (gsize i = 0; i < n; i++)
            values[i] = kind == 0 ? g_rand_double (rand)
                        : kind == 1 ? (double) i
                        : kind == 2 ? -(double) i
                        : kind == 3 ? 1
                                    : g_rand_int_range (rand, 0, 3);
          check_against_sort (values, n);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/stats/known", test_known);
  g_test_add_func ("/base/stats/nothing", test_nothing);
  g_test_add_func ("/base/stats/one", test_one);
  g_test_add_func ("/base/stats/against-sort", test_against_sort);
  return g_test_run ();
}
