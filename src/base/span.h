/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* span.h — what a series becomes on its way to the screen. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvSpan:
 * @time_ns: when: the time of the sample where the span holds one, else that of its first
 * @end_ns: the time of its last sample (@time_ns where it holds one)
 * @first: the first value in it
 * @last: the last value in it
 * @min: the smallest
 * @max: the largest
 *
 * All samples of one series that fall into one pixel column, or one sample where they lie further
 * apart than pixels.  An array of spans is in the order of time; a span whose @first is NaN is a
 * gap: the line ends before it and begins anew after it.  So a picture never needs more spans
 * than twice its width, however long the series, and a spike of one sample is never lost.
 */
typedef struct
{
  gint64 time_ns;
  gint64 end_ns;
  double first;
  double last;
  double min;
  double max;
} VvSpan;

G_END_DECLS
