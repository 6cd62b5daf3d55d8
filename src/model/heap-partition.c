/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-partition.c — In: the tree of dominators.  Out: the sums of its upper ends.  Below what is no
 * module nobody has to look: its retained size says what is there. */

#include "config.h"

#include "model/heap-partition.h"

#include <string.h>

#include "heap/analysis.h"
#include "heap/snapshot-private.h"

#define CHECK_MASK 0xffffu
#define MAX_FIELDS 64           /* a module refers to its dict before all else */

typedef struct
{
  const VvSnapshot *snapshot;
  VvTypeIndex module;
  guint64 *dicts;               /* bits: nodes that are a module's dict */
  VvHeapShare *shares;
  GArray *left;                 /* VvNode: whose children are still to be looked at */
} Work;

static VvTypeIndex
find_module_type (const VvSnapshot *snapshot)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, i, &row);
      if (g_strcmp0 (row.name, "module") == 0 && g_strcmp0 (row.module, "builtins") == 0)
        return i;
    }
  return G_MAXUINT32;
}

static void
mark_dict (Work   *work,
           VvNode  module)
{
  VvEdge first;
  VvEdge end;

  vv_snapshot_get_refs (work->snapshot, module, &first, &end);
  for (VvEdge edge = first; edge < end && edge - first < MAX_FIELDS; edge++)
    {
      g_autofree char *label = vv_snapshot_dup_label (work->snapshot, edge);
      VvRefRow ref;

      if (g_strcmp0 (label, ".__dict__") != 0)
        continue;
      vv_snapshot_get_ref (work->snapshot, edge, &ref);
      if (ref.target < vv_snapshot_get_n_objects (work->snapshot))
        work->dicts[ref.target / 64] |= G_GUINT64_CONSTANT (1) << (ref.target & 63);
      return;
    }
}

static void
mark_dicts (Work *work)
{
  guint32 first;
  guint32 end;

  if (work->module == G_MAXUINT32)
    return;
  vv_snapshot_get_by_type (work->snapshot, work->module, &first, &end);
  for (guint32 i = first; i < end; i++)
    mark_dict (work, vv_snapshot_get_in_type_order (work->snapshot, i));
}

static void
take (Work   *work,
      VvNode  node)
{
  VvTypeIndex type = vv_column_type (work->snapshot, node);
  gboolean through = type == work->module || (work->dicts[node / 64] >> (node & 63) & 1);

  work->shares[type].count++;
  if (through)
    {
      work->shares[type].memory += vv_column_wide (work->snapshot, VV_SECTION_MEMORY, node);
      g_array_append_val (work->left, node);
    }
  else
    work->shares[type].memory += vv_snapshot_get_retained (work->snapshot, node);
}

/* A damaged tree may go round: each object is met once. */
static gboolean
walk (Work          *work,
      GCancellable  *cancellable,
      GError       **error)
{
  guint32 n = vv_snapshot_get_n_objects (work->snapshot);
  VvNode at = VV_NODE_NONE;
  guint64 n_met = 0;

  for (;;)
    {
      guint32 first;
      guint32 end;

      vv_snapshot_get_dominated (work->snapshot, at, &first, &end);
      for (guint32 i = first; i < end && n_met < n; i++, n_met++)
        {
          VvNode node = vv_snapshot_get_in_dominator_order (work->snapshot, i);

          if ((n_met & CHECK_MASK) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          if (node < n)
            take (work, node);
        }
      if (work->left->len == 0)
        return TRUE;
      at = g_array_index (work->left, VvNode, work->left->len - 1);
      g_array_set_size (work->left, work->left->len - 1);
    }
}

VvHeapShare *
vv_heap_partition_new (const VvSnapshot  *snapshot,
                       GCancellable      *cancellable,
                       GError           **error)
{
  g_autofree VvHeapShare *shares = NULL;
  g_autofree guint64 *dicts = NULL;
  g_autoptr (GArray) left = NULL;
  Work work = { .snapshot = snapshot };

  g_return_val_if_fail (snapshot != NULL && vv_snapshot_is_analysed (snapshot), NULL);

  work.module = find_module_type (snapshot);
  work.dicts = dicts = g_new0 (guint64, vv_snapshot_get_n_objects (snapshot) / 64 + 1);
  work.shares = shares = g_new0 (VvHeapShare, (gsize) vv_snapshot_get_n_types (snapshot) + 1);
  work.left = left = g_array_new (FALSE, FALSE, sizeof (VvNode));
  mark_dicts (&work);
  if (!walk (&work, cancellable, error) || !vv_snapshot_check (snapshot, error))
    return NULL;
  return g_steal_pointer (&shares);
}
