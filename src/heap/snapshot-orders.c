/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-orders.c — counting sorts.  In: the columns `type` and `target` as they were just written
 * (read back in pieces: they are in the page cache, and memory that is touched for the first time
 * costs more).  Out: the orders, each a column of the file. */

#include "heap/snapshot-orders.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define PIECE 65536u            /* elements */
/* How many elements ahead a key's start, and half of that ahead its place, is asked for. */
#define AHEAD 32u

typedef struct
{
  VvSnapshotOutput *output;
  GCancellable *cancellable;
  guint32 *order;               /* the sorted column, of references, then of objects */
  gsize order_bytes;
  guint32 *starts;              /* where the next element of a key goes */
  gsize starts_bytes;
  guint32 piece[PIECE];
} Sorter;

/* Huge pages where there are some: a page fault in each 4 KiB would take longer than the sorting. */
static guint32 *
allocate (gsize bytes)
{
  void *memory = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    return NULL;
  (void) madvise (memory, bytes, MADV_HUGEPAGE);
  return memory;
}

static void
sorter_free (Sorter *self)
{
  if (self->order != NULL)
    munmap (self->order, self->order_bytes);
  if (self->starts != NULL)
    munmap (self->starts, self->starts_bytes);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sorter, sorter_free)

static gboolean
sorter_read (Sorter *self, VvSectionId id, guint32 at, guint32 n)
{
  return !g_cancellable_is_cancelled (self->cancellable) &&
         vv_snapshot_output_read (self->output, id, (guint64) at * 4, self->piece, (gsize) n * 4);
}

/* starts[k] becomes how many elements have a smaller key. */
static gboolean
count_keys (Sorter *self, VvSectionId id, guint32 n, guint32 n_keys)
{
  guint32 sum = 0;

  for (guint32 at = 0; at < n; at += MIN (PIECE, n - at))
    {
      guint32 part = MIN (PIECE, n - at);

      if (!sorter_read (self, id, at, part))
        return FALSE;
      for (guint32 i = 0; i < part; i++)
        {
          __builtin_prefetch (&self->starts[self->piece[(i + AHEAD) % PIECE]], 1);
          self->starts[self->piece[i]]++;
        }
    }
  for (guint32 key = 0; key <= n_keys; key++)
    {
      guint32 count = self->starts[key];

      self->starts[key] = sum;
      sum += count;
    }
  return TRUE;
}

static gboolean
place_elements (Sorter *self, VvSectionId id, guint32 n)
{
  for (guint32 at = 0; at < n; at += MIN (PIECE, n - at))
    {
      guint32 part = MIN (PIECE, n - at);

      if (!sorter_read (self, id, at, part))
        return FALSE;
      for (guint32 i = 0; i < part; i++)
        {
          __builtin_prefetch (&self->starts[self->piece[(i + AHEAD) % PIECE]], 1);
          if (i + AHEAD / 2 < part)
            __builtin_prefetch (&self->order[self->starts[self->piece[i + AHEAD / 2]]], 1);
          self->order[self->starts[self->piece[i]]++] = at + i;
        }
    }
  return TRUE;
}

static gboolean
sort_refs (Sorter *self, guint32 n_objects, guint32 n_refs)
{
  if (!count_keys (self, VV_SECTION_REF_TARGET, n_refs, n_objects))
    return FALSE;
  vv_snapshot_output_append (self->output, VV_SECTION_FIRST_REFERRER, self->starts,
                             ((gsize) n_objects + 1) * 4);
  if (!place_elements (self, VV_SECTION_REF_TARGET, n_refs))
    return FALSE;
  vv_snapshot_output_append (self->output, VV_SECTION_REFERRER, self->order, (gsize) n_refs * 4);
  return TRUE;
}

static gboolean
sort_objects (Sorter *self, guint32 n_objects, GArray *types)
{
  guint32 sum = 0;

  for (guint i = 0; i < types->len; i++)
    {
      VvFileType *type = &g_array_index (types, VvFileType, i);

      type->first = sum;
      self->starts[i] = sum;
      sum += type->count;
    }
  if (!place_elements (self, VV_SECTION_TYPE, n_objects))
    return FALSE;
  vv_snapshot_output_append (self->output, VV_SECTION_BY_TYPE, self->order, (gsize) n_objects * 4);
  return TRUE;
}

static int
compare_addresses (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *types = data;
  guint64 left = g_array_index (types, VvFileType, *(const guint32 *) a).address;
  guint64 right = g_array_index (types, VvFileType, *(const guint32 *) b).address;

  return left < right ? -1 : left > right;
}

static void
write_types_by_address (VvSnapshotOutput *output, GArray *types)
{
  g_autofree guint32 *order = g_new (guint32, types->len + 1);

  for (guint i = 0; i < types->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) types->len, sizeof *order, compare_addresses, types);
  vv_snapshot_output_whole (output, VV_SECTION_TYPES_BY_ADDRESS, order, (gsize) types->len * 4);
}

gboolean
vv_snapshot_orders_write (VvSnapshotOutput *output,
                          guint32           n_objects,
                          guint32           n_refs,
                          GArray           *types,
                          GCancellable     *cancellable)
{
  g_autoptr (Sorter) self = g_new0 (Sorter, 1);

  self->output = output;
  self->cancellable = cancellable;
  self->order_bytes = MAX ((gsize) MAX (n_objects, n_refs) * 4, 4);
  self->starts_bytes = ((gsize) MAX (n_objects, types->len) + 1) * 4;
  self->order = allocate (self->order_bytes);
  self->starts = allocate (self->starts_bytes);
  if (self->order == NULL || self->starts == NULL)
    {
      vv_draft_set_error (output->draft, &output->error, ENOMEM);
      return TRUE;
    }

  if (!sort_refs (self, n_objects, n_refs) || !sort_objects (self, n_objects, types))
    return output->error != NULL;
  write_types_by_address (output, types);
  return TRUE;
}
