/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-picture.c — In: the table of types, and the files that modules say they come from.  Out: one
 * item a type, grouped by module. */

#include "config.h"

#include "model/heap-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "model/heap-partition.h"

#define MAX_MODULES 20000
#define MAX_FIELDS 20000
#define MAX_NAME_CHARS 100

/* ---- Whose code is it ---- */

static gboolean
is_own_file (const char *file)
{
  static const char * const foreign[] = { "/site-packages/", "/dist-packages/", "/lib/python", "/lib64/python", "<frozen" };

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    if (strstr (file, foreign[i]) != NULL)
      return FALSE;
  return strchr (file, '/') != NULL || g_str_has_suffix (file, ".py'");
}

/* Returns: the target of the first of a node's references with that label, or VV_NODE_NONE. */
static VvNode
find_field (const VvSnapshot *snapshot,
            VvNode            node,
            const char       *wanted)
{
  VvEdge first;
  VvEdge end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  for (VvEdge edge = first; edge < end && edge - first < MAX_FIELDS; edge++)
    {
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);
      VvRefRow ref;

      if (g_strcmp0 (label, wanted) != 0)
        continue;
      vv_snapshot_get_ref (snapshot, edge, &ref);
      return ref.target;
    }
  return VV_NODE_NONE;
}

static gboolean
is_own_module (const VvSnapshot *snapshot,
               VvNode            module)
{
  VvNode dict = find_field (snapshot, module, ".__dict__");
  VvNode file = dict != VV_NODE_NONE ? find_field (snapshot, dict, ".__file__") : VV_NODE_NONE;
  g_autofree char *path = file != VV_NODE_NONE ? vv_snapshot_dup_value (snapshot, file) : NULL;

  return path != NULL && is_own_file (path);
}

/* Returns: (transfer full): names of modules, as a set. */
static GHashTable *
find_own_modules (const VvSnapshot *snapshot,
                  GHashTable       *wanted,
                  GCancellable     *cancellable)
{
  GHashTable *own = g_hash_table_new (g_str_hash, g_str_equal);
  guint32 n = vv_snapshot_get_n_roots (snapshot);
  guint n_seen = 0;

  g_hash_table_add (own, (gpointer) "__main__");
  for (guint32 i = 0; i < n && n_seen < MAX_MODULES; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (snapshot, i, &root);
      if (root.kind != VV_ROOT_MODULE || root.name == NULL || root.target == VV_NODE_NONE ||
          !g_hash_table_contains (wanted, root.name))
        continue;
      n_seen++;
      if (g_cancellable_is_cancelled (cancellable))
        break;
      if (is_own_module (snapshot, root.target))
        g_hash_table_add (own, (gpointer) root.name);
    }
  return own;
}

/* ---- Items ---- */

static const char *
keep (VvHeapPicture *self,
      char          *text)
{
  const char *kept = g_string_chunk_insert_const (self->texts, text);

  g_free (text);
  return kept;
}

static void
add_item (VvHeapPicture   *self,
          const VvTypeRow *row,
          VvTypeIndex      type,
          guint64          value,
          guint32          n,
          gboolean         own)
{
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  VvTreemapItem item = { NULL };

  item.group = keep (self, vv_text_display (row->module != NULL && row->module[0] != '\0' ? row->module : "builtins",
                                            -1, MAX_NAME_CHARS));
  item.name = keep (self, vv_text_display (row->name != NULL ? row->name : "", -1, MAX_NAME_CHARS));
  item.value = (double) value;
  item.detail1 = keep (self, vv_text_format (item.value, VV_UNIT_BYTES));
  item.detail2 = keep (self, g_strdup_printf (ngettext ("%s object", "%s objects", n), count));
  item.own = own;
  item.id = type;
  g_array_append_val (self->items, item);
}

static guint64
sum_garbage (const VvSnapshot *snapshot,
             GCancellable     *cancellable)
{
  guint32 n = vv_snapshot_get_n_objects (snapshot);
  guint64 bytes = 0;

  for (VvNode node = 0; node < n; node++)
    {
      if ((node & 0xffff) == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (vv_snapshot_is_garbage (snapshot, node))
        bytes += vv_column_wide (snapshot, VV_SECTION_MEMORY, node);
    }
  return bytes;
}

VvHeapPicture *
vv_heap_picture_new (const VvSnapshot *snapshot,
                     gboolean          retained,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_autoptr (VvHeapPicture) self = g_new0 (VvHeapPicture, 1);
  g_autoptr (GHashTable) modules = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) own = NULL;
  g_autofree VvHeapShare *shares = NULL;
  guint32 n = vv_snapshot_get_n_types (snapshot);
  VvTypeRow row;

  if (retained && (shares = vv_heap_partition_new (snapshot, cancellable, error)) == NULL)
    return NULL;
  self->items = g_array_new (FALSE, FALSE, sizeof (VvTreemapItem));
  self->texts = g_string_chunk_new (4096);
  for (guint32 i = 0; i < n; i++)
    {
      vv_snapshot_get_type (snapshot, i, &row);
      if (row.module != NULL && row.count > 0)
        g_hash_table_add (modules, (gpointer) row.module);
    }
  own = find_own_modules (snapshot, modules, cancellable);
  for (guint32 i = 0; i < n; i++)
    {
      vv_snapshot_get_type (snapshot, i, &row);
      if (row.count > 0)
        add_item (self, &row, i, retained ? shares[i].memory : row.memory, retained ? shares[i].count : row.count,
                  row.module != NULL && g_hash_table_contains (own, row.module));
    }
  self->analysed = vv_snapshot_is_analysed (snapshot);
  if (self->analysed)
    self->garbage = sum_garbage (snapshot, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !vv_snapshot_check (snapshot, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
vv_heap_picture_free (VvHeapPicture *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

/* ---- All of the process ---- */

static gboolean
get_number (const VvSnapshot *snapshot,
            const char       *key,
            guint64          *out)
{
  VvMetaRow row;

  if (!vv_snapshot_find_meta (snapshot, key, &row) || !row.is_number || row.number < 0)
    return FALSE;
  *out = (guint64) row.number;
  return TRUE;
}

/* The walk counted as native what is neither in an arena nor an object's own block, so that the
 * rest of the arenas is what remains.  Pages that were never touched make objects and arenas more
 * than is resident; then there is no account to show. */
gboolean
vv_heap_account (const VvSnapshot *snapshot,
                 VvHeapAccount    *out)
{
  VvHeapAccount account;

  if (!get_number (snapshot, "memory.rss", &account.rss) || !get_number (snapshot, "memory.objects", &account.objects) ||
      !get_number (snapshot, "memory.native", &account.native))
    return FALSE;
  if (account.objects > account.rss || account.native > account.rss - account.objects)
    return FALSE;
  account.arenas_free = account.rss - account.objects - account.native;
  *out = account;
  return TRUE;
}
