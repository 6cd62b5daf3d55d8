/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-cycle.c — cycles of snapshots made by hand and of random ones: ways round that are ways
 * round, sets that open, shapes that agree; names of patterns.  What needs classes is in
 * tests/cli/test-cycles.py. */

#include <string.h>

#include "counts.h"
#include "graph.h"
#include "hand.h"
#include "inspect/cycle.h"

static void
analyse (VvSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;

  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static VvCycle *
look (VvSnapshot *snapshot, guint32 id)
{
  g_autoptr (GError) error = NULL;
  VvCycle *cycle = vv_cycle_new (snapshot, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (cycle);
  g_assert_cmpstr (cycle->what, !=, "");
  g_assert_cmpstr (cycle->advice, !=, "");
  return cycle;
}

/* ---- Random graphs ---- */

static VvSnapshot *
make_random (guint n, guint n_edges)
{
  g_autoptr (GString) edges = g_string_new ("root:module");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (edges, " n%u:T%d", i, g_test_rand_int_range (0, 3));
  for (guint i = 0; i < n_edges; i++)
    g_string_append_printf (edges, " n%d>n%d", g_test_rand_int_range (0, (gint) n),
                            g_test_rand_int_range (0, (gint) n));
  if (g_test_rand_bit ())
    g_string_append (edges, " root>n0");
  return graph_open (edges->str);
}

static gboolean
is_in (const GArray *edges, VvEdge edge)
{
  for (guint i = 0; i < edges->len; i++)
    if (g_array_index (edges, VvEdge, i) == edge)
      return TRUE;
  return FALSE;
}

/* Whether @from reaches @to over references of the cycle that are not left out: by all pairs,
 * the plain way. */
static gboolean
goes_round (VvSnapshot *snapshot, const VvCycle *cycle)
{
  guint32 n = vv_snapshot_get_n_objects (snapshot);
  g_autofree guint8 *reach = g_new0 (guint8, n * n);

  for (VvNode node = 0; node < n; node++)
    {
      VvEdge edge, end;

      if (vv_snapshot_get_cycle_of (snapshot, node) != cycle->row.id)
        continue;
      vv_snapshot_get_refs (snapshot, node, &edge, &end);
      for (; edge < end; edge++)
        {
          VvRefRow row;

          vv_snapshot_get_ref (snapshot, edge, &row);
          if (vv_snapshot_get_cycle_of (snapshot, row.target) == cycle->row.id &&
              !is_in (cycle->breaking, edge))
            reach[node * n + row.target] = 1;
        }
    }
  for (guint32 k = 0; k < n; k++)
    for (guint32 i = 0; i < n; i++)
      for (guint32 j = 0; j < n; j++)
        reach[i * n + j] |= reach[i * n + k] & reach[k * n + j];
  for (guint32 i = 0; i < n; i++)
    if (reach[i * n + i])
      return TRUE;
  return FALSE;
}

static void
check_way (VvSnapshot *snapshot, const VvCycle *cycle)
{
  g_assert_cmpuint (cycle->shortest->len, >=, 1);
  for (guint i = 0; i < cycle->shortest->len; i++)
    {
      VvRefRow row, next;

      vv_snapshot_get_ref (snapshot, g_array_index (cycle->shortest, VvEdge, i), &row);
      vv_snapshot_get_ref (snapshot, g_array_index (cycle->shortest, VvEdge,
                                                    (i + 1) % cycle->shortest->len), &next);
      g_assert_cmpuint (row.target, ==, next.source);
      g_assert_cmpuint (vv_snapshot_get_cycle_of (snapshot, row.source), ==, cycle->row.id);
    }
}

/* Whether one of @ids is above it in the dominator tree: that retains it already. */
static gboolean
is_below_one (VvSnapshot   *snapshot,
              const GArray *ids,
              VvCycle      *cycle)
{
  guint32 first, end;
  VvNode node;

  vv_snapshot_get_cycle_members (snapshot, cycle->row.id, &first, &end);
  node = vv_snapshot_get_cycle_member (snapshot, first);
  while ((node = vv_snapshot_get_dominator (snapshot, node)) != VV_NODE_NONE)
    for (guint i = 0; i < ids->len; i++)
      if (g_array_index (ids, guint32, i) != cycle->row.id &&
          vv_snapshot_get_cycle_of (snapshot, node) == g_array_index (ids, guint32, i))
        return TRUE;
  return FALSE;
}

static void
check_shapes (VvSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shapes = vv_cycle_shapes (snapshot, NULL, &error);
  guint32 n = vv_snapshot_get_n_cycles (snapshot), n_seen = 0;
  g_autofree guint8 *seen = g_new0 (guint8, n + 1);

  g_assert_no_error (error);
  for (guint i = 0; i < shapes->len; i++)
    {
      const VvCycleShape *shape = g_ptr_array_index (shapes, i);
      guint64 objects = 0, retained = 0;
      guint garbage = 0;

      g_assert_cmpuint (shape->ids->len, ==, shape->n_cycles);
      for (guint j = 0; j < shape->ids->len; j++)
        {
          guint32 id = g_array_index (shape->ids, guint32, j);
          g_autoptr (VvCycle) cycle = look (snapshot, id);

          g_assert_false (seen[id]);
          seen[id] = TRUE;
          n_seen++;
          g_assert_cmpstr (cycle->shape, ==, shape->shape);
          objects += cycle->row.n_objects;
          retained += is_below_one (snapshot, shape->ids, cycle) ? 0 : cycle->row.retained;
          garbage += cycle->row.garbage ? 1 : 0;
          g_assert_cmpint (cycle->row.garbage, ==, shape->garbage);
          g_assert_cmpint (cycle->row.kind, ==, shape->kind);
        }
      g_assert_cmpuint (shape->n_objects, ==, objects);
      g_assert_cmpuint (shape->retained, ==, retained);
      g_assert_cmpuint (shape->n_garbage, ==, garbage);
      for (guint j = 0; j < i; j++)
        {
          const VvCycleShape *other = g_ptr_array_index (shapes, j);

          if (other->garbage == shape->garbage && other->kind == shape->kind &&
              other->own == shape->own && other->library == shape->library)
            g_assert_cmpstr (other->shape, !=, shape->shape);
        }
    }
  g_assert_cmpuint (n_seen, ==, n);
}

static void
test_random (void)
{
  for (guint round = 0; round < test_count (150, 3000); round++)
    {
      g_autoptr (VvSnapshot) snapshot = make_random (2 + round % 20, 4 + round % 30);

      analyse (snapshot);
      for (guint32 id = 1; id <= vv_snapshot_get_n_cycles (snapshot); id++)
        {
          g_autoptr (VvCycle) cycle = look (snapshot, id);

          g_assert_cmpuint (cycle->n_looked_at, ==, cycle->row.n_objects);
          g_assert_true (cycle->shortest_is_certain);
          g_assert_true (cycle->breaking_is_smallest);
          g_assert_cmpuint (cycle->breaking->len, >=, 1);
          g_assert_false (goes_round (snapshot, cycle));
          check_way (snapshot, cycle);
        }
      check_shapes (snapshot);
    }
}

/* ---- By hand ---- */

static VvCycle *
look_at (Hand *hand, VvSnapshot **snapshot)
{
  *snapshot = hand_open (hand);
  analyse (*snapshot);
  g_assert_cmpuint (vv_snapshot_get_n_cycles (*snapshot), ==, 1);
  return look (*snapshot, 1);
}

static void
test_parent_and_child (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;

  hand_object (hand, "module", "module", "'app'");
  hand_object (hand, "order", "app.Order", NULL);
  hand_object (hand, "list", "list", NULL);
  hand_object (hand, "line", "app.Line", NULL);
  hand_ref (hand, "module", "order", VV_REF_ATTRIBUTE, "order");
  hand_ref (hand, "order", "list", VV_REF_ATTRIBUTE, "lines");
  hand_ref (hand, "list", "line", VV_REF_ITEM, "#0");
  hand_ref (hand, "line", "order", VV_REF_ATTRIBUTE, "order");
  hand_root (hand, "module", VV_ROOT_MODULE, "app", 0);
  hand_weakref (hand, "module", "line");
  cycle = look_at (hand, &snapshot);
  g_assert_cmpint (cycle->pattern, ==, VV_PATTERN_PARENT_CHILD);
  g_assert_cmpstr (cycle->shape, ==, "Order → list → Line");
  g_assert_nonnull (strstr (cycle->what,
                            "Order holds Line by .lines, and Line points back by .order"));
  g_assert_cmpuint (cycle->holder, ==, hand_find (hand, "module"));
  g_assert_cmpuint (cycle->n_weakrefs, ==, 1);
  g_assert_false (cycle->row.garbage);
}

/* As 3.9 and 3.10 have instances: each with a dict, which nobody wants to read. */
static void
test_dicts_are_parts (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  g_autofree char *place = NULL;

  hand_object (hand, "one", "app.One", NULL);
  hand_object (hand, "two", "app.Two", NULL);
  hand_object (hand, "dict-one", "dict", NULL);
  hand_object (hand, "dict-two", "dict", NULL);
  hand_object (hand, "k", "str", "'two'");
  hand_object (hand, "l", "str", "'owner'");
  hand_ref (hand, "one", "dict-one", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "two", "dict-two", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "dict-one", "two", VV_REF_VALUE, "@k");
  hand_ref (hand, "dict-two", "one", VV_REF_VALUE, "@l");
  cycle = look_at (hand, &snapshot);
  g_assert_cmpstr (cycle->shape, ==, "One → Two");
  g_assert_cmpint (cycle->pattern, ==, VV_PATTERN_PARENT_CHILD);
  g_assert_cmpuint (cycle->breaking->len, ==, 1);
  place = vv_cycle_dup_place (snapshot, g_array_index (cycle->breaking, VvEdge, 0));
  g_assert_true (g_str_equal (place, "Two.owner") || g_str_equal (place, "One.two"));
  g_assert_true (cycle->row.garbage);
  g_assert_cmpuint (cycle->holder, ==, VV_NODE_NONE);
  g_assert_cmpuint (cycle->holder_root, ==, G_MAXUINT32);
}

static void
test_held_by_a_root (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;

  hand_object (hand, "a", "app.A", NULL);
  hand_object (hand, "b", "app.B", NULL);
  hand_ref (hand, "a", "b", VV_REF_ATTRIBUTE, "b");
  hand_ref (hand, "b", "a", VV_REF_ATTRIBUTE, "a");
  hand_root (hand, "b", VV_ROOT_FRAME, "rows in load() at app.py:88", 0);
  cycle = look_at (hand, &snapshot);
  g_assert_cmpuint (cycle->holder, ==, VV_NODE_NONE);
  g_assert_cmpuint (cycle->holder_root, ==, 0);
  g_assert_nonnull (strstr (cycle->what, "local rows in load() at app.py:88"));
}

/* Two objects that refer to each other, of that type. */
static void
add_pair (Hand *hand, const char *type, const char *a, const char *b, const char *holder)
{
  hand_object (hand, a, type, NULL);
  hand_object (hand, b, type, NULL);
  hand_ref (hand, a, b, VV_REF_ATTRIBUTE, "other");
  hand_ref (hand, b, a, VV_REF_ATTRIBUTE, "other");
  if (holder != NULL)
    hand_ref (hand, holder, a, VV_REF_ATTRIBUTE, "kept");
}

static void
add_module (Hand *hand, const char *name, const char *file)
{
  g_autofree char *dict = g_strdup_printf ("%s dict", name);
  g_autofree char *text = g_strdup_printf ("%s file", name);
  g_autofree char *value = g_strdup_printf ("'%s'", file);

  hand_object (hand, name, "module", NULL);
  hand_object (hand, dict, "dict", NULL);
  hand_object (hand, text, "str", value);
  hand_ref (hand, name, dict, VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, dict, text, VV_REF_GLOBAL, "__file__");
  hand_root (hand, name, VV_ROOT_MODULE, name, 0);
}

/* What is said of garbage is not said of what is held, and the user's own comes first, however
 * much a library retains. */
static void
test_order_of_shapes (void)
{
  static const struct { const char *shape; gboolean garbage, own, library; guint n; } expected[] = {
    { "Node → Node", TRUE, TRUE, FALSE, 2 },
    { "list → list", TRUE, FALSE, FALSE, 1 },
    { "Node → Node", FALSE, TRUE, FALSE, 1 },
    { "Big → Big", TRUE, FALSE, TRUE, 1 },
    { "Big → Big", FALSE, FALSE, TRUE, 1 },
  };
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shapes = NULL;

  add_module (hand, "app", "/home/someone/app.py");
  add_module (hand, "abc", "/usr/lib/python3.11/abc.py");
  add_pair (hand, "abc.Big", "a", "b", "abc");
  add_pair (hand, "abc.Big", "c", "d", NULL);
  add_pair (hand, "app.Node", "e", "f", "app");
  add_pair (hand, "app.Node", "g", "h", NULL);
  add_pair (hand, "app.Node", "i", "j", NULL);
  add_pair (hand, "list", "k", "l", NULL);
  snapshot = hand_open (hand);
  analyse (snapshot);
  shapes = vv_cycle_shapes (snapshot, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shapes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < shapes->len; i++)
    {
      const VvCycleShape *shape = g_ptr_array_index (shapes, i);

      g_assert_cmpstr (shape->shape, ==, expected[i].shape);
      g_assert_cmpint (shape->garbage, ==, expected[i].garbage);
      g_assert_cmpint (shape->own, ==, expected[i].own);
      g_assert_cmpint (shape->library, ==, expected[i].library);
      g_assert_cmpuint (shape->n_cycles, ==, expected[i].n);
      g_assert_cmpuint (shape->n_garbage, ==, expected[i].garbage ? expected[i].n : 0);
    }
}

/* Names of the target are shown as they can be shown, in one line. */
static void
test_hostile_names (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;

  hand_object (hand, "a", "app.A\n\x1b[31m\xe2\x80\xae", NULL);
  hand_ref (hand, "a", "a", VV_REF_ATTRIBUTE, "x\ny%s%n");
  cycle = look_at (hand, &snapshot);
  g_assert_cmpint (cycle->pattern, ==, VV_PATTERN_ITSELF);
  for (const char *at = cycle->what; *at != '\0'; at++)
    g_assert_true ((guchar) *at >= 0x20);
  for (const char *at = cycle->shape; *at != '\0'; at++)
    g_assert_true ((guchar) *at >= 0x20);
  g_assert_null (strstr (cycle->what, "\xe2\x80\xae"));
}

/* A ring that is longer than anybody reads. */
static void
test_long_ring (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  guint32 n = 500;

  for (guint32 i = 0; i < n; i++)
    hand_object_nameless (hand, "app.Node");
  for (guint32 i = 0; i < n; i++)
    hand_ref_nodes (hand, i, (i + 1) % n, VV_REF_ATTRIBUTE, "next");
  cycle = look_at (hand, &snapshot);
  g_assert_cmpuint (cycle->shortest->len, ==, n);
  g_assert_cmpuint (cycle->breaking->len, ==, 1);
  g_assert_cmpstr (cycle->shape, ==, "Node → Node → Node → Node → Node → Node → … (500)");
  g_assert_cmpint (cycle->pattern, ==, VV_PATTERN_NONE);
}

/* One component of everything, bigger than what is looked at: said, and in bounded time. */
static void
test_component_of_everything (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  guint32 n = VV_CYCLE_MAX_OBJECTS + 5000;

  if (test_count (0, 1) == 0)
    {
      g_test_skip ("a million objects: with --long");
      return;
    }
  for (guint32 i = 0; i < n; i++)
    hand_object_nameless (hand, "app.Node");
  for (guint32 i = 0; i < n; i++)
    {
      hand_ref_nodes (hand, i, (i + 1) % n, VV_REF_ATTRIBUTE, "next");
      if (i > 0 && i % 3 == 0)
        hand_ref_nodes (hand, i, i - 3, VV_REF_ATTRIBUTE, "back");
    }
  cycle = look_at (hand, &snapshot);
  g_assert_cmpuint (cycle->row.n_objects, ==, n);
  g_assert_cmpuint (cycle->n_looked_at, ==, VV_CYCLE_MAX_OBJECTS);
  g_assert_false (cycle->shortest_is_certain);
  g_assert_cmpuint (cycle->breaking->len, ==, 0);
  g_assert_cmpuint (cycle->shortest->len, ==, 4);
  g_assert_nonnull (strstr (cycle->what, "1000000"));
}

/* That one of many refers to itself is not what holds them together. */
static void
test_one_of_many_refers_to_itself (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root:module>a a>a a>b b>a");
  g_autoptr (VvCycle) cycle = NULL;

  analyse (snapshot);
  cycle = look (snapshot, 1);
  g_assert_cmpuint (cycle->shortest->len, ==, 1);
  g_assert_cmpint (cycle->pattern, ==, VV_PATTERN_NONE);
  g_assert_cmpuint (cycle->breaking->len, ==, 2);
}

/* Whoever holds it is found, however many objects stand before the one that is held. */
static void
test_holder_of_the_last (void)
{
  g_autoptr (Hand) hand = hand_new ();
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvCycle) cycle = NULL;
  guint32 n = 20000;

  for (guint32 i = 0; i < n; i++)
    hand_object_nameless (hand, "app.Node");
  for (guint32 i = 0; i < n; i++)
    hand_ref_nodes (hand, i, (i + 1) % n, VV_REF_ATTRIBUTE, "next");
  hand_object (hand, "holder", "app.Holder", NULL);
  hand_ref_nodes (hand, n, n - 1, VV_REF_ATTRIBUTE, "last");
  hand_root_node (hand, n, VV_ROOT_MODULE, "app", 0);
  cycle = look_at (hand, &snapshot);
  g_assert_cmpuint (cycle->holder, ==, n);
}

static void
test_cancelled (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root:module>a a>b b>a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  analyse (snapshot);
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_cycle_new (snapshot, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (vv_cycle_shapes (snapshot, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_patterns_have_names (void)
{
  g_assert_null (vv_cycle_pattern_name (VV_PATTERN_NONE));
  for (guint pattern = VV_PATTERN_NONE + 1; pattern < VV_N_PATTERNS; pattern++)
    {
      g_assert_nonnull (vv_cycle_pattern_name (pattern));
      g_assert_nonnull (vv_cycle_pattern_title (pattern));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/cycle/random", test_random);
  g_test_add_func ("/inspect/cycle/parent-and-child", test_parent_and_child);
  g_test_add_func ("/inspect/cycle/dicts-are-parts", test_dicts_are_parts);
  g_test_add_func ("/inspect/cycle/held-by-a-root", test_held_by_a_root);
  g_test_add_func ("/inspect/cycle/order-of-shapes", test_order_of_shapes);
  g_test_add_func ("/inspect/cycle/hostile-names", test_hostile_names);
  g_test_add_func ("/inspect/cycle/long-ring", test_long_ring);
  g_test_add_func ("/inspect/cycle/component-of-everything", test_component_of_everything);
  g_test_add_func ("/inspect/cycle/one-of-many-refers-to-itself",
                   test_one_of_many_refers_to_itself);
  g_test_add_func ("/inspect/cycle/holder-of-the-last", test_holder_of_the_last);
  g_test_add_func ("/inspect/cycle/cancelled", test_cancelled);
  g_test_add_func ("/inspect/cycle/patterns-have-names", test_patterns_have_names);
  return g_test_run ();
}
