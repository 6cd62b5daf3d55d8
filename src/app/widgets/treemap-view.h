/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap-view.h — a treemap that can be pointed at, and walked with the arrow keys. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_TREEMAP_VIEW (vv_treemap_view_get_type ())

/**
 * VvTreemapView::selected: (id: uint): an item; not emitted for groups
 * VvTreemapView::activated: (id: uint): double click or Enter on an item
 * VvTreemapView::group-activated: (name: string): on a group
 */
G_DECLARE_FINAL_TYPE (VvTreemapView, vv_treemap_view, VV, TREEMAP_VIEW, GtkWidget)

GtkWidget *vv_treemap_view_new (void);
/** vv_treemap_view_set_items: @items must live until others are set; NULL: none.  @label: what it
 * shows, for assistive tools */
void vv_treemap_view_set_items (VvTreemapView *self, const VvTreemapItem *items, guint n,
                                const char *label);
/** vv_treemap_view_select: marks the item, or none for G_MAXUINT; no signal */
void vv_treemap_view_select (VvTreemapView *self, guint id);

G_END_DECLS
