/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compare.c — In: two snapshots.  Out: whether they are of one process, what changed by type and by
 * object, and who holds what is new. */

#include "config.h"

#include "inspect/compare.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "inspect/compare-private.h"
#include "inspect/reach.h"

#define CHECK_EVERY 4096u       /* objects between looks at the cancellable */

struct _VvComparison
{
  VvSnapshot *before, *after;
  char *note;
  GArray *types;                /* VvTypeChange */
  GArray *objects;              /* VvObjectChange */
  guint64 counts[VV_N_CHANGES];
  GMutex lock;                  /* of what follows, which is made when somebody asks */
  VvReach *reach;
  gboolean has_failed;          /* to make it: it is not tried for each object again */
  guint64 *is_new;              /* bits: nodes of `after` */
  VvNode *nearest;              /* of a new node: its holder where it was looked for; else VV_NODE_NONE */
  GHashTable *holders;          /* node + 1 → path */
};

const char *
vv_change_name (VvChange change)
{
  static const char * const names[VV_N_CHANGES] = { "new", "gone", "grown", "shrunk", "same" };

  g_return_val_if_fail (change < VV_N_CHANGES, NULL);

  return names[change];
}

/* ---- One process? ---- */

static VvMetaRow
meta_of (const VvSnapshot *snapshot, const char *key)
{
  VvMetaRow row = { .key = key };

  vv_snapshot_find_meta (snapshot, key, &row);
  return row;
}

static gint64
pid_of (const VvSnapshot *snapshot)
{
  VvMetaRow row = meta_of (snapshot, "pid");

  return row.text != NULL ? g_ascii_strtoll (row.text, NULL, 10) : row.number;
}

/* Static types lie where the program or its library was mapped, which differs from start to start
 * but for a program that is not position-independent. */
static VvAddr
type_address (const VvSnapshot *snapshot, const char *name)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, i, &row);
      if (strcmp (row.name, name) == 0 && strcmp (row.module, "builtins") == 0)
        return row.address;
    }
  return 0;
}

/* threading.get_ident() of the main thread is an address near its stack, which no two starts share.
 * 3.9 and 3.10 do not store the kernel's number. */
static guint64
main_thread (const VvSnapshot *snapshot)
{
  gint64 pid = pid_of (snapshot);

  for (guint32 i = 0; i < vv_snapshot_get_n_threads (snapshot); i++)
    {
      VvThreadRow row;

      vv_snapshot_get_thread (snapshot, i, &row);
      if ((gint64) row.native_id == pid || (row.native_id == 0 && g_strcmp0 (row.name, "MainThread") == 0))
        return row.id;
    }
  return 0;
}

char *
vv_compare_find_difference (const VvSnapshot *before,
                            const VvSnapshot *after)
{
  gint64 pid = pid_of (before), other_pid = pid_of (after);
  guint64 thread = main_thread (before), other_thread = main_thread (after);

  if (g_strcmp0 (meta_of (before, "python.version").text, meta_of (after, "python.version").text) != 0)
    return g_strdup_printf (_("The snapshots are of different Pythons (%s and %s): only types are compared."),
                            meta_of (before, "python.version").text, meta_of (after, "python.version").text);
  if (pid != other_pid)
    return g_strdup_printf (_("The snapshots are of different processes (%d and %d): only types are compared."),
                            (int) pid, (int) other_pid);
  if (type_address (before, "type") != type_address (after, "type") ||
      (thread != 0 && other_thread != 0 && thread != other_thread))
    return g_strdup_printf (_("Process %d was started again between the snapshots: only types are compared."),
                            (int) pid);
  return NULL;
}

/* ---- Types ---- */

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const VvTypeChange *left = a, *right = b;
  guint64 left_change = left->memory_new > left->memory_old ? left->memory_new - left->memory_old
                                                            : left->memory_old - left->memory_new;
  guint64 right_change = right->memory_new > right->memory_old ? right->memory_new - right->memory_old
                                                               : right->memory_old - right->memory_new;
  int by_module;

  if (left_change != right_change)
    return left_change > right_change ? -1 : 1;
  by_module = strcmp (left->module, right->module);
  return by_module != 0 ? by_module : strcmp (left->type, right->type);
}

static VvTypeChange *
change_of (GArray *changes, GHashTable *places, const VvTypeRow *row)
{
  /* A name has no such character: what is shown was made safe. */
  g_autofree char *key = g_strdup_printf ("%s\n%s", row->module, row->name);
  gpointer place = g_hash_table_lookup (places, key);

  if (place == NULL)
    {
      VvTypeChange change = { .type = row->name, .module = row->module };

      g_array_append_val (changes, change);
      place = GUINT_TO_POINTER (changes->len);
      g_hash_table_insert (places, g_steal_pointer (&key), place);
    }
  return &g_array_index (changes, VvTypeChange, GPOINTER_TO_UINT (place) - 1);
}

GArray *
vv_compare_types (const VvSnapshot *before,
                  const VvSnapshot *after)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (VvTypeChange));
  const VvSnapshot * const both[] = { before, after };

  for (guint side = 0; side < 2; side++)
    for (guint32 i = 0; i < vv_snapshot_get_n_types (both[side]); i++)
      {
        VvTypeRow row;
        VvTypeChange *change;

        vv_snapshot_get_type (both[side], i, &row);
        if (row.count == 0)
          continue;
        change = change_of (changes, places, &row);
        *(side == 0 ? &change->count_old : &change->count_new) += row.count;
        *(side == 0 ? &change->memory_old : &change->memory_new) += row.memory;
      }
  g_array_sort (changes, compare_changes);
  return changes;
}

/* ---- The comparison ---- */

VvComparison *
vv_comparison_new (VvSnapshot    *before,
                   VvSnapshot    *after,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (VvComparison) self = NULL;

  g_return_val_if_fail (before != NULL && after != NULL, NULL);

  self = g_new0 (VvComparison, 1);
  g_mutex_init (&self->lock);
  self->before = vv_snapshot_ref (before);
  self->after = vv_snapshot_ref (after);
  self->note = vv_compare_find_difference (before, after);
  self->types = vv_compare_types (before, after);
  self->objects = g_array_new (FALSE, FALSE, sizeof (VvObjectChange));
  if (self->note == NULL &&
      !vv_compare_objects (before, after, self->objects, self->counts, cancellable, error))
    return NULL;
  if (!vv_snapshot_check (before, error) || !vv_snapshot_check (after, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
vv_comparison_free (VvComparison *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->reach, vv_reach_free);
  g_clear_pointer (&self->holders, g_hash_table_unref);
  g_free (self->is_new);
  g_free (self->nearest);
  g_clear_pointer (&self->types, g_array_unref);
  g_clear_pointer (&self->objects, g_array_unref);
  vv_snapshot_unref (self->before);
  vv_snapshot_unref (self->after);
  g_free (self->note);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
vv_comparison_has_objects (const VvComparison *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->note == NULL;
}

const char *
vv_comparison_get_note (const VvComparison *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->note;
}

const GArray *
vv_comparison_get_types (const VvComparison *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->types;
}

const GArray *
vv_comparison_get_objects (const VvComparison *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->objects;
}

guint64
vv_comparison_count (const VvComparison *self,
                     VvChange            change)
{
  g_return_val_if_fail (self != NULL && change < VV_N_CHANGES, 0);

  return self->counts[change];
}

/* ---- Who holds what is new ---- */

static gboolean
prepare_holders (VvComparison *self, GCancellable *cancellable, GError **error)
{
  guint32 n = vv_snapshot_get_n_objects (self->after);

  if (self->reach != NULL)
    return TRUE;
  if (self->has_failed)
    {
      vv_snapshot_check (self->after, error);
      return FALSE;
    }
  self->reach = vv_reach_new (self->after, cancellable, error);
  /* What was cancelled may be asked for again; what failed found damage. */
  self->has_failed = self->reach == NULL && !g_cancellable_is_cancelled (cancellable);
  if (self->reach == NULL)
    return FALSE;
  self->is_new = g_new0 (guint64, n / 64 + 1);
  self->nearest = g_new (VvNode, (gsize) n + 1);
  memset (self->nearest, 0xff, ((gsize) n + 1) * sizeof (VvNode));
  self->holders = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < self->objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (self->objects, VvObjectChange, i);

      if (change->change == VV_CHANGE_NEW)
        self->is_new[change->new_node / 64] |= G_GUINT64_CONSTANT (1) << (change->new_node & 63);
    }
  return TRUE;
}

static gboolean
is_new (const VvComparison *self, VvNode node)
{
  return self->is_new[node / 64] >> (node & 63) & 1;
}

/* The nearest object on its way that was there before; of what has nothing but new ones on it, itself.
 * What was found is noted for all on the way: a list of a million new links is walked once. */
static VvNode
find_holder (VvComparison *self, VvNode node)
{
  VvNode found = VV_NODE_NONE, at;
  guint32 n = vv_snapshot_get_n_objects (self->after), steps = 0;

  /* The way of a damaged file may go round: it is as long as there are objects at most. */
  for (at = node; at != VV_NODE_NONE && found == VV_NODE_NONE && steps <= n; steps++)
    {
      found = is_new (self, at) ? self->nearest[at] : at;
      at = vv_reach_parent (self->reach, at);
    }
  if (found == VV_NODE_NONE)
    return node;
  for (at = node; steps-- > 0 && at != VV_NODE_NONE && at != found && self->nearest[at] != found;
       at = vv_reach_parent (self->reach, at))
    self->nearest[at] = found;
  return found;
}

static const char *
holder_path (VvComparison *self, VvNode holder)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) holder + 1);
  char *path = g_hash_table_lookup (self->holders, key);

  if (path == NULL)
    {
      path = vv_reach_dup_path (self->reach, holder);
      if (path != NULL)
        g_hash_table_insert (self->holders, key, path);
    }
  return path;
}

char *
vv_comparison_dup_holder (VvComparison         *self,
                          const VvObjectChange *change)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL && change != NULL, NULL);

  if (change->new_node == VV_NODE_NONE)
    return NULL;
  locker = g_mutex_locker_new (&self->lock);
  if (!prepare_holders (self, NULL, NULL))
    return NULL;
  /* What has grown is itself the place to look at. */
  if (change->change != VV_CHANGE_NEW)
    return g_strdup (holder_path (self, change->new_node));
  return g_strdup (holder_path (self, find_holder (self, change->new_node)));
}

/* Counts of (type, holder), the type in the upper half. */
static GHashTable *
count_holders (VvComparison *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < self->objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (self->objects, VvObjectChange, i);
      VvObjectRow row;
      gsize key;

      if (i % CHECK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (change->change != VV_CHANGE_NEW || !vv_reach_has (self->reach, change->new_node))
        continue;
      vv_snapshot_get_object (self->after, change->new_node, &row);
      key = (gsize) row.type << 32 | find_holder (self, change->new_node);
      g_hash_table_insert (counts, GSIZE_TO_POINTER (key),
                           GSIZE_TO_POINTER (GPOINTER_TO_SIZE (g_hash_table_lookup (counts, GSIZE_TO_POINTER (key))) + 1));
    }
  return g_steal_pointer (&counts);
}

GHashTable *
vv_comparison_main_holders (VvComparison *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GHashTable) most = g_hash_table_new (NULL, NULL);
  GHashTable *paths;
  GHashTableIter iter;
  gpointer key, value;

  if (!prepare_holders (self, cancellable, error))
    return NULL;
  counts = count_holders (self, cancellable, error);
  if (counts == NULL)
    return NULL;
  paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gpointer type = GSIZE_TO_POINTER (GPOINTER_TO_SIZE (key) >> 32);
      gpointer best = g_hash_table_lookup (most, type);
      gsize n = GPOINTER_TO_SIZE (value), best_n = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, best));

      /* Of equal ones the lower address, so that the answer does not depend on the table's order. */
      if (best == NULL || n > best_n || (n == best_n && key < best))
        g_hash_table_insert (most, type, key);
    }
  g_hash_table_iter_init (&iter, most);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (paths, key,
                         g_strdup (holder_path (self, (VvNode) (GPOINTER_TO_SIZE (value) & G_MAXUINT32))));
  return paths;
}
