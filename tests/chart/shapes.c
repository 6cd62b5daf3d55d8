/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shapes.c — the heap of a small shop, as in the design's pictures. */

#include "shapes.h"

#define MIB(number) ((number) * 1048576.0)

static const VvTreemapItem heap[] = {
  { "builtins", "str", MIB (46.8), "46.8 MiB", "512,116 objects", FALSE, 1 },
  { "builtins", "dict", MIB (21.4), "21.4 MiB", "88,951 objects", FALSE, 2 },
  { "builtins", "list", MIB (16.3), "16.3 MiB", "201,377 objects", FALSE, 3 },
  { "builtins", "bytes", MIB (12.9), "12.9 MiB", "31,077 objects", FALSE, 4 },
  { "builtins", "tuple", MIB (8.8), "8.8 MiB", "140,016 objects", FALSE, 5 },
  { "builtins", "int", MIB (7.1), "7.1 MiB", "232,611 objects", FALSE, 6 },
  { "builtins", "code", MIB (4.9), "4.9 MiB", "12,012 objects", FALSE, 7 },
  { "builtins", "function", MIB (4.2), "4.2 MiB", "27,811 objects", FALSE, 8 },
  { "builtins", "float", MIB (1.0), "1.0 MiB", "43,690 objects", FALSE, 9 },
  { "app", "Item", MIB (90.7), "90.7 MiB", "552,612 objects", TRUE, 10 },
  { "app", "Session", MIB (46.4), "46.4 MiB", "184,204 objects", TRUE, 11 },
  { "app", "Line", MIB (8.1), "8.1 MiB", "60,210 objects", TRUE, 12 },
  { "app", "Order", MIB (5.6), "5.6 MiB", "20,418 objects", TRUE, 13 },
  { "app", "Page", MIB (3.7), "3.7 MiB", "1,044 objects", TRUE, 14 },
  { "app", "User", MIB (2.9), "2.9 MiB", "8,115 objects", TRUE, 15 },
  { "numpy", "ndarray", MIB (24.0), "24.0 MiB", "48 objects", FALSE, 16 },
  { "datetime", "datetime", MIB (5.5), "5.5 MiB", "115,000 objects", FALSE, 17 },
  { "logging", "LogRecord", MIB (2.6), "2.6 MiB", "2,011 objects", FALSE, 18 },
  { "collections", "OrderedDict", MIB (1.9), "1.9 MiB", "1,800 objects", FALSE, 19 },
  { "re", "Pattern", MIB (0.9), "0.9 MiB", "300 objects", FALSE, 20 },
  { "threading", "Thread", MIB (0.2), "0.2 MiB", "5 objects", FALSE, 21 },
};

const VvTreemapItem *
shapes_heap (guint *n_items)
{
  *n_items = G_N_ELEMENTS (heap);
  return heap;
}

VvDrawnGraph *
shapes_cycle (const VvTheme *theme)
{
  static const VvDrawnNode nodes[] = {
    { "Order", "order #20417", 2, VV_DRAWN_NODE_CYCLE },
    { "list", "length 2", 1, VV_DRAWN_NODE_CYCLE },
    { "Line", "line 1", 1, VV_DRAWN_NODE_CYCLE },
    { "Line", "line 2", 1, VV_DRAWN_NODE_CYCLE },
    { "Customer", NULL, 12, VV_DRAWN_NODE_PLAIN },
    { "datetime", NULL, 1, VV_DRAWN_NODE_PLAIN },
    { "Product", NULL, 38, VV_DRAWN_NODE_PLAIN },
  };
  static const VvDrawnEdge edges[] = {
    { 0, 1, ".lines", VV_DRAWN_EDGE_CYCLE }, { 1, 2, "[0]", VV_DRAWN_EDGE_CYCLE },
    { 1, 3, "[1]", VV_DRAWN_EDGE_CYCLE }, { 2, 0, ".order", VV_DRAWN_EDGE_SUGGESTED },
    { 3, 0, ".order", VV_DRAWN_EDGE_SUGGESTED }, { 0, 4, ".customer", VV_DRAWN_EDGE_OTHER },
    { 0, 5, ".placed_at", VV_DRAWN_EDGE_OTHER }, { 3, 6, ".product", VV_DRAWN_EDGE_OTHER },
  };

  return vv_drawn_graph_new (nodes, G_N_ELEMENTS (nodes), edges, G_N_ELEMENTS (edges), 0, theme);
}

VvDrawnGraph *
shapes_neighbourhood (const VvTheme *theme)
{
  static const VvDrawnNode nodes[] = {
    { "dict", "app.cache", 4, VV_DRAWN_NODE_FOCUS },
    { "module", "app", -1, VV_DRAWN_NODE_ROOT },
    { "Store", NULL, 1, VV_DRAWN_NODE_PLAIN },
    { "Session", "u42", 2, VV_DRAWN_NODE_PLAIN },
    { "list", "items", 1, VV_DRAWN_NODE_PLAIN },
    { "+184,203", NULL, -1, VV_DRAWN_NODE_MORE },
  };
  static const VvDrawnEdge edges[] = {
    { 1, 0, ".cache", VV_DRAWN_EDGE_PATH }, { 2, 0, "._sessions", VV_DRAWN_EDGE_OTHER },
    { 0, 3, "['u42']", VV_DRAWN_EDGE_OTHER }, { 3, 4, NULL, VV_DRAWN_EDGE_OTHER },
    { 0, 5, NULL, VV_DRAWN_EDGE_OTHER },
  };

  return vv_drawn_graph_new (nodes, G_N_ELEMENTS (nodes), edges, G_N_ELEMENTS (edges), 0, theme);
}
