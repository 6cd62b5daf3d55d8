/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-insight.h — why an object lives, in the inspector: the account of its references, and paths
 * to roots.  Found in a thread. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_INSIGHT (vv_heap_insight_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapInsight, vv_heap_insight, VV, HEAP_INSIGHT, GtkWidget)

GtkWidget *vv_heap_insight_new (VvHeapState *state);
/** vv_heap_insight_show: VV_NODE_NONE: nothing */
void vv_heap_insight_show (VvHeapInsight *self, VvNode node);
/** vv_heap_insight_append_text: the ledger and the paths as lines */
void vv_heap_insight_append_text (VvHeapInsight *self, GString *out);
/** vv_heap_insight_get_name: (nullable): its shortest path, where that is short; NULL also while it
 * is looked for */
const char *vv_heap_insight_get_name (VvHeapInsight *self);

G_END_DECLS
