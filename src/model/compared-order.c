/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compared-order.c — filtering and sorting what changed.  Types are some thousands, and are compared
 * with each other; the objects of one may be millions, and are sorted by a number of 32 bits. */

#include "config.h"

#include <string.h>

#include "heap/snapshot-private.h"
#include "model/compared-private.h"
#include "model/heap-filter.h"
#include "model/heap-order-private.h"

#define CHECK_MASK 0xffffu      /* cancelling is looked at once in so many rows */
#define MIDDLE G_GUINT64_CONSTANT (0x80000000)

typedef struct
{
  const VvCompared *compared;
  const VvComparedRequest *request;
} Work;

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return (a > b) - (a < b);
}

/* ---- Types ---- */

static gint64
memory_change (const VvTypeChange *row)
{
  return (gint64) (row->memory_new - row->memory_old);
}

static int
compare_types (const VvTypeChange *a,
               const VvTypeChange *b,
               VvComparedColumn    column)
{
  switch (column)
    {
    case VV_COMPARED_BY_MODULE:
      return g_ascii_strcasecmp (a->module, b->module);
    case VV_COMPARED_BY_COUNT_OLD:
      return compare_numbers ((gint64) a->count_old, (gint64) b->count_old);
    case VV_COMPARED_BY_COUNT_NEW:
      return compare_numbers ((gint64) a->count_new, (gint64) b->count_new);
    case VV_COMPARED_BY_COUNT_CHANGE:
      return compare_numbers ((gint64) (a->count_new - a->count_old), (gint64) (b->count_new - b->count_old));
    case VV_COMPARED_BY_MEMORY_CHANGE:
      return compare_numbers (memory_change (a), memory_change (b));
    case VV_COMPARED_BY_TYPE:
    case VV_COMPARED_BY_CHANGE:
    case VV_COMPARED_BY_ADDRESS:
    case VV_COMPARED_BY_SIZE_OLD:
    case VV_COMPARED_BY_SIZE_NEW:
    case VV_COMPARED_BY_SIZE_CHANGE:
    case VV_N_COMPARED_COLUMNS:
    default:
      return g_ascii_strcasecmp (a->type, b->type);
    }
}

static int
compare_types_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  const Work *work = data;
  const guint32 *x = a, *y = b;
  int order = compare_types (&g_array_index (work->compared->types, VvTypeChange, *x),
                             &g_array_index (work->compared->types, VvTypeChange, *y), work->request->column);

  if (order != 0)
    return work->request->descending ? -order : order;
  /* As the comparison has them: the greatest change first. */
  return (*x > *y) - (*x < *y);
}

static gboolean
takes_type (const VvHeapFilter *filter,
            const VvTypeChange *row)
{
  gint64 change = memory_change (row);

  if (row->count_old == row->count_new && change == 0)
    return FALSE;
  return vv_heap_filter_match_type (filter, row->type, row->module) == VV_HEAP_ALL &&
         vv_heap_filter_takes_memory (filter, (guint64) (change < 0 ? -change : change));
}

VvHeapOrder *
vv_compared_order_types (const VvCompared         *self,
                         const VvComparedRequest  *request,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  g_autoptr (VvHeapFilter) filter = vv_heap_filter_new (request->filter);
  g_autoptr (VvHeapOrder) order = g_new0 (VvHeapOrder, 1);
  Work work = { self, request };

  g_return_val_if_fail (self != NULL, NULL);

  order->rows = g_new (guint32, (gsize) self->types->len + 1);
  for (guint i = 0; i < self->types->len; i++)
    {
      const VvTypeChange *row = &g_array_index (self->types, VvTypeChange, i);

      if (!takes_type (filter, row))
        continue;
      order->rows[order->n++] = i;
      order->memory += row->memory_new;
    }
  g_qsort_with_data (order->rows, (int) MIN (order->n, G_MAXINT), sizeof *order->rows, compare_types_cb, &work);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&order);
}

/* ---- Objects ---- */

static gint64
object_key (const Work *work,
            guint32     row)
{
  VvComparedObject object;

  vv_compared_get_object (work->compared, row, &object);
  switch (work->request->column)
    {
    case VV_COMPARED_BY_CHANGE:
      return (gint64) object.change;
    case VV_COMPARED_BY_SIZE_OLD:
      return object.old_node != VV_NODE_NONE ? (gint64) object.size_old : -1;
    case VV_COMPARED_BY_SIZE_NEW:
      return object.new_node != VV_NODE_NONE ? (gint64) object.size_new : -1;
    case VV_COMPARED_BY_SIZE_CHANGE:
      return (gint64) (object.size_new - object.size_old);
    case VV_COMPARED_BY_TYPE:
    case VV_COMPARED_BY_MODULE:
    case VV_COMPARED_BY_COUNT_OLD:
    case VV_COMPARED_BY_COUNT_NEW:
    case VV_COMPARED_BY_COUNT_CHANGE:
    case VV_COMPARED_BY_MEMORY_CHANGE:
    case VV_COMPARED_BY_ADDRESS:
    case VV_N_COMPARED_COLUMNS:
    default:
      return 0;
    }
}

static int
compare_objects_cb (gconstpointer a,
                    gconstpointer b,
                    gpointer      data)
{
  const Work *work = data;
  guint32 x = (guint32) *(const VvHeapPair *) a, y = (guint32) *(const VvHeapPair *) b;
  int order = compare_numbers (object_key (work, x), object_key (work, y));

  if (order != 0)
    return work->request->descending ? -order : order;
  return (x > y) - (x < y);
}

/* What stands in the comparison in the order of addresses does so here, where nothing else decides. */
static void
turn_round (GArray *pairs)
{
  VvHeapPair *data = (VvHeapPair *) (gpointer) pairs->data;

  for (guint i = 0; i < pairs->len / 2; i++)
    {
      VvHeapPair kept = data[i];

      data[i] = data[pairs->len - 1 - i];
      data[pairs->len - 1 - i] = kept;
    }
}

/* Sizes that do not fit into 31 bits with a sign are few: then all are compared in full. */
static gboolean
sort_objects (const Work   *work,
              GArray       *pairs,
              gboolean      cut,
              GCancellable *cancellable)
{
  VvHeapPair *data = (VvHeapPair *) (gpointer) pairs->data;

  if (work->request->column == VV_COMPARED_BY_ADDRESS)
    {
      if (work->request->descending)
        turn_round (pairs);
      return TRUE;
    }
  if (cut)
    {
      g_qsort_with_data (data, (int) MIN (pairs->len, G_MAXINT), sizeof *data, compare_objects_cb, (gpointer) work);
      return TRUE;
    }
  return vv_heap_sort_pairs (data, pairs->len, cancellable);
}

static gboolean
append (const Work *work,
        GArray     *pairs,
        guint32     row)
{
  gint64 key = object_key (work, row);
  guint64 biased = (guint64) (CLAMP (key, -(gint64) MIDDLE, (gint64) MIDDLE - 1) + (gint64) MIDDLE);
  VvHeapPair pair = (work->request->descending ? G_MAXUINT32 - biased : biased) << 32 | row;

  g_array_append_val (pairs, pair);
  return key < -(gint64) MIDDLE || key >= (gint64) MIDDLE;
}

VvHeapOrder *
vv_compared_order_objects (const VvCompared         *self,
                           const VvComparedRequest  *request,
                           GCancellable             *cancellable,
                           GError                  **error)
{
  const GArray *objects = vv_comparison_get_objects (self->comparison);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (VvHeapPair));
  g_autoptr (VvHeapOrder) order = g_new0 (VvHeapOrder, 1);
  Work work = { self, request };
  gboolean cut = FALSE;

  for (guint i = 0; i < objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (objects, VvObjectChange, i);

      if ((i & CHECK_MASK) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if ((request->change != VV_N_CHANGES && change->change != request->change) ||
          vv_compared_type_of (self, change) != request->type)
        continue;
      cut |= append (&work, pairs, i);
    }
  if (!sort_objects (&work, pairs, cut, cancellable) || g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      if (error != NULL && *error == NULL)
        g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  if (!vv_snapshot_check (self->before, error) || !vv_snapshot_check (self->after, error))
    return NULL;
  order->n = pairs->len;
  order->rows = g_new (guint32, (gsize) order->n + 1);
  for (guint32 i = 0; i < order->n; i++)
    order->rows[i] = (guint32) g_array_index (pairs, VvHeapPair, i);
  return g_steal_pointer (&order);
}
