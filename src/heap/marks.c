/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* marks.c — sets of addresses as bits.  In: addresses in any order.  Out: membership, the rank of a
 * member among all, and the members in order.
 *
 * The memory comes from mmap(): it is zero without being touched, and goes back to the system at
 * once when it is no longer needed. */

#include "config.h"

#include "heap/marks.h"

#include <sys/mman.h>

/* Extents begin at pages. */
#define WORDS_A_PAGE 8

static gpointer
map_zeroes (gsize size)
{
  gpointer at = mmap (NULL, MAX (size, 1), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (at == MAP_FAILED)
    return NULL;
  /* Marks are met in the order of the heap's graph: without huge pages the processor spends its time
   * on looking up pages. */
  if (size >= 2 * 1024 * 1024)
    madvise (at, size, MADV_HUGEPAGE);
  return at;
}

static gsize
count_words (const VvMarks *marks)
{
  guint last = marks->image->n_extents - 1;
  guint64 pages = (marks->image->extents[last].size + 4095) / 4096;

  return marks->first_word[last] + pages * WORDS_A_PAGE;
}

VvMarks *
vv_marks_new (const VvImage *image)
{
  VvMarks *self = g_new0 (VvMarks, 1);
  gsize next = 0;

  self->image = image;
  self->first_word = g_new (gsize, image->n_extents);
  for (guint i = 0; i < image->n_extents; i++)
    {
      self->first_word[i] = next;
      next += (image->extents[i].size + 4095) / 4096 * WORDS_A_PAGE;
    }
  self->module_dicts = g_hash_table_new (NULL, NULL);
  self->generations_size = next * 16;
  self->generations = map_zeroes (self->generations_size);
  if (self->generations == NULL || !vv_bits_init (&self->objects, self))
    g_clear_pointer (&self, vv_marks_free);
  return self;
}

void
vv_marks_free (VvMarks *self)
{
  if (self == NULL)
    return;
  vv_bits_clear (&self->objects);
  vv_bits_clear (&self->unreached);
  vv_bits_clear (&self->unvisited);
  if (self->generations != NULL)
    munmap (self->generations, MAX (self->generations_size, 1));
  g_hash_table_unref (self->module_dicts);
  g_free (self->first_word);
  g_free (self);
}

gboolean
vv_bits_init (VvBits *self, const VvMarks *marks)
{
  self->n_words = count_words (marks);
  self->words = map_zeroes (self->n_words * sizeof (guint64));
  return self->words != NULL;
}

static void
clear_ranks (VvBits *self)
{
  if (self->ranks != NULL)
    munmap (self->ranks, MAX (self->n_words * sizeof (guint32), 1));
  self->ranks = NULL;
}

void
vv_bits_clear (VvBits *self)
{
  if (self->words != NULL)
    munmap (self->words, MAX (self->n_words * sizeof (guint64), 1));
  self->words = NULL;
  clear_ranks (self);
}

/* Holes of an image (64 GiB of a core that nobody wrote to) have no members, and cost nothing here either. */
gboolean
vv_bits_seal (VvBits *self)
{
  guint64 rank = 0;

  clear_ranks (self);
  self->ranks = map_zeroes (self->n_words * sizeof (guint32));
  if (self->ranks == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_words; i++)
    if (self->words[i] != 0)
      {
        self->ranks[i] = (guint32) rank;
        rank += vv_bits_count (self->words[i]);
      }
  self->n_set = rank;
  return TRUE;
}

gboolean
vv_bits_each (const VvBits *self, const VvMarks *marks, VvBitsVisit visit, gpointer data)
{
  for (guint extent = 0; extent < marks->image->n_extents; extent++)
    {
      gsize first = marks->first_word[extent];
      gsize end = extent + 1 < marks->image->n_extents ? marks->first_word[extent + 1]
                                                       : self->n_words;
      VvAddr start = marks->image->extents[extent].start;

      for (gsize word = first; word < end; word++)
        for (guint64 rest = self->words[word]; rest != 0; rest &= rest - 1)
          {
            gsize place = word * 64 + (gsize) __builtin_ctzll (rest);

            if (!visit (start + (place - first * 64) * 8, place, data))
              return FALSE;
          }
    }
  return TRUE;
}

VvNode
vv_marks_rank (const VvMarks *self, VvAddr object)
{
  return vv_marks_node_at (self, vv_marks_place (self, object));
}

void
vv_marks_set_generation (VvMarks *self, gsize place, int generation)
{
  guint8 *byte = &self->generations[place / 4];
  guint shift = place & 2 ? 4 : 0;

  *byte = (guint8) ((*byte & ~(0xf << shift)) | (generation + 1) << shift);
}

int
vv_marks_get_generation (const VvMarks *self, gsize place)
{
  return (self->generations[place / 4] >> (place & 2 ? 4 : 0) & 0xf) - 1;
}
