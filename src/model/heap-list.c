/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-list.c — a GListModel over row numbers.  A view of ten million rows asks for some hundred of
 * them; each gets an object of a snapshot and a number, and nothing is kept here. */

#include "config.h"

#include "model/heap-list.h"

struct _VvHeapRow
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  guint32 index;
};

G_DEFINE_FINAL_TYPE (VvHeapRow, vv_heap_row, G_TYPE_OBJECT)

struct _VvHeapList
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  VvHeapOrder *order;
};

static void vv_heap_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvHeapList, vv_heap_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_heap_list_model_init))

/* ---- The row ---- */

static void
vv_heap_row_finalize (GObject *object)
{
  VvHeapRow *self = VV_HEAP_ROW (object);

  vv_snapshot_unref (self->snapshot);
  G_OBJECT_CLASS (vv_heap_row_parent_class)->finalize (object);
}

static void
vv_heap_row_class_init (VvHeapRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_heap_row_finalize;
}

static void
vv_heap_row_init (VvHeapRow *self)
{
}

VvSnapshot *
vv_heap_row_get_snapshot (VvHeapRow *self)
{
  g_return_val_if_fail (VV_IS_HEAP_ROW (self), NULL);

  return self->snapshot;
}

guint32
vv_heap_row_get_index (VvHeapRow *self)
{
  g_return_val_if_fail (VV_IS_HEAP_ROW (self), G_MAXUINT32);

  return self->index;
}

/* ---- The list ---- */

static GType
vv_heap_list_get_item_type (GListModel *model)
{
  return VV_TYPE_HEAP_ROW;
}

static guint
vv_heap_list_get_n_items (GListModel *model)
{
  return vv_heap_list_get_n (VV_HEAP_LIST (model));
}

static gpointer
vv_heap_list_get_item (GListModel *model,
                       guint       position)
{
  VvHeapList *self = VV_HEAP_LIST (model);
  VvHeapRow *row;

  if (position >= vv_heap_list_get_n (self))
    return NULL;
  row = g_object_new (VV_TYPE_HEAP_ROW, NULL);
  row->snapshot = vv_snapshot_ref (self->snapshot);
  row->index = vv_heap_list_get_index (self, position);
  return row;
}

static void
vv_heap_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_heap_list_get_item_type;
  iface->get_n_items = vv_heap_list_get_n_items;
  iface->get_item = vv_heap_list_get_item;
}

static void
vv_heap_list_finalize (GObject *object)
{
  VvHeapList *self = VV_HEAP_LIST (object);

  g_clear_pointer (&self->order, vv_heap_order_free);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  G_OBJECT_CLASS (vv_heap_list_parent_class)->finalize (object);
}

static void
vv_heap_list_class_init (VvHeapListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_heap_list_finalize;
}

static void
vv_heap_list_init (VvHeapList *self)
{
}

VvHeapList *
vv_heap_list_new (void)
{
  return g_object_new (VV_TYPE_HEAP_LIST, NULL);
}

void
vv_heap_list_take (VvHeapList  *self,
                   VvSnapshot  *snapshot,
                   VvHeapOrder *order)
{
  guint32 before;

  g_return_if_fail (VV_IS_HEAP_LIST (self));

  before = vv_heap_list_get_n (self);
  if (snapshot != NULL)
    vv_snapshot_ref (snapshot);
  /* In two steps: where rows come and go in one, GTK's views and selections look through all new
   * ones for those that went, which takes seconds for ten million. */
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_clear_pointer (&self->order, vv_heap_order_free);
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  self->snapshot = snapshot;
  self->order = order;
  if (vv_heap_list_get_n (self) > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, vv_heap_list_get_n (self));
}

guint32
vv_heap_list_get_n (VvHeapList *self)
{
  g_return_val_if_fail (VV_IS_HEAP_LIST (self), 0);

  return self->snapshot != NULL && self->order != NULL ? self->order->n : 0;
}

guint64
vv_heap_list_get_memory (VvHeapList *self)
{
  g_return_val_if_fail (VV_IS_HEAP_LIST (self), 0);

  return self->order != NULL ? self->order->memory : 0;
}

guint32
vv_heap_list_get_index (VvHeapList *self,
                        guint32     position)
{
  g_return_val_if_fail (VV_IS_HEAP_LIST (self), G_MAXUINT32);
  g_return_val_if_fail (position < vv_heap_list_get_n (self), G_MAXUINT32);

  return self->order->rows != NULL ? self->order->rows[position] : position;
}

guint32
vv_heap_list_find (VvHeapList *self,
                   guint32     index)
{
  guint32 n = vv_heap_list_get_n (self);

  for (guint32 i = 0; i < n; i++)
    if (vv_heap_list_get_index (self, i) == index)
      return i;
  return G_MAXUINT32;
}
