/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.h — what the captures need of a live process's memory beside reading it. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/** vv_live_dir_fd: the folder in /proc of a thread that is not over; stays the memory's */
int vv_live_dir_fd (VvMemory *memory);
/** vv_live_tid: that thread */
int vv_live_tid (VvMemory *memory);
/** vv_live_find_tid: whose folder @dir_fd is */
int vv_live_find_tid (int dir_fd, int otherwise);
/** vv_live_check_header: whether the executable that begins with these bytes is one for this machine */
gboolean vv_live_check_header (int pid, const guint8 *tainted, gsize length, GError **error);

G_END_DECLS
