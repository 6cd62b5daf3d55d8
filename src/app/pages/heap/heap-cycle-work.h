/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-work.h — what a thread finds out about a cycle before it is shown. */

#pragma once

#include "app/widgets/graph-view.h"

G_BEGIN_DECLS

/** VvCycleRequest: @unfolded: (element-type VvNode): objects whose neighbours are drawn too */
typedef struct
{
  VvSnapshot *snapshot;
  guint32 id;
  VvGraphPictureFlags flags;
  GArray *unfolded;
  VvTheme theme;
} VvCycleRequest;

VvCycleRequest *vv_cycle_request_new (VvSnapshot *snapshot, guint32 id, VvGraphPictureFlags flags,
                                      const GArray *unfolded);
void vv_cycle_request_free (VvCycleRequest *self);

/** VvCycleFound: @made: taken by who shows it; @code: (nullable): the change in code, a line each;
 * @holder: (nullable): path to who holds it */
typedef struct
{
  VvCycle *cycle;
  VvGraphMade *made;
  char *code;
  char *holder;
} VvCycleFound;

void vv_cycle_found_free (VvCycleFound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCycleFound, vv_cycle_found_free)

/** vv_cycle_worker: a VvJobFunc: VvCycleRequest → VvCycleFound */
gpointer vv_cycle_worker (gpointer input, GCancellable *cancellable, GError **error);

/** vv_cycle_shapes_peek: (transfer none) (nullable): the shapes of an item's snapshot, where they are
 * known already; vv_cycle_shapes_keep: for the next one who asks */
GPtrArray *vv_cycle_shapes_peek (gpointer item);
void vv_cycle_shapes_keep (gpointer item, GPtrArray *shapes);
/** vv_cycle_shapes_worker: a VvJobFunc: VvSnapshot → the shapes */
gpointer vv_cycle_shapes_worker (gpointer input, GCancellable *cancellable, GError **error);

G_END_DECLS
