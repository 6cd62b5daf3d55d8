/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-room.c — where the copy goes.  In: a plan.  Out: local memory for each of its extents.
 * Copying into memory that was touched before, in huge pages, is five times as fast as into fresh
 * memory, so the room is made before the target is held, for what is mapped then, and with space on
 * both sides of it: heaps grow at their ends.  What was mapped since is little. */

#include "target/capture-private.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "target/image-private.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define PAGE ((guint64) 4096)
#define HUGE_PAGE ((guint64) 2 * 1024 * 1024)
/* Touched in one call, so that cancelling and progress come in between. */
#define PIECE ((guint64) 64 * 1024 * 1024)
/* Space beside an extent: an eighth of it, and no more than this. */
#define MAX_SPACE ((guint64) 256 * 1024 * 1024)
/* Large extents grow fast enough that some of the space is touched too. */
#define LARGE_EXTENT ((guint64) 32 * 1024 * 1024)
/* For what is mapped elsewhere. */
#define SPARE ((guint64) 64 * 1024 * 1024)

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

/* Where addresses will be locally, counted from the beginning of the room.  Between two extents the
 * space is shared. */
static guint64
make_room (GArray       *room,
           const GArray *extents)
{
  guint64 size = 0;

  for (guint i = 0; i < extents->len; i++)
    {
      VvRange extent = g_array_index (extents, VvRange, i);
      guint64 space = MIN ((extent.end - extent.start) / 8, MAX_SPACE) & ~(HUGE_PAGE - 1);
      VvAddr before = i > 0 ? g_array_index (room, VvCapturePlace, i - 1).end : 0;
      VvAddr after = i + 1 < extents->len ? g_array_index (extents, VvRange, i + 1).start : G_GUINT64_CONSTANT (1) << 47;
      VvCapturePlace place;

      place.start = extent.start - MIN (space, extent.start - before);
      place.end = extent.end + MIN (space, (after - extent.end) / 2 & ~(PAGE - 1));
      place.bytes = (guint8 *) (gsize) size;
      size += place.end - place.start;
      g_array_append_val (room, place);
    }
  return size;
}

/* What will be written to of the room, as offsets in it: the touched ranges, and the edges of large
 * extents. */
static GArray *
find_offsets (const VvCapturePlan *plan,
              const GArray        *room)
{
  GArray *offsets = vv_ranges_new ();
  const GArray *touched = plan->touched;
  guint at = 0;

  for (guint i = 0; i < room->len; i++)
    {
      const VvCapturePlace *place = &g_array_index (room, VvCapturePlace, i);
      const VvRange *extent = &g_array_index (plan->extents, VvRange, i);
      guint64 base = (gsize) place->bytes;
      guint64 edge = extent->end - extent->start >= LARGE_EXTENT ? HUGE_PAGE : 0;

      vv_ranges_append (offsets, base + (extent->start - MIN (edge, extent->start - place->start) - place->start),
                       base + (extent->start - place->start));
      for (; at < touched->len && g_array_index (touched, VvRange, at).start < extent->end; at++)
        vv_ranges_append (offsets, base + (g_array_index (touched, VvRange, at).start - place->start),
                         base + (g_array_index (touched, VvRange, at).end - place->start));
      vv_ranges_append (offsets, base + (extent->end - place->start),
                       base + (extent->end + MIN (edge, place->end - extent->end) - place->start));
    }
  return offsets;
}

/* Huge pages where at least half of one will be used: a hundred stacks of threads of which each has
 * touched five pages are not worth 200 MiB. */
static void
ask_for_huge_pages (guint8       *room,
                    const GArray *offsets)
{
  guint at = 0;

  while (at < offsets->len)
    {
      guint64 block = g_array_index (offsets, VvRange, at).start & ~(HUGE_PAGE - 1);
      guint64 used = 0;

      /* The middle of a long range. */
      if (g_array_index (offsets, VvRange, at).start == block && g_array_index (offsets, VvRange, at).end >= block + HUGE_PAGE)
        {
          guint64 end = g_array_index (offsets, VvRange, at).end & ~(HUGE_PAGE - 1);

          madvise (room + block, end - block, MADV_HUGEPAGE);
          g_array_index (offsets, VvRange, at).start = end;
        }
      else
        {
          for (guint i = at; i < offsets->len && g_array_index (offsets, VvRange, i).start < block + HUGE_PAGE; i++)
            used += MIN (g_array_index (offsets, VvRange, i).end, block + HUGE_PAGE) -
                    g_array_index (offsets, VvRange, i).start;
          if (used >= HUGE_PAGE / 2)
            madvise (room + block, HUGE_PAGE, MADV_HUGEPAGE);
          while (at < offsets->len && g_array_index (offsets, VvRange, at).end <= block + HUGE_PAGE)
            at++;
          if (at < offsets->len)
            g_array_index (offsets, VvRange, at).start = MAX (g_array_index (offsets, VvRange, at).start, block + HUGE_PAGE);
        }
      if (at < offsets->len && g_array_index (offsets, VvRange, at).start == g_array_index (offsets, VvRange, at).end)
        at++;
    }
}

static gboolean
touch_all (VvCaptureJob  *job,
           guint8        *room,
           const GArray  *offsets,
           GError       **error)
{
  guint64 total = vv_ranges_total (offsets) + 1, done = 0;

  for (guint i = 0; i < offsets->len; i++)
    {
      const VvRange *range = &g_array_index (offsets, VvRange, i);

      for (guint64 at = range->start; at < range->end; at += PIECE)
        {
          guint64 end = MIN (range->end, at + PIECE);

          if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
            return FALSE;
          populate (room + at, room + end);
          done += end - at;
          vv_capture_progress (job, 0.5 * (double) done / (double) total);
        }
    }
  return TRUE;
}

gboolean
vv_capture_prepare (VvCaptureJob  *job,
                    GError       **error)
{
  VvCapturePlan *plan = vv_capture_plan_new (job, job->live, job->pagemap_fd, error);
  g_autoptr(GArray) offsets = NULL;
  g_autoptr(GArray) rest = NULL;
  guint64 size;
  guint8 *bytes;

  if (plan == NULL)
    return FALSE;
  job->plan = plan;
  size = make_room (job->room, plan->extents);
  job->image = vv_image_new ();
  bytes = vv_image_prepare (job->image, size + SPARE, error);
  if (bytes == NULL)
    return FALSE;
  offsets = find_offsets (plan, job->room);
  for (guint i = 0; i < job->room->len; i++)
    g_array_index (job->room, VvCapturePlace, i).bytes = bytes + (gsize) g_array_index (job->room, VvCapturePlace, i).bytes;
  job->spare = bytes + size;
  job->spare_size = SPARE;
  rest = g_array_copy (offsets);
  ask_for_huge_pages (bytes, rest);
  return touch_all (job, bytes, offsets, error);
}

/* Room for [start, end), where there was none, at number @at. */
static gboolean
add_room (VvCaptureJob  *job,
          VvAddr         start,
          VvAddr         end,
          guint          at,
          GError       **error)
{
  VvCapturePlace place = { start, end, job->spare };
  guint64 size = end - start;

  if (size <= job->spare_size)
    {
      job->spare += size;
      job->spare_size -= size;
    }
  else
    {
      place.bytes = vv_image_prepare (job->image, size, error);
      if (place.bytes == NULL)
        return FALSE;
      if (size >= HUGE_PAGE)
        madvise (place.bytes, size, MADV_HUGEPAGE);
    }
  g_array_insert_val (job->room, at, place);
  return TRUE;
}

/* Cuts one extent into pieces; @at: the first room that ends behind its beginning. */
static gboolean
lay_out_extent (VvCaptureJob  *job,
                VvRange        extent,
                guint         *at,
                GError       **error)
{
  while (extent.start < extent.end)
    {
      const VvCapturePlace *place;
      VvCapturePlace piece;

      while (*at < job->room->len && g_array_index (job->room, VvCapturePlace, *at).end <= extent.start)
        (*at)++;
      place = *at < job->room->len ? &g_array_index (job->room, VvCapturePlace, *at) : NULL;
      if (place == NULL || place->start > extent.start)
        {
          if (!add_room (job, extent.start, place != NULL ? MIN (extent.end, place->start) : extent.end, *at, error))
            return FALSE;
          continue;
        }
      piece.start = extent.start;
      piece.end = MIN (extent.end, place->end);
      piece.bytes = place->bytes + (piece.start - place->start);
      g_array_append_val (job->pieces, piece);
      extent.start = piece.end;
    }
  return TRUE;
}

gboolean
vv_capture_lay_out (VvCaptureJob   *job,
                    VvCapturePlan  *plan,
                    GError        **error)
{
  guint at = 0;

  if (plan == NULL)
    return FALSE;
  g_clear_pointer (&job->plan, vv_capture_plan_free);
  job->plan = plan;
  g_array_set_size (job->pieces, 0);
  for (guint i = 0; i < plan->extents->len; i++)
    if (!lay_out_extent (job, g_array_index (plan->extents, VvRange, i), &at, error))
      return FALSE;
  return TRUE;
}

/* What an earlier copy brought, and was given back to the system since, reads as zeros in the target. */
static void
wipe_stale (VvCaptureJob *job)
{
  g_autoptr(GArray) valid = vv_ranges_unite (job->plan->touched, job->plan->constant);
  g_autoptr(GArray) stale = NULL;
  guint at = 0;

  vv_ranges_sort (job->copied);
  stale = vv_ranges_subtract (job->copied, valid);
  for (guint i = 0; i < job->pieces->len; i++)
    {
      const VvCapturePlace *piece = &g_array_index (job->pieces, VvCapturePlace, i);

      while (at < stale->len && g_array_index (stale, VvRange, at).end <= piece->start)
        at++;
      for (guint k = at; k < stale->len && g_array_index (stale, VvRange, k).start < piece->end; k++)
        {
          VvAddr start = MAX (piece->start, g_array_index (stale, VvRange, k).start);
          VvAddr end = MIN (piece->end, g_array_index (stale, VvRange, k).end);

          memset (piece->bytes + (start - piece->start), 0, end - start);
        }
    }
}

gboolean
vv_capture_finish (VvCaptureJob  *job,
                   GError       **error)
{
  GArray *regions = job->plan->map->regions;

  wipe_stale (job);
  for (guint i = 0; i < job->pieces->len; i++)
    {
      const VvCapturePlace *piece = &g_array_index (job->pieces, VvCapturePlace, i);

      if (!vv_image_place (job->image, piece->start, piece->end, piece->bytes, error))
        return FALSE;
    }
  return vv_image_seal (job->image, &g_array_index (regions, VvRegion, 0), regions->len,
                        g_steal_pointer (&job->live), error);
}
