/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* options.h — what stands on the command line, by a table of each command's options.  GOption is not used since its
 * errors have neither our exit status nor our form, and `--` means "launch" here. */

#pragma once

#include <glib.h>

#include "cli/output.h"
#include "cli/rows.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_OPTION_FLAG,      /* gboolean */
  CLI_OPTION_FILE,      /* const char *: not empty; "-" is standard output */
  CLI_OPTION_SECONDS,   /* gint64 of nanoseconds; @min to @max are in seconds */
  CLI_OPTION_COUNT,     /* guint64; @min to @max */
  CLI_OPTION_FORMAT,    /* CliFormat */
  CLI_OPTION_WORD,      /* const char *: not empty; the command knows which */
  CLI_OPTION_WORDS,     /* GPtrArray *: of such words, one each time that it is given */
} CliOptionKind;

/**
 * CliOption:
 * @name: without the dashes; where it is one letter, it stands after one dash (`-o FILE`)
 * @placeholder: (nullable): what stands for its value in --help; NULL for a flag
 * @help: one line, to be translated
 * @value: where the value goes; left alone where the option is not given
 */
typedef struct
{
  const char *name;
  const char *placeholder;
  const char *help;
  CliOptionKind kind;
  gpointer value;
  double min;
  double max;
} CliOption;

/**
 * CliArguments:
 * @n_operands: how many words are neither options nor their values
 * @operands: (array length=n_operands): these words
 * @launch: (array zero-terminated=1) (nullable): what stands after `--`; NULL where there is no `--`
 */
typedef struct
{
  gboolean quiet;
  gboolean verbose;
  guint n_operands;
  const char **operands;
  const char * const *launch;
} CliArguments;

/**
 * CliCommand:
 * @synopsis: (translatable): the lines of usage after the command's name, separated by newlines
 * @summary: one line, to be translated
 * @run: @argv[0] is the command's name; Returns: the exit status
 */
typedef struct _CliCommand CliCommand;
struct _CliCommand
{
  const char *name;
  const char *synopsis;
  const char *summary;
  int (*run) (const CliCommand *command, int argc, char **argv);
};

void cli_arguments_clear (CliArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliArguments, cli_arguments_clear)

/**
 * cli_options_parse:
 * @options: (array length=n_options): what the command knows beside --quiet, --verbose, --help and --version
 * @status: (out): where FALSE is returned, the exit status: help was asked for and printed, or the usage was wrong and it was said
 *
 * Returns: whether to go on
 */
gboolean cli_options_parse (const CliCommand *command,
                            const CliOption *options,
                            guint n_options,
                            int argc,
                            char **argv,
                            CliArguments *arguments,
                            int *status);

/** cli_wrong_usage: says what is wrong and where to read on.  Returns: CLI_WRONG_USAGE */
int cli_wrong_usage (const CliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** cli_print_version: Returns: the exit status */
int cli_print_version (void);

/** cli_note: a line on standard error, but only to a terminal unless --verbose, and never with --quiet */
void cli_note (const CliArguments *arguments, const char *format, ...) G_GNUC_PRINTF (2, 3);

extern const CliCommand cli_cycles;
extern const CliCommand cli_diff;
extern const CliCommand cli_export;
extern const CliCommand cli_heap;
extern const CliCommand cli_leaks;
extern const CliCommand cli_monitor;
extern const CliCommand cli_object;
extern const CliCommand cli_ps;
extern const CliCommand cli_query;
extern const CliCommand cli_summary;

G_END_DECLS
