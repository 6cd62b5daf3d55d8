/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* deque.c — a chunked array whose front goes away.  In: elements at growing indices.  Out: elements
 * by index.  Chunks never move once filled, so appending costs the same after a week as at
 * first. */

#include "monitor/deque.h"

#include <string.h>

/* Before the elements of each chunk, as long as their strictest alignment.
 * @n_owners: how many deques hold it */
typedef union
{
  int n_owners;
  char room[16];
} Header;

G_STATIC_ASSERT (sizeof (Header) == 16);

static Header *
header_of (gpointer chunk)
{
  return (Header *) chunk - 1;
}

static gpointer
new_chunk (guint element_size)
{
  Header *header = g_malloc (sizeof (Header) + (gsize) VV_DEQUE_CHUNK * element_size);

  header->n_owners = 1;
  return header + 1;
}

/* Returns: whether there was one */
static gboolean
release_chunk (gpointer chunk)
{
  if (chunk == NULL)
    return FALSE;
  if (g_atomic_int_dec_and_test (&header_of (chunk)->n_owners))
    g_free (header_of (chunk));
  return TRUE;
}

void
vv_deque_init (VvDeque *self,
               guint    element_size)
{
  memset (self, 0, sizeof *self);
  self->element_size = element_size;
}

void
vv_deque_clear (VvDeque *self)
{
  for (gsize i = 0; i < self->n_chunks; i++)
    release_chunk (self->chunks[i]);
  g_free (self->chunks);
  vv_deque_init (self, self->element_size);
}

void
vv_deque_copy (VvDeque       *self,
               const VvDeque *from)
{
  *self = *from;
  self->n_allocated = from->n_chunks;
  self->chunks = g_memdup2 (from->chunks, from->n_chunks * sizeof (gpointer));
  for (gsize i = 0; i < from->n_chunks; i++)
    if (from->chunks[i] != NULL)
      g_atomic_int_inc (&header_of (from->chunks[i])->n_owners);
}

void
vv_deque_skip (VvDeque *self,
               guint64  index)
{
  guint64 chunk = index >> VV_DEQUE_SHIFT;

  if (self->n_chunks == 0)
    self->first_chunk = chunk;
  g_assert (chunk >= self->first_chunk);

  while (chunk - self->first_chunk >= self->n_chunks)
    {
      if (self->n_chunks == self->n_allocated)
        {
          self->n_allocated = MAX (4, self->n_allocated + self->n_allocated / 4 + 1);
          self->chunks = g_renew (gpointer, self->chunks, self->n_allocated);
        }
      self->chunks[self->n_chunks++] = NULL;
    }
}

/* A count of one cannot grow meanwhile: only its owner copies, in this very thread. */
static void
own_chunk (VvDeque  *self,
           gpointer *chunk)
{
  gpointer own;

  if (g_atomic_int_get (&header_of (*chunk)->n_owners) == 1)
    return;
  own = new_chunk (self->element_size);
  memcpy (own, *chunk, (gsize) VV_DEQUE_CHUNK * self->element_size);
  release_chunk (*chunk);
  *chunk = own;
}

gpointer
vv_deque_add (VvDeque       *self,
              guint64        index,
              gconstpointer  empty)
{
  gpointer *chunk;
  guint within = index & (VV_DEQUE_CHUNK - 1);

  vv_deque_skip (self, index);
  chunk = &self->chunks[(index >> VV_DEQUE_SHIFT) - self->first_chunk];
  if (*chunk == NULL)
    {
      *chunk = new_chunk (self->element_size);
      for (guint i = 0; i < VV_DEQUE_CHUNK; i++)
        memcpy ((char *) *chunk + (gsize) i * self->element_size, empty, self->element_size);
      self->n_filled++;
    }
  own_chunk (self, chunk);

  return (char *) *chunk + (gsize) within * self->element_size;
}

void
vv_deque_drop (VvDeque *self,
               guint64  index)
{
  guint64 chunk = index >> VV_DEQUE_SHIFT;
  gsize n;

  if (self->n_chunks == 0 || chunk <= self->first_chunk)
    return;

  n = MIN (chunk - self->first_chunk, self->n_chunks);
  for (gsize i = 0; i < n; i++)
    self->n_filled -= release_chunk (self->chunks[i]);
  self->n_chunks -= n;
  self->first_chunk += n;
  memmove (self->chunks, self->chunks + n, self->n_chunks * sizeof (gpointer));
}

gsize
vv_deque_get_memory (const VvDeque *self)
{
  return self->n_allocated * sizeof (gpointer)
         + self->n_filled * (sizeof (Header) + (gsize) VV_DEQUE_CHUNK * self->element_size + 2 * sizeof (gpointer));
}
