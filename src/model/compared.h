/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compared.h — a comparison of two snapshots as tables: what changed by type, and which objects of a
 * type; filtered, sorted, saved.  A row is a number until somebody looks at it. */

#pragma once

#include "inspect/compare.h"
#include "model/heap-order.h"

G_BEGIN_DECLS

/** VvCompared: a comparison that several may hold; written by vv_compared_new() alone, but for the
 * holders */
typedef struct _VvCompared VvCompared;

/**
 * vv_compared_new:
 * @before: kept
 * @after: kept
 * @error: as vv_comparison_new()
 *
 * Blocks; any thread.
 */
VV_API VvCompared *vv_compared_new (VvSnapshot *before, VvSnapshot *after, GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API VvCompared *vv_compared_ref (VvCompared *self);
VV_API void vv_compared_unref (VvCompared *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCompared, vv_compared_unref)

/** vv_compared_get_before: (transfer none) */
VV_API VvSnapshot *vv_compared_get_before (const VvCompared *self);
/** vv_compared_get_after: (transfer none) */
VV_API VvSnapshot *vv_compared_get_after (const VvCompared *self);
/** vv_compared_get_comparison: (transfer none) */
VV_API const VvComparison *vv_compared_get_comparison (const VvCompared *self);
/** vv_compared_get_memory_change: bytes, of all types together */
VV_API gint64 vv_compared_get_memory_change (const VvCompared *self);

/** VvComparedType: @changes: objects of the type by their change (SAME is not counted); all 0 where
 * objects are not compared */
typedef struct
{
  const char *type, *module;
  guint64 count_old, count_new;
  guint64 memory_old, memory_new;
  guint64 changes[VV_N_CHANGES];
} VvComparedType;

/** vv_compared_get_type: @index: of vv_comparison_get_types(); all empty beyond them */
VV_API void vv_compared_get_type (const VvCompared *self, guint32 index, VvComparedType *out);

/** VvComparedObject: @size_old, @size_new: 0 where it is not there, which the nodes say */
typedef struct
{
  VvChange change;
  VvNode old_node, new_node;
  VvAddr address;
  guint64 size_old, size_new;
} VvComparedObject;

/** vv_compared_get_object: @index: of vv_comparison_get_objects(); FALSE beyond them */
VV_API gboolean vv_compared_get_object (const VvCompared *self, guint32 index, VvComparedObject *out);

/* ---- Who holds what is new ---- */

/** vv_compared_find_holders: blocks, as long as a pass over the later snapshot takes; any thread, but
 * one at a time, and before it has returned TRUE nobody may ask for a holder */
VV_API gboolean vv_compared_find_holders (VvCompared *self, GCancellable *cancellable, GError **error);
/** vv_compared_get_type_holder: (nullable): the path to whoever holds the most of its new objects */
VV_API const char *vv_compared_get_type_holder (const VvCompared *self, guint32 index);
/** vv_compared_dup_holder: (transfer full) (nullable): as vv_comparison_dup_holder() */
VV_API char *vv_compared_dup_holder (VvCompared *self, guint32 index) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Rows ---- */

/** VvComparedColumn: CHANGES are signed: what shrank stands before what stayed */
typedef enum
{
  VV_COMPARED_BY_TYPE,
  VV_COMPARED_BY_MODULE,
  VV_COMPARED_BY_COUNT_OLD,
  VV_COMPARED_BY_COUNT_NEW,
  VV_COMPARED_BY_COUNT_CHANGE,
  VV_COMPARED_BY_MEMORY_CHANGE,
  VV_COMPARED_BY_CHANGE,        /* these of objects: new, gone, grown, shrunk */
  VV_COMPARED_BY_ADDRESS,
  VV_COMPARED_BY_SIZE_OLD,
  VV_COMPARED_BY_SIZE_NEW,
  VV_COMPARED_BY_SIZE_CHANGE,
  VV_N_COMPARED_COLUMNS,
} VvComparedColumn;

/**
 * VvComparedRequest:
 * @filter: (nullable): of types, see heap-filter.h; sizes are of the difference, in either direction
 * @type: of objects: index of the type whose they are
 * @change: of objects: only these; VV_N_CHANGES: all
 */
typedef struct
{
  VvComparedColumn column;
  gboolean descending;
  const char *filter;
  guint32 type;
  VvChange change;
} VvComparedRequest;

/** vv_compared_order_types: rows are indices of types that changed; `memory` is the sum of their new
 * memory.  Blocks; any thread */
VV_API VvHeapOrder *vv_compared_order_types (const VvCompared *self, const VvComparedRequest *request,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_compared_order_objects: rows are indices of objects.  Blocks; any thread */
VV_API VvHeapOrder *vv_compared_order_objects (const VvCompared *self, const VvComparedRequest *request,
                                               GCancellable *cancellable,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_compared_save_csv:
 * @path: (type filename): appears whole or not at all, mode 0600
 *
 * The table `types` of CONTRACT.md, all of it; raw numbers.  Blocks; any thread.
 */
VV_API gboolean vv_compared_save_csv (const VvCompared *self, const char *path, GError **error);

G_END_DECLS
