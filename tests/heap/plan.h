/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* plan.h — a graph as lists of objects and references, and the snapshot of it: for graphs that are drawn by
 * lot, and for shapes of millions. */

#pragma once

#include "heap/snapshot-writer.h"

G_BEGIN_DECLS

/** PLAN_TYPE_…: the first types of every plan, each with the role that its name gives it */
enum
{
  PLAN_TYPE_TYPE,
  PLAN_TYPE_MODULE,
  PLAN_TYPE_FUNCTION,
  PLAN_TYPE_DICT,
  PLAN_TYPE_NODE,
  PLAN_TYPE_LEAF,
  PLAN_N_TYPES,
};

typedef struct
{
  guint8 type;
  gboolean immortal;
  gboolean root;
  guint64 memory;
} PlanObject;

/** PlanEdge: @name: (nullable): of an attribute or a member */
typedef struct
{
  VvNode source;
  VvNode target;
  VvRefKind kind;
  const char *name;
} PlanEdge;

typedef struct
{
  GArray *objects;              /* (element-type PlanObject) */
  GArray *edges;                /* (element-type PlanEdge) */
} Plan;

void plan_init (Plan *self);
void plan_clear (Plan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

VvNode plan_add (Plan *self, guint8 type, guint64 memory);
void plan_link (Plan *self, VvNode source, VvNode target, VvRefKind kind, const char *name);
/** plan_root: a root refers to it */
void plan_root (Plan *self, VvNode node);

static inline const PlanObject *
plan_object (const Plan *self, VvNode node)
{
  return &g_array_index (self->objects, PlanObject, node);
}

static inline const PlanEdge *
plan_edge (const Plan *self, guint i)
{
  return &g_array_index (self->edges, PlanEdge, i);
}

/** plan_open: (transfer full): the snapshot; @analysed: with its analysis in the file */
VvSnapshot *plan_open (const Plan *self, gboolean analysed);

G_END_DECLS
