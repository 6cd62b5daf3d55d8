/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* main.c — finds the command and runs it.  Commands are listed here and nowhere else. */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "cli/options.h"

static const CliCommand * const commands[] = {
  &cli_cycles,
  &cli_diff,
  &cli_export,
  &cli_heap,
  &cli_leaks,
  &cli_monitor,
  &cli_object,
  &cli_ps,
  &cli_query,
  &cli_summary,
};

static int
print_help (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n\n%s\n\n",
                          _("Usage: vivarium-cli COMMAND [OPTION…] [TARGET]"),
                          _("Watches live Python processes, from outside and without a display."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (out, "  %-9s  %s\n", commands[i]->name, _(commands[i]->summary));
  g_string_append_printf (out, "\n%s\n",
                          _("“vivarium-cli COMMAND --help” tells a command's options."));
  return cli_print (out->str, out->len);
}

static int
run (int argc, char **argv)
{
  g_autofree char *shown = NULL;

  if (argc < 2)
    return cli_wrong_usage (NULL, _("There is no command."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i]->name))
      return commands[i]->run (commands[i], argc - 1, argv + 1);

  if (g_str_equal (argv[1], "--help"))
    return print_help ();
  if (g_str_equal (argv[1], "--version"))
    return cli_print_version ();
  shown = cli_quote (argv[1]);
  if (argv[1][0] == '-')
    return cli_wrong_usage (NULL, _("There is no option “%s” before a command."), shown);
  return cli_wrong_usage (NULL, _("There is no command “%s”."), shown);
}

int
main (int argc, char **argv)
{
  /* Where the program runs uninstalled its translations are in the build. */
  const char *localedir = g_getenv ("VIVARIUM_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : VV_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  cli_open_standard ();
  /* A reader that leaves is then an errno, and files that are still to be written are. */
  signal (SIGPIPE, SIG_IGN);
  /* Whoever ignores the end of his children hands that down, and how a launched program ended would be lost. */
  signal (SIGCHLD, SIG_DFL);
  return run (argc, argv);
}
