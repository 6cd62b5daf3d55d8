/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-inspect.c [OBJECTS] — what one click asks of a snapshot of 10 million objects: names, the ledger of an
 * object with millions of holders, several paths to roots, also from the end of a chain of a million.  Each
 * question is asked of a snapshot that was just opened, so blocks are still to be checked, and again; the limit is for
 * the median.  Nothing here waits, so CPU time is what a person waits on an idle machine.  Exits with 1 where a
 * limit is missed. */

#include <glib/gstdio.h>
#include <string.h>

#include "bench.h"
#include "heap/snapshot-writer.h"
#include "inspect/groups.h"
#include "inspect/ledger.h"
#include "inspect/name.h"
#include "inspect/paths.h"
#include "inspect/suspects.h"

#define PATHS_MS 200.0
#define CLICK_MS 100.0
#define ROUNDS 5
#define N_PATHS 5

/* The first objects; then a third of items with their lists and texts, a chain, and a random graph. */
enum { MODULE, GLOBALS, CLASS, OWNER, ITEMS, OTHER_ITEMS, GRAPH, TAKEN, N_FIXED };

typedef struct
{
  guint32 n_objects, n_items, n_chain, n_graph;
  guint32 first_chain, first_graph;
} Plan;

static Plan
make_plan (guint32 n_objects)
{
  Plan plan = { .n_objects = n_objects };

  plan.n_chain = n_objects / 10;
  plan.n_graph = n_objects / 10 * 3;
  plan.n_items = (n_objects - N_FIXED - plan.n_chain - plan.n_graph) / 3;
  plan.first_chain = N_FIXED + 3 * plan.n_items;
  plan.first_graph = plan.first_chain + plan.n_chain;
  plan.n_objects = plan.first_graph + plan.n_graph;
  return plan;
}

static guint64
count_refs (const Plan *plan)
{
  return 1 + 7 + 2 * (guint64) plan->n_items + (guint64) plan->n_items * 4 + 2 * (guint64) plan->n_chain - 1 +
         3 * (guint64) plan->n_graph + 1;
}

static void
add (VvSnapshotWriter *writer,
     guint32           node,
     guint             type,
     guint64           refcount,
     gint64            length)
{
  VvObjectInput input = {
    .row = { .address = 0x7f0000000000u + (guint64) node * 64, .type = type, .size = 56, .memory = 64,
             .refcount = refcount, .length = length, .generation = 2 },
  };

  vv_snapshot_writer_add_object (writer, &input);
}

static void
refer (VvSnapshotWriter *writer,
       guint32           target,
       VvRefKind         kind,
       const char       *name)
{
  vv_snapshot_writer_add_ref (writer, target, kind, 0, VV_LABEL_NAME, vv_snapshot_writer_intern (writer, name, -1));
}

static void
write_fixed (VvSnapshotWriter *writer,
             const Plan       *plan)
{
  add (writer, MODULE, 0, 1, -1);
  refer (writer, GLOBALS, VV_REF_ATTRIBUTE, "__dict__");
  add (writer, GLOBALS, 1, 1, 7);
  refer (writer, CLASS, VV_REF_GLOBAL, "Item");
  refer (writer, ITEMS, VV_REF_GLOBAL, "items");
  refer (writer, OTHER_ITEMS, VV_REF_GLOBAL, "others");
  refer (writer, N_FIXED, VV_REF_GLOBAL, "first");
  refer (writer, plan->first_chain, VV_REF_GLOBAL, "head");
  refer (writer, GRAPH, VV_REF_GLOBAL, "graph");
  refer (writer, TAKEN, VV_REF_GLOBAL, "taken");
  add (writer, CLASS, 2, plan->n_items + plan->n_chain + 1, -1);
  add (writer, OWNER, 3, plan->n_items, -1);
  for (guint list = ITEMS; list <= OTHER_ITEMS; list++)
    {
      add (writer, list, 4, 1, plan->n_items);
      for (guint32 i = 0; i < plan->n_items; i++)
        vv_snapshot_writer_add_ref (writer, N_FIXED + 3 * i, VV_REF_ITEM, 0, VV_LABEL_INDEX, i);
    }
  add (writer, GRAPH, 3, 1, -1);
  refer (writer, plan->first_graph, VV_REF_ATTRIBUTE, "first");
  add (writer, TAKEN, 3, 1, -1);
}

static void
write_rest (VvSnapshotWriter *writer,
            const Plan       *plan)
{
  guint32 random = 12345;

  for (guint32 i = 0; i < plan->n_items; i++)
    {
      guint32 node = N_FIXED + 3 * i;

      add (writer, node, 2, 2, -1);
      refer (writer, CLASS, VV_REF_TYPE, "type");
      refer (writer, OWNER, VV_REF_ATTRIBUTE, "owner");
      refer (writer, node + 1, VV_REF_ATTRIBUTE, "tags");
      add (writer, node + 1, 4, 1, 1);
      vv_snapshot_writer_add_ref (writer, node + 2, VV_REF_ITEM, 0, VV_LABEL_INDEX, 0);
      add (writer, node + 2, 5, 1, 10);
    }
  for (guint32 i = 0; i < plan->n_chain; i++)
    {
      add (writer, plan->first_chain + i, 2, 1, -1);
      refer (writer, CLASS, VV_REF_TYPE, "type");
      if (i + 1 < plan->n_chain)
        refer (writer, plan->first_chain + i + 1, VV_REF_ATTRIBUTE, "next");
    }
  for (guint32 i = 0; i < plan->n_graph; i++)
    {
      add (writer, plan->first_graph + i, 3, 3, -1);
      for (guint j = 0; j < 3; j++)
        {
          random = random * 1664525u + 1013904223u;
          refer (writer, plan->first_graph + (guint32) ((guint64) random * plan->n_graph >> 32), VV_REF_ATTRIBUTE,
                 "near");
        }
    }
}

static char *
write_sample (const char *folder,
              const Plan *plan)
{
  static const char * const types[] = { "module", "dict", "Item", "Owner", "list", "str" };
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (folder, "inspect.vvheap", NULL);
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, plan->n_objects, count_refs (plan), FALSE, &error);
  VvRootRow root = { MODULE, VV_ROOT_MODULE, "app", 0, -1, 1 };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), types[i], "builtins", TRUE);
  write_fixed (writer, plan);
  write_rest (writer, plan);
  vv_snapshot_writer_add_root (writer, &root);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  return path;
}

/* ---- Questions ---- */

typedef enum { NAME, LEDGER, PATHS } Question;

static void
ask (VvSnapshot *snapshot,
     Question    question,
     VvNode      node,
     char      **answer)
{
  g_autoptr(GPtrArray) paths = NULL;
  g_autoptr(VvLedger) ledger = NULL;

  switch (question)
    {
    case NAME:
      *answer = vv_name_preview (snapshot, node, 200);
      break;
    case LEDGER:
      ledger = vv_ledger_new (snapshot, node, 100);
      *answer = g_strdup_printf ("%" G_GUINT64_FORMAT " entries", ledger->n_entries);
      break;
    case PATHS:
    default:
      paths = vv_paths_find (snapshot, node, N_PATHS, 0, NULL, NULL);
      *answer = g_strdup_printf ("%u, %.60s", paths->len,
                                 paths->len > 0 ? ((VvPath *) g_ptr_array_index (paths, 0))->text : "none");
      break;
    }
}

static void
measure (const char *path,
         const char *what,
         Question    question,
         VvNode      node,
         double      limit)
{
  g_autofree char *first_name = g_strdup_printf ("%s, just opened", what);
  g_autoptr(VvSnapshot) snapshot = vv_snapshot_open (path, NULL);
  double cpu[ROUNDS], elapsed[ROUNDS];
  char *answer = NULL;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double begin = bench_seconds (CLOCK_MONOTONIC);
      double cpu_begin = bench_seconds (CLOCK_THREAD_CPUTIME_ID);

      g_free (answer);
      ask (snapshot, question, node, &answer);
      cpu[i] = (bench_seconds (CLOCK_THREAD_CPUTIME_ID) - cpu_begin) * 1e3;
      elapsed[i] = (bench_seconds (CLOCK_MONOTONIC) - begin) * 1e3;
    }
  bench_print (first_name, cpu[0], "ms of CPU");
  bench_check (what, bench_median (cpu, ROUNDS), limit, "ms CPU");
  printf ("    %.1f ms elapsed: %s\n", bench_median (elapsed, ROUNDS), answer);
  g_free (answer);
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

/* ---- Questions about all of it ---- */

static double
cpu_ms (double begin)
{
  return (bench_seconds (CLOCK_THREAD_CPUTIME_ID) - begin) * 1e3;
}

/* The least that any answer costs: each object's row once. */
static double
pass_over (VvSnapshot *snapshot)
{
  double begin = bench_seconds (CLOCK_THREAD_CPUTIME_ID);
  guint64 sum = 0;

  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    {
      VvObjectRow row;

      vv_snapshot_get_object (snapshot, node, &row);
      sum += row.memory;
    }
  g_assert_cmpuint (sum, >, 0);
  return cpu_ms (begin);
}

static void
print_ratio (const char *what, double ms, double pass)
{
  g_autofree char *name = g_strdup_printf ("%s, in passes over the objects", what);

  bench_print (what, ms, "ms of CPU");
  bench_print (name, ms / pass, "");
}

static void
measure_whole (const char *path)
{
  static const char * const groups[VV_N_GROUP_BY] = {
    "groups by type", "groups by module", "groups by size", "groups by holder", "equal texts", "hollow containers",
  };
  g_autoptr(VvSnapshot) snapshot = vv_snapshot_open (path, NULL);
  double pass, cpu[ROUNDS];

  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, NULL));
  pass_over (snapshot);
  pass = pass_over (snapshot);
  bench_print ("a pass over the objects", pass, "ms of CPU");
  for (guint i = 0; i < ROUNDS; i++)
    {
      double begin = bench_seconds (CLOCK_THREAD_CPUTIME_ID);
      g_autoptr(GPtrArray) suspects = vv_suspects_find (snapshot, NULL, NULL);

      cpu[i] = cpu_ms (begin);
      g_assert_nonnull (suspects);
      if (i == 0)
        printf ("    %u suspects: %s\n", suspects->len,
                suspects->len > 0 ? ((VvSuspect *) suspects->pdata[0])->title : "none");
    }
  print_ratio ("suspects", bench_median (cpu, ROUNDS), pass);
  for (VvGroupBy by = 0; by < VV_N_GROUP_BY; by++)
    {
      double begin = bench_seconds (CLOCK_THREAD_CPUTIME_ID);
      g_autoptr(GPtrArray) found = vv_groups_new (snapshot, by, 100, NULL, NULL);

      g_assert_nonnull (found);
      print_ratio (groups[by], cpu_ms (begin), pass);
    }
}

int
main (int   argc,
      char *argv[])
{
  Plan plan = make_plan (argc > 1 ? (guint32) g_ascii_strtoull (argv[1], NULL, 10) : 10000000);
  g_autofree char *folder = g_dir_make_tmp ("vivarium-bench-XXXXXX", NULL);
  g_autofree char *path = write_sample (folder, &plan);
  guint32 item = N_FIXED + 3 * (plan.n_items / 2);

  printf ("%u objects, %" G_GUINT64_FORMAT " references\n", plan.n_objects, count_refs (&plan));
  measure (path, "preview of a list of millions", NAME, ITEMS, CLICK_MS);
  measure (path, "ledger, millions of holders", LEDGER, OWNER, CLICK_MS);
  measure (path, "ledger of a class", LEDGER, CLASS, CLICK_MS);
  measure (path, "ledger, one holder", LEDGER, item + 2, CLICK_MS);
  measure (path, "paths to a leaf", PATHS, item + 2, PATHS_MS);
  measure (path, "paths to an item of two lists", PATHS, item, PATHS_MS);
  measure (path, "paths to what millions hold", PATHS, OWNER, PATHS_MS);
  measure (path, "paths to a class of millions", PATHS, CLASS, PATHS_MS);
  measure (path, "paths to the end of a long chain", PATHS, plan.first_chain + plan.n_chain - 1, PATHS_MS);
  measure (path, "paths in a random graph", PATHS, plan.first_graph + plan.n_graph / 2, PATHS_MS);
  measure (path, "paths to a global", PATHS, TAKEN, PATHS_MS);
  measure_whole (path);
  g_unlink (path);
  g_rmdir (folder);
  return bench_end ();
}
