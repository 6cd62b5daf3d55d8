/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-held.c — copies what somebody else holds already (a process at its end): no guard, no
 * pause of ours. */

#include "config.h"

#include "target/capture-private.h"
#include "target/live.h"

gboolean
vv_capture_by_holder (VvCaptureJob  *job,
                      GError       **error)
{
  int tid = vv_live_tid (job->live);

  return vv_capture_prepare (job, error) &&
         vv_capture_lay_out (job, vv_capture_plan_new (job, job->live, job->pagemap_fd, error), error) &&
         vv_capture_copy (job, tid, job->plan->touched, FALSE, 0, 0.9, error) &&
         vv_capture_copy (job, tid, job->plan->constant, FALSE, 0.9, 1, error) &&
         vv_capture_finish (job, error);
}
