/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch-command.c — from a form to a command.  In: text.  Out: argv, directory and environment, or
 * which field is wrong.  Nothing goes through a shell, so nothing is expanded but a leading
 * "~/". */

#include "app/launch-command.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "vivarium.h"

void
vv_launch_form_clear (VvLaunchForm *self)
{
  g_clear_pointer (&self->program, g_free);
  g_clear_pointer (&self->arguments, g_free);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->interpreter, g_free);
}

void
vv_launch_command_clear (VvLaunchCommand *self)
{
  g_clear_pointer (&self->argv, g_strfreev);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->environment, g_strfreev);
}

static char *
expand_home (const char *path)
{
  if (strcmp (path, "~") == 0)
    return g_strdup (g_get_home_dir ());
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_strdup (path);
}

static char *
find_directory (const char  *text,
                GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *path = expand_home (stripped);
  g_autofree char *shown = NULL;

  if (path[0] == '\0')
    return g_strdup (g_get_home_dir ());
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  shown = vv_text_display (path, -1, 200);
  g_set_error (error, VV_ERROR, VV_ERROR_GONE, _("There is no folder “%s”. Choose another one."),
               shown);
  return NULL;
}

static char **
parse_environment (const char  *text,
                   GError     **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      gsize name = strcspn (line, "=");

      if (line[0] == '\0')
        continue;
      if (name == 0 || strcspn (line, " \t") < name)
        {
          g_autofree char *shown = vv_text_display (line, -1, 80);

          g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                       _("The environment line “%s” does not read NAME=VALUE."), shown);
          return NULL;
        }
      g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static gboolean
is_module_name (const char *text)
{
  gboolean start = TRUE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '.' && !start)
        start = TRUE;
      else if (c == '_' || g_unichar_isalpha (c) || (!start && g_unichar_isdigit (c)))
        start = FALSE;
      else
        return FALSE;
    }
  return !start && !g_str_has_suffix (text, ".py");
}

/* The words of a script's first line after "#!", as the kernel reads them: a path and at most one
 * argument. */
static char **
read_shebang (const char *path)
{
  g_autofree char *line = NULL;
  FILE *file = fopen (path, "rbe");
  char buffer[256] = { 0 };
  gsize n;

  if (file == NULL)
    return NULL;
  n = fread (buffer, 1, sizeof buffer - 1, file);
  fclose (file);
  if (n < 3 || buffer[0] != '#' || buffer[1] != '!' || memchr (buffer, '\n', n) == NULL)
    return NULL;
  buffer[strcspn (buffer, "\n")] = '\0';
  line = g_strstrip (g_strdup (buffer + 2));
  if (line[0] != '/')
    return NULL;
  return g_strsplit_set (line, " \t", 2);
}

static gboolean
add_program (const VvLaunchForm  *form,
             const char          *program,
             const char          *directory,
             const char          *python,
             GStrvBuilder        *argv,
             GError             **error)
{
  gboolean automatic = strcmp (form->interpreter, VV_LAUNCH_AUTOMATIC) == 0;
  const char *interpreter = automatic ? python : form->interpreter;
  g_autofree char *path = g_canonicalize_filename (program, directory);
  gboolean exists = g_file_test (path, G_FILE_TEST_IS_REGULAR);
  g_autofree char *shown = vv_text_display (program, -1, 200);

  if (strcmp (form->interpreter, VV_LAUNCH_DIRECT) == 0 || (automatic && exists && !g_str_has_suffix (path, ".py")))
    {
      g_strv_builder_add (argv, exists && strchr (program, '/') != NULL ? path : program);
      return TRUE;
    }
  if (exists)
    {
      g_auto (GStrv) shebang = automatic ? read_shebang (path) : NULL;

      if (shebang == NULL && interpreter != NULL)
        g_strv_builder_add (argv, interpreter);
      g_strv_builder_addv (argv, shebang != NULL ? (const char **) shebang : (const char *[]) { NULL });
      g_strv_builder_add (argv, path);
      return TRUE;
    }
  if (automatic && strchr (program, '/') == NULL)
    {
      g_autofree char *found = g_find_program_in_path (program);

      if (found != NULL)
        {
          g_strv_builder_add (argv, found);
          return TRUE;
        }
    }
  if (interpreter != NULL && is_module_name (program))
    {
      g_strv_builder_add_many (argv, interpreter, "-m", program, NULL);
      return TRUE;
    }
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("There is no script, module or program “%s”. Check the name and the folder."), shown);
  return FALSE;
}

gboolean
vv_launch_command_build (const VvLaunchForm  *form,
                         const char          *python,
                         VvLaunchCommand     *out,
                         GError             **error)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *typed = g_strstrip (g_strdup (form->program));
  g_autofree char *program = expand_home (typed);
  g_autofree char *directory = NULL;
  g_auto (GStrv) environment = NULL;
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) reason = NULL;

  if (program[0] == '\0')
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                   _("Say what to launch: a script, a module or a program."));
      return FALSE;
    }
  directory = find_directory (form->directory, error);
  if (directory == NULL)
    return FALSE;
  if (!g_shell_parse_argv (form->arguments, NULL, &arguments, &reason) &&
      !g_error_matches (reason, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID, _("The arguments cannot be read: %s"),
                   reason->message);
      return FALSE;
    }
  environment = parse_environment (form->environment, error);
  if (environment == NULL || !add_program (form, program, directory, python, argv, error))
    return FALSE;
  if (arguments != NULL)
    g_strv_builder_addv (argv, (const char **) arguments);

  out->argv = g_strv_builder_end (argv);
  out->directory = g_steal_pointer (&directory);
  out->environment = g_steal_pointer (&environment);
  return TRUE;
}
