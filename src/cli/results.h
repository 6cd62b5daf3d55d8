/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* results.h — what is left of a watch: the files that were asked for, and the summary. */

#pragma once

#include "cli/options.h"
#include "vivarium.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_RESULT_PNG,
  CLI_RESULT_SVG,
  CLI_RESULT_PDF,
  CLI_RESULT_CSV,
  CLI_RESULT_JSON,
  CLI_N_RESULTS,
} CliResult;

/**
 * CliResults:
 * @files: by CliResult: where to, "-" for standard output; NULL: not asked for
 * @report: what the files hold
 * @summary_to_error: whether the summary goes to standard error; it does as well where a file goes to standard output
 */
typedef struct
{
  const char *files[CLI_N_RESULTS];
  VvReport report;
  gboolean summary_to_error;
} CliResults;

/** cli_results_has_same_file: whether one file would replace another */
gboolean cli_results_has_same_file (const CliResults *self);

/** cli_results_check: whether all files can be written, before anything begins */
gboolean cli_results_check (const CliResults *self, GError **error);

/**
 * cli_results_write:
 *
 * Writes all files and the summary, and says which could not be written; one that cannot does not keep the others away.
 *
 * Returns: CLI_DONE or CLI_FAILED
 */
int cli_results_write (const CliResults *self, VvMonitor *monitor, const CliArguments *arguments);

G_END_DECLS
