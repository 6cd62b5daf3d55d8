/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-writer-private.h — what the writer's files share: snapshot-writer.c has the columns and
 * the finishing, snapshot-tables.c the small tables. */

#pragma once

#include "heap/snapshot-output.h"
#include "heap/snapshot-texts.h"
#include "heap/snapshot-writer.h"

G_BEGIN_DECLS

#define VV_WRITER_CHUNK 16384u

typedef struct
{
  guint64 address[VV_WRITER_CHUNK];
  guint64 value[VV_WRITER_CHUNK];
  guint32 type[VV_WRITER_CHUNK];
  guint32 size[VV_WRITER_CHUNK];
  guint32 memory[VV_WRITER_CHUNK];
  guint32 refcount[VV_WRITER_CHUNK];
  guint32 length[VV_WRITER_CHUNK];
  guint32 first_ref[VV_WRITER_CHUNK];
  guint16 flags[VV_WRITER_CHUNK];
} VvObjectChunk;

typedef struct
{
  guint32 target[VV_WRITER_CHUNK];
  guint32 label[VV_WRITER_CHUNK];
  guint8 kind[VV_WRITER_CHUNK];
} VvRefChunk;

struct _VvSnapshotWriter
{
  char *path;
  VvSnapshotOutput output;
  guint32 n_objects;            /* as announced */
  guint32 n_refs;
  guint32 objects_done;
  guint32 refs_done;
  guint in_objects;             /* elements in the chunks */
  guint in_refs;
  gboolean no_values;
  gboolean sealed;              /* all that the rows make is written */
  gboolean mismatch;            /* what came is not what was announced */
  VvObjectChunk *objects;
  VvRefChunk *refs;
  VvSnapshotTexts texts;
  /* The small tables, by rows of the file. */
  GArray *types;
  GArray *weakrefs;
  GArray *roots;
  GArray *threads;
  GArray *frames;
  GArray *meta;
  GArray *overflow;
  guint64 n_guessed;
};

void vv_snapshot_writer_init_tables (VvSnapshotWriter *self);
void vv_snapshot_writer_clear_tables (VvSnapshotWriter *self);
/** vv_snapshot_writer_add_own_meta: what the writer knows best, unless somebody said it */
void vv_snapshot_writer_add_own_meta (VvSnapshotWriter *self);
/** vv_snapshot_writer_write_tables: sorts and writes them; once, when all rows have come */
void vv_snapshot_writer_write_tables (VvSnapshotWriter *self);

G_END_DECLS
