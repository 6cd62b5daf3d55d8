/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* axis.h — round ticks.  Values: 1, 2, 5 × 10ⁿ, for bytes × 2ⁿ within a binary unit; times: on the
 * clock. */

#pragma once

#include "base/text.h"

G_BEGIN_DECLS

#define VV_AXIS_MAX_TICKS 32

typedef struct
{
  double lower;                         /* of the axis, rounded outward where it fits the data */
  double upper;
  double ticks[VV_AXIS_MAX_TICKS];
  guint n_ticks;
  gboolean log_scale;
} VvAxis;

/** vv_axis_fit: an axis that holds lower…upper with about @wanted round ticks; degenerate and NaN
 * ranges are made sane */
void vv_axis_fit (VvAxis *axis,
                  double lower,
                  double upper,
                  VvUnit unit,
                  gboolean from_zero,
                  gboolean log_scale,
                  guint wanted);

/** vv_axis_label: Returns: (transfer full): the label of tick @i; only the topmost bears the
 * unit */
char *vv_axis_label (const VvAxis *axis, guint i, VvUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/** vv_axis_number: Returns: (transfer full): vv_axis_label() without its unit, for where that has
 * no room */
char *vv_axis_number (const VvAxis *axis, guint i, VvUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/** vv_axis_time_step: Returns: the round number of µs between labels that lie at least @min_px
 * apart */
gint64 vv_axis_time_step (gint64 span_us, double width_px, double min_px);

G_END_DECLS
