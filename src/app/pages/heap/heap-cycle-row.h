/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-row.h — a shape of cycles in their list. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_CYCLE_ROW (vv_heap_cycle_row_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCycleRow, vv_heap_cycle_row, VV, HEAP_CYCLE_ROW, GtkWidget)

GtkWidget *vv_heap_cycle_row_new (void);
void vv_heap_cycle_row_bind (VvHeapCycleRow *self, VvCycleItem *item);

G_END_DECLS
