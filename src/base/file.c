/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* file.c — files appear whole or not at all.  In: bytes and a path.  Out: the file, or the old one
 * and an error.  Temporary name in the same folder, write, flush to the disk (that is where a full
 * one speaks up), rename. */

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-private.h"
#include "base/text.h"

#define MAX_PATH_CHARS 200

static const char *
advice_for (int code)
{
  switch (code)
    {
    case ENOENT:
    case ENOTDIR:
      return _("Check that its folder exists.");

    case EACCES:
    case EPERM:
    case EROFS:
      return _("Choose a folder that you may write to.");

    case ENOSPC:
    case EDQUOT:
      return _("Free some space, or choose another disk.");

    case EISDIR:
      return _("Name a file, not a folder.");

    default:
      return _("Choose another place.");
    }
}

void
vv_file_set_error (GError **error, const char *path, int code)
{
  g_autofree char *shown = vv_text_display (path, -1, MAX_PATH_CHARS);

  g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
               /* Translators: path of a file, what the system says, what to do */
               _("“%s” cannot be written: %s. %s"), shown, g_strerror (code), advice_for (code));
}

/* Returns 0 or an errno. */
static int
write_all (int fd, GBytes *data)
{
  gsize left;
  const char *bytes = g_bytes_get_data (data, &left);

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

gboolean
vv_file_is_special (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && !S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode);
}

static int
write_special (const char *path, GBytes *data)
{
  int code;
  int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    return errno;

  code = write_all (fd, data);
  if (close (fd) < 0 && code == 0)
    code = errno;

  return code;
}

char *
vv_file_resolve_links (const char *path)
{
  g_autofree char *current = g_strdup (path);

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *link = g_file_read_link (current, NULL);
      g_autofree char *folder = NULL;
      char *next;

      if (link == NULL)
        break;
      folder = g_path_get_dirname (current);
      next = g_path_is_absolute (link) ? g_strdup (link) : g_build_filename (folder, link, NULL);
      g_free (current);
      current = next;
    }

  return g_steal_pointer (&current);
}

/* The mode of what is there is kept for ordinary files, as an editor would; a new one gets what the
 * umask leaves; private data is 0600 whatever was there.  Returns 0 or an errno. */
static int
set_mode (int fd, const char *path, VvFileKind kind)
{
  struct stat info;

  if (kind == VV_FILE_PRIVATE)
    return fchmod (fd, 0600) < 0 ? errno : 0;
  /* A file system that has no modes is no reason to lose the data. */
  if (stat (path, &info) == 0 && fchmod (fd, info.st_mode & 0777) < 0 && errno != EPERM)
    return errno;

  return 0;
}

int
vv_file_open_temporary (const char *path, VvFileKind kind, char **name)
{
  g_autofree char *folder = g_path_get_dirname (path);

  *name = g_build_filename (folder, ".vivarium-XXXXXX", NULL);
  return g_mkstemp_full (*name, O_RDWR | O_CLOEXEC, kind == VV_FILE_PRIVATE ? 0600 : 0666);
}

/* Returns 0 or an errno; whatever happens, no temporary file stays. */
static int
replace_file (const char *path, GBytes *data, VvFileKind kind)
{
  g_autofree char *temporary = NULL;
  int code = 0;
  int fd;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return EISDIR;

  fd = vv_file_open_temporary (path, kind, &temporary);
  if (fd < 0)
    return errno;

  code = write_all (fd, data);
  if (code == 0)
    code = set_mode (fd, path, kind);
  /* File systems without fsync say EINVAL; a full disk may only be noticed here. */
  if (code == 0 && fsync (fd) < 0 && errno != EINVAL && errno != ENOSYS)
    code = errno;
  if (close (fd) < 0 && code == 0)
    code = errno;
  if (code == 0 && rename (temporary, path) < 0)
    code = errno;
  if (code != 0)
    unlink (temporary);

  return code;
}

gboolean
vv_file_save (const char *path, GBytes *data, VvFileKind kind, GError **error)
{
  int code;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  if (g_str_equal (path, "-"))
    {
      code = write_all (STDOUT_FILENO, data);
      /* Who read it has left: he had what he wanted. */
      if (code == EPIPE)
        code = 0;
      path = "/dev/stdout";
    }
  else if (vv_file_is_special (path))
    {
      code = write_special (path, data);
    }
  else
    {
      g_autofree char *target = vv_file_resolve_links (path);

      code = replace_file (target, data, kind);
    }

  if (code != 0)
    vv_file_set_error (error, path, code);
  return code == 0;
}

gboolean
vv_file_check_writable (const char *path, GError **error)
{
  g_autofree char *target = NULL;
  g_autofree char *temporary = NULL;
  int code = 0;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  if (g_str_equal (path, "-"))
    return TRUE;

  if (vv_file_is_special (path))
    {
      code = access (path, W_OK) == 0 ? 0 : errno;
    }
  else
    {
      target = vv_file_resolve_links (path);
      if (g_file_test (target, G_FILE_TEST_IS_DIR))
        code = EISDIR;
      else if ((fd = vv_file_open_temporary (target, VV_FILE_PRIVATE, &temporary)) < 0)
        code = errno;
      else
        {
          close (fd);
          unlink (temporary);
        }
    }

  if (code != 0)
    vv_file_set_error (error, path, code);
  return code == 0;
}
