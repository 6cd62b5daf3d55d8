/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* stats.h — the six numbers that sum up a series. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvStats:
 * @avg: arithmetic mean
 * @max: the largest value
 * @min: the smallest value
 * @p95: 95th percentile, linear between the two nearest ranks (numpy's default, R's type 7)
 * @last: the last value that is a number
 * @count: how many values are numbers; with 0 all others are NaN
 */
typedef struct
{
  double avg;
  double max;
  double min;
  double p95;
  double last;
  gsize count;
} VvStats;

/**
 * vv_stats_compute:
 * @values: (array length=n): numbers; NaN stands for "no value" and is left out
 * @n: how many
 * @out: (out caller-allocates): the summary
 *
 * Takes O(n) time (a quickselect for the percentile) and one copy of @values.
 */
VV_API void vv_stats_compute (const double *values, gsize n, VvStats *out);

G_END_DECLS
