/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* save-dialog.h — what is seen, as a picture; what was measured, as numbers; into a file or onto
 * the clipboard. */

#pragma once

#include "app/pages/monitor/monitor-page.h"

G_BEGIN_DECLS

/** vv_save_dialog_present: asks for format, size and look, then for the file.  @track: an index of
 * the view's tracks, or -1 for all */
void vv_save_dialog_present (VvMonitorPage *page, int track);

/** vv_save_export: writes to @path by its ending, without a question; says in a toast how it
 * went */
void vv_save_export (VvMonitorPage *page, const char *path);

/** vv_save_copy_picture: puts the picture on the clipboard as it looks now, at twice the
 * resolution.  @track: as above */
void vv_save_copy_picture (VvMonitorPage *page, int track);

G_END_DECLS
