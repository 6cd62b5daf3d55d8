/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shapes.h — treemaps, graphs and bars that several tests draw. */

#pragma once

#include "chart/drawn-graph.h"
#include "chart/treemap.h"

G_BEGIN_DECLS

/** shapes_heap: the heap of the design's picture; Returns: static items */
const VvTreemapItem *shapes_heap (guint *n_items);

/** shapes_cycle: an order, its lines and what they refer to; Returns: (transfer full) */
VvDrawnGraph *shapes_cycle (const VvTheme *theme);
/** shapes_neighbourhood: a dict, who holds it and what it holds; Returns: (transfer full) */
VvDrawnGraph *shapes_neighbourhood (const VvTheme *theme);

G_END_DECLS
