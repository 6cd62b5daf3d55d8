/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-watch.c — our side: starts the guard, and hands its reports on. */

#include "target/end-watch-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "target/refusal.h"

/* The guard answers at once, and leaves at once, unless it was stopped or the kernel keeps a thread from it. */
#define PATIENCE_MS 10000
#define LEAVE_US (3 * G_USEC_PER_SEC)

struct _VvEndWatch
{
  int pid;
  int guard_pid;
  int socket_fd;
};

/* fork() without the handlers of the C library; the child's end sends no signal, so that no
 * waitpid() of our program for any child meets it. */
static int
start (EndGuard *shared)
{
  sigset_t all, before;
  int child;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  child = (int) syscall (SYS_clone, 0ul, 0ul, 0ul, 0ul, 0ul);
  if (child == 0)
    end_guard_main (shared);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return child;
}

/* Returns: an errno, or 0. */
static int
start_guard (VvEndWatch *self,
             gboolean    blind,
             gint64      silence_us)
{
  EndGuard *shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_autofree char *task = g_strdup_printf ("/proc/%d/task", self->pid);
  int sockets[2] = { -1, -1 };
  int code = 0;

  if (shared == MAP_FAILED)
    return errno;
  shared->pid = self->pid;
  shared->blind = blind;
  shared->silence_us = silence_us;
  shared->task_fd = open (task, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  shared->caller_fd = open ("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (shared->task_fd >= 0 && shared->caller_fd >= 0 &&
      socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0)
    {
      shared->socket_fd = sockets[1];
      self->guard_pid = start (shared);
    }
  if (self->guard_pid <= 0)
    code = errno;
  if (shared->task_fd >= 0)
    close (shared->task_fd);
  if (shared->caller_fd >= 0)
    close (shared->caller_fd);
  if (sockets[1] >= 0)
    close (sockets[1]);
  self->socket_fd = sockets[0];
  munmap (shared, sizeof *shared);
  return code;
}

/* @patience_ms: -1 where it may take as long as it likes */
static gboolean
receive (VvEndWatch   *self,
         VvEnd        *end,
         int           patience_ms,
         GCancellable *cancellable)
{
  GPollFD waiting[2] = { { self->socket_fd, G_IO_IN, 0 } };
  guint n = 1 + g_cancellable_make_pollfd (cancellable, &waiting[1]);
  gboolean received;

  while (g_poll (waiting, n, patience_ms) < 0 && errno == EINTR)
    continue;
  received = waiting[0].revents != 0 && recv (self->socket_fd, end, sizeof *end, 0) == sizeof *end;
  if (n > 1)
    g_cancellable_release_fd (cancellable);
  return received;
}

VvEndWatch *
vv_end_watch_new_full (int        pid,
                       gboolean   blind,
                       gint64     silence_us,
                       GError   **error)
{
  g_autoptr(VvEndWatch) self = g_new0 (VvEndWatch, 1);
  VvEnd first = { 0 };
  int code;

  self->pid = pid;
  self->socket_fd = -1;
  code = start_guard (self, blind, silence_us);
  if (code != 0)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("No helper process can be started to hold process %d: %s. Close some programs and try again."),
                   pid, g_strerror (code));
      return NULL;
    }
  code = receive (self, &first, PATIENCE_MS, NULL) ? first.code : ECANCELED;
  if (code == 0)
    return g_steal_pointer (&self);
  vv_refusal_set_error (error, NULL, pid, code, VV_REFUSAL_HOLD);
  return NULL;
}

VvEndWatch *
vv_end_watch_new (int      pid,
                  GError **error)
{
  return vv_end_watch_new_full (pid, FALSE, END_SILENCE_US, error);
}

int
vv_end_watch_pid (const VvEndWatch *self)
{
  return self->pid;
}

void
vv_end_watch_next (VvEndWatch   *self,
                   VvEnd        *end,
                   GCancellable *cancellable)
{
  if (self->socket_fd < 0 || !receive (self, end, -1, cancellable))
    *end = (VvEnd) { .event = VV_END_GONE };
}

static gboolean
tell (VvEndWatch *self,
      EndOrder    order)
{
  gssize n;

  do
    n = send (self->socket_fd, &order, sizeof order, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n == sizeof order;
}

void
vv_end_watch_set (VvEndWatch *self,
                  VvAddr      word,
                  VvAddr      entry)
{
  /* Where there is no guard any more, the next event says so. */
  tell (self, (EndOrder) { word, entry, FALSE });
}

void
vv_end_watch_beat (VvEndWatch *self)
{
  if (self->socket_fd >= 0)
    tell (self, (EndOrder) { .wait = TRUE });
}

gboolean
vv_end_watch_release (VvEndWatch *self)
{
  VvEnd end;
  gboolean whole = self->socket_fd >= 0 && tell (self, (EndOrder) { 0 }) && receive (self, &end, PATIENCE_MS, NULL);

  if (self->socket_fd >= 0)
    close (self->socket_fd);
  self->socket_fd = -1;
  return whole;
}

static gpointer
reap_worker (gpointer data)
{
  while (waitpid (GPOINTER_TO_INT (data), NULL, __WALL) < 0 && errno == EINTR)
    continue;
  return NULL;
}

/* A guard that has not done by then has it to do alone; somebody has to take note of its end, whenever that is. */
static void
reap (int guard_pid)
{
  gint64 began = g_get_monotonic_time ();
  gulong pause_us = 200;
  int done;

  while ((done = waitpid (guard_pid, NULL, __WALL | WNOHANG)) == 0 || (done < 0 && errno == EINTR))
    {
      if (g_get_monotonic_time () - began > LEAVE_US)
        {
          g_thread_unref (g_thread_new ("vivarium-reap", reap_worker, GINT_TO_POINTER (guard_pid)));
          return;
        }
      g_usleep (pause_us);
      pause_us = MIN (pause_us * 2, 10000);
    }
}

void
vv_end_watch_free (VvEndWatch *self)
{
  if (self == NULL)
    return;
  if (self->socket_fd >= 0)
    close (self->socket_fd);
  if (self->guard_pid > 0)
    reap (self->guard_pid);
  g_free (self);
}
