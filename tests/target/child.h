/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* child.h — programs that a test looks at, and that never outlive it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int pid;
  int in_fd;      /* its standard input */
  int out_fd;     /* its standard output */
} Child;

/** child_start: Returns: whether it runs; @argv[0] is looked for in PATH */
gboolean child_start (Child *self, const char * const *argv);
/** child_read_line: Returns: (transfer full) (nullable): what it says, waited for; without the newline */
char *child_read_line (Child *self);
/** child_stop: kills and reaps it, if it is there */
void child_stop (Child *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Child, child_stop)

/** child_wait_state: waits, with a bound, until /proc says that @pid is in @state */
gboolean child_wait_state (int pid, char state);

G_END_DECLS
