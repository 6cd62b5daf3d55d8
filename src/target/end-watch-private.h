/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-watch-private.h — what the two sides of an end watch say to each other.  What is named
 * end_guard_… runs in a process that was forked from one with threads: system calls only. */

#pragma once

#include "target/end-watch.h"

G_BEGIN_DECLS

/* To the guard, after BEGIN and after an end.  Its own report answers the latter. */
typedef struct
{
  guint64 word;
  guint64 entry;
  gboolean wait;                /* no order yet: we are there, and have not done */
} EndOrder;

/* What keeps a caller from saying something for so long is no busy machine (a file system that does not answer). */
#define END_SILENCE_US (10 * G_USEC_PER_SEC)

/* PID_MAX_LIMIT of 64-bit kernels (linux/threads.h) */
#define END_MAX_TID (4u * 1024 * 1024)
#define END_MAX_THREADS 65536u

typedef enum
{
  END_THREAD_GONE,
  END_THREAD_RUNS,
  END_THREAD_STOPPED,           /* by us: may be continued, or let go */
  END_THREAD_LISTENS,           /* stopped by somebody else, and we look on (PTRACE_LISTEN) */
  END_THREAD_ENDS,              /* its last stop, in which its memory is still there */
} EndThreadState;

typedef struct
{
  int tid;
  guint8 state;
  int signal;                   /* to be delivered when it goes on */
} EndThread;

typedef struct
{
  /* set before the fork */
  int pid;
  int socket_fd;
  int task_fd;                  /* its "task" */
  int caller_fd;                /* "stat" of our caller */
  gboolean blind;               /* no debug registers; also set where the kernel refuses them */
  gint64 silence_us;            /* the program waits no longer for a caller that says nothing */

  gboolean started;             /* it is the program, and not the child that becomes it */
  guint64 word;
  guint64 entry;
  gboolean holding;             /* every thread that stops stays so */
  gboolean leaving;             /* every thread that stops is let go */
  guint n_threads;
  EndThread threads[END_MAX_THREADS];
  guint32 number_of[END_MAX_TID + 1];   /* index + 1 by tid */
} EndGuard;

/* end-threads.c */
EndThread *end_guard_find (EndGuard *self, int tid);
/* Returns NULL where there is no room */
EndThread *end_guard_add (EndGuard *self, int tid, EndThreadState state);
void end_guard_forget (EndGuard *self, EndThread *thread);
/* Whether @tid is a thread of the program, and no process that it made */
gboolean end_guard_owns (EndGuard *self, int tid);
void end_guard_arm (EndGuard *self, int tid);
void end_guard_disarm (int tid);
/* The debug register that trapped: 0 the entry, 1 the word, -1 none */
int end_guard_which_trap (int tid);
/* Whether it is in exit_group() */
gboolean end_guard_is_exiting (int tid);
void end_guard_resume (EndThread *thread);
/* Whether all threads stand still; with @patience_is_over, those that are deaf do */
gboolean end_guard_all_stand (EndGuard *self, gboolean patience_is_over);
/* Whether all threads that are still ours are over: of a main thread that is, nothing is heard until the others are too */
gboolean end_guard_all_over (EndGuard *self);

/* end-guard.c */
void end_guard_main (EndGuard *self) G_GNUC_NORETURN;

/* end-watch.c */
/* As vv_end_watch_new(); for tests: @blind: as if there were no debug registers; @silence_us: for END_SILENCE_US */
VvEndWatch *vv_end_watch_new_full (int pid, gboolean blind, gint64 silence_us, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
