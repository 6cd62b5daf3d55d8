/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture.c — the memory of one moment.  In: a PID and a wish how.  Out: an image, and what it cost
 * the target.  Here is what all methods share: the permission is asked, a guard is started, and a
 * good moment is waited for. */

#include "target/capture-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "target/live.h"
#include "target/procfs.h"
#include "target/refusal.h"

/* A collection of all generations of a large heap takes seconds; small ones are over at once. */
#define MAX_CHECKS 40
#define FIRST_WAIT_US 1000
#define LONGEST_WAIT_US 100000

static const char * const method_names[] = { "auto", "stop", "fork", "precopy" };

const char *
vv_capture_method_name (VvCaptureMethod method)
{
  g_return_val_if_fail (method < G_N_ELEMENTS (method_names), "auto");

  return method_names[method];
}

gboolean
vv_capture_method_parse (const char      *text,
                         VvCaptureMethod *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (method_names); i++)
    if (g_strcmp0 (text, method_names[i]) == 0)
      {
        *out = (VvCaptureMethod) i;
        return TRUE;
      }
  return FALSE;
}

void
vv_capture_info_clear (VvCaptureInfo *self)
{
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->pauses_us, g_array_unref);
}

gboolean
vv_capture_release (VvCaptureJob *job)
{
  gint64 pause_us = 0;
  gboolean whole = vv_guard_release (job->guard, &pause_us);

  g_array_append_val (job->info->pauses_us, pause_us);
  job->info->pause_us = MAX (job->info->pause_us, pause_us);
  return whole;
}

gboolean
vv_capture_hold (VvCaptureJob  *job,
                 VvHold        *hold,
                 GError       **error)
{
  gulong wait_us = FIRST_WAIT_US;

  for (int i = 0;; i++)
    {
      if (g_cancellable_set_error_if_cancelled (job->cancellable, error) ||
          !vv_guard_hold (job->guard, hold, error))
        return FALSE;
      /* What is stopped does not go on with its collection either. */
      if (i >= MAX_CHECKS || hold->stopped || job->options->check == NULL ||
          job->options->check (job->live, job->options->check_data))
        return TRUE;
      vv_capture_release (job);
      job->info->retries++;
      g_usleep (wait_us);
      wait_us = MIN (wait_us * 2, LONGEST_WAIT_US);
    }
}

static gboolean
open_job (VvCaptureJob  *job,
          GError       **error)
{
  char text[16384];
  VvProcStatus status;
  gssize length;
  int dir_fd;

  job->live = vv_memory_new_live (job->pid, error);
  if (job->live == NULL)
    return FALSE;
  dir_fd = vv_live_dir_fd (job->live);
  job->pagemap_fd = openat (dir_fd, "pagemap", O_RDONLY | O_CLOEXEC);
  if (job->pagemap_fd < 0)
    {
      vv_refusal_set_error (error, NULL, job->pid, errno, VV_REFUSAL_READ);
      return FALSE;
    }
  length = vv_procfs_read_lines (dir_fd, "status", text, sizeof text);
  if (length > 0 && vv_proc_status_parse (text, (gsize) length, &status) && status.vm_rss_bytes != G_MAXUINT64)
    job->info->rss_bytes = status.vm_rss_bytes;
  if (job->options->held)
    return TRUE;
  job->guard = vv_guard_new (job->pid, dir_fd, error);
  return job->guard != NULL;
}

static void
close_job (VvCaptureJob *job)
{
  g_clear_pointer (&job->guard, vv_guard_free);
  if (job->pagemap_fd >= 0)
    close (job->pagemap_fd);
  g_clear_pointer (&job->live, vv_memory_close);
  g_clear_pointer (&job->image, vv_image_free);
  g_clear_pointer (&job->plan, vv_capture_plan_free);
  g_hash_table_unref (job->elf_files);
  g_array_unref (job->room);
  g_array_unref (job->pieces);
  g_array_unref (job->copied);
}

/* What was begun with another method is of no use to this one. */
static void
start_again (VvCaptureJob *job)
{
  g_clear_pointer (&job->image, vv_image_free);
  g_clear_pointer (&job->plan, vv_capture_plan_free);
  g_array_set_size (job->room, 0);
  g_array_set_size (job->pieces, 0);
  g_array_set_size (job->copied, 0);
}

/* Where a method that was asked for, or chosen, does not work with that target, stop does. */
static gboolean
run_job (VvCaptureJob  *job,
         GError       **error)
{
  g_autofree char *refusal = NULL;
  g_autoptr(GError) problem = NULL;
  VvCaptureMethod method = VV_CAPTURE_STOP;
  gboolean done = FALSE;

  if (job->options->held)
    {
      job->info->method = VV_CAPTURE_STOP;
      return vv_capture_by_holder (job, error);
    }
  method = vv_capture_choose (job->pid, job->options, &job->info->reason);
  if (method == VV_CAPTURE_FORK)
    done = vv_capture_by_fork (job, &refusal, &problem);
  else if (method == VV_CAPTURE_PRECOPY)
    done = vv_capture_by_precopy (job, &refusal, &problem);
  if (!done && refusal != NULL)
    {
      g_free (job->info->reason);
      job->info->reason = g_steal_pointer (&refusal);
      method = VV_CAPTURE_STOP;
      start_again (job);
    }
  job->info->method = method;
  if (method == VV_CAPTURE_STOP)
    return vv_capture_by_stop (job, error);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&problem));
  return done;
}

VvImage *
vv_capture (int                      pid,
            const VvCaptureOptions  *options,
            VvCaptureInfo           *info,
            GCancellable            *cancellable,
            GError                 **error)
{
  g_auto(VvCaptureInfo) own_info = { 0 };
  VvCaptureJob job = { .pid = pid, .options = options, .info = &own_info, .cancellable = cancellable,
                       .pagemap_fd = -1 };
  VvImage *image = NULL;
  gint64 began = g_get_monotonic_time ();

  g_return_val_if_fail (options != NULL && info != NULL, NULL);

  job.elf_files = g_hash_table_new (NULL, NULL);
  job.room = g_array_new (FALSE, FALSE, sizeof (VvCapturePlace));
  job.pieces = g_array_new (FALSE, FALSE, sizeof (VvCapturePlace));
  job.copied = vv_ranges_new ();
  own_info.pauses_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (open_job (&job, error) && run_job (&job, error))
    image = g_steal_pointer (&job.image);
  close_job (&job);
  if (image != NULL)
    {
      own_info.total_us = g_get_monotonic_time () - began;
      *info = own_info;
      memset (&own_info, 0, sizeof own_info);
    }
  return image;
}
