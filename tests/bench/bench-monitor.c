/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-monitor.c — what a sample costs, against psutil in the same run; what watching 50 processes costs.  Exits with 1 where
 * a limit is missed, with 77 where psutil is not there. */

#include "monitor/sampler.h"

#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define PYTHON "/usr/bin/python3"
#define SECOND G_GINT64_CONSTANT (1000000000)
#define N_PROCESSES 50
#define WATCH_SECONDS 12

/* The watched one: a few threads and files, as a small service has. */
static const char target[] = "import os, sys, threading\n"
                             "files = [open(os.devnull) for _ in range(8)]\n"
                             "for _ in range(int(sys.argv[1])):\n"
                             "    threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
                             "print(flush=True)\n"
                             "sys.stdin.read()\n";

/* The same fields, switches of all threads included; psutil has no page faults, and swap only through the slow smaps, so
 * it is spared these.  Readings lie apart, as in use; the median. */
static const char opponent[] = "import statistics, sys, time\n"
                               "import psutil\n"
                               "p = psutil.Process(int(sys.argv[1]))\n"
                               "times = []\n"
                               "for _ in range(200):\n"
                               "    time.sleep(0.01)\n"
                               "    t = time.perf_counter()\n"
                               "    with p.oneshot():\n"
                               "        p.cpu_times(); p.memory_info(); p.num_fds()\n"
                               "        p.io_counters(); p.status()\n"
                               "        if p.num_threads() == 1:\n"
                               "            p.num_ctx_switches()\n"
                               "        else:\n"
                               "            for thread in p.threads():\n"
                               "                psutil.Process(thread.id).num_ctx_switches()\n"
                               "    times.append(time.perf_counter() - t)\n"
                               "print(statistics.median(times) * 1e6)\n";

typedef struct
{
  int pid;
  int input_fd;
  int output_fd;
} Child;

static void
start (Child      *child,
       const char *n_threads)
{
  char *argv[] = { (char *) PYTHON, (char *) "-c", (char *) target, (char *) n_threads, NULL };
  char byte;

  if (!g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child->pid, &child->input_fd,
                                 &child->output_fd, NULL, NULL)
      || read (child->output_fd, &byte, 1) != 1)
    exit (BENCH_SKIP);
}

static void
finish (Child *child)
{
  close (child->input_fd);
  close (child->output_fd);
  waitpid (child->pid, NULL, 0);
}

static VvProbe *
make_probe (int pid)
{
  g_autoptr(VvProcess) process = vv_process_new (pid, NULL);
  VvProbe *probe = process != NULL ? vv_probe_new (process, NULL) : NULL;

  if (probe == NULL)
    exit (1);

  return probe;
}

static double
measure_probe (int pid)
{
  g_autoptr(VvProbe) probe = make_probe (pid);
  double times[200];

  vv_probe_set_pss_interval (probe, G_MAXINT64 / 4);
  vv_sample_free (vv_probe_read (probe, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      double begin;

      g_usleep (10000);
      begin = bench_seconds (CLOCK_MONOTONIC);
      vv_sample_free (vv_probe_read (probe, NULL));
      times[i] = bench_seconds (CLOCK_MONOTONIC) - begin;
    }

  return bench_median (times, G_N_ELEMENTS (times)) * 1e6;
}

static double
measure_psutil (int pid)
{
  g_autofree char *pid_text = g_strdup_printf ("%d", pid);
  char *argv[] = { (char *) PYTHON, (char *) "-c", (char *) opponent, pid_text, NULL };
  g_autofree char *output = NULL;

  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, NULL)
      || g_ascii_strtod (output, NULL) <= 0)
    {
      printf ("psutil is not there\n");
      exit (BENCH_SKIP);
    }

  return g_ascii_strtod (output, NULL);
}

static void
compare (const char *n_threads)
{
  Child child;
  double ours, theirs;
  g_autofree char *what = g_strdup_printf ("one sample, %s threads more, ours : psutil", n_threads);

  start (&child, n_threads);
  ours = measure_probe (child.pid);
  theirs = measure_psutil (child.pid);
  bench_print ("one sample, ours", ours, "µs");
  bench_print ("one sample, psutil", theirs, "µs");
  bench_check (what, ours / theirs, 1.0 / 3, "times");
  finish (&child);
}

static void
count_cb (const VvSample *sample,
          gint64          interval_ns,
          gpointer        user_data)
{
  ++*(guint *) user_data;
}

/* As the window does it: a thread, all metrics, PSS as often as by default. */
static void
watch_many (void)
{
  VvSampler *sampler = vv_sampler_new ();
  Child children[N_PROCESSES];
  guint n_samples = 0;
  double cpu, begin;

  for (guint i = 0; i < N_PROCESSES; i++)
    {
      start (&children[i], "1");
      vv_sampler_add (sampler, make_probe (children[i].pid), SECOND, count_cb, &n_samples);
    }
  cpu = bench_seconds (CLOCK_PROCESS_CPUTIME_ID);
  begin = bench_seconds (CLOCK_MONOTONIC);
  while (bench_seconds (CLOCK_MONOTONIC) - begin < WATCH_SECONDS)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (50000);
    }
  cpu = (bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu) / (bench_seconds (CLOCK_MONOTONIC) - begin);
  bench_print ("watching 50 processes for 12 s", n_samples, "samples");
  bench_check ("watching 50 processes once a second", cpu * 100, 2, "percent");
  vv_sampler_free (sampler);
  for (guint i = 0; i < N_PROCESSES; i++)
    finish (&children[i]);
}

int
main (void)
{
  compare ("0");
  compare ("3");
  watch_many ();

  return bench_end ();
}
