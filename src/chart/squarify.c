/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* squarify.c — an area cut into tiles.  Tiles are laid in rows along the shorter side of what is
 * left; a row takes one more tile as long as its worst one gets no worse. */

#include "chart/squarify.h"

#include <string.h>

/* The worst ratio of sides in a row of areas that sum up to @sum along @side: the largest or the
 * smallest of them. */
static double
worst_ratio (double least, double largest, double sum, double side)
{
  double square = side * side;

  return MAX (square * largest / (sum * sum), sum * sum / (square * least));
}

/* Lays a row and takes it off @rest. */
static void
lay_row (const double *values, guint n, double scale, double sum, VvRect *rest, VvRect *tiles)
{
  gboolean upright = rest->width >= rest->height;
  double side = upright ? rest->height : rest->width;
  double depth = side > 0.0 ? sum * scale / side : 0.0;
  double at = 0.0;

  for (guint i = 0; i < n; i++)
    {
      double length = i + 1 == n ? MAX (side - at, 0.0) : side * values[i] / sum;

      if (upright)
        tiles[i] = (VvRect) { rest->x, rest->y + at, depth, length };
      else
        tiles[i] = (VvRect) { rest->x + at, rest->y, length, depth };
      at += length;
    }
  if (upright)
    {
      rest->x += depth;
      rest->width = MAX (rest->width - depth, 0.0);
    }
  else
    {
      rest->y += depth;
      rest->height = MAX (rest->height - depth, 0.0);
    }
}

void
vv_squarify (const double *values, guint n, VvRect area, VvRect *tiles)
{
  VvRect rest = area;
  double total = 0.0;
  double scale;
  guint from = 0;

  for (guint i = 0; i < n; i++)
    total += values[i];
  if (n == 0 || !(total > 0.0))
    return;
  scale = area.width * area.height / total;

  while (from < n)
    {
      double side = MIN (rest.width, rest.height);
      double least = values[from], largest = values[from], sum = values[from];
      double worst = worst_ratio (least * scale, largest * scale, sum * scale, side);
      guint to = from + 1;

      for (; to < n; to++)
        {
          double next_least = MIN (least, values[to]);
          double next_largest = MAX (largest, values[to]);
          double next = worst_ratio (next_least * scale, next_largest * scale,
                                     (sum + values[to]) * scale, side);

          if (next > worst)
            break;
          worst = next;
          least = next_least;
          largest = next_largest;
          sum += values[to];
        }
      lay_row (values + from, to - from, scale, sum, &rest, tiles + from);
      from = to;
    }
}

static guint
first_small (const VvRect *tiles, guint n, double least)
{
  for (guint i = 0; i < n; i++)
    {
      if (MIN (tiles[i].width, tiles[i].height) < least)
        return i;
    }
  return n;
}

/* A value whose share is no square of @least never gets a tile that is large enough. */
static guint
first_hopeless (const double *values, guint n, double total, VvRect area, double least)
{
  double limit = total * least * least / (area.width * area.height);
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (values[middle] < limit)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

guint
vv_squarify_seen (const double *values, guint n, VvRect area, double least, VvRect *tiles)
{
  g_autofree double *shown = g_new (double, n);
  double total = 0.0;
  guint seen, step = 1;

  g_assert (n > 0);
  for (guint i = 0; i < n; i++)
    total += values[i];
  seen = n == 1 ? 1 : first_hopeless (values, n, total, area, least);

  for (;;)
    {
      guint n_shown, small;

      if (n > 1 && n - seen == 1)
        seen--;
      n_shown = seen < n ? seen + 1 : n;
      memcpy (shown, values, seen * sizeof (double));
      if (seen < n)
        shown[seen] = 0.0;
      for (guint i = seen; i < n; i++)
        shown[seen] += values[i];
      vv_squarify (shown, n_shown, area, tiles);
      small = first_small (tiles, n_shown, least);
      if (small == n_shown || n_shown == 1)
        return seen;
      if (small < seen)
        {
          seen = small;
          continue;
        }
      /* Only what is merged is too small: let it have more. */
      seen -= MIN (seen, step);
      step *= 2;
    }
}
