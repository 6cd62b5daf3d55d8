/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-graph.h — the view Graph, which the inspector opens. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_GRAPH (vv_heap_graph_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapGraph, vv_heap_graph, VV, HEAP_GRAPH, GtkWidget)

G_END_DECLS
