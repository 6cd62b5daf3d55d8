/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process.c — who a process is.  In: its folder in /proc.  Out: a VvProcess, never written
 * again.  The folder is opened once and everything is read below it, so all that stands in one
 * VvProcess belongs to one process, also when PIDs are used again meanwhile. */

#include "target/process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "target/procfs.h"

#define MAX_ARGV_BYTES (64 * 1024)
#define MAX_COMMAND_CHARS 4096

#define PF_KTHREAD 0x00200000   /* linux/sched.h */

static const char deleted_suffix[] = " (deleted)";

/* Length, or -1: the arguments as the kernel shows them, cut at the limit.  Most fit the first
 * buffer. */
static gssize
read_cmdline (int    dir_fd,
              char **out)
{
  g_autofree char *buffer = g_malloc (4096);
  gssize length = vv_procfs_read (dir_fd, "cmdline", buffer, 4096);

  if (length == 4095)
    {
      buffer = g_realloc (buffer, MAX_ARGV_BYTES + 1);
      length = vv_procfs_read (dir_fd, "cmdline", buffer, MAX_ARGV_BYTES + 1);
    }
  if (length < 0)
    return -1;
  *out = g_steal_pointer (&buffer);
  return length;
}

/* A program that wrote a title over its arguments leaves one string and the rest as NULs: then
 * these are no arguments.  Between others, an empty argument is one. */
char **
vv_process_split_cmdline (const char *tainted,
                          gsize       length)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  gsize at = 0;
  gboolean all_empty = TRUE;

  while (at < length)
    {
      const char *end = memchr (tainted + at, '\0', length - at);
      gsize next = end != NULL ? (gsize) (end - tainted) : length;

      g_ptr_array_add (argv, g_strndup (tainted + at, next - at));
      if (argv->len > 1 && next > at)
        all_empty = FALSE;
      at = next + 1;
    }
  if (all_empty && argv->len > 1)
    g_ptr_array_set_size (argv, 1);
  if (argv->len == 1 && *(char *) argv->pdata[0] == '\0')
    g_ptr_array_set_size (argv, 0);
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_steal (argv, NULL);
}

/* A single argument with blanks is nearly always a title; in quotes it would read badly. */
static char *
make_command (char       **argv,
              const char  *comm)
{
  g_autofree char *joined = NULL;

  if (argv[0] == NULL)
    return g_strdup_printf ("[%s]", comm);
  if (argv[1] == NULL)
    return vv_text_display (argv[0], -1, MAX_COMMAND_CHARS);
  joined = vv_text_shell_join ((const char * const *) argv);
  return vv_text_display (joined, -1, MAX_COMMAND_CHARS);
}

static char *
user_name (guint64 uid)
{
  char buffer[4096];
  struct passwd entry, *found = NULL;

  if (getpwuid_r ((uid_t) uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return vv_text_display (found->pw_name, -1, 0);
  return g_strdup_printf ("%" G_GUINT64_FORMAT, uid);
}

static gint64
clock_us (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* From the clock and not from "btime" of /proc/stat, which is whole seconds. */
static gint64
ticks_to_epoch_us (guint64 start_ticks)
{
  guint64 ticks_per_second = (guint64) sysconf (_SC_CLK_TCK);
  gint64 boot_us = clock_us (CLOCK_REALTIME) - clock_us (CLOCK_BOOTTIME);

  return boot_us + (gint64) ((double) start_ticks * G_USEC_PER_SEC / (double) ticks_per_second);
}

static char *
read_link (int         dir_fd,
           const char *name)
{
  char path[PATH_MAX];
  gssize length = readlinkat (dir_fd, name, path, sizeof path - 1);

  if (length <= 0)
    return NULL;
  return g_strndup (path, (gsize) length);
}

/* " (deleted)" is the kernel's remark, unless a file of that very name is what runs. */
static void
read_exe (VvProcess *self,
          int        dir_fd)
{
  g_autofree char *path = read_link (dir_fd, "exe");
  g_autofree char *root = NULL;
  const char *own_path = path;
  struct stat running, named;

  if (path == NULL)
    return;
  if (g_str_has_suffix (path, deleted_suffix) &&
      (fstatat (dir_fd, "exe", &running, 0) != 0 || stat (path, &named) != 0 ||
       running.st_dev != named.st_dev || running.st_ino != named.st_ino))
    {
      self->exe_deleted = TRUE;
      path[strlen (path) - strlen (deleted_suffix)] = '\0';
    }
  /* For a process in a chroot the kernel shows the path as we see it. */
  root = read_link (dir_fd, "root");
  if (root != NULL && root[1] != '\0' && g_str_has_prefix (path, root) && path[strlen (root)] == '/')
    own_path = path + strlen (root);
  self->exe = g_strdup (own_path);
}

/* Its root is another folder than ours, or its PID namespace lies below ours: then it has more
 * PIDs than one, which everybody may read.  A mount namespace alone does not count: systemd
 * gives one to every second service. */
static gboolean
is_foreign (int         dir_fd,
            const char *tainted_status)
{
  struct stat ours, theirs;
  const char *line = strstr (tainted_status, "\nNSpid:");
  char **fields;
  guint n_fields;
  g_autofree char *pids = NULL;

  if (stat ("/", &ours) == 0 && fstatat (dir_fd, "root", &theirs, 0) == 0 &&
      (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino))
    return TRUE;
  if (line == NULL)
    return FALSE;
  line += strlen ("\nNSpid:");
  pids = g_strndup (line, strcspn (line, "\n"));
  fields = g_strsplit (g_strstrip (pids), "\t", 0);
  n_fields = g_strv_length (fields);
  g_strfreev (fields);
  return n_fields > 1;
}

/* With hidepid=2 another user's process is not in /proc at all, but a signal would reach it, or be
 * refused. */
static gboolean
is_hidden (const char *proc_root,
           int         pid,
           int         code)
{
  return code == ENOENT && g_str_equal (proc_root, VV_PROC_ROOT) && kill (pid, 0) != 0 && errno == EPERM;
}

/* Another user's process may be there and its files not (hidepid=1). */
static void
set_unreadable (GError **error,
                int      pid,
                int      code)
{
  if (code == ENOENT || code == ESRCH)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("There is no process %d. It may have ended; choose one that is running."), pid);
  else
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                 _("Process %d cannot be looked at: %s. Run Vivarium as root, or as that user."),
                 pid, g_strerror (code));
}

/* Everything that needs the open folder but for "stat".  FALSE: it ended between two reads, or its
 * files are no /proc. */
static gboolean
fill (VvProcess         *self,
      int                dir_fd,
      const VvProcStat  *stat,
      GError           **error)
{
  char buffer[4096];
  VvProcStatus status;
  g_autofree char *cmdline = NULL;
  gssize length = vv_procfs_read_lines (dir_fd, "status", buffer, sizeof buffer);

  if (length < 0 || !vv_proc_status_parse (buffer, (gsize) length, &status))
    {
      set_unreadable (error, self->pid, length < 0 ? errno : ESRCH);
      return FALSE;
    }
  if (status.tgid != self->pid)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                   _("%d is a thread of process %d. Use the number of the process."), self->pid, status.tgid);
      return FALSE;
    }
  self->start_ticks = stat->start_ticks;
  self->started_us = ticks_to_epoch_us (stat->start_ticks);
  self->uid = status.uid;
  self->user = user_name (status.uid);
  self->comm = vv_text_display (stat->comm, -1, 0);
  self->kernel_thread = (stat->flags & PF_KTHREAD) != 0;
  length = read_cmdline (dir_fd, &cmdline);
  self->argv = vv_process_split_cmdline (cmdline, (gsize) MAX (length, 0));
  self->command = make_command (self->argv, self->comm);
  if (!self->kernel_thread)
    {
      read_exe (self, dir_fd);
      self->foreign = is_foreign (dir_fd, buffer);
    }
  return TRUE;
}

VvProcess *
vv_process_new (int      pid,
                GError **error)
{
  return vv_process_new_at (VV_PROC_ROOT, pid, error);
}

VvProcess *
vv_process_new_launched (int                  pid,
                         const char * const  *argv,
                         GError             **error)
{
  VvProcess *self;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);

  self = vv_process_new (pid, error);
  if (self == NULL || self->argv[0] != NULL)
    return self;

  /* Nobody else knows it yet, so it may still be written. */
  g_strfreev (self->argv);
  g_free (self->command);
  self->argv = g_strdupv ((char **) argv);
  self->command = make_command (self->argv, self->comm);
  return self;
}

VvProcess *
vv_process_new_at (const char  *proc_root,
                   int          pid,
                   GError     **error)
{
  g_autoptr(VvProcess) self = NULL;
  VvProcStat stat;
  gboolean filled;
  int dir_fd, entered_fd;

  g_return_val_if_fail (proc_root != NULL, NULL);

  dir_fd = pid > 0 ? vv_procfs_open (proc_root, pid) : -1;
  if (dir_fd < 0)
    {
      set_unreadable (error, pid, pid <= 0 ? ESRCH : is_hidden (proc_root, pid, errno) ? EACCES : errno);
      return NULL;
    }
  entered_fd = vv_procfs_enter (dir_fd, &stat);
  if (entered_fd < 0)
    {
      set_unreadable (error, pid, errno);
      close (dir_fd);
      return NULL;
    }
  self = g_new0 (VvProcess, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->proc_root = g_strdup (proc_root);
  self->pid = pid;
  filled = fill (self, entered_fd, &stat, error);
  if (entered_fd != dir_fd)
    close (entered_fd);
  close (dir_fd);
  return filled ? g_steal_pointer (&self) : NULL;
}

VvProcess *
vv_process_ref (VvProcess *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
vv_process_unref (VvProcess *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->proc_root);
  g_free (self->user);
  g_free (self->comm);
  g_strfreev (self->argv);
  g_free (self->command);
  g_free (self->exe);
  g_free (self);
}

gboolean
vv_process_is_same (const VvProcess *a,
                    const VvProcess *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->pid == b->pid && a->start_ticks == b->start_ticks;
}

int
vv_process_open (const VvProcess *self)
{
  VvProcStat stat;
  int dir_fd = vv_procfs_open (self->proc_root, self->pid);
  int entered_fd, code;

  if (dir_fd < 0)
    return -1;
  entered_fd = vv_procfs_enter (dir_fd, &stat);
  code = entered_fd < 0 ? errno : ESRCH;
  if (entered_fd != dir_fd)
    close (dir_fd);
  if (entered_fd >= 0 && stat.start_ticks == self->start_ticks)
    return entered_fd;
  if (entered_fd >= 0)
    close (entered_fd);
  errno = code;
  return -1;
}
