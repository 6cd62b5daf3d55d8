/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-view-private.h — what graph-view.c (drawing, words), graph-view-input.c (pointer and keys)
 * and graph-view-save.c (into a file) share. */

#pragma once

#include "app/widgets/graph-view.h"

#include "app/widgets/chart-view.h"

G_BEGIN_DECLS

struct _VvGraphView
{
  GtkWidget parent_instance;

  VvChartView *chart;
  VvGraphMade *made;            /* an atomic box: a thread may write it down meanwhile */
  char *label;
  VvDrawnView view;
  VvDrawnHit selected;
  VvDrawnHit hovered;
  GHashTable *moved;            /* nodes that were dragged */
  double width;                 /* what the view was fitted to */
  double height;
  VvDrawnFlow flow;
  gboolean legend;
  gboolean fitted;              /* nobody has zoomed or moved it */

  VvDrawnHit dragged;
  double drag_x;                /* of the node's middle, or of the view, when it began */
  double drag_y;
  double pinch_scale;
  double pointer_x;
  double pointer_y;
};

/** vv_graph_view_mark: selects what was hit, and says so where @tell */
void vv_graph_view_mark (VvGraphView *self, VvDrawnHit hit, gboolean tell);
void vv_graph_view_activate (VvGraphView *self, guint node);
void vv_graph_view_tell_badge (VvGraphView *self, guint node);
/** vv_graph_view_set_view: it is no longer fitted */
void vv_graph_view_set_view (VvGraphView *self, VvDrawnView view);
/** vv_graph_view_dup_words: (transfer full) (nullable): what is there, for a tooltip */
char *vv_graph_view_dup_words (VvGraphView *self, VvDrawnHit hit);
/** vv_graph_view_install_input: listens to pointer and keys */
void vv_graph_view_install_input (VvGraphView *self);

VvGraphMade *vv_graph_made_ref (VvGraphMade *self);

G_END_DECLS
