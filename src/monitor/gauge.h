/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* gauge.h — the numbers of one single process: the watched one, or one of its descendants. */

#pragma once

#include "monitor/probe.h"

G_BEGIN_DECLS

typedef struct _VvGauge VvGauge;

/**
 * vv_gauge_new:
 * @start_ticks: when it must have started; 0: whoever has the PID now
 * @keep_open: whether its files stay open (five descriptors), which is faster; else none does
 * @error: VV_ERROR_GONE
 */
VvGauge *vv_gauge_new (int pid, guint64 start_ticks, gboolean keep_open, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void vv_gauge_free (VvGauge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvGauge, vv_gauge_free)

int vv_gauge_get_pid (VvGauge *self);
guint64 vv_gauge_get_start_ticks (VvGauge *self);

/** vv_gauge_set_born: it began after @since_ns, so all it ever did belongs to the time since then */
void vv_gauge_set_born (VvGauge *self, gint64 since_ns);

/**
 * vv_gauge_read:
 * @values: by VvMetric; PSS is NaN
 * @reasons: (nullable): as in VvSample
 * @time_ns: (out): when
 * @error: VV_ERROR_GONE
 */
gboolean vv_gauge_read (VvGauge *self, double *values, const char **reasons, gint64 *time_ns, GError **error);

/** vv_gauge_read_pss: Returns: PSS in bytes, or NaN.  @reason: (out) (nullable): why NaN, static and translated, or NULL */
double vv_gauge_read_pss (VvGauge *self, const char **reason);
/** vv_gauge_get_last: Returns: what the last reading of a held metric said; NaN before */
double vv_gauge_get_last (VvGauge *self, VvMetric metric);

/** vv_gauge_read_threads: Returns: (transfer full) (array length=n_threads) (nullable): see vv_threads_read_cpu() */
VvThreadSample *vv_gauge_read_threads (VvGauge *self, gint64 now_ns, guint *n_threads);
void vv_gauge_forget_threads (VvGauge *self);

/** vv_clock_ns: Returns: CLOCK_MONOTONIC now */
gint64 vv_clock_ns (void);

G_END_DECLS
