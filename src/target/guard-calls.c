/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard-calls.c — what the target is made to do: clone itself, reap that clone, open a userfaultfd.
 * Runs in the guard, while the target is held. */

#include "target/guard-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_userfaultfd
#define SYS_userfaultfd 323
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#define USER_MODE_ONLY 1        /* linux/userfaultfd.h, UFFD_USER_MODE_ONLY */
#define PIDFD_OF_THREAD ((guint) O_EXCL)        /* linux/pidfd.h, PIDFD_THREAD, Linux 6.9 */

/* No memory is there: should the clone ever run, it is over at its first step. */
#define NO_STACK 16

#define MAX_TRIES 50

/* A debugger that looks at the target for a moment is worth waiting for. */
#define REMOVE_US (3 * G_USEC_PER_SEC)

static void
pause_ms (int ms)
{
  const struct timespec span = { ms / 1000, (long) (ms % 1000) * 1000000 };

  nanosleep (&span, NULL);
}

/* The clone stands before its first step; if we die, it dies with us. */
void
guard_tame_clone (Guard *self,
                  int    clone_pid)
{
  int status;

  self->clone_pid = clone_pid;
  while (waitpid (clone_pid, &status, __WALL) < 0 && errno == EINTR)
    ;
  ptrace (PTRACE_SETOPTIONS, clone_pid, NULL, (gpointer) (gsize) PTRACE_O_EXITKILL);
}

/* No exit signal, so that no handler and no wait() for any child knows of it; the table of files
 * is shared, so that it keeps no socket or pipe open. */
int
guard_clone (Guard             *self,
             const VvGuardCall *call)
{
  const guint64 arguments[6] = { CLONE_FILES | CLONE_FS, NO_STACK, 0, 0, 0, 0 };
  gint64 result = 0;
  int made = 0, code;

  if (self->clone_pid != 0)
    return EBUSY;
  self->call = *call;
  code = guard_call (self, call, SYS_clone, arguments, &result, &made);
  self->clone_name = result > 0 ? result : self->clone_pid;
  if (code == 0 && self->clone_pid == 0)
    code = result < 0 ? (int) -result : ENOSYS;
  return self->clone_pid != 0 ? 0 : code;
}

static void
kill_clone (Guard *self)
{
  int status, pid;

  kill (self->clone_pid, SIGKILL);
  do
    pid = waitpid (self->clone_pid, &status, __WALL);
  while ((pid < 0 && errno == EINTR) || (pid > 0 && WIFSTOPPED (status)));
}

/* Only its parent can bury it, by the number that it has there: in a container that is another one than
 * here, and ours may be that of a child of its own. */
static int
reap_clone (Guard *self)
{
  const guint64 arguments[6] = { (guint64) self->clone_name, 0, __WALL | WNOHANG, 0, 0, 0 };
  gint64 result = 0;
  VvHold hold;
  int code = guard_hold (self, &hold);

  if (code != 0)
    return code;
  code = guard_call (self, &self->call, SYS_wait4, arguments, &result, NULL);
  guard_release (self);
  if (code == 0 && result != self->clone_name)
    code = result == 0 ? EAGAIN : result < 0 ? (int) -result : EIO;
  /* A target that waits for clones too (__WALL) may have been first. */
  return code == ECHILD ? 0 : code;
}

int
guard_remove_clone (Guard *self)
{
  gint64 longest_us = 0, began_us = guard_now_us ();
  int code = 0;

  self->pause_us = 0;
  if (self->clone_pid == 0)
    return 0;
  kill_clone (self);
  for (int i = 0;; i++)
    {
      code = reap_clone (self);
      longest_us = MAX (longest_us, self->pause_us);
      /* Where the target is over, so is what it left behind. */
      if (code == 0 || code == ESRCH || code == VV_GUARD_FILTERED || guard_now_us () - began_us > REMOVE_US)
        break;
      pause_ms (MIN (1 + i, 20));
    }
  self->pause_us = longest_us;
  self->clone_pid = 0;
  return code == ESRCH ? 0 : code;
}

/* @fd: (out): ours, a copy of what the target opened */
int
guard_userfaultfd (Guard             *self,
                   const VvGuardCall *call,
                   int               *fd)
{
  const guint64 arguments[6] = { O_CLOEXEC | O_NONBLOCK | USER_MODE_ONLY, 0, 0, 0, 0, 0 };
  guint64 close_arguments[6] = { 0 };
  gint64 theirs = -1, closed = 0;
  int code = guard_call (self, call, SYS_userfaultfd, arguments, &theirs, NULL);
  int process_fd;

  *fd = -1;
  if (code == 0 && theirs < 0)
    code = (int) -theirs;
  if (code != 0)
    return code;
  /* Its number counts in the thread that opened it: a main thread that is over has no files any more. */
  process_fd = (int) syscall (SYS_pidfd_open, self->call_tid, PIDFD_OF_THREAD);
  if (process_fd < 0)
    process_fd = (int) syscall (SYS_pidfd_open, self->pid, 0u);
  *fd = process_fd >= 0 ? (int) syscall (SYS_pidfd_getfd, process_fd, (int) theirs, 0u) : -1;
  code = *fd < 0 ? errno : 0;
  if (process_fd >= 0)
    close (process_fd);
  close_arguments[0] = (guint64) theirs;
  for (int i = 0; i < MAX_TRIES && guard_call (self, call, SYS_close, close_arguments, &closed, NULL) == EAGAIN; i++)
    pause_ms (0);
  return code;
}
