/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* descendants.h — which processes are below another one. */

#pragma once

#include "target/procfs.h"

G_BEGIN_DECLS

/**
 * vv_descendants_find:
 * @root: usually /proc
 * @no_children_files: (inout): whether the kernel does not list children, so all processes are
 *   asked for their parent
 * @pids: (element-type int): the descendants are added
 *
 * While a process ends, the kernel may leave others out of its list: who is not found is not surely
 * gone.
 */
void vv_descendants_find (const char *root, int pid, gboolean *no_children_files, GArray *pids);

/** vv_descendants_read_stat: reads the "stat" of a process that may have ended.  Returns: FALSE
 * where it has, or with errno EMFILE where we have too many files open */
gboolean vv_descendants_read_stat (const char *root, int pid, VvProcStat *stat);

G_END_DECLS
