/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* seen.h — what a census remembers of one PID.  Private to the folder. */

#pragma once

#include "python/detect.h"
#include "target/procfs.h"

G_BEGIN_DECLS

typedef enum
{
  SEEN_NEW,         /* not looked at yet */
  SEEN_OTHER,       /* no Python now; may become one by exec or dlopen */
  SEEN_KERNEL,      /* a kernel thread: never one */
  SEEN_PYTHON,
  SEEN_ENDED,       /* a zombie that waits for its parent */
} VvSeenState;

typedef struct
{
  int pid;
  VvSeenState state;
  guint scan;                   /* number of the last scan that listed it */
  guint looked_scan;            /* number of the last scan that looked at it fully */
  guint64 start_ticks;
  char *program;                /* (nullable): text of the exe link, or comm where that may not be read */
  gboolean program_is_comm;
  gint64 young_until_us;        /* till then every scan looks fully: ld.so may still be loading libpython */

  int ppid;
  guint ppid_scan;              /* the scan in which @ppid was read */

  /* only of a Python */
  VvProcess *process;
  VvPython python;
  char *name;
  char *reason;
  char *advice;
  VvProcStat stat;
  guint cmdline_hash;
  gboolean bare;                /* it had no arguments when they were last read */
  gint64 refreshed_us;
  gint64 checked_us;
  gint64 cpu_ns;
  gint64 cpu_at_ns;
  double cpu_percent;
  gboolean emitted;
} VvSeen;

VvSeen *vv_seen_new (int pid) G_GNUC_WARN_UNUSED_RESULT;
void vv_seen_free (VvSeen *self);

/** vv_seen_look: finds out what it is, from the beginning; @root is @proc_fd's path */
void vv_seen_look (VvSeen *self, const char *root, int proc_fd, gint64 now_us);

/** vv_seen_program_changed: whether it runs another program than at the last look; cheap */
gboolean vv_seen_program_changed (VvSeen *self, int proc_fd);

/** vv_seen_update: new numbers of a Python; may find that it is none any more, or has ended */
void vv_seen_update (VvSeen *self, const char *root, int proc_fd, gint64 now_us);

G_END_DECLS
