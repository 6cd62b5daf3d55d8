/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-texts.h — the texts of a snapshot that is being written.  Private to the library. */

#pragma once

#include "heap/interner.h"
#include "heap/snapshot-output.h"

G_BEGIN_DECLS

typedef struct
{
  VvSnapshotOutput *output;     /* the writer's */
  char *buffer;                 /* what is not written yet */
  guint in_buffer;
  guint64 length;               /* of all, written or not */
  VvInterner *interner;
  GArray *names;                /* guint64: places of the interned ones */
} VvSnapshotTexts;

/** vv_snapshot_texts_init: @output outlives it; the section of texts must be open there */
void vv_snapshot_texts_init (VvSnapshotTexts *self, VvSnapshotOutput *output);
/** vv_snapshot_texts_clear: also for one that is all zeroes */
void vv_snapshot_texts_clear (VvSnapshotTexts *self);
/** vv_snapshot_texts_put: the place of the text, which is made valid UTF-8 without a NUL */
guint64 vv_snapshot_texts_put (VvSnapshotTexts *self, const char *text, gsize length);
/** vv_snapshot_texts_intern: see vv_snapshot_writer_intern() */
guint32 vv_snapshot_texts_intern (VvSnapshotTexts *self, const char *text, gssize length);
/** vv_snapshot_texts_finish: writes what is left and the table of names */
void vv_snapshot_texts_finish (VvSnapshotTexts *self);

G_END_DECLS
