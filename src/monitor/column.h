/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* column.h — one series: its values, and over them levels of minima and maxima with a fan-out of
 * 16, so that any range's extremes, first and last number are found in a number of steps that grows
 * with the logarithm of its length. */

#pragma once

#include <math.h>

#include "monitor/deque.h"

G_BEGIN_DECLS

#define VV_COLUMN_FAN_SHIFT 4
#define VV_COLUMN_N_LEVELS 5

#define VV_COLUMN_NONE G_MAXUINT64

/* @min > @max: no number */
typedef struct
{
  double min;
  double max;
} VvMinMax;

/* @start: index of its first value; those before have none
 * @end: one beyond its last */
typedef struct
{
  VvDeque values;
  VvDeque levels[VV_COLUMN_N_LEVELS];
  guint64 start;
  guint64 end;
} VvColumn;

VvColumn *vv_column_new (guint64 start);
VvColumn *vv_column_copy (const VvColumn *from);
void vv_column_free (VvColumn *self);

void vv_column_append (VvColumn *self, double value);
void vv_column_drop (VvColumn *self, guint64 before);
double vv_column_get (const VvColumn *self, guint64 index);

/* All for @from ≤ index < @to, which must not reach before what was dropped. */
VvMinMax vv_column_get_extent (const VvColumn *self, guint64 from, guint64 to);
/** vv_column_first: Returns: the index of the first number, or VV_COLUMN_NONE */
guint64 vv_column_first (const VvColumn *self, guint64 from, guint64 to);
/** vv_column_last: Returns: the index of the last number, or VV_COLUMN_NONE */
guint64 vv_column_last (const VvColumn *self, guint64 from, guint64 to);

/** vv_column_prefetch: soon a range will be asked for that begins or ends near @index */
void vv_column_prefetch (const VvColumn *self, guint64 index);

gsize vv_column_get_memory (const VvColumn *self);

G_END_DECLS
