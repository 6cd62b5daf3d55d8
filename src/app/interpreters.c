/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interpreters.c — which Pythons there are.  In: folders.  Out: executables named python3.N, each
 * file once.  What is called python3 is followed to its end, since it may be a script of pyenv that
 * starts another one. */

#include "app/interpreters.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vivarium.h"

static void
interpreter_free (gpointer data)
{
  VvInterpreter *self = data;

  g_free (self->path);
  g_free (self->label);
  g_free (self);
}

/* "python3.11" is; "python3.11-config" and "python3-pasteurize" are not. */
static gboolean
parse_name (const char *name,
            int        *major,
            int        *minor)
{
  int end = 0;

  if (sscanf (name, "python%d.%d%n", major, minor, &end) != 2)
    return FALSE;
  return name[end] == '\0' || strcmp (name + end, "t") == 0;
}

static gboolean
is_elf (const char *path)
{
  FILE *file = fopen (path, "rbe");
  char magic[4] = { 0 };
  gboolean is = FALSE;

  if (file == NULL)
    return FALSE;
  is = fread (magic, 1, sizeof magic, file) == sizeof magic && memcmp (magic, "\177ELF", sizeof magic) == 0;
  fclose (file);
  return is;
}

static void
add (GPtrArray  *found,
     GHashTable *seen,
     const char *path)
{
  char *real = realpath (path, NULL);
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  VvInterpreter *self;
  int major;
  int minor;

  if (real == NULL)
    return;
  name = g_path_get_basename (real);
  if (g_hash_table_contains (seen, real) || !parse_name (name, &major, &minor) ||
      access (real, X_OK) != 0 || !is_elf (real))
    {
      free (real);
      return;
    }
  self = g_new0 (VvInterpreter, 1);
  self->path = g_strdup (path);
  self->major = major;
  self->minor = minor;
  shown = vv_text_display (path, -1, 80);
  self->label = g_strdup_printf (_("Python %d.%d — %s"), major, minor, shown);
  g_ptr_array_add (found, self);
  g_hash_table_add (seen, g_strdup (real));
  free (real);
}

static void
add_folder (GPtrArray  *found,
            GHashTable *seen,
            const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      int major;
      int minor;

      if (!parse_name (name, &major, &minor))
        continue;
      path = g_build_filename (folder, name, NULL);
      add (found, seen, path);
    }
}

static void
add_pyenv (GPtrArray  *found,
           GHashTable *seen)
{
  const char *root = g_getenv ("PYENV_ROOT");
  g_autofree char *versions = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  versions = root != NULL ? g_build_filename (root, "versions", NULL)
                          : g_build_filename (g_get_home_dir (), ".pyenv", "versions", NULL);
  dir = g_dir_open (versions, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (versions, name, "bin", NULL);

      add_folder (found, seen, folder);
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const VvInterpreter *x = *(VvInterpreter * const *) a;
  const VvInterpreter *y = *(VvInterpreter * const *) b;

  if (x->major != y->major)
    return y->major - x->major;
  if (x->minor != y->minor)
    return y->minor - x->minor;
  return strcmp (x->path, y->path);
}

GPtrArray *
vv_interpreters_find (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (interpreter_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) folders = g_strsplit (g_getenv ("PATH") != NULL ? g_getenv ("PATH") : "/usr/bin:/bin", ":", -1);

  add (found, seen, "/usr/bin/python3");
  for (guint i = 0; folders[i] != NULL; i++)
    if (folders[i][0] == '/')
      {
        g_autofree char *path = g_build_filename (folders[i], "python3", NULL);

        add (found, seen, path);
        add_folder (found, seen, folders[i]);
      }
  add_pyenv (found, seen);
  /* The first is the system's own; the others from the newest down. */
  if (found->len > 2)
    qsort (found->pdata + 1, found->len - 1, sizeof (gpointer), compare);
  return found;
}
