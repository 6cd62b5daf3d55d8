/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watched.h — a monitor of this very process, filled by hand, so that a test knows every number in it. */

#pragma once

#include "monitor/monitor.h"

G_BEGIN_DECLS

#define SECOND G_GINT64_CONSTANT (1000000000)
/* When the first sample was taken, in the tests' own clock. */
#define WATCHED_START (1000 * SECOND)

/** watched_new: Returns: (transfer full): a monitor without samples, with the custom metric "queue" if @metric */
VvMonitor *watched_new (gboolean metric);

/**
 * watched_take:
 *
 * Adds sample @i, taken @i seconds after WATCHED_START: user i %, system 1 %, RSS 100 + i MiB, PSS in each fifth only,
 * private 50 MiB, 4 threads, files not permitted, the rest 0, the metric 10 × i; tree: two processes with twice all that.
 */
void watched_take (VvMonitor *monitor, guint i);

/** watched_fill: samples 0 to @n − 1 */
void watched_fill (VvMonitor *monitor, guint n);

G_END_DECLS
