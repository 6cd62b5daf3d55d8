/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominators.h — the view Dominators. */

#pragma once

#include "app/pages/heap/heap-views.h"

G_BEGIN_DECLS

GtkWidget *vv_heap_dominators_new (VvHeapState *state);
/** vv_heap_dominators_search: the keyboard goes to the search field */
void vv_heap_dominators_search (GtkWidget *self);

G_END_DECLS
