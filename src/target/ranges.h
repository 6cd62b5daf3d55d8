/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ranges.h — sets of addresses, as sorted ranges that do not touch. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/** VvRange: [start, end) */
typedef struct
{
  VvAddr start;
  VvAddr end;
} VvRange;

GArray *vv_ranges_new (void) G_GNUC_WARN_UNUSED_RESULT;
/** vv_ranges_append: @start: not below the end of the last one; becomes part of that where it touches */
void vv_ranges_append (GArray *ranges, VvAddr start, VvAddr end);
/** vv_ranges_total: how many addresses */
guint64 vv_ranges_total (const GArray *ranges);
/** vv_ranges_sort: makes a set of ranges in any order that may overlap */
void vv_ranges_sort (GArray *ranges);

/* Returns: (transfer full): a new set */
GArray *vv_ranges_unite (const GArray *a, const GArray *b) G_GNUC_WARN_UNUSED_RESULT;
GArray *vv_ranges_intersect (const GArray *a, const GArray *b) G_GNUC_WARN_UNUSED_RESULT;
/** vv_ranges_subtract: what is in @a and not in @b */
GArray *vv_ranges_subtract (const GArray *a, const GArray *b) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
