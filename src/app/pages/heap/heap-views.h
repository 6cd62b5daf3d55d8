/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-views.h — the views of the Heap page: one file each, listed once in heap-page.c.  A view is a
 * widget that is made for a VvHeapState, listens to it, and never reaches another view but through
 * it. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

GtkWidget *vv_heap_overview_new (VvHeapState *state);
GtkWidget *vv_heap_types_new (VvHeapState *state);
GtkWidget *vv_heap_graph_new (VvHeapState *state);
GtkWidget *vv_heap_objects_new (VvHeapState *state);
GtkWidget *vv_heap_compare_new (VvHeapState *state);
GtkWidget *vv_heap_query_new (VvHeapState *state);

/* Cards of the overview. */
GtkWidget *vv_heap_account_view_new (VvHeapState *state);
GtkWidget *vv_heap_cycles_card_new (VvHeapState *state);
GtkWidget *vv_heap_since_new (VvHeapState *state);
GtkWidget *vv_heap_suspects_new (VvHeapState *state);

G_END_DECLS
