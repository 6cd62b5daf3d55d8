/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* growth.h — what grows over several snapshots of one program: the table `growth` of CONTRACT.md. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/**
 * VvGrowth: one type, by name and module
 * @slope: bytes of `memory` a second, the least-squares line through all snapshots; NaN where they all
 *   have one time
 * @path: (nullable): to whoever holds most of the objects that came since the first; NULL where the
 *   first and the last are of different processes
 */
typedef struct
{
  char *type, *module;
  guint64 count_first, count_last;
  guint64 memory_first, memory_last;
  double slope;
  char *path;
} VvGrowth;

VV_API void vv_growth_free (VvGrowth *self);

/**
 * vv_growth_find:
 * @snapshots: (array length=n): two or more, in any order: they are sorted by their time
 *
 * Returns: (transfer full) (element-type VvGrowth): the types whose memory is greater in the last than
 *   in the first, the greatest growth first; NULL when cancelled or damaged
 */
VV_API GPtrArray *vv_growth_find (VvSnapshot * const *snapshots, guint n, GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_growth_dup_note:
 *
 * Why the first and the last cannot be compared object by object, as a sentence.
 *
 * Returns: (transfer full) (nullable): NULL where they can
 */
VV_API char *vv_growth_dup_note (VvSnapshot * const *snapshots, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
