/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-heap.c — from a live process to a file: walking on one core, the whole command by CPU and by
 * the clock, its memory and its file, beside what the interpreter itself needs to find the same
 * objects and what this machine's memory and disk give.
 *
 *   bench-heap VIVARIUM-CLI [OBJECTS] [ordered|random]
 *
 * Times are of the CPU where not said otherwise: other programs run too. */

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "heap/snapshot.h"
#include "heap/walk.h"
#include "query/query.h"
#include "python/runtime.h"
#include "target/capture.h"

#define PYTHON "/usr/bin/python3"
#define MIB (1024.0 * 1024.0)
#define PASSES 3

typedef struct
{
  GPid pid;
  FILE *to;
  FILE *from;
} Target;

static void
start (Target *self, const char *script, const char *n, const char *layout)
{
  const char *argv[] = { PYTHON, script, n, layout, NULL };
  int in, out;
  char line[64];
  g_autoptr (GError) error = NULL;

  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &self->pid, &in, &out, NULL, &error))
    g_error ("%s", error->message);
  self->to = fdopen (in, "w");
  self->from = fdopen (out, "r");
  if (fgets (line, sizeof line, self->from) == NULL)
    g_error ("the target did not start");
}

static guint64 sink;

/* A pass over the same memory that does nothing but look: what a walk cannot be faster than. */
static double
stream (const VvImage *image)
{
  double before = bench_seconds (CLOCK_PROCESS_CPUTIME_ID);

  for (guint i = 1; i < image->n_extents; i++)
    {
      const guint64 *words = (gconstpointer) image->extents[i].bytes;

      for (gsize j = 0; j < image->extents[i].size / sizeof *words; j += 8)
        sink += words[j];
    }
  return bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - before;
}

static void
bench_machine (void)
{
  gsize size = 256 * 1024 * 1024;
  g_autofree char *path = NULL;
  double before = bench_seconds (CLOCK_MONOTONIC);
  char *fresh = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int fd;

  memset (fresh, 1, size);
  bench_print ("first touch of memory (clock)",
               size / MIB / (bench_seconds (CLOCK_MONOTONIC) - before), "MiB/s");
  fd = g_file_open_tmp ("bench-heap-XXXXXX", &path, NULL);
  before = bench_seconds (CLOCK_MONOTONIC);
  for (gsize done = 0; done < size; done += 1 << 20)
    if (write (fd, fresh + done, 1 << 20) != 1 << 20)
      g_error ("writing failed");
  bench_print ("writing a new file (clock)",
               size / MIB / (bench_seconds (CLOCK_MONOTONIC) - before), "MiB/s");
  close (fd);
  unlink (path);
  munmap (fresh, size);
}

/* The limits are of a heap that is laid out in order; of another one the figures are just printed. */
static gboolean in_order;

static void
check (const char *what, double value, double limit, const char *unit)
{
  if (in_order)
    bench_check (what, value, limit, unit);
  else
    bench_print (what, value, unit);
}

static gboolean
row_cb (const VvCell *cells, guint n, gpointer data)
{
  *(gint64 *) data = cells[0].number;
  return TRUE;
}

static double
time_query (VvQuery *query, const char *sql, gint64 *number)
{
  g_autoptr (GError) error = NULL;
  double before = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

  if (!vv_query_run (query, sql, NULL, row_cb, number, NULL, &error))
    g_error ("%s", error->message);
  return bench_seconds (CLOCK_THREAD_CPUTIME_ID) - before;
}

static void
bench_queries (VvSnapshot *snapshot)
{
  g_autoptr (VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  g_autofree char *by_address = NULL;
  double objects = vv_snapshot_get_n_objects (snapshot), seconds[21];
  gint64 number = 0;

  g_assert_nonnull (query);
  seconds[0] = time_query (query, "SELECT type, count(*), sum(size) FROM objects GROUP BY type "
                                  "ORDER BY 3 DESC", &number);
  check ("GROUP BY type, for 10 million objects", seconds[0] * 1e7 / objects, 2, "s");
  time_query (query, "SELECT max(address) FROM objects WHERE type = 'list'", &number);
  by_address = g_strdup_printf ("SELECT type, size, value FROM objects WHERE address = %"
                                G_GINT64_FORMAT, number);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    seconds[i] = time_query (query, by_address, &number);
  check ("one object by address", bench_median (seconds, G_N_ELEMENTS (seconds)) * 1e3, 1, "ms");
}

static guint64
bench_walk (const Target *target)
{
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto (VvCaptureInfo) info = { 0 };
  VvWalkOptions walk = { 0 };
  VvWalkFacts facts = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (VvMemory) live = vv_memory_new_live (target->pid, &error);
  g_autoptr (VvRuntime) runtime = live != NULL ? vv_runtime_find (live, &error) : NULL;
  g_autoptr (VvImage) image = NULL;
  double best = G_MAXDOUBLE, streaming;

  image = runtime != NULL ? vv_capture (target->pid, &options, &info, NULL, &error) : NULL;
  if (image == NULL)
    g_error ("%s", error->message);
  stream (image);
  streaming = stream (image);
  /* The first brings the marks' own pages into the machine. */
  for (int i = 0; i < PASSES; i++)
    {
      g_autoptr (VvReader) reader = vv_reader_new (image, runtime);
      double before = bench_seconds (CLOCK_PROCESS_CPUTIME_ID);
      g_autoptr (VvMarks) marks = vv_walk_mark (reader, &walk, &facts, NULL, NULL);
      double seconds = bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - before;

      g_assert_nonnull (marks);
      best = MIN (best, seconds);
    }
  bench_print ("objects", facts.n_objects / 1e6, "million");
  bench_print ("references", facts.n_refs / 1e6, "million");
  bench_print ("image", vv_image_size (image) / MIB, "MiB");
  bench_print ("walk", facts.n_objects / best / 1e6, "M/s");
  bench_print ("walk : passes over the same memory", best / streaming, "times");
  check ("15 million objects a second : walk", 15e6 / (facts.n_objects / best), 1, "times");
  return vv_image_size (image);
}

/* Returns: seconds by the clock. */
static double
run_heap (const Target *target, const char *cli, const char *path, gboolean analyse, struct rusage *usage)
{
  g_autofree char *pid = g_strdup_printf ("%d", target->pid);
  const char *argv[] = { cli, "heap", pid, "-o", path, "--method=stop", analyse ? NULL : "--no-analysis", NULL };
  double before = bench_seconds (CLOCK_MONOTONIC);
  int child = fork (), status;

  if (child == 0)
    {
      execv (cli, (char **) argv);
      _exit (127);
    }
  wait4 (child, &status, 0, usage);
  if (status != 0)
    g_error ("%s failed", cli);
  return bench_seconds (CLOCK_MONOTONIC) - before;
}

static double
cpu_of (const struct rusage *usage)
{
  return usage->ru_utime.tv_sec + usage->ru_utime.tv_usec / 1e6 +
         usage->ru_stime.tv_sec + usage->ru_stime.tv_usec / 1e6;
}

static void
bench_command (const Target *target, const char *cli, guint64 image_size, double closure)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-heap-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  g_autoptr (VvSnapshot) snapshot = NULL;
  struct rusage plain, whole;
  struct stat file;
  double before, clock, opening, objects, refs;

  clock = run_heap (target, cli, path, FALSE, &plain);
  run_heap (target, cli, path, TRUE, &whole);
  g_assert_cmpint (stat (path, &file), ==, 0);
  before = bench_seconds (CLOCK_MONOTONIC);
  snapshot = vv_snapshot_open (path, NULL);
  opening = bench_seconds (CLOCK_MONOTONIC) - before;
  g_assert_nonnull (snapshot);
  objects = vv_snapshot_get_n_objects (snapshot);
  refs = vv_snapshot_get_n_refs (snapshot);

  /* The limits are of ten million objects, and the analysis has two seconds of its own. */
  check ("heap --no-analysis, for 10 million objects", cpu_of (&plain) * 1e7 / objects, 4, "s");
  check ("heap --no-analysis, for 10 million objects (clock)", clock * 1e7 / objects, 10, "s");
  bench_print ("heap: the program's side", plain.ru_stime.tv_sec + plain.ru_stime.tv_usec / 1e6, "s system");
  check ("heap --no-analysis : the interpreter's own closure", cpu_of (&plain) / closure, 1, "times");
  check ("heap, for 10 million objects", cpu_of (&whole) * 1e7 / objects, 6, "s");
  bench_print ("memory beyond the image", (whole.ru_maxrss * 1024.0 - image_size) / objects, "B/object");
  check ("memory : image + 60 B/object + 13 B/reference",
         whole.ru_maxrss * 1024.0 / (image_size + 60 * objects + 13 * refs), 1, "times");
  bench_print ("file", file.st_size / MIB, "MiB");
  /* With its texts, for which the limit has room besides. */
  bench_print ("file, of 72 B/object + 13 B/reference", file.st_size / (72 * objects + 13 * refs),
               "times");
  bench_print ("opening (clock)", opening * 1e3, "ms");
  bench_queries (snapshot);
  unlink (path);
  rmdir (folder);
}

int
main (int argc, char **argv)
{
  const char *n = argc > 2 ? argv[2] : "10000000";
  g_autofree char *script = g_build_filename (g_getenv ("BENCH_SRCDIR"), "bench-heap.py", NULL);

  for (int i = 0; i < 2; i++)
    {
      const char *layout = i == 0 ? "ordered" : "random";
      Target target;
      double closure = 0, count = 0;
      guint64 image_size;

      in_order = i == 0;
      if (argc > 3 && !g_str_equal (argv[3], layout))
        continue;
      printf ("\n%s, %s\n", n, layout);
      bench_machine ();
      start (&target, script, n, layout);
      image_size = bench_walk (&target);
      fputs ("closure\n", target.to);
      fflush (target.to);
      if (fscanf (target.from, "%lf %lf", &closure, &count) != 2)
        g_error ("the target ended");
      bench_print ("the interpreter's own closure", closure, "s");
      bench_print ("objects that it found", count / 1e6, "million");
      bench_command (&target, argv[1], image_size, closure);
      kill (target.pid, SIGKILL);
      waitpid (target.pid, NULL, 0);
      fclose (target.to);
      fclose (target.from);
    }
  return bench_end ();
}
