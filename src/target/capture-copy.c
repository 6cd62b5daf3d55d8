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
#define MAX_THREADS 4u

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

/* What is left to copy.  While the program waits, several threads take batches from it.
 *
 * @lock: guards the rest
 * @next: of @ranges; @range is what is left of the one before
 * @piece: where @range begins, or an earlier one
 */
typedef struct
{
  VvCaptureJob *job;
  int tid;
  const GArray *ranges;
  GMutex lock;
  guint next;
  VvRange range;
  guint piece;
  guint64 done;
  GError *error;
} Copying;

/* Fills @batch.  FALSE: there is nothing left, or nothing more to do. */
static gboolean
take_batch (Copying *self,
            Batch   *batch)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *batch = (Batch) { .n = 0 };
  if (self->error != NULL || g_cancellable_set_error_if_cancelled (self->job->cancellable, &self->error))
    return FALSE;
  while (batch->size < CHUNK && batch->n < MAX_PARTS)
    {
      const VvCapturePlace *piece;
      gsize size;

      if (self->range.start >= self->range.end)
        {
          if (self->next == self->ranges->len)
            break;
          self->range = g_array_index (self->ranges, VvRange, self->next++);
          continue;
        }
      while ((piece = &g_array_index (self->job->pieces, VvCapturePlace, self->piece))->end <= self->range.start)
        self->piece++;
      size = MIN (MIN (self->range.end, piece->end) - self->range.start, CHUNK - batch->size);
      batch->local[batch->n] = (struct iovec) { piece->bytes + (self->range.start - piece->start), size };
      batch->remote[batch->n++] = (struct iovec) { (gpointer) (gsize) self->range.start, size };
      batch->size += size;
      self->range.start += size;
    }
  self->done += batch->size;
  return batch->n > 0;
}

/* Copies all of @batch, and passes over pages that cannot be read. */
static void
copy_batch (Copying *self,
            Batch   *batch)
{
  guint64 copied = 0;
  int code = 0;

  while (batch->n > 0 && code == 0)
    {
      gssize n = process_vm_readv (self->tid, batch->local, batch->n, batch->remote, batch->n, 0);

      if (n > 0)
        {
          copied += (guint64) n;
          advance (batch, (gsize) n);
        }
      else if (n < 0 && errno != EFAULT && errno != EIO && errno != ENOMEM)
        code = errno;
      else
        {
          gsize rest = PAGE - ((gsize) batch->remote[0].iov_base & (PAGE - 1));

          advance (batch, MIN (rest, batch->remote[0].iov_len));
        }
    }
  g_mutex_lock (&self->lock);
  self->job->info->copied_bytes += copied;
  if (code != 0 && self->error == NULL)
    vv_refusal_set_error (&self->error, NULL, self->job->pid, code, VV_REFUSAL_READ);
  g_mutex_unlock (&self->lock);
}

static gpointer
copy_in_thread (gpointer data)
{
  Copying *self = data;
  Batch batch;

  while (take_batch (self, &batch))
    {
      copy_batch (self, &batch);
      vv_guard_beat (self->job->guard);
    }
  return NULL;
}

/* How many threads beside the caller's: what is copied in a pause is copied by all processors, since the program needs
 * none of them; what is copied while it runs by one. */
static guint
count_helpers (guint64  total,
               gboolean held)
{
  guint most = MIN (g_get_num_processors (), MAX_THREADS) - 1;

  return held ? (guint) MIN (total / (2 * CHUNK), most) : 0;
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
  Copying self = { .job = job, .tid = tid, .ranges = ranges };
  guint64 total = vv_ranges_total (ranges) + 1;
  guint n = count_helpers (total, held);
  GThread *helpers[MAX_THREADS];
  Batch batch;

  g_array_append_vals (job->copied, ranges->data, ranges->len);
  g_mutex_init (&self.lock);
  for (guint i = 0; i < n; i++)
    helpers[i] = g_thread_try_new ("copy", copy_in_thread, &self, NULL);
  while (take_batch (&self, &batch))
    {
      copy_batch (&self, &batch);
      if (held)
        vv_guard_beat (job->guard);
      else
        vv_capture_progress (job, from + (to - from) * ((double) self.done / (double) total));
    }
  for (guint i = 0; i < n; i++)
    if (helpers[i] != NULL)
      g_thread_join (helpers[i]);
  g_mutex_clear (&self.lock);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}
