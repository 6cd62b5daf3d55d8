/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* guard-private.h — the guard's inside: what the two processes say to each other, and what runs in the guard.  Everything
 * that is named guard_… runs in a process that was forked from one with threads: system calls only, no allocation. */

#pragma once

#include "target/guard.h"

G_BEGIN_DECLS

typedef enum
{
  GUARD_HOLD,
  GUARD_BEAT,                   /* no answer */
  GUARD_RELEASE,
  GUARD_CLONE,
  GUARD_REMOVE_CLONE,
  GUARD_USERFAULTFD,
} GuardCommand;

typedef struct
{
  guint32 command;
  VvGuardCall call;
} GuardRequest;

typedef struct
{
  gint32 code;                  /* errno, or 0 */
  gint32 value;                 /* a PID */
  gint64 pause_us;
  VvHold hold;
} GuardReply;

typedef enum
{
  GUARD_THREAD_GONE,
  GUARD_THREAD_AWAITED,         /* was told to stop */
  GUARD_THREAD_LATE,            /* the same, and nobody waits for it */
  GUARD_THREAD_STOPPED,
} GuardThreadState;

typedef struct
{
  int tid;
  guint8 state;
  guint8 in_group_stop;         /* it was stopped before we came */
  int signal;                   /* that was about to be delivered, or 0 */
} GuardThread;

/* PID_MAX_LIMIT of 64-bit kernels (linux/threads.h) */
#define GUARD_MAX_TID (4u * 1024 * 1024)
#define GUARD_MAX_THREADS (256u * 1024)

typedef struct
{
  /* set before the fork */
  int pid;
  int socket_fd;
  int task_fd;                  /* its "task" */
  int caller_fd;                /* "stat" of our caller */
  gsize size;                   /* of this struct */

  gboolean held;
  gboolean lost;                /* let go without being told */
  gint64 held_since_us;
  gint64 pause_us;
  guint n_awaited;
  guint n_late;
  int clone_pid;                /* or 0 */
  gint64 clone_name;            /* its PID in the target's namespace */
  VvGuardCall call;             /* how the clone was made */
  int call_tid;                 /* the thread that made the last call */
  guint n_threads;
  GuardThread threads[GUARD_MAX_THREADS];
  guint32 number_of[GUARD_MAX_TID + 1]; /* index + 1 by tid */
} Guard;

/* guard-hold.c */
gint64 guard_now_us (void);
int guard_hold (Guard *self, VvHold *hold);
/* Whether no thread ran since guard_hold() */
gboolean guard_is_whole (Guard *self);
void guard_release (Guard *self);
/* What happened to threads meanwhile: deaths, late ones that stopped.  @block: until something happens, 5 ms at most */
void guard_drain (Guard *self, gboolean block);
/* Reads a small file below @dir_fd; "" where it cannot be read */
void guard_read (int dir_fd, const char *name, char *buffer, gsize size);
/* The number behind @key ("\nSeccomp:") in @name below @dir_fd, whatever its size; GUARD_NO_NUMBER, GUARD_NO_FILE */
gint64 guard_read_number (int dir_fd, const char *name, const char *key);
#define GUARD_NO_NUMBER (-1)
#define GUARD_NO_FILE (-2)
/* The file @file of thread @tid, below the folder of threads */
void guard_make_name (int tid, const char *file, char name[32]);
/* The letter in a "stat" text; 0 where there is none */
char guard_state_letter (const char *stat);

/* Takes note of what waitpid() said of a thread */
void guard_note_status (Guard *self, int tid, int status);

/* guard-call.c */
/* Returns: an errno of ours, EAGAIN where another moment may be better; @result: (out): what the call returned;
 * @made: (out) (nullable): the process that it made */
int guard_call (Guard *self, const VvGuardCall *call, long number, const guint64 arguments[6], gint64 *result, int *made);

/* guard-calls.c */
void guard_tame_clone (Guard *self, int clone_pid);
int guard_clone (Guard *self, const VvGuardCall *call);
int guard_remove_clone (Guard *self);
int guard_userfaultfd (Guard *self, const VvGuardCall *call, int *fd);

/* guard-main.c */
void guard_main (Guard *self) G_GNUC_NORETURN;

G_END_DECLS
