/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reach.h — one shortest way from a root to every object at once.  For whoever asks about thousands of
 * objects; for one, paths.h looks backwards and is faster.  Private to the folder. */

#pragma once

#include <gio/gio.h>

#include "inspect/paths.h"

G_BEGIN_DECLS

typedef struct _VvReach VvReach;

/** vv_reach_new: blocks, as long as a breadth-first pass takes; 4 bytes an object are kept, 8 needed.
 * NULL when cancelled or damaged */
VvReach *vv_reach_new (VvSnapshot *snapshot, GCancellable *cancellable,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void vv_reach_free (VvReach *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvReach, vv_reach_free)

/** vv_reach_has: whether any root reaches it */
gboolean vv_reach_has (const VvReach *self, VvNode node);
/** vv_reach_parent: the object before it on its way; VV_NODE_NONE of a root's target and of garbage */
VvNode vv_reach_parent (const VvReach *self, VvNode node);
/** vv_reach_dup_path: (transfer full) (nullable): the way as code; NULL of garbage */
char *vv_reach_dup_path (const VvReach *self, VvNode node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
