/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-capture.c PYTHON SCRIPT — for how long a capture holds its target: heaps of 100 MB and 1 GB, idle and busy
 * (writing all over the heap), by each method.  A pause is the longest single time for which threads are held; the
 * median of 20 captures, of 5 at 1 GB, where only VIVARIUM_LONG=1 takes 20 too.  It wants a core for the tool beside
 * the target's, and takes precedence over all else on the machine where it may (root).  Also: the rate of copying while stopped beside
 * memcpy's, and how much slower a busy target is in the seconds around one capture (10 s with VIVARIUM_LONG=1, else 4). */

#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"
#include "child.h"
#include "counts.h"
#include "target/capture.h"

#define MAX_ROUNDS 20
#define COPY_BYTES ((gsize) 256 * 1024 * 1024)
#define N_COPIES 7

/* Of the issue: milliseconds, and shares of what stop takes in the same run. */
#define LIMIT_PRECOPY_MS 5
#define LIMIT_GROWTH 2
#define LIMIT_PRECOPY_SHARE (1.0 / 20)
#define LIMIT_FORK_SHARE (1.0 / 3)
#define LIMIT_MEMCPY 2

typedef struct
{
  Child child;
  char *path;
  const volatile guint64 *counter;
} Target;

/* Medians. */
typedef struct
{
  gboolean taken;
  double pause_ms;
  double others_ms;             /* the longest but one */
  double total_ms;
  double rate;                  /* bytes copied a second of pause */
} Cost;

/* Instead of a core that nobody else uses; the guard inherits it. */
static gboolean
take_precedence (gboolean take)
{
  const struct sched_param parameters = { .sched_priority = take ? 1 : 0 };

  return sched_setscheduler (0, take ? SCHED_FIFO : SCHED_OTHER, &parameters) == 0;
}

static void
target_start (Target     *self,
              const char *python,
              const char *script,
              const char *megabytes,
              const char *mode)
{
  const char *argv[] = { python, script, megabytes, mode, NULL, NULL };
  int fd = g_file_open_tmp ("vivarium-bench-XXXXXX", &self->path, NULL);
  g_autofree char *line = NULL;

  g_assert_cmpint (ftruncate (fd, 4096), ==, 0);
  self->counter = mmap (NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  close (fd);
  argv[4] = self->path;
  g_assert_true (child_start (&self->child, argv));
  /* The first touch of a gigabyte can take longer than anybody waits for a line. */
  for (int i = 0; i < 20 && line == NULL; i++)
    line = child_read_line (&self->child);
  g_assert_cmpstr (line, ==, "ready");
}

static void
target_stop (Target *self)
{
  child_stop (&self->child);
  munmap ((gpointer) (gsize) self->counter, 4096);
  unlink (self->path);
  g_free (self->path);
}

static gboolean
capture (Target          *target,
         VvCaptureMethod  method,
         VvCaptureInfo   *info)
{
  const VvCaptureOptions options = { .method = method };
  g_autoptr(GError) error = NULL;
  g_autoptr(VvImage) image = vv_capture (target->child.pid, &options, info, NULL, &error);

  if (image == NULL)
    g_error ("%s", error->message);
  return info->method == method;
}

/* The longest of the pauses but the longest. */
static double
second_pause_ms (const VvCaptureInfo *info)
{
  gint64 longest = 0, second = 0;

  for (guint i = 0; i < info->pauses_us->len; i++)
    {
      gint64 pause = g_array_index (info->pauses_us, gint64, i);

      second = MAX (second, MIN (pause, longest));
      longest = MAX (longest, pause);
    }
  return (double) second / 1e3;
}

static Cost
measure (Target          *target,
         VvCaptureMethod  method,
         guint            n_rounds)
{
  double pauses[MAX_ROUNDS], others[MAX_ROUNDS], totals[MAX_ROUNDS], rates[MAX_ROUNDS];

  for (guint i = 0; i < n_rounds; i++)
    {
      g_auto(VvCaptureInfo) info = { 0 };

      if (!capture (target, method, &info))
        {
          printf ("%s: skipped, not possible on this system\n", vv_capture_method_name (method));
          return (Cost) { FALSE };
        }
      pauses[i] = (double) info.pause_us / 1e3;
      others[i] = second_pause_ms (&info);
      totals[i] = (double) info.total_us / 1e3;
      rates[i] = (double) info.copied_bytes / ((double) info.pause_us / 1e6);
    }
  return (Cost) {
    TRUE, bench_median (pauses, n_rounds), bench_median (others, n_rounds), bench_median (totals, n_rounds),
    bench_median (rates, n_rounds),
  };
}

/* Between buffers that are touched, in huge pages where there are some: what the copy of a target is made of too. */
static double
memcpy_rate (void)
{
  double seconds[N_COPIES];
  guint8 *from = mmap (NULL, COPY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  guint8 *to = mmap (NULL, COPY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  madvise (to, COPY_BYTES, MADV_HUGEPAGE);
  memset (from, 1, COPY_BYTES);
  memset (to, 2, COPY_BYTES);
  for (int i = 0; i < N_COPIES; i++)
    {
      double start = bench_seconds (CLOCK_MONOTONIC);

      memcpy (to, from, COPY_BYTES);
      seconds[i] = bench_seconds (CLOCK_MONOTONIC) - start;
    }
  munmap (from, COPY_BYTES);
  munmap (to, COPY_BYTES);
  return (double) COPY_BYTES / bench_median (seconds, N_COPIES);
}

static guint64
count_for (Target *target,
           double  seconds)
{
  guint64 before = *target->counter;

  g_usleep ((gulong) (seconds * 1e6));
  return *target->counter - before;
}

/* Percent that a busy target does less in the seconds in which one capture is taken. */
static void
print_slowdown (Target          *target,
                VvCaptureMethod  method)
{
  double span = test_count (4, 10);
  guint64 usual = count_for (target, span), before = *target->counter, with_capture;
  double end = bench_seconds (CLOCK_MONOTONIC) + span, left;
  g_auto(VvCaptureInfo) info = { 0 };
  g_autofree char *what = g_strdup_printf ("  %s: slower, in %g s around one", vv_capture_method_name (method), span);

  capture (target, method, &info);
  left = end - bench_seconds (CLOCK_MONOTONIC);
  if (left > 0)
    g_usleep ((gulong) (left * 1e6));
  with_capture = *target->counter - before;
  /* Where the capture took longer than the span, it is told of the longer one. */
  if (left < 0)
    usual = (guint64) ((double) usual * (span - left) / span);
  bench_print (what, usual > 0 ? (1 - (double) with_capture / (double) usual) * 100 : 0, "percent");
}

static void
print_cost (VvCaptureMethod method,
            Cost            cost)
{
  const char *name = vv_capture_method_name (method);
  g_autofree char *pause = g_strdup_printf ("  %s: pause", name);
  g_autofree char *others = g_strdup_printf ("  %s: next longest pause", name);
  g_autofree char *total = g_strdup_printf ("  %s: from beginning to end", name);

  bench_print (pause, cost.pause_ms, "ms");
  if (cost.others_ms > 0)
    bench_print (others, cost.others_ms, "ms");
  bench_print (total, cost.total_ms, "ms");
}

/* @costs: (out): by method */
static void
bench_target (const char *python,
              const char *script,
              const char *megabytes,
              const char *mode,
              guint       n_rounds,
              Cost        costs[VV_CAPTURE_PRECOPY + 1])
{
  Target target = { 0 };

  printf ("%s MB, %s, median of %u:\n", megabytes, mode, n_rounds);
  target_start (&target, python, script, megabytes, mode);
  if (!take_precedence (TRUE))
    printf ("  (a busy machine shows in these figures: only root takes precedence)\n");
  for (VvCaptureMethod method = VV_CAPTURE_STOP; method <= VV_CAPTURE_PRECOPY; method++)
    {
      costs[method] = measure (&target, method, n_rounds);
      if (!costs[method].taken)
        continue;
      print_cost (method, costs[method]);
      if (strcmp (mode, "busy") == 0)
        print_slowdown (&target, method);
    }
  target_stop (&target);
  take_precedence (FALSE);
}

static void
check_mode (const char *mode,
            const Cost  small[VV_CAPTURE_PRECOPY + 1],
            const Cost  large[VV_CAPTURE_PRECOPY + 1])
{
  const Cost *stop = &large[VV_CAPTURE_STOP], *forked = &large[VV_CAPTURE_FORK], *precopy = &large[VV_CAPTURE_PRECOPY];
  g_autofree char *pause = g_strdup_printf ("%s: precopy, 1 GB", mode);
  g_autofree char *growth = g_strdup_printf ("%s: precopy, 1 GB : 100 MB", mode);
  g_autofree char *share = g_strdup_printf ("%s: precopy : stop, 1 GB", mode);
  g_autofree char *fork_share = g_strdup_printf ("%s: fork : stop, 1 GB", mode);

  if (precopy->taken)
    {
      bench_check (pause, precopy->pause_ms, LIMIT_PRECOPY_MS, "ms");
      bench_check (growth, precopy->pause_ms / small[VV_CAPTURE_PRECOPY].pause_ms, LIMIT_GROWTH, "times");
      bench_check (share, precopy->pause_ms / stop->pause_ms, LIMIT_PRECOPY_SHARE, "times");
    }
  if (forked->taken)
    bench_check (fork_share, forked->pause_ms / stop->pause_ms, LIMIT_FORK_SHARE, "times");
}

int
main (int   argc,
      char *argv[])
{
  static const char * const modes[] = { "idle", "busy" };
  Cost small[2][VV_CAPTURE_PRECOPY + 1], large[2][VV_CAPTURE_PRECOPY + 1];
  double rate;

  if (argc != 3 || !g_file_test (argv[1], G_FILE_TEST_IS_EXECUTABLE))
    return BENCH_SKIP;
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      bench_target (argv[1], argv[2], "100", modes[i], 20, small[i]);
      bench_target (argv[1], argv[2], "1000", modes[i], test_count (5, 20), large[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    check_mode (modes[i], small[i], large[i]);
  take_precedence (TRUE);
  rate = memcpy_rate ();
  bench_print ("memcpy", rate / 1e9, "GB/s");
  bench_print ("copying while stopped, 1 GB idle", large[0][VV_CAPTURE_STOP].rate / 1e9, "GB/s");
  bench_check ("memcpy : copying while stopped", rate / large[0][VV_CAPTURE_STOP].rate, LIMIT_MEMCPY, "times");
  return bench_end ();
}
