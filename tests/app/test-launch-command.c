/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-launch-command.c — from what a person typed to a command, in a folder with a few programs. */

#include "app/launch-command.h"

#include <glib/gstdio.h>
#include <string.h>

#include "vivarium.h"

#define PYTHON "/opt/python3.12"

static char *folder;

static void
write_file (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Returns: the command as a line with the folder as "@", or the error after "! ". */
static char *
build (const char *program,
       const char *arguments,
       const char *interpreter,
       const char *environment)
{
  VvLaunchForm form = {
    .program = (char *) program,
    .arguments = (char *) arguments,
    .directory = folder,
    .environment = (char *) environment,
    .interpreter = (char *) interpreter,
  };
  g_auto (VvLaunchCommand) command = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) parts = NULL;

  if (!vv_launch_command_build (&form, PYTHON, &command, &error))
    {
      g_assert_null (command.argv);
      return g_strconcat ("! ", error->message, NULL);
    }
  g_assert_cmpstr (command.directory, ==, folder);
  line = g_strjoinv ("|", command.argv);
  parts = g_strsplit (line, folder, -1);
  return g_strjoinv ("@", parts);
}

#define assert_build(expected, ...)                     \
  G_STMT_START                                          \
    {                                                   \
      g_autofree char *text_ = build (__VA_ARGS__);     \
      g_assert_cmpstr (text_, ==, expected);            \
    }                                                   \
  G_STMT_END

static void
test_automatic (void)
{
  assert_build (PYTHON "|@/plain.py", "plain.py", "", VV_LAUNCH_AUTOMATIC, "");
  assert_build ("/usr/bin/env|python3.9|@/named.py", "named.py", "", VV_LAUNCH_AUTOMATIC, "");
  assert_build ("@/tool|-v", "./tool", "-v", VV_LAUNCH_AUTOMATIC, "");
  assert_build (PYTHON "|-m|http.server|8000", "http.server", "8000", VV_LAUNCH_AUTOMATIC, "");
}

static void
test_interpreter (void)
{
  assert_build ("/x/python|@/named.py", "named.py", "", "/x/python", "");
  assert_build ("/x/python|-m|json.tool", "json.tool", "", "/x/python", "");
  assert_build ("sleep|5", "sleep", "5", VV_LAUNCH_DIRECT, "");
  assert_build ("@/tool", "./tool", "", VV_LAUNCH_DIRECT, "");
}

static void
test_arguments (void)
{
  assert_build (PYTHON "|@/plain.py|a b|c|$HOME|*", " plain.py ", "'a b' c \"\\$HOME\" *", VV_LAUNCH_AUTOMATIC, "");
  assert_build (PYTHON "|@/plain.py", "plain.py", "   ", VV_LAUNCH_AUTOMATIC, "");
}

static gboolean
starts (const char *text,
        const char *start)
{
  return g_str_has_prefix (text, start);
}

static void
test_wrong (void)
{
  g_autofree char *quote = build ("plain.py", "'open", VV_LAUNCH_AUTOMATIC, "");
  g_autofree char *nothing = build ("  ", "", VV_LAUNCH_AUTOMATIC, "");
  g_autofree char *missing = build ("gone.py", "", VV_LAUNCH_AUTOMATIC, "");
  g_autofree char *name = build ("plain.py", "", VV_LAUNCH_AUTOMATIC, "A=1\nB C=2");
  g_autofree char *empty = build ("plain.py", "", VV_LAUNCH_AUTOMATIC, "=2");

  g_assert_true (starts (quote, "! The arguments cannot be read:"));
  g_assert_true (starts (nothing, "! Say what to launch"));
  g_assert_true (starts (missing, "! There is no script, module or program “gone.py”."));
  g_assert_true (starts (name, "! The environment line “B C=2”"));
  g_assert_true (starts (empty, "! The environment line “=2”"));
}

static void
test_folder (void)
{
  VvLaunchForm form = { .program = (char *) "sleep", .arguments = (char *) "", .directory = (char *) "/no/such\nplace",
                        .environment = (char *) "", .interpreter = (char *) VV_LAUNCH_DIRECT };
  g_auto (VvLaunchCommand) command = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (vv_launch_command_build (&form, PYTHON, &command, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_assert_nonnull (strstr (error->message, "/no/such\\nplace"));
  g_clear_error (&error);
  form.directory = (char *) " ";
  form.environment = (char *) "A=1\n\n  B=x y  \nC\n";
  g_assert_true (vv_launch_command_build (&form, NULL, &command, &error));
  g_assert_cmpstr (command.directory, ==, g_get_home_dir ());
  g_assert_cmpstrv (command.environment, ((const char *[]) { "A=1", "B=x y", "C", NULL }));
}

static void
remove_folder (void)
{
  const char *names[] = { "plain.py", "named.py", "tool" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("launch-XXXXXX", NULL);
  write_file ("plain.py", "print (1)\n");
  write_file ("named.py", "#!/usr/bin/env python3.9\nprint (1)\n");
  write_file ("tool", "#!/bin/sh\n");
  g_test_add_func ("/app/launch-command/automatic", test_automatic);
  g_test_add_func ("/app/launch-command/interpreter", test_interpreter);
  g_test_add_func ("/app/launch-command/arguments", test_arguments);
  g_test_add_func ("/app/launch-command/wrong", test_wrong);
  g_test_add_func ("/app/launch-command/folder", test_folder);
  status = g_test_run ();
  remove_folder ();
  g_free (folder);
  return status;
}
