/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard.c — our end of the guard.  In: calls.  Out: requests on a socket and their answers.  The
 * guard is forked and not executed: it needs nothing of the file system, and runs at once.  Its
 * exit signal is 0, so that no waitpid() for any child that our program may do meets it. */

#include "target/guard-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "target/refusal.h"

struct _VvGuard
{
  int pid;                      /* of the target */
  int guard_pid;
  int socket_fd;
};

/* fork() without the handlers of the C library: the child makes system calls only.  All arguments are 0,
 * so that their order, which differs between processors, does not matter. */
static int
fork_quietly (void)
{
  return (int) syscall (SYS_clone, 0ul, 0ul, 0ul, 0ul, 0ul);
}

static gboolean
prepare (Guard  **out,
         int      pid,
         int      dir_fd,
         int      sockets[2])
{
  Guard *shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (shared == MAP_FAILED)
    return FALSE;
  *out = shared;
  shared->size = sizeof *shared;
  shared->pid = pid;
  shared->task_fd = openat (dir_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* The folder of a thread lies in the one that is wanted. */
  if (shared->task_fd < 0 && errno == ENOENT)
    shared->task_fd = openat (dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  shared->caller_fd = open ("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  return shared->task_fd >= 0 && shared->caller_fd >= 0 &&
         socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0;
}

/* Signals stay blocked around the fork, so that none of our handlers runs in the child. */
static int
start (Guard *shared)
{
  sigset_t all, before;
  int child;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  child = fork_quietly ();
  if (child == 0)
    guard_main (shared);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return child;
}

VvGuard *
vv_guard_new (int      pid,
              int      dir_fd,
              GError **error)
{
  Guard *shared = NULL;
  VvGuard *self = NULL;
  int sockets[2] = { -1, -1 };
  int child = -1, code;

  errno = 0;
  if (prepare (&shared, pid, dir_fd, sockets))
    {
      shared->socket_fd = sockets[1];
      child = start (shared);
    }
  code = errno;
  if (child > 0)
    {
      self = g_new0 (VvGuard, 1);
      *self = (VvGuard) { pid, child, sockets[0] };
    }
  else if (shared != NULL && shared->task_fd < 0)
    vv_refusal_set_error (error, NULL, pid, code, VV_REFUSAL_HOLD);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                 _("No helper process can be started to hold process %d: %s. Close some programs and try again."),
                 pid, g_strerror (code));
  if (shared != NULL && shared->task_fd >= 0)
    close (shared->task_fd);
  if (shared != NULL && shared->caller_fd >= 0)
    close (shared->caller_fd);
  if (sockets[1] >= 0)
    close (sockets[1]);
  if (self == NULL && sockets[0] >= 0)
    close (sockets[0]);
  if (shared != NULL)
    munmap (shared, sizeof *shared);
  return self;
}

static gboolean
tell (VvGuard            *self,
      const GuardRequest *request)
{
  gssize n;

  do
    n = send (self->socket_fd, request, sizeof *request, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n == sizeof *request;
}

static int
take_descriptor (struct msghdr *message)
{
  struct cmsghdr *header = CMSG_FIRSTHDR (message);
  int fd = -1;

  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy (&fd, CMSG_DATA (header), sizeof fd);
  return fd;
}

/* Returns: errno; ECANCELED where there is no guard any more.  @fd: (out) (nullable) */
static int
ask (VvGuard           *self,
     GuardCommand       command,
     const VvGuardCall *call,
     GuardReply        *reply,
     int               *fd)
{
  GuardRequest request = { .command = command };
  union { char bytes[CMSG_SPACE (sizeof (int))]; struct cmsghdr header; } control;
  struct iovec part = { reply, sizeof *reply };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize n = -1;

  if (call != NULL)
    request.call = *call;
  if (fd != NULL)
    {
      message.msg_control = &control;
      message.msg_controllen = sizeof control.bytes;
    }
  memset (reply, 0, sizeof *reply);
  if (tell (self, &request))
    do
      n = recvmsg (self->socket_fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
  if (n != sizeof *reply)
    {
      memset (reply, 0, sizeof *reply);
      return ECANCELED;
    }
  if (fd != NULL)
    *fd = take_descriptor (&message);
  return reply->code;
}

gboolean
vv_guard_hold (VvGuard  *self,
               VvHold   *hold,
               GError  **error)
{
  GuardReply reply;
  int code = ask (self, GUARD_HOLD, NULL, &reply, NULL);

  *hold = reply.hold;
  if (code == ECANCELED)
    g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                 _("The helper process that was to hold process %d was killed. Try again."), self->pid);
  else if (code == ETIMEDOUT)
    g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                 _("Process %d did not stop within five seconds. Try again when the system is less busy."), self->pid);
  else if (code == E2BIG)
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("Process %d has more threads than Vivarium can hold. Try again when it has fewer."), self->pid);
  else if (code != 0)
    vv_refusal_set_error (error, NULL, self->pid, code, VV_REFUSAL_HOLD);
  return code == 0;
}

void
vv_guard_beat (VvGuard *self)
{
  const GuardRequest request = { .command = GUARD_BEAT };

  tell (self, &request);
}

gboolean
vv_guard_release (VvGuard *self,
                  gint64  *pause_us)
{
  GuardReply reply;
  int code = ask (self, GUARD_RELEASE, NULL, &reply, NULL);

  *pause_us = reply.pause_us;
  return code == 0;
}

int
vv_guard_clone (VvGuard           *self,
                const VvGuardCall *call,
                int               *clone_pid)
{
  GuardReply reply;
  int code = ask (self, GUARD_CLONE, call, &reply, NULL);

  *clone_pid = reply.value;
  return code;
}

int
vv_guard_remove_clone (VvGuard           *self,
                       const VvGuardCall *call,
                       gint64            *pause_us)
{
  GuardReply reply;
  int code = ask (self, GUARD_REMOVE_CLONE, call, &reply, NULL);

  *pause_us = reply.pause_us;
  return code;
}

int
vv_guard_userfaultfd (VvGuard           *self,
                      const VvGuardCall *call,
                      int               *fd)
{
  GuardReply reply;

  *fd = -1;
  return ask (self, GUARD_USERFAULTFD, call, &reply, fd);
}

int
vv_guard_pid (const VvGuard *self)
{
  return self->guard_pid;
}

void
vv_guard_free (VvGuard *self)
{
  if (self == NULL)
    return;
  close (self->socket_fd);
  while (waitpid (self->guard_pid, NULL, __WALL) < 0 && errno == EINTR)
    ;
  g_free (self);
}
