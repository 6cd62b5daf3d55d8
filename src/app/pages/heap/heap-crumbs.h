/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-crumbs.h — the way to what is looked at: Overview › Types › str › 0x…; each step is a link. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_CRUMBS (vv_heap_crumbs_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCrumbs, vv_heap_crumbs, VV, HEAP_CRUMBS, GtkWidget)

GtkWidget *vv_heap_crumbs_new (VvHeapState *state);

/** vv_heap_crumb_dup: (transfer full): what the @index-th place of the way is called after the one
 * before it: its view, type or filter, or where only the object is another, that */
char *vv_heap_crumb_dup (VvHeapState *state, guint index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
