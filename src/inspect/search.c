/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* search.c — In: where ways may begin, and where one is to end.  Out: a shortest one.
 *
 * Breadth first from both ends, always a whole level of the side that has less work before it: a
 * class with millions of instances is met from its module, a leaf from itself.  A level is done
 * when the other side was met: what was met at less depth would have been met before, so any
 * meeting is on a shortest way. */

#include "config.h"

#include "inspect/search.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>

#include "inspect/place.h"

/* How many references are looked at for a better meeting once there is one. */
#define LOOK_ON 4096
/* Beyond so many steps nobody minds which of two ways it is. */
#define MAX_RANKED_STEPS 256
#define CHECK_EVERY 65536
/* Work: 1 for a reference; more where it leads to memory that is not at hand. */
#define FAR 4096u
#define FAR_TARGET 30
#define FAR_SOURCE 150
/* Before a side was seen at work it is taken to be like this. */
#define USUAL_LOOKS 1024
#define USUAL_FORWARD 2
#define USUAL_BACKWARD 16

typedef struct
{
  guint64 stop_at;              /* of the search's work: enough once there was a meeting */
  guint64 n_looked;
  GCancellable *cancellable;
} Level;

/* Zeroed memory in big pages, where the kernel has them: the arrays are touched all over. */
static void *
map_zeroed (gsize size, GError **error)
{
  void *memory = mmap (NULL, MAX (size, 1), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (memory == MAP_FAILED)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
                           _("There is not enough memory to look for paths. Close other programs "
                             "and try again."));
      return NULL;
    }
  madvise (memory, MAX (size, 1), MADV_HUGEPAGE);
  return memory;
}

static gsize
bits_size (const VvSnapshot *snapshot)
{
  return ((gsize) snapshot->n_objects / 64 + 1) * 8;
}

static gboolean
init_side (VvSearchSide *self, const VvSnapshot *snapshot, GError **error)
{
  gsize words = (gsize) snapshot->n_objects * sizeof (guint32);

  return (self->seen = map_zeroed (bits_size (snapshot), error)) != NULL &&
         (self->via = map_zeroed (words, error)) != NULL &&
         (self->queue = map_zeroed (words, error)) != NULL;
}

static void
unmap (void *memory, gsize size)
{
  if (memory != NULL)
    munmap (memory, MAX (size, 1));
}

static void
clear_side (VvSearchSide *self, const VvSnapshot *snapshot)
{
  gsize words = (gsize) snapshot->n_objects * sizeof (guint32);

  unmap (self->seen, bits_size (snapshot));
  unmap (self->via, words);
  unmap (self->queue, words);
}

gboolean
vv_search_init (VvSearch *self, const VvSnapshot *snapshot, VvNode goal, GError **error)
{
  memset (self, 0, sizeof *self);
  self->snapshot = snapshot;
  self->goal = goal;
  self->blocked = g_array_new (FALSE, FALSE, sizeof (VvNode));
  self->blocked_edges = g_array_new (FALSE, FALSE, sizeof (VvEdge));
  return init_side (&self->forward, snapshot, error) && init_side (&self->backward, snapshot, error);
}

void
vv_search_clear (VvSearch *self)
{
  clear_side (&self->forward, self->snapshot);
  clear_side (&self->backward, self->snapshot);
  g_clear_pointer (&self->blocked, g_array_unref);
  g_clear_pointer (&self->blocked_edges, g_array_unref);
}

/* ---- Steps ---- */

static inline gboolean
has_seen (const VvSearchSide *side, VvNode node)
{
  return side->seen[node / 64] >> (node & 63) & 1;
}

static inline void
push (VvSearchSide *side, VvNode node, VvEdge via, guint64 cost)
{
  side->seen[node / 64] |= G_GUINT64_CONSTANT (1) << (node & 63);
  side->via[node] = via + 1;
  side->queue[side->n++] = node;
  side->cost += cost;
}

static inline guint64
count_refs (const VvSnapshot *self, VvSectionId id, VvNode node)
{
  return vv_column_u32 (self, id, node + 1) - vv_column_u32 (self, id, node);
}

static gboolean
is_blocked_edge (const VvSearch *self, VvEdge edge)
{
  for (guint i = 0; i < self->blocked_edges->len; i++)
    if (g_array_index (self->blocked_edges, VvEdge, i) == edge)
      return TRUE;
  return FALSE;
}

static guint
rank_of (const VvSearch *self, VvNode node)
{
  for (guint i = 0; i < MAX_RANKED_STEPS; i++)
    {
      guint32 via = self->forward.via[node];

      if (via == 0)
        return self->rank (node, self->data);
      node = vv_place_source_near (self->snapshot, via - 1, node);
      if (node == VV_NODE_NONE)
        break;
    }
  return G_MAXUINT - 1;
}

static void
note_meeting (VvSearch *self, VvNode node, Level *level)
{
  guint rank = rank_of (self, node);

  if (self->meeting == VV_NODE_NONE)
    level->stop_at = MIN (level->stop_at, self->work + LOOK_ON);
  if (rank >= self->meeting_rank)
    return;
  self->meeting = node;
  self->meeting_rank = rank;
}

/* Whether the level is to be left: enough was looked at, or it is cancelled. */
static inline gboolean
is_enough (VvSearch *self, Level *level)
{
  self->work++;
  return self->work >= level->stop_at ||
         (++level->n_looked % CHECK_EVERY == 0 && g_cancellable_is_cancelled (level->cancellable));
}

static inline gboolean
is_far (VvNode a, VvNode b)
{
  return (a > b ? a - b : b - a) > FAR;
}

static gboolean
expand_forward (VvSearch *self, VvNode node, Level *level)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvNode last = node;
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvNode target = vv_column_node (snapshot, VV_SECTION_REF_TARGET, edge);
      guint64 cost;

      if (is_enough (self, level))
        return FALSE;
      if (target == VV_NODE_NONE || has_seen (&self->forward, target) ||
          vv_place_is_uncounted (snapshot, edge) ||
          (target == self->goal && is_blocked_edge (self, edge)))
        continue;
      cost = count_refs (snapshot, VV_SECTION_FIRST_REF, target);
      self->work += is_far (last, target) ? FAR_TARGET : 0;
      last = target;
      /* What refers to nothing leads nowhere. */
      if (cost == 0 && !has_seen (&self->backward, target))
        continue;
      push (&self->forward, target, edge, cost);
      if (has_seen (&self->backward, target))
        note_meeting (self, target, level);
    }
  return TRUE;
}

static gboolean
expand_backward (VvSearch *self, VvNode node, Level *level)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvNode last = node;
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, node, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, at);
      VvNode source;

      if (is_enough (self, level))
        return FALSE;
      if (edge == VV_NODE_NONE || vv_place_is_uncounted (snapshot, edge) ||
          (node == self->goal && is_blocked_edge (self, edge)))
        continue;
      source = vv_place_source_near (snapshot, edge, last);
      self->work += is_far (last, source) ? FAR_SOURCE : 0;
      if (source == VV_NODE_NONE || has_seen (&self->backward, source))
        continue;
      push (&self->backward, source, edge,
            count_refs (snapshot, VV_SECTION_FIRST_REFERRER, source));
      last = source;
      if (has_seen (&self->forward, source))
        note_meeting (self, source, level);
    }
  return TRUE;
}

static void
expand_level (VvSearch *self, VvSearchSide *side, GCancellable *cancellable)
{
  Level level = { self->max_work, 0, cancellable };
  guint64 n_before = self->work;
  guint32 end = side->n;

  side->cost = 0;
  while (side->head < end)
    {
      VvNode node = side->queue[side->head++];

      if (!(side == &self->forward ? expand_forward (self, node, &level)
                                   : expand_backward (self, node, &level)))
        break;
    }
  side->work += self->work - n_before;
  side->n_looked += level.n_looked;
}

/* What the next level of a side will be, by what its references cost so far: memory in order is
 * ten times as fast as memory all over, and what a reference refers to stands there, while who has
 * it must be looked for. */
static double
expect_work (const VvSearchSide *side, double usual)
{
  return (double) side->cost * (USUAL_LOOKS * usual + (double) side->work) /
         (double) (USUAL_LOOKS + side->n_looked);
}

/* ---- A search ---- */

static void
reset_side (VvSearch *self, VvSearchSide *side)
{
  for (guint32 i = 0; i < side->n; i++)
    side->seen[side->queue[i] / 64] &= ~(G_GUINT64_CONSTANT (1) << (side->queue[i] & 63));
  side->head = side->n = 0;
  side->cost = 0;
  for (guint i = 0; i < self->blocked->len; i++)
    {
      VvNode node = g_array_index (self->blocked, VvNode, i);

      side->seen[node / 64] |= G_GUINT64_CONSTANT (1) << (node & 63);
    }
}

static void
push_end (VvSearchSide *side, VvNode node, guint64 cost)
{
  if (has_seen (side, node))
    return;
  push (side, node, 0, cost);
  side->via[node] = 0;
}

/* From the meeting to both ends.  FALSE where a file that contradicts itself leads in a circle. */
static gboolean
collect_edges (VvSearch *self, GArray *edges, VvNode *start)
{
  guint before = edges->len;
  VvNode node = self->meeting;

  while (self->forward.via[node] != 0)
    {
      VvEdge edge = self->forward.via[node] - 1;

      g_array_append_val (edges, edge);
      node = vv_place_source_near (self->snapshot, edge, node);
      if (node == VV_NODE_NONE || edges->len - before > self->forward.n)
        return FALSE;
    }
  *start = node;
  for (guint i = before, j = edges->len; i + 1 < j; i++)
    {
      VvEdge edge = g_array_index (edges, VvEdge, i);

      j--;
      g_array_index (edges, VvEdge, i) = g_array_index (edges, VvEdge, j);
      g_array_index (edges, VvEdge, j) = edge;
    }
  before = edges->len;
  for (node = self->meeting; self->backward.via[node] != 0;)
    {
      VvEdge edge = self->backward.via[node] - 1;

      g_array_append_val (edges, edge);
      node = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);
      if (node == VV_NODE_NONE || edges->len - before > self->backward.n)
        return FALSE;
    }
  return TRUE;
}

gboolean
vv_search_run (VvSearch *self, const VvNode *starts, guint n_starts, GArray *edges, VvNode *start,
               GCancellable *cancellable, GError **error)
{
  reset_side (self, &self->forward);
  reset_side (self, &self->backward);
  self->meeting = VV_NODE_NONE;
  self->meeting_rank = G_MAXUINT;
  for (guint i = 0; i < n_starts; i++)
    push_end (&self->forward, starts[i],
              count_refs (self->snapshot, VV_SECTION_FIRST_REF, starts[i]));
  push_end (&self->backward, self->goal,
            count_refs (self->snapshot, VV_SECTION_FIRST_REFERRER, self->goal));

  while (self->meeting == VV_NODE_NONE)
    {
      VvSearchSide *side = expect_work (&self->forward, USUAL_FORWARD) <=
                               expect_work (&self->backward, USUAL_BACKWARD)
                             ? &self->forward : &self->backward;

      if (self->forward.head == self->forward.n || self->backward.head == self->backward.n ||
          self->work >= self->max_work)
        return FALSE;
      expand_level (self, side, cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return collect_edges (self, edges, start);
}
