/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-precopy.c — copies while the target runs, and in the pause only what it wrote since.  In:
 * a job.  Out: an image.  A userfaultfd that the target was made to open lets us write-protect its
 * pages without being asked about each (asynchronous write protection, Linux 6.7,
 * admin-guide/mm/userfaultfd.rst); the page tables then say what was written to.  What was mapped
 * or moved meanwhile is not protected and is copied whole. */

#include "target/capture-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "target/kernel.h"
#include "target/live.h"

#define MAX_TRIES 20
#define WAIT_US 2000
/* Rounds end when a pause is worth the rest, or when the program writes faster than we copy. */
#define MAX_ROUNDS 6
#define FEW_BYTES ((guint64) 2 * 1024 * 1024)
/* The kernel keeps the program from mapping memory while it walks its page tables: in small steps. */
#define STEP ((guint64) 32 * 1024 * 1024)
#define STEP_PAUSE_US 200

/* Makes the target open a userfaultfd that is ours alone.  Returns an errno; 0 with @fd, or with
 * @error */
static int
open_userfaultfd (VvCaptureJob       *job,
                  const VvGuardCall  *call,
                  int                *fd,
                  GError            **error)
{
  int code = 0;

  for (int try = 0; try < MAX_TRIES; try++)
    {
      VvHold hold;

      if (g_cancellable_set_error_if_cancelled (job->cancellable, error) ||
          !vv_guard_hold (job->guard, &hold, error))
        return 0;
      code = vv_guard_userfaultfd (job->guard, call, fd);
      vv_capture_release (job);
      if (code != EAGAIN && code != ECANCELED)
        break;
      job->info->retries++;
      g_usleep (WAIT_US);
    }
  return code;
}

/* Whole mappings, since a part of one would split it, and mremap(2) moves no two at once; but only what was touched of
 * them is protected, since each other page would cost the target eight bytes of page table.  What cannot be
 * registered (a few mappings have flags that forbid it) is copied whole in the pause. */
static void
register_mappings (VvCaptureJob *job,
                   int           fd,
                   GArray       *registered)
{
  const GArray *regions = job->plan->map->regions;

  for (guint i = 0; i < regions->len; i++)
    {
      const VvRegion *region = &g_array_index (regions, VvRegion, i);
      const guint32 private_writable = VV_REGION_READ | VV_REGION_WRITE;
      struct uffdio_register request = {
        .range = { region->start, region->end - region->start },
        .mode = UFFDIO_REGISTER_MODE_WP,
      };
      VvRange range = { region->start, region->end };

      if ((region->flags & (private_writable | VV_REGION_SHARED)) == private_writable &&
          ioctl (fd, UFFDIO_REGISTER, &request) == 0)
        g_array_append_val (registered, range);
    }
}

/* Page tables of [start, end): adds to @written what was written to and is protected from now on.  Returns an errno */
static int
protect_pages (int     pagemap_fd,
               VvAddr  start,
               VvAddr  end,
               GArray *written)
{
  struct page_region found[512];
  struct pm_scan_arg request = {
    .size = sizeof request,
    .flags = PM_SCAN_WP_MATCHING,
    .start = start,
    .end = end,
    .vec = (gsize) found,
    .vec_len = G_N_ELEMENTS (found),
    .category_mask = PAGE_IS_WRITTEN | PAGE_IS_WPALLOWED,
    .return_mask = PAGE_IS_WRITTEN,
  };

  while (request.start < request.end)
    {
      int n = ioctl (pagemap_fd, PAGEMAP_SCAN, &request);

      if (n < 0)
        return errno;
      for (int i = 0; i < n; i++)
        vv_ranges_append (written, found[i].start, found[i].end);
      if (request.walk_end <= request.start)
        break;
      request.start = request.walk_end;
    }
  return 0;
}

static int
protect_all (VvCaptureJob *job,
             GArray       *written)
{
  int code = 0;

  for (guint i = 0; code == 0 && i < job->plan->touched->len; i++)
    {
      const VvRange *range = &g_array_index (job->plan->touched, VvRange, i);

      for (VvAddr at = range->start; code == 0 && at < range->end; at += STEP)
        code = protect_pages (job->pagemap_fd, at, MIN (range->end, at + STEP), written);
    }
  return code;
}

/* One round while the target runs: protects, and copies what was written to since the round before.
 * The order matters: what is written to between both is copied again.  Returns an errno; 0 also with
 * @error. */
static int
copy_round (VvCaptureJob  *job,
            int            fd,
            int            round,
            GArray        *registered,
            guint64       *n_bytes,
            GError       **error)
{
  g_autoptr(GArray) written = vv_ranges_new ();
  g_autoptr(GArray) ranges = NULL;
  int code;

  *n_bytes = 0;
  if (round > 0 &&
      !vv_capture_lay_out (job, vv_capture_plan_new (job, job->live, job->pagemap_fd, error), error))
    return 0;
  register_mappings (job, fd, registered);
  code = protect_all (job, written);
  if (code != 0)
    return code;
  /* What was touched is asked for after it was protected: touched since means written since. */
  if (!vv_capture_lay_out (job, vv_capture_plan_new (job, job->live, job->pagemap_fd, error), error))
    return 0;
  ranges = round == 0 ? g_array_copy (job->plan->touched) : vv_ranges_intersect (written, job->plan->touched);
  *n_bytes = vv_ranges_total (ranges);
  if (!vv_capture_copy (job, vv_live_tid (job->live), ranges, FALSE, round == 0 ? 0.5 : 0.9, 0.9, error))
    *n_bytes = 0;
  return 0;
}

/* What was written to, and variables of libraries that came since.  One scan of the page tables: this is the pause. */
static gboolean
copy_changed (VvCaptureJob  *job,
              GError       **error)
{
  g_autoptr(GArray) missing = NULL;
  g_autoptr(GArray) ranges = NULL;

  if (!vv_capture_lay_out (job, vv_capture_plan_new (job, job->live, job->pagemap_fd, error), error))
    return FALSE;
  missing = vv_ranges_subtract (job->plan->whole, job->copied);
  ranges = vv_ranges_unite (job->plan->changed, missing);
  return vv_capture_copy (job, vv_live_tid (job->live), ranges, TRUE, 0, 0, error);
}

/* Taking the protection off in one go would keep the program from running for as long, so it is done in steps, which
 * split no mapping; after that, unregistering is quick. */
static void
unprotect (VvCaptureJob *job,
           GArray       *registered,
           int           fd)
{
  vv_ranges_sort (job->copied);
  for (guint i = 0; i < job->copied->len; i++)
    {
      const VvRange *range = &g_array_index (job->copied, VvRange, i);

      for (VvAddr at = range->start; at < range->end; at += STEP)
        {
          struct uffdio_writeprotect request = { .range = { at, MIN (STEP, range->end - at) } };

          ioctl (fd, UFFDIO_WRITEPROTECT, &request);
          if (request.range.len == STEP)
            g_usleep (STEP_PAUSE_US);
        }
    }
  vv_ranges_sort (registered);
  for (guint i = 0; i < registered->len; i++)
    {
      const VvRange *range = &g_array_index (registered, VvRange, i);
      struct uffdio_range request = { range->start, range->end - range->start };

      ioctl (fd, UFFDIO_UNREGISTER, &request);
    }
}

/* The pause.  What was copied before stays good when it has to be tried again. */
static gboolean
copy_rest (VvCaptureJob  *job,
           GError       **error)
{
  for (int try = 0; try < MAX_TRIES; try++)
    {
      g_autoptr(GError) problem = NULL;
      VvHold hold;
      gboolean copied, whole;

      vv_ranges_sort (job->copied);
      job->protected = TRUE;
      if (!vv_capture_hold (job, &hold, error))
        return FALSE;
      copied = copy_changed (job, &problem);
      whole = vv_capture_release (job);
      if (copied && whole)
        return TRUE;
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

/* Returns an errno for which another method may do; 0 also with @error. */
static int
copy_all (VvCaptureJob  *job,
          int            fd,
          GArray        *registered,
          GError       **error)
{
  struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_WP_UNPOPULATED };
  guint64 n_bytes = 0, before = G_MAXUINT64;

  if (ioctl (fd, UFFDIO_API, &api) != 0)
    return errno;
  for (int round = 0; round < MAX_ROUNDS; round++)
    {
      g_autoptr(GError) problem = NULL;
      int code = copy_round (job, fd, round, registered, &n_bytes, &problem);

      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      if (code != 0 || (error != NULL && *error != NULL))
        return code;
      if (n_bytes <= FEW_BYTES || n_bytes > before / 2)
        break;
      before = n_bytes;
    }
  copy_rest (job, error);
  return 0;
}

gboolean
vv_capture_by_precopy (VvCaptureJob  *job,
                       char         **refusal,
                       GError       **error)
{
  g_autoptr(GArray) registered = vv_ranges_new ();
  g_autoptr(GError) problem = NULL;
  VvGuardCall call;
  int fd = -1, code;

  *refusal = vv_capture_find_call (job, &call);
  if (*refusal != NULL || !vv_capture_prepare (job, error))
    return FALSE;
  code = open_userfaultfd (job, &call, &fd, &problem);
  if (fd >= 0)
    {
      code = copy_all (job, fd, registered, &problem);
      unprotect (job, registered, fd);
      close (fd);
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (code != 0)
    {
      *refusal = vv_capture_explain_call ("precopy", code);
      return FALSE;
    }
  return vv_capture_copy (job, vv_live_tid (job->live), job->plan->constant, FALSE, 0.95, 1.0, error) &&
         vv_capture_finish (job, error);
}
