/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* walk.h — from a frozen memory to a graph: everything that the collector tracks, and everything
   reachable from that and from the roots.  Private to the library.
 *
 * Two passes over one image.  The first marks: a bit for every object, breadth first, each
 * reference's target checked once.  The second goes through
 * the bits in the order of the addresses and writes rows: a target's node is the rank of its bit,
 * so no table from addresses to nodes is ever built. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot-writer.h"
#include "python/roots.h"
#include "target/image.h"

G_BEGIN_DECLS

/** VvMarks: a bit for every 8 bytes of every extent, with counts for vv_marks_rank() */
typedef struct _VvMarks VvMarks;

/**
 * VvWalkFacts:
 * @changing: containers whose own words show that they were caught in the middle of a change
 * @unreadable: everything that could not be read, by any kind, save texts
 * @signature: differs, most likely, where other things could not be read: what is caught in the
 *   middle of a change is another thing the next time, what is broken for good is the same
 */
typedef struct
{
  guint64 n_objects;
  guint64 n_refs;
  guint64 n_guessed;
  guint64 n_tracked;
  guint64 changing;
  guint64 unreadable;
  guint64 signature;
} VvWalkFacts;

/** VvWalkProgress: @done of @total objects; @total 0: not known yet */
typedef void (*VvWalkProgress) (guint64 done, guint64 total, gpointer data);

/**
 * VvWalkOptions:
 * @rss_bytes: of the process, for meta's account of its memory; 0: not known
 * @progress: (nullable)
 */
typedef struct
{
  gboolean no_values;
  guint64 rss_bytes;
  VvWalkProgress progress;
  gpointer progress_data;
} VvWalkOptions;

/** vv_walk_mark: the first pass.  (transfer full) (nullable): NULL when cancelled, and where there is
 * no memory for it */
VvMarks *vv_walk_mark (VvReader *reader, const VvWalkOptions *options, VvWalkFacts *facts,
                       GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_walk_write: the second: types, objects, references, weak references, roots (native ones too),
 * threads, frames, and the meta rows that the walk knows */
gboolean vv_walk_write (VvReader *reader, const VvMarks *marks, const VvWalkFacts *facts,
                        VvSnapshotWriter *writer, const VvWalkOptions *options,
                        GCancellable *cancellable, GError **error);
/** vv_marks_rank: the node of @object, VV_NODE_NONE where it is none */
VvNode vv_marks_rank (const VvMarks *self, VvAddr object);
void vv_marks_free (VvMarks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvMarks, vv_marks_free)

G_END_DECLS
