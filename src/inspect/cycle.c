/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle.c — In: one of a snapshot's cycles.  Out: all that is said about it.  The parts are in
 * the files beside this one: cycle-component makes the graph, cycle-shortest and cycle-break
 * answer on it, cycle-weaken chooses what to change, cycle-pattern and cycle-text say it. */

#include "config.h"

#include "inspect/cycle-component.h"

#include <string.h>

#include "inspect/cycle-budget.h"

/* Holders that are asked whether they stand outside: of one object, and of all. */
#define MAX_HOLDERS 1000u
#define MAX_ASKED 1000000u
#define MAX_DOMINATORS 100u

static GArray *
take_rows (const VvCycles *self, const GArray *edges)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (VvEdge), edges->len);

  for (guint i = 0; i < edges->len; i++)
    g_array_append_val (rows, self->rows[g_array_index (edges, guint32, i)]);
  return rows;
}

/* ---- From outside ---- */

static guint
count_weakrefs (const VvCycles *self)
{
  guint count = 0;
  guint32 v = 0, i = 0;

  /* Both are in order; mostly one is far shorter. */
  while (v < self->graph.n && i < self->n_weak_targets)
    {
      if (self->weak_targets[i] == self->nodes[v])
        {
          count++;
          i++;
        }
      else if (self->nodes[v] < self->weak_targets[i])
        v++;
      else
        {
          guint32 low = i + 1, high = self->n_weak_targets;

          while (low < high)
            {
              guint32 middle = low + (high - low) / 2;

              if (self->weak_targets[middle] < self->nodes[v])
                low = middle + 1;
              else
                high = middle;
            }
          i = low;
        }
    }
  return count;
}

/* Who lives only by the cycle does not hold it. */
static gboolean
lives_by (const VvCycles *self, VvNode node, guint32 id)
{
  for (guint i = 0; i < MAX_DOMINATORS && node != VV_NODE_NONE; i++)
    {
      if (vv_snapshot_get_cycle_of (self->snapshot, node) == id)
        return TRUE;
      node = vv_snapshot_get_dominator (self->snapshot, node);
    }
  return FALSE;
}

/* Returns: the reference from outside, G_MAXUINT32 where there is none that counts. */
static VvEdge
find_holder (const VvCycles *self, VvCycle *cycle)
{
  const VvCycleGraph *graph = &self->graph;
  guint n_asked = 0;

  for (guint32 v = 0; v < graph->n && n_asked < MAX_ASKED; v++)
    {
      guint32 first, end;

      vv_snapshot_get_referrers (self->snapshot, self->nodes[v], &first, &end);
      if (end - first == graph->back_first[v + 1] - graph->back_first[v])
        continue;
      end = first + MIN (end - first, MAX_HOLDERS);
      for (guint32 i = first; i < end; i++, n_asked++)
        {
          VvEdge edge = vv_snapshot_get_referrer (self->snapshot, i);
          VvNode from = vv_snapshot_source (self->snapshot, edge);

          if (from != VV_NODE_NONE && !vv_snapshot_is_garbage (self->snapshot, from) &&
              !lives_by (self, from, cycle->row.id))
            {
              cycle->holder = from;
              return edge;
            }
        }
    }
  for (guint32 v = 0; v < self->graph.n; v++)
    {
      gpointer root = g_hash_table_lookup (self->root_targets, GUINT_TO_POINTER (self->nodes[v]));

      if (root != NULL)
        {
          cycle->holder_root = GPOINTER_TO_UINT (root) - 1;
          break;
        }
    }
  return G_MAXUINT32;
}

/* ---- All of it ---- */

VvCycle *
vv_cycles_look (VvCycles *self, guint32 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvCycle) cycle = g_new0 (VvCycle, 1);
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) breaking = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) weaken = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GString) shape = g_string_new (NULL);
  VvEdge held_by = G_MAXUINT32;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id >= 1 && id <= vv_snapshot_get_n_cycles (self->snapshot), NULL);

  cycle->holder = VV_NODE_NONE;
  cycle->holder_root = G_MAXUINT32;
  vv_snapshot_get_cycle (self->snapshot, id, &cycle->row);
  cycle->n_looked_at = vv_cycles_load (self, &cycle->row, TRUE);
  cycle->shortest_is_certain =
    vv_cycle_graph_shortest (&self->graph, vv_cycles_shortest_budget (&self->graph), cancellable,
                             way) && cycle->n_looked_at == cycle->row.n_objects;
  if (cycle->n_looked_at == cycle->row.n_objects)
    {
      cycle->breaking_is_smallest =
        vv_cycle_graph_break (&self->graph, VV_CYCLES_BREAK_STEPS, cancellable, breaking);
      vv_cycles_weaken (self, cancellable, weaken);
    }
  cycle->shortest = take_rows (self, way);
  cycle->breaking = take_rows (self, breaking);
  cycle->weaken = take_rows (self, weaken);
  cycle->pattern = vv_cycles_recognise (self, &cycle->row, way);
  cycle->n_weakrefs = count_weakrefs (self);
  if (!cycle->row.garbage)
    held_by = find_holder (self, cycle);
  vv_cycles_append_shape (self, way, shape);
  cycle->shape = g_strdup (shape->str);
  vv_cycles_describe (self, way, breaking, weaken, held_by, cycle);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !vv_snapshot_check (self->snapshot, error))
    return NULL;
  return g_steal_pointer (&cycle);
}

VvCycle *
vv_cycle_new (const VvSnapshot *snapshot, guint32 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvCycles) cycles = vv_cycles_new (snapshot);

  return cycles != NULL ? vv_cycles_look (cycles, id, cancellable, error) : NULL;
}

void
vv_cycle_free (VvCycle *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->shortest, g_array_unref);
  g_clear_pointer (&self->breaking, g_array_unref);
  g_clear_pointer (&self->weaken, g_array_unref);
  g_free (self->shape);
  g_free (self->what);
  g_free (self->advice);
  g_free (self);
}
