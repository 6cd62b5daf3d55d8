/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* current-theme.h — the theme of charts that goes with the style the window has now. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

/** vv_current_theme: Returns: (transfer none): light, dark or high contrast, as the style manager
 * says; valid until the next call */
const VvTheme *vv_current_theme (void);

/** vv_current_theme_watch: calls @changed with @widget whenever the style changes, for as long as
 * @widget lives */
void vv_current_theme_watch (GtkWidget *widget, void (*changed) (GtkWidget *widget));

G_END_DECLS
