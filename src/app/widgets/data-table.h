/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* data-table.h — a table over any list model: columns that are sorted by somebody else, rows that
 * can be copied, cells that are links.  It holds no texts: it asks for those that are seen. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** VvDataKind: CODE is monospace.  LINK is an address: a click on it, or Enter in the row, is
 * ::link.  CHANGE is a number with a bar of what grew or shrank */
typedef enum { VV_DATA_TEXT, VV_DATA_NUMBER, VV_DATA_CODE, VV_DATA_LINK, VV_DATA_CHANGE } VvDataKind;

/**
 * VvDataColumn:
 * @title: not yet translated, N_()
 * @width: px; 0: as its text
 * @sort: handed to ::sort-changed; -1: it cannot be sorted
 * @least: the page must be so wide for it to be shown, px
 * @most: and not so wide; 0: it may be of any width: a column for narrow windows, with two lines
 */
typedef struct
{
  const char *title;
  VvDataKind kind;
  int width;
  gboolean expand;
  int sort;
  int least;
  int most;
} VvDataColumn;

/** VvDataText: (transfer full) (nullable): what stands in a cell; one line, safe to show;
 * two of them, apart by a line feed, in a column for narrow windows */
typedef char *(*VvDataText) (gpointer row, guint column, gpointer user_data);

/** VvDataBar: of a cell of kind CHANGE: where its bar begins and ends, 0…1 of its room */
typedef void (*VvDataBar) (gpointer row, guint column, double *zero, double *end, gpointer user_data);

#define VV_TYPE_DATA_TABLE (vv_data_table_get_type ())

/**
 * VvDataTable::selected: (row: GObject): another row is selected
 * VvDataTable::activated: (row: GObject): double click, or Enter
 * VvDataTable::link: (row: GObject, column: uint): a click on a cell of kind LINK
 * VvDataTable::sort-changed: (sort: int, descending: boolean)
 */
G_DECLARE_FINAL_TYPE (VvDataTable, vv_data_table, VV, DATA_TABLE, GtkWidget)

/** vv_data_table_new: @name: for assistive tools; @translate: whether titles are N_() */
VvDataTable *vv_data_table_new (const char *name);
/** vv_data_table_set_columns: @columns are copied, their titles translated if @translate */
void vv_data_table_set_columns (VvDataTable *self, const VvDataColumn *columns, guint n,
                                gboolean translate, VvDataText text, gpointer user_data);
/** vv_data_table_set_bars: for columns of kind CHANGE; with the user data of the columns */
void vv_data_table_set_bars (VvDataTable *self, VvDataBar bar);
void vv_data_table_set_model (VvDataTable *self, GListModel *model);
/** vv_data_table_refresh: asks for all texts that are seen anew; the selection stays */
void vv_data_table_refresh (VvDataTable *self);
/** vv_data_table_set_menu: shown at a row; the row is selected before */
void vv_data_table_set_menu (VvDataTable *self, GMenuModel *menu);
/** vv_data_table_sort: marks the column, with ::sort-changed */
void vv_data_table_sort (VvDataTable *self, guint column, gboolean descending);
/** vv_data_table_get_selected: (transfer none) (nullable) */
gpointer vv_data_table_get_selected (VvDataTable *self);
/** vv_data_table_select: a position, or GTK_INVALID_LIST_POSITION; scrolls there; no ::selected */
void vv_data_table_select (VvDataTable *self, guint position);
/** vv_data_table_copy: the selected row as text, its cells apart by tabs */
void vv_data_table_copy (VvDataTable *self);

G_END_DECLS
