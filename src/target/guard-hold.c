/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard-hold.c — stops all threads of a process, and lets them go as they were.  Runs in the guard.
 * PTRACE_SEIZE and PTRACE_INTERRUPT send no signal, so neither the target nor its parent notices;
 * what a thread was about to receive is given to it when it is let go, and what was stopped before
 * is stopped after (ptrace(2), "Group-stop").  If the guard dies, the kernel lets go. */

#include "target/guard-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A thread in the kernel (disk, vfork) can be deaf for as long as it likes; it is no hindrance, since it stops before
 * it runs a line of the program. */
#define DEAF_US 20000
/* A thread that could run but does not stop: the machine is at a standstill. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)

struct linux_dirent64
{
  guint64 inode;
  gint64 offset;
  guint16 length;
  guint8 type;
  char name[];
};

gint64
guard_now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
guard_read (int         dir_fd,
            const char *name,
            char       *buffer,
            gsize       size)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? read (fd, buffer, size - 1) : 0;

  if (fd >= 0)
    close (fd);
  buffer[MAX (n, 0)] = '\0';
}

char
guard_state_letter (const char *stat)
{
  const char *close = strrchr (stat, ')');

  return close != NULL && close[1] == ' ' ? close[2] : 0;
}

/* In pieces: the groups of a user, of which there may be thousands, stand before what is looked for. */
gint64
guard_read_number (int         dir_fd,
                   const char *name,
                   const char *key)
{
  char text[2048];
  gsize n_key = strlen (key), length = 0;
  gint64 number = GUARD_NO_NUMBER;
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? 1 : -1;

  while (number == GUARD_NO_NUMBER && n > 0 && (n = read (fd, text + length, sizeof text - 1 - length)) > 0)
    {
      const char *found, *digit;

      length += (gsize) n;
      text[length] = '\0';
      found = strstr (text, key);
      if (found != NULL && strchr (found + n_key, '\n') != NULL)
        {
          for (digit = found + n_key; *digit == '\t' || *digit == ' '; digit++)
            ;
          for (number = 0; g_ascii_isdigit (*digit) && number < G_MAXINT; digit++)
            number = number * 10 + (*digit - '0');
        }
      else
        {
          gsize kept = MIN (found != NULL ? (gsize) (text + length - found) : n_key, MIN (length, sizeof text / 2));

          memmove (text, text + length - kept, kept);
          length = kept;
        }
    }
  if (fd >= 0)
    close (fd);
  return n < 0 ? GUARD_NO_FILE : number;
}

/* snprintf() may allocate. */
void
guard_make_name (int         tid,
                 const char *file,
                 char        name[32])
{
  char digits[16];
  guint n = 0, at = 0;

  for (guint rest = (guint) tid; rest > 0 || n == 0; rest /= 10)
    digits[n++] = (char) ('0' + rest % 10);
  while (n > 0)
    name[at++] = digits[--n];
  name[at++] = '/';
  strcpy (name + at, file);
}

static char
thread_letter (Guard *self,
               int    tid)
{
  char name[32], text[512];

  guard_make_name (tid, "stat", name);
  guard_read (self->task_fd, name, text, sizeof text);
  return guard_state_letter (text);
}

/* Whether we hold it already. */
static gboolean
is_ours (Guard *self,
         int    tid)
{
  char name[32];

  guard_make_name (tid, "status", name);
  return guard_read_number (self->task_fd, name, "\nTracerPid:") == getpid ();
}

static void
set_gone (Guard       *self,
          GuardThread *thread)
{
  if (thread->state == GUARD_THREAD_AWAITED)
    self->n_awaited--;
  else if (thread->state == GUARD_THREAD_LATE)
    self->n_late--;
  thread->state = GUARD_THREAD_GONE;
  self->number_of[thread->tid] = 0;
}

static void
let_go (Guard       *self,
        GuardThread *thread)
{
  if (thread->state == GUARD_THREAD_STOPPED)
    ptrace (PTRACE_DETACH, thread->tid, NULL, (gpointer) (gsize) thread->signal);
  set_gone (self, thread);
}

void
guard_note_status (Guard *self,
                   int    tid,
                   int    status)
{
  GuardThread *thread;
  guint number = tid > 0 && (guint) tid <= GUARD_MAX_TID ? self->number_of[tid] : 0;

  if (number == 0)
    return;
  thread = &self->threads[number - 1];
  if (!WIFSTOPPED (status))
    {
      set_gone (self, thread);
      return;
    }
  if (thread->state == GUARD_THREAD_AWAITED)
    self->n_awaited--;
  else if (thread->state == GUARD_THREAD_LATE)
    self->n_late--;
  thread->state = GUARD_THREAD_STOPPED;
  /* A thread that waits for a processor, and not for us, is not held yet. */
  if (self->held && self->held_since_us == 0)
    self->held_since_us = guard_now_us ();
  thread->in_group_stop = status >> 16 == PTRACE_EVENT_STOP && WSTOPSIG (status) != SIGTRAP;
  thread->signal = status >> 16 == 0 ? WSTOPSIG (status) : 0;
  /* It was in the kernel when we let go of the others. */
  if (!self->held)
    let_go (self, thread);
}

void
guard_drain (Guard    *self,
             gboolean  block)
{
  const struct timespec patience = { 0, 5000000 };
  sigset_t set;
  int status, tid;

  while ((tid = waitpid (-1, &status, __WALL | WNOHANG)) > 0)
    {
      guard_note_status (self, tid, status);
      block = FALSE;
    }
  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  if (block && sigtimedwait (&set, NULL, &patience) == SIGCHLD)
    while ((tid = waitpid (-1, &status, __WALL | WNOHANG)) > 0)
      guard_note_status (self, tid, status);
}

/* Returns 0, or the reason for which the whole cannot be held. */
static int
seize (Guard *self,
       int    tid)
{
  GuardThread *thread;

  if (self->n_threads == GUARD_MAX_THREADS || (guint) tid > GUARD_MAX_TID)
    return E2BIG;
  if (ptrace (PTRACE_SEIZE, tid, NULL, NULL) != 0)
    {
      int code = errno;
      char letter;

      if (code == ESRCH)
        return 0;
      /* What is over cannot be held, and need not; one that was killed is ours on its way there. */
      letter = thread_letter (self, tid);
      return letter == 0 || letter == 'Z' || letter == 'X' || is_ours (self, tid) ? 0 : code;
    }
  thread = &self->threads[self->n_threads++];
  *thread = (GuardThread) { .tid = tid, .state = GUARD_THREAD_AWAITED };
  self->number_of[tid] = self->n_threads;
  self->n_awaited++;
  if (ptrace (PTRACE_INTERRUPT, tid, NULL, NULL) != 0 && errno == ESRCH && thread_letter (self, tid) == 0)
    set_gone (self, thread);
  return 0;
}

/* Seizes every thread that is not ours yet.  @n_new: (out): how many these are; where @look: only counts them */
static int
seize_new_threads (Guard    *self,
                   gboolean  look,
                   guint    *n_new)
{
  _Alignas (8) char buffer[8192];
  long n;

  *n_new = 0;
  if (lseek (self->task_fd, 0, SEEK_SET) != 0)
    return ESRCH;
  while ((n = syscall (SYS_getdents64, self->task_fd, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < n;)
      {
        const struct linux_dirent64 *item = (const struct linux_dirent64 *) (gconstpointer) (buffer + at);
        guint tid = 0;
        int code;

        for (const char *digit = item->name; g_ascii_isdigit (*digit) && tid <= GUARD_MAX_TID; digit++)
          tid = tid * 10 + (guint) (*digit - '0');
        at += item->length;
        if (tid == 0 || (tid <= GUARD_MAX_TID && self->number_of[tid] != 0))
          continue;
        code = look ? 0 : seize (self, (int) tid);
        if (code != 0)
          return code;
        *n_new += look || self->number_of[tid] != 0;
      }
  return n < 0 ? ESRCH : 0;
}

/* Those that the kernel keeps: deaf ones are late, and what vanished (the other threads of one that
 * runs another program) is gone. */
static void
look_at_awaited (Guard *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    {
      GuardThread *thread = &self->threads[i];
      char letter = thread->state == GUARD_THREAD_AWAITED ? thread_letter (self, thread->tid) : 't';

      if (letter == 0 || letter == 'X' || letter == 'Z')
        {
          set_gone (self, thread);
        }
      else if (letter == 'D')
        {
          thread->state = GUARD_THREAD_LATE;
          self->n_awaited--;
          self->n_late++;
        }
    }
}

static int
await_stops (Guard *self)
{
  gint64 began = guard_now_us ();

  for (;;)
    {
      gint64 waited;

      guard_drain (self, self->n_awaited > 0);
      if (self->n_awaited == 0)
        return 0;
      waited = guard_now_us () - began;
      if (waited > DEAF_US)
        look_at_awaited (self);
      if (waited > PATIENCE_US)
        return ETIMEDOUT;
    }
}

static void
describe (Guard  *self,
          VvHold *hold)
{
  *hold = (VvHold) { .n_late = self->n_late };
  for (guint i = 0; i < self->n_threads; i++)
    {
      hold->n_threads += self->threads[i].state != GUARD_THREAD_GONE;
      hold->stopped |= self->threads[i].state == GUARD_THREAD_STOPPED && self->threads[i].in_group_stop;
    }
}

/* Late ones of an earlier hold are ours still, and were told to stop. */
static void
keep_late_threads (Guard *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_threads; i++)
    if (self->threads[i].state == GUARD_THREAD_LATE)
      {
        self->threads[n] = self->threads[i];
        self->threads[n].state = GUARD_THREAD_AWAITED;
        n++;
        self->number_of[self->threads[n - 1].tid] = n;
      }
  self->n_threads = n;
  self->n_awaited = n;
  self->n_late = 0;
}

int
guard_hold (Guard  *self,
            VvHold *hold)
{
  guint n_new = 0;
  int code;

  keep_late_threads (self);
  self->held = TRUE;
  self->lost = FALSE;
  self->held_since_us = 0;
  do
    {
      code = seize_new_threads (self, FALSE, &n_new);
      if (code == 0)
        code = await_stops (self);
    }
  while (code == 0 && n_new > 0);
  describe (self, hold);
  if (code == 0 && hold->n_threads == 0)
    code = ESRCH;
  if (code != 0)
    guard_release (self);
  return code;
}

/* What is in the kernel may make a thread there, which nobody holds. */
gboolean
guard_is_whole (Guard *self)
{
  guint n_new = 0;

  return self->held && (self->n_late == 0 || (seize_new_threads (self, TRUE, &n_new) == 0 && n_new == 0));
}

void
guard_release (Guard *self)
{
  if (!self->held)
    return;
  guard_drain (self, FALSE);
  self->held = FALSE;
  for (guint i = 0; i < self->n_threads; i++)
    {
      GuardThread *thread = &self->threads[i];

      if (thread->state == GUARD_THREAD_STOPPED)
        {
          let_go (self, thread);
        }
      else if (thread->state == GUARD_THREAD_AWAITED)
        {
          thread->state = GUARD_THREAD_LATE;
          self->n_awaited--;
          self->n_late++;
        }
    }
  self->pause_us = self->held_since_us != 0 ? guard_now_us () - self->held_since_us : 0;
}
