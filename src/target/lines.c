/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* lines.c — a file of lines whose length nobody bounds.  In: a file of /proc.  Out: its lines, without those
 * that are too long to be wanted, so that the ones after them fit: a user in 10,000 groups has a line of 100 KiB
 * in the middle of "status". */

#include "target/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LONG_LINE 1024

/* @kept: bytes of whole lines that stay
 * @tail: bytes after them, of a line whose end has not been read
 * @skips: whether such a line is a long one, of which nothing is kept */
typedef struct
{
  char *buffer;
  gsize kept;
  gsize tail;
  gboolean skips;
} Lines;

static void
take (Lines *self,
      gsize  n_new)
{
  gsize end = self->kept + self->tail + n_new;
  gsize at = self->kept;
  const char *newline;

  while ((newline = memchr (self->buffer + at, '\n', end - at)) != NULL)
    {
      gsize length = (gsize) (newline + 1 - (self->buffer + at));

      if (!self->skips && length <= LONG_LINE)
        {
          memmove (self->buffer + self->kept, self->buffer + at, length);
          self->kept += length;
        }
      self->skips = FALSE;
      at += length;
    }
  self->skips = self->skips || end - at > LONG_LINE;
  self->tail = self->skips ? 0 : end - at;
  memmove (self->buffer + self->kept, self->buffer + at, self->tail);
}

gssize
vv_procfs_read_lines_fd (int    fd,
                         char  *buffer,
                         gsize  size)
{
  Lines self = { .buffer = buffer };
  off_t offset = 0;
  gboolean full;

  do
    {
      gsize used = self.kept + self.tail;
      gssize n;

      do
        n = pread (fd, buffer + used, size - 1 - used, offset);
      while (n < 0 && errno == EINTR);
      if (n < 0)
        return -1;
      offset += n;
      full = (gsize) n == size - 1 - used;

      /* As nearly always: it fits with all its lines. */
      if (!full && offset == n)
        self.kept = (gsize) n;
      else
        take (&self, (gsize) n);
    }
  while (full && self.kept + self.tail < size - 1);
  buffer[self.kept + self.tail] = '\0';

  return (gssize) (self.kept + self.tail);
}

gssize
vv_procfs_read_lines (int         dir_fd,
                      const char *name,
                      char       *buffer,
                      gsize       size)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  gssize length;
  int code;

  if (fd < 0)
    return -1;
  length = vv_procfs_read_lines_fd (fd, buffer, size);
  code = errno;
  close (fd);
  errno = code;

  return length;
}
