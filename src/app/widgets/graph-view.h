/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-view.h — a few objects and their references as a drawing that can be pointed at, zoomed,
 * dragged, walked with the arrow keys, and saved.  It draws what a VvGraphPicture says and decides
 * nothing: who made the picture hears what was done in it. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_GRAPH_VIEW (vv_graph_view_get_type ())

/**
 * VvGraphView::selected: (node: uint): a node of the picture, by a click or an arrow key
 * VvGraphView::activated: (node: uint): double click, Enter
 * VvGraphView::badge: (node: uint): a click on its reference count
 */
G_DECLARE_FINAL_TYPE (VvGraphView, vv_graph_view, VV, GRAPH_VIEW, GtkWidget)

GtkWidget *vv_graph_view_new (void);

/** VvGraphMade: a picture with its layout, as a thread makes them */
typedef struct
{
  VvGraphPicture *picture;
  VvDrawnGraph *graph;
} VvGraphMade;

/** vv_graph_made_new: @picture: (transfer full); any thread.  Takes some milliseconds of a big
 * one */
VvGraphMade *vv_graph_made_new (VvGraphPicture *picture, const VvTheme *theme) G_GNUC_WARN_UNUSED_RESULT;
void vv_graph_made_free (VvGraphMade *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvGraphMade, vv_graph_made_free)

/**
 * vv_graph_view_take:
 * @made: (transfer full) (nullable): NULL: nothing is shown
 * @keep: it is the same picture with more in it: what is selected stays so
 * @label: what it shows, for assistive tools and as the title of a saved picture
 */
void vv_graph_view_take (VvGraphView *self, VvGraphMade *made, gboolean keep, const char *label);
/** vv_graph_view_get_picture: (transfer none) (nullable): until another one is taken */
const VvGraphPicture *vv_graph_view_get_picture (VvGraphView *self);
/** vv_graph_view_get_object: of a node of the picture, or VV_NODE_NONE */
VvNode vv_graph_view_get_object (VvGraphView *self, guint node);
/** vv_graph_view_select_object: marks its node, or none; no signal */
void vv_graph_view_select_object (VvGraphView *self, VvNode object);

/** vv_graph_view_set_legend: whether it says below what the lines mean; FALSE at first */
void vv_graph_view_set_legend (VvGraphView *self, gboolean legend);
/** vv_graph_view_set_size: the least size, px */
void vv_graph_view_set_size (VvGraphView *self, int width, int height);
/** vv_graph_view_zoom: around the middle; vv_graph_view_fit: all of it is seen again */
void vv_graph_view_zoom (VvGraphView *self, double factor);
void vv_graph_view_fit (VvGraphView *self);

/** vv_graph_view_save: asks where, and writes PNG, SVG or PDF by the ending.  @name: of the file,
 * without ending */
void vv_graph_view_save (VvGraphView *self, const char *name);

G_END_DECLS
