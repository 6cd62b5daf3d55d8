/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* walk-meta.c — In: what the passes found.  Out: the rows about the whole: roots, threads, frames,
 * and the account of memory, collector and what could not be read. */

#include "config.h"

#include "heap/walk-meta.h"

#include "heap/native.h"

/* ---- Roots ---- */

typedef struct
{
  const VvMarks *marks;
  VvSnapshotWriter *writer;
} VvRootRows;

static void
root_cb (const VvRoot *root, gpointer data)
{
  VvRootRows *self = data;
  VvRootRow row = {
    .target = vv_marks_rank (self->marks, root->target),
    .kind = (guint8) root->kind,
    .name = root->name,
    .thread = root->thread,
    .depth = root->depth,
    .count = 1,
  };

  if (row.target != VV_NODE_NONE)
    vv_snapshot_writer_add_root (self->writer, &row);
}

static void
write_threads (VvReader *reader, VvSnapshotWriter *writer)
{
  g_autoptr (GArray) threads = NULL;
  g_autoptr (GArray) frames = NULL;

  vv_reader_begin_pass (reader);
  vv_threads_read (reader, &threads, &frames);
  for (guint i = 0; i < threads->len; i++)
    {
      const VvThreadFacts *facts = &g_array_index (threads, VvThreadFacts, i);
      VvThreadRow row = { facts->id, facts->native_id, facts->name, facts->n_frames };

      vv_snapshot_writer_add_thread (writer, &row);
    }
  for (guint i = 0; i < frames->len; i++)
    {
      const VvFrameFacts *facts = &g_array_index (frames, VvFrameFacts, i);
      VvFrameRow row = { facts->thread, facts->depth, facts->function, facts->file, facts->line };

      vv_snapshot_writer_add_frame (writer, &row);
    }
}

gboolean
vv_walk_write_roots (VvReader         *reader,
                     const VvMarks    *marks,
                     VvSnapshotWriter *writer,
                     GCancellable     *cancellable,
                     GError          **error)
{
  VvRootRows self = { marks, writer };
  g_autoptr (GArray) native = vv_native_roots (reader, marks, cancellable, error);

  if (native == NULL)
    return FALSE;
  vv_reader_begin_pass (reader);
  vv_roots_each (reader, root_cb, &self);
  for (guint i = 0; i < native->len; i++)
    {
      const VvNativeRoot *root = &g_array_index (native, VvNativeRoot, i);
      VvRootRow row = {
        .target = vv_marks_rank (marks, root->target),
        .kind = root->is_type ? VV_ROOT_TYPE : VV_ROOT_NATIVE,
        .depth = -1,
        .count = root->is_type ? 1 : root->count,
      };

      vv_snapshot_writer_add_root (writer, &row);
    }
  write_threads (reader, writer);
  return TRUE;
}

/* ---- Meta ---- */

static void
write_collector (VvReader *reader, VvSnapshotWriter *writer)
{
  VvCollectorFacts facts = { 0 };

  vv_collector_read (reader, &facts);
  for (int i = 0; i < CLAMP (facts.n_generations, 0, 4); i++)
    {
      char key[32];

      g_snprintf (key, sizeof key, "gc.threshold.%d", i);
      vv_snapshot_writer_add_meta_number (writer, key, facts.threshold[i]);
      g_snprintf (key, sizeof key, "gc.count.%d", i);
      vv_snapshot_writer_add_meta_number (writer, key, facts.count[i]);
      g_snprintf (key, sizeof key, "gc.collections.%d", i);
      vv_snapshot_writer_add_meta_number (writer, key, (gint64) facts.collections[i]);
    }
}

/* What is neither in pymalloc's arenas nor an object's own block elsewhere: C libraries' memory, the
 * allocator's free lists, code, stacks.  Blocks of more than 512 bytes are no part of an arena. */
static void
write_memory (VvReader            *reader,
              const VvWalkTotals  *totals,
              const VvWalkOptions *options,
              VvSnapshotWriter    *writer)
{
  guint64 arenas = 0, used = 0, beside;

  vv_snapshot_writer_add_meta_number (writer, "memory.objects", (gint64) totals->memory);
  if (!vv_allocator_read (reader, &arenas, &used))
    return;
  vv_snapshot_writer_add_meta_number (writer, "memory.arenas", (gint64) arenas);
  if (options->rss_bytes == 0)
    return;
  beside = arenas + (totals->memory > used ? totals->memory - used : 0);
  vv_snapshot_writer_add_meta_number (writer, "memory.native",
                                      options->rss_bytes > beside
                                        ? (gint64) (options->rss_bytes - beside) : 0);
}

static void
write_unreadable (VvReader           *reader,
                  const VvMarks      *marks,
                  const VvWalkTotals *totals,
                  VvSnapshotWriter   *writer)
{
  static const char * const names[VV_N_UNREADABLE] = {
    [VV_UNREADABLE_OBJECT] = "unreadable.object",
    [VV_UNREADABLE_TYPE] = "unreadable.type",
    [VV_UNREADABLE_BLOCK] = "unreadable.block",
    [VV_UNREADABLE_CHANGING] = "unreadable.changing",
    [VV_UNREADABLE_FRAME] = "unreadable.frame",
    [VV_UNREADABLE_LIST] = "unreadable.list",
    [VV_UNREADABLE_TEXT] = "unreadable.text",
    [VV_UNREADABLE_EXCESS] = "unreadable.excess",
  };

  /* Both passes meet what is in an object; each counts something that the other does not look at. */
  for (guint i = 0; i < VV_N_UNREADABLE; i++)
    {
      guint64 second = vv_reader_get_unreadable (reader, i) - totals->unreadable_before[i];

      /* From now on the reader says what the snapshot says. */
      vv_reader_set_unreadable (reader, i, MAX (marks->unreadable[i], second));
      vv_snapshot_writer_add_meta_number (writer, names[i],
                                          (gint64) vv_reader_get_unreadable (reader, i));
    }
}

void
vv_walk_write_meta (VvReader            *reader,
                    const VvMarks       *marks,
                    const VvWalkFacts   *facts,
                    const VvWalkTotals  *totals,
                    const VvWalkOptions *options,
                    VvSnapshotWriter    *writer)
{
  vv_snapshot_writer_add_meta_number (writer, "objects", (gint64) facts->n_objects);
  vv_snapshot_writer_add_meta_number (writer, "references", (gint64) facts->n_refs);
  vv_snapshot_writer_add_meta_number (writer, "references.guessed", (gint64) facts->n_guessed);
  if (options->rss_bytes > 0)
    vv_snapshot_writer_add_meta_number (writer, "memory.rss", (gint64) options->rss_bytes);
  write_memory (reader, totals, options, writer);
  write_collector (reader, writer);
  vv_snapshot_writer_add_meta_number (writer, "size.own_sizeof", (gint64) totals->own_sizeof);
  write_unreadable (reader, marks, totals, writer);
}
