/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-copy.c — bytes become an image.  In: a plan.  Out: the image's memory, filled.  Copying
 * into memory that was touched before, in huge pages, is five times as fast as into fresh memory, so
 * the memory is made ready before the target is held, for what is mapped then; what was mapped
 * since is little. */

#include "target/capture-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "base/error.h"
#include "target/image-private.h"
#include "target/live.h"
#include "target/refusal.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define PAGE ((gsize) 4096)
#define HUGE_PAGE ((gsize) 2 * 1024 * 1024)
/* One call copies so much at most: large enough that the call costs nothing, small enough that the guard hears of us. */
#define CHUNK ((gsize) 16 * 1024 * 1024)
#define MAX_PARTS 256
/* What the target may grow by until it is held. */
#define SLACK ((gsize) 64 * 1024 * 1024)

void
vv_capture_progress (VvCaptureJob *job,
                     double        share)
{
  if (job->options->progress != NULL)
    job->options->progress (share, job->options->progress_data);
}

/* Touches [start, end); kernels before 5.14 have no call for it. */
static void
populate (guint8 *start,
          guint8 *end)
{
  if (madvise (start, (gsize) (end - start), MADV_POPULATE_WRITE) == 0 || errno != EINVAL)
    return;
  for (guint8 *at = start; at < end; at += PAGE)
    *(volatile guint8 *) at = 0;
}

/* Huge pages where at least half of one will be used: a hundred stacks of threads of which each has
 * touched five pages are not worth 200 MiB. */
static void
ask_for_huge_pages (guint8       *arena,
                    gsize         size,
                    const GArray *local)
{
  guint at = 0;

  for (gsize block = 0; block + HUGE_PAGE <= size; block += HUGE_PAGE)
    {
      guint64 used = 0;

      while (at < local->len && g_array_index (local, VvRange, at).end <= block)
        at++;
      for (guint i = at; i < local->len && g_array_index (local, VvRange, i).start < block + HUGE_PAGE; i++)
        used += MIN (g_array_index (local, VvRange, i).end, block + HUGE_PAGE) -
                MAX (g_array_index (local, VvRange, i).start, block);
      if (used >= HUGE_PAGE / 2)
        madvise (arena + block, HUGE_PAGE, MADV_HUGEPAGE);
    }
}

/* Where the ranges that will be copied come to lie in the arena: extents lie there in their order. */
static GArray *
find_local_ranges (const VvCapturePlan *plan,
                   const GArray        *ranges)
{
  GArray *local = g_array_new (FALSE, FALSE, sizeof (VvRange));
  VvAddr base = 0;
  guint at = 0;

  for (guint i = 0; i < plan->extents->len; i++)
    {
      const VvRange *extent = &g_array_index (plan->extents, VvRange, i);

      for (; at < ranges->len && g_array_index (ranges, VvRange, at).start < extent->end; at++)
        vv_range_append (local, base + (g_array_index (ranges, VvRange, at).start - extent->start),
                         base + (g_array_index (ranges, VvRange, at).end - extent->start));
      base += extent->end - extent->start;
    }
  return local;
}

static gboolean
touch_all (VvCaptureJob  *job,
           guint8        *arena,
           gsize          arena_size,
           GError       **error)
{
  g_autoptr(GArray) local = find_local_ranges (job->plan, job->plan->touched);
  guint64 total = vv_range_total (local) + 1, done = 0;
  gsize end = local->len > 0 ? g_array_index (local, VvRange, local->len - 1).end : 0;

  /* Growth shifts what lies behind it. */
  vv_range_append (local, end, MIN (arena_size, end + total / 32 + 2 * HUGE_PAGE));
  ask_for_huge_pages (arena, arena_size, local);
  for (guint i = 0; i < local->len; i++)
    {
      const VvRange *range = &g_array_index (local, VvRange, i);

      for (VvAddr at = range->start; at < range->end; at += 4 * CHUNK)
        {
          VvAddr piece_end = MIN (range->end, at + 4 * CHUNK);

          if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
            return FALSE;
          populate (arena + at, arena + piece_end);
          done += piece_end - at;
          vv_capture_progress (job, 0.5 * MIN ((double) done / (double) total, 1.0));
        }
    }
  return TRUE;
}

gboolean
vv_capture_prepare (VvCaptureJob  *job,
                    GError       **error)
{
  gsize size;
  guint8 *arena;

  g_clear_pointer (&job->plan, vv_capture_plan_free);
  job->plan = vv_capture_plan_new (job, job->live, job->pagemap_fd, error);
  if (job->plan == NULL)
    return FALSE;
  size = vv_range_total (job->plan->extents);
  size += size / 8 + SLACK;
  job->image = vv_image_new ();
  arena = vv_image_prepare (job->image, size, error);
  return arena != NULL && touch_all (job, arena, size, error);
}

/* After a copy that was thrown away, what nobody copies now must be zero again. */
static void
wipe (VvCaptureJob *job)
{
  for (guint i = 0; i < job->copied->len; i++)
    {
      const VvRange *range = &g_array_index (job->copied, VvRange, i);

      memset ((gpointer) (gsize) range->start, 0, range->end - range->start);
    }
  g_array_set_size (job->copied, 0);
}

gboolean
vv_capture_lay_out (VvCaptureJob   *job,
                    VvCapturePlan  *plan,
                    GError        **error)
{
  g_clear_pointer (&job->plan, vv_capture_plan_free);
  job->plan = plan;
  wipe (job);
  vv_image_rewind (job->image);
  g_ptr_array_set_size (job->places, 0);
  for (guint i = 0; i < plan->extents->len; i++)
    {
      const VvRange *extent = &g_array_index (plan->extents, VvRange, i);
      guint8 *place = vv_image_reserve (job->image, extent->start, extent->end, error);

      if (place == NULL)
        return FALSE;
      g_ptr_array_add (job->places, place);
    }
  return TRUE;
}

/* The parts of one call. */
typedef struct
{
  struct iovec local[MAX_PARTS];
  struct iovec remote[MAX_PARTS];
  guint n;
  gsize size;
} Batch;

/* Drops the first @size bytes. */
static void
advance (Batch *batch,
         gsize  size)
{
  guint first = 0;

  batch->size -= size;
  while (first < batch->n && batch->remote[first].iov_len <= size)
    size -= batch->remote[first++].iov_len;
  batch->n -= first;
  memmove (batch->local, batch->local + first, batch->n * sizeof *batch->local);
  memmove (batch->remote, batch->remote + first, batch->n * sizeof *batch->remote);
  if (batch->n > 0)
    {
      batch->local[0].iov_base = (guint8 *) batch->local[0].iov_base + size;
      batch->local[0].iov_len -= size;
      batch->remote[0].iov_base = (guint8 *) batch->remote[0].iov_base + size;
      batch->remote[0].iov_len -= size;
    }
}

/* Copies all of @batch; a page that cannot be read stays zero. */
static gboolean
copy_batch (VvCaptureJob  *job,
            int            tid,
            Batch         *batch,
            GError       **error)
{
  while (batch->n > 0)
    {
      gssize n = process_vm_readv (tid, batch->local, batch->n, batch->remote, batch->n, 0);

      if (n > 0)
        {
          job->info->copied_bytes += (guint64) n;
          advance (batch, (gsize) n);
        }
      else if (n < 0 && errno != EFAULT && errno != EIO && errno != ENOMEM)
        {
          vv_refusal_set_error (error, NULL, job->pid, errno, VV_REFUSAL_READ);
          return FALSE;
        }
      else
        {
          gsize rest = PAGE - ((gsize) batch->remote[0].iov_base & (PAGE - 1));

          advance (batch, MIN (rest, batch->remote[0].iov_len));
        }
    }
  return TRUE;
}

gboolean
vv_capture_copy (VvCaptureJob  *job,
                 int            tid,
                 const GArray  *ranges,
                 gboolean       held,
                 double         from,
                 double         to,
                 GError       **error)
{
  Batch batch = { .n = 0 };
  guint64 total = vv_range_total (ranges) + 1, done = 0;
  guint extent = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      VvRange range = g_array_index (ranges, VvRange, i);
      guint8 *place;

      while (g_array_index (job->plan->extents, VvRange, extent).end <= range.start)
        extent++;
      place = (guint8 *) g_ptr_array_index (job->places, extent) +
              (range.start - g_array_index (job->plan->extents, VvRange, extent).start);
      vv_range_append (job->copied, (gsize) place, (gsize) place + (range.end - range.start));
      while (range.start < range.end)
        {
          gsize size = MIN (range.end - range.start, CHUNK - batch.size);

          batch.local[batch.n] = (struct iovec) { place, size };
          batch.remote[batch.n++] = (struct iovec) { (gpointer) (gsize) range.start, size };
          batch.size += size;
          done += size;
          place += size;
          range.start += size;
          if (batch.size < CHUNK && batch.n < MAX_PARTS && (i + 1 < ranges->len || range.start < range.end))
            continue;
          if (!copy_batch (job, tid, &batch, error) ||
              g_cancellable_set_error_if_cancelled (job->cancellable, error))
            return FALSE;
          if (held)
            vv_guard_beat (job->guard);
          else
            vv_capture_progress (job, from + (to - from) * ((double) done / (double) total));
        }
    }
  return TRUE;
}

gboolean
vv_capture_finish (VvCaptureJob  *job,
                   GError       **error)
{
  GArray *regions = job->plan->map->regions;

  return vv_capture_copy (job, vv_live_tid (job->live), job->plan->constant, FALSE, 0.9, 1.0, error) &&
         vv_image_seal (job->image, &g_array_index (regions, VvRegion, 0), regions->len,
                        g_steal_pointer (&job->live), error);
}
