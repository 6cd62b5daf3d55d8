/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-groups-private.h — what heap-groups.c (grouping, showing) and heap-group-rows.c (rows) share. */

#pragma once

#include "app/pages/heap/heap-groups.h"
#include "app/widgets/data-table.h"

G_BEGIN_DECLS

enum
{
  VV_HEAP_GROUP_BY_NAME,
  VV_HEAP_GROUP_BY_COUNT,
  VV_HEAP_GROUP_BY_MEMORY,
  VV_HEAP_GROUP_BY_RETAINED,
  VV_HEAP_GROUP_BY_WASTED,
  VV_HEAP_GROUP_BY_EXAMPLE,
  VV_N_HEAP_GROUP_COLUMNS,
};

extern const VvDataColumn vv_heap_group_columns[VV_N_HEAP_GROUP_COLUMNS];

/** vv_heap_group_text: (transfer full) (nullable): of a cell */
char *vv_heap_group_text (VvSnapshot *snapshot, const VvGroup *group, guint column);
/** vv_heap_group_compare: by one of the columns, ascending */
int vv_heap_group_compare (const VvGroup *one, const VvGroup *other, int column);
/** vv_heap_group_filter: (transfer full) (nullable): that finds its objects; NULL where none does */
char *vv_heap_group_filter (VvSnapshot *snapshot, const VvGroup *group, VvHeapGrouping by);

G_END_DECLS
