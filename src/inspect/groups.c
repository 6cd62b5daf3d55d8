/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups.c — In: an analysed snapshot.  Out: sums over groups of its objects.  First each object
 * gets the number of its group; then one pass adds up columns, and one walk over the dominator tree
 * adds what is retained: of an object inside another one of its group nothing is added. */

#include "config.h"

#include "inspect/groups.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "heap/block.h"
#include "heap/snapshot-private.h"
#include "inspect/compare.h"
#include "inspect/groups-private.h"
#include "inspect/name.h"

void
vv_group_free (VvGroup *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

guint32
vv_grouping_add (VvGrouping *self, char *name)
{
  VvGroup *group = g_new0 (VvGroup, 1);

  group->name = name;
  group->example = VV_NODE_NONE;
  g_ptr_array_add (self->groups, group);
  return self->groups->len - 1;
}

gboolean
vv_grouping_cancelled (const VvGrouping *self, guint32 at, GError **error)
{
  return (at & VV_GROUPS_CHECK_EVERY) == 0 &&
         g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* ---- By type, module, size ---- */

/* @of_type: by type: its group */
static gboolean
assign_by_type (VvGrouping *self, const guint32 *of_type, GError **error)
{
  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    {
      if (vv_grouping_cancelled (self, node, error))
        return FALSE;
      self->group_of[node] = of_type[vv_column_type (self->snapshot, node)];
    }
  return TRUE;
}

static gboolean
group_by_type (VvGrouping *self, GError **error)
{
  guint32 n = vv_snapshot_get_n_types (self->snapshot);
  g_autofree guint32 *of_type = g_new0 (guint32, (gsize) n + 1);

  for (VvTypeIndex type = 0; type < n; type++)
    of_type[type] = vv_grouping_add (self, vv_name_of_type (self->snapshot, type, TRUE));
  return n == 0 || assign_by_type (self, of_type, error);
}

static gboolean
group_by_module (VvGrouping *self, GError **error)
{
  guint32 n = vv_snapshot_get_n_types (self->snapshot);
  g_autofree guint32 *of_type = g_new0 (guint32, (gsize) n + 1);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (VvTypeIndex type = 0; type < n; type++)
    {
      VvTypeRow row;
      gpointer group = NULL;

      vv_snapshot_get_type (self->snapshot, type, &row);
      if (!g_hash_table_lookup_extended (groups, row.module, NULL, &group))
        {
          group = GUINT_TO_POINTER (vv_grouping_add (self, vv_text_display (row.module, -1, 120)));
          g_hash_table_insert (groups, g_strdup (row.module), group);
        }
      of_type[type] = GPOINTER_TO_UINT (group);
    }
  return n == 0 || assign_by_type (self, of_type, error);
}

/* The least power of two that holds it; 16 bytes are the least that an object takes. */
static guint
size_class (guint64 memory)
{
  return memory <= 16 ? 4 : (guint) (64 - __builtin_clzll (memory - 1));
}

static gboolean
group_by_size (VvGrouping *self, GError **error)
{
  guint32 of_class[65];

  memset (of_class, 0xff, sizeof of_class);
  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    {
      guint class = size_class (vv_column_wide (self->snapshot, VV_SECTION_MEMORY, node));

      if (vv_grouping_cancelled (self, node, error))
        return FALSE;
      if (of_class[class] == VV_NO_GROUP)
        {
          g_autofree char *size = vv_text_format (class < 64
                                                  ? (double) (G_GUINT64_CONSTANT (1) << class)
                                                  : 0x1p64,
                                                  VV_UNIT_BYTES);

          /* Translators: a group of objects by their size: “up to 64 B” */
          of_class[class] = vv_grouping_add (self, g_strdup_printf (_("up to %s"), size));
        }
      self->group_of[node] = of_class[class];
    }
  return TRUE;
}

/* ---- Sums ---- */

static gboolean
sum_columns (VvGrouping *self, GError **error)
{
  g_autofree guint64 *most = g_new0 (guint64, self->groups->len + 1);

  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    {
      guint32 at = self->group_of[node];
      guint64 retained;
      VvGroup *group;

      if (vv_grouping_cancelled (self, node, error))
        return FALSE;
      if (at >= self->groups->len)
        continue;
      group = self->groups->pdata[at];
      retained = vv_snapshot_get_retained (self->snapshot, node);
      group->count++;
      group->memory += vv_column_wide (self->snapshot, VV_SECTION_MEMORY, node);
      if (group->example == VV_NODE_NONE || retained > most[at])
        {
          group->example = node;
          most[at] = retained;
        }
    }
  return TRUE;
}

/* By node: the first position of those that it dominates; of none a position that is not its
 * own. */
static guint32 *
find_children (const VvSnapshot *snapshot, guint32 *first_of_none)
{
  guint32 n = snapshot->n_objects;
  guint32 *first = vv_block_new ((gsize) n + 1, sizeof (guint32));
  VvNode last = VV_NODE_NONE;

  *first_of_none = n;
  if (first == NULL)
    return NULL;
  memset (first, 0xff, (gsize) n * sizeof (guint32));
  for (guint32 at = 0; at < n; at++)
    {
      VvNode above = vv_snapshot_get_dominator (snapshot,
                                                vv_snapshot_get_in_dominator_order (snapshot, at));

      if (above == VV_NODE_NONE)
        *first_of_none = MIN (*first_of_none, at);
      else if (above != last && first[above] == G_MAXUINT32)
        first[above] = at;
      last = above;
    }
  return first;
}

/* Down and up the tree; @inside counts objects of each group above the one where we are.  A damaged
 * tree may have rounds: two steps for each object is all that a right one needs. */
static gboolean
walk_tree (VvGrouping *self, guint32 *next, guint32 next_of_none, guint32 *inside, GError **error)
{
  const VvSnapshot *snapshot = self->snapshot;
  guint64 left = 2 * (guint64) snapshot->n_objects + 2;
  VvNode node = VV_NODE_NONE;

  for (; left > 0; left--)
    {
      guint32 *at = node == VV_NODE_NONE ? &next_of_none : &next[node];
      VvNode child = *at < snapshot->n_objects
                       ? vv_snapshot_get_in_dominator_order (snapshot, *at) : VV_NODE_NONE;

      if (vv_grouping_cancelled (self, (guint32) left, error))
        return FALSE;
      if (child != VV_NODE_NONE && vv_snapshot_get_dominator (snapshot, child) == node)
        {
          guint32 group = self->group_of[child];

          (*at)++;
          if (group < self->groups->len && inside[group]++ == 0)
            ((VvGroup *) self->groups->pdata[group])->retained +=
              vv_snapshot_get_retained (snapshot, child);
          node = child;
          continue;
        }
      if (node == VV_NODE_NONE)
        break;
      if (self->group_of[node] < self->groups->len)
        inside[self->group_of[node]]--;
      node = vv_snapshot_get_dominator (snapshot, node);
    }
  return TRUE;
}

static gboolean
sum_retained (VvGrouping *self, GError **error)
{
  g_autofree guint32 *inside = g_new0 (guint32, self->groups->len + 1);
  guint32 first_of_none;
  guint32 *next = find_children (self->snapshot, &first_of_none);
  gboolean done = next != NULL ? walk_tree (self, next, first_of_none, inside, error)
                               : vv_block_fail (error);

  vv_block_free (next);
  return done;
}

/* The file has that. */
static void
copy_retained (VvGrouping *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    ((VvGroup *) self->groups->pdata[i])->retained = vv_snapshot_get_type_retained (self->snapshot,
                                                                                    i);
}

/* ---- The order ---- */

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer by_wasted)
{
  const VvGroup *left = *(VvGroup * const *) a, *right = *(VvGroup * const *) b;
  guint64 left_size = by_wasted != NULL ? left->wasted : left->memory;
  guint64 right_size = by_wasted != NULL ? right->wasted : right->memory;

  if (left_size != right_size)
    return left_size > right_size ? -1 : 1;
  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  if (left->example != right->example)
    return left->example < right->example ? -1 : 1;
  return strcmp (left->name != NULL ? left->name : "", right->name != NULL ? right->name : "");
}

static void
cut (GPtrArray *groups, guint max)
{
  guint kept = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      VvGroup *group = groups->pdata[i];

      if (group->count > 0 && (max == 0 || kept < max))
        {
          groups->pdata[i] = groups->pdata[kept];
          groups->pdata[kept++] = group;
        }
    }
  g_ptr_array_set_size (groups, (gint) kept);
}

static gboolean
grouping_init (VvGrouping *self, const VvSnapshot *snapshot, GCancellable *cancellable,
               GError **error)
{
  *self = (VvGrouping) { .snapshot = snapshot, .cancellable = cancellable };
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_group_free);
  self->group_of = vv_block_new ((gsize) snapshot->n_objects + 1, sizeof (guint32));
  if (self->group_of == NULL)
    return vv_block_fail (error);
  memset (self->group_of, 0xff, (gsize) snapshot->n_objects * sizeof (guint32));
  return TRUE;
}

static GPtrArray *
grouping_end (VvGrouping *self, gboolean done, GError **error)
{
  vv_block_free (self->group_of);
  if (done && vv_snapshot_check (self->snapshot, error))
    return self->groups;
  g_ptr_array_unref (self->groups);
  return NULL;
}

static gboolean
assign (VvGrouping *self, VvGroupBy by, GError **error)
{
  switch (by)
    {
    case VV_GROUP_MODULE:
      return group_by_module (self, error);
    case VV_GROUP_SIZE:
      return group_by_size (self, error);
    case VV_GROUP_HOLDER:
      return vv_group_by_holder (self, error);
    case VV_GROUP_EQUAL:
      return vv_group_by_content (self, error);
    case VV_GROUP_HOLLOW:
      return vv_group_by_room (self, error);
    case VV_GROUP_TYPE:
    case VV_N_GROUP_BY:
    default:
      return group_by_type (self, error);
    }
}

/* Texts hold nothing: what they retain is what they take. */
static void
sum_equal (VvGrouping *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      VvGroup *group = self->groups->pdata[i];
      guint64 one = group->example != VV_NODE_NONE
                      ? vv_column_wide (self->snapshot, VV_SECTION_MEMORY, group->example) : 0;

      group->retained = group->memory;
      group->wasted = group->memory - MIN (one, group->memory);
    }
}

/* Millions of groups may be equal texts; those that are left get their names. */
static void
name_equal (VvGrouping *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      VvGroup *group = self->groups->pdata[i];

      if (group->name == NULL)
        group->name = vv_name_of_object (self->snapshot, group->example);
      if (group->name == NULL)
        group->name = g_strdup ("…");
    }
}

GPtrArray *
vv_groups_new (const VvSnapshot *self, VvGroupBy by, guint max, GCancellable *cancellable,
               GError **error)
{
  gboolean by_wasted = by == VV_GROUP_EQUAL || by == VV_GROUP_HOLLOW;
  VvGrouping grouping;
  gboolean done;

  g_return_val_if_fail (self != NULL && vv_snapshot_is_analysed (self), NULL);

  done = grouping_init (&grouping, self, cancellable, error) && assign (&grouping, by, error) &&
         sum_columns (&grouping, error);
  if (done && by == VV_GROUP_TYPE)
    copy_retained (&grouping);
  else if (done && by == VV_GROUP_EQUAL)
    sum_equal (&grouping);
  else if (done)
    done = sum_retained (&grouping, error);
  if (done)
    {
      g_ptr_array_sort_with_data (grouping.groups, compare_groups, by_wasted ? &by_wasted : NULL);
      cut (grouping.groups, max);
      name_equal (&grouping);
    }
  return grouping_end (&grouping, done, error);
}

/* ---- By age ---- */

/* Everything starts as old as can be; each snapshot that does not have it makes it younger. */
static gboolean
count_ages (VvGrouping *self, VvSnapshot *snapshot, VvSnapshot * const *earlier, guint n_earlier,
            guint *n_compared,
            GError **error)
{
  *n_compared = 0;
  memset (self->group_of, 0, (gsize) snapshot->n_objects * sizeof (guint32));
  for (guint i = 0; i < n_earlier; i++)
    {
      g_autoptr (VvComparison) comparison = vv_comparison_new (earlier[i], snapshot,
                                                               self->cancellable, error);
      const GArray *changes;

      if (comparison == NULL)
        return FALSE;
      if (!vv_comparison_has_objects (comparison))
        continue;
      (*n_compared)++;
      changes = vv_comparison_get_objects (comparison);
      for (guint at = 0; at < changes->len; at++)
        {
          const VvObjectChange *change = &g_array_index (changes, VvObjectChange, at);

          if (change->change == VV_CHANGE_NEW && change->new_node < snapshot->n_objects)
            self->group_of[change->new_node]++;
        }
    }
  return TRUE;
}

GPtrArray *
vv_groups_by_age (VvSnapshot *self, VvSnapshot * const *earlier, guint n_earlier,
                  GCancellable *cancellable,
                  GError **error)
{
  VvGrouping grouping;
  guint n_compared = 0;
  gboolean done;

  g_return_val_if_fail (self != NULL && vv_snapshot_is_analysed (self), NULL);
  g_return_val_if_fail (n_earlier == 0 || earlier != NULL, NULL);

  done = grouping_init (&grouping, self, cancellable, error) &&
         count_ages (&grouping, self, earlier, n_earlier, &n_compared, error);
  for (guint missing = 0; done && missing < n_compared; missing++)
    {
      guint age = n_compared - missing;

      /* Translators: a group of objects: those that were there in so many earlier snapshots
       * already */
      vv_grouping_add (&grouping, g_strdup_printf (ngettext ("in %u earlier snapshot", "in %u "
                                                                                       "earlier "
                                                                                       "snapshots",
                                                             age), age));
    }
  if (done)
    vv_grouping_add (&grouping, g_strdup (C_("age", "new")));
  done = done && sum_columns (&grouping, error) && sum_retained (&grouping, error);
  cut (grouping.groups, 0);
  return grouping_end (&grouping, done, error);
}
