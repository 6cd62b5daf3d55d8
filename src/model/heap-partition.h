/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-partition.h — the heap divided among types by what holds what: each object counts once, for the
 * topmost object that alone keeps it alive.  Retained sizes of types overlap; these do not, and sum up
 * to the heap.  Private to the library. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvHeapShare: of one type; @count: its topmost objects */
typedef struct
{
  guint64 memory;
  guint32 count;
} VvHeapShare;

/**
 * vv_heap_partition_new:
 * @snapshot: analysed
 *
 * Modules and their dicts are looked through: they would hold everything.  Blocks; any thread.
 *
 * Returns: (transfer full) (array): of each type; NULL when cancelled, or damaged
 */
VvHeapShare *vv_heap_partition_new (const VvSnapshot *snapshot, GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
