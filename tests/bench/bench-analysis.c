/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-analysis.c — dominators, retained sizes and cycles of a whole heap, beside one plain depth-first
 * pass over the same graph, where memory is laid out in order and where it is random.
 *
 *   bench-analysis VIVARIUM-CLI [OBJECTS] [ordered|random]
 *
 * Times are of the CPU; the best of some passes, since what is touched for the first time costs what
 * the machine makes of it.  Exits with 1 where a limit is missed. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "heap/analysis-private.h"
#include "heap/block.h"
#include "heap/snapshot-private.h"

#define PYTHON "/usr/bin/python3"
#define PASSES 3
#define MIB (1024.0 * 1024.0)

/* Returns: (transfer full): the snapshot of a program with about @n objects. */
static VvSnapshot *
take (const char *cli,
      const char *n,
      const char *layout)
{
  g_autofree char *script = g_build_filename (g_getenv ("BENCH_SRCDIR"), "bench-analysis.py", NULL);
  g_autofree char *folder = g_dir_make_tmp ("bench-analysis-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  const char *argv[] = { PYTHON, script, n, layout, NULL };
  g_autofree char *pid_text = NULL;
  g_autoptr(GError) error = NULL;
  VvSnapshot *snapshot;
  int in, out, status;
  char ready;
  GPid pid;

  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &in, &out,
                                 NULL, &error))
    g_error ("%s", error->message);
  if (read (out, &ready, 1) != 1)
    g_error ("the target did not start");
  pid_text = g_strdup_printf ("%d", pid);
  {
    const char *heap[] = { cli, "heap", pid_text, "-o", path, "--method=stop", "--no-analysis", NULL };

    if (!g_spawn_sync (NULL, (char **) heap, NULL, 0, NULL, NULL, NULL, NULL, &status, &error) || status != 0)
      g_error ("%s failed", cli);
  }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (in);
  close (out);
  snapshot = vv_snapshot_open (path, &error);
  if (snapshot == NULL)
    g_error ("%s", error->message);
  g_unlink (path);
  g_rmdir (folder);
  return snapshot;
}

typedef struct
{
  guint32 node;
  guint32 edge;
} Step;

/* From every node that was not seen: a textbook's, with the same columns and nothing else. */
static double
walk_plainly (const VvSnapshot *snapshot,
              guint32          *order,
              Step             *path)
{
  const guint32 *first = (gconstpointer) snapshot->sections[VV_SECTION_FIRST_REF].data;
  const guint32 *target = (gconstpointer) snapshot->sections[VV_SECTION_REF_TARGET].data;
  guint32 n = snapshot->n_objects, n_seen = 0;
  double before = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

  memset (order, 0, (gsize) n * sizeof *order);
  for (guint32 start = 0; start < n; start++)
    {
      guint32 depth = 0;

      if (order[start] != 0)
        continue;
      order[start] = ++n_seen;
      path[depth++] = (Step) { start, first[start] };
      while (depth > 0)
        {
          Step *step = &path[depth - 1];
          guint32 node;

          if (step->edge == first[step->node + 1])
            {
              depth--;
              continue;
            }
          node = target[step->edge++];
          if (order[node] != 0)
            continue;
          order[node] = ++n_seen;
          path[depth++] = (Step) { node, first[node] };
        }
    }
  g_assert_cmpuint (n_seen, ==, n);
  return bench_seconds (CLOCK_THREAD_CPUTIME_ID) - before;
}

static double steps[64];
static guint n_steps;

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer data)
{
  steps[n_steps++ % G_N_ELEMENTS (steps)] = bench_seconds (CLOCK_PROCESS_CPUTIME_ID);
}

static double
analyse (const VvSnapshot *snapshot)
{
  g_autoptr(VvAnalysis) analysis = NULL;
  g_autoptr(GError) error = NULL;
  double before = bench_seconds (CLOCK_PROCESS_CPUTIME_ID), clock = bench_seconds (CLOCK_MONOTONIC);
  struct rusage usage;
  double kernel;

  getrusage (RUSAGE_SELF, &usage);
  kernel = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
  n_steps = 0;
  analysis = vv_analysis_new (snapshot, progress_cb, NULL, NULL, &error);
  g_assert_no_error (error);
  clock = bench_seconds (CLOCK_MONOTONIC) - clock;
  getrusage (RUSAGE_SELF, &usage);
  kernel = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6 - kernel;
  printf ("pass: %.2f s by the clock, %.2f s in the kernel, steps", clock, kernel);
  for (guint i = 0; i < n_steps; i++)
    printf (" %.2f", steps[i] - (i > 0 ? steps[i - 1] : before));
  printf (" s\n");
  return bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - before;
}

static void
bench_layout (const char *cli,
              const char *n,
              const char *layout,
              double      limit)
{
  g_autoptr(VvSnapshot) snapshot = take (cli, n, layout);
  double objects = vv_snapshot_get_n_objects (snapshot), refs = vv_snapshot_get_n_refs (snapshot);
  guint32 *order = vv_block_new (snapshot->n_objects, sizeof *order);
  Step *path = vv_block_new (snapshot->n_objects, sizeof *path);
  double plain = G_MAXDOUBLE, best = G_MAXDOUBLE;
  struct rusage usage;

  printf ("\n%s, %.2f million objects, %.2f million references\n", layout, objects / 1e6, refs / 1e6);
  for (guint i = 0; i < PASSES; i++)
    plain = MIN (plain, walk_plainly (snapshot, order, path));
  vv_block_free (order);
  vv_block_free (path);
  for (guint i = 0; i < PASSES; i++)
    best = MIN (best, analyse (snapshot));
  bench_print ("a plain depth-first pass", plain, "s");
  bench_print ("dominators, retained sizes, cycles", best, "s");
  bench_check ("the same, for 10 million objects", best * 1e7 / objects, limit, "s");
  bench_check ("the same : a plain depth-first pass", best / plain, 6, "times");
  getrusage (RUSAGE_SELF, &usage);
  bench_print ("memory, with the file's columns", usage.ru_maxrss * 1024.0 / MIB, "MiB");
  /* The image is gone by then; what an object takes in it is 64 bytes at least. */
  bench_check ("memory : 124 B/object + 13 B/reference", usage.ru_maxrss * 1024.0 / (124 * objects + 13 * refs), 1,
               "times");
}

int
main (int    argc,
      char **argv)
{
  const char *n = argc > 2 ? argv[2] : "10000000";
  const char *only = argc > 3 ? argv[3] : NULL;

  if (g_strcmp0 (only, "random") != 0)
    bench_layout (argv[1], n, "ordered", 2);
  if (g_strcmp0 (only, "ordered") != 0)
    bench_layout (argv[1], n, "random", 12);
  return bench_end ();
}
