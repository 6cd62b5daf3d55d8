/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-census.c PYTHON — what scans cost: 50 real Python processes among all others of this
 * machine (limit: under 2 % of one core once a second), and a folder of 5,000 processes (limit:
 * the budgets hold, so twice a second takes under 5 %). */

#include "bench.h"
#include "child.h"
#include "fake-proc.h"
#include "python/census.h"

#define N_PYTHONS 50
#define N_FAKE 5000
#define N_SCANS 20

/* Percent of one core. */
#define LIMIT_REAL 2
#define LIMIT_FAKE 5

typedef struct
{
  double first;     /* seconds of CPU: the scan that finds everything */
  double mean;      /* one of the later ones */
  guint found;
} Cost;

/* Later scans are spaced as they are in use, so that what happens once a second happens. */
static Cost
measure (const char *root,
         gulong      pause_us)
{
  g_autoptr(VvCensus) census = vv_census_new (root);
  Cost cost = { 0 };

  for (int i = 0; i <= N_SCANS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) entries = NULL;
      double start = bench_seconds (CLOCK_PROCESS_CPUTIME_ID), spent;

      entries = vv_census_scan (census, NULL, &error);
      spent = bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - start;
      if (entries == NULL)
        g_error ("%s", error->message);
      cost.found = entries->len;
      if (i == 0)
        cost.first = spent;
      else
        cost.mean += spent / N_SCANS;
      g_usleep (pause_us);
    }
  return cost;
}

static void
report (const char *what,
        Cost        cost,
        double      per_second,
        double      limit)
{
  g_autofree char *rate = g_strdup_printf ("%s, %g scans a second", what, per_second);

  bench_print (what, cost.found, "Pythons found");
  bench_print ("the first scan", cost.first * 1e3, "ms");
  bench_print ("each scan after it", cost.mean * 1e3, "ms");
  bench_check (rate, cost.mean * per_second * 100, limit, "percent");
}

static void
bench_real (const char *python)
{
  const char *argv[] = { python, "-c", "import sys; print('ready', flush=True); sys.stdin.read()", NULL };
  Child children[N_PYTHONS];

  for (int i = 0; i < N_PYTHONS; i++)
    {
      g_assert_true (child_start (&children[i], argv));
      g_free (child_read_line (&children[i]));
    }
  report ("this machine", measure (NULL, 250000), 1, LIMIT_REAL);
  for (int i = 0; i < N_PYTHONS; i++)
    child_stop (&children[i]);
}

static void
bench_fake (const char *python)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();

  for (int i = 0; i < N_FAKE; i++)
    {
      gboolean is_python = i % (N_FAKE / N_PYTHONS) == 0;

      fake_proc_add (fake, 1000 + i, 1, 50 + (guint64) i, is_python ? "python3" : "sh", "python3\0app.py\0", 15);
      fake_proc_set_exe (fake, 1000 + i, is_python ? python : "/bin/sh");
    }
  report ("5,000 processes", measure (fake->root, 250000), 2, LIMIT_FAKE);
}

int
main (int   argc,
      char *argv[])
{
  const char *python = argc > 1 ? argv[1] : "/usr/bin/python3";

  if (g_file_test (python, G_FILE_TEST_IS_EXECUTABLE))
    bench_real (python);
  else
    printf ("this machine: not measured, %s is not there\n", python);
  bench_fake (python);
  return bench_end ();
}
