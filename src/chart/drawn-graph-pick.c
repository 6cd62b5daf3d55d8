/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* drawn-graph-pick.c — from a place or an arrow key to a node, a badge or an edge. */

#include "chart/drawn-graph-private.h"

#include <math.h>

#define NEAR 6.0                /* px of the screen, around an edge */
#define N_SAMPLES 16

static gboolean
contains (const VvRect *rect, VvPoint p)
{
  return p.x >= rect->x && p.x < rect->x + rect->width && p.y >= rect->y &&
         p.y < rect->y + rect->height;
}

static double
distance_to_line (VvPoint p, VvPoint a, VvPoint b)
{
  double dx = b.x - a.x, dy = b.y - a.y;
  double length = dx * dx + dy * dy;
  double t = length > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0.0;

  t = CLAMP (t, 0.0, 1.0);
  return hypot (p.x - a.x - t * dx, p.y - a.y - t * dy);
}

static double
distance_to_arrow (const VvArrow *arrow, VvPoint p)
{
  double least = INFINITY;

  for (guint i = 0; i < vv_arrow_n_curves (arrow); i++)
    {
      VvPoint last = vv_arrow_point_at (arrow, i, 0.0);

      for (guint k = 1; k <= N_SAMPLES; k++)
        {
          VvPoint next = vv_arrow_point_at (arrow, i, k / (double) N_SAMPLES);

          least = MIN (least, distance_to_line (p, last, next));
          last = next;
        }
    }
  return least;
}

static VvDrawnHit
pick_arrow (const VvDrawnGraph *self, VvPoint p, double near)
{
  VvDrawnHit hit = { VV_DRAWN_NOTHING, 0 };
  double least = near;

  for (guint i = 0; i < self->n_arrows; i++)
    {
      const VvArrow *arrow = &self->arrows[i];
      VvRect label = vv_arrow_label_rect (arrow);
      double far = contains (&label, p) ? 0.0 : distance_to_arrow (arrow, p);

      /* The label lies over all lines. */
      if (far < least || (far == 0.0 && hit.part == VV_DRAWN_NOTHING))
        {
          least = far;
          hit = (VvDrawnHit) { VV_DRAWN_EDGE, arrow->index };
        }
    }
  return hit;
}

VvDrawnHit
vv_drawn_graph_pick (const VvDrawnGraph *self, VvDrawnView view, double x, double y)
{
  VvPoint p;

  g_return_val_if_fail (self != NULL, ((VvDrawnHit) { VV_DRAWN_NOTHING, 0 }));
  g_return_val_if_fail (view.scale > 0.0, ((VvDrawnHit) { VV_DRAWN_NOTHING, 0 }));

  p = (VvPoint) { (x - view.x) / view.scale, (y - view.y) / view.scale };
  /* The last one drawn lies over the others. */
  for (guint i = self->n_boxes; i > 0; i--)
    {
      VvRect badge = vv_box_badge_rect (&self->boxes[i - 1]);
      VvRect rect = vv_box_rect (&self->boxes[i - 1]);

      if (contains (&badge, p))
        return (VvDrawnHit) { VV_DRAWN_BADGE, i - 1 };
      if (contains (&rect, p))
        return (VvDrawnHit) { VV_DRAWN_NODE, i - 1 };
    }
  return pick_arrow (self, p, NEAR / view.scale);
}

/* How far it is, if it lies in that direction; what lies askew counts as farther. */
static double
distance_towards (const VvBox *from, const VvBox *to, VvDirection direction)
{
  double dx = to->at.x - from->at.x, dy = to->at.y - from->at.y;
  double ahead, aside;

  switch (direction)
    {
    case VV_DIRECTION_LEFT:
      ahead = -dx, aside = fabs (dy);
      break;
    case VV_DIRECTION_UP:
      ahead = -dy, aside = fabs (dx);
      break;
    case VV_DIRECTION_DOWN:
      ahead = dy, aside = fabs (dx);
      break;
    case VV_DIRECTION_RIGHT:
    default:
      ahead = dx, aside = fabs (dy);
      break;
    }
  return ahead > 1.0 ? ahead + 2.0 * aside : INFINITY;
}

guint
vv_drawn_graph_neighbour (const VvDrawnGraph *self, guint from, VvDirection direction)
{
  double least = INFINITY;
  guint best = from;

  g_return_val_if_fail (self != NULL && from < self->n_boxes, from);

  for (guint i = 0; i < self->n_boxes; i++)
    {
      double far = distance_towards (&self->boxes[from], &self->boxes[i], direction);

      if (far < least)
        {
          least = far;
          best = i;
        }
    }
  return best;
}
