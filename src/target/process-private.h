/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-private.h — what the parts of the library share about processes. */

#pragma once

#include "target/process.h"

G_BEGIN_DECLS

#define VV_PROC_ROOT "/proc"

/** vv_process_split_cmdline: Returns: (transfer full): /proc/PID/cmdline as an argument vector; a title that the
 * program wrote over it is one argument */
char **vv_process_split_cmdline (const char *tainted, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/** vv_process_open: Returns: a descriptor of its folder in /proc (of a living thread's, see vv_procfs_enter()), surely of
 * this very process, or -1 with errno; ESRCH where it is gone */
int vv_process_open (const VvProcess *self);

G_END_DECLS
