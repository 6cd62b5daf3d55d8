/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sidebar.h — the list of what can be watched, with its search field. */

#pragma once

#include <adwaita.h>

#include "app/snapshots.h"
#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_SIDEBAR (vv_sidebar_get_type ())

/**
 * VvSidebar:folded: whether it fills the window, and so has the window's buttons
 * VvSidebar:limit: (nullable): why processes cannot be seen
 * VvSidebar::chosen: (row: VvProcessRow): a person chose a row
 * VvSidebar::snapshot-chosen: (item: VvSnapshotItem): a person chose a snapshot
 */
G_DECLARE_FINAL_TYPE (VvSidebar, vv_sidebar, VV, SIDEBAR, AdwBin)

void vv_sidebar_set_list (VvSidebar *self, VvProcessList *list);
/** vv_sidebar_select: marks @row (or nothing), without ::chosen.  It stays marked when it leaves
 * and comes back */
void vv_sidebar_select (VvSidebar *self, VvProcessRow *row);
void vv_sidebar_set_snapshots (VvSidebar *self, VvSnapshots *snapshots);
/** vv_sidebar_select_snapshot: marks @item (or nothing), without ::snapshot-chosen */
void vv_sidebar_select_snapshot (VvSidebar *self, VvSnapshotItem *item);
/** vv_sidebar_start_search: the keyboard goes to the search field */
void vv_sidebar_start_search (VvSidebar *self);

G_END_DECLS
