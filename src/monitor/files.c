/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* files.c — opens the files of one process.  In: its PID.  Out: descriptors, and why there is none.
 * "stat" and "status" are for everybody, so a process without them has ended; "io" and "fd" are
 * not, and who may see them can change with each exec() and setuid() of the process. */

#include "monitor/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "base/error.h"
#include "target/process-private.h"
#include "target/procfs.h"

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
vv_files_init (VvFiles *self,
               int      pid)
{
  *self = (VvFiles) { pid, -1, -1, -1, -1, -1, -1, 0, 0 };
}

void
vv_files_close_thread (VvFiles *self)
{
  close_fd (&self->thread_fd);
}

void
vv_files_close (VvFiles *self)
{
  close_fd (&self->thread_fd);
  close_fd (&self->fd_fd);
  close_fd (&self->io_fd);
  close_fd (&self->status_fd);
  close_fd (&self->stat_fd);
  close_fd (&self->dir_fd);
}

gboolean
vv_files_set_gone (const VvFiles  *self,
                   GError        **error)
{
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("Process %d has ended. Choose one that is running."), self->pid);
  return FALSE;
}

static gboolean
is_too_many (int code)
{
  return code == EMFILE || code == ENFILE;
}

static gboolean
fail (VvFiles  *self,
      int       code,
      GError  **error)
{
  vv_files_close (self);
  if (!is_too_many (code))
    return vv_files_set_gone (self, error);
  g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
               _("Process %d cannot be watched: too many files are open."), self->pid);

  return FALSE;
}

/* Returns: 0 or errno */
static int
open_file (VvFiles    *self,
           const char *name,
           int         flags,
           int        *fd)
{
  if (*fd < 0)
    *fd = openat (self->dir_fd, name, O_RDONLY | O_CLOEXEC | flags);

  return *fd < 0 ? errno : 0;
}

gboolean
vv_files_open (VvFiles  *self,
               GError  **error)
{
  int code;

  if (self->dir_fd < 0)
    {
      self->dir_fd = vv_procfs_open (VV_PROC_ROOT, self->pid);
      if (self->dir_fd < 0)
        return fail (self, errno, error);
    }
  if ((code = open_file (self, "stat", 0, &self->stat_fd)) != 0
      || (code = open_file (self, "status", 0, &self->status_fd)) != 0)
    return fail (self, code, error);
  self->io_errno = open_file (self, "io", 0, &self->io_fd);
  self->fd_errno = open_file (self, "fd", O_DIRECTORY, &self->fd_fd);

  return TRUE;
}

gssize
vv_files_read (int    fd,
               char  *buffer,
               gsize  size)
{
  gssize length;

  if (fd < 0)
    {
      errno = EBADF;
      return -1;
    }
  do
    length = pread (fd, buffer, size, 0);
  while (length < 0 && errno == EINTR);

  return length;
}

const char *
vv_files_get_reason (int     code,
                     guint64 uid)
{
  if (is_too_many (code))
    return _("Too many files are open to read it");
  if (code != EACCES && code != EPERM)
    return NULL;
  if (geteuid () == 0)
    return _("The system does not permit it, not even to root");
  if (uid != geteuid ())
    return _("Owned by another user: run Vivarium as root to see it");

  return _("Protected by the system: run Vivarium as root to see it");
}
