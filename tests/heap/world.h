/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* world.h — an interpreter made by hand around a few objects (tests/python/tiny.h): enough of its state that
 * the walk finds roots and the collector's lists there. */

#pragma once

#include "heap/walk.h"
#include "tiny.h"

G_BEGIN_DECLS

typedef struct
{
  Tiny *tiny;
  VvAddr interp;
} World;

World *world_new (const VvLayout *layout, gsize megabytes);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/** world_hold: @object becomes what the interpreter holds as `sys`: the only root */
void world_hold (World *self, VvAddr object);
/** world_track: puts it at the end of the list of a generation */
void world_track (World *self, VvAddr object, guint generation);
/** world_collect: as in the middle of a collection */
void world_collect (World *self);
/** world_head: of the list of a generation */
VvAddr world_head (const World *self, guint generation);

/** walk_in_memory: from here on temporary files are in memory, where that is: nobody waits for a disk */
void walk_in_memory (void);

/**
 * walk_image:
 *
 * Both passes, and the file.  Whatever the image holds they succeed, and what they found is consistent.
 *
 * Returns: (transfer full): the snapshot; its file is gone
 */
VvSnapshot *walk_image (const VvImage *image, const VvRuntime *runtime, VvWalkFacts *facts);

G_END_DECLS
