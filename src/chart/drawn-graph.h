/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph.h — objects and their references as boxes and arrows.  In: plain arrays of nodes and
 * edges.  Out: where each lies (in layers from left to right, the same for the same input), its
 * drawing on a cairo context, and what is at a place.  Made for up to some two hundred nodes. */

#pragma once

#include <cairo.h>

#include "chart/rect.h"
#include "chart/theme.h"

G_BEGIN_DECLS

/**
 * VvDrawnNodeKind:
 * @VV_DRAWN_NODE_PLAIN: an object
 * @VV_DRAWN_NODE_CYCLE: an object of the cycle
 * @VV_DRAWN_NODE_ROOT: what holds things by itself: a module, a frame; a full round
 * @VV_DRAWN_NODE_FOCUS: the object that the picture is about
 * @VV_DRAWN_NODE_MORE: stands for many that are not drawn: "+184,203"
 */
typedef enum
{
  VV_DRAWN_NODE_PLAIN,
  VV_DRAWN_NODE_CYCLE,
  VV_DRAWN_NODE_ROOT,
  VV_DRAWN_NODE_FOCUS,
  VV_DRAWN_NODE_MORE,
} VvDrawnNodeKind;

/**
 * VvDrawnNode:
 * @title: (nullable): its type
 * @subtitle: (nullable): which one, in a font of one width
 * @badge: its reference count; negative: none is shown
 * @kind: how it is drawn
 *
 * Texts are safe to show (vv_text_display()); long ones are shortened.
 */
typedef struct
{
  const char *title;
  const char *subtitle;
  gint64 badge;
  VvDrawnNodeKind kind;
} VvDrawnNode;

/**
 * VvDrawnEdgeKind:
 * @VV_DRAWN_EDGE_OTHER: a reference
 * @VV_DRAWN_EDGE_CYCLE: one of the cycle
 * @VV_DRAWN_EDGE_SUGGESTED: one of the cycle that is best made weak; dashed
 * @VV_DRAWN_EDGE_PATH: on the path to a root
 */
typedef enum
{
  VV_DRAWN_EDGE_OTHER,
  VV_DRAWN_EDGE_CYCLE,
  VV_DRAWN_EDGE_SUGGESTED,
  VV_DRAWN_EDGE_PATH,
} VvDrawnEdgeKind;

/**
 * VvDrawnEdge:
 * @from: index of the node that holds
 * @to: index of the node that is held
 * @label: (nullable): ".lines", "[0]"
 * @kind: how it is drawn
 */
typedef struct
{
  guint from;
  guint to;
  const char *label;
  VvDrawnEdgeKind kind;
} VvDrawnEdge;

/**
 * VvDrawnView:
 *
 * Zoom and pan: a point of the graph appears at point × @scale + (@x, @y).
 */
typedef struct
{
  double scale;
  double x;
  double y;
} VvDrawnView;

typedef enum
{
  VV_DRAWN_NOTHING,
  VV_DRAWN_NODE,
  VV_DRAWN_BADGE,               /* of a node */
  VV_DRAWN_EDGE,
} VvDrawnPart;

/** VvDrawnHit: what is at a place; @index is of a node or an edge in the arrays */
typedef struct
{
  VvDrawnPart part;
  guint index;
} VvDrawnHit;

typedef struct _VvDrawnGraph VvDrawnGraph;

/**
 * vv_drawn_graph_new:
 * @nodes: (array length=n_nodes): copied, as are their texts
 * @edges: (array length=n_edges): the same; one to a node that is not there is left out
 * @focus: index of the node to start from: what it holds lies on its right, what holds it on its
 *   left; of a cycle, where it begins
 * @theme: for its fonts: nodes are as large as their texts
 *
 * Returns: (transfer full): the graph, laid out
 */
VV_API VvDrawnGraph *vv_drawn_graph_new (const VvDrawnNode *nodes,
                                         guint n_nodes,
                                         const VvDrawnEdge *edges,
                                         guint n_edges,
                                         guint focus,
                                         const VvTheme *theme) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_drawn_graph_free (VvDrawnGraph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvDrawnGraph, vv_drawn_graph_free)

/**
 * VvDrawnFlow:
 * @VV_DRAWN_FLOW_RIGHT: layers from left to right
 * @VV_DRAWN_FLOW_DOWN: layers from top to bottom, for a place that is higher than wide
 */
typedef enum
{
  VV_DRAWN_FLOW_RIGHT,
  VV_DRAWN_FLOW_DOWN,
} VvDrawnFlow;

/** vv_drawn_graph_set_flow: lays all out anew, in that direction; nodes that were moved go back */
VV_API void vv_drawn_graph_set_flow (VvDrawnGraph *self, VvDrawnFlow flow);

/** vv_drawn_graph_get_node_rect: Returns: where node @index lies, in the graph's own measures (px
 * at scale 1) */
VV_API VvRect vv_drawn_graph_get_node_rect (const VvDrawnGraph *self, guint index);

/** vv_drawn_graph_move_node: puts the middle of node @index at (@x, @y) in the graph's own
 * measures; its edges follow, all other nodes stay */
VV_API void vv_drawn_graph_move_node (VvDrawnGraph *self, guint index, double x, double y);

/** vv_drawn_graph_get_bounds: Returns: what all nodes, edges, labels and badges need, with a
 * margin; empty without nodes */
VV_API VvRect vv_drawn_graph_get_bounds (const VvDrawnGraph *self);

/** vv_drawn_graph_fit: Returns: the view that shows all of it in the middle of an area, never
 * larger than @max_scale */
VV_API VvDrawnView vv_drawn_graph_fit (const VvDrawnGraph *self,
                                       double width,
                                       double height,
                                       double max_scale);

/** vv_drawn_view_zoom: Returns: @view, larger by @factor (scale 0.05 to 4), where the point at
 * (@x, @y) of the area stays */
VV_API VvDrawnView vv_drawn_view_zoom (VvDrawnView view, double factor, double x, double y);

/** vv_drawn_graph_pick: Returns: what is at (@x, @y) of the area; nodes before edges, within
 * 6 px */
VV_API VvDrawnHit vv_drawn_graph_pick (const VvDrawnGraph *self,
                                       VvDrawnView view,
                                       double x,
                                       double y);

/** vv_drawn_graph_neighbour: Returns: the node that is nearest to node @from in that direction;
 * @from where there is none */
VV_API guint vv_drawn_graph_neighbour (const VvDrawnGraph *self,
                                       guint from,
                                       VvDirection direction);

/** vv_drawn_graph_draw: edges, labels, nodes and badges, without background: all that does not
 * change with the pointer */
VV_API void vv_drawn_graph_draw (const VvDrawnGraph *self,
                                 const VvTheme *theme,
                                 VvDrawnView view,
                                 cairo_t *cr);

/**
 * vv_drawn_graph_draw_overlay:
 * @selected: a node or an edge, or nothing
 * @hovered: the same
 *
 * What is selected and pointed at; over vv_drawn_graph_draw().
 */
VV_API void vv_drawn_graph_draw_overlay (const VvDrawnGraph *self,
                                         const VvTheme *theme,
                                         VvDrawnView view,
                                         VvDrawnHit selected,
                                         VvDrawnHit hovered,
                                         cairo_t *cr);

/** vv_drawn_graph_legend_height: Returns: what the legend needs where it is @width wide */
VV_API double vv_drawn_graph_legend_height (const VvDrawnGraph *self,
                                            const VvTheme *theme,
                                            double width);

/** vv_drawn_graph_draw_legend: what kinds of lines there are, and the badge, from the origin of
 * @cr */
VV_API void vv_drawn_graph_draw_legend (const VvDrawnGraph *self,
                                        const VvTheme *theme,
                                        double width,
                                        cairo_t *cr);

/** vv_drawn_graph_draw_picture: background, the whole graph and its legend, as it goes into a
 * file */
VV_API void vv_drawn_graph_draw_picture (const VvDrawnGraph *self,
                                         const VvTheme *theme,
                                         double width,
                                         double height,
                                         cairo_t *cr);

/** vv_drawn_graph_get_picture_size: the size of a file where nothing is smaller than at scale 1 */
VV_API void vv_drawn_graph_get_picture_size (const VvDrawnGraph *self,
                                             const VvTheme *theme,
                                             double *width,
                                             double *height);

G_END_DECLS
