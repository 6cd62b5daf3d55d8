/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* draft.c — a file that appears whole or not at all.  In: writes through a descriptor.  Out: the file
 * under its name.  It has no name at all while it is written (O_TMPFILE), so that not even a program
 * that is killed leaves half of one; where the file system cannot do that, a temporary name. */

#include "base/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-private.h"

#define COPY_BYTES (1024 * 1024)
#define MAX_TRIES 100

struct _VvDraft
{
  char *path;                   /* as the caller called it */
  char *target;                 /* where a rename lands; NULL: copied to @path in the end */
  char *temporary;              /* NULL while the file has no name */
  int fd;
};

/* Returns a descriptor or -1 with errno. */
static int
open_nameless (const char *folder)
{
  char *name = NULL;
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
    return fd;
  /* No O_TMPFILE there: a name that goes at once. */
  name = g_build_filename (folder, ".vivarium-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    unlink (name);
  g_free (name);
  return fd;
}

static int
open_target (VvDraft *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  int fd;

  if (g_file_test (self->target, G_FILE_TEST_IS_DIR))
    {
      errno = EISDIR;
      return -1;
    }
  fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  return vv_file_open_temporary (self->target, VV_FILE_PRIVATE, &self->temporary);
}

VvDraft *
vv_draft_new (const char *path, GError **error)
{
  g_autoptr (VvDraft) self = g_new0 (VvDraft, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  if (g_str_equal (path, "-") || vv_file_is_special (path))
    {
      self->fd = open_nameless (g_get_tmp_dir ());
    }
  else
    {
      self->target = vv_file_resolve_links (path);
      self->fd = open_target (self);
    }
  if (self->fd < 0)
    {
      g_clear_pointer (&self->temporary, g_free);
      vv_draft_set_error (self, error, errno);
      return NULL;
    }
  return g_steal_pointer (&self);
}

int
vv_draft_get_fd (const VvDraft *self)
{
  return self->fd;
}

void
vv_draft_set_error (const VvDraft *self, GError **error, int code)
{
  vv_file_set_error (error, g_str_equal (self->path, "-") ? "/dev/stdout" : self->path, code);
}

/* Returns 0 or an errno. */
static int
write_all (int fd, const char *bytes, gsize left)
{
  while (left > 0)
    {
      gssize n = write (fd, bytes, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      bytes += n;
      left -= (gsize) n;
    }
  return 0;
}

/* Returns 0 or an errno; ECANCELED where it was cancelled. */
static int
copy_to (VvDraft *self, int fd, GCancellable *cancellable)
{
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gint64 at = 0;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      gssize n = pread (self->fd, buffer, COPY_BYTES, at);
      int code;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? errno : 0;
      code = write_all (fd, buffer, (gsize) n);
      if (code != 0)
        return code;
      at += n;
    }
  return ECANCELED;
}

static int
send_copy (VvDraft *self, GCancellable *cancellable)
{
  int code;
  int fd;

  if (g_str_equal (self->path, "-"))
    return copy_to (self, STDOUT_FILENO, cancellable);
  fd = open (self->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return errno;
  code = copy_to (self, fd, cancellable);
  if (close (fd) < 0 && code == 0)
    code = errno;
  return code;
}

/* A link cannot replace a file, a rename can: so a nameless file gets a temporary name for a moment.
 * Returns 0 or an errno. */
static int
name_temporarily (VvDraft *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  g_autofree char *own = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/.vivarium-%08x", folder, g_random_int ());

      if (linkat (AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
        {
          self->temporary = g_steal_pointer (&name);
          return 0;
        }
      if (errno != EEXIST)
        return errno;
    }
  return EEXIST;
}

/* Returns 0 or an errno. */
static int
give_name (VvDraft *self)
{
  int code = 0;

  if (self->temporary == NULL)
    code = name_temporarily (self);
  /* Whatever the umask made of it. */
  if (code == 0 && fchmod (self->fd, 0600) < 0 && errno != EPERM)
    code = errno;
  if (code == 0 && rename (self->temporary, self->target) < 0)
    code = errno;
  if (code == 0)
    g_clear_pointer (&self->temporary, g_free);
  return code;
}

gboolean
vv_draft_finish (VvDraft *draft, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvDraft) self = draft;
  int code;

  g_return_val_if_fail (draft != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  code = self->target != NULL ? give_name (self) : send_copy (self, cancellable);
  if (code == ECANCELED && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (code != 0)
    vv_draft_set_error (self, error, code);
  return code == 0;
}

void
vv_draft_free (VvDraft *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->target);
  g_free (self->path);
  g_free (self);
}
