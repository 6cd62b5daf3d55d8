/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.h — one line on the terminal that says how the work goes, written anew in its place. */

#pragma once

#include "vivarium.h"

G_BEGIN_DECLS

/** cli_live_show: the newest sample; nothing where standard error is no terminal */
void cli_live_show (VvMonitor *monitor, gboolean tree, gint64 elapsed_us);

/** cli_live_line: any text; nothing where standard error is no terminal */
void cli_live_line (const char *text);

/** cli_live_clear: leaves the line empty */
void cli_live_clear (void);

G_END_DECLS
