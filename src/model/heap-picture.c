/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-picture.c — In: the table of types, and the files that modules say they come from.  Out: one
 * item a type, grouped by module. */

#include "config.h"

#include "model/heap-picture.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "inspect/whose.h"
#include "model/heap-partition.h"

#define MAX_NAME_CHARS 100

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
  g_autoptr (VvOwners) owners = vv_owners_new (snapshot);
  g_autofree VvHeapShare *shares = NULL;
  guint32 n = vv_snapshot_get_n_types (snapshot);
  VvTypeRow row;

  if (retained && (shares = vv_heap_partition_new (snapshot, cancellable, error)) == NULL)
    return NULL;
  self->items = g_array_new (FALSE, FALSE, sizeof (VvTreemapItem));
  self->texts = g_string_chunk_new (4096);
  for (guint32 i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      vv_snapshot_get_type (snapshot, i, &row);
      if (row.count > 0)
        add_item (self, &row, i, retained ? shares[i].memory : row.memory, retained ? shares[i].count : row.count,
                  vv_owners_of_type (owners, i) == VV_WHOSE_OWN);
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
