/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-stop.c — holds all threads while memory is copied.  In: a job whose memory is made ready.
 * Out: an image.  Nothing is done in the target, so it works wherever holding it does. */

#include "target/capture-private.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "target/live.h"

#define MAX_TRIES 6

/* While the target is held.  The map is read again: it changed while memory was made ready. */
static gboolean
copy_held (VvCaptureJob  *job,
           GError       **error)
{
  return vv_capture_lay_out (job, vv_capture_plan_new (job, job->live, job->pagemap_fd, error), error) &&
         vv_capture_copy (job, vv_live_tid (job->live), job->plan->touched, TRUE, 0, 0, error);
}

gboolean
vv_capture_by_stop (VvCaptureJob  *job,
                    GError       **error)
{
  if (!vv_capture_prepare (job, error))
    return FALSE;
  for (int try = 0; try < MAX_TRIES; try++)
    {
      g_autoptr(GError) problem = NULL;
      VvHold hold;
      gboolean copied, whole;

      if (!vv_capture_hold (job, &hold, error))
        return FALSE;
      copied = copy_held (job, &problem);
      whole = vv_capture_release (job);
      if (copied && whole)
        return vv_capture_copy (job, vv_live_tid (job->live), job->plan->constant, FALSE, 0.9, 1.0, error) &&
               vv_capture_finish (job, error);
      if (!copied)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      job->info->retries++;
    }
  g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
               _("Process %d could not be held long enough to be copied. Try again when the system is less busy."),
               job->pid);
  return FALSE;
}
