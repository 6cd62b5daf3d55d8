/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* procfs.c — the text of /proc/PID becomes numbers.  In: bytes that the kernel wrote, or anybody
 * in a test.  Out: structs, written only when the whole text made sense.  The one idea: a cursor
 * that cannot leave its bytes, so no parser needs a terminating NUL and none copies. */

#include "target/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

static void
skip_blanks (Cursor *cursor)
{
  while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t'))
    cursor->at++;
}

/* A decimal number after blanks.  What follows it must end it; a number that does not fit is no
 * number. */
static gboolean
take_number (Cursor  *cursor,
             guint64 *out)
{
  guint64 value = 0;
  const char *start;

  skip_blanks (cursor);
  start = cursor->at;
  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
    {
      guint digit = (guint) (*cursor->at - '0');

      if (value > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
      cursor->at++;
    }
  if (cursor->at == start)
    return FALSE;
  if (cursor->at < cursor->end && strchr (" \t\n", *cursor->at) == NULL)
    return FALSE;
  *out = value;
  return TRUE;
}

/* Signed fields (tpgid, priority, nice) are only passed over, and a negative resident size,
 * which kernels before 6.2 could show for a moment, counts as nothing. */
static gboolean
take_signed (Cursor  *cursor,
             guint64 *out)
{
  gboolean negative = FALSE;

  skip_blanks (cursor);
  if (cursor->at < cursor->end && *cursor->at == '-')
    {
      negative = TRUE;
      cursor->at++;
    }
  if (!take_number (cursor, out))
    return FALSE;
  if (negative)
    *out = 0;
  return TRUE;
}

static gboolean
take_id (Cursor *cursor,
         int    *out)
{
  guint64 value;

  if (!take_number (cursor, &value) || value > G_MAXINT)
    return FALSE;
  *out = (int) value;
  return TRUE;
}

static gboolean
parse_stat_fields (Cursor     *cursor,
                   VvProcStat *stat)
{
  guint64 fields[25] = { 0 };

  for (int number = 5; number <= 24; number++)
    if (!take_signed (cursor, &fields[number]))
      return FALSE;
  stat->flags = fields[9];
  stat->minor_faults = fields[10];
  stat->major_faults = fields[12];
  stat->user_ticks = fields[14];
  stat->system_ticks = fields[15];
  stat->n_threads = fields[20];
  stat->start_ticks = fields[22];
  stat->vsize_bytes = fields[23];
  stat->rss_pages = fields[24];
  return TRUE;
}

/* The name may hold anything, ") R 1" too, so its end is the last parenthesis of the text: what
 * comes after is numbers and one letter. */
gboolean
vv_proc_stat_parse (const char *tainted,
                    gsize       length,
                    VvProcStat *out)
{
  VvProcStat stat = { 0 };
  Cursor cursor = { tainted, tainted + length };
  const char *open, *close;
  gsize comm_length;

  if (!take_id (&cursor, &stat.pid))
    return FALSE;
  skip_blanks (&cursor);
  open = cursor.at;
  if (open == cursor.end || *open != '(')
    return FALSE;
  close = memrchr (open, ')', (gsize) (cursor.end - open));
  if (close == NULL)
    return FALSE;
  comm_length = MIN ((gsize) (close - open - 1), sizeof stat.comm - 1);
  memcpy (stat.comm, open + 1, comm_length);

  cursor.at = close + 1;
  skip_blanks (&cursor);
  if (cursor.at == cursor.end || !g_ascii_isalpha (*cursor.at))
    return FALSE;
  stat.state = *cursor.at++;
  if (!take_id (&cursor, &stat.ppid) || !parse_stat_fields (&cursor, &stat))
    return FALSE;
  *out = stat;
  return TRUE;
}

gboolean
vv_proc_stat_has_ended (const VvProcStat *self)
{
  return strchr ("Xx", self->state) != NULL || (self->state == 'Z' && self->n_threads <= 1);
}

gboolean
vv_proc_stat_is_headless (const VvProcStat *self)
{
  return self->state == 'Z' && self->n_threads > 1;
}

/* Moves @cursor over one line and gives what follows "@key:" in it, if it is that line. */
static gboolean
line_has_key (Cursor      line,
              const char *key,
              Cursor     *rest)
{
  gsize length = strlen (key);

  if ((gsize) (line.end - line.at) <= length || memcmp (line.at, key, length) != 0 || line.at[length] != ':')
    return FALSE;
  rest->at = line.at + length + 1;
  rest->end = line.end;
  return TRUE;
}

static gboolean
next_line (Cursor *cursor,
           Cursor *line)
{
  const char *newline;

  if (cursor->at == cursor->end)
    return FALSE;
  newline = memchr (cursor->at, '\n', (gsize) (cursor->end - cursor->at));
  line->at = cursor->at;
  line->end = newline != NULL ? newline : cursor->end;
  cursor->at = newline != NULL ? newline + 1 : cursor->end;
  return TRUE;
}

/* "1234 kB" in bytes. */
static gboolean
take_kib (Cursor  *cursor,
          guint64 *bytes)
{
  guint64 kib;

  if (!take_number (cursor, &kib) || kib > G_MAXUINT64 / 1024)
    return FALSE;
  skip_blanks (cursor);
  if (cursor->end - cursor->at < 2 || memcmp (cursor->at, "kB", 2) != 0)
    return FALSE;
  *bytes = kib * 1024;
  return TRUE;
}

static void
parse_status_line (Cursor        line,
                   VvProcStatus *status)
{
  const struct { const char *key; guint64 *value; gboolean kib; } fields[] = {
    { "VmSize", &status->vm_size_bytes, TRUE },
    { "VmRSS", &status->vm_rss_bytes, TRUE },
    { "RssAnon", &status->rss_anon_bytes, TRUE },
    { "RssFile", &status->rss_file_bytes, TRUE },
    { "RssShmem", &status->rss_shmem_bytes, TRUE },
    { "VmSwap", &status->vm_swap_bytes, TRUE },
    { "Threads", &status->n_threads, FALSE },
    { "voluntary_ctxt_switches", &status->voluntary_switches, FALSE },
    { "nonvoluntary_ctxt_switches", &status->involuntary_switches, FALSE },
  };
  Cursor rest;
  guint64 value, real;

  if (line_has_key (line, "Tgid", &rest))
    {
      take_id (&rest, &status->tgid);
      return;
    }
  if (line_has_key (line, "Uid", &rest))
    {
      if (take_number (&rest, &real) && take_number (&rest, &value))
        status->uid = value;
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (line_has_key (line, fields[i].key, &rest))
      {
        if (fields[i].kib ? take_kib (&rest, &value) : take_number (&rest, &value))
          *fields[i].value = value;
        return;
      }
}

gboolean
vv_proc_status_parse (const char   *tainted,
                      gsize         length,
                      VvProcStatus *out)
{
  VvProcStatus status;
  Cursor cursor = { tainted, tainted + length };
  Cursor line;

  memset (&status, 0xff, sizeof status);
  status.tgid = 0;
  while (next_line (&cursor, &line))
    parse_status_line (line, &status);
  if (status.tgid == 0 || status.uid == G_MAXUINT64)
    return FALSE;
  *out = status;
  return TRUE;
}

gboolean
vv_proc_io_parse (const char *tainted,
                  gsize       length,
                  VvProcIo   *out)
{
  VvProcIo io = { 0 };
  const struct { const char *key; guint64 *value; } fields[] = {
    { "rchar", &io.rchar_bytes },
    { "wchar", &io.wchar_bytes },
    { "read_bytes", &io.read_bytes },
    { "write_bytes", &io.write_bytes },
  };
  Cursor cursor = { tainted, tainted + length };
  Cursor line, rest;
  guint found = 0;

  while (next_line (&cursor, &line))
    for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
      if (line_has_key (line, fields[i].key, &rest) && take_number (&rest, fields[i].value))
        found |= 1u << i;
  if (found != (1u << G_N_ELEMENTS (fields)) - 1)
    return FALSE;
  *out = io;
  return TRUE;
}

gboolean
vv_proc_smaps_parse_pss (const char *tainted,
                         gsize       length,
                         guint64    *pss_bytes)
{
  Cursor cursor = { tainted, tainted + length };
  Cursor line, rest;

  while (next_line (&cursor, &line))
    if (line_has_key (line, "Pss", &rest))
      return take_kib (&rest, pss_bytes);
  return FALSE;
}

int
vv_procfs_open (const char *root,
                int         pid)
{
  char path[PATH_MAX];

  if (g_snprintf (path, sizeof path, "%s/%d", root, pid) >= (int) sizeof path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }
  return open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

gssize
vv_procfs_read (int         dir_fd,
                const char *name,
                char       *buffer,
                gsize       size)
{
  gsize length = 0;
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0)
    return -1;
  while (length < size - 1)
    {
      gssize n = read (fd, buffer + length, size - 1 - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int code = errno;

          close (fd);
          errno = code;
          return -1;
        }
      if (n == 0)
        break;
      length += (gsize) n;
    }
  close (fd);
  buffer[length] = '\0';
  return (gssize) length;
}

static gboolean
read_stat (int         dir_fd,
           VvProcStat *stat)
{
  char buffer[2048];
  gssize length = vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer);

  if (length >= 0 && vv_proc_stat_parse (buffer, (gsize) length, stat))
    return TRUE;
  if (length >= 0)
    errno = ESRCH;
  return FALSE;
}

int
vv_procfs_open_thread (int         dir_fd,
                       VvProcStat *stat)
{
  int tasks_fd = openat (dir_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *tasks = tasks_fd >= 0 ? fdopendir (tasks_fd) : NULL;
  const struct dirent *item;
  int found = -1;

  if (tasks == NULL)
    {
      if (tasks_fd >= 0)
        close (tasks_fd);
      return -1;
    }
  while (found < 0 && (item = readdir (tasks)) != NULL)
    {
      if (!g_ascii_isdigit (item->d_name[0]))
        continue;
      found = openat (dirfd (tasks), item->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (found >= 0 && (!read_stat (found, stat) || strchr ("ZXx", stat->state) != NULL))
        {
          close (found);
          found = -1;
        }
    }
  closedir (tasks);
  if (found < 0)
    errno = ESRCH;
  return found;
}

int
vv_procfs_enter (int         dir_fd,
                 VvProcStat *stat)
{
  VvProcStat thread;
  int thread_fd;

  if (!read_stat (dir_fd, stat))
    return -1;
  if (!vv_proc_stat_is_headless (stat))
    return dir_fd;
  thread_fd = vv_procfs_open_thread (dir_fd, &thread);
  if (thread_fd < 0)
    return dir_fd;
  stat->state = thread.state;
  stat->vsize_bytes = thread.vsize_bytes;
  stat->rss_pages = thread.rss_pages;
  return thread_fd;
}
