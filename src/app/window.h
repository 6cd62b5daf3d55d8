/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window.h — the window: targets at the left, the pages of the chosen one at the right. */

#pragma once

#include <adwaita.h>

#include "app/application.h"
#include "app/snapshots.h"
#include "app/targets.h"

G_BEGIN_DECLS

#define VV_TYPE_WINDOW (vv_window_get_type ())
G_DECLARE_FINAL_TYPE (VvWindow, vv_window, VV, WINDOW, AdwApplicationWindow)

VvWindow *vv_window_new (VvApplication *application);

VvTargets *vv_window_get_targets (VvWindow *self);
/** vv_window_show_row: watches @row and shows its pages; NULL shows the first screen */
void vv_window_show_row (VvWindow *self, VvProcessRow *row);
/** vv_window_get_row: Returns: (transfer none) (nullable): what is shown */
VvProcessRow *vv_window_get_row (VvWindow *self);
/** vv_window_show_error: says what happened and what to do */
/** vv_window_show_snapshot: @chosen: the Heap page comes to the front */
void vv_window_show_snapshot (VvWindow *self, VvSnapshotItem *item, gboolean chosen);
/** vv_window_open: opens a snapshot's file and shows it, or says why not */
void vv_window_open (VvWindow *self, GFile *file);
/** vv_window_open_dialog: asks which */
void vv_window_open_dialog (VvWindow *self);
void vv_window_show_error (VvWindow *self, const char *heading, const char *message);

G_END_DECLS
