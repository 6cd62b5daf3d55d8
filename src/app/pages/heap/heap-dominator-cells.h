/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominator-cells.h — the columns of the dominator tree. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

/** VvDominatorToggle: a click on a row's arrow */
typedef void (*VvDominatorToggle) (VvDominatorRow *row, gpointer user_data);

/** vv_dominator_columns_add: @toggle: @user_data lives as long as the view */
void vv_dominator_columns_add (GtkColumnView *view, VvDominatorToggle toggle, gpointer user_data);
/** vv_dominator_columns_resize: hides what there is no room for */
void vv_dominator_columns_resize (GtkColumnView *view, int width);
/** vv_dominator_row_dup_text: (transfer full): all cells, apart by tabs */
char *vv_dominator_row_dup_text (VvDominatorRow *row);

G_END_DECLS
