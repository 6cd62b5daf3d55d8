/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* readable.c — may this user read that process's memory?  In: a process.  Out: nothing, or the
 * reason and what to do.  The kernel is asked and not imitated: its rules (owner, capabilities,
 * dumpable, Yama, other modules) are applied by opening /proc/PID/mem; only the words for a
 * refusal are found here. */

#include "target/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/process-private.h"
#include "target/procfs.h"

typedef struct
{
  char *reason;
  const char *advice;
} Refusal;

/* 0 where the kernel has no Yama. */
static int
read_yama_scope (void)
{
  char buffer[16];
  gssize length = vv_procfs_read (AT_FDCWD, "/proc/sys/kernel/yama/ptrace_scope", buffer, sizeof buffer);

  return length > 0 && g_ascii_isdigit (buffer[0]) ? buffer[0] - '0' : 0;
}

/* The kernel gives the files of a process that may not be dumped to root. */
static gboolean
is_protected (const VvProcess *self,
              int              dir_fd)
{
  struct stat environ_stat;

  return fstatat (dir_fd, "environ", &environ_stat, 0) == 0 && environ_stat.st_uid != self->uid;
}

static Refusal
refusal_for_same_user (const VvProcess *self,
                       int              dir_fd)
{
  if (is_protected (self, dir_fd))
    return (Refusal) { g_strdup (_("its memory is protected")), _("Run Vivarium as root.") };

  switch (read_yama_scope ())
    {
    case 1:
      return (Refusal) { g_strdup (_("only its parents may read it")),
                         _("Run “sysctl kernel.yama.ptrace_scope=0” as root, launch the program from Vivarium, "
                           "or run Vivarium as root.") };

    case 2:
      return (Refusal) { g_strdup (_("only root may read it")),
                         _("Run Vivarium as root, or “sysctl kernel.yama.ptrace_scope=0” as root.") };

    case 3:
      return (Refusal) { g_strdup (_("reading other programs is switched off")),
                         _("Set kernel.yama.ptrace_scope to 0 in the system’s sysctl settings and restart it.") };

    default:
      return (Refusal) { g_strdup (_("its memory is protected")), _("Run Vivarium as root.") };
    }
}

static Refusal
find_refusal (const VvProcess *self,
              int              dir_fd,
              int              code)
{
  if (code == ESRCH || code == ENOENT)
    return (Refusal) { g_strdup (_("it has ended")), _("Choose a process that is running.") };
  if (code != EACCES && code != EPERM)
    return (Refusal) { g_strdup (g_strerror (code)), _("Try again, or run Vivarium as root.") };
  if (geteuid () == 0)
    return (Refusal) { g_strdup (_("its memory is protected")),
                       _("Run Vivarium outside of the container, or give it the capability CAP_SYS_PTRACE.") };
  if (self->uid != geteuid ())
    /* Translators: the name of a user */
    return (Refusal) { g_strdup_printf (_("owned by %s"), self->user),
                       _("Run Vivarium as root, or as that user.") };
  return refusal_for_same_user (self, dir_fd);
}

static char
read_state (int dir_fd)
{
  char buffer[4096];
  VvProcStat stat;
  gssize length = vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer);

  return length > 0 && vv_proc_stat_parse (buffer, (gsize) length, &stat) ? stat.state : 'X';
}

char *
vv_process_check_readable (const VvProcess  *self,
                           char            **advice)
{
  Refusal refusal = { NULL, NULL };
  int dir_fd, mem_fd = -1;
  int code = 0;

  g_return_val_if_fail (self != NULL, NULL);

  dir_fd = vv_process_open (self);
  if (dir_fd >= 0)
    mem_fd = openat (dir_fd, "mem", O_RDONLY | O_CLOEXEC);
  if (mem_fd < 0)
    code = errno;

  /* Opening succeeds for what has no memory at all. */
  if (self->kernel_thread)
    refusal = (Refusal) { g_strdup (_("it is a part of the kernel")), _("Choose an ordinary process.") };
  else if (dir_fd >= 0 && strchr ("ZX", read_state (dir_fd)) != NULL)
    refusal = find_refusal (self, dir_fd, ESRCH);
  else if (mem_fd < 0)
    refusal = find_refusal (self, dir_fd, code);

  if (mem_fd >= 0)
    close (mem_fd);
  if (dir_fd >= 0)
    close (dir_fd);
  if (advice != NULL)
    *advice = g_strdup (refusal.advice);
  return refusal.reason;
}
