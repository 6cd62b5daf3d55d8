/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* procfs.h — the text files of /proc/PID, parsed.  The parsers are pure functions over bytes, so that
 * they can be fuzzed; the reader keeps files open, so that a sample is a few preads.  A file held open
 * belongs to that process alone: after the process is gone, reads give ESRCH even if its PID is used again. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/* proc(5), /proc/PID/stat; man page numbers in brackets.  Times in clock ticks. */
typedef struct
{
  int pid;                      /* (1) */
  char comm[64];                /* (2) without the parentheses; at most 15 bytes from the kernel, any bytes */
  char state;                   /* (3) */
  int ppid;                     /* (4) */
  guint64 flags;                /* (9) PF_… of the kernel */
  guint64 minor_faults;         /* (10) */
  guint64 major_faults;         /* (12) */
  guint64 user_ticks;           /* (14) */
  guint64 system_ticks;         /* (15) */
  guint64 n_threads;            /* (20) */
  guint64 start_ticks;          /* (22) since boot */
  guint64 vsize_bytes;          /* (23) */
  guint64 rss_pages;            /* (24) */
} VvProcStat;

gboolean vv_proc_stat_parse (const char *tainted, gsize length, VvProcStat *out);
/** vv_proc_stat_has_ended: whether the process is over; a main thread that ended before the others is no end */
gboolean vv_proc_stat_has_ended (const VvProcStat *self);
/** vv_proc_stat_is_headless: whether its main thread is over and others go on */
gboolean vv_proc_stat_is_headless (const VvProcStat *self);

/* /proc/PID/status; G_MAXUINT64 where a line is missing (kernel threads, zombies, old kernels). */
typedef struct
{
  int tgid;
  guint64 uid;                  /* effective */
  guint64 vm_size_bytes;
  guint64 vm_rss_bytes;
  guint64 rss_anon_bytes;
  guint64 rss_file_bytes;
  guint64 rss_shmem_bytes;
  guint64 vm_swap_bytes;
  guint64 n_threads;
  guint64 voluntary_switches;   /* of this thread alone */
  guint64 involuntary_switches;
} VvProcStatus;

gboolean vv_proc_status_parse (const char *tainted, gsize length, VvProcStatus *out);

/* /proc/PID/io */
typedef struct
{
  guint64 rchar_bytes;
  guint64 wchar_bytes;
  guint64 read_bytes;
  guint64 write_bytes;
} VvProcIo;

gboolean vv_proc_io_parse (const char *tainted, gsize length, VvProcIo *out);

/* /proc/PID/smaps_rollup */
gboolean vv_proc_smaps_parse_pss (const char *tainted, gsize length, guint64 *pss_bytes);

/** vv_procfs_open: Returns: a descriptor of folder @root/@pid, or -1 with errno */
int vv_procfs_open (const char *root, int pid);

/** vv_procfs_read: reads @name below @dir_fd into @buffer, at most @size - 1 bytes, and ends it with NUL;
 * Returns: the length, or -1 with errno */
gssize vv_procfs_read (int dir_fd, const char *name, char *buffer, gsize size);

/** vv_procfs_read_lines: as vv_procfs_read(), for "status": where it does not fit, lines of more than
 * 1 KiB (the groups of a user who is in hundreds) are left out, so that those after them are read */
gssize vv_procfs_read_lines (int dir_fd, const char *name, char *buffer, gsize size);
/** vv_procfs_read_lines_fd: the same from the beginning of an open file */
gssize vv_procfs_read_lines_fd (int fd, char *buffer, gsize size);

/**
 * vv_procfs_open_thread:
 * @dir_fd: a process's folder
 * @stat: (out): of the thread
 *
 * What the kernel shows in a process's folder is its main thread's: once that is over there is no memory, executable,
 * argument or file in it.  The folders of the other threads have them still.
 *
 * Returns: a descriptor of the folder of a thread that is not over, or -1 with errno
 */
int vv_procfs_open_thread (int dir_fd, VvProcStat *stat);

/**
 * vv_procfs_enter:
 * @dir_fd: a process's folder
 * @stat: (out): its "stat"; state and memory are a living thread's where the main thread is over
 *
 * Returns: the folder to read the rest from: @dir_fd, or that of a living thread, to be closed too; -1 with errno where
 * "stat" cannot be read
 */
int vv_procfs_enter (int dir_fd, VvProcStat *stat);

G_END_DECLS
