/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* seen.c — one PID as a census sees it over time.  In: its files in /proc.  Out: whether it is a
 * Python, and its numbers. A full look (memory map) happens when it appears, for a short while
 * after, and when its program changes; otherwise one link is read. */

#include "python/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "python/detect-private.h"
#include "target/process-private.h"

/* The loader has long mapped its libraries after this time, unless the machine is near a
 * standstill; then the slow round of the census finds it. */
#define YOUNG_US (2 * G_USEC_PER_SEC)

/* Titles change, users are switched; half of the interval after which a person should see it. */
#define REFRESH_US (G_USEC_PER_SEC * 9 / 10)

/* Whether memory may be read changes only with sysctl, or with prctl. */
#define CHECK_US (5 * G_USEC_PER_SEC)

#define PF_KTHREAD 0x00200000   /* linux/sched.h */

VvSeen *
vv_seen_new (int pid)
{
  VvSeen *self = g_new0 (VvSeen, 1);

  self->pid = pid;
  self->cpu_percent = NAN;
  return self;
}

static void
clear_python (VvSeen *self)
{
  g_clear_pointer (&self->process, vv_process_unref);
  vv_python_clear (&self->python);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->advice, g_free);
}

void
vv_seen_free (VvSeen *self)
{
  clear_python (self);
  g_free (self->program);
  g_free (self);
}

/* What tells one program from the next: the link to the executable, or the kernel's name where
 * that may not be read. */
static gssize
read_program (int       proc_fd,
              int       pid,
              gboolean *is_comm,
              char     *out,
              gsize     size)
{
  char path[64];
  gssize length = -1;

  if (!*is_comm)
    {
      g_snprintf (path, sizeof path, "%d/exe", pid);
      length = readlinkat (proc_fd, path, out, size - 1);
      *is_comm = length < 0 && errno != ENOENT;
    }
  if (*is_comm)
    {
      g_snprintf (path, sizeof path, "%d/comm", pid);
      length = vv_procfs_read (proc_fd, path, out, size);
    }
  out[MAX (length, 0)] = '\0';
  return length;
}

gboolean
vv_seen_program_changed (VvSeen *self,
                         int     proc_fd)
{
  char program[PATH_MAX];
  /* Pythons are few, and one may come to be ours. */
  gboolean is_comm = self->program_is_comm && self->state == SEEN_OTHER;

  return read_program (proc_fd, self->pid, &is_comm, program, sizeof program) >= 0 &&
         g_strcmp0 (program, self->program) != 0;
}

/* Through the CPU clock of the process where there is one: nanoseconds, also for other users'
 * processes.  The ticks in "stat" are hundredths of a second, too coarse for short intervals. */
static gint64
read_cpu_ns (VvSeen     *self,
             const char *root)
{
  struct timespec time;
  clockid_t clock;

  if (strcmp (root, VV_PROC_ROOT) == 0 && clock_getcpuclockid (self->pid, &clock) == 0 &&
      clock_gettime (clock, &time) == 0)
    return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
  return (gint64) ((double) (self->stat.user_ticks + self->stat.system_ticks) * 1e9 / (double) sysconf (_SC_CLK_TCK));
}

static void
update_cpu (VvSeen     *self,
            const char *root)
{
  struct timespec now;
  gint64 cpu_ns = read_cpu_ns (self, root);
  gint64 now_ns;

  clock_gettime (CLOCK_MONOTONIC, &now);
  now_ns = (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
  if (self->cpu_at_ns != 0 && now_ns > self->cpu_at_ns)
    self->cpu_percent = 100.0 * (double) MAX (cpu_ns - self->cpu_ns, 0) / (double) (now_ns - self->cpu_at_ns);
  self->cpu_ns = cpu_ns;
  self->cpu_at_ns = now_ns;
}

/* What the version forbids comes first: no user could read it. */
static void
check_readable (VvSeen *self,
                gint64  now_us)
{
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->advice, g_free);
  self->checked_us = now_us;
  self->reason = vv_python_check_supported (&self->python, &self->advice);
  if (self->reason != NULL)
    return;
  self->reason = vv_process_check_readable (self->process, &self->advice);
  if (self->reason == NULL && self->python.kind == VV_PYTHON_UNKNOWN)
    {
      self->reason = g_strdup (_("its files cannot be read"));
      self->advice = g_strdup (_("Run Vivarium as root, or as the user who may read the interpreter."));
    }
}

#define NO_ARGUMENTS 5381

static guint
hash_cmdline (int dir_fd)
{
  char buffer[4096];
  gssize length = vv_procfs_read (dir_fd, "cmdline", buffer, sizeof buffer);
  guint hash = NO_ARGUMENTS;

  for (gssize i = 0; i < length; i++)
    hash = hash * 33 + (guchar) buffer[i];
  return hash;
}

/* In the middle of an exec the link shows the new program already, and the arguments are not yet
 * there (fs/proc/base.c, get_mm_cmdline()).  A program may also have none for good; it is given one
 * more scan, but for the first, which somebody waits for. */
static gboolean
is_in_exec (VvSeen *self,
            int     dir_fd)
{
  gboolean was_bare = self->bare;

  self->bare = hash_cmdline (dir_fd) == NO_ARGUMENTS;
  return self->bare && !was_bare && self->scan > 1;
}

/* Everything that a changed title or program makes new.  FALSE: it is gone. */
static gboolean
renew_process (VvSeen     *self,
               const char *root,
               int         dir_fd,
               gint64      now_us)
{
  guint hash = hash_cmdline (dir_fd);
  VvProcess *process = vv_process_new_at (root, self->pid, NULL);

  if (process == NULL || process->start_ticks != self->start_ticks)
    {
      g_clear_pointer (&process, vv_process_unref);
      return FALSE;
    }
  g_clear_pointer (&self->process, vv_process_unref);
  g_free (self->name);
  self->process = process;
  self->cmdline_hash = hash;
  self->name = vv_python_name (process, &self->python);
  self->refreshed_us = now_us;
  check_readable (self, now_us);
  return TRUE;
}

/* Its folder, or that of a living thread, with its "stat". */
static int
open_folder (int         proc_fd,
             int         pid,
             VvProcStat *stat)
{
  char path[32];
  int dir_fd, entered_fd;

  g_snprintf (path, sizeof path, "%d", pid);
  dir_fd = openat (proc_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir_fd < 0)
    return -1;
  entered_fd = vv_procfs_enter (dir_fd, stat);
  if (entered_fd != dir_fd)
    close (dir_fd);
  return entered_fd;
}

static void
take_stat (VvSeen           *self,
           const VvProcStat *stat)
{
  self->stat = *stat;
  self->start_ticks = stat->start_ticks;
  self->ppid = stat->ppid;
  self->ppid_scan = self->scan;
}

static void
look_at_folder (VvSeen     *self,
                const char *root,
                int         proc_fd,
                int         dir_fd,
                gint64      now_us)
{
  char program[PATH_MAX];

  if (vv_proc_stat_has_ended (&self->stat))
    {
      self->state = SEEN_ENDED;
      return;
    }
  if ((self->stat.flags & PF_KTHREAD) != 0)
    {
      self->state = SEEN_KERNEL;
      return;
    }
  self->program_is_comm = FALSE;
  read_program (proc_fd, self->pid, &self->program_is_comm, program, sizeof program);
  if (g_strcmp0 (program, self->program) != 0)
    {
      g_free (self->program);
      self->program = g_strdup (program);
      self->young_until_us = now_us + YOUNG_US;
    }
  if (!vv_python_detect_at (dir_fd, &self->python))
    return;
  if (is_in_exec (self, dir_fd))
    self->state = SEEN_NEW;
  else if (renew_process (self, root, dir_fd, now_us))
    {
      self->state = SEEN_PYTHON;
      update_cpu (self, root);
    }
}

void
vv_seen_look (VvSeen     *self,
              const char *root,
              int         proc_fd,
              gint64      now_us)
{
  VvProcStat stat;
  int dir_fd = open_folder (proc_fd, self->pid, &stat);

  clear_python (self);
  self->state = SEEN_OTHER;
  self->looked_scan = self->scan;
  if (dir_fd < 0)
    return;
  if (stat.start_ticks != self->start_ticks)
    {
      self->cpu_at_ns = 0;
      self->cpu_percent = NAN;
    }
  take_stat (self, &stat);
  look_at_folder (self, root, proc_fd, dir_fd, now_us);
  close (dir_fd);
}

/* Once in a while: title and user, and whether it may be read. */
static gboolean
refresh (VvSeen     *self,
         const char *root,
         int         dir_fd,
         gint64      now_us)
{
  struct stat folder;

  if (is_in_exec (self, dir_fd))
    return TRUE;
  self->refreshed_us = now_us;
  if (fstat (dir_fd, &folder) == 0 && strcmp (root, VV_PROC_ROOT) == 0 && folder.st_uid != self->process->uid)
    return renew_process (self, root, dir_fd, now_us);
  if (hash_cmdline (dir_fd) != self->cmdline_hash)
    return renew_process (self, root, dir_fd, now_us);
  if (now_us - self->checked_us >= CHECK_US)
    check_readable (self, now_us);
  return TRUE;
}

void
vv_seen_update (VvSeen     *self,
                const char *root,
                int         proc_fd,
                gint64      now_us)
{
  VvProcStat stat;
  int dir_fd;

  if (vv_seen_program_changed (self, proc_fd))
    {
      vv_seen_look (self, root, proc_fd, now_us);
      return;
    }
  dir_fd = open_folder (proc_fd, self->pid, &stat);
  if (dir_fd < 0 || vv_proc_stat_has_ended (&stat))
    self->state = SEEN_ENDED;
  else if (stat.start_ticks != self->start_ticks)
    vv_seen_look (self, root, proc_fd, now_us);
  else
    {
      take_stat (self, &stat);
      update_cpu (self, root);
      if (now_us - self->refreshed_us >= REFRESH_US && !refresh (self, root, dir_fd, now_us))
        self->state = SEEN_ENDED;
    }
  if (dir_fd >= 0)
    close (dir_fd);
}
