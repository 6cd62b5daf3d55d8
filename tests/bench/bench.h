/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench.h — what benches share: clocks, the median, lines of figures with and without a limit.  main() ends
 * with `return bench_end ();`, which is 1 where a limit was missed.
 *
 *   bench_print ("reduce 10 thousand", ms, "ms");
 *   bench_check ("reduce, 10 million : 10 thousand", large / small, 1.5, "times");
 */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* For meson: what the bench compares with is not on this machine. */
#define BENCH_SKIP 77

static gboolean bench_missed;

/* Seconds by one of the CLOCK_… constants: CLOCK_MONOTONIC for what a person waits for, CLOCK_PROCESS_CPUTIME_ID or
 * CLOCK_THREAD_CPUTIME_ID for what it costs, whatever else the machine does. */
static inline double
bench_seconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static inline int
bench_compare_doubles (gconstpointer a,
                       gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Sorts @values. */
static inline double
bench_median (double *values,
              gsize   n)
{
  qsort (values, n, sizeof values[0], bench_compare_doubles);
  return values[n / 2];
}

static inline void
bench_print (const char *what,
             double      value,
             const char *unit)
{
  printf ("%-46s %10.3f %s\n", what, value, unit);
  fflush (stdout);
}

/* @limit: the most that is allowed; what is not a number misses it too.
 * Returns: whether it is kept. */
static inline gboolean
bench_check (const char *what,
             double      value,
             double      limit,
             const char *unit)
{
  gboolean kept = value <= limit;

  printf ("%-46s %10.3f %-8s limit %g%s\n", what, value, unit, limit, kept ? "" : "  MISSED");
  fflush (stdout);
  bench_missed = bench_missed || !kept;
  return kept;
}

static inline int
bench_end (void)
{
  return bench_missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
