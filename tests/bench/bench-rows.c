/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-rows.c [--write FILE] — the order of ten million rows of a snapshot, by each kind of column, and what a person
 * types to find some of them.  With --write the snapshot alone, for the bench of scrolling. */

#include <glib/gstdio.h>
#include <string.h>

#include "bench.h"
#include "heap/snapshot-writer.h"
#include "model/heap-order.h"

#define N_OBJECTS 10000000u
#define N_TYPES 500u
#define ROUNDS 3
#define SORT_LIMIT_S 2.0

static void
add_object (VvSnapshotWriter *writer,
            guint32           node,
            guint32           label)
{
  static const char text[] = "'a text of twenty....'";
  guint64 memory = 32 + (guint64) (node * 2654435761u) % 4096;
  VvObjectInput input = {
    .row = {
      .address = 0x7f0000000000u + (guint64) node * 64,
      .type = node % 4 != 3 ? node % 4 : node / 4 % N_TYPES,
      .size = memory - 16,
      .memory = memory,
      .refcount = node % 17,
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
    }
  vv_snapshot_writer_add_object (writer, &input);
  vv_snapshot_writer_add_ref (writer, (guint32) ((guint64) node * 2654435761u % N_OBJECTS), VV_REF_ATTRIBUTE, 0, VV_LABEL_NAME,
                              label);
}

static void
write_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, N_OBJECTS, N_OBJECTS, FALSE, &error);
  guint32 label;

  g_assert_no_error (error);
  for (guint i = 0; i < N_TYPES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Type%u", i);

      vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), name, "app", TRUE);
    }
  label = vv_snapshot_writer_intern (writer, "next", -1);
  for (guint32 node = 0; node < N_OBJECTS; node++)
    add_object (writer, node, label);
  g_assert_true (vv_snapshot_writer_finish (writer, NULL, &error));
  g_assert_no_error (error);
}

static double
measure (VvSnapshot          *snapshot,
         const VvHeapRequest *request)
{
  double seconds[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VvHeapOrder) order = NULL;
      double begin = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

      order = vv_heap_order_objects (snapshot, request, NULL, &error);
      seconds[i] = bench_seconds (CLOCK_THREAD_CPUTIME_ID) - begin;
      g_assert_no_error (error);
      g_assert_cmpuint (order->n, >, 0);
    }
  return bench_median (seconds, ROUNDS);
}

static void
measure_all (VvSnapshot *snapshot)
{
  static const struct { const char *what; VvHeapColumn column; const char *filter; } rows[] = {
    { "by address", VV_HEAP_BY_ADDRESS, NULL },
    { "by type", VV_HEAP_BY_TYPE, NULL },
    { "by memory", VV_HEAP_BY_MEMORY, NULL },
    { "by reference count", VV_HEAP_BY_REFCOUNT, NULL },
    { "by holders", VV_HEAP_BY_REFERRERS, NULL },
    { "of one type, by memory", VV_HEAP_BY_MEMORY, "type:Type7" },
    { "bigger than 4000, by memory", VV_HEAP_BY_MEMORY, ">4000" },
    { "with a text in the value, by memory", VV_HEAP_BY_MEMORY, "twenty" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      VvHeapRequest request = { .column = rows[i].column, .descending = TRUE, .filter = rows[i].filter, .type = VV_TYPE_NONE };

      /* Searching values writes out each of them. */
      if (g_strcmp0 (rows[i].filter, "twenty") == 0)
        bench_print (rows[i].what, measure (snapshot, &request), "s");
      else
        bench_check (rows[i].what, measure (snapshot, &request), SORT_LIMIT_S, "s");
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (argc == 3 && g_str_equal (argv[1], "--write"))
    {
      write_file (argv[2]);
      return 0;
    }
  folder = g_dir_make_tmp ("vivarium-bench-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (folder, "rows.vvheap", NULL);
  write_file (path);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  measure_all (snapshot);
  return bench_end ();
}
