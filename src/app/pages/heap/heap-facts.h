/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-facts.h — in the inspector: what an object is and costs, a line each, with links. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_FACTS (vv_heap_facts_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapFacts, vv_heap_facts, VV, HEAP_FACTS, GtkWidget)

GtkWidget *vv_heap_facts_new (VvHeapState *state);
void vv_heap_facts_show (VvHeapFacts *self, VvNode node);
/** vv_heap_facts_append_text: lines of "name: value" */
void vv_heap_facts_append_text (VvHeapFacts *self, GString *out);

/** vv_heap_facts_describe: (transfer full): an object in one line of a list: its type, and which one;
 * not the type twice where its value says it too */
char *vv_heap_facts_describe (VvSnapshot *snapshot, VvNode node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
