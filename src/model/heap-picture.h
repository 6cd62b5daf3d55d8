/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-picture.h — a snapshot's types as items of a treemap. */

#pragma once

#include <gio/gio.h>

#include "chart/treemap.h"
#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvHeapPicture: never written again; @items: (element-type VvTreemapItem): a type each, its index
 * as `id` */
typedef struct
{
  GArray *items;
  GStringChunk *texts;
  guint64 garbage;              /* bytes that no root reaches; of an analysed snapshot */
  gboolean analysed;
} VvHeapPicture;

/**
 * vv_heap_picture_new:
 * @retained: areas are what a type's topmost objects alone hold (vv_heap_partition_new()), instead of its
 *   objects' own memory: both sum up to the heap; of an analysed snapshot
 *
 * The user's own modules are those whose file lies neither among installed packages nor in the
 * standard library.  Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): NULL with @error: VV_ERROR_CORRUPT, or cancelled
 */
VV_API VvHeapPicture *vv_heap_picture_new (const VvSnapshot *snapshot, gboolean retained, GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_heap_picture_free (VvHeapPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvHeapPicture, vv_heap_picture_free)

/** VvHeapAccount: what a process's memory is, as far as the snapshot can tell; sums up to @rss */
typedef struct
{
  guint64 rss;
  guint64 objects;
  guint64 arenas_free;
  guint64 native;               /* and mapped files */
} VvHeapAccount;
/** vv_heap_account: FALSE where the snapshot does not say */
VV_API gboolean vv_heap_account (const VvSnapshot *snapshot, VvHeapAccount *out);

G_END_DECLS
