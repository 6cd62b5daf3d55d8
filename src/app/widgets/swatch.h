/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* swatch.h — the small sign of a series in legends and tables: its colour in the form in which it
 * is drawn. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_SWATCH (vv_swatch_get_type ())
G_DECLARE_FINAL_TYPE (VvSwatch, vv_swatch, VV, SWATCH, GtkWidget)

GtkWidget *vv_swatch_new (void);

/** vv_swatch_set: areas and bands are squares, lines are lines, dashed ones dashed */
void vv_swatch_set (VvSwatch *self, VvRole role, VvShape shape, guint dash);

G_END_DECLS
