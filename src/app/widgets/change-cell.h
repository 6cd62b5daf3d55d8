/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* change-cell.h — a figure in a table with a bar before it: to the right of a zero line what grew, to
 * the left what shrank.  The figure has the sign, so that the colour alone says nothing. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_CHANGE_CELL (vv_change_cell_get_type ())
G_DECLARE_FINAL_TYPE (VvChangeCell, vv_change_cell, VV, CHANGE_CELL, GtkWidget)

GtkWidget *vv_change_cell_new (void);
/** vv_change_cell_set: @text: (nullable); @zero, @end: where the bar begins and ends, 0…1 of its room */
void vv_change_cell_set (VvChangeCell *self, const char *text, double zero, double end);

G_END_DECLS
