/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-snapshot.c — what was written is what is read. */

#include "graph.h"

static void
test_round_trip (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("root:module>a root>b a>c b>c");
  VvObjectRow object;
  VvTypeRow type;
  VvRefRow ref;
  VvRootRow root;
  VvEdge first, end;
  g_autofree char *value = NULL;
  g_autofree char *label = NULL;

  g_assert_cmpuint (vv_snapshot_get_n_objects (snapshot), ==, 4);
  g_assert_cmpuint (vv_snapshot_get_n_refs (snapshot), ==, 4);
  g_assert_cmpuint (vv_snapshot_get_n_types (snapshot), ==, 2);

  vv_snapshot_get_object (snapshot, 2, &object);
  g_assert_cmpuint (object.address, ==, graph_address (2));
  g_assert_cmpuint (object.size, ==, 48);
  g_assert_cmpuint (object.memory, ==, 49);
  g_assert_cmpuint (object.refcount, ==, 1);
  g_assert_cmpint (object.length, ==, -1);
  g_assert_cmpint (object.generation, ==, 2);
  g_assert_false (object.immortal);
  value = vv_snapshot_dup_value (snapshot, 2);
  g_assert_cmpstr (value, ==, "'b'");

  vv_snapshot_get_type (snapshot, object.type, &type);
  g_assert_cmpstr (type.name, ==, "Node");
  g_assert_cmpstr (type.module, ==, "app");
  g_assert_cmpuint (type.count, ==, 3);
  g_assert_cmpuint (type.size, ==, 32 + 48 + 64);

  vv_snapshot_get_referrers (snapshot, 3, &first, &end);
  g_assert_cmpuint (end - first, ==, 2);
  vv_snapshot_get_ref (snapshot, vv_snapshot_get_referrer (snapshot, first + 1), &ref);
  g_assert_cmpuint (ref.source, ==, 2);
  g_assert_cmpuint (ref.target, ==, 3);
  g_assert_cmpint (ref.kind, ==, VV_REF_ATTRIBUTE);
  label = vv_snapshot_dup_label (snapshot, vv_snapshot_get_referrer (snapshot, first));
  g_assert_cmpstr (label, ==, ".c");

  g_assert_cmpuint (vv_snapshot_get_n_roots (snapshot), ==, 1);
  vv_snapshot_get_root (snapshot, 0, &root);
  g_assert_cmpstr (root.name, ==, "root");
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/snapshot/round-trip", test_round_trip);
  return g_test_run ();
}
