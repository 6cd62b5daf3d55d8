/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare.h — the view Compare: what changed from another snapshot to this one.  The frame, which
 * chooses and computes, is heap-compare.c; the tables below it are widgets of their own, which know
 * nothing but what they are handed. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_COMPARE (vv_heap_compare_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCompare, vv_heap_compare, VV, HEAP_COMPARE, GtkWidget)

/** vv_heap_compare_search: the keyboard goes to the search field */
void vv_heap_compare_search (GtkWidget *self);

/** vv_heap_signed: (transfer full): `+2.4 MiB`, `−31`, `0` */
char *vv_heap_signed (double value, VvUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/** vv_heap_same_process: whether two snapshots may be of one process, by what their headers say */
gboolean vv_heap_same_process (VvSnapshotItem *one, VvSnapshotItem *other);
/** vv_heap_find_before: (transfer none) (nullable): the newest open snapshot of the same process that
 * is older than @item */
VvSnapshotItem *vv_heap_find_before (VvSnapshots *snapshots, VvSnapshotItem *item);

/** vv_heap_find_other: (transfer none) (nullable): what @item is compared with unless somebody chooses */
VvSnapshotItem *vv_heap_find_other (VvSnapshots *snapshots, VvSnapshotItem *item);
/** vv_heap_of_process: (transfer full) (element-type VvSnapshotItem): all of the same process, @item
 * among them, in the order of their times */
GPtrArray *vv_heap_of_process (VvSnapshots *snapshots, VvSnapshotItem *item) G_GNUC_WARN_UNUSED_RESULT;

/** vv_heap_compare_title: (transfer full): the title of @item; with seconds where @other has the same */
char *vv_heap_compare_title (VvSnapshotItem *item, VvSnapshotItem *other) G_GNUC_WARN_UNUSED_RESULT;
/** vv_heap_compare_headline: (transfer full): what came and went, in one line */
char *vv_heap_compare_headline (VvCompared *compared) G_GNUC_WARN_UNUSED_RESULT;
/** vv_heap_compare_explain: (transfer full): from when to when, and how objects are matched */
char *vv_heap_compare_explain (VvCompared *compared, VvSnapshotItem *before,
                               VvSnapshotItem *after) G_GNUC_WARN_UNUSED_RESULT;
/** vv_heap_compare_counts: (transfer full) (nullable): `31,251 new, 4,906 gone, 2,153,482 survived`;
 * NULL where objects are not compared */
char *vv_heap_compare_counts (VvCompared *compared) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Types that changed ---- */

#define VV_TYPE_HEAP_CHANGES (vv_heap_changes_get_type ())
/** VvHeapChanges::selected: (type: uint): its row among the types of the comparison, or G_MAXUINT */
G_DECLARE_FINAL_TYPE (VvHeapChanges, vv_heap_changes, VV, HEAP_CHANGES, GtkWidget)

GtkWidget *vv_heap_changes_new (void);
/** vv_heap_changes_set: @compared: (nullable) */
void vv_heap_changes_set (VvHeapChanges *self, VvCompared *compared);
/** vv_heap_changes_update: the holders are known now */
void vv_heap_changes_update (VvHeapChanges *self);
void vv_heap_changes_search (VvHeapChanges *self);

/* ---- Objects of a type that changed ---- */

#define VV_TYPE_HEAP_CHANGED (vv_heap_changed_get_type ())
/** VvHeapChanged::selected: (index: uint): among the objects of the comparison;
 * VvHeapChanged::activated: (index: uint): double click */
G_DECLARE_FINAL_TYPE (VvHeapChanged, vv_heap_changed, VV, HEAP_CHANGED, GtkWidget)

GtkWidget *vv_heap_changed_new (void);
/** vv_heap_changed_set: @compared: (nullable); @type: G_MAXUINT: none is chosen */
void vv_heap_changed_set (VvHeapChanged *self, VvCompared *compared, guint type);
/** vv_heap_changed_update: the holders are known now */
void vv_heap_changed_update (VvHeapChanged *self);

/* ---- Growth over several ---- */

#define VV_TYPE_HEAP_GROWTH (vv_heap_growth_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapGrowth, vv_heap_growth, VV, HEAP_GROWTH, GtkWidget)

GtkWidget *vv_heap_growth_new (void);
/** vv_heap_growth_set: @growth: (nullable) (element-type VvGrowth); @snapshot: any of them */
void vv_heap_growth_set (VvHeapGrowth *self, GPtrArray *growth, VvSnapshot *snapshot);

G_END_DECLS
