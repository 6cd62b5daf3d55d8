/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* history.h — series on one time axis, bounded.  Columns in chunks; above each column levels of
 * minima and maxima, so that reducing any range to a picture costs as many steps as the picture has
 * columns.  What leaves at the front is kept per minute (minimum, maximum, mean) for seven days.
 * At most 16 bytes a sample and series.
 *
 * Samples are numbered by an index that never changes: the first ever is 0; first…end are those
 * still held.  Belongs to one thread, readers included. */

#pragma once

#include "base/span.h"
#include "base/stats.h"

G_BEGIN_DECLS

#define VV_HISTORY_MINUTES (7 * 24 * 60)

typedef struct _VvHistory VvHistory;

/** vv_history_new: @max_samples: how many samples are held in full, at least 1 */
VV_API VvHistory *vv_history_new (guint64 max_samples) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_history_free (VvHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvHistory, vv_history_free)

/** vv_history_set_max_samples: a smaller bound moves the oldest samples to the minutes at once */
VV_API void vv_history_set_max_samples (VvHistory *self, guint64 max_samples);

/** vv_history_add_series: a series that has no values before the next append.  @held: see
 * VvMetricInfo. Returns: its number */
VV_API guint vv_history_add_series (VvHistory *self, gboolean held);
VV_API guint vv_history_get_n_series (VvHistory *self);

/**
 * vv_history_append:
 * @time_ns: later than the last; else the sample is not taken
 * @values: (array length=n_values): by series; NaN is no value; series beyond @n_values have none
 * @interval_ns: the time until the next is due: where it takes three times as long and more, lines
 *   break there
 */
VV_API void vv_history_append (VvHistory *self, gint64 time_ns, const double *values,
                               guint n_values, gint64 interval_ns);

/** vv_history_get_first: Returns: the index of the oldest sample held */
VV_API guint64 vv_history_get_first (VvHistory *self);
/** vv_history_get_end: Returns: one beyond the index of the newest sample; equal to first where
 * there is none */
VV_API guint64 vv_history_get_end (VvHistory *self);
VV_API gint64 vv_history_get_time (VvHistory *self, guint64 index);
VV_API double vv_history_get_value (VvHistory *self, guint series, guint64 index);
/** vv_history_get_start_time: Returns: when the history begins, minutes included; 0 where it is
 * empty */
VV_API gint64 vv_history_get_start_time (VvHistory *self);
VV_API gint64 vv_history_get_end_time (VvHistory *self);

/** vv_history_find: Returns: the index of the first held sample at @time_ns or later; end where
 * there is none */
VV_API guint64 vv_history_find (VvHistory *self, gint64 time_ns);
/** vv_history_value_at: Returns: the value of the sample nearest to @time_ns (of the last number
 * not later, where the series is held); NaN where the line has a gap there or the history does not
 * reach.  @at_ns: (out) (optional): that sample's time */
VV_API double vv_history_value_at (VvHistory *self, guint series, gint64 time_ns, gint64 *at_ns);

/**
 * vv_history_reduce:
 * @start_ns: left edge
 * @end_ns: right edge
 * @columns: how many pixel columns lie between
 * @n_spans: (out): how many came out: at most 2 × @columns + 4
 *
 * Columns are aligned to multiples of their own width on the time axis, so that a picture that
 * moves does not shimmer.  One span beyond each edge is included where the line goes there without
 * a gap, so that lines reach the edges.  Minutes are spans from their minimum to their maximum with
 * the mean as first and last.
 *
 * Returns: (transfer full) (array length=n_spans): the spans
 */
VV_API VvSpan *vv_history_reduce (VvHistory *self, guint series, gint64 start_ns, gint64 end_ns,
                                  guint columns, gsize *n_spans) G_GNUC_WARN_UNUSED_RESULT;

/** vv_history_summarize: the summary of held samples with @start_ns ≤ time ≤ @end_ns */
VV_API void vv_history_summarize (VvHistory *self, guint series, gint64 start_ns, gint64 end_ns,
                                  VvStats *out);

/** vv_history_get_memory: Returns: the bytes it takes, for the bench */
VV_API gsize vv_history_get_memory (VvHistory *self);

G_END_DECLS
