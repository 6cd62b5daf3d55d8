/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* child.c — Python processes for tests.  They end when our end of their standard input is closed, so none is left behind
 * when a test fails. */

#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PYTHON "/usr/bin/python3"

gboolean
child_spawn (Child              *self,
             const char * const *arguments)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  char byte = 0;

  *self = (Child) { 0, -1, -1 };
  g_ptr_array_add (argv, (gpointer) PYTHON);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_async_with_pipes (NULL, (char **) argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &self->pid,
                                 &self->input_fd, &self->output_fd, NULL, &error))
    {
      g_test_skip (error->message);
      return FALSE;
    }
  while (byte != '\n')
    {
      gssize n = read (self->output_fd, &byte, 1);

      g_assert_true (n == 1 || (n < 0 && errno == EINTR));
    }

  return TRUE;
}

gboolean
child_spawn_busy (Child      *self,
                  const char *arguments)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "monitor", "busy.py", NULL);
  g_autofree char *all = g_strconcat (script, " ", arguments, NULL);
  g_auto(GStrv) argv = g_strsplit (all, " ", -1);

  return child_spawn (self, (const char * const *) argv);
}

void
child_end (Child *self)
{
  close (self->input_fd);
  waitpid (self->pid, NULL, 0);
  close (self->output_fd);
}

void
child_kill (Child *self)
{
  kill (self->pid, SIGKILL);
  child_wait_state (self, 'Z');
}

void
child_wait_state (Child *self,
                  char   state)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", self->pid);

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      if (g_strrstr (text, ") ")[2] == state)
        return;
      g_usleep (5000);
    }
  g_error ("Process %d did not come into state %c.", self->pid, state);
}

VvProcess *
child_get_process (Child *self)
{
  g_autoptr(GError) error = NULL;
  VvProcess *process = vv_process_new (self->pid, &error);

  g_assert_no_error (error);

  return process;
}

struct _Opinion
{
  int pid;
  int output_fd;
  GHashTable *values;
};

Opinion *
opinion_ask (int    pid,
             double seconds)
{
  Opinion *self = g_new0 (Opinion, 1);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "monitor", "second-opinion.py", NULL);
  g_autofree char *pid_text = g_strdup_printf ("%d", pid);
  g_autofree char *seconds_text = g_strdup_printf ("%g", seconds);
  char *argv[] = { (char *) PYTHON, script, pid_text, seconds_text, NULL };

  self->output_fd = -1;
  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &self->pid, NULL, &self->output_fd,
                            NULL, NULL);

  return self;
}

gboolean
opinion_finish (Opinion *self)
{
  FILE *file = self->output_fd >= 0 ? fdopen (self->output_fd, "r") : NULL;
  char name[64];
  double value;

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (file != NULL && fscanf (file, "%63s %lf", name, &value) == 2)
    g_hash_table_insert (self->values, g_strdup (name), g_memdup2 (&value, sizeof value));
  if (file != NULL)
    fclose (file);
  if (self->pid > 0)
    waitpid (self->pid, NULL, 0);
  if (g_hash_table_size (self->values) == 0)
    g_test_skip ("psutil is not there");

  return g_hash_table_size (self->values) > 0;
}

double
opinion_get (Opinion    *self,
             const char *name)
{
  const double *value = g_hash_table_lookup (self->values, name);

  g_assert_nonnull (value);

  return *value;
}

void
opinion_free (Opinion *self)
{
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self);
}
