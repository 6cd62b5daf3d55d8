/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* minutes.h — what remains of samples that left a history: minimum, maximum and mean a minute and
 * series, for VV_HISTORY_MINUTES.  Rows are numbered by an index that never changes. */

#pragma once

#include "monitor/deque.h"

G_BEGIN_DECLS

/* @number: minutes since the clock's zero
 * @start_ns: time of its first sample
 * @end_ns: time of its last
 * @broken: whether lines break before it */
typedef struct
{
  gint64 number;
  gint64 start_ns;
  gint64 end_ns;
  gboolean broken;
} VvMinute;

/* @count: 0: no number in that minute */
typedef struct
{
  double min;
  double max;
  double sum;
  guint64 count;
} VvMinuteStat;

typedef struct
{
  VvDeque rows;
  GPtrArray *series;
  guint64 first;
  guint64 end;
} VvMinutes;

void vv_minutes_init (VvMinutes *self);
void vv_minutes_clear (VvMinutes *self);
/** vv_minutes_copy: @self is written without being cleared */
void vv_minutes_copy (VvMinutes *self, const VvMinutes *from);

/** vv_minutes_begin: a sample of @time_ns goes into the archive; its numbers follow with
 * vv_minutes_add() */
void vv_minutes_begin (VvMinutes *self, gint64 time_ns, gboolean broken);
void vv_minutes_add (VvMinutes *self, guint series, double value);

const VvMinute *vv_minutes_get_row (const VvMinutes *self, guint64 row);
/** vv_minutes_get_stat: Returns: (nullable): NULL where @series has no number in @row */
const VvMinuteStat *vv_minutes_get_stat (const VvMinutes *self, guint series, guint64 row);
/** vv_minutes_find: Returns: the last row that begins at @time_ns or earlier, or G_MAXUINT64 */
guint64 vv_minutes_find (const VvMinutes *self, gint64 time_ns);

gsize vv_minutes_get_memory (const VvMinutes *self);

G_END_DECLS
