/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-tables.c — the writer's small tables: weak references, roots, threads, frames, meta.
 * Their rows are kept until the end, when how many they are is known. */

#include "config.h"

#include "heap/snapshot-writer-private.h"

void
vv_snapshot_writer_init_tables (VvSnapshotWriter *self)
{
  self->types = g_array_new (FALSE, TRUE, sizeof (VvFileType));
  self->weakrefs = g_array_new (FALSE, FALSE, sizeof (VvFileWeakref));
  self->roots = g_array_new (FALSE, FALSE, sizeof (VvFileRoot));
  self->threads = g_array_new (FALSE, FALSE, sizeof (VvFileThread));
  self->frames = g_array_new (FALSE, FALSE, sizeof (VvFileFrame));
  self->meta = g_array_new (FALSE, FALSE, sizeof (VvFileMeta));
  self->overflow = g_array_new (FALSE, FALSE, sizeof (VvFileOverflow));
}

void
vv_snapshot_writer_clear_tables (VvSnapshotWriter *self)
{
  g_clear_pointer (&self->types, g_array_unref);
  g_clear_pointer (&self->weakrefs, g_array_unref);
  g_clear_pointer (&self->roots, g_array_unref);
  g_clear_pointer (&self->threads, g_array_unref);
  g_clear_pointer (&self->frames, g_array_unref);
  g_clear_pointer (&self->meta, g_array_unref);
  g_clear_pointer (&self->overflow, g_array_unref);
}

static guint32
intern_or_none (VvSnapshotWriter *self, const char *text)
{
  return text != NULL ? vv_snapshot_writer_intern (self, text, -1) : VV_FILE_NO_NAME;
}

void
vv_snapshot_writer_add_weakref (VvSnapshotWriter *self, VvNode source, VvNode target, VvNode callback)
{
  VvFileWeakref row = { source, target, callback };

  g_array_append_val (self->weakrefs, row);
}

void
vv_snapshot_writer_add_root (VvSnapshotWriter *self, const VvRootRow *root)
{
  VvFileRoot row = {
    .thread = root->thread,
    .count = root->count,
    .target = root->target,
    .name = intern_or_none (self, root->name),
    .depth = root->depth,
    .kind = root->kind,
  };

  g_array_append_val (self->roots, row);
}

void
vv_snapshot_writer_add_thread (VvSnapshotWriter *self, const VvThreadRow *thread)
{
  VvFileThread row = { thread->id, thread->native_id, intern_or_none (self, thread->name),
                       thread->n_frames };

  g_array_append_val (self->threads, row);
}

void
vv_snapshot_writer_add_frame (VvSnapshotWriter *self, const VvFrameRow *frame)
{
  VvFileFrame row = {
    .thread = frame->thread,
    .depth = frame->depth,
    .function = intern_or_none (self, frame->function),
    .file = intern_or_none (self, frame->file),
    .line = frame->line,
  };

  g_array_append_val (self->frames, row);
}

void
vv_snapshot_writer_add_meta_text (VvSnapshotWriter *self, const char *key, const char *text)
{
  VvFileMeta row = { 0, vv_snapshot_writer_intern (self, key, -1),
                     vv_snapshot_writer_intern (self, text, -1) };

  g_array_append_val (self->meta, row);
}

void
vv_snapshot_writer_add_meta_number (VvSnapshotWriter *self, const char *key, gint64 number)
{
  VvFileMeta row = { (guint64) number, vv_snapshot_writer_intern (self, key, -1), VV_FILE_NO_NAME };

  g_array_append_val (self->meta, row);
}

/* ---- The end ---- */

void
vv_snapshot_writer_add_own_meta (VvSnapshotWriter *self)
{
  const struct { const char *key; gint64 number; } own[] = {
    { "format", VV_FILE_MAJOR },
    { "objects", self->objects_done },
    { "references", self->refs_done },
    { "references.guessed", (gint64) self->n_guessed },
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      guint32 key = vv_snapshot_writer_intern (self, own[i].key, -1);
      gboolean found = FALSE;

      for (guint j = 0; j < self->meta->len && !found; j++)
        found = g_array_index (self->meta, VvFileMeta, j).key == key;
      if (!found)
        vv_snapshot_writer_add_meta_number (self, own[i].key, own[i].number);
    }
}

static int
compare_weakrefs (gconstpointer a, gconstpointer b)
{
  const VvFileWeakref *left = a, *right = b;

  return left->source < right->source ? -1 : left->source > right->source;
}

static int
compare_overflow (gconstpointer a, gconstpointer b)
{
  const VvFileOverflow *left = a, *right = b;

  if (left->section != right->section)
    return left->section < right->section ? -1 : 1;
  return left->row < right->row ? -1 : left->row > right->row;
}

static void
write_array (VvSnapshotWriter *self, VvSectionId id, const GArray *array)
{
  vv_snapshot_output_whole (&self->output, id, array->data,
                            (gsize) array->len * vv_section_element_size (id));
}

void
vv_snapshot_writer_write_tables (VvSnapshotWriter *self)
{
  g_array_sort (self->weakrefs, compare_weakrefs);
  g_array_sort (self->overflow, compare_overflow);
  write_array (self, VV_SECTION_TYPES, self->types);
  write_array (self, VV_SECTION_WEAKREFS, self->weakrefs);
  write_array (self, VV_SECTION_ROOTS, self->roots);
  write_array (self, VV_SECTION_THREADS, self->threads);
  write_array (self, VV_SECTION_FRAMES, self->frames);
  write_array (self, VV_SECTION_META, self->meta);
  write_array (self, VV_SECTION_OVERFLOW, self->overflow);
}
