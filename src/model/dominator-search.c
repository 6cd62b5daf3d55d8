/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dominator-search.c — In: what a person types.  Out: the objects that fit, by what they retain.  A
 * type's name is judged once; a value is written out only where words are left over. */

#include "config.h"

#include "model/dominator-tree.h"

#include "heap/analysis.h"
#include "model/heap-filter.h"

#define NODES_BETWEEN_LOOKS 0x10000u

typedef struct
{
  const VvSnapshot *snapshot;
  VvHeapFilter *filter;
  guint8 *matches;              /* by type: VvHeapMatch */
} Search;

static gboolean
takes (const Search *self, VvNode node)
{
  g_autofree char *value = NULL;
  VvObjectRow object;
  VvTypeRow type;

  vv_snapshot_get_object (self->snapshot, node, &object);
  if (self->matches[object.type] == VV_HEAP_NONE ||
      !vv_heap_filter_takes_memory (self->filter, vv_snapshot_get_retained (self->snapshot, node)))
    return FALSE;
  if (self->matches[object.type] == VV_HEAP_ALL)
    return TRUE;
  value = vv_snapshot_dup_value (self->snapshot, node);
  if (value == NULL)
    return FALSE;
  vv_snapshot_get_type (self->snapshot, object.type, &type);
  return vv_heap_filter_takes_value (self->filter, type.name, type.module, value);
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvSnapshot *snapshot = data;
  VvNode x = *(const guint32 *) a, y = *(const guint32 *) b;
  guint64 retained_x = vv_snapshot_get_retained (snapshot, x);
  guint64 retained_y = vv_snapshot_get_retained (snapshot, y);

  if (retained_x != retained_y)
    return retained_x > retained_y ? -1 : 1;
  return (x > y) - (x < y);
}

static VvHeapOrder *
finish (const Search *self, GArray *nodes, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvHeapOrder) order = g_new0 (VvHeapOrder, 1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_qsort_with_data (nodes->data, (int) MIN (nodes->len, G_MAXINT), sizeof (guint32), compare_cb,
                     (gpointer) self->snapshot);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !vv_snapshot_check (self->snapshot, error))
    return NULL;
  order->n = nodes->len;
  order->rows = g_memdup2 (nodes->data, (gsize) MAX (nodes->len, 1) * sizeof (guint32));
  if (order->rows == NULL)
    order->rows = g_new0 (guint32, 1);
  if (order->n > 0)
    order->memory = vv_snapshot_get_retained (self->snapshot, order->rows[0]);
  return g_steal_pointer (&order);
}

VvHeapOrder *
vv_dominator_tree_search (const VvSnapshot *snapshot, const char *filter, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (VvHeapFilter) parsed = vv_heap_filter_new (filter);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n_types = vv_snapshot_get_n_types (snapshot);
  g_autofree guint8 *matches = g_new0 (guint8, MAX (n_types, 1));
  Search self = { snapshot, parsed, matches };
  VvNode node = 0, end = vv_snapshot_get_n_objects (snapshot);
  VvAddr address;

  for (guint32 i = 0; i < n_types; i++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, i, &row);
      matches[i] = (guint8) vv_heap_filter_match_type (parsed, row.name, row.module);
    }
  if (vv_heap_filter_get_address (parsed, &address))
    {
      node = vv_snapshot_find_object (snapshot, address);
      end = node != VV_NODE_NONE ? node + 1 : node;
    }
  for (; node < end; node++)
    {
      if (node % NODES_BETWEEN_LOOKS == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (takes (&self, node))
        g_array_append_val (nodes, node);
    }
  return finish (&self, nodes, cancellable, error);
}
