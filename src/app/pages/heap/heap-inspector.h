/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-inspector.h — the pane that shows the selected object: what it is, what it costs, what it
 * refers to, who holds it.  All of it is links. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_INSPECTOR (vv_heap_inspector_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapInspector, vv_heap_inspector, VV, HEAP_INSPECTOR, GtkWidget)

GtkWidget *vv_heap_inspector_new (VvHeapState *state);

G_END_DECLS
