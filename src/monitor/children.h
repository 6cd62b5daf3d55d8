/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* children.h — all descendants of one process, and the sums over them. */

#pragma once

#include "monitor/reader.h"

G_BEGIN_DECLS

typedef struct _VvChildren VvChildren;

VvChildren *vv_children_new (int pid);
void vv_children_free (VvChildren *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvChildren, vv_children_free)

/**
 * vv_children_add:
 * @now_ns: when the parent was read
 * @read_pss: whether PSS is due
 * @own_pss: what the parent's last reading of PSS said
 * @tree: (inout): in: the parent's values; out: the sums
 *
 * Finds the descendants there are now, reads them, adds them.  Counters of those that ended stay in the totals of bytes;
 * their CPU is just gone.
 *
 * Returns: how many descendants were added
 */
guint vv_children_add (VvChildren *self, gint64 now_ns, gboolean read_pss, double own_pss, double *tree);

G_END_DECLS
