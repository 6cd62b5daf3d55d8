/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* maps.c — which file is mapped where.  In: /proc/PID/maps, up to megabytes of it.  Out: one
 * mapping.  Read in pieces that end at a line's end, and of each line the path is looked at
 * first: nearly all are of no interest. */

#include "target/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char deleted_suffix[] = " (deleted)";

/* A program can map a million pages one by one to keep us busy; libraries come early in its
 * life, hence low in the list's part for mapped files, and this is far above what real programs
 * have. */
#define MAX_BYTES (16u * 1024 * 1024)

void
vv_map_clear (VvMap *self)
{
  g_clear_pointer (&self->path, g_free);
}

static gboolean
take_hex (const char **at,
          char         stop,
          guint64     *out)
{
  char *end;

  if (!g_ascii_isxdigit (**at))
    return FALSE;
  errno = 0;
  *out = g_ascii_strtoull (*at, &end, 16);
  if (errno != 0 || *end != stop)
    return FALSE;
  *at = end + 1;
  return TRUE;
}

/* "7f00-7f10 r-xp 00000000 fe:01 123   /usr/lib/libx.so": the path begins at the first slash
 * after the inode. */
static const char *
find_path (const char *line)
{
  const char *at = line;

  for (int field = 0; field < 5; field++)
    {
      at += strcspn (at, " ");
      at += strspn (at, " ");
    }
  return *at == '/' ? at : NULL;
}

gboolean
vv_map_parse (const char *tainted_line,
              VvMap      *out)
{
  const char *at = tainted_line;
  const char *path = find_path (tainted_line);
  guint64 offset, major, minor;
  VvMap map = { 0 };

  if (path == NULL || !take_hex (&at, '-', &map.start) || !take_hex (&at, ' ', &map.end))
    return FALSE;
  at += strcspn (at, " ");
  at += strspn (at, " ");
  if (!take_hex (&at, ' ', &offset) || !take_hex (&at, ':', &major) || !take_hex (&at, ' ', &minor))
    return FALSE;
  if (!g_ascii_isdigit (*at))
    return FALSE;
  map.inode = g_ascii_strtoull (at, NULL, 10);
  map.deleted = g_str_has_suffix (path, deleted_suffix);
  map.path = g_strndup (path, strlen (path) - (map.deleted ? strlen (deleted_suffix) : 0));
  *out = map;
  return TRUE;
}

/* Looks at the whole lines of @text; cuts them off with NULs.  Returns how many bytes they take. */
static gsize
search_lines (char       *text,
              gsize       length,
              VvMapMatch  match,
              gpointer    data,
              VvMap      *out,
              gboolean   *found)
{
  gsize at = 0;

  while (at < length && !*found)
    {
      char *newline = memchr (text + at, '\n', length - at);
      const char *path;

      if (newline == NULL)
        break;
      *newline = '\0';
      path = find_path (text + at);
      *found = path != NULL && match (path, data) && vv_map_parse (text + at, out);
      at = (gsize) (newline - text) + 1;
    }
  return at;
}

gboolean
vv_maps_find (int         dir_fd,
              VvMapMatch  match,
              gpointer    data,
              VvMap      *out)
{
  char buffer[16 * 1024];
  gsize kept = 0, total = 0;
  gboolean found = FALSE;
  int fd = openat (dir_fd, "maps", O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  while (fd >= 0 && !found && total < MAX_BYTES)
    {
      gssize n = read (fd, buffer + kept, sizeof buffer - kept);
      gsize used;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      total += (gsize) n;
      kept += (gsize) n;
      used = search_lines (buffer, kept, match, data, out, &found);
      /* A line longer than the buffer is no line of interest. */
      if (used == 0 && kept == sizeof buffer)
        used = kept;
      kept -= used;
      memmove (buffer, buffer + used, kept);
    }
  if (fd >= 0)
    close (fd);
  return found;
}
