/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-garbage.c — In: cycles, what no root reaches, and gc.garbage.  Out: cycles with __del__,
 * much garbage that waits for the collector, and what the collector gave up or was told to keep. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "inspect/suspects-private.h"

#define MAX_UP 64u              /* steps up the dominators */
/* So many cycles of one make with finalizers are told while they are in use. */
#define MANY_HELD 10u
#define MUCH_GARBAGE_OBJECTS 10000u
#define MAX_FOUND 3u
#define MAX_TYPES_CHARS 120

/* ---- Cycles with finalizers ---- */

typedef struct
{
  char *types;
  gboolean garbage;
  guint32 biggest;              /* id of the cycle */
  guint32 n;
  guint64 retained, objects, finalizers;
} Ring;

static void
ring_free (gpointer data)
{
  Ring *ring = data;

  g_free (ring->types);
  g_free (ring);
}

static int
compare_rings (gconstpointer a, gconstpointer b)
{
  const Ring *left = *(Ring * const *) a, *right = *(Ring * const *) b;

  if (left->garbage != right->garbage)
    return left->garbage ? -1 : 1;
  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  return left->biggest < right->biggest ? -1 : left->biggest > right->biggest;
}

/* What a cycle retains counts the cycles that only it holds. */
static gboolean
is_retained_by_another (const VvSuspecting *self, guint32 id)
{
  VvNode node;
  guint32 first, end;

  vv_snapshot_get_cycle_members (self->snapshot, id, &first, &end);
  node = first < end ? vv_snapshot_get_cycle_member (self->snapshot, first) : VV_NODE_NONE;
  for (guint i = 0; i < MAX_UP && node != VV_NODE_NONE; i++)
    {
      guint32 other = vv_snapshot_get_cycle_of (self->snapshot, node);
      VvCycleRow row;

      if (other != 0 && other != id)
        {
          vv_snapshot_get_cycle (self->snapshot, other, &row);
          if (row.n_finalizers > 0)
            return TRUE;
        }
      node = vv_snapshot_get_dominator (self->snapshot, node);
    }
  return FALSE;
}

/* By the types in them and whether they are garbage. */
static GPtrArray *
collect_rings (const VvSuspecting *self, GError **error)
{
  g_autoptr (GPtrArray) rings = g_ptr_array_new_with_free_func (ring_free);
  g_autoptr (GHashTable) by_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint32 n = vv_snapshot_get_n_cycles (self->snapshot);

  for (guint32 id = 1; id <= n; id++)
    {
      g_autofree char *key = NULL;
      VvCycleRow row;
      Ring *ring;

      if (vv_suspecting_cancelled (self, id, error))
        return NULL;
      vv_snapshot_get_cycle (self->snapshot, id, &row);
      if (row.n_finalizers == 0)
        continue;
      key = g_strdup_printf ("%d%s", row.garbage, row.types);
      ring = g_hash_table_lookup (by_types, key);
      if (ring == NULL)
        {
          ring = g_new0 (Ring, 1);
          ring->types = vv_text_display (row.types, -1, MAX_TYPES_CHARS);
          ring->garbage = row.garbage;
          ring->biggest = id;
          g_ptr_array_add (rings, ring);
          g_hash_table_insert (by_types, g_steal_pointer (&key), ring);
        }
      ring->n++;
      if (!is_retained_by_another (self, id))
        ring->retained += row.retained;
      ring->objects += row.n_objects;
      ring->finalizers += row.n_finalizers;
    }
  g_ptr_array_sort (rings, compare_rings);
  return g_steal_pointer (&rings);
}

/* A member whose class has __del__; else the first. */
static VvNode
find_member (const VvSuspecting *self, guint32 id)
{
  VvFinalizers finalizers;
  VvNode found = VV_NODE_NONE;
  guint32 first, end;

  vv_finalizers_init (&finalizers, self->snapshot);
  vv_snapshot_get_cycle_members (self->snapshot, id, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvNode node = vv_snapshot_get_cycle_member (self->snapshot, at);

      if (node == VV_NODE_NONE)
        continue;
      if (found == VV_NODE_NONE)
        found = node;
      if (vv_finalizers_has (&finalizers, vv_column_type (self->snapshot, node)))
        {
          found = node;
          break;
        }
    }
  vv_finalizers_clear (&finalizers);
  return found;
}

static void
tell_ring (VvSuspecting *self, const Ring *ring)
{
  VvNode node = find_member (self, ring->biggest);
  g_autofree char *number = vv_suspects_number (ring->n);
  g_autofree char *size = vv_suspects_bytes (ring->retained);
  g_autofree char *finalizers = vv_suspects_number (ring->finalizers);
  VvSuspect *suspect;

  if (node == VV_NODE_NONE)
    return;
  suspect = vv_suspecting_add (self, VV_SUSPECT_FINALIZER,
                               ring->garbage ? vv_suspecting_severity (self, ring->retained,
                                                                       VV_SEVERITY_MEDIUM)
                                             : VV_SEVERITY_INFO,
                               node, ring->retained, ring->n);
  if (!ring->garbage)
    suspect->path = vv_suspects_path (self, node);
  if (ring->garbage)
    /* Translators: a number, types such as “Node ×2, list” */
    suspect->title = g_strdup_printf (ngettext ("%1$s cycle with __del__ waits for the collector: "
                                                "%2$s",
                                                "%1$s cycles with __del__ wait for the collector: "
                                                "%2$s", ring->n),
                                      number, ring->types);
  else
    /* Translators: a number, types such as “Node ×2, list” */
    suspect->title = g_strdup_printf (ngettext ("%1$s cycle with __del__: %2$s", "%1$s cycles with "
                                                                                 "__del__: %2$s",
                                                ring->n), number, ring->types);
  /* Translators: a number of objects, a size */
  suspect->why = g_strdup_printf (_("Objects with __del__ (%1$s) refer to each other in a circle: "
                                    "it runs only when the collector finds them, some time after "
                                    "the last use, in no certain order. Till then they hold %2$s "
                                    "and whatever __del__ would have released."), finalizers, size);
  suspect->advice = g_strdup (_("Make one reference of the circle a weakref.ref (“vivarium-cli "
                                "cycles” says which), and release by close() and “with”, or "
                                "weakref.finalize, instead of __del__."));
}

/* @garbage_objects: (out): of those told that are garbage */
static gboolean
find_rings (VvSuspecting *self, guint64 *garbage_objects, GError **error)
{
  g_autoptr (GPtrArray) rings = collect_rings (self, error);
  guint n_found = 0;

  if (rings == NULL)
    return FALSE;
  for (guint i = 0; i < rings->len; i++)
    {
      const Ring *ring = rings->pdata[i];

      if (ring->garbage)
        {
          self->told_garbage += ring->retained;
          *garbage_objects += ring->objects;
        }
      else if (ring->n < MANY_HELD)
        continue;
      if (n_found++ < MAX_FOUND)
        tell_ring (self, ring);
    }
  return TRUE;
}

/* ---- Garbage ---- */

static VvNode
find_biggest_garbage (const VvSuspecting *self)
{
  guint32 first, end;

  vv_snapshot_get_dominated (self->snapshot, VV_NODE_NONE, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvNode node = vv_snapshot_get_in_dominator_order (self->snapshot, at);

      if (node != VV_NODE_NONE && vv_snapshot_is_garbage (self->snapshot, node))
        return node;
    }
  return VV_NODE_NONE;
}

static void
tell_garbage (VvSuspecting *self, guint64 n, guint64 memory, VvTypeIndex most, guint64 n_most)
{
  VvNode biggest = find_biggest_garbage (self);
  g_autofree char *number = vv_suspects_number (n);
  g_autofree char *size = vv_suspects_bytes (memory);
  g_autofree char *share = vv_suspects_share (self, memory);
  g_autofree char *type = vv_name_of_type (self->snapshot, most, TRUE);
  g_autofree char *of_type = vv_suspects_number (n_most);
  VvSuspect *suspect;

  if (biggest == VV_NODE_NONE)
    return;
  suspect = vv_suspecting_add (self, VV_SUSPECT_GARBAGE,
                               vv_suspecting_severity (self, memory,
                                                       memory >= VV_MIB ? VV_SEVERITY_MEDIUM
                                                                        : VV_SEVERITY_INFO),
                               biggest, memory, n);
  /* Translators: a number, a size, a share */
  suspect->title = g_strdup_printf (_("%1$s objects wait for the garbage collector: %2$s (%3$s of "
                                      "the heap)"), number,
                                    size, share);
  /* Translators: a number, a type */
  suspect->why = g_strdup_printf (_("Nobody can reach them, but they refer to each other in "
                                    "circles, which only the collector opens. It has not run "
                                    "since, is off, or the objects were frozen. Most of the memory "
                                    "is in %1$s × %2$s."), of_type, type);
  suspect->advice = g_strdup (_("If gc.disable() or a high gc.set_threshold() is on purpose, call "
                                "gc.collect() at quiet moments; else open the circles: "
                                "“vivarium-cli cycles” says where a weakref.ref helps."));
}

/* @known_objects: in cycles with finalizers, which are told already */
static gboolean
find_garbage (VvSuspecting *self, guint64 known_objects, GError **error)
{
  guint32 n_types = vv_snapshot_get_n_types (self->snapshot);
  g_autofree guint64 *sums = g_new0 (guint64, (gsize) n_types + 1);
  g_autofree guint64 *counts = g_new0 (guint64, (gsize) n_types + 1);
  guint64 n = 0, memory = 0, rest;
  VvTypeIndex most = 0;

  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    {
      if (vv_suspecting_cancelled (self, node, error))
        return FALSE;
      if (vv_snapshot_is_garbage (self->snapshot, node))
        {
          VvTypeIndex type = vv_column_type (self->snapshot, node);
          guint64 size = vv_column_wide (self->snapshot, VV_SECTION_MEMORY, node);

          n++;
          memory += size;
          sums[type] += size;
          counts[type]++;
        }
    }
  for (VvTypeIndex type = 1; type < n_types; type++)
    if (sums[type] > sums[most])
      most = type;
  rest = memory - MIN (self->told_garbage, memory);
  if (rest > memory / 2 &&
      ((rest >= VV_MIB && rest >= self->total / 20) ||
       (n > known_objects && n - known_objects >= MUCH_GARBAGE_OBJECTS)))
    tell_garbage (self, n, memory, most, counts[most]);
  return TRUE;
}

/* ---- gc.garbage ---- */

static void
find_uncollectable (VvSuspecting *self)
{
  guint64 retained;
  g_autofree char *number = NULL;
  g_autofree char *size = NULL;
  VvSuspect *suspect;
  VvObjectRow row;

  if (self->uncollectable == VV_NODE_NONE)
    return;
  vv_snapshot_get_object (self->snapshot, self->uncollectable, &row);
  if (row.length <= 0)
    return;
  retained = vv_snapshot_get_retained (self->snapshot, self->uncollectable);
  number = vv_suspects_number ((guint64) row.length);
  size = vv_suspects_bytes (retained);
  suspect = vv_suspecting_add (self, VV_SUSPECT_UNCOLLECTABLE, VV_SEVERITY_HIGH,
                               self->uncollectable, retained,
                               (guint64) row.length);
  suspect->path = g_strdup ("gc.garbage");
  suspect->title = g_strdup_printf (ngettext ("gc.garbage keeps %s object", "gc.garbage keeps %s "
                                                                            "objects",
                                              (gulong) row.length), number);
  /* Translators: a size */
  suspect->why = g_strdup_printf (_("The collector put them there instead of freeing them, %s with "
                                    "what they hold: either gc.set_debug(gc.DEBUG_SAVEALL) is on, "
                                    "or a C type could not be cleared."), size);
  suspect->advice = g_strdup (_("Turn gc.DEBUG_SAVEALL (gc.DEBUG_LEAK) off outside of tests and "
                                "call gc.garbage.clear(); else look at their types and open the "
                                "circle by hand."));
}

gboolean
vv_suspects_find_garbage (VvSuspecting *self, GError **error)
{
  guint64 objects = 0;

  find_uncollectable (self);
  return find_rings (self, &objects, error) && find_garbage (self, objects, error);
}
