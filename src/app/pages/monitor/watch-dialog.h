/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watch-dialog.h — asks which object of the program to watch. */

#pragma once

#include <adwaita.h>

#include "app/pages/monitor/monitor-page.h"

G_BEGIN_DECLS

#define VV_TYPE_WATCH_DIALOG (vv_watch_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VvWatchDialog, vv_watch_dialog, VV, WATCH_DIALOG, AdwWindow)

/** vv_watch_dialog_present: for the page's session, which must be one that can be watched */
void vv_watch_dialog_present (VvMonitorPage *page);

G_END_DECLS
