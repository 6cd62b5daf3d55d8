/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor.c — `vivarium-cli monitor`: from the command line to a watch, and from the watch to files
 * and a summary. */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/options.h"
#include "cli/results.h"
#include "cli/watch.h"
#include "vivarium.h"

#define MAX_HISTORY 1000000000.0
#define MAX_DURATION_S 1e9

typedef struct
{
  CliWatchPlan plan;
  CliResults results;
  int pid;
} CliMonitor;

static gboolean
parse_pid (const char *text, int *pid)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    return FALSE;
  *pid = (int) number;
  return TRUE;
}

/* Returns CLI_DONE or CLI_WRONG_USAGE. */
static int
take_target (CliMonitor *self, const CliCommand *command, const CliArguments *arguments)
{
  g_autofree char *shown = NULL;

  if (arguments->launch != NULL)
    {
      if (arguments->n_operands > 0)
        return cli_wrong_usage (command, _("monitor takes a PID or “-- COMMAND”, not both."));
      if (arguments->launch[0] == NULL)
        return cli_wrong_usage (command, _("There is no command after “--”."));
      return CLI_DONE;
    }

  if (arguments->n_operands == 0)
    return cli_wrong_usage (command, _("There is no TARGET: give a PID or “-- COMMAND”."));
  if (arguments->n_operands > 1)
    return cli_wrong_usage (command, _("monitor watches one TARGET at a time."));
  if (parse_pid (arguments->operands[0], &self->pid))
    return CLI_DONE;
  shown = cli_quote (arguments->operands[0]);
  return cli_wrong_usage (command, _("“%s” is no process id."), shown);
}

/* Returns CLI_DONE or CLI_WRONG_USAGE. */
static int
take_trigger (CliMonitor *self, const CliCommand *command)
{
  CliTriggerPlan *plan = &self->plan.trigger;
  g_autoptr (GError) error = NULL;

  if (plan->when != NULL && plan->every_ns > 0)
    return cli_wrong_usage (command, _("--snapshot-when and --snapshot-every exclude each other."));
  if (plan->keep > 0 && plan->when == NULL && plan->every_ns == 0)
    return cli_wrong_usage (command, _("--keep goes with --snapshot-when or --snapshot-every."));
  if (plan->when != NULL && !vv_condition_parse (plan->when, &plan->condition, &error))
    return cli_wrong_usage (command, "%s", error->message);
  return CLI_DONE;
}

static int
watch (CliMonitor *self, const CliArguments *arguments)
{
  g_autoptr (CliWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  /* A long watch should not end in "no such folder". */
  if (!cli_results_check (&self->results, &error))
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }

  watch = arguments->launch != NULL
            ? cli_watch_launch (&self->plan, arguments, arguments->launch, &error)
            : cli_watch_new (&self->plan, arguments, self->pid, &error);
  if (watch == NULL)
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }

  cli_watch_run (watch);
  self->results.report.tree = self->plan.children;
  self->results.report.start_ns = G_MININT64;
  self->results.report.end_ns = G_MAXINT64;
  self->results.report.interval_ns = self->plan.interval_ns;
  self->results.summary_to_error = arguments->launch != NULL;
  status = cli_results_write (&self->results, cli_watch_get_monitor (watch), arguments);
  cli_watch_end_program (watch);
  return status;
}

static int
run_monitor (const CliCommand *command, int argc, char **argv)
{
  CliMonitor self = {
    .plan = { .interval_ns = G_GINT64_CONSTANT (1000000000), .max_history = 1000000 },
  };
  const char **files = self.results.files;
  const CliOption options[] = {
    { "interval", "S", N_("Seconds between samples: 0.1 to 60; 1 if not given"),
      CLI_OPTION_SECONDS, &self.plan.interval_ns, 0.1, 60 },
    { "duration", "S", N_("End after that many seconds; else when the target ends, or with Ctrl+C"),
      CLI_OPTION_SECONDS, &self.plan.duration_ns, 0.001, MAX_DURATION_S },
    { "history", "N", N_("Keep that many samples, the newest; 1000000 if not given"),
      CLI_OPTION_COUNT, &self.plan.max_history, 1, MAX_HISTORY },
    { "children", NULL, N_("Sum the process and all its descendants"),
      CLI_OPTION_FLAG, &self.plan.children },
    { "png", "F", N_("Save the graphs as a PNG picture; “-” is standard output, here and below"),
      CLI_OPTION_FILE, &files[CLI_RESULT_PNG] },
    { "svg", "F", N_("Save the graphs as an SVG picture"),
      CLI_OPTION_FILE, &files[CLI_RESULT_SVG] },
    { "pdf", "F", N_("Save the graphs as a PDF"),
      CLI_OPTION_FILE, &files[CLI_RESULT_PDF] },
    { "csv", "F", N_("Save the samples as CSV"),
      CLI_OPTION_FILE, &files[CLI_RESULT_CSV] },
    { "json", "F", N_("Save target, samples and summary as JSON"),
      CLI_OPTION_FILE, &files[CLI_RESULT_JSON] },
    { "snapshot-when", "'rss>2GiB'",
      N_("Save a snapshot of the heap each time that this becomes true"),
      CLI_OPTION_WORD, &self.plan.trigger.when },
    { "snapshot-every", "S", N_("Save a snapshot of the heap every S seconds"),
      CLI_OPTION_SECONDS, &self.plan.trigger.every_ns, 0.1, MAX_DURATION_S },
    { "keep", "N", N_("Of these snapshots, keep the newest N; all if not given"),
      CLI_OPTION_COUNT, &self.plan.trigger.keep, 1, MAX_HISTORY },
  };
  g_auto (CliArguments) arguments = { FALSE };
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (cli_results_has_same_file (&self.results))
    return cli_wrong_usage (command, _("Two of the files are one and the same."));
  status = take_trigger (&self, command);
  if (status == CLI_DONE)
    status = take_target (&self, command, &arguments);
  if (status != CLI_DONE)
    return status;
  return watch (&self, &arguments);
}

const CliCommand cli_monitor = {
  .name = "monitor",
  .synopsis = N_("[OPTION…] PID\n[OPTION…] -- COMMAND [ARG…]"),
  .summary = N_("Watches CPU and memory of one process over time, then sums up and saves"),
  .run = run_monitor,
};
