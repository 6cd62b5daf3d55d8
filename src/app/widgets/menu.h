/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* menu.h — another menu for a button whose menu may be open, or just closing. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** vv_menu_replace: @button shows what is in @menu now; its popover stays the same one */
void vv_menu_replace (GtkMenuButton *button, GMenuModel *menu);

G_END_DECLS
