/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* history-private.h — a history's parts, for history.c, which keeps it, and reduce.c, which reads
 * it. */

#pragma once

#include "monitor/column.h"
#include "monitor/history.h"
#include "monitor/minutes.h"

G_BEGIN_DECLS

/* @columns: VvColumn by series
 * @held: gboolean by series
 * @times: gint64 by index
 * @breaks: guint64: indices of samples before which lines break, in order
 * @first, @end: indices of the samples held
 * @interval_ns: until the sample after the newest is due
 * @shelves: VvShelf by series, NULL where there is none: what reduce.c has worked out before */
struct _VvHistory
{
  GPtrArray *columns;
  GArray *held;
  VvDeque times;
  GArray *breaks;
  VvMinutes minutes;
  guint64 max_samples;
  guint64 first;
  guint64 end;
  gint64 interval_ns;
  GPtrArray *shelves;
};

/** vv_history_copy: Returns: (transfer full): the same history, on its own from now: it may be
 * read, and freed, in another thread while @self goes on.  Costs a small share of a copy of the
 * numbers: chunks are shared until written */
VvHistory *vv_history_copy (VvHistory *self) G_GNUC_WARN_UNUSED_RESULT;

/** vv_history_is_broken: whether lines break before any sample with @after < index ≤ @to */
gboolean vv_history_is_broken (VvHistory *self, guint64 after, guint64 to);
/** vv_history_find_between: the first index of @low … @high whose time is @time_ns or later; @high
 * where there is none */
guint64 vv_history_find_between (VvHistory *self, gint64 time_ns, guint64 low, guint64 high);

typedef struct _VvShelf VvShelf;

void vv_shelf_free (VvShelf *self);
gsize vv_shelf_get_memory (const VvShelf *self);

static inline gint64
vv_history_time (const VvHistory *self,
                 guint64          index)
{
  const gint64 *chunk = vv_deque_chunk (&self->times, index);

  return chunk[index & (VV_DEQUE_CHUNK - 1)];
}

G_END_DECLS
