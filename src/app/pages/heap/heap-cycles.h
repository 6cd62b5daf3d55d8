/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycles.h — the view Cycles. */

#pragma once

#include "app/pages/heap/heap-views.h"

G_BEGIN_DECLS

GtkWidget *vv_heap_cycles_new (VvHeapState *state);
/** vv_heap_cycles_search: the keyboard goes to the search field */
void vv_heap_cycles_search (GtkWidget *self);

G_END_DECLS
