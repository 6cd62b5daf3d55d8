/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects.c — In: an analysed snapshot.  Out: what looks like a leak, the worst first.  Each kind
 * is looked for on its own, in one pass over the objects or less; then what several found is said
 * once. */

#include "config.h"

#include "inspect/suspects.h"

#include "inspect/suspects-private.h"

/* Steps up the dominator tree over which two suspects may be one thing. */
#define SAME_PLACE 4u

const char *
vv_suspect_kind_name (VvSuspectKind kind)
{
  static const char * const names[VV_N_SUSPECT_KINDS] = {
    "object", "class", "container", "cache", "file", "traceback", "finalizer", "uncollectable",
      "garbage",
  };

  g_return_val_if_fail (kind < VV_N_SUSPECT_KINDS, NULL);

  return names[kind];
}

void
vv_suspect_free (VvSuspect *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->title);
  g_free (self->why);
  g_free (self->advice);
  g_free (self);
}

/* ---- For those who look ---- */

VvSuspect *
vv_suspecting_add (VvSuspecting *self, VvSuspectKind kind, VvSeverity severity, VvNode node,
                   guint64 retained,
                   guint64 count)
{
  VvSuspect *suspect = g_new0 (VvSuspect, 1);

  suspect->kind = kind;
  suspect->severity = severity;
  suspect->node = node;
  suspect->type = vv_column_type (self->snapshot, node);
  suspect->retained = retained;
  suspect->count = count;
  g_ptr_array_add (self->found, suspect);
  return suspect;
}

VvSeverity
vv_suspecting_severity (const VvSuspecting *self, guint64 retained, VvSeverity other)
{
  return retained >= VV_MIB && retained >= self->total / 10 ? VV_SEVERITY_HIGH : other;
}

gboolean
vv_suspecting_cancelled (const VvSuspecting *self, guint32 at, GError **error)
{
  return (at & VV_SUSPECTS_CHECK_EVERY) == 0 &&
         g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static void
read_roots (VvSuspecting *self)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (self->snapshot); i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.target >= self->snapshot->n_objects || root.kind != VV_ROOT_INTERPRETER)
        continue;
      if (g_strcmp0 (root.name, "gc.garbage") == 0)
        self->uncollectable = root.target;
      else
        g_hash_table_add (self->internals, GSIZE_TO_POINTER ((gsize) root.target + 1));
    }
}

static void
sum_memory (VvSuspecting *self)
{
  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (self->snapshot, type, &row);
      self->total += row.memory;
    }
  self->least = MIN (MAX (self->total / 10, VV_MIB), MAX (self->total / 100 * 3, 4 * VV_MIB));
}

/* ---- What is one thing ---- */

static gboolean
is_memory (const VvSuspect *suspect)
{
  return suspect->kind <= VV_SUSPECT_CACHE;
}

/* Of two that are one thing the greater tells more. */
static guint
telling (const VvSuspect *suspect)
{
  static const guint8 ranks[VV_N_SUSPECT_KINDS] = {
    [VV_SUSPECT_OBJECT] = 1, [VV_SUSPECT_CONTAINER] = 2, [VV_SUSPECT_CACHE] = 3,
      [VV_SUSPECT_TRACEBACK] = 4,
    [VV_SUSPECT_FILE] = 4, [VV_SUSPECT_UNCOLLECTABLE] = 5,
  };

  return ranks[suspect->kind];
}

static gboolean
is_above (const VvSuspecting *self, VvNode node, VvNode above, guint steps)
{
  for (guint i = 0; i <= steps && node != VV_NODE_NONE; i++)
    {
      if (node == above)
        return TRUE;
      node = vv_snapshot_get_dominator (self->snapshot, node);
    }
  return FALSE;
}

/* Told with its holder, which may be worth telling by itself: of a big container a few files are
 * not what matters, and objects that two of them share are not what one of them retains. */
static gboolean
is_part (const VvSuspect *suspect)
{
  return suspect->kind == VV_SUSPECT_FILE || suspect->kind == VV_SUSPECT_CLASS;
}

/* One stands in the other, which holds little beside it.  Through tracebacks and frames the way is
 * long. */
static gboolean
is_same (const VvSuspecting *self, const VvSuspect *left, const VvSuspect *right)
{
  guint steps = is_memory (left) && is_memory (right) ? SAME_PLACE : VV_SUSPECTS_MAX_UP;
  gboolean has_part = is_part (left) || is_part (right);
  guint64 less = MIN (left->retained, right->retained),
    more = MAX (left->retained, right->retained);

  if (left->node == right->node && !has_part)
    return TRUE;
  return less >= more / 2 && (is_above (self, left->node, right->node, steps) ||
                               is_above (self, right->node, left->node, steps));
}

/* Whether @other makes @suspect needless. */
static gboolean
is_told_by (const VvSuspecting *self, const VvSuspect *suspect, const VvSuspect *other)
{
  if (other == suspect || !is_memory (suspect) || telling (other) <= telling (suspect))
    return FALSE;
  return is_same (self, suspect, other);
}

/* Of a container whose objects another one has too only the frame is its own: the class is what is
 * told. */
static gboolean
is_frame_of_shared (const VvSuspecting *self, const VvSuspect *suspect)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) suspect->node + 1);

  return (suspect->kind == VV_SUSPECT_OBJECT || suspect->kind == VV_SUSPECT_CONTAINER) &&
         GPOINTER_TO_SIZE (g_hash_table_lookup (self->sharing, key)) > suspect->retained;
}

static void
drop_doubles (VvSuspecting *self)
{
  guint n = self->found->len;
  g_autofree gboolean *is_told = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    is_told[i] = is_frame_of_shared (self, self->found->pdata[i]);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n && !is_told[i]; j++)
      is_told[i] = is_told_by (self, self->found->pdata[i], self->found->pdata[j]);
  for (guint i = n; i-- > 0;)
    if (is_told[i])
      g_ptr_array_remove_index (self->found, i);
}

static int
compare_suspects (gconstpointer a, gconstpointer b)
{
  const VvSuspect *left = *(VvSuspect * const *) a, *right = *(VvSuspect * const *) b;

  if (left->severity != right->severity)
    return left->severity > right->severity ? -1 : 1;
  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return left->node < right->node ? -1 : left->node > right->node;
}

static gboolean
find_all (VvSuspecting *self, GError **error)
{
  return vv_suspects_find_big (self, error) && vv_suspects_find_classes (self, error) &&
         vv_suspects_find_containers (self, error) && vv_suspects_find_files (self, error) &&
         vv_suspects_find_tracebacks (self, error) && vv_suspects_find_garbage (self, error);
}

GPtrArray *
vv_suspects_find (const VvSnapshot *self, GCancellable *cancellable, GError **error)
{
  VvSuspecting search = { .snapshot = self, .cancellable = cancellable,
                          .uncollectable = VV_NODE_NONE };
  gboolean done;

  g_return_val_if_fail (self != NULL && vv_snapshot_is_analysed (self), NULL);

  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_suspect_free);
  search.internals = g_hash_table_new (NULL, NULL);
  search.sharing = g_hash_table_new (NULL, NULL);
  search.paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  search.roles = vv_roles_new (self);
  sum_memory (&search);
  read_roots (&search);
  done = vv_snapshot_get_n_objects (self) == 0 || vv_snapshot_get_n_types (self) == 0 ||
         find_all (&search, error);
  if (done)
    {
      drop_doubles (&search);
      g_ptr_array_sort (search.found, compare_suspects);
    }
  /* Paths that were cut short by a cancel are no answer. */
  done = done && !g_cancellable_set_error_if_cancelled (cancellable, error) &&
         vv_snapshot_check (self, error);
  vv_roles_free (search.roles);
  g_hash_table_unref (search.internals);
  g_hash_table_unref (search.paths);
  g_hash_table_unref (search.sharing);
  if (done)
    return search.found;
  g_ptr_array_unref (search.found);
  return NULL;
}
