/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* collector.c — what the garbage collector tracks, and its own numbers.  In: the rings of each
 * interpreter's generations and of the frozen ones.  Out: every object on them.
 *
 * A ring is doubly linked, so each step is checked by the way back, and a ring that was damaged
 * can neither loop nor lead elsewhere.  A thread may have been stopped between two of the four
 * writes that put an object in or take one out; so where the way forth ends, the ring is followed
 * back from its other end, and what one write left loose is no damage.  While a collection runs
 * the way back holds counts; then only the way forth is followed, with Brent's search for loops.
 *
 * Flags are in the two low bits of both links (Include/internal/pycore_gc.h).  The heads may lie
 * at addresses that four alone divides. */

#include <math.h>
#include <string.h>

#include "python/state-private.h"

#define LINK_MASK (~(guint64) 3)
#define NEXT 0
#define PREVIOUS 8
#define FROZEN 3
#define MAX_RINGS 4

typedef struct
{
  VvReader *reader;
  const VvImage *image;
  guint32 head_size;
  VvTrackedVisit visit;
  gpointer data;
  guint64 steps_left;           /* of those that nothing checks */
} Rings;

static inline VvAddr
link_of (const Rings *self,
         VvAddr       node,
         guint        which)
{
  return vv_image_u64 (self->image, node + which, 0) & LINK_MASK;
}

static inline void
visit_node (const Rings *self,
            VvAddr       node,
            int          generation)
{
  self->visit (node + self->head_size, generation, self->data);
}

/* From the end of the ring towards @end; FALSE where it does not get there. */
static gboolean
follow_back (const Rings *self,
             VvAddr       head,
             VvAddr       end,
             int          generation)
{
  VvAddr next = head, node = link_of (self, head, PREVIOUS);

  while (node != end && node != head)
    {
      if (node == 0 || node % 8 != 0 || link_of (self, node, NEXT) != next)
        break;
      visit_node (self, node, generation);
      next = node;
      node = link_of (self, node, PREVIOUS);
    }
  /* Between @end and the last one that was found there may be one that was being put in or out. */
  return node == end ||
         (node != 0 && (link_of (self, node, PREVIOUS) == end ||
                        link_of (self, end, NEXT) == node ||
                        link_of (self, end, NEXT) == next));
}

static void
follow_ring (Rings  *self,
             VvAddr  head,
             int     generation)
{
  VvAddr node = head;

  if (vv_image_at (self->image, head, 16) == NULL)
    {
      vv_reader_count_unreadable (self->reader, VV_UNREADABLE_LIST);
      return;
    }
  for (;;)
    {
      VvAddr next = link_of (self, node, NEXT);

      if (next == head)
        return;
      if (next == 0 || next % 8 != 0 || link_of (self, next, PREVIOUS) != node)
        break;
      vv_image_prefetch (self->image, link_of (self, next, NEXT));
      visit_node (self, next, generation);
      node = next;
    }
  if (!follow_back (self, head, node, generation))
    vv_reader_count_unreadable (self->reader, VV_UNREADABLE_LIST);
}

/* While a collection runs. */
static void
follow_forth (Rings  *self,
              VvAddr  head,
              int     generation)
{
  VvAddr node = link_of (self, head, NEXT), milestone = head;
  guint64 steps = 0, limit = 1;

  while (node != head && node != 0 && node % 8 == 0 && node != milestone && self->steps_left > 0 &&
         vv_image_at (self->image, node, 16) != NULL)
    {
      self->steps_left--;
      if (++steps == limit)
        {
          milestone = node;
          limit *= 2;
          steps = 0;
        }
      visit_node (self, node, generation);
      node = link_of (self, node, NEXT);
    }
  if (node != head)
    vv_reader_count_unreadable (self->reader, VV_UNREADABLE_LIST);
}

void
vv_tracked_each (VvReader       *reader,
                 VvTrackedVisit  visit,
                 gpointer        data)
{
  const VvLayout *layout = vv_state_layout (reader);
  Rings self = { reader, vv_reader_image (reader), layout->gc_head_size, visit, data, 0 };
  g_autoptr(GArray) interpreters = vv_state_interpreters (reader);

  /* No more than could lie side by side. */
  self.steps_left = vv_image_size (self.image) / MAX (layout->gc_head_size, 16);
  for (guint i = 0; i < interpreters->len; i++)
    {
      VvAddr interpreter = g_array_index (interpreters, VvAddr, i);
      gboolean collects = vv_state_int (reader, interpreter, layout->gc_collecting, 0) != 0;
      void (*follow) (Rings *, VvAddr, int) = collects ? follow_forth : follow_ring;

      for (guint32 j = 0; j < MIN (layout->gc_n_generations, MAX_RINGS); j++)
        follow (&self, interpreter + layout->gc_generations + j * layout->gc_generation_stride,
                (int) j);
      follow (&self, interpreter + layout->gc_permanent, FROZEN);
    }
}

/* Where the statistics of a generation are.  From 3.15 on there is a ring of the last few for each,
 * the newest at an index that stands behind it. */
static VvAddr
find_stats (const VvReader *reader,
            VvAddr          interpreter,
            guint32         generation)
{
  const VvLayout *layout = vv_state_layout (reader);
  VvAddr stats = interpreter + layout->gc_stats, ring, index_at;
  const guint8 *index;

  if (!VV_HAS (layout, gc_stats))
    return 0;
  if (!layout->gc_stats_is_pointer)
    return stats + generation * layout->gc_stats_stride;
  stats = vv_image_u64 (vv_reader_image (reader), stats, 0);
  if (stats == 0)
    return 0;
  ring = generation == 0 ? stats
         : stats + layout->gc_stats_old + (generation - 1) * layout->gc_stats_old_stride;
  index_at = generation == 0 ? stats + layout->gc_stats_young_index
             : ring + layout->gc_stats_old_index;
  index = vv_image_at (vv_reader_image (reader), index_at, 1);
  if (index == NULL || *index > 16)
    return 0;
  return ring + *index * layout->gc_stats_stride;
}

/* 3.15 on: a double behind the counts and the number of candidates (Include/internal/
 * pycore_interp_structs.h, struct gc_generation_stats). */
static double
read_duration (const VvReader *reader,
               VvAddr          stats)
{
  const VvLayout *layout = vv_state_layout (reader);
  const guint8 *bytes;
  double duration;

  if (!layout->gc_stats_is_pointer || stats == 0)
    return NAN;
  bytes = vv_image_at (vv_reader_image (reader), stats + layout->gc_stats_collections + 32, 8);
  if (bytes == NULL)
    return NAN;
  memcpy (&duration, bytes, sizeof duration);
  return duration >= 0 && duration < 1e12 ? duration : NAN;
}

void
vv_collector_read (VvReader         *reader,
                   VvCollectorFacts *out)
{
  const VvLayout *layout = vv_state_layout (reader);
  g_autoptr(GArray) interpreters = vv_state_interpreters (reader);
  VvAddr interpreter;

  *out = (VvCollectorFacts) { 0 };
  if (interpreters->len == 0)
    return;
  interpreter = g_array_index (interpreters, VvAddr, 0);
  out->enabled = vv_state_int (reader, interpreter, layout->gc_enabled, 0) != 0;
  out->n_generations = (int) MIN (layout->gc_n_generations, G_N_ELEMENTS (out->threshold));
  for (guint32 i = 0; i < (guint32) out->n_generations; i++)
    {
      VvAddr generation = interpreter + layout->gc_generations + i * layout->gc_generation_stride;
      VvAddr stats = find_stats (reader, interpreter, i);

      out->threshold[i] = vv_state_int (reader, generation, layout->gc_threshold, 0);
      out->count[i] = vv_state_int (reader, generation, layout->gc_count, 0);
      out->collections[i] = vv_state_word (reader, stats, layout->gc_stats_collections);
      out->collected[i] = vv_state_word (reader, stats, layout->gc_stats_collections + 8);
      out->uncollectable[i] = vv_state_word (reader, stats, layout->gc_stats_collections + 16);
      out->duration_s[i] = read_duration (reader, stats);
    }
}
