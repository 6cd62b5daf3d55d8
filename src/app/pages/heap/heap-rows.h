/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-rows.h — a view of the Heap page that is a search field over a table of millions of rows:
 * Types, Objects.  What they are is a table of functions; how they are searched, sorted in a
 * thread, and shown is here. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"
#include "app/widgets/data-table.h"

G_BEGIN_DECLS

/**
 * VvHeapRowsKind:
 * @view: its name among the views, `types`
 * @name, @placeholder: N_()
 * @text: of a VvHeapRow
 * @order: runs in a thread
 * @count: (n, bytes) → `1,944 types · 318 MiB`
 * @selected, @activated: (nullable): a row is selected; double clicked
 * @link: (nullable): a cell of kind LINK is clicked
 */
typedef struct
{
  const char *view;
  const char *name;
  const char *placeholder;
  const VvDataColumn *columns;
  guint n_columns;
  guint first_sorted;
  VvDataText text;
  VvHeapOrder *(*order) (const VvSnapshot *, const VvHeapRequest *, GCancellable *, GError **);
  char *(*count) (guint32 n, guint64 memory);
  void (*selected) (VvHeapState *state, VvHeapRow *row);
  void (*activated) (VvHeapState *state, VvHeapRow *row);
  void (*link) (VvHeapState *state, VvHeapRow *row, guint column);
  GMenuModel *(*menu) (void);
} VvHeapRowsKind;

#define VV_TYPE_HEAP_ROWS (vv_heap_rows_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapRows, vv_heap_rows, VV, HEAP_ROWS, GtkWidget)

/** vv_heap_rows_new: @kind: lives for ever */
GtkWidget *vv_heap_rows_new (VvHeapState *state, const VvHeapRowsKind *kind);
/** vv_heap_rows_search: the keyboard goes to the search field */
void vv_heap_rows_search (GtkWidget *self);
VvDataTable *vv_heap_rows_get_table (VvHeapRows *self);
/** vv_heap_rows_add_control: beside the search field */
void vv_heap_rows_add_control (VvHeapRows *self, GtkWidget *control);
/** vv_heap_rows_get_entry: (transfer none): the search field */
GtkSearchEntry *vv_heap_rows_get_entry (VvHeapRows *self);
/** vv_heap_rows_add_other: (transfer floating): what may be shown instead of the rows, under the same
 * search field */
void vv_heap_rows_add_other (VvHeapRows *self, GtkWidget *other);
/** vv_heap_rows_set_other: @other: (nullable): NULL: the rows */
void vv_heap_rows_set_other (VvHeapRows *self, GtkWidget *other);
/** vv_heap_rows_set_status: what stands beside the search field while there is another widget */
void vv_heap_rows_set_status (VvHeapRows *self, const char *text);

G_END_DECLS
