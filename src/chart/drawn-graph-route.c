/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-route.c — the curves.  Each end of an edge gets a side of its node; the ends on one
 * side are spread in the order of where they go, so that they do not cross. */

#include "chart/drawn-graph-private.h"

#include <math.h>

#define LEAST_APART 20.0        /* nodes nearer than that are not beside each other */
#define SPREAD 16.0             /* between two ends on one side */
#define SPREAD_SHARE 0.7        /* of a side */
#define BORDER 1.5
#define ARC_SHARE 0.26          /* how far an arc between neighbours goes out, of their distance */
#define LEAST_ARC 34.0
#define MOST_ARC 90.0
#define LOOP_WIDTH 22.0

typedef enum
{
  SIDE_LEFT,
  SIDE_RIGHT,
  SIDE_TOP,
  SIDE_BOTTOM,
  N_SIDES,
} Side;

typedef struct
{
  guint box;
  Side side;
  double key;                   /* where it goes, along the side */
  double offset;                /* from the middle of the side */
  guint n_beside;               /* ends on the same side, itself included */
} End;

typedef struct
{
  VvDrawnGraph *graph;
  End *ends;                    /* two for each arrow: from, to */
} Routing;

static const VvPoint normals[N_SIDES] = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } };

static gboolean
is_upright (Side side)
{
  return side == SIDE_TOP || side == SIDE_BOTTOM;
}

static double
left (const VvBox *box)
{
  return box->at.x - box->width / 2;
}

static double
right (const VvBox *box)
{
  return box->at.x + box->width / 2;
}

static double
top (const VvBox *box)
{
  return box->at.y - box->height / 2;
}

static double
bottom (const VvBox *box)
{
  return box->at.y + box->height / 2;
}

/* A bend lies before or behind its node, or far above or below it. */
static Side
side_to_bend (const VvBox *box, VvPoint bend, gboolean prefer_upright)
{
  double reach = prefer_upright ? 0.0 : box->height / 2;

  if (bend.y < top (box) - reach)
    return SIDE_TOP;
  if (bend.y > bottom (box) + reach)
    return SIDE_BOTTOM;
  return bend.x < box->at.x ? SIDE_LEFT : SIDE_RIGHT;
}

/* Whether there is another node between two that lie above each other. */
static gboolean
is_between (const VvDrawnGraph *self, const VvBox *a, const VvBox *b)
{
  double from = MIN (a->at.y, b->at.y), to = MAX (a->at.y, b->at.y);

  for (guint i = 0; i < self->n_boxes; i++)
    {
      const VvBox *other = &self->boxes[i];

      if (other != a && other != b && other->at.y > from && other->at.y < to &&
          left (other) < MAX (right (a), right (b)) && right (other) > MIN (left (a), left (b)))
        return TRUE;
    }
  return FALSE;
}

static double
arc_handle (const VvBox *a, const VvBox *b)
{
  return CLAMP (hypot (a->at.x - b->at.x, a->at.y - b->at.y) * ARC_SHARE, LEAST_ARC, MOST_ARC);
}

/* How much of the room for an arc above or below two nodes is taken. */
static double
arc_cost (const Routing *self, const VvArrow *arrow, Side side)
{
  const VvBox *a = &self->graph->boxes[arrow->from];
  const VvBox *b = &self->graph->boxes[arrow->to];
  /* The middle of a Bézier arc is at three quarters of its handles. */
  double height = arc_handle (a, b) * 0.75 + VV_LABEL_HEIGHT / 2;
  VvRect room = { MIN (a->at.x, b->at.x), 0, fabs (a->at.x - b->at.x), height };
  double cost = 0.0;

  room.y = side == SIDE_TOP ? MIN (top (a), top (b)) - height : MAX (bottom (a), bottom (b));
  for (guint i = 0; i < self->graph->n_boxes; i++)
    {
      VvRect rect = vv_box_rect (&self->graph->boxes[i]);

      if (i != arrow->from && i != arrow->to)
        cost += vv_rect_overlap (&room, &rect);
    }
  for (guint i = 0; i < 2 * self->graph->n_arrows; i++)
    {
      if (self->ends[i].side == side &&
          (self->ends[i].box == arrow->from || self->ends[i].box == arrow->to))
        cost += 100.0;
    }
  return cost;
}

static gboolean
has_opposite (const VvDrawnGraph *self, const VvArrow *arrow)
{
  for (guint i = 0; i < self->n_arrows; i++)
    {
      if (self->arrows[i].from == arrow->to && self->arrows[i].to == arrow->from)
        return TRUE;
    }
  return FALSE;
}

/* Whether it goes back to the node before, at the same height: an arc, so that it does not lie on
 * the edge that goes forward. */
static gboolean
is_arc (const VvDrawnGraph *self, const VvArrow *arrow)
{
  const VvBox *from = &self->boxes[arrow->from];
  const VvBox *to = &self->boxes[arrow->to];

  return arrow->from != arrow->to && arrow->n_bends == 0 &&
         left (from) >= right (to) + LEAST_APART &&
         fabs (from->at.y - to->at.y) <= (from->height + to->height) / 2 &&
         has_opposite (self, arrow);
}

static void
set_sides (Routing *self, const VvArrow *arrow, End *from, End *to)
{
  const VvBox *a = &self->graph->boxes[arrow->from];
  const VvBox *b = &self->graph->boxes[arrow->to];
  gboolean back = b->at.x < a->at.x;

  *from = (End) { .box = arrow->from, .side = N_SIDES };
  *to = (End) { .box = arrow->to, .side = N_SIDES };
  if (arrow->from == arrow->to)
    from->side = to->side = SIDE_BOTTOM;
  else if (arrow->n_bends > 0)
    {
      from->side = side_to_bend (a, arrow->bends[0], FALSE);
      to->side = side_to_bend (b, arrow->bends[arrow->n_bends - 1], back);
      if (!back)
        from->side = SIDE_RIGHT, to->side = SIDE_LEFT;
    }
  else if (left (b) >= right (a) + LEAST_APART)
    from->side = SIDE_RIGHT, to->side = SIDE_LEFT;
  else if (is_arc (self->graph, arrow))
    return;
  else if (left (a) >= right (b) + LEAST_APART)
    from->side = SIDE_LEFT, to->side = SIDE_RIGHT;
  else if (is_between (self->graph, a, b))
    from->side = to->side = SIDE_RIGHT;
  else if (b->at.y > a->at.y)
    from->side = SIDE_BOTTOM, to->side = SIDE_TOP;
  else
    from->side = SIDE_TOP, to->side = SIDE_BOTTOM;
}

static void
choose_sides (Routing *self)
{
  VvDrawnGraph *graph = self->graph;

  for (guint i = 0; i < graph->n_arrows; i++)
    set_sides (self, &graph->arrows[i], &self->ends[2 * i], &self->ends[2 * i + 1]);
  for (guint i = 0; i < graph->n_arrows; i++)
    {
      Side side = SIDE_BOTTOM;

      if (self->ends[2 * i].side != N_SIDES)
        continue;
      if (arc_cost (self, &graph->arrows[i], SIDE_TOP) <
          arc_cost (self, &graph->arrows[i], SIDE_BOTTOM))
        side = SIDE_TOP;
      self->ends[2 * i].side = self->ends[2 * i + 1].side = side;
    }
}

static void
set_keys (Routing *self)
{
  for (guint i = 0; i < self->graph->n_arrows; i++)
    {
      const VvArrow *arrow = &self->graph->arrows[i];
      const VvPoint *a = &self->graph->boxes[arrow->from].at;
      const VvPoint *b = &self->graph->boxes[arrow->to].at;
      const VvPoint *after = arrow->n_bends > 0 ? &arrow->bends[0] : b;
      const VvPoint *before = arrow->n_bends > 0 ? &arrow->bends[arrow->n_bends - 1] : a;
      End *from = &self->ends[2 * i], *to = &self->ends[2 * i + 1];

      from->key = is_upright (from->side) ? after->x : after->y;
      to->key = is_upright (to->side) ? before->x : before->y;
      /* A loop ends beside its beginning. */
      if (arrow->from == arrow->to)
        from->key -= 0.5;
    }
}

static int
compare_ends (gconstpointer a, gconstpointer b, gpointer data)
{
  const End *ends = data;
  guint i = *(const guint *) a, k = *(const guint *) b;

  if (ends[i].box != ends[k].box)
    return ends[i].box < ends[k].box ? -1 : 1;
  if (ends[i].side != ends[k].side)
    return ends[i].side < ends[k].side ? -1 : 1;
  if (ends[i].key != ends[k].key)
    return ends[i].key < ends[k].key ? -1 : 1;
  return i < k ? -1 : i > k;
}

static double
side_room (const VvBox *box, Side side)
{
  double room = is_upright (side) ? box->width : box->height;

  /* The straight part of a round. */
  if (box->kind == VV_DRAWN_NODE_ROOT || box->kind == VV_DRAWN_NODE_MORE)
    room = is_upright (side) ? MAX (box->width - box->height, 8.0) : box->height * 0.4;
  return room * SPREAD_SHARE;
}

static void
spread_ends (Routing *self)
{
  guint n = 2 * self->graph->n_arrows;
  g_autofree guint *order = g_new (guint, (gsize) n + 1);
  guint to;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), compare_ends, self->ends);
  for (guint from = 0; from < n; from = to)
    {
      const End *first = &self->ends[order[from]];
      double step;

      for (to = from + 1; to < n; to++)
        {
          if (self->ends[order[to]].box != first->box || self->ends[order[to]].side != first->side)
            break;
        }
      step = to - from > 1 ? MIN (SPREAD, side_room (&self->graph->boxes[first->box], first->side) /
                                          (to - from - 1)) : 0.0;
      for (guint i = from; i < to; i++)
        {
          self->ends[order[i]].offset = (i - from - (to - from - 1) / 2.0) * step;
          self->ends[order[i]].n_beside = to - from;
        }
    }
}

static double
along (const Routing *self, const End *end)
{
  const VvBox *box = &self->graph->boxes[end->box];

  return (is_upright (end->side) ? box->at.x : box->at.y) + end->offset;
}

/* An end that has its side for itself gives way, so that a nearly straight edge is straight. */
static void
straighten (Routing *self)
{
  for (guint i = 0; i < self->graph->n_arrows; i++)
    {
      End *a = &self->ends[2 * i], *b = &self->ends[2 * i + 1];
      double off = along (self, b) - along (self, a);
      End *free_end = a->n_beside == 1 ? a : b->n_beside == 1 ? b : NULL;

      if (self->graph->arrows[i].n_bends > 0 || is_upright (a->side) != is_upright (b->side) ||
          a->side == b->side || free_end == NULL)
        continue;
      if (fabs (off) <= side_room (&self->graph->boxes[free_end->box], free_end->side) / 2)
        free_end->offset += free_end == a ? off : -off;
    }
}

static VvPoint
end_point (const Routing *self, const End *end)
{
  const VvBox *box = &self->graph->boxes[end->box];

  switch (end->side)
    {
    case SIDE_LEFT:
      return (VvPoint) { left (box) - BORDER, box->at.y + end->offset };
    case SIDE_RIGHT:
      return (VvPoint) { right (box) + BORDER, box->at.y + end->offset };
    case SIDE_TOP:
      return (VvPoint) { box->at.x + end->offset, top (box) - BORDER };
    case SIDE_BOTTOM:
    default:
      return (VvPoint) { box->at.x + end->offset, bottom (box) + BORDER };
    }
}

/* How far the curve follows its direction at one end.  Where it turns by a right angle, it is near
 * to a quarter of an ellipse (4/3 (√2 − 1) of its half axis). */
static double
handle (VvPoint here, VvPoint there, double dx, double dy)
{
  gboolean turns = (here.x != 0.0) != (there.x != 0.0);

  return (here.x != 0.0 ? dx : dy) * (turns ? 0.55 : 0.5);
}

/* Adds the curve from the last point to @to; @leave and @arrive are the directions of travel. */
static void
add_curve (GArray *curve, VvPoint leave, VvPoint to, VvPoint arrive, double least)
{
  VvPoint from = g_array_index (curve, VvPoint, curve->len - 1);
  double dx = fabs (to.x - from.x), dy = fabs (to.y - from.y);
  double out = MAX (handle (leave, arrive, dx, dy), least);
  double in = MAX (handle (arrive, leave, dx, dy), least);
  VvPoint points[3] = {
    { from.x + leave.x * out, from.y + leave.y * out },
    { to.x - arrive.x * in, to.y - arrive.y * in },
    to,
  };

  g_array_append_vals (curve, points, 3);
}

static double
least_handle (const VvDrawnGraph *self, const VvArrow *arrow, const End *from, const End *to)
{
  const VvBox *a = &self->boxes[arrow->from];
  const VvBox *b = &self->boxes[arrow->to];

  if (arrow->from == arrow->to)
    return LEAST_ARC;
  if (arrow->n_bends > 0)
    return 12.0;
  if (from->side != to->side)
    return MIN (16.0, hypot (a->at.x - b->at.x, a->at.y - b->at.y) / 4);
  return arc_handle (a, b);
}

static void
set_curve (Routing *self, guint index)
{
  VvArrow *arrow = &self->graph->arrows[index];
  End *from = &self->ends[2 * index], *to = &self->ends[2 * index + 1];
  VvPoint start = end_point (self, from), end = end_point (self, to);
  VvPoint leave = normals[from->side];
  VvPoint arrive = { -normals[to->side].x, -normals[to->side].y };
  double least = least_handle (self->graph, arrow, from, to);

  if (arrow->from == arrow->to)
    {
      double apart = MAX (LOOP_WIDTH - fabs (end.x - start.x), 0.0) / 2;

      start.x -= apart;
      end.x += apart;
    }
  g_array_set_size (arrow->curve, 0);
  g_array_append_val (arrow->curve, start);
  for (guint i = 0; i < arrow->n_bends; i++)
    {
      VvPoint next = i + 1 < arrow->n_bends ? arrow->bends[i + 1] : end;
      VvPoint before = i > 0 ? arrow->bends[i - 1] : start;
      VvPoint through = { next.x < before.x ? -1.0 : 1.0, 0.0 };

      add_curve (arrow->curve, leave, arrow->bends[i], through, least);
      leave = through;
    }
  add_curve (arrow->curve, leave, end, arrive, least);
}

void
vv_drawn_graph_route (VvDrawnGraph *self)
{
  Routing routing = { .graph = self };

  if (self->down)
    vv_drawn_graph_turn (self);
  routing.ends = g_new0 (End, (gsize) self->n_arrows * 2 + 1);
  choose_sides (&routing);
  set_keys (&routing);
  spread_ends (&routing);
  straighten (&routing);
  for (guint i = 0; i < self->n_arrows; i++)
    set_curve (&routing, i);
  g_free (routing.ends);
  if (self->down)
    vv_drawn_graph_turn (self);
}
