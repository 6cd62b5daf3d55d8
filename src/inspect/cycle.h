/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle.h — what one cycle is: the shortest way round in it, what opens it, what people call it;
 * and cycles of the same shape together.  Of an analysed snapshot (heap/analysis.h). */

#pragma once

#include <gio/gio.h>

#include "heap/analysis.h"

G_BEGIN_DECLS

typedef enum
{
  VV_PATTERN_NONE,
  VV_PATTERN_PARENT_CHILD,      /* one holds many (or one), each points back by an attribute */
  VV_PATTERN_EXCEPTION_FRAME,   /* exception → traceback → frame → local → exception */
  VV_PATTERN_CLOSURE_ITSELF,    /* function → closure → cell → the function */
  VV_PATTERN_BOUND_METHOD,      /* a bound method that is kept on its own self */
  VV_PATTERN_CACHED_INSTANCE,   /* a cache that its own values hold */
  VV_PATTERN_ITSELF,            /* one object that refers to itself */
  VV_N_PATTERNS,
} VvCyclePattern;

/** vv_cycle_pattern_name: (nullable): `parent-child`, as in tables; NULL of NONE */
VV_API const char *vv_cycle_pattern_name (VvCyclePattern pattern);
/** vv_cycle_pattern_title: (nullable): `parent and child`, translated; NULL of NONE */
VV_API const char *vv_cycle_pattern_title (VvCyclePattern pattern);

/**
 * VvCycle:
 * @n_looked_at: fewer than the row's objects where there are too many to look at all: then
 *   @breaking is
 *   empty, and @what says so
 * @shortest: (element-type VvEdge): the shortest way round, in order
 * @shortest_is_certain: none is shorter; else it is the shortest that was found
 * @breaking: (element-type VvEdge): removing these leaves no cycle in it
 * @breaking_is_smallest: proved; else it is a good one
 * @weaken: (element-type VvEdge): what a person would make weak references: attributes of few
 *   classes whose
 *   targets allow it, without which no cycle is left; more edges than @breaking where one line of
 *   code makes many of them; empty where there are none
 * @n_weakrefs: weak references to its objects
 * @holder: of one that is held: an object outside that refers to it, or VV_NODE_NONE
 * @holder_root: a row of roots where one refers to it itself and no object was found, else
 *   G_MAXUINT32
 * @shape: `Order → list → Line`: equal for cycles of the same shape
 * @what: what goes round, in words, one to three sentences
 * @advice: what to do, in words
 */
typedef struct
{
  VvCycleRow row;
  guint32 n_looked_at;
  VvCyclePattern pattern;
  GArray *shortest;
  gboolean shortest_is_certain;
  GArray *breaking;
  gboolean breaking_is_smallest;
  GArray *weaken;
  guint n_weakrefs;
  VvNode holder;
  guint32 holder_root;
  char *shape;
  char *what;
  char *advice;
} VvCycle;

/* Of bigger components the first objects are looked at, as far as they can be reached. */
#define VV_CYCLE_MAX_OBJECTS 1000000u

/**
 * vv_cycle_new:
 * @id: of the snapshot's cycles
 * @error: cancelled, or the snapshot is damaged
 */
VV_API VvCycle *vv_cycle_new (const VvSnapshot *snapshot, guint32 id, GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_cycle_free (VvCycle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCycle, vv_cycle_free)

/** vv_cycle_dup_place: (transfer full): where in code the reference stands: `Line.order`,
 * `list[0]`, `local err in load()` */
VV_API char *vv_cycle_dup_place (const VvSnapshot *snapshot, VvEdge edge) G_GNUC_WARN_UNUSED_RESULT;

/** VvCycles: for whoever looks at many of them: what is found out about types and weak references
 * once.  For one thread; the snapshot outlives it */
typedef struct _VvCycles VvCycles;
VV_API VvCycles *vv_cycles_new (const VvSnapshot *snapshot) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_cycles_free (VvCycles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCycles, vv_cycles_free)
/** vv_cycles_look: as vv_cycle_new() */
VV_API VvCycle *vv_cycles_look (VvCycles *self, guint32 id, GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * VvCycleShape: cycles of the same shape, whose fate and origin are the same, together
 * @garbage: they are garbage, all of them; else all are held
 * @own: one of the user's own modules is in it, as far as can be seen; @library: it is of installed
 *   packages, the standard library or the interpreter alone; neither: nothing says whose it is
 * @kind: of all of them
 * @n_garbage: @n_cycles, or 0
 * @n_finalizers: cycles with one or more
 * @n_objects: summed, as @memory and, without what another cycle of the shape retains already, @retained
 * @ids: (element-type guint32): the biggest first
 */
typedef struct
{
  char *shape;
  gboolean garbage;
  gboolean own;
  gboolean library;
  VvCycleKind kind;
  guint n_cycles;
  guint n_garbage;
  guint n_finalizers;
  guint64 n_objects;
  guint64 memory;
  guint64 retained;
  GArray *ids;
} VvCycleShape;

/**
 * vv_cycle_shapes:
 *
 * The user's come first, then classes that nobody uses any more, then what is a library's; of these
 * garbage, then what is surely the user's own, then by retained.
 *
 * Returns: (transfer full) (element-type VvCycleShape): NULL when cancelled
 */
VV_API GPtrArray *vv_cycle_shapes (const VvSnapshot *snapshot, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
