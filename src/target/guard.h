/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard.h — who holds a process.  The guard is a process of its own, so that nothing that happens to us leaves the target
 * stopped: it lets go when we say so, when we are gone, when we are stopped ourselves, and when it has not heard of us for
 * a while.  Calls block; one thread at a time. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

typedef struct _VvGuard VvGuard;

/** vv_guard_new: @pid: whom; @dir_fd: its folder in /proc */
VvGuard *vv_guard_new (int pid, int dir_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * VvHold:
 * @stopped: the target was stopped already (SIGSTOP, Ctrl+Z), and will be again
 * @n_threads: that are held
 * @n_late: of these, that are in a part of the kernel which cannot be interrupted; they stop before they reach the
 *   program again
 */
typedef struct
{
  gboolean stopped;
  guint n_threads;
  guint n_late;
} VvHold;

/** vv_guard_hold: stops all threads.  @error: VV_ERROR_DENIED, VV_ERROR_GONE, VV_ERROR_FAILED */
gboolean vv_guard_hold (VvGuard *self, VvHold *hold, GError **error);
/** vv_guard_beat: says that we are there; at least each second while it holds */
void vv_guard_beat (VvGuard *self);
/** vv_guard_release: lets go; @pause_us: (out): how long it held.  Returns: whether it held without a break until now */
gboolean vv_guard_release (VvGuard *self, gint64 *pause_us);

/**
 * VvGuardCall:
 * @call_address: of a system call instruction in the target; see vv_capture_find_call()
 */
typedef struct
{
  guint64 call_address;
} VvGuardCall;

/** VV_GUARD_FILTERED: no errno: every thread has a seccomp filter, which may not be set aside here */
#define VV_GUARD_FILTERED 4096

/* The following need a target that is held.  They return 0, VV_GUARD_FILTERED or an errno: EAGAIN where another moment
 * may be better.  No filter is ever met by what they do: one that kills would kill the target. */
/** vv_guard_clone: makes the target clone itself; the clone never runs; @clone_pid: (out) */
int vv_guard_clone (VvGuard *self, const VvGuardCall *call, int *clone_pid);
/** vv_guard_remove_clone: kills the clone, and reaps it, as often as it takes for some seconds; the target must not be
 * held, and is for a moment: @pause_us: (out): the longest.  0 also where it is gone in another way; else it is a zombie */
int vv_guard_remove_clone (VvGuard *self, const VvGuardCall *call, gint64 *pause_us);
/** vv_guard_userfaultfd: makes the target open one, and close it when we have it: @fd: (out) */
int vv_guard_userfaultfd (VvGuard *self, const VvGuardCall *call, int *fd);

/** vv_guard_pid: Returns: the guard itself, for tests */
int vv_guard_pid (const VvGuard *self);
/** vv_guard_free: lets go of everything and waits until the guard is over */
void vv_guard_free (VvGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvGuard, vv_guard_free)

G_END_DECLS
