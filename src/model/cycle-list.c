/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-list.c — In: the shapes of a snapshot, in the order of their importance.  Out: those that
 * fit, in the order that is asked for. */

#include "config.h"

#include "model/cycle-list.h"

#include "model/heap-filter.h"

struct _VvCycleItem
{
  GObject parent_instance;

  GPtrArray *shapes;
  guint index;
};

G_DEFINE_FINAL_TYPE (VvCycleItem, vv_cycle_item, G_TYPE_OBJECT)

struct _VvCycleList
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  GPtrArray *shapes;
  GArray *rows;                 /* guint: of shapes */
  guint64 n_cycles;
};

static void vv_cycle_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvCycleList, vv_cycle_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_cycle_list_model_init))

/* ---- The row ---- */

static void
vv_cycle_item_finalize (GObject *object)
{
  g_ptr_array_unref (VV_CYCLE_ITEM (object)->shapes);
  G_OBJECT_CLASS (vv_cycle_item_parent_class)->finalize (object);
}

static void
vv_cycle_item_class_init (VvCycleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_cycle_item_finalize;
}

static void
vv_cycle_item_init (VvCycleItem *self)
{
}

const VvCycleShape *
vv_cycle_item_get_shape (VvCycleItem *self)
{
  g_return_val_if_fail (VV_IS_CYCLE_ITEM (self), NULL);

  return self->shapes->pdata[self->index];
}

/* ---- The list ---- */

static GType
vv_cycle_list_get_item_type (GListModel *model)
{
  (void) model;
  return VV_TYPE_CYCLE_ITEM;
}

static guint
vv_cycle_list_get_n_items (GListModel *model)
{
  return VV_CYCLE_LIST (model)->rows->len;
}

static gpointer
vv_cycle_list_get_item (GListModel *model, guint position)
{
  VvCycleList *self = VV_CYCLE_LIST (model);
  VvCycleItem *item;

  if (position >= self->rows->len)
    return NULL;
  item = g_object_new (VV_TYPE_CYCLE_ITEM, NULL);
  item->shapes = g_ptr_array_ref (self->shapes);
  item->index = g_array_index (self->rows, guint, position);
  return item;
}

static void
vv_cycle_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_cycle_list_get_item_type;
  iface->get_n_items = vv_cycle_list_get_n_items;
  iface->get_item = vv_cycle_list_get_item;
}

static void
vv_cycle_list_finalize (GObject *object)
{
  VvCycleList *self = VV_CYCLE_LIST (object);

  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_clear_pointer (&self->shapes, g_ptr_array_unref);
  g_array_unref (self->rows);
  G_OBJECT_CLASS (vv_cycle_list_parent_class)->finalize (object);
}

static void
vv_cycle_list_class_init (VvCycleListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_cycle_list_finalize;
}

static void
vv_cycle_list_init (VvCycleList *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
}

VvCycleList *
vv_cycle_list_new (void)
{
  return g_object_new (VV_TYPE_CYCLE_LIST, NULL);
}

static const VvCycleShape *
get_shape (const VvCycleList *self, guint index)
{
  return self->shapes->pdata[index];
}

static gboolean
has_cycle (const VvCycleShape *shape, guint32 id, guint *index)
{
  for (guint i = 0; i < shape->ids->len; i++)
    if (g_array_index (shape->ids, guint32, i) == id)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
takes (const VvCycleList *self, const VvHeapFilter *filter, const VvCycleShape *shape)
{
  VvAddr address;
  guint index;

  if (vv_heap_filter_get_address (filter, &address))
    {
      VvNode node = vv_snapshot_find_object (self->snapshot, address);
      guint32 id = node != VV_NODE_NONE ? vv_snapshot_get_cycle_of (self->snapshot, node) : 0;

      if (id == 0 || !has_cycle (shape, id, &index))
        return FALSE;
    }
  return vv_heap_filter_takes_memory (filter, shape->retained) &&
         vv_heap_filter_match_type (filter, shape->shape, NULL) == VV_HEAP_ALL;
}

typedef struct { const VvCycleList *list; VvCycleSort sort; } Order;

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  guint x = *(const guint *) a, y = *(const guint *) b;
  guint64 left = get_shape (order->list, x)->retained, right = get_shape (order->list, y)->retained;

  if (order->sort == VV_CYCLES_BY_COUNT)
    {
      left = get_shape (order->list, x)->n_cycles;
      right = get_shape (order->list, y)->n_cycles;
    }
  if (left != right)
    return left > right ? -1 : 1;
  return (x > y) - (x < y);
}

static void
clear (VvCycleList *self)
{
  guint before = self->rows->len;

  g_array_set_size (self->rows, 0);
  self->n_cycles = 0;
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
}

void
vv_cycle_list_set (VvCycleList *self, VvSnapshot *snapshot, GPtrArray *shapes)
{
  g_return_if_fail (VV_IS_CYCLE_LIST (self));
  g_return_if_fail (shapes == NULL || snapshot != NULL);

  clear (self);
  if (snapshot != NULL)
    vv_snapshot_ref (snapshot);
  if (shapes != NULL)
    g_ptr_array_ref (shapes);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_clear_pointer (&self->shapes, g_ptr_array_unref);
  self->snapshot = snapshot;
  self->shapes = shapes;
}

void
vv_cycle_list_arrange (VvCycleList *self, const char *filter, VvCycleSort sort)
{
  g_autoptr (VvHeapFilter) parsed = vv_heap_filter_new (filter);

  g_return_if_fail (VV_IS_CYCLE_LIST (self) && sort < VV_N_CYCLE_SORTS);

  clear (self);
  for (guint i = 0; self->shapes != NULL && i < self->shapes->len; i++)
    if (takes (self, parsed, get_shape (self, i)))
      {
        g_array_append_val (self->rows, i);
        self->n_cycles += get_shape (self, i)->n_cycles;
      }
  if (sort != VV_CYCLES_BY_IMPORTANCE)
    g_array_sort_with_data (self->rows, compare_cb, &(Order) { self, sort });
  if (self->rows->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->rows->len);
}

guint64
vv_cycle_list_get_n_cycles (VvCycleList *self)
{
  g_return_val_if_fail (VV_IS_CYCLE_LIST (self), 0);

  return self->n_cycles;
}

guint
vv_cycle_list_get_n_all (VvCycleList *self)
{
  g_return_val_if_fail (VV_IS_CYCLE_LIST (self), 0);

  return self->shapes != NULL ? self->shapes->len : 0;
}

guint
vv_cycle_list_find (VvCycleList *self, guint32 id, guint *index)
{
  g_return_val_if_fail (VV_IS_CYCLE_LIST (self) && index != NULL, G_MAXUINT);

  for (guint i = 0; id != 0 && i < self->rows->len; i++)
    if (has_cycle (get_shape (self, g_array_index (self->rows, guint, i)), id, index))
      return i;
  return G_MAXUINT;
}
