/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard-call.c — one system call in a thread that is held.  Runs in the guard.  The thread's
 * registers are set so that it stands before a system call instruction, it is run until the call is
 * over, told to stop again, and gets its registers back: all of them, the number of the call that
 * it was in too, so that the kernel continues that one as if nothing had been (restart_syscall(2)).
 * Signals are blocked meanwhile, and stay pending. */

#include "target/guard-private.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

#ifndef PTRACE_O_SUSPEND_SECCOMP
#define PTRACE_O_SUSPEND_SECCOMP (1 << 21)
#endif
#ifndef PTRACE_GETSIGMASK
#define PTRACE_GETSIGMASK 0x420a
#define PTRACE_SETSIGMASK 0x420b
#endif
#ifndef PTRACE_GET_RSEQ_CONFIGURATION
#define PTRACE_GET_RSEQ_CONFIGURATION 0x420f
struct __ptrace_rseq_configuration
{
  guint64 rseq_abi_pointer;
  guint32 rseq_abi_size;
  guint32 signature;
  guint32 flags;
  guint32 pad;
};
#endif

#ifndef PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG
#define PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG 0x4211
#endif

/* The kernel's own codes for "call it again" (linux/errno.h). */
#define FIRST_RESTART 512
#define LAST_ERRNO 4095

/* How many stops a thread may make on its way before something is wrong. */
#define MAX_STOPS 64

/* Where that many threads have a filter, all of them will. */
#define MAX_FILTERED 64

#ifdef __x86_64__

typedef struct user_regs_struct Registers;

#define USER_CODE_SEGMENT 0x33  /* 64-bit code (arch/x86/include/asm/segment.h, __USER_CS) */

static gboolean
can_call (const Registers *registers)
{
  return registers->cs == USER_CODE_SEGMENT;
}

/* -1: not in a call, so the kernel does not think of restarting one. */
static void
prepare_call (Registers     *registers,
              guint64        address,
              long           number,
              const guint64  arguments[6])
{
  registers->rip = address;
  registers->rax = (guint64) number;
  registers->orig_rax = G_MAXUINT64;
  registers->rdi = arguments[0];
  registers->rsi = arguments[1];
  registers->rdx = arguments[2];
  registers->r10 = arguments[3];
  registers->r8 = arguments[4];
  registers->r9 = arguments[5];
}

static gint64
call_result (const Registers *registers)
{
  return (gint64) registers->rax;
}

static gboolean
is_call_instruction (long word)
{
  return (word & 0xffff) == 0x050f;
}

#else

/* Reading is all that other processors can do so far. */
typedef struct { guint64 unknown[64]; } Registers;

static gboolean
can_call (const Registers *registers)
{
  return FALSE;
}

static void
prepare_call (Registers     *registers,
              guint64        address,
              long           number,
              const guint64  arguments[6])
{
}

static gint64
call_result (const Registers *registers)
{
  return -ENOSYS;
}

static gboolean
is_call_instruction (long word)
{
  return FALSE;
}

#endif

static gboolean
get_registers (int        tid,
               Registers *registers)
{
  struct iovec part = { registers, sizeof *registers };

  return ptrace (PTRACE_GETREGSET, tid, (gpointer) NT_PRSTATUS, &part) == 0;
}

static gboolean
set_registers (int        tid,
               Registers *registers)
{
  struct iovec part = { registers, sizeof *registers };

  return ptrace (PTRACE_SETREGSET, tid, (gpointer) NT_PRSTATUS, &part) == 0;
}

/* A thread in a restartable sequence must go on from where it is, or from that sequence's own
 * handler (rseq(2)). */
static gboolean
is_in_sequence (int tid)
{
  struct __ptrace_rseq_configuration rseq;
  long word;

  if (ptrace (PTRACE_GET_RSEQ_CONFIGURATION, tid, (gpointer) sizeof rseq, &rseq) != sizeof rseq ||
      rseq.rseq_abi_pointer == 0)
    return FALSE;
  errno = 0;
  word = ptrace (PTRACE_PEEKDATA, tid, (gpointer) (gsize) (rseq.rseq_abi_pointer + 8), NULL);
  return errno != 0 || word != 0;
}

/* Waits for what happens to @thread, with @status.  Where the target is killed meanwhile, the kernel says nothing of its
 * main thread before we have taken note of the ends of all others (wait(2), delay_group_leader() in kernel/exit.c), so
 * it does not do to wait for that one alone; nor for any child, since the clone's first stop is for another place. */
static gboolean
await_thread (Guard       *self,
              GuardThread *thread,
              int         *status)
{
  const struct timespec patience = { 0, 5000000 };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  for (;;)
    {
      int pid = waitpid (thread->tid, status, __WALL | WNOHANG);

      if (pid != 0)
        return pid > 0;
      sigtimedwait (&set, NULL, &patience);
      for (guint i = 0; i < self->n_threads; i++)
        {
          GuardThread *other = &self->threads[i];
          int what;

          if (other != thread && other->state != GUARD_THREAD_GONE &&
              waitpid (other->tid, &what, __WALL | WNOHANG) == other->tid)
            guard_note_status (self, other->tid, what);
        }
    }
}

/* Runs the thread until it stops for one of the reasons that are awaited here.  SIGSTOP, the one signal
 * that cannot be blocked, is handed on at once: the program is stopped from then on, which does not keep a
 * thread that we run from running, and a SIGCONT that comes before we let go finds it so and wakes it.  Kept
 * for later it would come after that.  Returns an errno; @event: (out) */
static int
run_until_stop (Guard       *self,
                GuardThread *thread,
                gboolean     to_interrupt,
                int         *event)
{
  gsize signal_number = 0;

  for (int i = 0; i < MAX_STOPS; i++)
    {
      int status = 0;

      if (to_interrupt)
        ptrace (PTRACE_INTERRUPT, thread->tid, NULL, NULL);
      if (ptrace (to_interrupt ? PTRACE_CONT : PTRACE_SYSCALL, thread->tid, NULL, (gpointer) signal_number) != 0)
        return errno;
      signal_number = 0;
      if (!await_thread (self, thread, &status) || !WIFSTOPPED (status))
        {
          guard_note_status (self, thread->tid, status);
          return ESRCH;
        }
      *event = status >> 16;
      if (*event == PTRACE_EVENT_STOP)
        {
          thread->in_group_stop = WSTOPSIG (status) != SIGTRAP;
          if (to_interrupt)
            return 0;
        }
      else if (*event != 0 || WSTOPSIG (status) == (SIGTRAP | 0x80))
        {
          if (!to_interrupt)
            return 0;
        }
      else if (WSTOPSIG (status) == SIGSTOP)
        {
          signal_number = SIGSTOP;
        }
      else if (WSTOPSIG (status) != SIGTRAP)
        {
          /* It was on its way before signals were blocked. */
          thread->signal = WSTOPSIG (status);
          return EAGAIN;
        }
    }
  thread->signal = (int) signal_number;
  return EIO;
}

/* From the entry of the call to its end.  @made: (out): the process that a clone made, or 0 */
static int
run_call (Guard       *self,
          GuardThread *thread,
          gint64      *result,
          int         *made)
{
  Registers registers;
  unsigned long message = 0;
  int event = 0;
  int code = run_until_stop (self, thread, FALSE, &event);

  if (code == 0)
    code = run_until_stop (self, thread, FALSE, &event);
  if (code == 0 && event == PTRACE_EVENT_CLONE)
    {
      ptrace (PTRACE_GETEVENTMSG, thread->tid, NULL, &message);
      *made = (int) message;
      guard_tame_clone (self, *made);
      code = run_until_stop (self, thread, FALSE, &event);
    }
  if (code == 0 && !get_registers (thread->tid, &registers))
    code = errno;
  if (code == 0)
    *result = call_result (&registers);
  return code;
}

/* System calls of such a thread (Wine's) become signals, whoever makes them (prctl(2), PR_SET_SYSCALL_USER_DISPATCH). */
static gboolean
is_dispatched (int tid)
{
  struct { guint64 mode, selector, offset, length; } config = { 0 };

  return ptrace (PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, tid, (gpointer) sizeof config, &config) == 0 && config.mode != 0;
}

/* Each thread has a filter of its own, or none: "Seccomp:" of the process says what its main thread has.  No such line:
 * the kernel has no filters. */
static gboolean
is_filtered (Guard *self,
             int    tid)
{
  char name[32];
  gint64 mode;

  guard_make_name (tid, "status", name);
  mode = guard_read_number (self->task_fd, name, "\nSeccomp:");
  return mode != 0 && mode != GUARD_NO_NUMBER;
}

static gboolean
is_quiet (const GuardThread *thread)
{
  return thread->state == GUARD_THREAD_STOPPED && thread->signal == 0 && !is_in_sequence (thread->tid) &&
         !is_dispatched (thread->tid);
}

/* A thread in which nothing is about to happen, the main thread where it is as good as others.  @filtered: (out):
 * whether it has a filter, since all of them do */
static GuardThread *
find_thread (Guard    *self,
             gboolean *filtered)
{
  GuardThread *found = NULL;
  guint main_number = (guint) self->pid <= GUARD_MAX_TID ? self->number_of[self->pid] : 0;
  guint n_filtered = 0;

  *filtered = FALSE;
  if (main_number != 0 && is_quiet (&self->threads[main_number - 1]))
    {
      found = &self->threads[main_number - 1];
      *filtered = is_filtered (self, found->tid);
    }
  for (guint i = 0; i < self->n_threads && (found == NULL || *filtered) && n_filtered < MAX_FILTERED; i++)
    {
      GuardThread *thread = &self->threads[i];
      gboolean has_filter;

      if (i + 1 == main_number || !is_quiet (thread))
        continue;
      has_filter = is_filtered (self, thread->tid);
      n_filtered += has_filter;
      if (found == NULL || !has_filter)
        {
          found = thread;
          *filtered = has_filter;
        }
    }
  return found;
}

/* A thread without a filter, to which something is about to happen (a signal, say): a moment later it will do. */
static gboolean
has_better (Guard *self)
{
  guint n_filtered = 0;

  for (guint i = 0; i < self->n_threads && n_filtered < MAX_FILTERED; i++)
    {
      const GuardThread *thread = &self->threads[i];

      if (thread->state != GUARD_THREAD_STOPPED || is_dispatched (thread->tid))
        continue;
      if (!is_filtered (self, thread->tid))
        return TRUE;
      n_filtered++;
    }
  return FALSE;
}

int
guard_call (Guard             *self,
            const VvGuardCall *call,
            long               number,
            const guint64      arguments[6],
            gint64            *result,
            int               *made)
{
  gboolean filtered;
  GuardThread *thread = find_thread (self, &filtered);
  guint64 mask, all = G_MAXUINT64;
  gsize options = PTRACE_O_TRACESYSGOOD | (made != NULL ? PTRACE_O_TRACECLONE : 0) |
                  (filtered ? PTRACE_O_SUSPEND_SECCOMP : 0);
  Registers before, during;
  int code, event, nothing = 0;

  if (thread == NULL)
    return EAGAIN;
  errno = 0;
  if (!get_registers (thread->tid, &before) || !can_call (&before))
    return ENOSYS;
  if (!is_call_instruction (ptrace (PTRACE_PEEKTEXT, thread->tid, (gpointer) (gsize) call->call_address, NULL)))
    return ENOSYS;
  /* To set a filter aside needs CAP_SYS_ADMIN, and a kernel that can (ptrace(2), PTRACE_O_SUSPEND_SECCOMP). */
  if (ptrace (PTRACE_SETOPTIONS, thread->tid, NULL, (gpointer) options) != 0)
    {
      if (filtered && errno != ESRCH)
        return has_better (self) ? EAGAIN : VV_GUARD_FILTERED;
      return errno;
    }
  if (ptrace (PTRACE_GETSIGMASK, thread->tid, (gpointer) sizeof mask, &mask) != 0 ||
      ptrace (PTRACE_SETSIGMASK, thread->tid, (gpointer) sizeof all, &all) != 0)
    {
      ptrace (PTRACE_SETOPTIONS, thread->tid, NULL, NULL);
      return ENOSYS;
    }

  self->call_tid = thread->tid;
  /* From here on the thread is not itself, until its registers are back. */
  during = before;
  prepare_call (&during, call->call_address, number, arguments);
  code = set_registers (thread->tid, &during) ? run_call (self, thread, result, made != NULL ? made : &nothing) : errno;
  if (code == 0)
    code = run_until_stop (self, thread, TRUE, &event);
  set_registers (thread->tid, &before);
  ptrace (PTRACE_SETSIGMASK, thread->tid, (gpointer) sizeof mask, &mask);
  ptrace (PTRACE_SETOPTIONS, thread->tid, NULL, NULL);

  if (code == 0 && *result <= -FIRST_RESTART && *result >= -LAST_ERRNO)
    code = EAGAIN;
  return code;
}
