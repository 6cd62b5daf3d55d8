/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard-main.c — the guard's life.  Runs in a process that was forked from one with threads, so it
 * makes system calls only and allocates nothing.  It takes commands from a socket, and lets go
 * without being told where the caller is gone (end of file), is stopped (Ctrl+Z: its state in
 * /proc), or was not heard of for a while. */

#include "target/guard-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* How often the caller is looked at while the target waits for it. */
#define LOOK_MS 10
/* What keeps a caller from saying something for so long is no busy machine (a frozen group, a debugger). */
#define SILENCE_US (2 * G_USEC_PER_SEC)

/* Where the descriptors stand that are kept; all others are closed. */
enum
{
  FD_SOCKET,
  FD_TASK,
  FD_CALLER,
  FD_FIRST_OTHER,
};

static void
keep_descriptors (Guard *self)
{
  const int kept[] = { self->socket_fd, self->task_fd, self->caller_fd };
  int moved[G_N_ELEMENTS (kept)];

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    moved[i] = fcntl (kept[i], F_DUPFD, 64);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    dup2 (moved[i], (int) i);
  self->socket_fd = FD_SOCKET;
  self->task_fd = FD_TASK;
  self->caller_fd = FD_CALLER;
  if (syscall (SYS_close_range, (guint) FD_FIRST_OTHER, ~0u, 0u) != 0)
    for (int fd = FD_FIRST_OTHER; fd < 65536; fd++)
      close (fd);
}

/* With SIGCHLD ignored, the kernel would not say that a thread has stopped. */
static void
become_guard (Guard *self)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t all;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  sigaction (SIGCHLD, &action, NULL);
  setsid ();
  prctl (PR_SET_NAME, "vivarium-guard");
  keep_descriptors (self);
  /* A folder that it stays in could not be unmounted. */
  if (chdir ("/") != 0)
    errno = 0;
}

/* A caller that is stopped, or in a debugger, does not come to let the target go. */
static gboolean
caller_is_stopped (Guard *self)
{
  char text[512];
  gssize n = pread (self->caller_fd, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';
  return n <= 0 || strchr ("TtXx", guard_state_letter (text)) != NULL;
}

/* Waits for a request; FALSE: the caller is gone. */
static gboolean
receive (Guard        *self,
         GuardRequest *request)
{
  gint64 heard_us = guard_now_us ();

  for (;;)
    {
      struct pollfd waiting = { self->socket_fd, POLLIN, 0 };
      gboolean busy = self->held || self->n_late > 0;
      int n = poll (&waiting, 1, busy ? LOOK_MS : -1);

      if (n > 0)
        return recv (self->socket_fd, request, sizeof *request, 0) == sizeof *request;
      if (n < 0 && errno != EINTR)
        return FALSE;
      guard_drain (self, FALSE);
      if (self->held && (caller_is_stopped (self) || guard_now_us () - heard_us > SILENCE_US))
        {
          guard_release (self);
          self->lost = TRUE;
        }
    }
}

/* @fd: (in): a descriptor that goes with it, or -1 */
static void
answer (Guard            *self,
        const GuardReply *reply,
        int               fd)
{
  union { char bytes[CMSG_SPACE (sizeof (int))]; struct cmsghdr header; } control = { { 0 } };
  struct iovec part = { (gpointer) reply, sizeof *reply };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (fd >= 0)
    {
      message.msg_control = &control;
      message.msg_controllen = sizeof control.bytes;
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
    }
  sendmsg (self->socket_fd, &message, MSG_NOSIGNAL);
}

static void
carry_out (Guard              *self,
           const GuardRequest *request)
{
  GuardReply reply = { 0 };
  int fd = -1;

  switch ((GuardCommand) request->command)
    {
    case GUARD_BEAT:
      return;

    case GUARD_HOLD:
      reply.code = guard_hold (self, &reply.hold);
      break;

    case GUARD_RELEASE:
      reply.code = guard_is_whole (self) ? 0 : ECANCELED;
      guard_release (self);
      reply.pause_us = self->pause_us;
      break;

    case GUARD_CLONE:
      reply.code = self->held ? guard_clone (self, &request->call) : ECANCELED;
      reply.value = self->clone_pid;
      break;

    case GUARD_REMOVE_CLONE:
      reply.code = guard_remove_clone (self);
      reply.pause_us = self->pause_us;
      break;

    case GUARD_USERFAULTFD:
      reply.code = self->held ? guard_userfaultfd (self, &request->call, &fd) : ECANCELED;
      break;

    default:
      reply.code = EINVAL;
    }
  answer (self, &reply, fd);
  if (fd >= 0)
    close (fd);
}

void
guard_main (Guard *self)
{
  GuardRequest request;

  become_guard (self);
  while (receive (self, &request))
    carry_out (self, &request);
  guard_release (self);
  if (self->clone_pid != 0)
    guard_remove_clone (self);
  _exit (0);
}
