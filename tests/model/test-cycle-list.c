/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-cycle-list.c — shapes that are filtered and sorted, and found by one of their cycles. */

#include "graph.h"
#include "model/cycle-list.h"

typedef struct
{
  VvSnapshot *snapshot;
  VvCycleList *list;
} Fixture;

/* Two garbage pairs, three held ones that retain more, a bigger ring that is held. */
static const char EDGES[] =
  "root:module>p:Pair p>q:Pair q>p p>k1 p>k2 p>k3 root>r:Pair r>s:Pair s>r root>t:Pair t>u:Pair u>t "
  "a:Lost>b:Lost b>a c:Lost>d:Lost d>c "
  "root>x:Ring x>y:Wheel y>z:Spoke z>x x>h1 x>h2 x>h3 x>h4 x>h5 x>h6 x>h7 x>h8";

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shapes = NULL;

  (void) data;
  self->snapshot = graph_open (EDGES);
  vv_snapshot_analyse (self->snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  shapes = vv_cycle_shapes (self->snapshot, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shapes->len, ==, 3);
  self->list = vv_cycle_list_new ();
  vv_cycle_list_set (self->list, self->snapshot, shapes);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_clear_object (&self->list);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
}

/* The types that the shapes begin with, in their order. */
static void
assert_list (Fixture *self, const char *filter, VvCycleSort sort, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  vv_cycle_list_arrange (self->list, filter, sort);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (VvCycleItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      const VvCycleShape *shape = vv_cycle_item_get_shape (item);
      const char *name = g_strrstr (shape->shape, "Ring") != NULL ? "Ring"
                         : g_strrstr (shape->shape, "Pair") != NULL ? "Pair" : "Lost";

      g_string_append_printf (found, "%s%s×%u", i > 0 ? " " : "", name, shape->n_cycles);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_sorts (Fixture *self, gconstpointer data)
{
  (void) data;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
  assert_list (self, NULL, VV_CYCLES_BY_IMPORTANCE, "Lost×2 Ring×1 Pair×3");
  assert_list (self, "", VV_CYCLES_BY_RETAINED, "Ring×1 Pair×3 Lost×2");
  assert_list (self, NULL, VV_CYCLES_BY_COUNT, "Pair×3 Lost×2 Ring×1");
  g_assert_cmpuint (vv_cycle_list_get_n_cycles (self->list), ==, 6);
  g_assert_cmpuint (vv_cycle_list_get_n_all (self->list), ==, 3);
}

static void
test_filters (Fixture *self, gconstpointer data)
{
  g_autofree char *address = NULL;
  guint32 first, end;
  VvObjectRow object;
  VvCycleRow row = { 0 };

  (void) data;
  assert_list (self, "pair", VV_CYCLES_BY_IMPORTANCE, "Pair×3");
  assert_list (self, "type:Wheel", VV_CYCLES_BY_IMPORTANCE, "Ring×1");
  assert_list (self, ">1G", VV_CYCLES_BY_IMPORTANCE, "");
  assert_list (self, ">0", VV_CYCLES_BY_IMPORTANCE, "Lost×2 Ring×1 Pair×3");
  assert_list (self, "0x1", VV_CYCLES_BY_IMPORTANCE, "");
  for (guint32 id = 1; row.n_objects != 3; id++)
    vv_snapshot_get_cycle (self->snapshot, id, &row);
  vv_snapshot_get_cycle_members (self->snapshot, row.id, &first, &end);
  vv_snapshot_get_object (self->snapshot, vv_snapshot_get_cycle_member (self->snapshot, end - 1), &object);
  address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  assert_list (self, address, VV_CYCLES_BY_IMPORTANCE, "Ring×1");
}

static void
test_finds (Fixture *self, gconstpointer data)
{
  guint index;

  (void) data;
  vv_cycle_list_arrange (self->list, NULL, VV_CYCLES_BY_COUNT);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (VvCycleItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      const VvCycleShape *shape = vv_cycle_item_get_shape (item);

      for (guint j = 0; j < shape->ids->len; j++)
        {
          g_assert_cmpuint (vv_cycle_list_find (self->list, g_array_index (shape->ids, guint32, j), &index), ==, i);
          g_assert_cmpuint (index, ==, j);
        }
    }
  g_assert_cmpuint (vv_cycle_list_find (self->list, 0, &index), ==, G_MAXUINT);
  g_assert_cmpuint (vv_cycle_list_find (self->list, 99, &index), ==, G_MAXUINT);
  vv_cycle_list_set (self->list, NULL, NULL);
  vv_cycle_list_arrange (self->list, "x", VV_CYCLES_BY_IMPORTANCE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/model/cycle-list/sorts", Fixture, NULL, set_up, test_sorts, tear_down);
  g_test_add ("/model/cycle-list/filters", Fixture, NULL, set_up, test_filters, tear_down);
  g_test_add ("/model/cycle-list/finds", Fixture, NULL, set_up, test_finds, tear_down);
  return g_test_run ();
}
