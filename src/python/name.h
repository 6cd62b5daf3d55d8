/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name.h — a command line becomes a name.  Private to the folder, and to tests. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * vv_python_name_from_argv:
 * @argv: (array zero-terminated=1): bytes, of any kind
 * @comm: the kernel's name, where there are no arguments
 * @exe: (nullable): the executable's path
 * @embedded: whether @exe is a program of its own and not an interpreter
 *
 * Returns: (transfer full): display-safe text, not empty
 */
char *vv_python_name_from_argv (const char * const *argv,
                                const char         *comm,
                                const char         *exe,
                                gboolean            embedded) G_GNUC_WARN_UNUSED_RESULT;

/** vv_python_name_is_fork_server: whether the command line is multiprocessing's fork server's, which its workers share */
gboolean vv_python_name_is_fork_server (const char * const *argv);

/** vv_python_name_worker: Returns: (transfer full): what such a worker is called */
char *vv_python_name_worker (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
