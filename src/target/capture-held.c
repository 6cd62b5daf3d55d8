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
  VvCapturePlan *plan;

  if (!vv_capture_prepare (job, error))
    return FALSE;
  plan = vv_capture_plan_new (job, job->live, job->pagemap_fd, error);
  return plan != NULL && vv_capture_lay_out (job, plan, error) &&
         vv_capture_copy (job, vv_live_tid (job->live), job->plan->touched, FALSE, 0, 1, error) &&
         vv_capture_finish (job, error);
}
