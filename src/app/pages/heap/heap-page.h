/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-page.h — a snapshot, looked at from several sides, with the inspector beside it; before
 * there is one, how to get one. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"
#include "app/session.h"
#include "app/snapshots.h"
#include "app/taking.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_PAGE (vv_heap_page_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapPage, vv_heap_page, VV, HEAP_PAGE, GtkWidget)

/** vv_heap_page_set_snapshots: all that are open; once, before there is an item */
void vv_heap_page_set_snapshots (VvHeapPage *self, VvSnapshots *snapshots);
/** vv_heap_page_set_item: @item: (nullable): what is shown */
void vv_heap_page_set_item (VvHeapPage *self, VvSnapshotItem *item);
/** vv_heap_page_set_session: @session: (nullable): of whom a snapshot could be taken */
void vv_heap_page_set_session (VvHeapPage *self, VvSession *session);
/** vv_heap_page_set_taking: @taking: (nullable): what is being taken of the session */
void vv_heap_page_set_taking (VvHeapPage *self, VvTaking *taking);
/** vv_heap_page_set_failure: @message: (nullable): why the last snapshot was not taken */
void vv_heap_page_set_failure (VvHeapPage *self, const char *message);
/** vv_heap_page_search: the keyboard goes to the view's search field; FALSE: it has none */
gboolean vv_heap_page_search (VvHeapPage *self);
void vv_heap_page_toggle_inspector (VvHeapPage *self);
/** vv_heap_page_step: -1 back, 1 forward */
void vv_heap_page_step (VvHeapPage *self, int by);
VvHeapState *vv_heap_page_get_state (VvHeapPage *self);

G_END_DECLS
