/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* subject.c — an interpreter that runs a script and waits, and what Vivarium finds in it. */

#include "subject.h"

#include <string.h>

#include "pythons.h"

char *
subject_start_command (Subject            *self,
                       const char * const *argv)
{
  char *line;

  g_assert_true (child_start (&self->child, argv));
  line = child_read_line (&self->child);
  g_assert_nonnull (line);
  return line;
}

char *
subject_start (Subject    *self,
               const char *python,
               const char *script)
{
  const char *argv[] = { python, "-c", script, NULL };

  return subject_start_command (self, argv);
}

void
subject_find (Subject *self)
{
  g_autoptr(GError) error = NULL;

  self->memory = vv_memory_new_live (self->child.pid, &error);
  g_assert_no_error (error);
  self->runtime = vv_runtime_find (self->memory, &self->error);
  g_assert_cmpint (self->runtime != NULL, ==, self->error == NULL);
}

void
subject_clear (Subject *self)
{
  g_clear_pointer (&self->runtime, vv_runtime_free);
  g_clear_pointer (&self->memory, vv_memory_close);
  g_clear_error (&self->error);
  child_stop (&self->child);
}

static gboolean
is_subject (const char *python)
{
  const char *argv[] = { python, "-c",
                         "import sys; sys.exit(not ((3, 9) <= sys.version_info < (3, 16) and "
                         "sys.implementation.name == 'cpython' and 't' not in getattr(sys, 'abiflags', '') and "
                         "'d' not in getattr(sys, 'abiflags', '')))",
                         NULL };
  int status = -1;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

void
subject_add_tests (const char    *path,
                   GTestDataFunc  function)
{
  static GPtrArray *subjects;

  if (subjects == NULL)
    {
      g_autoptr(GPtrArray) found = pythons_find ();

      subjects = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < found->len; i++)
        if (is_subject (found->pdata[i]))
          g_ptr_array_add (subjects, g_strdup (found->pdata[i]));
    }
  for (guint i = 0; i < subjects->len; i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup ((char *) subjects->pdata[i] + 1), "/", '-');
      g_autofree char *whole = g_strdup_printf ("%s/%s", path, name);

      g_test_add_data_func (whole, subjects->pdata[i], function);
    }
}
