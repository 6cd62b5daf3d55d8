/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* squarify.h — an area cut into tiles of given shares. */

#pragma once

#include "chart/rect.h"

G_BEGIN_DECLS

/** vv_squarify: cuts @area into @n @tiles as large as @values (positive) say, in their order, each
 * as near to a square as that allows (Bruls, Huizing and van Wijk 2000) */
void vv_squarify (const double *values, guint n, VvRect area, VvRect *tiles);

/**
 * vv_squarify_seen:
 * @values: (array length=n): positive, largest first, at least one
 * @least: no tile may have a side shorter than that
 * @tiles: (out) (array length=n): the tiles
 *
 * Merges the smallest values into one last tile until every tile is large enough, or there is only
 * one.  That last tile stands for two values at least.
 *
 * Returns: how many values have a tile of their own
 */
guint vv_squarify_seen (const double *values,
                        guint n,
                        VvRect area,
                        double least,
                        VvRect *tiles);

G_END_DECLS
