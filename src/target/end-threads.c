/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-threads.c — the threads of a watched program, and their debug registers.  Runs in the guard of
 * an end watch: system calls only.
 *
 * A thread does not hand its debug registers on to what it makes, neither to threads nor to processes
 * (copy_thread() of the kernel clears ptrace_bps), so each new thread gets them from us. */

#include "target/end-watch-private.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

#include "target/guard-private.h"

EndThread *
end_guard_find (EndGuard *self,
                int       tid)
{
  guint32 number = tid > 0 && (guint) tid <= END_MAX_TID ? self->number_of[tid] : 0;

  return number > 0 ? &self->threads[number - 1] : NULL;
}

EndThread *
end_guard_add (EndGuard       *self,
               int             tid,
               EndThreadState  state)
{
  EndThread *thread = end_guard_find (self, tid);

  if (tid <= 0 || (guint) tid > END_MAX_TID)
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
  *thread = (EndThread) { .tid = tid, .state = state };
  return thread;
}

void
end_guard_forget (EndGuard  *self,
                  EndThread *thread)
{
  if (thread->state == END_THREAD_GONE)
    return;
  self->number_of[thread->tid] = 0;
  thread->state = END_THREAD_GONE;
}

gboolean
end_guard_owns (EndGuard *self,
                int       tid)
{
  char name[32];

  guard_make_name (tid, "stat", name);
  return faccessat (self->task_fd, name, F_OK, 0) == 0;
}

#ifdef __x86_64__

#define DEBUG_REGISTER(n) ((gpointer) (offsetof (struct user, u_debugreg) + (n) * sizeof (guint64)))

/* Register 0: the instruction at @entry; 1: a write to the 8 bytes of @word.  The fields of register 7 are in Intel's
 * SDM, volume 3, 18.2.4: enabled by bits 0 and 2; kind and length of register 1 in bits 20 to 23. */
void
end_guard_arm (EndGuard *self,
               int       tid)
{
  guint64 control = (self->entry != 0 ? 1u : 0) | (self->word != 0 ? 1u << 2 | 1u << 20 | 2u << 22 : 0);

  if (control == 0 || self->blind)
    return;
  errno = 0;
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (7), NULL);
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (0), (gpointer) (gsize) self->entry);
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (1), (gpointer) (gsize) self->word);
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (7), (gpointer) (gsize) control);
  if (errno != 0 && errno != ESRCH)
    self->blind = TRUE;
}

void
end_guard_disarm (int tid)
{
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (7), NULL);
}

int
end_guard_which_trap (int tid)
{
  long status;

  errno = 0;
  status = ptrace (PTRACE_PEEKUSER, tid, DEBUG_REGISTER (6), NULL);
  if (errno != 0)
    return -1;
  ptrace (PTRACE_POKEUSER, tid, DEBUG_REGISTER (6), NULL);
  return (status & 1) != 0 ? 0 : (status & 2) != 0 ? 1 : -1;
}

#define CALL_NUMBER(registers) ((long) (registers).orig_rax)

#else

/* Not written for other processors yet. */
void
end_guard_arm (EndGuard *self,
               int       tid)
{
  self->blind = TRUE;
}

void
end_guard_disarm (int tid)
{
}

int
end_guard_which_trap (int tid)
{
  return -1;
}

#define CALL_NUMBER(registers) ((long) (registers).regs[8])

#endif

gboolean
end_guard_is_exiting (int tid)
{
  struct user_regs_struct registers;
  struct iovec part = { &registers, sizeof registers };

  memset (&registers, 0, sizeof registers);
  return ptrace (PTRACE_GETREGSET, tid, (gpointer) NT_PRSTATUS, &part) == 0 &&
         CALL_NUMBER (registers) == SYS_exit_group;
}

void
end_guard_resume (EndThread *thread)
{
  int signal = thread->signal;

  thread->signal = 0;
  thread->state = END_THREAD_RUNS;
  ptrace (PTRACE_CONT, thread->tid, NULL, (gpointer) (gsize) signal);
}

/* 0: there is none. */
static char
thread_letter (EndGuard *self,
               int       tid)
{
  char name[32], text[512];

  guard_make_name (tid, "stat", name);
  guard_read (self->task_fd, name, text, sizeof text);
  return guard_state_letter (text);
}

static gboolean
is_over (EndGuard *self,
         int       tid)
{
  char letter = thread_letter (self, tid);

  return letter == 0 || letter == 'X' || letter == 'Z';
}

/* A thread that waits in the kernel for disk or for a child of vfork() is deaf, and stops before it runs a line of the
 * program. */
static gboolean
is_deaf (EndGuard *self,
         int       tid)
{
  return thread_letter (self, tid) == 'D' || is_over (self, tid);
}

gboolean
end_guard_all_stand (EndGuard *self,
                     gboolean  patience_is_over)
{
  for (guint i = 0; i < self->n_threads; i++)
    {
      const EndThread *thread = &self->threads[i];

      if ((thread->state == END_THREAD_RUNS || thread->state == END_THREAD_LISTENS) &&
          !(patience_is_over && is_deaf (self, thread->tid)))
        return FALSE;
    }
  return TRUE;
}

gboolean
end_guard_all_over (EndGuard *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state != END_THREAD_GONE && !is_over (self, self->threads[i].tid))
      return FALSE;
  return TRUE;
}
