/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* deque.h — numbers in chunks, by an index that never changes: pushed at the end, dropped at the
 * front.  A chunk that was never given anything but the empty element takes no memory.
 *
 * A copy shares its chunks with the original, and whoever writes into a shared one makes its own
 * first; so a copy costs a count a chunk, and may be read and freed in another thread while the
 * original goes on. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VV_DEQUE_SHIFT 8
#define VV_DEQUE_CHUNK (1u << VV_DEQUE_SHIFT)

/* @first_chunk: number of chunks[0], so the chunk of an index is index >> shift, less this */
typedef struct
{
  gpointer *chunks;
  guint64 first_chunk;
  gsize n_chunks;
  gsize n_allocated;
  gsize n_filled;
  guint element_size;
} VvDeque;

void vv_deque_init (VvDeque *self, guint element_size);
void vv_deque_clear (VvDeque *self);
/** vv_deque_copy: @self is written without being cleared; in the thread of @from */
void vv_deque_copy (VvDeque *self, const VvDeque *from);
/** vv_deque_add: makes @index exist, and its chunk our own.  Returns: where it is, to be written at
 * once; the whole chunk holds copies of @empty at first */
gpointer vv_deque_add (VvDeque *self, guint64 index, gconstpointer empty);
/** vv_deque_skip: makes @index exist with nothing in it */
void vv_deque_skip (VvDeque *self, guint64 index);
/** vv_deque_drop: forgets chunks all of whose elements are before @index */
void vv_deque_drop (VvDeque *self, guint64 index);
/** vv_deque_get_memory: shared chunks count in full */
gsize vv_deque_get_memory (const VvDeque *self);

/** vv_deque_chunk: Returns: (nullable): the chunk of @index, NULL where it is empty or was never
 * there; only to be read */
static inline gconstpointer
vv_deque_chunk (const VvDeque *self,
                guint64        index)
{
  guint64 chunk = (index >> VV_DEQUE_SHIFT) - self->first_chunk;

  return chunk < self->n_chunks ? self->chunks[chunk] : NULL;
}

G_END_DECLS
