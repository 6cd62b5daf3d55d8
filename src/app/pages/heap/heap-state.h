/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-state.h — where a person is in a snapshot: which view, what it is filtered by, which object
 * the inspector shows; and the way there, back and forward.  The views of the Heap page know this
 * and not each other. */

#pragma once

#include <gio/gio.h>

#include "app/session.h"
#include "app/snapshots.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_STATE (vv_heap_state_get_type ())

/**
 * VvHeapState::item-changed: another snapshot, or none
 * VvHeapState::session-changed: another process is watched, or the same again
 * VvHeapState::analysed: retained sizes of the snapshot are known from now on
 * VvHeapState::place-changed: another view, filter or object; also after ::item-changed
 */
G_DECLARE_FINAL_TYPE (VvHeapState, vv_heap_state, VV, HEAP_STATE, GObject)

/**
 * VvHeapPlace:
 * @view: `overview`, `types`, …
 * @filter: (nullable): of that view
 * @type: whose objects alone are shown, or VV_TYPE_NONE
 * @node: what the inspector shows, or VV_NODE_NONE
 */
typedef struct
{
  char *view;
  char *filter;
  VvTypeIndex type;
  VvNode node;
} VvHeapPlace;

VvHeapState *vv_heap_state_new (void) G_GNUC_WARN_UNUSED_RESULT;
/** vv_heap_state_set_snapshots: all that are open, for views that look at several; once */
void vv_heap_state_set_snapshots (VvHeapState *self, VvSnapshots *snapshots);
/** vv_heap_state_get_snapshots: (transfer none) (nullable) */
VvSnapshots *vv_heap_state_get_snapshots (VvHeapState *self);
/** vv_heap_state_set_item: @item: (nullable): each snapshot has its own way back */
void vv_heap_state_set_item (VvHeapState *self, VvSnapshotItem *item);
/** vv_heap_state_get_item: (transfer none) (nullable) */
VvSnapshotItem *vv_heap_state_get_item (VvHeapState *self);
/** vv_heap_state_get_snapshot: (transfer none) (nullable) */
VvSnapshot *vv_heap_state_get_snapshot (VvHeapState *self);
/** vv_heap_state_set_session: @session: (nullable): who is watched beside the snapshot */
void vv_heap_state_set_session (VvHeapState *self, VvSession *session);
/** vv_heap_state_get_session: (transfer none) (nullable): where the snapshot is of its process */
VvSession *vv_heap_state_get_session (VvHeapState *self);
/** vv_heap_state_get_place: valid until it changes */
const VvHeapPlace *vv_heap_state_get_place (VvHeapState *self);

/** vv_heap_state_look: the inspector shows it; going through a table leaves no steps behind */
void vv_heap_state_look (VvHeapState *self, VvNode node);
/** vv_heap_state_follow: a link to an object: a step, the view stays */
void vv_heap_state_follow (VvHeapState *self, VvNode node);
/** vv_heap_state_start: the first view, which is no step */
void vv_heap_state_start (VvHeapState *self, const char *view);
/** vv_heap_state_go: a step to a view.  @filter: (nullable) */
void vv_heap_state_go (VvHeapState *self, const char *view, const char *filter, VvTypeIndex type);
/** vv_heap_state_leave_step: a step in the way of another snapshot, for when it is shown */
void vv_heap_state_leave_step (VvHeapState *self, VvSnapshotItem *item, const char *view,
                               const char *filter, VvNode node);
/** vv_heap_state_note_filter: what was typed in the present view, without a step and without a
 * signal */
void vv_heap_state_note_filter (VvHeapState *self, const char *filter);

gboolean vv_heap_state_can_step (VvHeapState *self, int by);
/** vv_heap_state_step: -1 back, 1 forward */
void vv_heap_state_step (VvHeapState *self, int by);
/** vv_heap_state_get_n_places: up to the present one, which is the last of them */
guint vv_heap_state_get_n_places (VvHeapState *self);
/** vv_heap_state_peek: the @index-th place of the way; valid until it changes */
const VvHeapPlace *vv_heap_state_peek (VvHeapState *self, guint index);

G_END_DECLS
