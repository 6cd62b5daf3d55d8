/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-picture.h — a few objects of a snapshot as a drawn graph: a cycle with what stands
 * around it, or an object with its neighbours.  No GTK. */

#pragma once

#include "chart/drawn-graph.h"
#include "inspect/cycle.h"

G_BEGIN_DECLS

/** VvGraphPictureFlags: INTERNALS: objects' dicts and classes' too; else a dict is a part of its
 * object, and types, code and plain values are left out.  SMALL: of a cycle the shortest way round
 * alone, of its objects the types alone */
typedef enum
{
  VV_GRAPH_PICTURE_INTERNALS = 1 << 0,
  VV_GRAPH_PICTURE_SMALL = 1 << 1,
} VvGraphPictureFlags;

/**
 * VvGraphPicture:
 * @nodes: (element-type VvDrawnNode): for vv_drawn_graph_new(), as @edges and @focus
 * @edges: (element-type VvDrawnEdge)
 * @objects: (element-type VvNode): by node: which object it is; VV_NODE_NONE of a root and of
 *   what stands for
 *   many
 * @references: (element-type VvEdge): by edge: which reference it is; G_MAXUINT32 of a root's
 */
typedef struct
{
  GArray *nodes;
  GArray *edges;
  GArray *objects;
  GArray *references;
  guint focus;
  /*< private >*/
  GPtrArray *texts;
} VvGraphPicture;

/** vv_graph_picture_new_cycle: its objects, as many as can be read, who holds it, and some of
 * what it holds */
VV_API VvGraphPicture *vv_graph_picture_new_cycle (const VvSnapshot *snapshot, const VvCycle *cycle,
                                                   VvGraphPictureFlags flags)
  G_GNUC_WARN_UNUSED_RESULT;

/** vv_graph_picture_new_unfolded: the same, with the neighbours of objects that are in it.
 * @nodes: (array length=n_nodes) (nullable): those that are not in it are left out */
VV_API VvGraphPicture *vv_graph_picture_new_unfolded (const VvSnapshot *snapshot,
                                                      const VvCycle *cycle, const VvNode *nodes,
                                                      guint n_nodes, VvGraphPictureFlags flags)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_graph_picture_new_objects:
 * @unfolded: (array length=n_unfolded): the first is the focus; each is shown with its holders
 *   and what it
 *   holds, some of them where there are many
 */
VV_API VvGraphPicture *vv_graph_picture_new_objects (const VvSnapshot *snapshot,
                                                     const VvNode *unfolded, guint n_unfolded,
                                                     VvGraphPictureFlags flags)
  G_GNUC_WARN_UNUSED_RESULT;

/** vv_graph_picture_new_neighbours: the object with two of its holders and two of what it holds, the
 * biggest ones: what a small picture has room for */
VV_API VvGraphPicture *vv_graph_picture_new_neighbours (const VvSnapshot *snapshot, VvNode node,
                                                        VvGraphPictureFlags flags)
  G_GNUC_WARN_UNUSED_RESULT;

VV_API void vv_graph_picture_free (VvGraphPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvGraphPicture, vv_graph_picture_free)

/** vv_graph_picture_layout: (transfer full) */
VV_API VvDrawnGraph *vv_graph_picture_layout (const VvGraphPicture *self, const VvTheme *theme)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
