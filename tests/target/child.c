/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* child.c — programs that a test looks at.  They die with the thread that started them, so
 * nothing is left when a test aborts. */

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "target/procfs.h"

#define PATIENCE_MS 20000

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
child_start (Child              *self,
             const char * const *argv)
{
  *self = (Child) { 0, -1, -1 };
  return g_spawn_async_with_pipes (NULL, (char **) argv, NULL,
                                   G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                   die_with_parent, NULL, &self->pid, &self->in_fd, &self->out_fd, NULL, NULL);
}

char *
child_read_line (Child *self)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (;;)
    {
      struct pollfd waiting = { self->out_fd, POLLIN, 0 };
      char byte;

      if (poll (&waiting, 1, PATIENCE_MS) <= 0 || read (self->out_fd, &byte, 1) != 1)
        return NULL;
      if (byte == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, byte);
    }
}

void
child_stop (Child *self)
{
  if (self->pid > 0)
    {
      kill (self->pid, SIGKILL);
      while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
        ;
      close (self->in_fd);
      close (self->out_fd);
    }
  self->pid = 0;
}

gboolean
child_wait_state (int  pid,
                  char state)
{
  for (int i = 0; i < PATIENCE_MS / 10; i++)
    {
      char buffer[2048];
      VvProcStat stat;
      int dir_fd = vv_procfs_open ("/proc", pid);
      gssize length = dir_fd >= 0 ? vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer) : -1;

      if (dir_fd >= 0)
        close (dir_fd);
      if (length > 0 && vv_proc_stat_parse (buffer, (gsize) length, &stat) && stat.state == state)
        return TRUE;
      g_usleep (10000);
    }
  return FALSE;
}
