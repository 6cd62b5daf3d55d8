/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* search.h — the shortest way from any of several objects to one, around objects that are blocked.
 * Private to the folder. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot-private.h"

G_BEGIN_DECLS

/** VvSearchSide: what was reached from one end.  Arrays of a word for each object, of which the
 * kernel gives only what is touched */
typedef struct
{
  guint64 *seen;                /* a bit for each object */
  guint32 *via;                 /* the reference by which it was reached, + 1; 0 at the end itself */
  VvNode *queue;
  guint32 head, n;
  guint64 cost;                 /* references of what waits in the queue */
  guint64 n_looked;             /* references looked at so far, and the work that it was */
  guint64 work;
} VvSearchSide;

typedef struct
{
  const VvSnapshot *snapshot;
  VvNode goal;
  VvSearchSide forward, backward;
  GArray *blocked;              /* (element-type VvNode): no way leads through these */
  GArray *blocked_edges;        /* (element-type VvEdge): into the goal, likewise */
  guint64 work;                 /* done so far, in some ten nanoseconds */
  guint64 max_work;             /* where a search gives up */
  VvNode meeting;
  guint meeting_rank;
  /* Of an object that a way begins at: lower is better */
  guint (*rank) (VvNode start, gpointer data);
  gpointer data;
} VvSearch;

/** vv_search_init: FALSE where there is no memory */
gboolean vv_search_init (VvSearch *self, const VvSnapshot *snapshot, VvNode goal, GError **error);
void vv_search_clear (VvSearch *self);

/**
 * vv_search_run:
 * @starts: none of them is the goal; in the order of preference
 * @edges: (out): (element-type VvEdge): the way, appended
 * @start: (out): where it begins
 *
 * Returns: FALSE with @error when cancelled, FALSE without where there is no way, or none was found
 *   with the work that is allowed
 */
gboolean vv_search_run (VvSearch *self, const VvNode *starts, guint n_starts, GArray *edges,
                        VvNode *start, GCancellable *cancellable, GError **error);

G_END_DECLS
