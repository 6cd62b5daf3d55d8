/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap-pick.c — from a place, an id or an arrow key to a cell. */

#include "chart/treemap-private.h"

#include <math.h>

static gboolean
contains (const VvRect *rect, double x, double y)
{
  return x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height;
}

guint
vv_treemap_pick (const VvTreemap *self, double x, double y)
{
  guint at = 0;

  g_return_val_if_fail (self != NULL, VV_TREEMAP_NONE);

  if (!(x >= 0.0 && x < self->width && y >= 0.0 && y < self->height))
    return VV_TREEMAP_NONE;
  while (at < self->cells->len)
    {
      const VvTreemapCell *group = vv_treemap_get_cell (self, at);

      if (contains (&group->rect, x, y))
        {
          for (guint i = group->first; i < group->first + group->n_cells; i++)
            {
              if (contains (&group->inner, x, y) &&
                  contains (&vv_treemap_get_cell (self, i)->rect, x, y))
                return i;
            }
          return at;
        }
      at = group->first + group->n_cells;
    }
  return VV_TREEMAP_NONE;
}

guint
vv_treemap_find (const VvTreemap *self, guint id)
{
  g_return_val_if_fail (self != NULL, VV_TREEMAP_NONE);

  for (guint i = 0; i < self->n_items; i++)
    {
      if (self->items[i].id == id && self->cell_of[i] != VV_TREEMAP_NONE)
        return self->cell_of[i];
    }
  return VV_TREEMAP_NONE;
}

/* A rectangle as the direction sees it: @near and @far along the way, @low and @high across. */
typedef struct
{
  double near;
  double far;
  double low;
  double high;
} Lane;

static Lane
lane_of (const VvRect *rect, VvDirection direction)
{
  double right = rect->x + rect->width;
  double bottom = rect->y + rect->height;

  switch (direction)
    {
    case VV_DIRECTION_LEFT:
      return (Lane) { -right, -rect->x, rect->y, bottom };
    case VV_DIRECTION_UP:
      return (Lane) { -bottom, -rect->y, rect->x, right };
    case VV_DIRECTION_DOWN:
      return (Lane) { rect->y, bottom, rect->x, right };
    case VV_DIRECTION_RIGHT:
    default:
      return (Lane) { rect->x, right, rect->y, bottom };
    }
}

/* How far it is from one to what lies beyond it; infinite if that lies elsewhere.  What is not
 * opposite to it comes after all that is. */
static double
distance (const Lane *from, const Lane *to)
{
  double ahead = to->near - from->far;
  double apart = MAX (to->low - from->high, from->low - to->high);
  double middle = fabs ((to->low + to->high) / 2 - (from->low + from->high) / 2);

  if (ahead < -1.0)
    return INFINITY;
  /* The distance of the middles decides between neighbours at the same edge. */
  return ahead + middle * 0.01 + (apart > -1e-6 ? 1e6 + apart * 4 : 0.0);
}

/* A group that has cells stands for its header. */
static VvRect
start_of (const VvTreemapCell *cell)
{
  VvRect rect = cell->rect;

  if (!vv_treemap_is_leaf (cell))
    rect.height = cell->inner.y - rect.y - 1.0;
  return rect;
}

guint
vv_treemap_move (const VvTreemap *self, guint from, VvDirection direction)
{
  double nearest = INFINITY;
  guint best = from;
  VvRect start;
  Lane here;

  g_return_val_if_fail (self != NULL, VV_TREEMAP_NONE);

  if (self->cells->len == 0)
    return VV_TREEMAP_NONE;
  if (from >= self->cells->len)
    return vv_treemap_is_leaf (vv_treemap_get_cell (self, 0)) ? 0 : 1;
  start = start_of (vv_treemap_get_cell (self, from));
  here = lane_of (&start, direction);
  for (guint i = 0; i < self->cells->len; i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (self, i);
      Lane there = lane_of (&cell->rect, direction);
      double far;

      if (i == from || !vv_treemap_is_leaf (cell))
        continue;
      far = distance (&here, &there);
      if (far < nearest)
        {
          nearest = far;
          best = i;
        }
    }
  return best;
}
