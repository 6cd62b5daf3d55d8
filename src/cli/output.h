/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output.h — what the command says, and where: results to standard output, one line for a failure and
 * notes to standard error. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit statuses of CONTRACT.md. */
enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_WRONG_USAGE = 2,
  CLI_UNEXPECTED = 3,           /* an expectation was not met */
};

/** cli_open_standard: makes sure that descriptors 0–2 are taken, so that no file we open becomes "standard output" */
void cli_open_standard (void);

/**
 * cli_print:
 *
 * Writes all of @text to standard output; says what went wrong.  A reader who has left (`| head`) is no failure: nobody
 * wants the rest.
 *
 * Returns: CLI_DONE or CLI_FAILED
 */
int cli_print (const char *text, gsize length);

/**
 * cli_print_part:
 * @go_on: (out): FALSE where nobody reads any more, or it failed: what follows is not wanted
 *
 * As cli_print(), for output that comes in pieces.
 */
int cli_print_part (const char *text, gsize length, gboolean *go_on);

/** cli_print_error_stream: as cli_print() to standard error, where nothing can be said about a failure */
void cli_print_error_stream (const char *text, gsize length);

/** cli_error: one line on standard error, with the program's name before it */
void cli_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** cli_quote: Returns: (transfer full): @text as the user typed it, cut and safe to show */
char *cli_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
