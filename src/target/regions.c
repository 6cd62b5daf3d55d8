/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* regions.c — the whole memory map of a process.  In: /proc/PID/maps.  Out: regions, sorted, with
 * their paths in one block.  A line that makes no sense, or lies about the order, is left out:
 * whoever looks an address up relies on the order. */

#include "target/regions.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A million mappings (the highest vm.max_map_count that anybody sets) with long paths. */
#define MAX_BYTES (256u * 1024 * 1024)
#define READ_BYTES (256u * 1024)

VvRegionList *
vv_region_list_new (void)
{
  VvRegionList *self = g_new0 (VvRegionList, 1);

  self->regions = g_array_new (FALSE, FALSE, sizeof (VvRegion));
  self->texts = g_string_chunk_new (4096);
  return self;
}

void
vv_region_list_free (VvRegionList *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->regions);
  g_string_chunk_free (self->texts);
  g_free (self);
}

gboolean
vv_region_list_add (VvRegionList   *self,
                    const VvRegion *region)
{
  VvRegion copy = *region;

  if (copy.start >= copy.end)
    return FALSE;
  if (self->regions->len > 0 && g_array_index (self->regions, VvRegion, self->regions->len - 1).end > copy.start)
    return FALSE;
  if (copy.path != NULL)
    copy.path = g_string_chunk_insert_const (self->texts, copy.path);
  g_array_append_val (self->regions, copy);
  return TRUE;
}

static gboolean
take_hex (char    **at,
          char      stop,
          guint64  *out)
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

static gboolean
take_flags (char    **at,
            guint32  *out)
{
  const char *text = *at;

  if (strnlen (text, 5) < 5 || text[4] != ' ')
    return FALSE;
  *out = (text[0] == 'r' ? VV_REGION_READ : 0) | (text[1] == 'w' ? VV_REGION_WRITE : 0) |
         (text[2] == 'x' ? VV_REGION_EXEC : 0) | (text[3] == 's' ? VV_REGION_SHARED : 0);
  *at += 5;
  return TRUE;
}

/* "7f00-7f10 r-xp 00000000 fe:01 123   /usr/lib/libx.so (deleted)" */
gboolean
vv_region_list_parse_line (VvRegionList *self,
                           char         *tainted_line)
{
  static const char suffix[] = " (deleted)";
  VvRegion region = { 0 };
  guint64 major_number, minor_number;
  char *at = tainted_line;

  if (!take_hex (&at, '-', &region.start) || !take_hex (&at, ' ', &region.end) ||
      !take_flags (&at, &region.flags) || !take_hex (&at, ' ', &region.offset) ||
      !take_hex (&at, ':', &major_number) || !take_hex (&at, ' ', &minor_number) || !g_ascii_isdigit (*at))
    return FALSE;
  region.device = makedev ((guint) major_number, (guint) minor_number);
  region.inode = g_ascii_strtoull (at, &at, 10);
  at += strspn (at, " ");
  if (*at == '/' && g_str_has_suffix (at, suffix))
    {
      region.deleted = TRUE;
      at[strlen (at) - strlen (suffix)] = '\0';
    }
  region.path = *at != '\0' ? at : NULL;
  return vv_region_list_add (self, &region);
}

/* Takes the whole lines of @text and keeps the rest. */
static void
take_lines (VvRegionList *self,
            GString      *text)
{
  char *line = text->str, *newline;

  while ((newline = memchr (line, '\n', text->len - (gsize) (line - text->str))) != NULL)
    {
      *newline = '\0';
      vv_region_list_parse_line (self, line);
      line = newline + 1;
    }
  g_string_erase (text, 0, line - text->str);
}

VvRegionList *
vv_region_list_read (int dir_fd)
{
  g_autoptr(VvRegionList) self = vv_region_list_new ();
  g_autoptr(GString) text = g_string_sized_new (READ_BYTES);
  gsize total = 0;
  gssize n = 0;
  int code = 0;
  int fd = openat (dir_fd, "maps", O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return NULL;
  while (total < MAX_BYTES)
    {
      gsize kept = text->len;

      g_string_set_size (text, kept + READ_BYTES);
      n = read (fd, text->str + kept, READ_BYTES);
      code = errno;
      g_string_set_size (text, kept + (gsize) MAX (n, 0));
      if (n < 0 && code == EINTR)
        continue;
      if (n <= 0)
        break;
      total += (gsize) n;
      take_lines (self, text);
    }
  close (fd);
  if (n < 0 || self->regions->len == 0)
    {
      errno = n < 0 ? code : ESRCH;
      return NULL;
    }
  return g_steal_pointer (&self);
}
