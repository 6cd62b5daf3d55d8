/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-copy.c — bytes of a process.  In: ranges.  Out: their bytes, at their places.  Many ranges
 * in one call of process_vm_readv, and few enough bytes that the guard hears of us between calls. */

#include "target/capture-private.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "target/refusal.h"

#define PAGE ((gsize) 4096)
#define CHUNK ((gsize) 16 * 1024 * 1024)
#define MAX_PARTS 256

void
vv_capture_progress (VvCaptureJob *job,
                     double        share)
{
  if (job->options->progress != NULL)
    job->options->progress (share, job->options->progress_data);
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

/* Copies all of @batch, and passes over pages that cannot be read. */
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

/* Adds what of @range lies in @piece, as far as the batch has room.  Returns how much */
static gsize
add_to_batch (Batch                *batch,
              const VvCapturePlace *piece,
              VvRange               range)
{
  gsize size = MIN (MIN (range.end, piece->end) - range.start, CHUNK - batch->size);

  batch->local[batch->n] = (struct iovec) { piece->bytes + (range.start - piece->start), size };
  batch->remote[batch->n++] = (struct iovec) { (gpointer) (gsize) range.start, size };
  batch->size += size;
  return size;
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
  guint64 total = vv_ranges_total (ranges) + 1, done = 0;
  guint at = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      VvRange range = g_array_index (ranges, VvRange, i);

      g_array_append_val (job->copied, range);
      while (range.start < range.end)
        {
          gsize size;

          while (g_array_index (job->pieces, VvCapturePlace, at).end <= range.start)
            at++;
          size = add_to_batch (&batch, &g_array_index (job->pieces, VvCapturePlace, at), range);
          done += size;
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
