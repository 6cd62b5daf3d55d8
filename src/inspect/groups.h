/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups.h — objects summed by something: type, module, size, holder, age; texts and bytes that
 * are there more than once; containers that are mostly air. */

#pragma once

#include <gio/gio.h>

#include "heap/analysis.h"

G_BEGIN_DECLS

/**
 * VvGroupBy:
 * @VV_GROUP_TYPE: exactly that type
 * @VV_GROUP_MODULE: the module of the type
 * @VV_GROUP_SIZE: `memory` up to a power of two
 * @VV_GROUP_HOLDER: who has the first reference to it (of the object with the lowest address), and
 *   under which name: `app.Session.items`, `list[…]`
 * @VV_GROUP_EQUAL: texts and bytes with the same content, each that is there twice or more.  None
 *   where the snapshot has no values
 * @VV_GROUP_HOLLOW: containers that are empty, or that are at most half full and would fit into a
 *   smaller block: by type.  list, dict, set and bytearray; of deque, OrderedDict, defaultdict and
 *   Counter the empty ones.  Objects' own dictionaries are left out
 */
typedef enum
{
  VV_GROUP_TYPE,
  VV_GROUP_MODULE,
  VV_GROUP_SIZE,
  VV_GROUP_HOLDER,
  VV_GROUP_EQUAL,
  VV_GROUP_HOLLOW,
  VV_N_GROUP_BY,
} VvGroupBy;

/**
 * VvGroup:
 * @name: safe to show
 * @retained: what would be freed if all of them died; nothing counts twice
 * @wasted: EQUAL: the memory of all but one; HOLLOW: of an empty one all its memory, of others what
 *   CPython's smallest block for as many items would save; else 0
 * @example: the one that retains most
 * @by_preview: EQUAL: a snapshot keeps the first 120 characters of a value: beyond these only the
 *   lengths were compared
 */
typedef struct
{
  char *name;
  guint64 count, memory, retained, wasted;
  VvNode example;
  gboolean by_preview;
} VvGroup;

VV_API void vv_group_free (VvGroup *self);

/**
 * vv_groups_new:
 * @self: analysed
 * @max: at most so many groups; 0: all
 *
 * Blocks: a second or two for ten million objects; any thread.
 *
 * Returns: (transfer full) (element-type VvGroup): the greatest memory (EQUAL, HOLLOW: wasted)
 * first;
 *   NULL when cancelled, damaged or out of memory / */
VV_API GPtrArray *vv_groups_new (const VvSnapshot *self, VvGroupBy by, guint max,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_groups_by_age:
 * @earlier: (array length=n_earlier): snapshots that were taken before @self; those of other
 *   processes do not count
 * @self: analysed
 *
 * In how many of the earlier snapshots an object was there already, as vv_comparison_new() matches
 * them: one group each, the oldest first; the last one is what is new.
 *
 * Returns: (transfer full) (element-type VvGroup): NULL when cancelled, damaged or out of memory
 */
VV_API GPtrArray *vv_groups_by_age (VvSnapshot *self, VvSnapshot * const *earlier, guint n_earlier,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
