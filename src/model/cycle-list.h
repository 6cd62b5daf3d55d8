/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-list.h — shapes of cycles as rows: filtered by what a person types, sorted.  For the main
 * thread. */

#pragma once

#include <gio/gio.h>

#include "inspect/cycle.h"

G_BEGIN_DECLS

#define VV_TYPE_CYCLE_ITEM (vv_cycle_item_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvCycleItem, vv_cycle_item, VV, CYCLE_ITEM, GObject)

/** vv_cycle_item_get_shape: (transfer none) */
VV_API const VvCycleShape *vv_cycle_item_get_shape (VvCycleItem *self);

/** VvCycleSort: IMPORTANCE: as vv_cycle_shapes() has them, the user's own garbage first */
typedef enum { VV_CYCLES_BY_IMPORTANCE, VV_CYCLES_BY_RETAINED, VV_CYCLES_BY_COUNT, VV_N_CYCLE_SORTS } VvCycleSort;

#define VV_TYPE_CYCLE_LIST (vv_cycle_list_get_type ())
VV_API G_DECLARE_FINAL_TYPE (VvCycleList, vv_cycle_list, VV, CYCLE_LIST, GObject)

/** vv_cycle_list_new: empty */
VV_API VvCycleList *vv_cycle_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
/** vv_cycle_list_set: @shapes: (nullable) (element-type VvCycleShape): of @snapshot; kept */
VV_API void vv_cycle_list_set (VvCycleList *self, VvSnapshot *snapshot, GPtrArray *shapes);
/** vv_cycle_list_arrange: @filter: (nullable): see heap-filter.h; bounds are of what the cycles of a
 * shape retain, an address is of an object in one */
VV_API void vv_cycle_list_arrange (VvCycleList *self, const char *filter, VvCycleSort sort);
/** vv_cycle_list_get_n_cycles: of the shapes that are in it; vv_cycle_list_get_n_all: shapes */
VV_API guint64 vv_cycle_list_get_n_cycles (VvCycleList *self);
VV_API guint vv_cycle_list_get_n_all (VvCycleList *self);
/** vv_cycle_list_find: the position of the shape with cycle @id, and in @index which of its cycles
 * that is; G_MAXUINT: it is not in the list */
VV_API guint vv_cycle_list_find (VvCycleList *self, guint32 id, guint *index);

G_END_DECLS
