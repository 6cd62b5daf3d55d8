/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis.h — what the whole graph of a snapshot says about each object: who dominates it, what it
 * retains, in which cycle it stands.
 *
 * The columns stand in the file, or are computed in memory for a snapshot that was taken without
 * them; whoever reads them cannot tell.  vv_snapshot_analyse() comes first; until it has returned
 * TRUE once, the functions below it may not be called (but for vv_snapshot_is_analysed() and
 * vv_snapshot_is_data_edge()).  After that they are for any thread.
 *
 * Words.  The graph: one edge a row of `refs`; weak references are none.  Its entry refers to the
 * targets of `roots`, and to what is the interpreter's own, which nobody retains: what is immortal,
 * and what is part of a program's data and not of the heap (static types; their `memory` is 0).
 * What the entry does not reach is garbage.  It has a tree of its own, under the same entry: of each
 * of its strongly connected components to which no other garbage refers, the member with the lowest
 * address stands directly below the entry.
 *
 * A damaged file may say anything that is in range: that two objects dominate each other, for one.
 * Whoever walks up or down sets a limit. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvAnalysisProgress: from the calling thread; @done of @total objects */
typedef void (*VvAnalysisProgress) (guint64 done, guint64 total, gpointer data);

VV_API gboolean vv_snapshot_is_analysed (const VvSnapshot *self);
/**
 * vv_snapshot_analyse:
 * @progress: (nullable)
 *
 * Nothing to do where the columns are in the file or were computed before; else computes them in
 * memory, which blocks; any thread, the second caller waits for the first.
 */
VV_API gboolean vv_snapshot_analyse (VvSnapshot *self, VvAnalysisProgress progress, gpointer data,
                                     GCancellable *cancellable, GError **error);

/** vv_snapshot_get_retained: bytes, the object's own memory included */
VV_API guint64 vv_snapshot_get_retained (const VvSnapshot *self, VvNode node);
/** vv_snapshot_get_dominator: VV_NODE_NONE: only the entry */
VV_API VvNode vv_snapshot_get_dominator (const VvSnapshot *self, VvNode node);
/** vv_snapshot_get_dominated: positions [@first, @end) of vv_snapshot_get_in_dominator_order() are
 * the objects that @node dominates directly, the biggest retained first; VV_NODE_NONE: what stands
 * below the entry */
VV_API void vv_snapshot_get_dominated (const VvSnapshot *self, VvNode node, guint32 *first,
                                       guint32 *end);
VV_API VvNode vv_snapshot_get_in_dominator_order (const VvSnapshot *self, guint32 position);
/** vv_snapshot_is_garbage: no root reaches it */
VV_API gboolean vv_snapshot_is_garbage (const VvSnapshot *self, VvNode node);
/** vv_snapshot_get_type_retained: the memory that would be freed if all objects of exactly that type
 * died: the sum of retained over those that no other object of the type dominates */
VV_API guint64 vv_snapshot_get_type_retained (const VvSnapshot *self, VvTypeIndex type);

/** VvCycleKind: DATA: a component of the data graph.  CLASS: one of unreachable objects
 * that exists only through edges which the data graph leaves out; it may hold cycles of the data
 * graph, whose objects stand in both */
typedef enum { VV_CYCLE_DATA, VV_CYCLE_CLASS } VvCycleKind;

/** VvCycleRow: @types: valid UTF-8, `Node ×2, list`, the most frequent first, five at most */
typedef struct
{
  guint32 id;                   /* from 1, the biggest retained first */
  VvCycleKind kind;
  guint32 n_objects;
  guint64 memory;
  guint64 retained;             /* freed if all of its objects died together */
  gboolean garbage;
  guint32 n_finalizers;         /* objects of it whose class has a `__del__` of its own or inherits one */
  const char *types;
} VvCycleRow;

VV_API guint32 vv_snapshot_get_n_cycles (const VvSnapshot *self);
/** vv_snapshot_get_cycle: all zero where there is none of that @id */
VV_API void vv_snapshot_get_cycle (const VvSnapshot *self, guint32 id, VvCycleRow *out);
/** vv_snapshot_get_cycle_of: its cycle's id, or 0; of two the one of the data graph */
VV_API guint32 vv_snapshot_get_cycle_of (const VvSnapshot *self, VvNode node);
/** vv_snapshot_get_cycle_members: positions [@first, @end) of vv_snapshot_get_cycle_member() are its
 * objects in the order of their addresses */
VV_API void vv_snapshot_get_cycle_members (const VvSnapshot *self, guint32 id, guint32 *first,
                                           guint32 *end);
VV_API VvNode vv_snapshot_get_cycle_member (const VvSnapshot *self, guint32 position);

/**
 * vv_snapshot_is_data_edge: whether the reference belongs to the data graph (CONTRACT.md): all but an
 * object's to its type, a function's or frame's to its globals and builtins, and those out of types
 * and modules (a module's own dict is part of the module)
 */
VV_API gboolean vv_snapshot_is_data_edge (const VvSnapshot *self, VvEdge edge);

/** VvWholeCycles: the components of the whole graph, as `cycles --whole` lists them; kind: whether
 * the data graph has the same */
typedef struct _VvWholeCycles VvWholeCycles;

/** vv_whole_cycles_new: of an analysed snapshot; computes them, which blocks; holds a reference */
VV_API VvWholeCycles *vv_whole_cycles_new (VvSnapshot *snapshot, GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_whole_cycles_free (VvWholeCycles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvWholeCycles, vv_whole_cycles_free)
VV_API guint32 vv_whole_cycles_get_n (const VvWholeCycles *self);
/** vv_whole_cycles_get: as vv_snapshot_get_cycle() */
VV_API void vv_whole_cycles_get (const VvWholeCycles *self, guint32 id, VvCycleRow *out);
/** vv_whole_cycles_get_members: (out) (transfer none): @n nodes in the order of their addresses */
VV_API const VvNode *vv_whole_cycles_get_members (const VvWholeCycles *self, guint32 id, guint32 *n);

G_END_DECLS
