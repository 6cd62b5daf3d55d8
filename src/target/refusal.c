/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* refusal.c — why one process may not read or hold another.  In: a PID and the kernel's errno.  Out:
 * an error that names the rule and the way out.  The kernel gives the same EPERM for all of its
 * rules (ptrace(2), "Ptrace access mode checking"), so they are looked at in the order in which
 * it applies them; all of it comes from files below one root, so each text is tested. */

#include "target/refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "target/process-private.h"
#include "target/procfs.h"

#define CAP_SYS_PTRACE_BIT 19   /* linux/capability.h */
#define STATUS_BYTES 16384

/* What status files say that matters here. */
typedef struct
{
  guint64 uid;
  guint64 capabilities;
  guint64 seccomp;
  guint64 tracer;
} Standing;

static guint64
find_value (const char *text,
            const char *key,
            guint       base)
{
  const char *line = strstr (text, key);

  return line != NULL ? g_ascii_strtoull (line + strlen (key), NULL, base) : 0;
}

static gboolean
read_standing (int       dir_fd,
               Standing *out)
{
  char text[STATUS_BYTES];
  VvProcStatus status;
  gssize length = dir_fd >= 0 ? vv_procfs_read_lines (dir_fd, "status", text, sizeof text) : -1;

  if (length <= 0)
    return FALSE;
  out->uid = vv_proc_status_parse (text, (gsize) length, &status) ? status.uid : G_MAXUINT64;
  out->capabilities = find_value (text, "\nCapEff:", 16);
  out->seccomp = find_value (text, "\nSeccomp:", 10);
  out->tracer = find_value (text, "\nTracerPid:", 10);
  return TRUE;
}

int
vv_refusal_find_tracer (int dir_fd)
{
  Standing standing = { 0 };

  return read_standing (dir_fd, &standing) && standing.tracer <= G_MAXINT ? (int) standing.tracer : 0;
}

char *
vv_refusal_display_path (const char *path)
{
  return vv_text_display (path != NULL ? path : "?", -1, 200);
}

/* -1 where the kernel has no Yama. */
static int
read_yama_scope (const char *root)
{
  g_autofree char *path = g_build_filename (root, "sys/kernel/yama/ptrace_scope", NULL);
  char text[16];
  gssize length = vv_procfs_read (AT_FDCWD, path, text, sizeof text);

  return length > 0 && g_ascii_isdigit (text[0]) ? text[0] - '0' : -1;
}

/* The kernel gives the files of a process that may not be dumped to root. */
static gboolean
is_undumpable (int     dir_fd,
               guint64 uid)
{
  struct stat file;

  return fstatat (dir_fd, "environ", &file, 0) == 0 && file.st_uid != uid;
}

static void
set_gone (GError **error,
          int      pid)
{
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("Process %d has ended. Choose one that is running."), pid);
}

static void
set_traced (GError     **error,
            const char  *root,
            int          pid,
            int          tracer)
{
  g_autoptr(VvProcess) process = vv_process_new_at (root, tracer, NULL);

  if (process != NULL)
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Process %d is held by %s (process %d) already. Detach that program, and try again."),
                 pid, process->comm, tracer);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Process %d is held by a debugger (process %d) already. Detach that program, and try again."),
                 pid, tracer);
}

static void
set_other_user (GError     **error,
                const char  *root,
                int          pid)
{
  g_autoptr(VvProcess) process = vv_process_new_at (root, pid, NULL);

  g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
               _("Process %d belongs to another user, %s. Run Vivarium with sudo, or as that user."),
               pid, process != NULL ? process->user : "?");
}

static void
set_seccomp (GError **error,
             int      pid)
{
  g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
               _("A seccomp filter forbids Vivarium to look into process %d. "
                 "Start the container of Vivarium with “--cap-add=SYS_PTRACE”, or run Vivarium outside of it."), pid);
}

static void
set_yama (GError **error,
          int      pid,
          int      scope)
{
  if (scope == 1)
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Process %d may be read only by its parents (ptrace_scope is 1). "
                   "Run “sudo sysctl kernel.yama.ptrace_scope=0”, or launch the program from Vivarium."), pid);
  else if (scope == 2)
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Process %d may be read only by root (ptrace_scope is 2). "
                   "Run “sudo sysctl kernel.yama.ptrace_scope=0”, or Vivarium with sudo."), pid);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("No process may be read on this system (ptrace_scope is 3). "
                   "Set kernel.yama.ptrace_scope to 0 in its sysctl settings, and restart it."));
}

/* Another user's, or one of root's rules: what is left when both are the same user. */
static void
set_same_user (GError         **error,
               const char      *root,
               int              pid,
               int              dir_fd,
               const Standing  *own)
{
  int scope = read_yama_scope (root);

  if (is_undumpable (dir_fd, own->uid))
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Process %d protects its memory (it is not dumpable). Run Vivarium with sudo."), pid);
  else if (scope >= 1)
    set_yama (error, pid, scope);
  else if (own->seccomp == 2)
    set_seccomp (error, pid);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("The system forbids to read process %d. Run Vivarium with sudo."), pid);
}

static void
set_denied (GError     **error,
            const char  *root,
            int          pid,
            int          dir_fd)
{
  Standing own = { .uid = geteuid () }, theirs = { .uid = G_MAXUINT64 };
  int self_fd;
  g_autofree char *self_path = g_build_filename (root, "self", NULL);

  self_fd = open (self_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  read_standing (self_fd, &own);
  if (self_fd >= 0)
    close (self_fd);
  read_standing (dir_fd, &theirs);

  if ((own.capabilities >> CAP_SYS_PTRACE_BIT & 1) != 0)
    {
      /* Scope 3 and filters hold for root too. */
      if (read_yama_scope (root) == 3)
        set_yama (error, pid, 3);
      else if (own.seccomp == 2)
        set_seccomp (error, pid);
      else
        g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                     _("The system forbids even root to read process %d. Run Vivarium outside of any container."), pid);
    }
  else if (own.uid == 0)
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("Vivarium may not read process %d: its container lacks CAP_SYS_PTRACE. "
                   "Start the container with “--cap-add=SYS_PTRACE”."), pid);
  else if (theirs.uid != own.uid)
    set_other_user (error, root, pid);
  else
    set_same_user (error, root, pid, dir_fd, &own);
}

void
vv_refusal_set_error (GError       **error,
                      const char    *proc_root,
                      int            pid,
                      int            code,
                      VvRefusalAct   act)
{
  const char *root = proc_root != NULL ? proc_root : VV_PROC_ROOT;
  int dir_fd = vv_procfs_open (root, pid);
  int tracer = act == VV_REFUSAL_HOLD && dir_fd >= 0 ? vv_refusal_find_tracer (dir_fd) : 0;

  if (dir_fd < 0 || code == ESRCH || code == ENOENT)
    set_gone (error, pid);
  else if (code == ENOSYS)
    set_seccomp (error, pid);
  else if (code != EPERM && code != EACCES)
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                 _("Process %d cannot be read: %s. Try again."), pid, g_strerror (code));
  else if (tracer != 0)
    set_traced (error, root, pid, tracer);
  else
    set_denied (error, root, pid, dir_fd);
  if (dir_fd >= 0)
    close (dir_fd);
}
