/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interrupt.h — Ctrl+C, and the other ways to ask a program to end, for commands that work instead of
 * waiting in a main loop. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cli_interrupt_catch:
 *
 * From now on the first SIGINT, SIGTERM or SIGHUP cancels what is returned; the second ends the program
 * at once.  A signal that is ignored (nohup) stays so.
 *
 * Returns: (transfer none): lives as long as the program
 */
GCancellable *cli_interrupt_catch (void);

G_END_DECLS
