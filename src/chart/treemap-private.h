/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap-private.h — what treemap.c lays out and treemap-draw.c draws. */

#pragma once

#include "chart/treemap.h"

G_BEGIN_DECLS

#define VV_TREEMAP_GAP 3.0              /* between groups */
#define VV_TREEMAP_CELL_GAP 1.0         /* between cells */
#define VV_TREEMAP_BORDER 2.0           /* of a group, in its colour */
#define VV_TREEMAP_HEADER 18.0

struct _VvTreemap
{
  const VvTreemapItem *items;
  guint n_items;
  VvUnit unit;
  double width;
  double height;
  GArray *cells;                /* of VvTreemapCell */
  guint *cell_of;               /* item → cell, or VV_TREEMAP_NONE */
};

/** vv_treemap_is_leaf: Returns: whether a cell has no cells in it; the keyboard goes through
 * these */
gboolean vv_treemap_is_leaf (const VvTreemapCell *cell);

/** vv_treemap_is_mostly_one: Returns: whether a cell stands for several items of which one is nearly all,
 * so that it should be named */
gboolean vv_treemap_is_mostly_one (const VvTreemap *self, const VvTreemapCell *cell);

/** vv_treemap_shape: Returns: what of a cell's share is filled: less half the gap around it, on
 * whole pixels */
VvRect vv_treemap_shape (const VvTreemapCell *cell);

G_END_DECLS
