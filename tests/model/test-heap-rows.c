/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-heap-rows.c — what a person types, and rows in order: each column against a plain comparison of the rows
 * themselves. */

#include "model/heap-filter.h"
#include "model/heap-list.h"
#include "model/heap-order.h"
#include "model/heap-picture.h"

#include "counts.h"
#include "heap/analysis.h"
#include "heap/graph.h"
#include "heap/plan.h"
#include "heap/rich.h"

/* ---- Filters ---- */

static gboolean
takes (const char *text,
       guint64     memory)
{
  g_autoptr (VvHeapFilter) filter = vv_heap_filter_new (text);

  return vv_heap_filter_takes_memory (filter, memory);
}

static void
test_sizes (void)
{
  g_assert_true (takes (">1M", (1 << 20) + 1));
  g_assert_false (takes (">1M", 1 << 20));
  g_assert_true (takes (">=1MiB", 1 << 20));
  g_assert_false (takes (">=1MiB", (1 << 20) - 1));
  g_assert_true (takes ("<64", 63));
  g_assert_false (takes ("<64", 64));
  g_assert_true (takes ("<=64", 64));
  g_assert_false (takes ("<=64", 65));
  g_assert_true (takes ("=1.5k", 1536));
  g_assert_false (takes ("=1.5k", 1535));
  g_assert_true (takes (">2G <4G", G_GUINT64_CONSTANT (3) << 30));
  g_assert_false (takes (">2G <4G", G_GUINT64_CONSTANT (5) << 30));
  g_assert_false (takes ("<0", 0));
  g_assert_true (takes ("<=0", 0));
  g_assert_true (takes (">", 0));
  g_assert_true (takes (">many", 0));
  g_assert_true (takes (">99999999999999999999999T", 0));
}

static void
test_words (void)
{
  g_autoptr (VvHeapFilter) word = vv_heap_filter_new ("sess");
  g_autoptr (VvHeapFilter) dotted = vv_heap_filter_new ("app.Session");
  g_autoptr (VvHeapFilter) type = vv_heap_filter_new ("type:str user");
  g_autoptr (VvHeapFilter) quoted = vv_heap_filter_new ("\">1M of them\"");
  g_autoptr (VvHeapFilter) address = vv_heap_filter_new ("0x7F10 dict");
  g_autoptr (VvHeapFilter) no_address = vv_heap_filter_new ("0xyz");
  g_autoptr (VvHeapFilter) nothing = vv_heap_filter_new ("  \t ");
  VvAddr found = 0;

  g_assert_cmpint (vv_heap_filter_match_type (word, "Session", "app"), ==, VV_HEAP_ALL);
  g_assert_cmpint (vv_heap_filter_match_type (word, "dict", "builtins"), ==, VV_HEAP_ASK_VALUE);
  g_assert_cmpint (vv_heap_filter_match_type (dotted, "Session", "app"), ==, VV_HEAP_ALL);
  g_assert_cmpint (vv_heap_filter_match_type (dotted, "Session", NULL), ==, VV_HEAP_ASK_VALUE);
  g_assert_cmpint (vv_heap_filter_match_type (type, "list", "builtins"), ==, VV_HEAP_NONE);
  g_assert_cmpint (vv_heap_filter_match_type (type, "str", "builtins"), ==, VV_HEAP_ASK_VALUE);
  g_assert_true (vv_heap_filter_takes_value (type, "str", "builtins", "'User 1'"));
  g_assert_false (vv_heap_filter_takes_value (type, "str", "builtins", "'order 1'"));
  g_assert_false (vv_heap_filter_takes_value (type, "str", "builtins", NULL));
  g_assert_false (vv_heap_filter_has_bounds (quoted));
  g_assert_true (vv_heap_filter_takes_value (quoted, "str", NULL, "'>1M of them'"));
  g_assert_true (vv_heap_filter_get_address (address, &found));
  g_assert_cmphex (found, ==, 0x7f10);
  g_assert_false (vv_heap_filter_get_address (no_address, &found));
  g_assert_true (vv_heap_filter_is_empty (nothing));
  g_assert_false (vv_heap_filter_is_empty (word));
}

/* ---- Orders ---- */

static VvSnapshot *
open_random (guint n)
{
  g_auto (Plan) plan = { NULL };

  plan_init (&plan);
  for (guint i = 0; i < n; i++)
    {
      guint64 memory = (guint64) g_test_rand_int_range (0, 40) * 16;
      VvNode node;

      /* Some do not fit into 32 bits, and some of these are equal. */
      if (i % 7 == 0)
        memory = (G_GUINT64_CONSTANT (4) << 30) + (guint64) g_test_rand_int_range (0, 20);
      node = plan_add (&plan, (guint8) g_test_rand_int_range (PLAN_TYPE_DICT, PLAN_N_TYPES), memory);
      if (node % 3 == 0)
        plan_root (&plan, node);
      else
        plan_link (&plan, (VvNode) g_test_rand_int_range (0, (int) node), node, VV_REF_ITEM, NULL);
    }
  return plan_open (&plan, TRUE);
}

static gint64
plain_key (VvSnapshot   *snapshot,
           VvHeapColumn  column,
           VvNode        node)
{
  VvObjectRow row;
  guint32 first;
  guint32 end;

  vv_snapshot_get_object (snapshot, node, &row);
  switch (column)
    {
    case VV_HEAP_BY_SIZE:
      return (gint64) row.size;
    case VV_HEAP_BY_MEMORY:
      return (gint64) row.memory;
    case VV_HEAP_BY_RETAINED:
      return (gint64) vv_snapshot_get_retained (snapshot, node);
    case VV_HEAP_BY_LENGTH:
      return row.length;
    case VV_HEAP_BY_REFCOUNT:
      return row.immortal ? -1 : (gint64) row.refcount;
    case VV_HEAP_BY_GENERATION:
      return row.generation;
    case VV_HEAP_BY_REFERENTS:
      vv_snapshot_get_refs (snapshot, node, &first, &end);
      return end - first;
    case VV_HEAP_BY_REFERRERS:
      vv_snapshot_get_referrers (snapshot, node, &first, &end);
      return end - first;
    case VV_HEAP_BY_ADDRESS:
    case VV_HEAP_BY_TYPE:
    case VV_HEAP_BY_COUNT:
    case VV_N_HEAP_COLUMNS:
    default:
      return 0;
    }
}

static void
assert_order (VvSnapshot   *snapshot,
              VvHeapColumn  column,
              gboolean      descending)
{
  VvHeapRequest request = { .column = column, .descending = descending, .type = VV_TYPE_NONE };
  g_autoptr (GError) error = NULL;
  g_autoptr (VvHeapOrder) order = vv_heap_order_objects (snapshot, &request, NULL, &error);
  guint64 memory = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (order->n, ==, vv_snapshot_get_n_objects (snapshot));
  for (guint32 i = 0; i < order->n; i++)
    {
      gint64 key = plain_key (snapshot, column, order->rows[i]);
      gint64 before = i > 0 ? plain_key (snapshot, column, order->rows[i - 1]) : key;

      memory += (guint64) plain_key (snapshot, VV_HEAP_BY_MEMORY, order->rows[i]);
      g_assert_true (descending ? before >= key : before <= key);
      if (i > 0 && before == key)
        g_assert_cmpuint (order->rows[i - 1], <, order->rows[i]);
    }
  g_assert_cmpuint (order->memory, ==, memory);
}

static void
test_columns (void)
{
  g_autoptr (VvSnapshot) snapshot = open_random ((guint) test_count (3000, 200000));
  g_autoptr (GError) error = NULL;

  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  for (VvHeapColumn column = VV_HEAP_BY_ADDRESS; column < VV_N_HEAP_COLUMNS; column++)
    if (column != VV_HEAP_BY_TYPE)
      {
        assert_order (snapshot, column, FALSE);
        assert_order (snapshot, column, TRUE);
      }
}

static void
test_by_type (void)
{
  g_autoptr (VvSnapshot) snapshot = open_random (500);
  VvHeapRequest request = { .column = VV_HEAP_BY_TYPE, .type = VV_TYPE_NONE };
  g_autoptr (VvHeapOrder) order = vv_heap_order_objects (snapshot, &request, NULL, NULL);
  VvObjectRow row;
  VvTypeRow type;

  for (guint32 i = 1; i < order->n; i++)
    {
      const char *before;

      vv_snapshot_get_object (snapshot, order->rows[i - 1], &row);
      vv_snapshot_get_type (snapshot, row.type, &type);
      before = type.name;
      vv_snapshot_get_object (snapshot, order->rows[i], &row);
      vv_snapshot_get_type (snapshot, row.type, &type);
      g_assert_cmpint (g_ascii_strcasecmp (before, type.name), <=, 0);
    }
}

static guint32
count_found (VvSnapshot *snapshot,
             const char *text,
             VvTypeIndex type)
{
  VvHeapRequest request = { .column = VV_HEAP_BY_ADDRESS, .filter = text, .type = type };
  g_autoptr (VvHeapOrder) order = vv_heap_order_objects (snapshot, &request, NULL, NULL);

  return order->n;
}

static void
test_found (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root>alpha root>beta root>gamma:Leaf gamma>delta:Leaf");
  g_autofree char *address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", graph_address (2));
  VvObjectRow row;
  VvNode leaf;

  g_assert_cmpuint (count_found (snapshot, NULL, VV_TYPE_NONE), ==, vv_snapshot_get_n_objects (snapshot));
  g_assert_cmpuint (count_found (snapshot, "ALPHA", VV_TYPE_NONE), ==, 1);
  g_assert_cmpuint (count_found (snapshot, "leaf", VV_TYPE_NONE), >=, 2);
  g_assert_cmpuint (count_found (snapshot, "type:leaf delta", VV_TYPE_NONE), ==, 1);
  g_assert_cmpuint (count_found (snapshot, "type:leaf alpha", VV_TYPE_NONE), ==, 0);
  g_assert_cmpuint (count_found (snapshot, address, VV_TYPE_NONE), ==, 1);
  g_assert_cmpuint (count_found (snapshot, "0x10", VV_TYPE_NONE), ==, 0);
  g_assert_cmpuint (count_found (snapshot, "=17", VV_TYPE_NONE), ==, 1);
  leaf = vv_snapshot_find_object (snapshot, graph_address (3));
  vv_snapshot_get_object (snapshot, leaf, &row);
  g_assert_cmpuint (count_found (snapshot, NULL, row.type), ==, 2);
  g_assert_cmpuint (count_found (snapshot, "gamma", row.type), ==, 1);
}

/* It is known once the snapshot is analysed, and nothing is before. */
static void
test_garbage (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root>alpha lost>found found>lost");
  guint32 n = 0;

  g_assert_cmpuint (count_found (snapshot, "is:garbage", VV_TYPE_NONE), ==, 0);
  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, NULL));
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    n += vv_snapshot_is_garbage (snapshot, node);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (count_found (snapshot, "is:garbage", VV_TYPE_NONE), ==, n);
  g_assert_cmpuint (count_found (snapshot, "is:garbage found", VV_TYPE_NONE), ==, 1);
  g_assert_cmpuint (count_found (snapshot, "is:garbage alpha", VV_TYPE_NONE), ==, 0);
}

static void
test_types (void)
{
  g_autoptr (VvSnapshot) snapshot = rich_open (FALSE);
  VvHeapRequest request = { .column = VV_HEAP_BY_COUNT, .descending = TRUE, .type = VV_TYPE_NONE };
  g_autoptr (VvHeapOrder) order = vv_heap_order_types (snapshot, &request, NULL, NULL);
  guint64 n_objects = 0;
  guint32 before = G_MAXUINT32;

  for (guint32 i = 0; i < order->n; i++)
    {
      VvTypeRow type;

      vv_snapshot_get_type (snapshot, order->rows[i], &type);
      g_assert_cmpuint (type.count, >, 0);
      g_assert_cmpuint (type.count, <=, before);
      before = type.count;
      n_objects += type.count;
    }
  g_assert_cmpuint (n_objects, ==, vv_snapshot_get_n_objects (snapshot));
}

static void
test_cancelled (void)
{
  g_autoptr (VvSnapshot) snapshot = open_random (100);
  VvHeapRequest request = { .column = VV_HEAP_BY_MEMORY, .type = VV_TYPE_NONE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (vv_heap_order_objects (snapshot, &request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- The list ---- */

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            guint      *n)
{
  g_assert_cmpuint (position, ==, 0);
  g_assert_cmpuint (removed, ==, *n);
  *n = added;
}

static void
test_list (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root>a root>b b>c");
  g_autoptr (VvHeapList) list = vv_heap_list_new ();
  VvHeapRequest request = { .column = VV_HEAP_BY_MEMORY, .descending = TRUE, .type = VV_TYPE_NONE };
  VvHeapRow *row;
  guint n = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), &n);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  vv_heap_list_take (list, snapshot, vv_heap_order_objects (snapshot, &request, NULL, NULL));
  g_assert_cmpuint (n, ==, vv_snapshot_get_n_objects (snapshot));
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (vv_heap_row_get_snapshot (row) == snapshot);
  g_assert_cmpuint (vv_heap_list_find (list, vv_heap_row_get_index (row)), ==, 0);
  g_assert_cmpuint (vv_heap_list_find (list, 12345), ==, G_MAXUINT32);
  g_assert_finalize_object (row);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), n));
  vv_heap_list_take (list, NULL, NULL);
  g_assert_cmpuint (n, ==, 0);
}

/* ---- The picture ---- */

static void
test_picture (void)
{
  g_autoptr (VvSnapshot) snapshot = open_random (300);
  g_autoptr (GError) error = NULL;
  g_autoptr (VvHeapPicture) own = NULL;
  g_autoptr (VvHeapPicture) retained = NULL;
  double sum = 0;
  double held = 0;
  double memory = 0;

  g_assert_true (vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error));
  own = vv_heap_picture_new (snapshot, FALSE, NULL, &error);
  g_assert_no_error (error);
  retained = vv_heap_picture_new (snapshot, TRUE, NULL, &error);
  g_assert_no_error (error);
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    memory += (double) plain_key (snapshot, VV_HEAP_BY_MEMORY, node);
  for (guint i = 0; i < own->items->len; i++)
    {
      const VvTreemapItem *item = &g_array_index (own->items, VvTreemapItem, i);

      sum += item->value;
      held += g_array_index (retained->items, VvTreemapItem, i).value;
    }
  g_assert_cmpfloat (sum, ==, memory);
  g_assert_cmpfloat (held, ==, memory);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/heap-filter/sizes", test_sizes);
  g_test_add_func ("/model/heap-filter/words", test_words);
  g_test_add_func ("/model/heap-order/columns", test_columns);
  g_test_add_func ("/model/heap-order/by-type", test_by_type);
  g_test_add_func ("/model/heap-order/found", test_found);
  g_test_add_func ("/model/heap-order/garbage", test_garbage);
  g_test_add_func ("/model/heap-order/types", test_types);
  g_test_add_func ("/model/heap-order/cancelled", test_cancelled);
  g_test_add_func ("/model/heap-list/rows", test_list);
  g_test_add_func ("/model/heap-picture/sums", test_picture);
  return g_test_run ();
}
