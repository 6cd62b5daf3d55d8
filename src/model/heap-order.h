/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-order.h — which objects (or types) of a snapshot are shown, and in which order: the work
 * behind a table, for a thread. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvHeapColumn: what can be sorted by.  COUNT is for types alone, those from LENGTH on for objects
 * alone; RETAINED is 0 for a snapshot without an analysis; equal ones stand in the order of their addresses (types: of their names) */
typedef enum
{
  VV_HEAP_BY_ADDRESS,
  VV_HEAP_BY_TYPE,
  VV_HEAP_BY_SIZE,
  VV_HEAP_BY_MEMORY,
  VV_HEAP_BY_RETAINED,
  VV_HEAP_BY_COUNT,
  VV_HEAP_BY_LENGTH,
  VV_HEAP_BY_REFCOUNT,
  VV_HEAP_BY_GENERATION,
  VV_HEAP_BY_REFERENTS,
  VV_HEAP_BY_REFERRERS,
  VV_N_HEAP_COLUMNS,
} VvHeapColumn;

#define VV_TYPE_NONE G_MAXUINT32

/**
 * VvHeapRequest:
 * @filter: (nullable): as a person types it, see heap-filter.h
 * @type: objects of exactly this type, or VV_TYPE_NONE
 */
typedef struct
{
  VvHeapColumn column;
  gboolean descending;
  const char *filter;
  VvTypeIndex type;
} VvHeapRequest;

/** VvHeapOrder: @rows: (nullable): NULL: all of them, in their own order.  @memory: of all that are in it */
typedef struct
{
  guint32 *rows;
  guint32 n;
  guint64 memory;
} VvHeapOrder;

VV_API void vv_heap_order_free (VvHeapOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvHeapOrder, vv_heap_order_free)

/**
 * vv_heap_order_objects:
 * @error: VV_ERROR_CORRUPT, G_IO_ERROR_CANCELLED
 *
 * Blocks; any thread.  Ten million objects take half a second, unless values have to be searched.
 */
VV_API VvHeapOrder *vv_heap_order_objects (const VvSnapshot *snapshot, const VvHeapRequest *request,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_heap_order_types: types that have objects; likewise */
VV_API VvHeapOrder *vv_heap_order_types (const VvSnapshot *snapshot, const VvHeapRequest *request,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
