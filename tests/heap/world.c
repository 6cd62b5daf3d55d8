/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* world.c — a runtime, an interpreter and empty lists of the collector around objects made by hand. */

#include "world.h"

#include <unistd.h>

#include "consistent.h"
#include "graph.h"

#define RUNTIME_BYTES 0x70000u
#define INTERP_BYTES 0x60000u
#define GC_HEAD 16

VvAddr
world_head (const World *self,
            guint        generation)
{
  const VvLayout *layout = self->tiny->layout;

  return self->interp + (generation < 3 ? layout->gc_generations + generation * layout->gc_generation_stride
                                        : layout->gc_permanent);
}

World *
world_new (const VvLayout *layout,
           gsize           megabytes)
{
  World *self = g_new0 (World, 1);
  Tiny *tiny = self->tiny = tiny_new_sized (layout, (megabytes + 1) << 20);

  tiny->runtime.symbols = g_hash_table_new (g_str_hash, g_str_equal);
  tiny->runtime.version = g_strdup ("3");
  tiny->runtime.runtime = tiny_alloc (tiny, RUNTIME_BYTES);
  self->interp = tiny_alloc (tiny, INTERP_BYTES);
  tiny_set (tiny, tiny->runtime.runtime, layout->runtime_interpreters_head, self->interp);
  for (guint i = 0; i < 4; i++)
    {
      tiny_set (tiny, world_head (self, i), 0, world_head (self, i));
      tiny_set (tiny, world_head (self, i), 8, world_head (self, i));
    }
  return self;
}

void
world_free (World *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->tiny->runtime.symbols);
  g_free (self->tiny->runtime.version);
  tiny_free (self->tiny);
  g_free (self);
}

void
world_hold (World  *self,
            VvAddr  object)
{
  tiny_set (self->tiny, self->interp, self->tiny->layout->interp_sysdict, object);
}

void
world_track (World  *self,
             VvAddr  object,
             guint   generation)
{
  VvAddr head = world_head (self, generation), node = object - GC_HEAD;
  VvAddr last = tiny_get (self->tiny, head, 8);

  tiny_set (self->tiny, last, 0, node);
  tiny_set (self->tiny, node, 8, last);
  tiny_set (self->tiny, node, 0, head);
  tiny_set (self->tiny, head, 8, node);
}

void
world_collect (World *self)
{
  tiny_set_u32 (self->tiny, self->interp, self->tiny->layout->gc_collecting, 1);
}

void
walk_in_memory (void)
{
  if (access ("/dev/shm", W_OK | X_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
}

VvSnapshot *
walk_image (const VvImage   *image,
            const VvRuntime *runtime,
            VvWalkFacts     *facts)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "walked.vvheap", NULL);
  g_autoptr(VvReader) reader = vv_reader_new (image, runtime);
  g_autoptr(VvMarks) marks = NULL;
  VvSnapshotWriter *writer;
  VvSnapshot *snapshot;
  VvWalkOptions options = { 0 };
  GError *error = NULL;

  marks = vv_walk_mark (reader, &options, facts, NULL, &error);
  g_assert_no_error (error);
  writer = vv_snapshot_writer_new (path, facts->n_objects, facts->n_refs, FALSE, &error);
  g_assert_no_error (error);
  vv_walk_write (reader, marks, facts, writer, &options, NULL, &error);
  g_assert_no_error (error);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  graph_remove (folder);
  assert_consistent (snapshot);
  return snapshot;
}
