/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sink.c — In: text in pieces.  Out: a draft that becomes a file, or a pipe that is written to. */

#include "base/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/draft.h"
#include "base/file-private.h"

#define PIECE_BYTES 65536

struct _VvSink
{
  char *path;
  gboolean is_standard;
  VvDraft *draft;               /* (nullable) */
  int fd;                       /* the draft's own where there is one */
  GString *text;
  int code;                     /* an errno, 0 */
};

VvSink *
vv_sink_new (const char *path, GError **error)
{
  g_autoptr (VvSink) self = g_new0 (VvSink, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->is_standard = g_str_equal (path, "-");
  self->path = g_strdup (self->is_standard ? "/dev/stdout" : path);
  self->text = g_string_sized_new (PIECE_BYTES + 4096);
  self->fd = -1;
  if (self->is_standard)
    {
      self->fd = STDOUT_FILENO;
    }
  else if (vv_file_is_special (path))
    {
      self->fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
      if (self->fd < 0)
        vv_file_set_error (error, path, errno);
    }
  else
    {
      self->draft = vv_draft_new (path, error);
      self->fd = self->draft != NULL ? vv_draft_get_fd (self->draft) : -1;
    }
  return self->fd >= 0 ? g_steal_pointer (&self) : NULL;
}

GString *
vv_sink_get_text (VvSink *self)
{
  return self->text;
}

/* Returns 0 or an errno. */
static int
write_all (int fd, const char *bytes, gsize left)
{
  while (left > 0)
    {
      gssize n = write (fd, bytes, left);

      if (n >= 0)
        {
          bytes += n;
          left -= (gsize) n;
        }
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        {
          struct pollfd wait = { .fd = fd, .events = POLLOUT };

          (void) poll (&wait, 1, -1);
        }
      else if (errno != EINTR)
        {
          return errno;
        }
    }
  return 0;
}

static void
write_text (VvSink *self)
{
  if (self->code == 0)
    self->code = write_all (self->fd, self->text->str, self->text->len);
  g_string_truncate (self->text, 0);
}

gboolean
vv_sink_pass (VvSink *self)
{
  if (self->text->len >= PIECE_BYTES)
    write_text (self);
  return self->code == 0;
}

gboolean
vv_sink_finish (VvSink *sink, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvSink) self = sink;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  write_text (self);
  if (self->code == 0 && self->draft != NULL)
    return vv_draft_finish (g_steal_pointer (&self->draft), cancellable, error);
  if (self->code == 0 && !self->is_standard)
    {
      self->code = close (self->fd) < 0 ? errno : 0;
      self->fd = -1;
    }
  if (self->code == 0 || (self->is_standard && self->code == EPIPE))
    return TRUE;
  vv_file_set_error (error, self->path, self->code);
  return FALSE;
}

void
vv_sink_free (VvSink *self)
{
  if (self == NULL)
    return;
  if (self->draft != NULL)
    vv_draft_free (self->draft);
  else if (self->fd >= 0 && !self->is_standard)
    close (self->fd);
  g_string_free (self->text, TRUE);
  g_free (self->path);
  g_free (self);
}
