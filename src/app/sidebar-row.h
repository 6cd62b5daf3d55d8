/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sidebar-row.h — how one process looks in the sidebar. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_SIDEBAR_ROW (vv_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (VvSidebarRow, vv_sidebar_row, VV, SIDEBAR_ROW, GtkWidget)

GtkWidget *vv_sidebar_row_new (void);
/** vv_sidebar_row_set_row: @row: (nullable): what it shows from now on */
void vv_sidebar_row_set_row (VvSidebarRow *self, VvProcessRow *row);

G_END_DECLS
