/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-watch-private.h — what the two sides of an end watch say to each other.  What is named
 * end_guard_… runs in a process that was forked from one with threads: system calls only. */

#pragma once

#include "target/end-watch.h"

G_BEGIN_DECLS

/* From the guard; code is an errno for the answer to the start, else as in vv_end_watch_next() */
typedef struct
{
  gint32 event;                 /* VvEndEvent */
  gint32 tid;
  gint32 code;
} EndReport;

/* To the guard, after BEGIN */
typedef struct
{
  guint64 word;
  guint64 entry;
} EndOrder;

/* PID_MAX_LIMIT of 64-bit kernels (linux/threads.h) */
#define END_MAX_TID (4u * 1024 * 1024)
#define END_MAX_THREADS 65536u

typedef enum
{
  END_THREAD_RUNS,
  END_THREAD_STOPPED,           /* by us: may be continued, or let go */
  END_THREAD_WAITS,             /* stopped by somebody else, and we look on (PTRACE_LISTEN) */
  END_THREAD_ENDS,              /* its last stop, in which its memory is still there */
  END_THREAD_GONE,
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
  int task_fd;
  int caller_fd;                /* "stat" of our caller */

  guint64 word;
  guint64 entry;
  gboolean holding;             /* every thread that stops stays so */
  guint n_threads;
  EndThread threads[END_MAX_THREADS];
  guint32 number_of[END_MAX_TID + 1];   /* index + 1 by tid */
} EndGuard;

void end_guard_main (EndGuard *self) G_GNUC_NORETURN;

G_END_DECLS
