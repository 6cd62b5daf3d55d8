/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* query.c — `vivarium-cli query`: one statement over a snapshot, its rows printed while they come. */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/stream.h"
#include "vivarium.h"

typedef struct
{
  const char *file;
  const char *sql;
  const char *with;
  gboolean expect_none;
  CliFormat format;
} CliQuery;

static VvQuery *
open_query (const CliQuery *self, GError **error)
{
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvSnapshot) other = NULL;

  snapshot = vv_snapshot_open (self->file, error);
  if (snapshot == NULL)
    return NULL;
  if (self->with != NULL)
    {
      other = vv_snapshot_open (self->with, error);
      if (other == NULL)
        return NULL;
    }
  return vv_query_new (snapshot, other, error);
}

static int
query (const CliQuery *self)
{
  g_autoptr (CliStream) stream = cli_stream_new (self->format);
  g_autoptr (VvQuery) statement = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  statement = open_query (self, &error);
  if (statement == NULL)
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }

  /* Only now: until here the default, which ends the program, does. */
  vv_query_run (statement, self->sql, cli_stream_columns, cli_stream_row, stream,
                cli_interrupt_catch (), &error);
  status = cli_stream_end (stream, error == NULL);
  if (error != NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cli_error ("%s", _("The query was cancelled before its last row."));
      else
        cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  if (status == CLI_DONE && self->expect_none && cli_stream_get_n_rows (stream) > 0)
    return CLI_UNEXPECTED;
  return status;
}

static int
run_query (const CliCommand *command, int argc, char **argv)
{
  CliQuery self = { .format = CLI_FORMAT_TABLE };
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &self.format },
    { "with", "OTHER", N_("Attach a second snapshot as schema “other”"),
      CLI_OPTION_FILE, &self.with },
    { "expect-none", NULL, N_("Exit with status 3 where there are rows"),
      CLI_OPTION_FLAG, &self.expect_none },
  };
  g_auto (CliArguments) arguments = { FALSE };
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 2)
    return cli_wrong_usage (command, _("query takes a FILE and one SQL statement in quotes."));
  self.file = arguments.operands[0];
  self.sql = arguments.operands[1];
  if (self.with != NULL && g_str_equal (self.file, "-") && g_str_equal (self.with, "-"))
    return cli_wrong_usage (command, _("Standard input can be read only once."));
  return query (&self);
}

const CliCommand cli_query = {
  .name = "query",
  .synopsis = N_("[OPTION…] FILE 'SQL'"),
  .summary = N_("Answers a question about a snapshot, asked in SQL"),
  .run = run_query,
};
