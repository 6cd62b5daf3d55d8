/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor.c — `vivarium-cli monitor`: from the command line to a watch, and from the watch to files
 * and a summary. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

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

static void
free_named_path (gpointer data)
{
  CliNamedPath *self = data;

  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_name_taken (GPtrArray *watches, const char *name)
{
  for (guint i = 0; i < watches->len; i++)
    if (g_str_equal (((CliNamedPath *) g_ptr_array_index (watches, i))->name, name))
      return TRUE;
  return FALSE;
}

/* A name becomes a column's: it has no control characters, and is there once. */
static gboolean
is_metric_name (const char *name)
{
  if (*name == '\0' || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/* Returns CLI_DONE or CLI_WRONG_USAGE. */
static int
take_watches (CliMonitor *self, const CliCommand *command, GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    {
      const char *word = g_ptr_array_index (words, i);
      const char *equals = strchr (word, '=');
      g_autofree char *shown = cli_quote (word);
      g_autofree char *name = NULL;
      g_autoptr (VvObjectPath) path = NULL;
      g_autoptr (GError) error = NULL;
      CliNamedPath *named;

      if (equals != NULL)
        name = g_strstrip (g_strndup (word, equals - word));
      if (name == NULL || !is_metric_name (name))
        return cli_wrong_usage (command, _("“%s” is no NAME=PATH, as in “sessions=app.cache”."), shown);
      if (is_name_taken (self->plan.watches, name))
        return cli_wrong_usage (command, _("Two watches have the name of “%s”."), shown);
      path = vv_object_path_parse (equals + 1, &error);
      if (path == NULL)
        return cli_wrong_usage (command, "%s", error->message);
      named = g_new0 (CliNamedPath, 1);
      named->name = g_steal_pointer (&name);
      named->path = g_strdup (path->text);
      g_ptr_array_add (self->plan.watches, named);
    }
  return CLI_DONE;
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
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GPtrArray) watches = g_ptr_array_new_with_free_func (free_named_path);
  const CliOption options[] = {
    { "interval", "S", N_("Seconds between samples: 0.1 to 60; 1 if not given"),
      CLI_OPTION_SECONDS, &self.plan.interval_ns, 0.1, 60 },
    { "duration", "S", N_("End after that many seconds; else when the target ends, or with Ctrl+C"),
      CLI_OPTION_SECONDS, &self.plan.duration_ns, 0.001, MAX_DURATION_S },
    { "history", "N", N_("Keep that many samples, the newest; 1000000 if not given"),
      CLI_OPTION_COUNT, &self.plan.max_history, 1, MAX_HISTORY },
    { "children", NULL, N_("Sum the process and all its descendants"),
      CLI_OPTION_FLAG, &self.plan.children },
    { "watch", "NAME=PATH",
      N_("Watch a number or a container in it too, as in users=app.users"),
      CLI_OPTION_WORDS, &words },
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
  self.plan.watches = watches;
  self.plan.collector = files[CLI_RESULT_PNG] != NULL || files[CLI_RESULT_SVG] != NULL || files[CLI_RESULT_PDF] != NULL;
  status = take_trigger (&self, command);
  if (status == CLI_DONE)
    status = take_watches (&self, command, words);
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
