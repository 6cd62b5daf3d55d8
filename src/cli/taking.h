/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* taking.h — one snapshot from its target to its file, with all that may come in between. */

#pragma once

#include "cli/options.h"
#include "vivarium.h"

G_BEGIN_DECLS

/**
 * CliTaking:
 * @output: where to; "-" is standard output
 * @pid: the target; or
 * @core: (nullable): a core file; or
 * @launch: (nullable): a command that is started, with our standard input and output
 * @after_ns: when, counted from the command's start; 0: as it is about to end
 */
typedef struct
{
  const CliArguments *arguments;
  const char *output;
  int pid;
  const char *core;
  const char * const *launch;
  gint64 after_ns;
  VvTakeOptions options;
} CliTaking;

/** cli_taking_run: Returns: the exit status, everything said */
int cli_taking_run (CliTaking *self);

G_END_DECLS
