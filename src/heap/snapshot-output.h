/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-output.h — the sections of a snapshot file, written piece by piece: where each lies, its
 * checksums, the header.  Private to the folder. */

#pragma once

#include <gio/gio.h>

#include "base/draft.h"
#include "heap/snapshot-format.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 offset;
  guint64 reserved;             /* bytes that may follow at @offset */
  guint64 length;               /* bytes written */
  guint32 crc;                  /* of the block that is being filled */
  GArray *sums;                 /* guint32, of full blocks */
  gboolean sealed;              /* has its entry in the table */
} VvOutputSection;

/** VvSnapshotOutput: once @error is set nothing is written any more */
typedef struct
{
  VvDraft *draft;
  guint64 end;                  /* of all that was given a place */
  VvOutputSection sections[VV_N_SECTIONS];
  VvFileHeader header;
  VvFileSection entries[VV_N_SECTIONS - 1];
  GError *error;
} VvSnapshotOutput;

gboolean vv_snapshot_output_open (VvSnapshotOutput *self, const char *path, GError **error);
/** vv_snapshot_output_clear: what was written goes, unless it was finished */
void vv_snapshot_output_clear (VvSnapshotOutput *self);

/** vv_snapshot_output_place: gives a section its place; every section needs one before bytes come.
 * @length: at most; G_MAXUINT64: not known, so it must be closed before another gets its place */
void vv_snapshot_output_place (VvSnapshotOutput *self, VvSectionId id, guint64 length);
void vv_snapshot_output_close (VvSnapshotOutput *self, VvSectionId id);
void vv_snapshot_output_append (VvSnapshotOutput *self, VvSectionId id, const void *bytes, gsize
                                length);
/** vv_snapshot_output_whole: place and bytes at once */
void vv_snapshot_output_whole (VvSnapshotOutput *self, VvSectionId id, const void *bytes, gsize
                               length);
/** vv_snapshot_output_read: what was appended before; FALSE after an error */
gboolean vv_snapshot_output_read (VvSnapshotOutput *self, VvSectionId id, guint64 offset, void
                                  *bytes, gsize length);

/** vv_snapshot_output_seal: checksums, table and header of the sections below @n_sections, which must
 * all be written; @header: (nullable): its counts and flags are set; NULL: as before.  More sections
 * may follow, and then it is done again */
gboolean vv_snapshot_output_seal (VvSnapshotOutput *self, const VvFileHeader *header, guint
                                  n_sections, GError **error);
/** vv_snapshot_output_finish: gives the file its name; the draft is gone then */
gboolean vv_snapshot_output_finish (VvSnapshotOutput *self, GCancellable *cancellable, GError
                                    **error);

G_END_DECLS
