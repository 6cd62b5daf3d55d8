/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* edges.h — which references belong to the data graph, and which types bring a finalizer: what the
 * objects that are types, modules, functions and frames say.  Private to the library.
 *
 * Nothing in a snapshot is believed: every walk has a bound, and what is damaged is noted as such. */

#pragma once

#include "heap/block.h"
#include "heap/snapshot-private.h"

G_BEGIN_DECLS

/** VvTypeRole: what the objects of a type are, as far as the data graph asks */
typedef enum
{
  VV_ROLE_OTHER,
  VV_ROLE_TYPE,
  VV_ROLE_MODULE,
  VV_ROLE_CALLED,               /* functions and frames: they have globals and builtins */
} VvTypeRole;

/** VvRoles: once made it does not change, so it is for any thread */
typedef struct _VvRoles
{
  const VvSnapshot *snapshot;
  guint8 *of_type;              /* VvTypeRole by type */
  GHashTable *module_dicts;     /* (element-type VvNode): modules' own */
} VvRoles;

VvRoles *vv_roles_new (const VvSnapshot *snapshot);
void vv_roles_free (VvRoles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvRoles, vv_roles_free)

/** vv_roles_is_data_edge: @source: who has the reference */
gboolean vv_roles_is_data_edge (const VvRoles *self, VvNode source, VvEdge edge);
/** vv_roles_left_out: (transfer full) (nullable): a block of a bit an edge that is none of the data
 * graph; @first: the checked column */
VvBits64 *vv_roles_left_out (const VvRoles *self, const guint32 *first);

/** VvFinalizers: remembers what it was asked; for one thread */
typedef struct
{
  const VvSnapshot *snapshot;
  guint8 *of_type;              /* 0 not asked yet, 1 no, 2 yes */
  GHashTable *of_dict;          /* VvNode of a class's dict → 1 no, 2 yes */
} VvFinalizers;

void vv_finalizers_init (VvFinalizers *self, const VvSnapshot *snapshot);
void vv_finalizers_clear (VvFinalizers *self);
/** vv_finalizers_has: whether a class of the type's MRO has a `__del__` that is not just the wrapper
 * around a slot, as generators have it */
gboolean vv_finalizers_has (VvFinalizers *self, VvTypeIndex type);

G_END_DECLS
