/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threads.h — what must be read thread by thread: context switches, and CPU where it is asked
 * for. */

#pragma once

#include "monitor/probe.h"
#include "target/procfs.h"

G_BEGIN_DECLS

typedef struct _VvThreads VvThreads;

VvThreads *vv_threads_new (int pid);
void vv_threads_free (VvThreads *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvThreads, vv_threads_free)

/**
 * vv_threads_read_switches:
 * @main: what the main thread's status said just now
 * @n_threads: how many threads there are
 * @voluntary, @involuntary: (out): a second, since the reading before; NaN where not read this time
 *
 * With many threads this is dear, so it takes at most 1 % of the time: then some samples have none.
 */
void vv_threads_read_switches (VvThreads *self, int dir_fd, gint64 now_ns, const VvProcStatus *main,
                               guint64 n_threads,
                               double *voluntary, double *involuntary);
/** vv_threads_set_born: all was done since @since_ns: the first rates are of whole counters */
void vv_threads_set_born (VvThreads *self, gint64 since_ns);

/** vv_threads_read_cpu: Returns: (transfer full) (array length=n_threads) (nullable): CPU of each
 * thread since the reading before; of threads that were there at the first reading, from then */
VvThreadSample *vv_threads_read_cpu (VvThreads *self, int dir_fd, gint64 now_ns, guint *n_threads);
/** vv_threads_forget_cpu: the next reading is a first one */
void vv_threads_forget_cpu (VvThreads *self);

G_END_DECLS
