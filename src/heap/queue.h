/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* queue.h — addresses, first in, first out, in chunks that are freed as soon as they are read.
 * Private to the folder. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

#define VV_QUEUE_CHUNK 8191

typedef struct _VvQueueChunk VvQueueChunk;
struct _VvQueueChunk
{
  VvQueueChunk *next;
  VvAddr items[VV_QUEUE_CHUNK];
};

typedef struct
{
  VvQueueChunk *first;          /* being read */
  VvQueueChunk *last;           /* being written */
  VvQueueChunk *spare;          /* one that is kept, since most are needed again at once */
  guint read;
  guint written;
} VvQueue;

static inline void
vv_queue_push (VvQueue *self, VvAddr address)
{
  if (G_UNLIKELY (self->last == NULL || self->written == VV_QUEUE_CHUNK))
    {
      VvQueueChunk *chunk = self->spare != NULL ? self->spare : g_new (VvQueueChunk, 1);

      self->spare = NULL;
      chunk->next = NULL;
      if (self->last == NULL)
        self->first = chunk;
      else
        self->last->next = chunk;
      self->last = chunk;
      self->written = 0;
    }
  self->last->items[self->written++] = address;
}

static inline gboolean
vv_queue_pop (VvQueue *self, VvAddr *address)
{
  if (G_UNLIKELY (self->first != NULL && self->first != self->last &&
                  self->read == VV_QUEUE_CHUNK))
    {
      VvQueueChunk *chunk = self->first;

      self->first = chunk->next;
      self->read = 0;
      g_free (self->spare);
      self->spare = chunk;
    }
  if (self->first == NULL || (self->first == self->last && self->read == self->written))
    return FALSE;
  *address = self->first->items[self->read++];
  return TRUE;
}

/* What comes @ahead items later, or 0: it may be in the next chunk, and need not be known. */
static inline VvAddr
vv_queue_peek (const VvQueue *self, guint ahead)
{
  guint at = self->read + ahead;

  if (self->first == NULL || at >= (self->first == self->last ? self->written : VV_QUEUE_CHUNK))
    return 0;
  return self->first->items[at];
}

static inline void
vv_queue_clear (VvQueue *self)
{
  while (self->first != NULL)
    {
      VvQueueChunk *chunk = self->first;

      self->first = chunk->next;
      g_free (chunk);
    }
  g_free (self->spare);
  *self = (VvQueue) { 0 };
}

G_END_DECLS
