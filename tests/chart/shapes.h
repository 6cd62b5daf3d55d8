/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shapes.h — treemaps, graphs and bars that several tests draw. */

#pragma once

#include "chart/treemap.h"

G_BEGIN_DECLS

/** shapes_heap: the heap of the design's picture; Returns: static items */
const VvTreemapItem *shapes_heap (guint *n_items);

G_END_DECLS
