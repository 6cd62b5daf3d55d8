/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-graph-job.h — the picture of some objects and who stands around them, made in a thread. */

#pragma once

#include "app/widgets/graph-view.h"

G_BEGIN_DECLS

/** VvHeapGraphFlags: SMALL: one object with its nearest; INTERNALS: as VV_GRAPH_PICTURE_INTERNALS */
typedef enum { VV_HEAP_GRAPH_SMALL = 1 << 0, VV_HEAP_GRAPH_INTERNALS = 1 << 1 } VvHeapGraphFlags;

/** vv_heap_graph_make: @nodes: (array length=n): the first is what it is about, the others are
 * unfolded too */
void vv_heap_graph_make (GObject *source, VvSnapshot *snapshot, const VvNode *nodes, guint n,
                         VvHeapGraphFlags flags, GCancellable *cancellable,
                         GAsyncReadyCallback ready, gpointer user_data);
/** vv_heap_graph_make_finish: (transfer full) (nullable): NULL when it was cancelled */
VvGraphMade *vv_heap_graph_make_finish (GAsyncResult *result);

/** vv_heap_graph_describe: (transfer full): of the object that a picture is about */
char *vv_heap_graph_describe (VvSnapshot *snapshot, VvNode node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
