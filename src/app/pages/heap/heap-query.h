/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query.h — the view Query of the Heap page: SQL over the snapshot. */

#pragma once

#include <gtk/gtk.h>

#include "app/application.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_QUERY (vv_heap_query_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapQuery, vv_heap_query, VV, HEAP_QUERY, GtkWidget)

/** vv_heap_query_run: what stands in the editor */
void vv_heap_query_run (VvHeapQuery *self);
/** vv_heap_query_search: the keyboard goes to the editor */
void vv_heap_query_search (GtkWidget *self);

G_END_DECLS
