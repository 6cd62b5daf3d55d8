/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-label.c — the columns `label` and `value` as CONTRACT.md writes them. */

#include <math.h>

#include "heap/snapshot-private.h"
#include "rich.h"

/* Of the references of an object, in their order. */
static void
assert_labels (const VvSnapshot   *snapshot,
               const char         *name,
               const char * const *labels)
{
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, rich_find (name), &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);

      g_assert_cmpstr (label, ==, labels[edge - first]);
    }
  g_assert_null (labels[end - first]);
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
test_keys (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  assert_labels (snapshot, "table", (const char * const[]) {
    "['RED']", "[\"it's\"]", "[1]", "[-9223372036854775808]", "[0.5]", "[None]", "[(1, \"it's\")]", "[(0.5,)]", "[()]",
    "[((1, \"it's\"), (1, \"it's\"), (1, \"it's\"),…]", "[frozenset({1})]", "[frozenset()]",
    "[((((<tuple>,),),),)]", "[<Color.RED: 1>]", "[<Key>]", "[<class 'Key'>]", "[<function load>]",
    "[<module app>]", "[b'a rather long key of bytes, cut in it…]", "[\"it's\"]", "key <Key>", ".limit", NULL,
  });
  assert_labels (snapshot, "red-dict", (const char * const[]) { "key '_name_'", "['_name_']", "['_value_']", NULL });
}

static void
test_other_kinds (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  assert_labels (snapshot, "Color", (const char * const[]) { "type", NULL });
  assert_labels (snapshot, "red", (const char * const[]) { ".__dict__", NULL });
  assert_labels (snapshot, "pair", (const char * const[]) { "[0]", "[1]", NULL });
  assert_labels (snapshot, "frozen", (const char * const[]) { "{…}", NULL });
  assert_labels (snapshot, "module", (const char * const[]) { ".md_dict", NULL });
  assert_labels (snapshot, "function", (const char * const[]) { "closure x", NULL });
  assert_labels (snapshot, "big", (const char * const[]) { "[5000000000]", "local x", "stack", "[16]", "other", NULL });
}

static void
test_no_values (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (TRUE);
  VvEdge first, end;

  assert_labels (snapshot, "red-dict", (const char * const[]) { "key '…'", "['…']", "['…']", NULL });
  assert_labels (snapshot, "red", (const char * const[]) { ".__dict__", NULL });
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    g_assert_null (vv_snapshot_dup_value (snapshot, node));
  vv_snapshot_get_refs (snapshot, rich_find ("table"), &first, &end);
  for (VvEdge edge = first; edge + 3 < end; edge++)
    {
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);

      g_assert_cmpstr (label, ==, "['…']");
    }
}

static void
assert_value (const VvSnapshot *snapshot,
              const char       *name,
              const char       *expected)
{
  g_autofree char *value = vv_snapshot_dup_value (snapshot, rich_find (name));

  g_assert_cmpstr (value, ==, expected);
}

static void
test_values (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  assert_value (snapshot, "one", "1");
  assert_value (snapshot, "least", "-9223372036854775808");
  assert_value (snapshot, "half", "0.5");
  assert_value (snapshot, "s-red", "'RED'");
  assert_value (snapshot, "none", "None");
  assert_value (snapshot, "pair", NULL);
}

/* As CPython's repr() says of the same number. */
static void
test_floats (void)
{
  const struct { double value; const char *text; } cases[] = {
    { 0.0, "0.0" }, { -0.0, "-0.0" }, { 1.0, "1.0" }, { -1.5, "-1.5" }, { 100.0, "100.0" }, { 0.1, "0.1" },
    { 0.1 + 0.2, "0.30000000000000004" }, { 1e15, "1000000000000000.0" }, { 1e16, "1e+16" }, { 1.5e16, "1.5e+16" },
    { 9007199254740993.0, "9007199254740992.0" }, { 123456789012345680.0, "1.2345678901234568e+17" },
    { 0.0001, "0.0001" }, { 0.00012, "0.00012" }, { 0.00001, "1e-05" }, { 1.25e-7, "1.25e-07" }, { 1e100, "1e+100" },
    { 5e-324, "5e-324" }, { 1.7976931348623157e308, "1.7976931348623157e+308" }, { 2.0 / 3, "0.6666666666666666" },
    { INFINITY, "inf" }, { -INFINITY, "-inf" }, { NAN, "nan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) out = g_string_new (NULL);

      vv_snapshot_append_float (out, cases[i].value);
      g_assert_cmpstr (out->str, ==, cases[i].text);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/label/keys", test_keys);
  g_test_add_func ("/heap/label/other-kinds", test_other_kinds);
  g_test_add_func ("/heap/label/no-values", test_no_values);
  g_test_add_func ("/heap/label/values", test_values);
  g_test_add_func ("/heap/label/floats", test_floats);
  return g_test_run ();
}
