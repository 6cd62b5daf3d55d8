/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-groups.h — objects summed by something else than their type: module, size, age, holder, content,
 * unused room. */

#pragma once

#include <gtk/gtk.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

/** VvHeapGrouping: TYPE is the table of types itself */
typedef enum
{
  VV_HEAP_GROUP_TYPE,
  VV_HEAP_GROUP_MODULE,
  VV_HEAP_GROUP_SIZE,
  VV_HEAP_GROUP_AGE,
  VV_HEAP_GROUP_HOLDER,
  VV_HEAP_GROUP_EQUAL,
  VV_HEAP_GROUP_HOLLOW,
  VV_N_HEAP_GROUPS,
} VvHeapGrouping;

/** vv_heap_grouping_title: translated */
const char *vv_heap_grouping_title (VvHeapGrouping by);

#define VV_TYPE_HEAP_GROUPS (vv_heap_groups_get_type ())
/** VvHeapGroups::status: (text: string): how many and how much, for whoever shows that */
G_DECLARE_FINAL_TYPE (VvHeapGroups, vv_heap_groups, VV, HEAP_GROUPS, GtkWidget)

GtkWidget *vv_heap_groups_new (VvHeapState *state);
/** vv_heap_groups_set: not TYPE */
void vv_heap_groups_set (VvHeapGroups *self, VvHeapGrouping by);
/** vv_heap_groups_filter: a part of the name, and sizes as >1M */
void vv_heap_groups_filter (VvHeapGroups *self, const char *text);

G_END_DECLS
