/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-order.c — filtering and sorting millions of rows.  In: a snapshot's columns and a request.
 * Out: row numbers.  A number of 32 bits, its key, is packed with each row, and the pairs are
 * sorted by radix, which keeps equal ones in order; keys that do not fit into 32 bits are few, and
 * are sorted by comparison afterwards. */

#include "config.h"

#include "model/heap-order.h"

#include <string.h>

#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "model/heap-filter.h"
#include "model/heap-order-private.h"

#define DIGIT_BITS 11
#define N_DIGITS 3
#define DIGIT_MASK ((1u << DIGIT_BITS) - 1)
#define CHECK_MASK 0xffffu      /* cancelling is looked at once in so many rows */

typedef VvHeapPair Pair;

typedef struct
{
  const VvSnapshot *snapshot;
  const VvHeapRequest *request;
  VvHeapFilter *filter;
  GCancellable *cancellable;
  guint32 *ranks;               /* of the types, by name; where that is asked for */
  guint8 *matches;              /* VvHeapMatch of each type */
  gboolean types;
  gboolean analysed;
} Work;

static gboolean
is_cancelled (const Work *work,
              guint32     row)
{
  return (row & CHECK_MASK) == 0 && g_cancellable_is_cancelled (work->cancellable);
}

/* ---- Keys: 0 is “none”, all others are one more than the number ---- */

static guint64
object_key (const Work *work,
            VvNode      node)
{
  const VvSnapshot *snapshot = work->snapshot;
  guint flags;

  switch (work->request->column)
    {
    case VV_HEAP_BY_TYPE:
      return work->ranks[vv_column_type (snapshot, node)] + 1;
    case VV_HEAP_BY_SIZE:
      return vv_column_wide (snapshot, VV_SECTION_SIZE, node) + 1;
    case VV_HEAP_BY_MEMORY:
      return vv_column_wide (snapshot, VV_SECTION_MEMORY, node) + 1;
    case VV_HEAP_BY_RETAINED:
      return work->analysed ? vv_snapshot_get_retained (snapshot, node) + 1 : 0;
    case VV_HEAP_BY_LENGTH:
      flags = vv_column_u16 (snapshot, VV_SECTION_FLAGS, node);
      return flags & VV_OBJECT_HAS_LENGTH ? vv_column_wide (snapshot, VV_SECTION_LENGTH, node) + 1 : 0;
    case VV_HEAP_BY_REFCOUNT:
      flags = vv_column_u16 (snapshot, VV_SECTION_FLAGS, node);
      return flags & VV_OBJECT_IMMORTAL ? 0 : vv_column_wide (snapshot, VV_SECTION_REFCOUNT, node) + 1;
    case VV_HEAP_BY_GENERATION:
      return vv_column_u16 (snapshot, VV_SECTION_FLAGS, node) & VV_OBJECT_GENERATION;
    case VV_HEAP_BY_REFERENTS:
      return (guint64) vv_column_u32 (snapshot, VV_SECTION_FIRST_REF, node + 1)
             - vv_column_u32 (snapshot, VV_SECTION_FIRST_REF, node);
    case VV_HEAP_BY_REFERRERS:
      return (guint64) vv_column_u32 (snapshot, VV_SECTION_FIRST_REFERRER, node + 1)
             - vv_column_u32 (snapshot, VV_SECTION_FIRST_REFERRER, node);
    case VV_HEAP_BY_ADDRESS:
    case VV_HEAP_BY_COUNT:
    case VV_N_HEAP_COLUMNS:
    default:
      return 0;
    }
}

static guint64
type_key (const Work  *work,
          VvTypeIndex  type)
{
  VvTypeRow row;

  vv_snapshot_get_type (work->snapshot, type, &row);
  switch (work->request->column)
    {
    case VV_HEAP_BY_TYPE:
      return work->ranks[type];
    case VV_HEAP_BY_ADDRESS:
      return row.address;
    case VV_HEAP_BY_SIZE:
      return row.size;
    case VV_HEAP_BY_MEMORY:
      return row.memory;
    case VV_HEAP_BY_RETAINED:
      return work->analysed ? vv_snapshot_get_type_retained (work->snapshot, type) : 0;
    case VV_HEAP_BY_COUNT:
      return row.count;
    case VV_HEAP_BY_LENGTH:
    case VV_HEAP_BY_REFCOUNT:
    case VV_HEAP_BY_GENERATION:
    case VV_HEAP_BY_REFERENTS:
    case VV_HEAP_BY_REFERRERS:
    case VV_N_HEAP_COLUMNS:
    default:
      return 0;
    }
}

static guint64
get_key (const Work *work,
         guint32     row)
{
  return work->types ? type_key (work, row) : object_key (work, row);
}

/* ---- Sorting ---- */

gboolean
vv_heap_sort_pairs (VvHeapPair   *pairs,
                    guint32       n,
                    GCancellable *cancellable)
{
  g_autofree guint32 *starts = g_new0 (guint32, (gsize) N_DIGITS << DIGIT_BITS);
  g_autofree Pair *spare = NULL;
  Pair *from = pairs;
  Pair *to;

  for (guint32 i = 0; i < n; i++)
    for (guint digit = 0; digit < N_DIGITS; digit++)
      starts[(digit << DIGIT_BITS) + (pairs[i] >> (32 + digit * DIGIT_BITS) & DIGIT_MASK)]++;
  spare = g_new (Pair, MAX (n, 1));
  to = spare;
  for (guint digit = 0; digit < N_DIGITS; digit++)
    {
      guint32 *start = starts + (digit << DIGIT_BITS);
      guint shift = 32 + digit * DIGIT_BITS;
      guint32 sum = 0;
      Pair *swap = from;

      if (n == 0 || start[from[0] >> shift & DIGIT_MASK] == n)
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      for (guint value = 0; value <= DIGIT_MASK; value++)
        {
          guint32 count = start[value];

          start[value] = sum;
          sum += count;
        }
      for (guint32 i = 0; i < n; i++)
        to[start[from[i] >> shift & DIGIT_MASK]++] = from[i];
      from = to;
      to = swap;
    }
  if (from != pairs)
    memcpy (pairs, from, (gsize) n * sizeof *pairs);
  return TRUE;
}

static int
compare_big_cb (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const Work *work = data;
  guint32 x = (guint32) *(const Pair *) a;
  guint32 y = (guint32) *(const Pair *) b;
  guint64 key_x = get_key (work, x);
  guint64 key_y = get_key (work, y);
  int order = (key_x > key_y) - (key_x < key_y);

  if (order != 0)
    return work->request->descending ? -order : order;
  return (x > y) - (x < y);
}

/* Where keys were cut to 32 bits: those at the greatest key are all together. */
static void
sort_big (const Work *work,
          Pair       *pairs,
          guint32     n)
{
  guint32 cut = work->request->descending ? 0 : G_MAXUINT32;
  guint32 first = 0;
  guint32 end = n;

  while (first < end && pairs[first] >> 32 != cut)
    first++;
  while (end > first && pairs[end - 1] >> 32 != cut)
    end--;
  if (end - first > 1)
    g_qsort_with_data (pairs + first, (int) MIN (end - first, G_MAXINT), sizeof *pairs, compare_big_cb,
                       (gpointer) work);
}

static VvHeapOrder *
finish (const Work  *work,
        GArray      *pairs,
        guint64      memory,
        GError     **error)
{
  g_autoptr (VvHeapOrder) order = g_new0 (VvHeapOrder, 1);
  Pair *data = (Pair *) (gpointer) pairs->data;

  if (!vv_heap_sort_pairs (data, pairs->len, work->cancellable) ||
      g_cancellable_set_error_if_cancelled (work->cancellable, error))
    {
      if (error != NULL && *error == NULL)
        g_cancellable_set_error_if_cancelled (work->cancellable, error);
      return NULL;
    }
  sort_big (work, data, pairs->len);
  if (!vv_snapshot_check (work->snapshot, error))
    return NULL;
  order->rows = g_new (guint32, MAX (pairs->len, 1));
  order->n = pairs->len;
  order->memory = memory;
  for (guint32 i = 0; i < order->n; i++)
    order->rows[i] = (guint32) data[i];
  return g_steal_pointer (&order);
}

static void
append (const Work *work,
        GArray     *pairs,
        guint32     row)
{
  guint64 key = get_key (work, row);
  guint32 cut = key < G_MAXUINT32 ? (guint32) key : G_MAXUINT32;
  Pair pair = (Pair) (work->request->descending ? ~cut : cut) << 32 | row;

  g_array_append_val (pairs, pair);
}

/* ---- Types ---- */

static int
compare_names_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  const VvSnapshot *snapshot = data;
  VvTypeRow x;
  VvTypeRow y;
  int order;

  vv_snapshot_get_type (snapshot, *(const guint32 *) a, &x);
  vv_snapshot_get_type (snapshot, *(const guint32 *) b, &y);
  order = g_ascii_strcasecmp (x.name != NULL ? x.name : "", y.name != NULL ? y.name : "");
  if (order == 0)
    order = g_strcmp0 (x.module, y.module);
  return order != 0 ? order : (x.address > y.address) - (x.address < y.address);
}

static guint32 *
rank_types (const VvSnapshot *snapshot)
{
  guint32 n = vv_snapshot_get_n_types (snapshot);
  g_autofree guint32 *order = g_new (guint32, MAX (n, 1));
  guint32 *ranks = g_new (guint32, MAX (n, 1));

  for (guint32 i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) MIN (n, G_MAXINT), sizeof *order, compare_names_cb, (gpointer) snapshot);
  for (guint32 i = 0; i < n; i++)
    ranks[order[i]] = i;
  return ranks;
}

static void
work_init (Work                *work,
           const VvSnapshot    *snapshot,
           const VvHeapRequest *request,
           gboolean             types,
           GCancellable        *cancellable)
{
  guint32 n = vv_snapshot_get_n_types (snapshot);

  work->snapshot = snapshot;
  work->request = request;
  work->cancellable = cancellable;
  work->types = types;
  work->analysed = vv_snapshot_is_analysed (snapshot);
  work->filter = vv_heap_filter_new (request->filter);
  work->ranks = request->column == VV_HEAP_BY_TYPE || types ? rank_types (snapshot) : NULL;
  work->matches = g_new (guint8, MAX (n, 1));
  for (guint32 i = 0; i < n; i++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, i, &row);
      work->matches[i] = (guint8) vv_heap_filter_match_type (work->filter, row.name, row.module);
    }
}

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->filter, vv_heap_filter_free);
  g_clear_pointer (&work->ranks, g_free);
  g_clear_pointer (&work->matches, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

VvHeapOrder *
vv_heap_order_types (const VvSnapshot     *snapshot,
                     const VvHeapRequest  *request,
                     GCancellable         *cancellable,
                     GError              **error)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_auto (Work) work = { NULL };
  g_autofree guint32 *by_name = NULL;
  guint32 n = vv_snapshot_get_n_types (snapshot);
  guint64 memory = 0;
  VvAddr address = 0;

  work_init (&work, snapshot, request, TRUE, cancellable);
  by_name = g_new (guint32, MAX (n, 1));
  for (guint32 i = 0; i < n; i++)
    by_name[work.ranks[i]] = i;
  for (guint32 i = 0; i < n; i++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, by_name[i], &row);
      if (row.count == 0 || work.matches[by_name[i]] != VV_HEAP_ALL ||
          !vv_heap_filter_takes_memory (work.filter, row.memory) ||
          (vv_heap_filter_get_address (work.filter, &address) && row.address != address))
        continue;
      append (&work, pairs, by_name[i]);
      memory += row.memory;
    }
  return finish (&work, pairs, memory, error);
}

/* ---- Objects ---- */

static gboolean
takes_object (const Work *work,
              VvNode      node,
              guint64     memory)
{
  VvTypeIndex type = vv_column_type (work->snapshot, node);
  g_autofree char *value = NULL;
  VvTypeRow row;

  if (work->matches[type] == VV_HEAP_NONE || !vv_heap_filter_takes_memory (work->filter, memory))
    return FALSE;
  if (vv_heap_filter_wants_garbage (work->filter)
      && !(work->analysed && vv_snapshot_is_garbage (work->snapshot, node)))
    return FALSE;
  if (work->matches[type] == VV_HEAP_ALL)
    return TRUE;
  value = vv_snapshot_dup_value (work->snapshot, node);
  if (value == NULL)
    return FALSE;
  vv_snapshot_get_type (work->snapshot, type, &row);
  return vv_heap_filter_takes_value (work->filter, row.name, row.module, value);
}

/* Returns: the rows to look at: [0, n) of a column or of all, in the order of their addresses. */
static guint32
get_candidates (const Work *work,
                guint32    *first)
{
  guint32 end;
  VvAddr address;

  *first = 0;
  if (vv_heap_filter_get_address (work->filter, &address))
    {
      *first = vv_snapshot_find_object (work->snapshot, address);
      return *first != VV_NODE_NONE ? 1 : 0;
    }
  if (work->request->type == VV_TYPE_NONE)
    return vv_snapshot_get_n_objects (work->snapshot);
  vv_snapshot_get_by_type (work->snapshot, work->request->type, first, &end);
  return end - *first;
}

VvHeapOrder *
vv_heap_order_objects (const VvSnapshot     *snapshot,
                       const VvHeapRequest  *request,
                       GCancellable         *cancellable,
                       GError              **error)
{
  g_autoptr (GArray) pairs = NULL;
  g_auto (Work) work = { NULL };
  gboolean everything;
  gboolean by_type;
  guint32 first;
  guint32 n;
  guint64 memory = 0;
  VvAddr address;

  work_init (&work, snapshot, request, FALSE, cancellable);
  n = get_candidates (&work, &first);
  by_type = request->type != VV_TYPE_NONE && !vv_heap_filter_get_address (work.filter, &address);
  everything = vv_heap_filter_is_empty (work.filter);
  pairs = g_array_sized_new (FALSE, FALSE, sizeof (Pair), everything ? MIN (n, G_MAXINT) : 0);
  for (guint32 i = 0; i < n; i++)
    {
      VvNode node = by_type ? vv_snapshot_get_in_type_order (snapshot, first + i) : first + i;
      guint64 bytes;

      if (is_cancelled (&work, i))
        break;
      bytes = vv_column_wide (snapshot, VV_SECTION_MEMORY, node);
      if (!everything && !takes_object (&work, node, bytes))
        continue;
      memory += bytes;
      append (&work, pairs, node);
    }
  return finish (&work, pairs, memory, error);
}

void
vv_heap_order_free (VvHeapOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_free (self);
}
