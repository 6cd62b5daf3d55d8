/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* family.c — which processes there are below us.  From the parents that /proc names, since orphans
 * of programs that were killed come to us as well. */

#include "family.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "target/procfs.h"

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define STEP_US 5000

void
family_begin (void)
{
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), ==, 0);
}

static gboolean
read_stat (const char *path,
           VvProcStat *stat)
{
  g_autofree char *text = NULL;
  gsize length;

  return g_file_get_contents (path, &text, &length, NULL) && vv_proc_stat_parse (text, length, stat);
}

static GArray *
list_children (int      pid,
               gboolean zombies)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (int));
  GDir *folder = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL);
      VvProcStat stat;

      if (g_ascii_isdigit (*name) && read_stat (path, &stat) && stat.ppid == pid && (zombies || stat.state != 'Z'))
        g_array_append_val (found, stat.pid);
    }
  g_dir_close (folder);
  return found;
}

GArray *
family_list (int pid)
{
  return list_children (pid, FALSE);
}

static void
await_none (int      pid,
            gboolean zombies)
{
  g_autoptr(GArray) left = NULL;

  for (gint64 waited = 0; waited < PATIENCE_US; waited += STEP_US)
    {
      g_clear_pointer (&left, g_array_unref);
      left = list_children (pid, zombies);
      if (left->len == 0)
        return;
      g_usleep (STEP_US);
    }
  for (guint i = 0; i < left->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/status", g_array_index (left, int, i));
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        g_test_message ("left over: %.300s", text);
    }
  g_assert_cmpuint (left->len, ==, 0);
}

void
family_assert_alone (void)
{
  await_none (getpid (), FALSE);
  while (waitpid (-1, NULL, WNOHANG | __WALL) > 0)
    ;
}

void
family_assert_childless (int pid)
{
  await_none (pid, TRUE);
}

/* The letters of all threads, "RSS". */
static char *
read_letters (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  GString *letters = g_string_new (NULL);
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, "stat", NULL);
      VvProcStat stat;

      if (read_stat (file, &stat))
        g_string_append_c (letters, stat.state);
    }
  g_dir_close (folder);
  return g_string_free (letters, FALSE);
}

void
family_assert_running (int pid)
{
  g_autofree char *letters = NULL;

  for (gint64 waited = 0; waited < PATIENCE_US; waited += STEP_US)
    {
      g_clear_pointer (&letters, g_free);
      letters = read_letters (pid);
      if (strpbrk (letters, "TtZX") == NULL)
        return;
      g_usleep (STEP_US);
    }
  g_assert_cmpstr (letters, ==, "running");
}
