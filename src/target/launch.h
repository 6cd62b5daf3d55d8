/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch.h — starts a program to be watched.  The program is an ordinary child: it ignores the signals that our caller
 * ignored and no others, has no descriptor of ours, and with captured output a pseudo-terminal, so that it writes line by
 * line as in a terminal. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

typedef gboolean (*VvLaunchReady) (int pid, gpointer data, GError **error);

/**
 * VvLaunch:
 * @argv: (array zero-terminated=1): program and arguments; the program is looked for in PATH of @environment
 * @directory: (nullable) (type filename): where it runs; NULL: here
 * @environment: (nullable) (array zero-terminated=1): NAME=VALUE on top of ours; a bare NAME removes it
 * @capture: whether its output comes to us; else it has our standard input, output and error
 * @ready: (nullable): called when the child is there, with one thread, and waits for us before it becomes the program:
 *   the moment to begin to watch it.  On FALSE nothing is started
 */
typedef struct
{
  const char * const *argv;
  const char *directory;
  const char * const *environment;
  gboolean capture;
  VvLaunchReady ready;
  gpointer ready_data;
} VvLaunch;

/**
 * vv_launch_spawn:
 * @pid: (out): the child; the caller reaps it (g_child_watch_add(), waitpid())
 * @output_fd: (out) (optional): with @capture, non-blocking, where its standard output and error can be read; EIO
 *   or end of file when all who hold it are gone
 * @error: VV_ERROR_GONE: no such program or folder; VV_ERROR_DENIED: not executable; the message names it
 */
VV_API gboolean vv_launch_spawn (const VvLaunch *self, int *pid, int *output_fd, GError **error);

G_END_DECLS
