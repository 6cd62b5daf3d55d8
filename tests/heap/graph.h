/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph.h — small snapshots that a test can be read from. */

#pragma once

#include "heap/snapshot-writer.h"

G_BEGIN_DECLS

#define GRAPH_FIRST_ADDRESS 0x7f0000001000u
#define GRAPH_STEP 0x40u

/**
 * graph_write:
 * @edges: "root>a root>b a>c": one reference each, of kind attribute, with the target's name as its label
 *
 * Objects get their numbers as they are met, from left to right; object n stands at GRAPH_FIRST_ADDRESS +
 * n × GRAPH_STEP.  "name:type" gives an object another type than `Node` in `app`; its size is 16 × (n + 1),
 * its memory one more.  The first object is the root: module `name`.  The value of each is its name, quoted.
 *
 * Returns: (transfer full): the path of the file, in a new folder of its own
 */
char *graph_write (const char *edges);

/** graph_open: the same, opened; the file is gone */
VvSnapshot *graph_open (const char *edges);

/** graph_address: of object @n */
static inline VvAddr
graph_address (guint n)
{
  return GRAPH_FIRST_ADDRESS + (VvAddr) n * GRAPH_STEP;
}

/** graph_folder: (transfer full): a new folder; graph_remove(): with all that is in it */
char *graph_folder (void);
void graph_remove (const char *folder);

G_END_DECLS
