/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-guard.c — the life of the process that watches for another's end.  In: ptrace stops of all its
 * threads.  Out: reports to our caller; everything else is handed on to the program unchanged.
 *
 * A thread that runs with a debug register set and without us would be killed by the trap, so
 * whatever happens to our caller, the registers are cleared before the threads are let go. */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "target/end-watch-private.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif

#define OPTIONS (PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT)
/* How often our caller is looked at while the program waits for it. */
#define LOOK_MS 20
#define HOLD_MS 5000

enum
{
  FD_SOCKET,
  FD_TASK,
  FD_CALLER,
  FD_FIRST_OTHER,
};

/* ---- Threads ---- */

static EndThread *
find_thread (EndGuard *self, int tid)
{
  guint32 number = tid > 0 && tid <= (int) END_MAX_TID ? self->number_of[tid] : 0;

  return number > 0 ? &self->threads[number - 1] : NULL;
}

static EndThread *
add_thread (EndGuard *self, int tid, EndThreadState state)
{
  EndThread *thread = find_thread (self, tid);

  if (thread == NULL)
    {
      if (tid <= 0 || tid > (int) END_MAX_TID)
        return NULL;
      /* Places of threads that are over are taken again. */
      for (guint i = 0; i < self->n_threads && thread == NULL; i++)
        if (self->threads[i].state == END_THREAD_GONE)
          thread = &self->threads[i];
      if (thread == NULL && self->n_threads < END_MAX_THREADS)
        thread = &self->threads[self->n_threads++];
      if (thread == NULL)
        return NULL;
      self->number_of[tid] = (guint32) (thread - self->threads) + 1;
    }
  *thread = (EndThread) { tid, state, 0 };
  return thread;
}

static void
forget_thread (EndGuard *self, EndThread *thread)
{
  if (thread->state == END_THREAD_GONE)
    return;
  self->number_of[thread->tid] = 0;
  thread->state = END_THREAD_GONE;
}

static gboolean
is_of_target (EndGuard *self, int tid)
{
  char name[16];
  char *at = name + sizeof name;

  *--at = '\0';
  for (int rest = tid; rest > 0; rest /= 10)
    *--at = (char) ('0' + rest % 10);
  return faccessat (self->task_fd, at, F_OK, 0) == 0;
}

/* ---- Debug registers ---- */

#ifdef __x86_64__
#define DEBUG_REGISTER(n) (offsetof (struct user, u_debugreg) + (n) * sizeof (guint64))

/* Register 0: the instruction at @entry; 1: a write to the 8 bytes of @word.  Intel SDM volume 3,
 * 18.2.4: enabling bits 0 and 2, kind and length of register 1 in bits 20–23. */
static void
set_registers (EndGuard *self, int tid)
{
  guint64 control = (self->entry != 0 ? 1u : 0) |
                    (self->word != 0 ? 1u << 2 | 1u << 20 | 2u << 22 : 0);

  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (7), 0);
  if (self->entry != 0)
    ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (0), self->entry);
  if (self->word != 0)
    ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (1), self->word);
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (7), control);
}

/* Returns: the register that trapped, or -1. */
static int
which_register (int tid)
{
  long status = ptrace (PTRACE_PEEKUSER, tid, DEBUG_REGISTER (6), 0);

  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (6), 0);
  return status & 1 ? 0 : status & 2 ? 1 : -1;
}

static long
last_call (int tid)
{
  struct user_regs_struct registers = { 0 };

  ptrace (PTRACE_GETREGS, tid, NULL, &registers);
  return (long) registers.orig_rax;
}
#else
static void
set_registers (EndGuard *self, int tid)
{
}

static int
which_register (int tid)
{
  return -1;
}

static long
last_call (int tid)
{
  return SYS_exit_group;
}
#endif

/* ---- Holding and letting go ---- */

static void
resume (EndThread *thread)
{
  int signal = thread->signal;

  thread->signal = 0;
  thread->state = END_THREAD_RUNS;
  ptrace (PTRACE_CONT, thread->tid, NULL, (gpointer) (gsize) signal);
}

static void take_stop (EndGuard *self, int tid, int status);

static void
drain (EndGuard *self)
{
  int status, tid;

  while ((tid = waitpid (-1, &status, __WALL | WNOHANG)) > 0)
    take_stop (self, tid, status);
}

/* Whether all threads stand still. */
static gboolean
all_stand (EndGuard *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == END_THREAD_RUNS || self->threads[i].state == END_THREAD_WAITS)
      return FALSE;
  return TRUE;
}

static void
sleep_ms (int ms)
{
  struct timespec time = { 0, ms * 1000000L };

  nanosleep (&time, NULL);
}

/* What cannot be stopped within seconds sits in the kernel, and is not about to write. */
static void
hold_all (EndGuard *self)
{
  self->holding = TRUE;
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == END_THREAD_RUNS || self->threads[i].state == END_THREAD_WAITS)
      ptrace (PTRACE_INTERRUPT, self->threads[i].tid, NULL, NULL);
  for (int ms = 0; ms < HOLD_MS && !all_stand (self); ms++)
    {
      drain (self);
      if (!all_stand (self))
        sleep_ms (1);
    }
}

static void
let_go (EndGuard *self)
{
  self->word = 0;
  self->entry = 0;
  hold_all (self);
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == END_THREAD_STOPPED || self->threads[i].state == END_THREAD_ENDS)
      {
        set_registers (self, self->threads[i].tid);
        ptrace (PTRACE_DETACH, self->threads[i].tid, NULL,
                (gpointer) (gsize) self->threads[i].signal);
      }
  _exit (0);
}

/* ---- Our caller ---- */

static gboolean
caller_is_there (EndGuard *self)
{
  char text[512];
  gssize n = pread (self->caller_fd, text, sizeof text - 1, 0);
  const char *state;

  text[MAX (n, 0)] = '\0';
  state = strrchr (text, ')');
  return state != NULL && state[1] == ' ' && strchr ("TtXxZ", state[2]) == NULL;
}

static void
report (EndGuard *self, VvEndEvent event, int tid, int code)
{
  EndReport message = { event, tid, code };

  if (send (self->socket_fd, &message, sizeof message, MSG_NOSIGNAL) != sizeof message)
    let_go (self);
}

/* Waits for our caller's answer while the program stands still. */
static void
await_order (EndGuard *self, EndOrder *order)
{
  for (;;)
    {
      struct pollfd waiting = { self->socket_fd, POLLIN, 0 };
      int n = poll (&waiting, 1, LOOK_MS);

      if (n > 0 && recv (self->socket_fd, order, sizeof *order, 0) == sizeof *order)
        return;
      if (n > 0 || !caller_is_there (self))
        let_go (self);
    }
}

/* All threads but one are not there, or not yet: after an exec, and when we come. */
static void
ask (EndGuard *self, EndThread *thread)
{
  EndOrder order = { 0 };

  report (self, VV_END_BEGIN, thread->tid, 0);
  await_order (self, &order);
  self->word = order.word;
  self->entry = order.word == 0 ? order.entry : 0;
  set_registers (self, thread->tid);
}

/* It is at its end: said once, and then there is nothing more to do here. */
static void
end (EndGuard *self, VvEndEvent event, EndThread *thread, int code)
{
  EndOrder order;

  thread->state = event == VV_END_WORD ? END_THREAD_STOPPED : END_THREAD_ENDS;
  /* Where the kernel ends it, the other threads are being killed. */
  if (event == VV_END_WORD)
    hold_all (self);
  report (self, event, thread->tid, code);
  await_order (self, &order);
  let_go (self);
}

/* ---- Stops ---- */

static void
take_trap (EndGuard *self, EndThread *thread)
{
  int which = which_register (thread->tid);

  if (which == 0 && self->entry != 0)
    {
      self->entry = 0;
      ask (self, thread);
    }
  else if (which == 1 && self->word != 0)
    {
      /* The start of the interpreter writes zeros there. */
      errno = 0;
      if (ptrace (PTRACE_PEEKDATA, thread->tid, (gpointer) (gsize) self->word, NULL) != 0 &&
          errno == 0)
        end (self, VV_END_WORD, thread, 0);
    }
  else
    {
      thread->signal = SIGTRAP;
    }
}

static void
take_exit (EndGuard *self, EndThread *thread)
{
  unsigned long status = 0;

  ptrace (PTRACE_GETEVENTMSG, thread->tid, NULL, &status);
  thread->state = END_THREAD_ENDS;
  if (self->holding)
    return;
  if (WIFSIGNALED ((int) status))
    end (self, VV_END_SIGNAL, thread, WTERMSIG ((int) status));
  /* A thread ends alone by exit(); and with its brothers, where one of them calls exec(). */
  else if (last_call (thread->tid) == SYS_exit_group)
    end (self, VV_END_EXIT, thread, WEXITSTATUS ((int) status));
}

/* After an exec one thread is left, and its number is the process's. */
static void
take_exec (EndGuard *self, int tid)
{
  EndThread *thread;

  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].tid != tid)
      forget_thread (self, &self->threads[i]);
  thread = add_thread (self, tid, END_THREAD_STOPPED);
  self->word = self->entry = 0;
  if (thread != NULL && !self->holding)
    ask (self, thread);
}

static void
take_stop (EndGuard *self, int tid, int status)
{
  EndThread *thread = find_thread (self, tid);
  int event = status >> 16;

  if (!WIFSTOPPED (status))
    {
      if (thread != NULL)
        forget_thread (self, thread);
      if (tid == self->pid)
        {
          report (self, VV_END_GONE, tid, status);
          _exit (0);
        }
      return;
    }
  if (thread == NULL)
    {
      thread = is_of_target (self, tid) ? add_thread (self, tid, END_THREAD_STOPPED) : NULL;
      /* A process, and no thread, or one too many: not ours. */
      if (thread == NULL)
        {
          ptrace (PTRACE_DETACH, tid, NULL, NULL);
          return;
        }
      set_registers (self, tid);
    }

  thread->state = END_THREAD_STOPPED;
  if (event == PTRACE_EVENT_EXEC)
    {
      take_exec (self, tid);
      thread = find_thread (self, tid);
      if (thread == NULL)
        return;
    }
  else if (event == PTRACE_EVENT_EXIT)
    take_exit (self, thread);
  else if (event == PTRACE_EVENT_STOP && WSTOPSIG (status) != SIGTRAP)
    {
      /* SIGSTOP, Ctrl+Z: it stays stopped until somebody else wakes it. */
      if (!self->holding)
        {
          thread->state = END_THREAD_WAITS;
          ptrace (PTRACE_LISTEN, tid, NULL, NULL);
        }
      return;
    }
  else if (event == 0 && WSTOPSIG (status) == SIGTRAP)
    take_trap (self, thread);
  else if (event == 0)
    thread->signal = WSTOPSIG (status);

  if (!self->holding)
    resume (thread);
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

/* Returns: errno. */
static int
seize (EndGuard *self, int tid)
{
  EndThread *thread;

  if (find_thread (self, tid) != NULL)
    return 0;
  if (ptrace (PTRACE_SEIZE, tid, NULL, (gpointer) (gsize) OPTIONS) != 0)
    return errno;
  thread = add_thread (self, tid, END_THREAD_RUNS);
  return thread != NULL ? 0 : E2BIG;
}

/* All threads that there are, until no new one appears. */
static int
seize_all (EndGuard *self)
{
  int code = seize (self, self->pid);
  guint before;
  char buffer[4096];

  if (code != 0)
    return code;
  do
    {
      gssize n;

      before = self->n_threads;
      lseek (self->task_fd, 0, SEEK_SET);
      while ((n = syscall (SYS_getdents64, self->task_fd, buffer, sizeof buffer)) > 0)
        for (gssize at = 0; at < n; )
          {
            /* struct linux_dirent64: length at 16, name at 19 */
            guint16 length;
            int tid = 0;

            memcpy (&length, buffer + at + 16, sizeof length);
            for (const char *c = buffer + at + 19; *c >= '0' && *c <= '9'; c++)
              tid = tid * 10 + (*c - '0');
            if (tid > 0)
              seize (self, tid);
            at += length;
          }
    }
  while (self->n_threads != before);
  return 0;
}

void
end_guard_main (EndGuard *self)
{
  struct sigaction action = { .sa_handler = woken_cb };
  sigset_t all, but_child;
  int code;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  sigaction (SIGCHLD, &action, NULL);
  but_child = all;
  sigdelset (&but_child, SIGCHLD);
  setsid ();
  prctl (PR_SET_NAME, "vivarium-guard");
  keep_descriptors (self);
  if (chdir ("/") != 0)
    errno = 0;

  code = seize_all (self);
  report (self, code == 0 ? VV_END_BEGIN : VV_END_GONE, self->pid, code);
  if (code != 0)
    _exit (0);
  hold_all (self);
  self->holding = FALSE;
  if (find_thread (self, self->pid) != NULL)
    ask (self, find_thread (self, self->pid));
  for (guint i = 0; i < self->n_threads; i++)
    {
      if (self->threads[i].state != END_THREAD_STOPPED)
        continue;
      set_registers (self, self->threads[i].tid);
      resume (&self->threads[i]);
    }
  for (;;)
    {
      struct pollfd waiting = { self->socket_fd, POLLIN, 0 };

      drain (self);
      /* Our caller says nothing now; it is gone, or wants to be alone. */
      if (ppoll (&waiting, 1, NULL, &but_child) > 0)
        let_go (self);
    }
}
