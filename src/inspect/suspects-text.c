/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-text.c — In: a suspect.  Out: what a person calls it, and numbers as people read
 * them. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "inspect/paths.h"
#include "inspect/suspects-private.h"

#define MAX_PATHS 4
/* Of what an object dominates the first are the biggest; so many are told apart by type. */
#define MAX_CHILDREN 1000000u

char *
vv_suspects_bytes (guint64 bytes)
{
  return vv_text_format ((double) bytes, VV_UNIT_BYTES);
}

char *
vv_suspects_number (guint64 number)
{
  return vv_text_format ((double) number, VV_UNIT_NONE);
}

char *
vv_suspects_share (const VvSuspecting *self, guint64 bytes)
{
  return vv_text_format (self->total > 0 ? 100.0 * (double) bytes / (double) self->total : 0,
                         VV_UNIT_PERCENT);
}

/* To 3.10 a running frame is an object, and what is on its stack a reference of it. */
static gboolean
begins_on_stack (const VvSnapshot *snapshot, const VvPath *path)
{
  VvRefCode code;

  return path->edges->len > 0 &&
         vv_snapshot_ref_code (snapshot, g_array_index (path->edges, VvEdge, 0), &code) &&
         code.kind == VV_REF_STACK;
}

/* A name in a module or of a local says more than a value on a stack, even if it is farther
 * away. */
static guint
cost_of (const VvSnapshot *snapshot, const VvPath *path)
{
  VvRootRow root = { .kind = VV_ROOT_INTERPRETER };

  if (path->root != VV_PATH_NO_ROOT)
    vv_snapshot_get_root (snapshot, path->root, &root);
  switch (root.kind)
    {
    case VV_ROOT_MODULE:
      return path->edges->len;
    case VV_ROOT_FRAME:
      return path->edges->len + (begins_on_stack (snapshot, path) ? 12 : 2);
    case VV_ROOT_STACK:
    case VV_ROOT_NATIVE:
      return path->edges->len + 12;
    default:
      return path->edges->len + 6;
    }
}

static char *
find_path (const VvSuspecting *self, VvNode node)
{
  g_autoptr (GPtrArray) paths = vv_paths_find (self->snapshot, node, MAX_PATHS, 0,
                                               self->cancellable, NULL);
  const VvPath *best = NULL;

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    {
      const VvPath *path = paths->pdata[i];

      if (best == NULL || cost_of (self->snapshot, path) < cost_of (self->snapshot, best))
        best = path;
    }
  return best != NULL ? g_strdup (best->text) : NULL;
}

char *
vv_suspects_path (const VvSuspecting *self, VvNode node)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) node + 1), path = NULL;

  if (!g_hash_table_lookup_extended (self->paths, key, NULL, &path))
    {
      path = find_path (self, node);
      g_hash_table_insert (self->paths, key, path);
    }
  return g_strdup (path);
}

char *
vv_suspects_call (const VvSuspecting *self, const VvSuspect *suspect)
{
  g_autofree char *type = NULL;
  g_autofree char *identity = NULL;

  if (suspect->path != NULL)
    return g_strdup (suspect->path);
  type = vv_name_of_type (self->snapshot, suspect->type, TRUE);
  identity = vv_name_of_object (self->snapshot, suspect->node);
  return identity != NULL ? g_strdup_printf ("%s %s", type, identity) : g_steal_pointer (&type);
}

/* ---- What is in it ---- */

typedef struct
{
  VvTypeIndex type;
  guint64 count, retained;
} Content;

static void
add_children (const VvSuspecting *self, VvNode node, GHashTable *contents, gboolean deeper,
              guint *left)
{
  guint32 first, end;

  vv_snapshot_get_dominated (self->snapshot, node, &first, &end);
  for (guint32 at = first; at < end && *left > 0; at++, (*left)--)
    {
      VvNode child = vv_snapshot_get_in_dominator_order (self->snapshot, at);
      gpointer key;
      Content *content;

      if (child == VV_NODE_NONE)
        return;
      if (deeper && end - first <= 2 && vv_name_is_of (self->snapshot, child, "dict"))
        {
          add_children (self, child, contents, FALSE, left);
          continue;
        }
      key = GSIZE_TO_POINTER ((gsize) vv_column_type (self->snapshot, child) + 1);
      content = g_hash_table_lookup (contents, key);
      if (content == NULL)
        {
          content = g_new0 (Content, 1);
          content->type = vv_column_type (self->snapshot, child);
          g_hash_table_insert (contents, key, content);
        }
      content->count++;
      content->retained += vv_snapshot_get_retained (self->snapshot, child);
    }
}

char *
vv_suspects_content (const VvSuspecting *self, VvNode node)
{
  g_autoptr (GHashTable) contents = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autofree char *type = NULL;
  g_autofree char *number = NULL;
  const Content *most = NULL;
  guint left = MAX_CHILDREN;
  GHashTableIter iter;
  gpointer value;

  add_children (self, node, contents, TRUE, &left);
  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Content *content = value;

      if (most == NULL || content->retained > most->retained ||
          (content->retained == most->retained && content->type < most->type))
        most = content;
    }
  if (most == NULL || most->retained < vv_snapshot_get_retained (self->snapshot, node) / 4)
    return NULL;
  type = vv_name_of_type (self->snapshot, most->type, TRUE);
  number = vv_suspects_number (most->count);
  if (left == 0)
    /* Translators: things that there are at least so many of: a number, their type */
    return g_strdup_printf (_("more than %1$s × %2$s"), number, type);
  return g_strdup_printf ("%s × %s", number, type);
}
