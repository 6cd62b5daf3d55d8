/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* place.h — one reference as words: `.items of Session id=7`, `cache in module app`.  And what the
 * interpreter puts between a name and its value.  Private to the library. */

#pragma once

#include "inspect/name-private.h"

G_BEGIN_DECLS

/** vv_place_is_uncounted: the reference is none that keeps anything alive */
gboolean vv_place_is_uncounted (const VvSnapshot *self, VvEdge edge);
/** vv_place_owner: the object whose `__dict__` @dict is, or VV_NODE_NONE */
VvNode vv_place_owner (const VvSnapshot *self, VvNode dict);
/** vv_place_is_type: the object is a type */
gboolean vv_place_is_type (const VvSnapshot *self, VvNode node);
/** vv_place_closure_name: (transfer full) (nullable): what the function calls item @index of its
 * closure */
char *vv_place_closure_name (const VvSnapshot *self, VvNode function, guint32 index);
/** vv_place_of_edge: (transfer full): safe to show */
char *vv_place_of_edge (const VvSnapshot *self, VvEdge edge);

/** vv_place_source_near: who has the reference @edge; the search begins at @near, so that references
 * in their order, and to what was made at about the same time, cost little */
VvNode vv_place_source_near (const VvSnapshot *self, VvEdge edge, VvNode near);

G_END_DECLS
