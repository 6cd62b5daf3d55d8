/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* child.h — Python processes to be watched by tests. */

#pragma once

#include "monitor/probe.h"

typedef struct
{
  int pid;
  int input_fd;
  int output_fd;
} Child;

/** child_spawn: starts an interpreter with @arguments and waits for its first line of output; skips the test and returns FALSE
 * where there is no interpreter */
gboolean child_spawn (Child *self, const char * const *arguments);
/** child_spawn_busy: tests/monitor/busy.py with these arguments, separated by blanks */
gboolean child_spawn_busy (Child *self, const char *arguments);
/** child_end: closes its standard input, and waits for its end */
void child_end (Child *self);
/** child_kill: kills it; it stays a zombie until child_end() */
void child_kill (Child *self);
/** child_wait_state: waits until its state is @state (R, S, Z, …) */
void child_wait_state (Child *self, char state);
VvProcess *child_get_process (Child *self);

/** child_ask: what psutil says meanwhile; (element-type utf8 double) (nullable): NULL where there is none, test skipped */
typedef struct _Opinion Opinion;
Opinion *opinion_ask (int pid, double seconds);
/** opinion_finish: waits for it.  Returns: FALSE, and the test is skipped, where there is no psutil */
gboolean opinion_finish (Opinion *self);
double opinion_get (Opinion *self, const char *name);
void opinion_free (Opinion *self);
