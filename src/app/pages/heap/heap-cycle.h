/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle.h — one cycle: drawn, in words, and what to do about it; the others of its shape are
 * one step away. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_CYCLE (vv_heap_cycle_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCycle, vv_heap_cycle, VV, HEAP_CYCLE, GtkWidget)

GtkWidget *vv_heap_cycle_new (VvHeapState *state);
/** vv_heap_cycle_show: @item: (nullable): a shape; @index: which of its cycles.  @look: the
 * inspector goes to its first object */
void vv_heap_cycle_show (VvHeapCycle *self, VvCycleItem *item, guint index, gboolean look);
/** vv_heap_cycle_set_leaflet: whose other page is the list, which a button leads back to where only
 * one of them is seen */
void vv_heap_cycle_set_leaflet (VvHeapCycle *self, AdwLeaflet *leaflet);
/** vv_heap_cycle_get_id: of the cycle that is shown, 0: none */
guint32 vv_heap_cycle_get_id (VvHeapCycle *self);

G_END_DECLS
