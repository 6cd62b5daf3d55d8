/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-analysis.c — graphs drawn by lot: every column says what taking objects away says. */

#include <string.h>

#include "brute.h"
#include "counts.h"
#include "graph.h"
#include "heap/snapshot-private.h"

/* ---- Plans drawn by lot ---- */

static void
draw_edge (Plan  *plan,
           GRand *rand)
{
  guint n = plan->objects->len;
  VvNode source = g_rand_int_range (rand, 0, n), target = g_rand_int_range (rand, 0, n);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      plan_link (plan, source, target, VV_REF_TYPE, NULL);
      break;
    case 1:
      plan_link (plan, source, target, VV_REF_ATTRIBUTE, "__dict__");
      break;
    case 2:
      plan_link (plan, source, target, VV_REF_MEMBER, "__globals__");
      break;
    case 3:
      plan_link (plan, source, target, VV_REF_MEMBER, "__builtins__");
      break;
    case 4:
      plan_link (plan, source, target, VV_REF_MEMBER, "__code__");
      break;
    default:
      plan_link (plan, source, target, VV_REF_ITEM, NULL);
      break;
    }
}

/* From sparse to dense, with and without garbage, with few or many leaves. */
static void
draw_plan (Plan  *plan,
           GRand *rand)
{
  guint n = g_rand_int_range (rand, 1, g_rand_int_range (rand, 0, 4) == 0 ? 40 : 14);
  guint n_edges = g_rand_int_range (rand, 0, n * g_rand_int_range (rand, 1, 4) + 2);
  gboolean plain = g_rand_int_range (rand, 0, 2);

  plan_init (plan);
  for (guint i = 0; i < n; i++)
    {
      guint8 type = plain ? PLAN_TYPE_NODE + g_rand_int_range (rand, 0, 2) : g_rand_int_range (rand, 0, PLAN_N_TYPES);
      guint64 memory = g_rand_int_range (rand, 0, 30) == 0 ? 0 : g_rand_int_range (rand, 1, 6) * 16;
      VvNode node;

      if (g_rand_int_range (rand, 0, 40) == 0)
        memory = G_MAXUINT32 - 16 + memory;
      node = plan_add (plan, type, memory);
      if (g_rand_int_range (rand, 0, 20) == 0)
        g_array_index (plan->objects, PlanObject, node).immortal = TRUE;
      if (g_rand_int_range (rand, 0, n) == 0)
        plan_root (plan, node);
    }
  for (guint i = 0; i < n_edges; i++)
    draw_edge (plan, rand);
}

/* ---- Comparing ---- */

static void
check_objects (const VvSnapshot *snapshot,
               const Brute      *brute)
{
  for (VvNode node = 0; node < brute->n; node++)
    {
      g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, node), ==, brute->dominator[node]);
      g_assert_cmpuint (vv_snapshot_get_retained (snapshot, node), ==, brute->retained[node]);
      g_assert_cmpint (vv_snapshot_is_garbage (snapshot, node), ==, brute->garbage >> node & 1);
    }
  for (VvTypeIndex type = 0; type < PLAN_N_TYPES; type++)
    g_assert_cmpuint (vv_snapshot_get_type_retained (snapshot, type), ==, brute->type_retained[type]);
}

/* Each object stands once, with the right ones, in the right order. */
static void
check_dominated (const VvSnapshot *snapshot,
                 guint             n)
{
  guint total = 0;

  for (guint i = 0; i <= n; i++)
    {
      VvNode node = i < n ? i : VV_NODE_NONE;
      guint32 first, end;

      vv_snapshot_get_dominated (snapshot, node, &first, &end);
      total += end - first;
      for (guint32 at = first; at < end; at++)
        {
          VvNode child = vv_snapshot_get_in_dominator_order (snapshot, at);
          VvNode before = at > first ? vv_snapshot_get_in_dominator_order (snapshot, at - 1) : VV_NODE_NONE;

          g_assert_cmpuint (vv_snapshot_get_dominator (snapshot, child), ==, node);
          if (before == VV_NODE_NONE)
            continue;
          g_assert_cmpuint (vv_snapshot_get_retained (snapshot, before), >=,
                            vv_snapshot_get_retained (snapshot, child));
          if (vv_snapshot_get_retained (snapshot, before) == vv_snapshot_get_retained (snapshot, child))
            g_assert_cmpuint (before, <, child);
        }
    }
  g_assert_cmpuint (total, ==, n);
}

static void
check_cycle (const VvSnapshot *snapshot,
             guint32           id,
             const BruteCycle *cycle)
{
  guint64 members = 0;
  guint32 first, end;
  VvCycleRow row;
  VvNode before = VV_NODE_NONE;

  vv_snapshot_get_cycle (snapshot, id, &row);
  vv_snapshot_get_cycle_members (snapshot, id, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvNode node = vv_snapshot_get_cycle_member (snapshot, at);

      g_assert_true (before == VV_NODE_NONE || before < node);
      members |= G_GUINT64_CONSTANT (1) << node;
      if (cycle->kind == VV_CYCLE_DATA)
        g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, node), ==, id);
      else
        g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, node), !=, 0);
      before = node;
    }
  g_assert_cmphex (members, ==, cycle->members);
  g_assert_cmpuint (row.id, ==, id);
  g_assert_cmpint (row.kind, ==, cycle->kind);
  g_assert_cmpuint (row.n_objects, ==, end - first);
  g_assert_cmpuint (row.memory, ==, cycle->memory);
  g_assert_cmpuint (row.retained, ==, cycle->retained);
  g_assert_cmpint (row.garbage, ==, cycle->garbage);
}

static void
check_cycles (const VvSnapshot *snapshot,
              const Brute      *brute)
{
  guint64 in_cycles = 0;

  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, brute->cycles->len);
  for (guint i = 0; i < brute->cycles->len; i++)
    {
      check_cycle (snapshot, i + 1, &g_array_index (brute->cycles, BruteCycle, i));
      in_cycles |= g_array_index (brute->cycles, BruteCycle, i).members;
    }
  for (VvNode node = 0; node < brute->n; node++)
    g_assert_cmpint (vv_snapshot_get_cycle_of (snapshot, node) != 0, ==, in_cycles >> node & 1);
}

static void
check_data_edges (const VvSnapshot *snapshot,
                  const Plan       *plan)
{
  guint n_data = 0;

  for (VvEdge edge = 0; edge < plan->edges->len; edge++)
    n_data += vv_snapshot_is_data_edge (snapshot, edge);
  for (guint i = 0; i < plan->edges->len; i++)
    n_data -= brute_is_data (plan, plan_edge (plan, i));
  g_assert_cmpuint (n_data, ==, 0);
}

/* What is in the file is what is computed in memory. */
static void
check_same (const VvSnapshot *file,
            const VvSnapshot *memory)
{
  for (guint id = VV_SECTION_FIRST_ANALYSIS; id < VV_N_SECTIONS; id++)
    {
      g_assert_cmpuint (file->sections[id].length, ==, memory->sections[id].length);
      g_assert_cmpmem (file->sections[id].data, file->sections[id].length, memory->sections[id].data,
                       memory->sections[id].length);
    }
}

static void
check_plan (const Plan *plan)
{
  g_auto(Brute) brute;
  g_autoptr(VvSnapshot) snapshot = plan_open (plan, FALSE);
  g_autoptr(VvSnapshot) file = plan_open (plan, TRUE);
  g_autoptr(GError) error = NULL;

  brute_init (&brute, plan);
  g_assert_false (vv_snapshot_is_analysed (snapshot));
  g_assert_true (vv_snapshot_is_analysed (file));
  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (vv_snapshot_is_analysed (snapshot));
  check_objects (file, &brute);
  check_dominated (file, brute.n);
  check_cycles (file, &brute);
  check_data_edges (file, plan);
  check_same (file, snapshot);
  g_assert_true (vv_snapshot_check (file, NULL));
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
test_random (gconstpointer data)
{
  guint32 seed = g_test_rand_int ();
  guint n = test_count (500, 20000);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed + i);
      g_auto(Plan) plan;

      draw_plan (&plan, rand);
      if (g_test_verbose ())
        g_test_message ("seed %u", seed + i);
      check_plan (&plan);
    }
}

/* Two objects of each of six types, all in one ring; a type's name is as long as a file may have it. */
static void
test_long_names (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "long.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, 12, 12, FALSE, &error);
  g_autoptr(VvSnapshot) snapshot = NULL;
  VvCycleRow row;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strnfill (i == 0 ? 1000000 : 200 + i, (char) ('a' + i));

      vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), name, "app", TRUE);
    }
  for (VvNode node = 0; node < 12; node++)
    {
      VvObjectInput input = {
        .row = { .address = graph_address (node), .type = node / 2, .size = 16, .memory = 16, .refcount = 1,
                 .length = -1, .generation = 2 },
      };

      vv_snapshot_writer_add_object (writer, &input);
      vv_snapshot_writer_add_ref (writer, (node + 1) % 12, VV_REF_ITEM, 0, VV_LABEL_NONE, 0);
    }
  vv_snapshot_writer_analyse (writer, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (snapshot), ==, 1);
  vv_snapshot_get_cycle (snapshot, 1, &row);
  g_assert_cmpuint (row.n_objects, ==, 12);
  /* Five of 199 letters, "…", " ×2", and ", " between them. */
  g_assert_cmpuint (g_utf8_strlen (row.types, -1), ==, 5 * (199 + 1 + 3) + 4 * 2);
  g_assert_true (g_str_has_suffix (row.types, "e… ×2"));
  g_assert_true (vv_snapshot_check (snapshot, &error));
  graph_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/analysis/long-names", test_long_names);
  g_test_add_data_func ("/heap/analysis/random", NULL, test_random);
  return g_test_run ();
}
