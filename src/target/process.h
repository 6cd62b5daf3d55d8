/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process.h — which process: what does not change while it runs the same program.  Never written after it
 * was made, so it may be shared between threads. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvProcess:
 * @pid: process id in our PID namespace
 * @start_ticks: clock ticks after boot at which it started; with @pid the identity of a process
 * @started_us: the same in microseconds since the epoch
 * @uid: effective user
 * @user: that user's name, or the number where it has none
 * @comm: the kernel's name of the main thread, made safe to show
 * @argv: (array zero-terminated=1): the arguments as bytes; empty for kernel threads and zombies, at most 64 KiB in all
 * @command: @argv in one display-safe line of at most 4096 characters; [comm] where there is none
 * @exe: (nullable): path of the executable in the process's own view, without " (deleted)"; NULL where not permitted
 * @exe_deleted: whether that file was replaced or removed since
 * @kernel_thread: whether it is no user program at all
 * @foreign: whether it lives in another root or PID namespace than we: a container or chroot
 */
typedef struct
{
  int pid;
  guint64 start_ticks;
  gint64 started_us;
  guint64 uid;
  char *user;
  char *comm;
  char **argv;
  char *command;
  char *exe;
  gboolean exe_deleted;
  gboolean kernel_thread;
  gboolean foreign;

  /*< private >*/
  char *proc_root;
  gatomicrefcount ref_count;
} VvProcess;

/**
 * vv_process_new:
 * @pid: a process id
 * @error: VV_ERROR_GONE where there is none, VV_ERROR_INVALID where it is a thread's id (names the process)
 *
 * Returns: (transfer full) (nullable): the process as it is now; a zombie is one too
 */
VV_API VvProcess *vv_process_new (int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_process_new_launched: the same for a child that was launched as @argv and may be over: what has no arguments any more
 * has those.  Errors as vv_process_new() */
VV_API VvProcess *vv_process_new_launched (int pid, const char * const *argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_process_new_at: the same below another folder than /proc, for tests */
VvProcess *vv_process_new_at (const char *proc_root, int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API VvProcess *vv_process_ref (VvProcess *self);
VV_API void vv_process_unref (VvProcess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvProcess, vv_process_unref)

/** vv_process_is_same: whether both are the same process (not merely the same PID) */
VV_API gboolean vv_process_is_same (const VvProcess *a, const VvProcess *b);

/**
 * vv_process_check_readable:
 * @advice: (out) (optional) (transfer full): what to do about it, one sentence
 *
 * Asks the kernel whether this user may read that process's memory (the check that opening
 * /proc/PID/mem makes, which includes Yama); reads nothing.
 *
 * Returns: (transfer full) (nullable): NULL if it may; else the reason, a short phrase such as "owned by root"
 */
VV_API char *vv_process_check_readable (const VvProcess *self, char **advice) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
