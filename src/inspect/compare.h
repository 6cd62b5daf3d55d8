/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compare.h — two snapshots side by side.  Objects do not move in CPython: within one process an
 * object is the same where address, type and content agree. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvChange: GROWN, SHRUNK: by `size`; SAME: there in both, and as big */
typedef enum
{
  VV_CHANGE_NEW,
  VV_CHANGE_GONE,
  VV_CHANGE_GROWN,
  VV_CHANGE_SHRUNK,
  VV_CHANGE_SAME,
  VV_N_CHANGES,
} VvChange;

/** vv_change_name: `new`, `gone`, `grown`, `shrunk`, `same` */
VV_API const char *vv_change_name (VvChange change);

/** VvTypeChange: by name and module, since a class that was made again is another type object */
typedef struct
{
  const char *type, *module;    /* of one of the snapshots */
  guint64 count_old, count_new;
  guint64 memory_old, memory_new;
} VvTypeChange;

/** VvObjectChange: a node is VV_NODE_NONE in the snapshot that does not have it */
typedef struct
{
  VvChange change;
  VvNode old_node, new_node;
} VvObjectChange;

typedef struct _VvComparison VvComparison;

/**
 * vv_comparison_new:
 * @before: (transfer none): kept
 * @after: (transfer none): kept
 *
 * Of snapshots of different processes types alone are compared, and vv_comparison_get_note() says
 * so.  That two are of one process is told by PID, version, where the interpreter's own types lie,
 * and the main thread.  An object at an address that was used again for another of the same type is
 * known by its content (texts, numbers, tuples) or, of a mutable one, by its generation, which never
 * goes back to the youngest; what neither tells apart counts as the same.
 *
 * Blocks: some tens of nanoseconds an object; any thread.  Memory: 12 bytes a change.
 */
VV_API VvComparison *vv_comparison_new (VvSnapshot *before, VvSnapshot *after, GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_comparison_free (VvComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvComparison, vv_comparison_free)

VV_API gboolean vv_comparison_has_objects (const VvComparison *self);
/** vv_comparison_get_note: (nullable): why objects are not compared, as a sentence */
VV_API const char *vv_comparison_get_note (const VvComparison *self);
/** vv_comparison_get_types: (element-type VvTypeChange): all, the greatest change of memory first */
VV_API const GArray *vv_comparison_get_types (const VvComparison *self);
/** vv_comparison_get_objects: (element-type VvObjectChange): all but SAME, in the order of addresses */
VV_API const GArray *vv_comparison_get_objects (const VvComparison *self);
/** vv_comparison_count: objects with that change; 0 where objects are not compared */
VV_API guint64 vv_comparison_count (const VvComparison *self, VvChange change);

/**
 * vv_comparison_dup_holder:
 * @change: one of vv_comparison_get_objects()
 *
 * Who holds a new object: the way from a root to the nearest object on it that was there before, as
 * code: `app.cache`.  Where all on the way is new, the whole way to the object.  Of one that has grown
 * or shrunk, the way to itself: what is to be looked at is where it stands.
 *
 * Returns: (transfer full) (nullable): NULL of one that is gone, and of garbage
 */
VV_API char *vv_comparison_dup_holder (VvComparison *self, const VvObjectChange *change);

G_END_DECLS
