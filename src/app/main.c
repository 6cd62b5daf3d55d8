/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* main.c — the command line of the desktop application.  In: arguments.  Out: an exit status: 0, 1
 * failed, 2 wrong usage.  Wrong usage and a missing display are found before GTK is started, so
 * that each is one line that says what to do. */

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>

#include "config.h"

#include "app/application.h"

#define SCHEMA_ID "io.github.vivarium.Vivarium"

static int option_pid;
static gboolean option_demo;
static gboolean option_version;
static gboolean option_service;
static char **option_rest;

static const GOptionEntry entries[] = {
  { "pid", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &option_pid,
    N_("Select the process with this ID"), N_("PID") },
  { "demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &option_demo,
    N_("Start the built-in demo program"), NULL },
  { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &option_version, N_("Show the version"),
    NULL },
  { NULL },
};

/* What GApplication understands itself, and files. */
static const GOptionEntry silent_entries[] = {
  { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &option_service, NULL,
    NULL },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &option_rest, NULL,
    N_("[FILE…]") },
  { NULL },
};

static int
fail (int         status,
      const char *message)
{
  g_printerr ("vivarium: %s\n", message);
  return status;
}

static gboolean
has_pid_option (char **argv)
{
  for (guint i = 1; argv[i] != NULL; i++)
    if (g_str_has_prefix (argv[i], "--pid"))
      return TRUE;
  return FALSE;
}

/* Returns: an exit status, or -1 to go on. */
static int
check_usage (char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_option_context_set_summary (context, _("Watches live Python programs."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, silent_entries, NULL);
  if (!g_option_context_parse_strv (context, &arguments, &error))
    message = g_strdup_printf (_("%s. See “vivarium --help”."), error->message);
  else if (has_pid_option (argv) && option_pid <= 0)
    message = g_strdup (_("A process ID is a number from 1. See “vivarium --help”."));
  if (message != NULL)
    return fail (2, message);
  if (option_version)
    {
      g_print ("vivarium %s\n", VV_VERSION);
      return 0;
    }
  return -1;
}

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static int
fail_without_schema (void)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("The settings schema %s is not installed. Install Vivarium with “./dev install”, "
                               "or start it from the source tree with “./dev run”."), SCHEMA_ID);
  return fail (1, message);
}

static void
add_options (GApplication *application)
{
  g_application_add_main_option (application, "pid", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, "",
                                 NULL);
  g_application_add_main_option (application, G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_FILENAME_ARRAY, "", NULL);
  g_application_add_main_option (application, "demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, "",
                                 NULL);
}

int
main (int    argc,
      char **argv)
{
  /* Where the program runs uninstalled its translations are in the build. */
  const char *localedir = g_getenv ("VIVARIUM_LOCALEDIR");
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (VvApplication) application = NULL;
  int status;

  /* Whoever ignores the end of his children hands that down, and how a launched program ended would
   * be lost. */
  signal (SIGCHLD, SIG_DFL);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : VV_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("vivarium");

  status = check_usage (argv);
  g_clear_pointer (&option_rest, g_strfreev);
  if (status >= 0)
    return status;
  if (!gtk_init_check ())
    return fail (1, _("There is no display. Use vivarium-cli, or start Vivarium in a desktop session."));
  settings = open_settings ();
  if (settings == NULL)
    return fail_without_schema ();

  g_set_application_name (_("Vivarium"));
  application = vv_application_new (settings);
  add_options (G_APPLICATION (application));
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status;
}
