/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* walk-meta.h — what a snapshot holds beside objects and references.  Private to the folder. */

#pragma once

#include "heap/marks.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 memory;               /* of all objects */
  guint64 own_sizeof;           /* objects whose type brings its own __sizeof__ in Python */
  guint64 unreadable_before[VV_N_UNREADABLE];   /* the reader's counts before the second pass */
} VvWalkTotals;

/** vv_walk_write_roots: roots, native ones last; threads and their frames */
gboolean vv_walk_write_roots (VvReader *reader, const VvMarks *marks, VvSnapshotWriter *writer,
                              GCancellable *cancellable, GError **error);
/** vv_walk_write_meta: objects, references, memory.*, gc.*, size.own_sizeof, unreadable.* */
void vv_walk_write_meta (VvReader *reader, const VvMarks *marks, const VvWalkFacts *facts,
                         const VvWalkTotals *totals, const VvWalkOptions *options,
                         VvSnapshotWriter *writer);

G_END_DECLS
