/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* children.h — all descendants of one process, and the sums over them. */

#pragma once

#include "monitor/gauge.h"

G_BEGIN_DECLS

typedef struct _VvChildren VvChildren;

/** vv_children_new: the descendants there are now count from now on */
VvChildren *vv_children_new (int pid);
void vv_children_free (VvChildren *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvChildren, vv_children_free)

/**
 * vv_children_add:
 * @parent: the gauge of the process itself
 * @now_ns: when the parent was read
 * @pss_due: whether PSS is read of all; else it is of new ones only
 * @tree: (inout): in: the parent's values; out: the sums
 * @pss_cost_ns: (inout): the time that reading PSS took is added
 *
 * Finds the descendants there are now, reads them, adds them.  Counters of those that ended stay in
 * the totals of bytes; their CPU is just gone.
 *
 * Returns: how many descendants were added
 */
guint vv_children_add (VvChildren *self, VvGauge *parent, gint64 now_ns, gboolean pss_due,
                       double *tree,
                       gint64 *pss_cost_ns);

/** vv_children_search_in: for tests: searches descendants in another folder than /proc; they are
 * read there as ever */
void vv_children_search_in (VvChildren *self, const char *root);

G_END_DECLS
