/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-list.h — rows of a snapshot for a view: a list of row numbers, and an object for a row only
 * while somebody looks at it.  For the main thread. */

#pragma once

#include <gio/gio.h>

#include "model/heap-order.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_ROW (vv_heap_row_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvHeapRow, vv_heap_row, VV, HEAP_ROW, GObject)

/** vv_heap_row_get_snapshot: (transfer none) */
VV_API VvSnapshot *vv_heap_row_get_snapshot (VvHeapRow *self);
/** vv_heap_row_get_index: a node, a type, …: what the list is of */
VV_API guint32 vv_heap_row_get_index (VvHeapRow *self);

#define VV_TYPE_HEAP_LIST (vv_heap_list_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvHeapList, vv_heap_list, VV, HEAP_LIST, GObject)

/** vv_heap_list_new: empty */
VV_API VvHeapList *vv_heap_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
/**
 * vv_heap_list_take:
 * @snapshot: (nullable): NULL empties it
 * @order: (transfer full) (nullable)
 */
VV_API void vv_heap_list_take (VvHeapList *self, VvSnapshot *snapshot, VvHeapOrder *order);
VV_API guint32 vv_heap_list_get_n (VvHeapList *self);
/** vv_heap_list_get_memory: of all rows, as the order says */
VV_API guint64 vv_heap_list_get_memory (VvHeapList *self);
/** vv_heap_list_get_index: without making a row */
VV_API guint32 vv_heap_list_get_index (VvHeapList *self, guint32 position);
/** vv_heap_list_find: its position, or G_MAXUINT32; looks through all */
VV_API guint32 vv_heap_list_find (VvHeapList *self, guint32 index);

G_END_DECLS
