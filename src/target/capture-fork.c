/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-fork.c — the target clones itself, and the clone is read.  In: a job.  Out: an image.  The
 * clone never runs; it shares the target's pages until the target writes to them, so it is read as
 * fast as possible, killed, and reaped by the target itself, whose own waits never see it. */

#include "target/capture-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "base/error.h"
#include "target/live.h"

#define MAX_TRIES 20
#define WAIT_US 2000

/* Returns an errno; 0 with @clone_pid, or with @error */
static int
make_clone (VvCaptureJob       *job,
            const VvGuardCall  *call,
            int                *clone_pid,
            GError            **error)
{
  int code = 0;

  for (int try = 0; try < MAX_TRIES; try++)
    {
      VvHold hold;

      if (!vv_capture_hold (job, &hold, error))
        return 0;
      code = vv_guard_clone (job->guard, call, clone_pid);
      vv_capture_release (job);
      if (code != EAGAIN && code != ECANCELED)
        break;
      job->info->retries++;
      g_usleep (WAIT_US);
    }
  return code;
}

static gboolean
copy_clone (VvCaptureJob  *job,
            int            clone_pid,
            GError       **error)
{
  g_autoptr(VvMemory) clone = vv_memory_new_live (clone_pid, error);
  int pagemap_fd;
  gboolean copied;

  if (clone == NULL)
    return FALSE;
  pagemap_fd = openat (vv_live_dir_fd (clone), "pagemap", O_RDONLY | O_CLOEXEC);
  copied = vv_capture_lay_out (job, vv_capture_plan_new (job, clone, pagemap_fd, error), error) &&
           vv_capture_copy (job, clone_pid, job->plan->touched, FALSE, 0.5, 0.9, error) &&
           vv_capture_copy (job, clone_pid, job->plan->constant, FALSE, 0.9, 1.0, error);
  if (pagemap_fd >= 0)
    close (pagemap_fd);
  return copied;
}

/* It is dead and takes nothing but its number; who looks at the program's processes is to know where it comes from. */
static void
note_left_clone (VvCaptureJob *job,
                 int           clone_pid,
                 int           code)
{
  g_free (job->info->reason);
  job->info->reason =
    g_strdup_printf (_("This method was asked for; the clone (process %d) is left as a zombie until the program waits "
                       "for it or ends: %s."), clone_pid,
                     code == VV_GUARD_FILTERED ? _("all threads have a seccomp filter") : g_strerror (code));
}

gboolean
vv_capture_by_fork (VvCaptureJob  *job,
                    char         **refusal,
                    GError       **error)
{
  VvGuardCall call;
  gint64 pause_us = 0;
  int clone_pid = 0, code;
  gboolean copied;

  *refusal = vv_capture_find_call (job, &call);
  if (*refusal != NULL || !vv_capture_prepare (job, error))
    return FALSE;
  code = make_clone (job, &call, &clone_pid, error);
  if (clone_pid == 0)
    {
      if (code != 0)
        *refusal = vv_capture_explain_call ("fork", code);
      return FALSE;
    }
  copied = copy_clone (job, clone_pid, error);
  code = vv_guard_remove_clone (job->guard, &call, &pause_us);
  g_array_append_val (job->info->pauses_us, pause_us);
  job->info->pause_us = MAX (job->info->pause_us, pause_us);
  if (code != 0)
    note_left_clone (job, clone_pid, code);
  return copied && vv_capture_finish (job, error);
}
