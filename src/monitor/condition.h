/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* condition.h — "rss>2GiB": a series of the sample, more or less than a number. */

#pragma once

#include "monitor/monitor.h"

G_BEGIN_DECLS

/**
 * VvCondition:
 * @metric: whose newest value is looked at
 * @scale: the value is multiplied by it, for names that are computed (memory_used, memory_percent)
 * @limit: in the series' own unit: bytes, percent, a count
 */
typedef struct
{
  VvMetric metric;
  double scale;
  gboolean above;
  double limit;
} VvCondition;

/**
 * vv_condition_parse:
 * @text: a name of CONTRACT.md's samples, `>` or `<`, a number; spaces between are fine.  Bytes take a unit: B, kB, MB,
 *   GB, TB, KiB, MiB, GiB, TiB; percentages may have a `%`
 * @error: VV_ERROR_INVALID: says what was expected where
 */
VV_API gboolean vv_condition_parse (const char *text, VvCondition *out, GError **error);

/** vv_condition_holds: of the newest value there is; FALSE where there is none (yet).  @tree: of the sums over the descendants */
VV_API gboolean vv_condition_holds (const VvCondition *self, VvMonitor *monitor, gboolean tree);

G_END_DECLS
