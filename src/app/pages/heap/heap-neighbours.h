/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-neighbours.h — in the inspector: an object with its nearest holders and what it holds, drawn. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_NEIGHBOURS (vv_heap_neighbours_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapNeighbours, vv_heap_neighbours, VV, HEAP_NEIGHBOURS, GtkWidget)

GtkWidget *vv_heap_neighbours_new (VvHeapState *state);
void vv_heap_neighbours_show (VvHeapNeighbours *self, VvNode node);

G_END_DECLS
