/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* descendants.c — the tree below a process.  In: /proc.  Out: PIDs.  Each thread's "children" file
 * lists what that thread started, which is a few files; kernels without it make us ask every
 * process for its parent. */

#include "monitor/descendants.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "monitor/listing.h"

#define MAX_DESCENDANTS 8192
#define MAX_CHILDREN_BYTES (64 * 1024)

static void
add_numbers (const char *text,
             GArray     *pids)
{
  while (*text != '\0')
    {
      char *end;
      guint64 pid = g_ascii_strtoull (text, &end, 10);

      /* Each is followed by a blank, unless it was cut off at the buffer's end: then it is another
       * process's. */
      if (end == text || *end != ' ')
        break;
      if (pid > 0 && pid <= G_MAXINT)
        {
          int number = (int) pid;

          g_array_append_val (pids, number);
        }
      text = end;
    }
}

/* Each thread lists the children that it started. */
static gboolean
list_children (const char *root,
               int         pid,
               GArray     *pids)
{
  g_autoptr(GArray) tids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *buffer = NULL;
  int dir_fd = vv_procfs_open (root, pid);
  gboolean known = TRUE;

  if (dir_fd < 0)
    return TRUE;

  buffer = g_malloc (MAX_CHILDREN_BYTES);
  vv_listing_open (dir_fd, "task", tids);
  for (guint i = 0; i < tids->len && known; i++)
    {
      char name[48];

      snprintf (name, sizeof name, "task/%d/children", g_array_index (tids, int, i));
      if (vv_procfs_read (dir_fd, name, buffer, MAX_CHILDREN_BYTES) >= 0)
        add_numbers (buffer, pids);
      else if (errno == ENOENT && faccessat (dir_fd, "task", F_OK, 0) == 0)
        known = i + 1 < tids->len;
    }
  close (dir_fd);

  return known;
}

gboolean
vv_descendants_read_stat (const char *root,
                          int         pid,
                          VvProcStat *stat)
{
  int dir_fd = vv_procfs_open (root, pid);
  char buffer[2048];
  gssize length;
  int code;

  if (dir_fd < 0)
    return FALSE;
  length = vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer);
  code = length < 0 ? errno : ESRCH;
  close (dir_fd);
  errno = code;

  return length > 0 && vv_proc_stat_parse (buffer, (gsize) length, stat) && !vv_proc_stat_has_ended (stat);
}

/* Returns: (element-type int): pairs of process and parent, for kernels that do not list
 * children */
static GArray *
list_parents (const char *root)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GArray) pids = g_array_new (FALSE, FALSE, sizeof (int));

  vv_listing_open (-1, root, pids);
  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);
      VvProcStat stat;

      if (!vv_descendants_read_stat (root, pid, &stat))
        continue;
      g_array_append_val (pairs, pid);
      g_array_append_val (pairs, stat.ppid);
    }

  return pairs;
}

void
vv_descendants_find (const char *root,
                     int         pid,
                     gboolean   *no_children_files,
                     GArray     *pids)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) pairs = *no_children_files ? list_parents (root) : NULL;

  g_array_append_val (pids, pid);
  for (guint i = 0; i < pids->len && pids->len < MAX_DESCENDANTS; i++)
    {
      int parent = g_array_index (pids, int, i);

      /* While we read, a PID may move in the tree; each counts once. */
      if (!g_hash_table_add (seen, GINT_TO_POINTER (parent)))
        {
          g_array_remove_index (pids, i--);
          continue;
        }
      if (pairs == NULL && !list_children (root, parent, pids) && i == 0)
        {
          *no_children_files = TRUE;
          pairs = list_parents (root);
        }
      for (guint j = 0; pairs != NULL && j < pairs->len; j += 2)
        if (g_array_index (pairs, int, j + 1) == parent)
          g_array_append_val (pids, g_array_index (pairs, int, j));
    }
  g_array_remove_index (pids, 0);
}
