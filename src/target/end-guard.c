/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-guard.c — the life of the process that watches for another's end.  In: ptrace stops of all its
 * threads.  Out: reports to our caller; everything else is handed on to the program unchanged.
 *
 * A thread that runs on with a debug register set and without us would be killed by the trap, so
 * whatever happens to our caller, the registers are cleared before the threads are let go. */

#include "target/end-watch-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "target/guard-private.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* No PTRACE_O_TRACEFORK: processes that it makes are not ours. */
#define OPTIONS (PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT)
/* How often our caller is looked at while the program waits for it. */
#define LOOK_MS 10
/* As in guard-hold.c */
#define DEAF_US 20000
#define PATIENCE_US (5 * G_USEC_PER_SEC)

/* Where the descriptors stand that are kept; all others are closed. */
enum
{
  FD_SOCKET,
  FD_TASK,
  FD_CALLER,
  FD_FIRST_OTHER,
};

static void take_stop (EndGuard *self, int tid, int status);

static void
drain (EndGuard *self)
{
  int status, tid;

  while ((tid = waitpid (-1, &status, __WALL | WNOHANG)) > 0)
    take_stop (self, tid, status);
}

/* Until something happens to a thread, 5 ms at most.  SIGCHLD is blocked, so none is lost. */
static void
wait_a_little (EndGuard *self)
{
  const struct timespec patience = { 0, 5000000 };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  sigtimedwait (&set, NULL, &patience);
  drain (self);
}

static void
interrupt_all (EndGuard *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == END_THREAD_RUNS || self->threads[i].state == END_THREAD_LISTENS)
      ptrace (PTRACE_INTERRUPT, self->threads[i].tid, NULL, NULL);
}

/* Returns: whether all stand still. */
static gboolean
hold_all (EndGuard *self)
{
  gint64 began = guard_now_us ();

  self->holding = TRUE;
  interrupt_all (self);
  for (;;)
    {
      gint64 waited = guard_now_us () - began;

      drain (self);
      if (end_guard_all_stand (self, waited > DEAF_US))
        return TRUE;
      if (waited > PATIENCE_US)
        return FALSE;
      wait_a_little (self);
    }
}

static void
let_go (EndGuard  *self,
        EndThread *thread)
{
  end_guard_disarm (thread->tid);
  ptrace (PTRACE_DETACH, thread->tid, NULL, (gpointer) (gsize) thread->signal);
  end_guard_forget (self, thread);
}

/* Each thread is stopped once more for its registers, but no thread waits for another.  Who is deaf has them still, so
 * we stay for it as long as it takes; nobody waits for us then. */
static void G_GNUC_NORETURN
leave (EndGuard *self)
{
  gint64 began = guard_now_us ();
  gboolean some = TRUE;

  self->leaving = TRUE;
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == END_THREAD_STOPPED || self->threads[i].state == END_THREAD_ENDS)
      let_go (self, &self->threads[i]);
  interrupt_all (self);
  while (some)
    {
      some = FALSE;
      drain (self);
      for (guint i = 0; i < self->n_threads; i++)
        some |= self->threads[i].state != END_THREAD_GONE;
      if (some && guard_now_us () - began > DEAF_US)
        some = !end_guard_all_over (self);
      if (some)
        wait_a_little (self);
    }
  _exit (0);
}

/* ---- Our caller ---- */

static gboolean
caller_is_stopped (EndGuard *self)
{
  char text[512];
  gssize n = pread (self->caller_fd, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';
  return n <= 0 || strchr ("TtXxZ", guard_state_letter (text)) != NULL;
}

static void
report (EndGuard   *self,
        VvEndEvent  event,
        int         tid,
        int         code)
{
  const VvEnd message = { event, tid, code, self->blind };

  if (send (self->socket_fd, &message, sizeof message, MSG_NOSIGNAL) != sizeof message && event != VV_END_GONE)
    leave (self);
}

/* Waits for our caller's answer while the program stands still. */
static void
await_order (EndGuard *self,
             EndOrder *order)
{
  gint64 heard_us = guard_now_us ();

  for (;;)
    {
      struct pollfd waiting = { self->socket_fd, POLLIN, 0 };
      int n = poll (&waiting, 1, LOOK_MS);

      if (n > 0 && recv (self->socket_fd, order, sizeof *order, 0) == sizeof *order)
        {
          if (!order->wait)
            return;
          heard_us = guard_now_us ();
          continue;
        }
      if (n > 0 || caller_is_stopped (self) || guard_now_us () - heard_us > self->silence_us)
        leave (self);
    }
}

/* There is one thread: it is in its first instructions. */
static void
ask (EndGuard  *self,
     EndThread *thread)
{
  EndOrder order = { 0 };

  report (self, VV_END_BEGIN, thread->tid, 0);
  await_order (self, &order);
  self->word = order.word;
  self->entry = order.word == 0 ? order.entry : 0;
  end_guard_disarm (thread->tid);
  end_guard_arm (self, thread->tid);
}

/* It is at its end: said once, and then there is nothing more to do here. */
static void
end (EndGuard   *self,
     VvEndEvent  event,
     EndThread  *thread,
     int         code)
{
  EndOrder order;

  thread->state = event == VV_END_WORD ? END_THREAD_STOPPED : END_THREAD_ENDS;
  if (hold_all (self))
    {
      report (self, event, thread->tid, code);
      await_order (self, &order);
    }
  /* The answer says that it was held until now, or, where it never was, that it is gone for us. */
  report (self, VV_END_GONE, self->pid, 0);
  leave (self);
}

/* ---- Stops ---- */

/* Returns: whether the signal is the program's own. */
static gboolean
take_trap (EndGuard  *self,
           EndThread *thread)
{
  int which = end_guard_which_trap (thread->tid);

  if (which < 0)
    return TRUE;
  if (self->holding || self->leaving)
    return FALSE;
  if (which == 0 && self->entry != 0)
    {
      ask (self, thread);
    }
  else if (which == 1 && self->word != 0)
    {
      /* The start of the interpreter writes zeros there. */
      errno = 0;
      if (ptrace (PTRACE_PEEKDATA, thread->tid, (gpointer) (gsize) self->word, NULL) != 0 && errno == 0)
        end (self, VV_END_WORD, thread, 0);
    }
  return FALSE;
}

/* Threads end also by themselves, and where another thread runs another program (with code 0, wherever they are in the
 * kernel), so an exit counts in the thread alone that asked for it. */
static void
take_exit (EndGuard  *self,
           EndThread *thread)
{
  unsigned long status = 0;

  thread->state = END_THREAD_ENDS;
  if (self->holding || self->leaving || !self->started)
    return;
  ptrace (PTRACE_GETEVENTMSG, thread->tid, NULL, &status);
  /* What is killed so has to be over at once (the kernel wants its memory, say). */
  if (WIFSIGNALED ((int) status) && WTERMSIG ((int) status) == SIGKILL)
    {
      report (self, VV_END_GONE, thread->tid, SIGKILL);
      leave (self);
    }
  else if (WIFSIGNALED ((int) status))
    end (self, VV_END_SIGNAL, thread, WTERMSIG ((int) status));
  else if (WIFEXITED ((int) status) && end_guard_is_exiting (thread->tid))
    end (self, VV_END_EXIT, thread, WEXITSTATUS ((int) status));
}

/* After an exec one thread is left, and its number is the process's; the kernel has cleared its registers. */
static void
take_exec (EndGuard *self,
           int       tid)
{
  EndThread *thread;

  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].tid != tid)
      end_guard_forget (self, &self->threads[i]);
  thread = end_guard_add (self, tid, END_THREAD_STOPPED);
  self->word = self->entry = 0;
  self->started = TRUE;
  if (thread != NULL && !self->holding && !self->leaving)
    ask (self, thread);
}

static void
take_end (EndGuard *self,
          int       tid,
          int       status)
{
  EndThread *thread = end_guard_find (self, tid);

  if (thread != NULL)
    end_guard_forget (self, thread);
  if (tid != self->pid || self->holding || self->leaving)
    return;
  report (self, VV_END_GONE, tid, WIFSIGNALED (status) ? WTERMSIG (status) : 0);
  _exit (0);
}

/* SIGSTOP, Ctrl+Z: it stays stopped until somebody else wakes it. */
static gboolean
is_group_stop (int status)
{
  return status >> 16 == PTRACE_EVENT_STOP && WSTOPSIG (status) != SIGTRAP;
}

/* Threads that are new to us. */
static EndThread *
take_in (EndGuard *self,
         int       tid)
{
  EndThread *thread = end_guard_owns (self, tid) ? end_guard_add (self, tid, END_THREAD_STOPPED) : NULL;

  /* A process that was made in an unusual way (clone() without SIGCHLD), or one thread too many. */
  if (thread == NULL)
    ptrace (PTRACE_DETACH, tid, NULL, NULL);
  else
    end_guard_arm (self, tid);
  return thread;
}

static void
take_stop (EndGuard *self,
           int       tid,
           int       status)
{
  EndThread *thread = end_guard_find (self, tid);
  int event = status >> 16;

  if (!WIFSTOPPED (status))
    {
      take_end (self, tid, status);
      return;
    }
  if (thread == NULL)
    thread = take_in (self, tid);
  if (thread == NULL)
    return;
  thread->state = END_THREAD_STOPPED;
  if (event == PTRACE_EVENT_EXEC)
    take_exec (self, tid);
  else if (event == PTRACE_EVENT_EXIT)
    take_exit (self, thread);
  else if (event == 0 && (WSTOPSIG (status) != SIGTRAP || take_trap (self, thread)))
    thread->signal = WSTOPSIG (status);

  if (self->leaving)
    {
      let_go (self, thread);
    }
  else if (is_group_stop (status) && !self->holding)
    {
      thread->state = END_THREAD_LISTENS;
      ptrace (PTRACE_LISTEN, tid, NULL, NULL);
    }
  else if (!self->holding)
    {
      end_guard_resume (thread);
    }
}

/* ---- Its life ---- */

static void
keep_descriptors (EndGuard *self)
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

static void
woken_cb (int number)
{
}

/* SIGCHLD has a handler that does nothing, so that it interrupts ppoll(). */
static void
become_guard (EndGuard *self)
{
  struct sigaction action = { .sa_handler = woken_cb };
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

void
end_guard_main (EndGuard *self)
{
  sigset_t but_child;
  int code = 0;

  become_guard (self);
  if (ptrace (PTRACE_SEIZE, self->pid, NULL, (gpointer) (gsize) OPTIONS) != 0)
    code = errno;
  else if (end_guard_add (self, self->pid, END_THREAD_RUNS) == NULL)
    code = E2BIG;
  report (self, VV_END_BEGIN, self->pid, code);
  if (code != 0)
    _exit (0);

  sigfillset (&but_child);
  sigdelset (&but_child, SIGCHLD);
  for (;;)
    {
      struct pollfd waiting = { self->socket_fd, POLLIN, 0 };

      drain (self);
      /* Our caller has nothing to say now, so it is gone, or wants to be alone. */
      if (ppoll (&waiting, 1, NULL, &but_child) > 0)
        leave (self);
    }
}
