/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap.c — `vivarium-cli heap`: from the command line to a snapshot file.  The work is done in a
 * thread, so that Ctrl+C is heard, and a launched program's end is seen, meanwhile. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/options.h"
#include "cli/taking.h"
#include "vivarium.h"

#define MAX_AFTER_S 1e9

typedef struct
{
  CliTaking taking;
  const char *method;
  gboolean at_exit;
} CliHeap;

static gboolean
is_number (const char *text)
{
  const char *digits = text + (*text == '-');

  return *digits != '\0' && strspn (digits, "0123456789") == strlen (digits);
}

/* Returns CLI_DONE or CLI_WRONG_USAGE. */
static int
take_target (CliHeap *self, const CliCommand *command, const CliArguments *arguments)
{
  guint64 number;
  g_autofree char *shown = NULL;

  if (arguments->launch != NULL)
    {
      if (arguments->n_operands > 0)
        return cli_wrong_usage (command, _("heap takes a PID, a core file or “-- COMMAND”: "
                                           "one of them."));
      if (arguments->launch[0] == NULL)
        return cli_wrong_usage (command, _("There is no command after “--”."));
      self->taking.launch = arguments->launch;
      return CLI_DONE;
    }

  if (arguments->n_operands == 0)
    return cli_wrong_usage (command, _("There is no TARGET: give a PID, a core file or "
                                       "“-- COMMAND”."));
  if (arguments->n_operands > 1)
    return cli_wrong_usage (command, _("heap looks at one TARGET at a time."));
  if (self->taking.after_ns > 0 || self->at_exit)
    return cli_wrong_usage (command, _("--after and --at-exit need a command to launch, "
                                       "after “--”."));
  /* A core file that is called as a number is given as ./NUMBER. */
  if (g_ascii_string_to_unsigned (arguments->operands[0], 10, 1, G_MAXINT, &number, NULL))
    self->taking.pid = (int) number;
  else if (is_number (arguments->operands[0]))
    {
      shown = cli_quote (arguments->operands[0]);
      return cli_wrong_usage (command, _("“%s” is no process id; these begin at 1."), shown);
    }
  else
    self->taking.core = arguments->operands[0];
  return CLI_DONE;
}

static int
take_options (CliHeap *self, const CliCommand *command)
{
  g_autofree char *shown = NULL;

  if (self->taking.output == NULL)
    return cli_wrong_usage (command, _("There is no -o FILE: say where the snapshot is to go."));
  if (self->taking.after_ns > 0 && self->at_exit)
    return cli_wrong_usage (command, _("--after and --at-exit exclude each other."));
  if (self->method == NULL ||
      vv_capture_method_parse (self->method, &self->taking.options.method))
    return CLI_DONE;
  shown = cli_quote (self->method);
  return cli_wrong_usage (command, _("--method takes auto, stop, fork or precopy, not “%s”."),
                          shown);
}

static int
run_heap (const CliCommand *command, int argc, char **argv)
{
  CliHeap self = { .taking = { .pid = 0 } };
  const CliOption options[] = {
    { "o", "F", N_("Where to save the snapshot; “-” is standard output"),
      CLI_OPTION_FILE, &self.taking.output },
    { "method", "M", N_("How memory is copied: auto, stop, fork or precopy; auto if not given"),
      CLI_OPTION_WORD, &self.method },
    { "no-values", NULL, N_("Leave all user data out: values, and keys of dictionaries"),
      CLI_OPTION_FLAG, &self.taking.options.no_values },
    { "no-analysis", NULL, N_("Leave out what is computed at the end: retained sizes, dominators, cycles"),
      CLI_OPTION_FLAG, &self.taking.options.no_analysis },
    { "after", "S", N_("Take the snapshot that many seconds after the command was started"),
      CLI_OPTION_SECONDS, &self.taking.after_ns, 0.001, MAX_AFTER_S },
    { "at-exit", NULL, N_("Take it as the command is about to end; so without --after"),
      CLI_OPTION_FLAG, &self.at_exit },
  };
  g_auto (CliArguments) arguments = { FALSE };
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  status = take_target (&self, command, &arguments);
  if (status == CLI_DONE)
    status = take_options (&self, command);
  if (status != CLI_DONE)
    return status;

  /* What takes long should not end in "no such folder". */
  if (!g_str_equal (self.taking.output, "-") &&
      !vv_file_check_writable (self.taking.output, &error))
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  self.taking.arguments = &arguments;
  return cli_taking_run (&self.taking);
}

const CliCommand cli_heap = {
  .name = "heap",
  .synopsis = N_("[OPTION…] -o FILE PID|CORE\n[OPTION…] -o FILE -- COMMAND [ARG…]"),
  .summary = N_("Saves the whole heap of a Python program as a snapshot file"),
  .run = run_heap,
};
