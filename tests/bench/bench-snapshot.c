/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-snapshot.c — a snapshot of 10 million objects and 18 million references: writing it, its size,
 * opening it against one of a thousand objects, and the questions that CONTRACT.md names.  Exits with 1
 * where a limit is missed. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bench.h"
#include "heap/snapshot-writer.h"
#include "query/query.h"

#define MANY 10000000u
#define FEW 1000u
#define N_TYPES 500u
#define ROUNDS 5
#define GROUPING "SELECT type, count(*), sum(size) FROM objects GROUP BY type ORDER BY 3 DESC"

typedef struct
{
  char *path;
  guint32 n_objects;
  guint32 n_refs;
  guint64 text_bytes;           /* previews and names, without what the format adds */
  double cpu;
  double elapsed;
} Sample;

static guint
type_of (guint32 node)
{
  /* Three of four objects are of three types, as in real heaps. */
  return node % 4 != 3 ? node % 4 : node / 4 % N_TYPES;
}

/* In the order of addresses: each object refers to a near one, four of five to a second that is far away. */
static void
write_refs (VvSnapshotWriter *writer,
            guint32           node,
            guint32           n_objects,
            guint32           label)
{
  vv_snapshot_writer_add_ref (writer, MIN (node + 1, n_objects - 1), VV_REF_ITEM, 0, VV_LABEL_INDEX, node % 100);
  if (node % 5 != 0)
    vv_snapshot_writer_add_ref (writer, (guint32) ((guint64) node * 2654435761u % n_objects), VV_REF_ATTRIBUTE, 0,
                                VV_LABEL_NAME, label);
}

static void
write_objects (VvSnapshotWriter *writer,
               Sample           *sample)
{
  guint32 label = vv_snapshot_writer_intern (writer, "next", -1);

  for (guint32 node = 0; node < sample->n_objects; node++)
    {
      char text[32] = "'a text of twenty....'";
      VvObjectInput input = {
        .row = {
          .address = 0x7f0000000000u + (guint64) node * 64,
          .type = type_of (node),
          .size = 56,
          .memory = 64,
          .refcount = 2,
          .length = -1,
          .generation = 2,
        },
      };

      if (node % 4 == 1)
        {
          input.value_form = VV_VALUE_INT;
          input.value_int = node;
        }
      else if (node % 4 == 2)
        {
          input.value_form = VV_VALUE_TEXT;
          input.value_text = text;
          input.value_length = strlen (text);
          input.row.length = 20;
          sample->text_bytes += input.value_length;
        }
      vv_snapshot_writer_add_object (writer, &input);
      write_refs (writer, node, sample->n_objects, label);
    }
}

static void
write_sample (const char *folder,
              guint32     n_objects,
              Sample     *sample)
{
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer;
  double cpu = bench_seconds (CLOCK_PROCESS_CPUTIME_ID);
  double begin = bench_seconds (CLOCK_MONOTONIC);

  *sample = (Sample) { .n_objects = n_objects, .n_refs = n_objects + n_objects / 5 * 4 };
  sample->path = g_strdup_printf ("%s/%u.vvheap", folder, n_objects);
  writer = vv_snapshot_writer_new (sample->path, n_objects, sample->n_refs, FALSE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_TYPES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Type%u", i);

      vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), name, "app", TRUE);
    }
  write_objects (writer, sample);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  sample->cpu = bench_seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  sample->elapsed = bench_seconds (CLOCK_MONOTONIC) - begin;
}

static gboolean
count_row (const VvCell *cells,
           guint         n,
           gpointer      data)
{
  guint *rows = data;

  (*rows)++;
  return TRUE;
}

/* The best of some rounds, in seconds. */
static double
measure_query (const Sample *sample,
               const char   *sql,
               guint         n_rows)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(VvSnapshot) snapshot = vv_snapshot_open (sample->path, NULL);
      g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
      g_autoptr(GError) error = NULL;
      double begin = bench_seconds (CLOCK_MONOTONIC);
      guint rows = 0;

      vv_query_run (query, sql, NULL, count_row, &rows, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows, ==, n_rows);
      best = MIN (best, bench_seconds (CLOCK_MONOTONIC) - begin);
    }
  return best;
}

/* Opening and making ready for a query, in seconds. */
static double
measure_open (const Sample *sample)
{
  double values[101];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      double begin = bench_seconds (CLOCK_MONOTONIC);
      g_autoptr(VvSnapshot) snapshot = vv_snapshot_open (sample->path, NULL);

      g_assert_nonnull (snapshot);
      values[i] = bench_seconds (CLOCK_MONOTONIC) - begin;
    }
  return bench_median (values, G_N_ELEMENTS (values));
}

static void
report_size (const Sample *sample)
{
  struct stat info;
  double rest;

  g_assert_cmpint (stat (sample->path, &info), ==, 0);
  /* All that is no reference counts for the objects: checksums, prefixes of texts, types. */
  rest = (double) info.st_size - (double) sample->text_bytes - 13.0 * sample->n_refs;
  bench_print ("file", (double) info.st_size / 1e6, "MB");
  bench_check ("file, an object, at 13 bytes a reference", rest / sample->n_objects, 72, "bytes");
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-bench-XXXXXX", NULL);
  double open_few, open_many;
  Sample few, many;

  g_assert_nonnull (folder);
  write_sample (folder, FEW, &few);
  write_sample (folder, MANY, &many);
  bench_check ("write 10 million objects, CPU", many.cpu, 2, "s");
  bench_print ("write 10 million objects", many.elapsed, "s");
  report_size (&many);

  open_few = measure_open (&few);
  open_many = measure_open (&many);
  bench_print ("open a thousand objects", open_few * 1e6, "us");
  bench_print ("open 10 million objects", open_many * 1e6, "us");
  bench_check ("open, 10 million : a thousand", open_many / open_few, 3, "times");

  bench_check ("group 10 million objects by type", measure_query (&many, GROUPING, N_TYPES), 2, "s");
  bench_check ("one object by address",
               measure_query (&many, "SELECT type, size, value FROM objects WHERE address = 0x7f0000000000 + 64 * 7654321", 1) * 1e3,
               1, "ms");
  bench_print ("referrers of one object",
               measure_query (&many, "SELECT count(*) FROM refs WHERE target = 0x7f0000000000 + 64 * 7654321", 1) * 1e3,
               "ms");
  bench_print ("all 18 million references by kind",
               measure_query (&many, "SELECT kind, count(*) FROM refs GROUP BY kind", 2), "s");

  g_unlink (few.path);
  g_unlink (many.path);
  g_rmdir (folder);
  g_free (few.path);
  g_free (many.path);
  return bench_end ();
}
