/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output.c — writes to the two standard streams by descriptor, without stdio's buffers: what was
 * written is known when the call returns, and an error has its errno. */

#include "config.h"

#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <unistd.h>

#include "vivarium.h"

void
cli_open_standard (void)
{
  for (int fd = 0; fd <= 2; fd++)
    {
      /* A closed stream gets the wrong direction of /dev/null, so that using it still fails. */
      if (fcntl (fd, F_GETFD) == -1 && errno == EBADF)
        (void) !open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

/* Returns 0 or an errno. */
static int
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written >= 0)
        {
          data += written;
          length -= written;
        }
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        {
          /* Somebody made the pipe non-blocking for its own purposes; it is shared with us. */
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

int
cli_print (const char *text, gsize length)
{
  gboolean go_on;

  return cli_print_part (text, length, &go_on);
}

int
cli_print_part (const char *text, gsize length, gboolean *go_on)
{
  int code = write_all (STDOUT_FILENO, text, length);

  *go_on = code == 0;
  if (code == 0 || code == EPIPE)
    return CLI_DONE;
  cli_error (_("Standard output could not be written: %s. "
               "Send it somewhere else, or make room there."),
             g_strerror (code));
  return CLI_FAILED;
}

void
cli_print_error_stream (const char *text, gsize length)
{
  (void) write_all (STDERR_FILENO, text, length);
}

void
cli_error (const char *format, ...)
{
  g_autoptr (GString) line = g_string_new ("vivarium-cli: ");
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (line, format, arguments);
  va_end (arguments);
  g_string_append_c (line, '\n');
  cli_print_error_stream (line->str, line->len);
}

char *
cli_quote (const char *text)
{
  return vv_text_display (text, -1, 200);
}
