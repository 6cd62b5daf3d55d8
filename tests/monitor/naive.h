/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* naive.h — what vv_history_reduce() shall give, worked out the slow way: every sample is looked at, nothing is indexed. */

#pragma once

#include "monitor/history.h"

/* @times, @values: all samples that were ever appended, of one series
 * @breaks: whether lines break before each
 * @first: index of the first that is still held; those before are in minutes */
typedef struct
{
  const gint64 *times;
  const double *values;
  const gboolean *breaks;
  guint64 first;
  guint64 end;
  gboolean held;
} Naive;

/** naive_reduce: Returns: (element-type VvSpan): the spans */
GArray *naive_reduce (const Naive *self, gint64 start_ns, gint64 end_ns, guint columns);
