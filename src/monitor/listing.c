/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* listing.c — the numbers in a folder of /proc.  In: a descriptor.  Out: its numeric entries.  The
 * system call itself and a large buffer: readdir() asks for 32 KiB at a time and allocates, which a
 * program with 10,000 open files feels. */

#include "monitor/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)

static gboolean
parse_number (const char *name,
              int        *out)
{
  gint64 number = 0;

  if (*name == '\0')
    return FALSE;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isdigit (*name) || number > G_MAXINT)
        return FALSE;
      number = number * 10 + (*name - '0');
    }
  if (number > G_MAXINT)
    return FALSE;
  *out = (int) number;

  return TRUE;
}

gssize
vv_listing_read (int     fd,
                 GArray *numbers)
{
  _Alignas (struct dirent64) char buffer[BUFFER_SIZE];
  gssize count = 0;

  if (lseek (fd, 0, SEEK_SET) < 0)
    return -1;

  for (;;)
    {
      long length = syscall (SYS_getdents64, fd, buffer, sizeof buffer);

      if (length < 0)
        return -1;
      if (length == 0)
        return count;

      for (long at = 0; at < length;)
        {
          const struct dirent64 *entry = (const struct dirent64 *) (gconstpointer) (buffer + at);
          int number;

          if (parse_number (entry->d_name, &number))
            {
              count++;
              if (numbers != NULL)
                g_array_append_val (numbers, number);
            }
          at += entry->d_reclen;
        }
    }
}

gssize
vv_listing_open (int         dir_fd,
                 const char *name,
                 GArray     *numbers)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gssize count;
  int code;

  if (fd < 0)
    return -1;
  count = vv_listing_read (fd, numbers);
  code = errno;
  close (fd);
  errno = code;

  return count;
}
