/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pythons.c — the interpreters of this machine, found when a test runs. */

#include "pythons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A script that starts an interpreter (pyenv's shims are such) is none. */
static gboolean
is_program (const char *path)
{
  FILE *file = fopen (path, "r");
  char magic[4] = { 0 };
  gboolean is_elf = file != NULL && fread (magic, 1, 4, file) == 4 && memcmp (magic, "\177ELF", 4) == 0;

  if (file != NULL)
    fclose (file);
  return is_elf && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE);
}

static void
add (GPtrArray  *found,
     const char *path)
{
  char *real = realpath (path, NULL);

  if (real != NULL && is_program (real) && !g_ptr_array_find_with_equal_func (found, real, g_str_equal, NULL))
    g_ptr_array_add (found, g_strdup (real));
  free (real);
}

static void
add_folder (GPtrArray  *found,
            const char *folder)
{
  const char *plain[] = { "python2.7", "python3", "pypy3" };

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *program = g_build_filename (folder, plain[i], NULL);

      add (found, program);
    }
  for (int minor = 6; minor < 20; minor++)
    {
      g_autofree char *program = g_strdup_printf ("%s/python3.%d", folder, minor);

      add (found, program);
    }
}

static void
add_pyenv (GPtrArray  *found,
           const char *root)
{
  g_autofree char *versions = g_build_filename (root, "versions", NULL);
  GDir *folder = g_dir_open (versions, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *bin = g_build_filename (versions, name, "bin", NULL);

      add_folder (found, bin);
    }
  if (folder != NULL)
    g_dir_close (folder);
}

GPtrArray *
pythons_find (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  const char *given = g_getenv ("VIVARIUM_PYTHONS");
  const char *pyenv = g_getenv ("PYENV_ROOT");
  g_auto(GStrv) items = g_strsplit (given != NULL ? given : g_getenv ("PATH"), ":", 0);

  if (given == NULL)
    add_folder (found, "/usr/bin");
  for (gsize i = 0; items[i] != NULL; i++)
    if (given != NULL)
      add (found, items[i]);
    else
      add_folder (found, items[i]);
  if (given == NULL && pyenv != NULL)
    add_pyenv (found, pyenv);
  return found;
}

char *
pythons_find_ordinary (void)
{
  g_autoptr(GPtrArray) found = pythons_find ();

  for (guint i = 0; i < found->len; i++)
    {
      const char *argv[] = { found->pdata[i], "-c",
                             "import sys; sys.exit(sys.version_info < (3, 9) or sys.implementation.name != 'cpython')",
                             NULL };
      int status = -1;

      if (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL)
          && status == 0)
        return g_strdup (found->pdata[i]);
    }
  return NULL;
}
