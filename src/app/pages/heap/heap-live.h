/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-live.h — in the inspector: what a pinned object is now, in the process that still runs. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_LIVE (vv_heap_live_get_type ())

/** VvHeapLive::changed: whether the object can be pinned, or is, is another */
G_DECLARE_FINAL_TYPE (VvHeapLive, vv_heap_live, VV, HEAP_LIVE, GtkWidget)

GtkWidget *vv_heap_live_new (VvHeapState *state);
/** vv_heap_live_show: hidden unless the object is pinned */
void vv_heap_live_show (VvHeapLive *self, VvNode node);
/** vv_heap_live_can_pin: whether the process of the snapshot runs still */
gboolean vv_heap_live_can_pin (VvHeapLive *self);
gboolean vv_heap_live_is_pinned (VvHeapLive *self);
/** vv_heap_live_set_pinned: watches the process too, where it was not.  @name: (nullable): what a
 * person calls the object; NULL: type and address.  Returns: (transfer full) (nullable): why not */
char *vv_heap_live_set_pinned (VvHeapLive *self, gboolean pinned,
                               const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
