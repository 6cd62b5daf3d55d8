/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-probe.c — the numbers of a process, against what it is known to do and against psutil; and its end. */

#include "monitor/probe.h"

#include <math.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"

#define MIB (1024.0 * 1024.0)

static VvProbe *
make_probe (Child *child)
{
  g_autoptr(VvProcess) process = child_get_process (child);
  g_autoptr(GError) error = NULL;
  VvProbe *probe = vv_probe_new (process, &error);

  g_assert_no_error (error);

  return probe;
}

static VvSample *
read_sample (VvProbe *probe)
{
  g_autoptr(GError) error = NULL;
  VvSample *sample = vv_probe_read (probe, &error);

  g_assert_no_error (error);

  return sample;
}

/* The probe on one side, psutil on the other, over the same two seconds. */
static void
test_against_psutil (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  Opinion *opinion;
  Child child;
  const double *values;

  if (!child_spawn_busy (&child, "0.3 64 3 7 0"))
    return;
  probe = make_probe (&child);
  opinion = opinion_ask (child.pid, 2);
  g_usleep (2300000);
  sample = read_sample (probe);
  values = sample->values;
  if (opinion_finish (opinion))
    {
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_CPU], opinion_get (opinion, "cpu"), 8);
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_CPU_USER], opinion_get (opinion, "user"), 12);
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_RSS], opinion_get (opinion, "rss"), MIB);
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_PSS], opinion_get (opinion, "pss"), 2 * MIB);
      g_assert_cmpfloat (values[VV_METRIC_VIRTUAL], ==, opinion_get (opinion, "vms"));
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_SWAP], opinion_get (opinion, "swap"), MIB);
      g_assert_cmpfloat (values[VV_METRIC_THREADS], ==, opinion_get (opinion, "threads"));
      g_assert_cmpfloat (values[VV_METRIC_FILES], ==, opinion_get (opinion, "files"));
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_READ_BYTES], opinion_get (opinion, "read_bytes"), MIB);
      g_assert_cmpfloat_with_epsilon (values[VV_METRIC_WRITE_BYTES], opinion_get (opinion, "write_bytes"), MIB);
    }
  opinion_free (opinion);
  child_end (&child);
}

static void
test_known_amounts (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  Child child;
  const double *values;

  if (!child_spawn_busy (&child, "0.3 64 3 7 0"))
    return;
  probe = make_probe (&child);
  g_usleep (1500000);
  sample = read_sample (probe);
  values = sample->values;

  g_assert_cmpfloat (values[VV_METRIC_CPU], >, 5);
  g_assert_cmpfloat (values[VV_METRIC_CPU], <, 45);
  g_assert_cmpfloat (values[VV_METRIC_CPU_USER] + values[VV_METRIC_CPU_SYSTEM], ==, values[VV_METRIC_CPU]);
  g_assert_cmpfloat (values[VV_METRIC_PRIVATE], >=, 64 * MIB);
  g_assert_cmpfloat (values[VV_METRIC_PRIVATE], <=, 96 * MIB);
  g_assert_cmpfloat_with_epsilon (values[VV_METRIC_RSS], values[VV_METRIC_PRIVATE] + values[VV_METRIC_SHARED], MIB);
  g_assert_cmpfloat (values[VV_METRIC_THREADS], ==, 4);
  g_assert_cmpfloat (values[VV_METRIC_FILES], >=, 10);
  g_assert_cmpfloat (values[VV_METRIC_VOLUNTARY_SWITCHES], >, 0);
  for (guint i = 0; i < VV_N_METRICS; i++)
    {
      g_test_message ("%s", vv_metric_get_info (i)->id);
      g_assert_false (isnan (values[i]));
      g_assert_cmpfloat (values[i], >=, 0);
      g_assert_null (sample->reasons[i]);
    }
  child_end (&child);
}

/* Short intervals: ticks of 10 ms would say 0, 100 or 200 %. */
static void
test_cpu_is_finer_than_ticks (void)
{
  g_autoptr(VvProbe) probe = NULL;
  guint off_grid = 0;
  Child child;

  if (!child_spawn_busy (&child, "1 1 0 0 0"))
    return;
  probe = make_probe (&child);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr(VvSample) sample = NULL;
      static gint64 before_ns;
      double ticks;

      g_usleep (7000);
      sample = read_sample (probe);
      g_assert_cmpfloat (sample->values[VV_METRIC_CPU_USER], >=, 0);
      g_assert_cmpfloat (sample->values[VV_METRIC_CPU_SYSTEM], >=, 0);
      ticks = sample->values[VV_METRIC_CPU] / 100 * (double) (sample->time_ns - before_ns) / 1e7;
      if (i > 0 && fabs (ticks - round (ticks)) > 0.05)
        off_grid++;
      before_ns = sample->time_ns;
    }
  g_assert_cmpuint (off_grid, >, 10);
  child_end (&child);
}

static void
test_children (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) first = NULL;
  g_autoptr(VvSample) sample = NULL;
  Opinion *opinion;
  Child child;

  if (!child_spawn_busy (&child, "0.1 16 1 2 3"))
    return;
  probe = make_probe (&child);
  vv_probe_set_children (probe, TRUE);
  vv_probe_set_pss_interval (probe, 0);
  first = read_sample (probe);
  g_assert_cmpuint (first->n_processes, ==, 4);
  opinion = opinion_ask (child.pid, 1.5);
  g_usleep (1900000);
  sample = read_sample (probe);
  g_assert_cmpuint (sample->n_processes, ==, 4);
  g_assert_cmpfloat (sample->tree[VV_METRIC_PRIVATE], >=, 4 * 16 * MIB);
  g_assert_cmpfloat (sample->tree[VV_METRIC_THREADS], ==, 8);
  g_assert_cmpfloat (sample->values[VV_METRIC_THREADS], ==, 2);
  if (opinion_finish (opinion))
    {
      g_assert_cmpfloat (opinion_get (opinion, "tree.processes"), ==, 4);
      g_assert_cmpfloat_with_epsilon (sample->tree[VV_METRIC_CPU], opinion_get (opinion, "tree.cpu"), 15);
      g_assert_cmpfloat_with_epsilon (sample->tree[VV_METRIC_RSS], opinion_get (opinion, "tree.rss"), 4 * MIB);
      g_assert_cmpfloat_with_epsilon (sample->tree[VV_METRIC_PSS], opinion_get (opinion, "tree.pss"), 8 * MIB);
      g_assert_cmpfloat (sample->tree[VV_METRIC_THREADS], ==, opinion_get (opinion, "tree.threads"));
      g_assert_cmpfloat (sample->tree[VV_METRIC_FILES], ==, opinion_get (opinion, "tree.files"));
    }
  opinion_free (opinion);
  child_end (&child);
}

/* The first sample holds what the children did since they were asked for, as it does for the process itself. */
static void
test_children_in_first_sample (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  Child child;

  if (!child_spawn_busy (&child, "0.3 1 0 0 2"))
    return;
  probe = make_probe (&child);
  vv_probe_set_children (probe, TRUE);
  g_usleep (1200000);
  sample = read_sample (probe);
  g_assert_cmpuint (sample->n_processes, ==, 3);
  g_assert_cmpfloat (sample->tree[VV_METRIC_CPU], >, 1.8 * sample->values[VV_METRIC_CPU]);
  g_assert_cmpfloat (sample->tree[VV_METRIC_CPU], <, 5 * sample->values[VV_METRIC_CPU]);
  child_end (&child);
}

/* Children come and go all the time: no sum may be negative, no total shrink, and what they burn is seen. */
static void
test_short_lived_children (void)
{
  const char *script = "import os, time\n"
                       "print(flush=True)\n"
                       "os.set_blocking(0, False)\n"
                       "while True:\n"
                       "    pid = os.fork()\n"
                       "    if pid == 0:\n"
                       "        t = time.process_time()\n"
                       "        while time.process_time() - t < 0.04: pass\n"
                       "        os._exit(0)\n"
                       "    os.waitpid(pid, 0)\n"
                       "    try:\n"
                       "        if not os.read(0, 1): break\n"
                       "    except BlockingIOError: pass\n";
  g_autoptr(VvProbe) probe = NULL;
  double written = 0, cpu = 0;
  Child child;

  if (!child_spawn (&child, (const char * const[]) { "-c", script, NULL }))
    return;
  probe = make_probe (&child);
  vv_probe_set_children (probe, TRUE);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(VvSample) sample = NULL;

      g_usleep (15000);
      sample = read_sample (probe);
      for (guint j = 0; j < VV_N_METRICS; j++)
        g_assert_false (sample->tree[j] < 0);
      g_assert_cmpfloat (sample->tree[VV_METRIC_WRITE_BYTES], >=, written);
      written = sample->tree[VV_METRIC_WRITE_BYTES];
      cpu += (sample->tree[VV_METRIC_CPU] - sample->values[VV_METRIC_CPU]) / 60;
    }
  g_assert_cmpfloat (cpu, >, 5);
  child_end (&child);
}

static void
test_zombie (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvProcess) process = NULL;
  g_autoptr(VvSample) sample = NULL;
  g_autoptr(GError) error = NULL;
  Child child;

  if (!child_spawn_busy (&child, "0 1 0 0 0"))
    return;
  probe = make_probe (&child);
  sample = read_sample (probe);
  child_kill (&child);
  g_assert_null (vv_probe_read (probe, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_clear_error (&error);

  process = child_get_process (&child);
  g_assert_null (vv_probe_new (process, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  child_end (&child);
}

/* The main thread has ended, another goes on: memory and files are there, and no NaN and no 0. */
static void
test_main_thread_over (void)
{
  const char *code = "import ctypes, os, threading\n"
                     "memory = bytearray(b'x') * (32 << 20)\n"
                     "files = [open(os.devnull) for i in range(7)]\n"
                     "def wait():\n"
                     "  while os.read(0, 4096): pass\n"
                     "  os._exit(0)\n"
                     "threading.Thread(target=wait).start()\n"
                     "print('ready', flush=True)\n"
                     "ctypes.CDLL(None).pthread_exit(None)\n";
  const char *arguments[] = { "-c", code, NULL };
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  Child child;

  if (!child_spawn (&child, arguments))
    return;
  child_wait_state (&child, 'Z');
  probe = make_probe (&child);
  sample = read_sample (probe);
  g_assert_cmpfloat (sample->values[VV_METRIC_RSS], >, 32 << 20);
  g_assert_cmpfloat (sample->values[VV_METRIC_PRIVATE], >, 32 << 20);
  g_assert_cmpfloat (sample->values[VV_METRIC_PSS], >, 32 << 20);
  g_assert_cmpfloat (sample->values[VV_METRIC_FILES], >=, 10);
  g_assert_cmpfloat (sample->values[VV_METRIC_THREADS], ==, 2);
  g_assert_cmpfloat (sample->values[VV_METRIC_CPU], <, 100);
  child_end (&child);
}

static void
test_killed_between_reads (void)
{
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) sample = NULL;
  g_autoptr(GError) error = NULL;
  Child child;

  if (!child_spawn_busy (&child, "0 1 0 0 0"))
    return;
  probe = make_probe (&child);
  vv_probe_set_children (probe, TRUE);
  vv_probe_set_threads (probe, TRUE);
  sample = read_sample (probe);
  child_kill (&child);
  child_end (&child);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_null (vv_probe_read (probe, &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
      g_clear_error (&error);
    }
}

/* The PID is there, but it is not the process that was meant. */
static void
test_pid_used_again (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (process);
  process->start_ticks--;
  probe = vv_probe_new (process, &error);
  g_assert_null (probe);
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

static gboolean
count_up (double   *value,
          gpointer  user_data,
          GError  **error)
{
  *value = ++*(int *) user_data;
  return TRUE;
}

static gboolean
fail_each_second (double   *value,
                  gpointer  user_data,
                  GError  **error)
{
  if (++*(int *) user_data % 2 == 0)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_FAILED, "the queue\nis away");
      return FALSE;
    }
  *value = 5;
  return TRUE;
}

static gboolean
give_infinity (double   *value,
               gpointer  user_data,
               GError  **error)
{
  *value = INFINITY;
  return TRUE;
}

static void
test_custom (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);
  g_autoptr(VvProbe) probe = vv_probe_new (process, NULL);
  int count = 0, calls = 0;

  g_assert_cmpuint (vv_probe_add_metric (probe, "fails", fail_each_second, &calls, NULL), ==, 0);
  g_assert_cmpuint (vv_probe_add_metric (probe, "count", count_up, &count, NULL), ==, 1);
  g_assert_cmpuint (vv_probe_add_metric (probe, "infinite", give_infinity, NULL, NULL), ==, 2);
  g_assert_cmpstr (vv_probe_get_metric_name (probe, 1), ==, "count");
  for (int i = 1; i <= 4; i++)
    {
      g_autoptr(VvSample) sample = read_sample (probe);

      g_assert_cmpuint (sample->n_custom, ==, 3);
      g_assert_cmpfloat (sample->custom[1], ==, i);
      g_assert_null (sample->custom_errors[1]);
      g_assert_true (isnan (sample->custom[2]));
      g_assert_nonnull (sample->custom_errors[2]);
      if (i % 2 == 1)
        {
          g_assert_cmpfloat (sample->custom[0], ==, 5);
          g_assert_null (sample->custom_errors[0]);
        }
      else
        {
          g_assert_true (isnan (sample->custom[0]));
          g_assert_cmpstr (sample->custom_errors[0], ==, "the queue\\nis away");
        }
      g_assert_cmpfloat (sample->values[VV_METRIC_RSS], >, 0);
    }
}

static gpointer
spin_worker (gpointer data)
{
  while (!g_atomic_int_get ((int *) data))
    ;
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);
  g_autoptr(VvProbe) probe = vv_probe_new (process, NULL);
  g_autoptr(VvSample) first = NULL;
  g_autoptr(VvSample) sample = NULL;
  int stop = 0;
  GThread *thread;
  double spins = NAN;

  vv_probe_set_threads (probe, TRUE);
  thread = g_thread_new ("spins", spin_worker, &stop);
  g_usleep (100000);
  first = read_sample (probe);
  g_assert_cmpuint (first->n_threads, >=, 2);
  g_usleep (500000);
  sample = read_sample (probe);
  for (guint i = 0; i < sample->n_threads; i++)
    if (g_str_equal (sample->threads[i].name, "spins"))
      spins = sample->threads[i].cpu_percent;
  g_assert_cmpfloat (spins, >, 10);
  g_assert_cmpfloat (spins, <, 110);
  g_atomic_int_set (&stop, 1);
  g_thread_join (thread);
}

static gpointer
nap_worker (gpointer data)
{
  for (guint i = 0; i < 50; i++)
    g_usleep (200);
  return NULL;
}

/* Threads with many switches end between two readings: the rate does not fall below zero. */
static void
test_switches_of_ended_threads (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);
  g_autoptr(VvProbe) probe = vv_probe_new (process, NULL);

  for (guint i = 0; i < 20; i++)
    {
      GThread *threads[4];
      g_autoptr(VvSample) during = NULL;
      g_autoptr(VvSample) after = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("naps", nap_worker, NULL);
      g_usleep (5000);
      during = read_sample (probe);
      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        g_thread_join (threads[j]);
      after = read_sample (probe);
      g_assert_false (during->values[VV_METRIC_VOLUNTARY_SWITCHES] < 0);
      g_assert_false (after->values[VV_METRIC_VOLUNTARY_SWITCHES] < 0);
    }
}

static void
test_pss_is_rare (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);
  g_autoptr(VvProbe) probe = vv_probe_new (process, NULL);
  guint n = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(VvSample) sample = read_sample (probe);

      n += !isnan (sample->values[VV_METRIC_PSS]);
      g_assert_null (sample->reasons[VV_METRIC_PSS]);
    }
  g_assert_cmpuint (n, ==, 1);

  vv_probe_set_pss_interval (probe, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(VvSample) sample = read_sample (probe);

      g_assert_cmpfloat (sample->values[VV_METRIC_PSS], >, 0);
    }
}

static guint
count_files (void)
{
  GDir *dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);

  return n;
}

static void
test_few_descriptors (void)
{
  g_autoptr(VvProbe) probe = NULL;
  guint before, after;
  Child child;

  if (!child_spawn_busy (&child, "0 1 1 0 3"))
    return;
  before = count_files ();
  probe = make_probe (&child);
  vv_probe_set_children (probe, TRUE);
  vv_probe_set_threads (probe, TRUE);
  for (guint i = 0; i < 5; i++)
    vv_sample_free (read_sample (probe));
  after = count_files ();
  g_assert_cmpuint (after - before, <=, 8);
  g_clear_pointer (&probe, vv_probe_free);
  g_assert_cmpuint (count_files (), ==, before);
  child_end (&child);
}

/* In a process of its own, which can give up its rights and ours stay. */
static void
test_denied (void)
{
  if (getuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  if (g_test_subprocess ())
    {
      g_autoptr(VvProcess) process = vv_process_new (getppid (), NULL);
      g_autoptr(VvProbe) probe = NULL;
      g_autoptr(VvSample) sample = NULL;

      g_assert_cmpint (setuid (65534), ==, 0);
      probe = vv_probe_new (process, NULL);
      g_assert_nonnull (probe);
      sample = vv_probe_read (probe, NULL);
      g_assert_nonnull (sample);
      g_assert_cmpfloat (sample->values[VV_METRIC_RSS], >, 0);
      g_assert_false (isnan (sample->values[VV_METRIC_CPU]));
      for (guint i = 0; i < VV_N_METRICS; i++)
        if (i == VV_METRIC_FILES || i == VV_METRIC_PSS || (i >= VV_METRIC_READ_BYTES && i <= VV_METRIC_WRITE_CALLS_RATE))
          {
            g_assert_true (isnan (sample->values[i]));
            g_assert_nonnull (sample->reasons[i]);
          }
        else
          {
            g_assert_null (sample->reasons[i]);
          }
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static const VvMetric guarded[] = { VV_METRIC_FILES, VV_METRIC_PSS, VV_METRIC_READ_BYTES, VV_METRIC_WRITE_CALLS_RATE };

/* Twice, since rates need it. */
static VvSample *
read_second_sample (VvProbe *probe)
{
  vv_sample_free (read_sample (probe));

  return read_sample (probe);
}

/* A process of the same user may be protected, and it may give that up. */
static void
test_becomes_readable (void)
{
  int ready[2];
  char byte;

  if (getuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  g_assert_cmpint (setuid (65534), ==, 0);
  g_assert_cmpint (pipe (ready), ==, 0);
  if (fork () == 0)
    {
      g_autoptr(VvProcess) process = vv_process_new (getppid (), NULL);
      g_autoptr(VvProbe) probe = vv_probe_new (process, NULL);
      g_autofree char *path = g_strdup_printf ("/proc/%d/io", getppid ());
      g_autoptr(VvSample) before = NULL;
      g_autoptr(VvSample) after = NULL;

      vv_probe_set_pss_interval (probe, 0);
      before = read_second_sample (probe);
      for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
        {
          g_assert_true (isnan (before->values[guarded[i]]));
          g_assert_cmpstr (before->reasons[guarded[i]], ==, "Protected by the system: run Vivarium as root to see it");
        }
      g_assert_cmpint (write (ready[1], "x", 1), ==, 1);
      while (access (path, R_OK) != 0)
        g_usleep (1000);
      after = read_second_sample (probe);
      for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
        {
          g_assert_false (isnan (after->values[guarded[i]]));
          g_assert_null (after->reasons[guarded[i]]);
        }
      _exit (0);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1), ==, 0);
  {
    int status = 0;

    wait (&status);
    g_assert_cmpint (status, ==, 0);
  }
}

/* That we have too many files open is not the process's fault, and passes. */
static void
test_too_many_files (void)
{
  g_autoptr(VvProcess) process = NULL;
  g_autoptr(VvProbe) probe = NULL;
  g_autoptr(VvSample) before = NULL;
  g_autoptr(VvSample) after = NULL;
  g_autoptr(GError) error = NULL;
  struct rlimit all, few;
  int next_fd;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  process = vv_process_new (getppid (), NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &all), ==, 0);
  next_fd = dup (0);
  close (next_fd);

  /* Its folder and nothing in it. */
  few = (struct rlimit) { next_fd + 1, all.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  g_assert_null (vv_probe_new (process, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);

  /* Its folder, stat and status. */
  few.rlim_cur = next_fd + 3;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  probe = vv_probe_new (process, NULL);
  g_assert_nonnull (probe);
  vv_probe_set_pss_interval (probe, 0);
  before = read_second_sample (probe);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &all), ==, 0);
  after = read_second_sample (probe);
  for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
    {
      g_assert_true (isnan (before->values[guarded[i]]));
      g_assert_cmpstr (before->reasons[guarded[i]], ==, "Too many files are open to read it");
      g_assert_false (isnan (after->values[guarded[i]]));
      g_assert_null (after->reasons[guarded[i]]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/probe/against-psutil", test_against_psutil);
  g_test_add_func ("/monitor/probe/known-amounts", test_known_amounts);
  g_test_add_func ("/monitor/probe/cpu-is-finer-than-ticks", test_cpu_is_finer_than_ticks);
  g_test_add_func ("/monitor/probe/children", test_children);
  g_test_add_func ("/monitor/probe/children-in-first-sample", test_children_in_first_sample);
  g_test_add_func ("/monitor/probe/short-lived-children", test_short_lived_children);
  g_test_add_func ("/monitor/probe/zombie", test_zombie);
  g_test_add_func ("/monitor/probe/main-thread-over", test_main_thread_over);
  g_test_add_func ("/monitor/probe/killed-between-reads", test_killed_between_reads);
  g_test_add_func ("/monitor/probe/pid-used-again", test_pid_used_again);
  g_test_add_func ("/monitor/probe/custom", test_custom);
  g_test_add_func ("/monitor/probe/threads", test_threads);
  g_test_add_func ("/monitor/probe/switches-of-ended-threads", test_switches_of_ended_threads);
  g_test_add_func ("/monitor/probe/pss-is-rare", test_pss_is_rare);
  g_test_add_func ("/monitor/probe/few-descriptors", test_few_descriptors);
  g_test_add_func ("/monitor/probe/denied", test_denied);
  g_test_add_func ("/monitor/probe/becomes-readable", test_becomes_readable);
  g_test_add_func ("/monitor/probe/too-many-files", test_too_many_files);

  return g_test_run ();
}
