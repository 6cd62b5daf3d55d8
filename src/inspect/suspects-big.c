/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-big.c — In: the dominator tree.  Out: its accumulation points: from each big object down
 * while one child keeps most of it.  Where a few children share it, each of these that is big
 * itself. Namespaces are gone through: who opens a module sees its caches, not the module. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "inspect/suspects-private.h"

#define MAX_DOWN 4096u
#define MAX_DEPTH 64u
/* One type so often on the way down is a chain: the memory is spread over it. */
#define CHAIN 16u
/* Where so few hold nearly all of it, it is them. */
#define FEW 8u
#define MAX_FOUND 12u
#define MAX_LOOKED_AT 20000u

typedef struct
{
  VvSuspecting *suspecting;
  guint n_found;
  guint left;                   /* objects to look at: a damaged tree may have rounds */
} Big;

static void look_below (Big *self, VvNode node, guint depth);

static guint64
retained_of (const Big *self, VvNode node)
{
  return vv_snapshot_get_retained (self->suspecting->snapshot, node);
}

/* Down from @node; @is_chain: it is the head of a linked list. */
static VvNode
go_down (const Big *self, VvNode node, gboolean *is_chain)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) heads = g_hash_table_new (NULL, NULL);
  const VvSnapshot *snapshot = self->suspecting->snapshot;

  *is_chain = FALSE;
  for (guint i = 0; i < MAX_DOWN; i++)
    {
      gpointer type = GSIZE_TO_POINTER ((gsize) vv_column_type (snapshot, node) + 1);
      gsize count = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, type)) + 1;
      VvNode child;

      g_hash_table_insert (counts, type, GSIZE_TO_POINTER (count));
      if (count == 1)
        g_hash_table_insert (heads, type, GSIZE_TO_POINTER ((gsize) node));
      *is_chain = count >= CHAIN;
      if (*is_chain)
        return (VvNode) GPOINTER_TO_SIZE (g_hash_table_lookup (heads, type));
      child = vv_suspects_biggest_child (self->suspecting, node);
      if (child == VV_NODE_NONE || retained_of (self, child) < retained_of (self, node) / 10 * 7)
        break;
      node = child;
    }
  return node;
}

/* Whether a few big ones hold nearly all that @node retains; then they are looked at. */
static gboolean
split (Big *self, VvNode node, guint depth)
{
  const VvSnapshot *snapshot = self->suspecting->snapshot;
  guint64 sum = 0;
  guint32 first, end, at;

  vv_snapshot_get_dominated (snapshot, node, &first, &end);
  for (at = first; at < end && at - first < FEW; at++)
    {
      guint64 retained = retained_of (self, vv_snapshot_get_in_dominator_order (snapshot, at));

      if (retained < self->suspecting->least)
        break;
      sum += retained;
    }
  if (at == first || sum < retained_of (self, node) / 10 * 7)
    return FALSE;
  look_below (self, node, depth + 1);
  return TRUE;
}

static void
tell (Big *self, VvNode node, gboolean is_chain)
{
  VvSuspecting *suspecting = self->suspecting;
  guint64 retained = retained_of (self, node);
  g_autofree char *size = vv_suspects_bytes (retained);
  g_autofree char *share = vv_suspects_share (suspecting, retained);
  g_autofree char *content = vv_suspects_content (suspecting, node);
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;
  VvObjectRow row;
  VvSuspect *suspect;

  vv_snapshot_get_object (suspecting->snapshot, node, &row);
  type = vv_name_of_type (suspecting->snapshot, row.type, TRUE);
  suspect = vv_suspecting_add (suspecting, VV_SUSPECT_OBJECT,
                               vv_suspecting_severity (suspecting, retained, VV_SEVERITY_MEDIUM),
                               node, retained,
                               row.length >= 0 ? (guint64) row.length : 1);
  suspect->path = vv_suspects_path (suspecting, node);
  name = vv_suspects_call (suspecting, suspect);
  /* Translators: a name, a size, a share: “app.cache holds 66.1 MiB (62.5 % of the heap)” */
  suspect->title = g_strdup_printf (_("%1$s holds %2$s (%3$s of the heap)"), name, size, share);
  if (is_chain)
    /* Translators: a type, a size */
    suspect->why = g_strdup_printf (_("It is the first of a long chain of %1$s, each of which "
                                      "holds the next. If it went, %2$s would be freed."), type,
                                      size);
  else if (content != NULL)
    /* Translators: a type, things such as “20,000 × app.Session”, a size */
    suspect->why = g_strdup_printf (_("Here the memory piles up: most of what this %1$s holds is "
                                      "%2$s. If it went, %3$s would be freed."), type, content,
                                      size);
  else
    suspect->why = g_strdup_printf (_("Nothing else holds the memory that this %1$s holds. If it "
                                      "went, %2$s would be freed."), type, size);
  if (is_chain)
    suspect->advice = g_strdup (_("Cut the chain where the rest is not needed any more, or keep "
                                  "the last of it only, for instance in "
                                  "collections.deque(maxlen=…)."));
  else if (row.length > 1)
    suspect->advice = g_strdup (_("If all of it is needed, nothing is wrong. Else remove what is "
                                  "done with, or give it a bound: collections.deque(maxlen=…), "
                                  "functools.lru_cache(maxsize=…), weakref.WeakValueDictionary."));
  else
    suspect->advice = g_strdup (_("Drop the reference when it is not needed any more (del, or = "
                                  "None), or load the data in pieces."));
  self->n_found++;
}

static void
look_at (Big *self, VvNode node, guint depth)
{
  VvSuspecting *suspecting = self->suspecting;
  gboolean is_chain;
  VvNode point;

  if (vv_snapshot_is_garbage (suspecting->snapshot, node) || node == suspecting->uncollectable)
    return;
  if (vv_suspects_is_namespace (suspecting, node))
    {
      look_below (self, node, depth + 1);
      return;
    }
  point = go_down (self, node, &is_chain);
  if (vv_suspects_is_namespace (suspecting, point))
    look_below (self, point, depth + 1);
  else if (is_chain || !split (self, point, depth))
    tell (self, vv_suspects_owner (suspecting, point), is_chain);
}

/* The children are in the order of what they retain. */
static void
look_below (Big *self, VvNode node, guint depth)
{
  VvSuspecting *suspecting = self->suspecting;
  guint32 first, end;

  if (depth > MAX_DEPTH)
    return;
  vv_snapshot_get_dominated (suspecting->snapshot, node, &first, &end);
  for (guint32 at = first; at < end && self->n_found < MAX_FOUND && self->left > 0; at++,
       self->left--)
    {
      VvNode child = vv_snapshot_get_in_dominator_order (suspecting->snapshot, at);

      if (child == VV_NODE_NONE || retained_of (self, child) < suspecting->least)
        return;
      look_at (self, child, depth);
    }
}

gboolean
vv_suspects_find_big (VvSuspecting *self, GError **error)
{
  Big big = { self, 0, MAX_LOOKED_AT };

  look_below (&big, VV_NODE_NONE, 0);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}
