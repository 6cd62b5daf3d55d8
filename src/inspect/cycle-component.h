/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-component.h — a component of a snapshot as a graph, with what each of its objects is.
 * Private to the folder. */

#pragma once

#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "inspect/cycle-graph.h"
#include "inspect/cycle.h"

G_BEGIN_DECLS

/** VvForm: what an object is in a cycle; up to VV_FORM_FUNCTION what people tell a way round by */
typedef enum
{
  VV_FORM_UNKNOWN,
  VV_FORM_INSTANCE,             /* and whatever has no form of its own */
  VV_FORM_FUNCTION,
  VV_FORM_METHOD,
  VV_FORM_LIST,
  VV_FORM_TUPLE,
  VV_FORM_DICT,
  VV_FORM_SET,
  VV_FORM_DEQUE,
  VV_FORM_LRU_CACHE,
  VV_FORM_CELL,
  VV_FORM_FRAME,
  VV_FORM_TRACEBACK,
} VvForm;

#define VV_VERTEX_NONE G_MAXUINT32

/**
 * VvCycles:
 * @nodes: by vertex, in their order
 * @rows: by edge of the graph: of `refs`
 * @owner: by vertex: the instance whose `__dict__` it is, the function whose closure tuple it is,
 *   else
 *   VV_VERTEX_NONE: it is left out where a person reads
 * @form: by vertex: VvForm
 */
struct _VvCycles
{
  const VvSnapshot *snapshot;
  guint32 n_types;
  guint8 *forms;                /* by type: VvForm, as far as it was asked */
  guint8 *weakable;             /* by type: 0 not asked, 1 no, 2 yes */
  guint32 *ranks;               /* by type: by name and module */
  VvNode *weak_targets;         /* in their order */
  guint32 n_weak_targets;
  GHashTable *root_targets;     /* VvNode → row of roots + 1 */

  VvCycleGraph graph;
  VvNode *nodes;
  VvEdge *rows;
  guint32 *owner;
  guint8 *form;
  guint32 max_members;
  guint32 max_rows;
  guint32 *vertex_of;           /* (nullable): by node, for big components */
};

/** vv_cycles_form: of a type */
VvForm vv_cycles_form (VvCycles *self, VvTypeIndex type);
/** vv_cycles_is_weakable: whether its objects can be weakly referenced, as Python classes' can */
gboolean vv_cycles_is_weakable (VvCycles *self, VvTypeIndex type);

/**
 * vv_cycles_load:
 * @with_likes: whether it matters which edges a person would weaken
 *
 * The component of that cycle becomes the graph; of a bigger one than VV_CYCLE_MAX_OBJECTS as
 * many as can be
 * reached from its first.
 *
 * Returns: how many objects there are
 */
guint32 vv_cycles_load (VvCycles *self, const VvCycleRow *row, gboolean with_likes);

/** vv_cycles_folded: the vertex that @v is a part of, for who reads: mostly itself */
static inline guint32
vv_cycles_folded (const VvCycles *self, guint32 v)
{
  return self->owner[v] != VV_VERTEX_NONE ? self->owner[v] : v;
}

VvTypeIndex vv_cycles_type (const VvCycles *self, guint32 v);
/** vv_cycles_dup_attribute: (transfer full) (nullable): the name of the attribute that the edge
 * is, in the instance or its dict; NULL where it is none, or `__dict__` itself */
char *vv_cycles_dup_attribute (const VvCycles *self, guint32 edge);
/** vv_cycle_dup_object: (transfer full): the type and what tells it from others: `function load` */
char *vv_cycle_dup_object (const VvSnapshot *snapshot, VvNode node);

/** vv_cycles_weaken: fills @out (element-type guint32) with edges of the graph; see
 * VvCycle.weaken */
void vv_cycles_weaken (VvCycles *self, GCancellable *cancellable, GArray *out);

/** vv_cycles_append_shape: @way: (element-type guint32): edges of the graph */
void vv_cycles_append_shape (const VvCycles *self, const GArray *way, GString *out);

/** vv_cycles_recognise: from the shortest way round */
VvCyclePattern vv_cycles_recognise (VvCycles *self, const VvCycleRow *row, const GArray *way);

/** vv_cycles_describe: fills what and advice; the graph is that of @cycle, @way its shortest,
 * @breaking and @weaken edges of the graph; @held_by: who holds it, G_MAXUINT32 where no object
 * does */
void vv_cycles_describe (VvCycles *self, const GArray *way, const GArray *breaking,
                         const GArray *weaken, VvEdge held_by, VvCycle *cycle);

G_END_DECLS
