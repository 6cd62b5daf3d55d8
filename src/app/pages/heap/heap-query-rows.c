/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query-rows.c — the rows of a statement as a table whose addresses are links. */

#include "config.h"

#include "app/pages/heap/heap-query-private.h"

#include <glib/gi18n.h>

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  return vv_query_result_dup_text (vv_query_row_get_result (row), vv_query_row_get_index (row), column);
}

static void
show_columns (VvHeapQuery   *self,
              VvQueryResult *result)
{
  guint n = vv_query_result_get_n_columns (result);
  g_autofree VvDataColumn *columns = g_new0 (VvDataColumn, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      gboolean number = vv_query_result_is_number (result, i);

      columns[i].title = vv_query_result_get_column (result, i);
      columns[i].sort = (int) i;
      columns[i].kind = number ? VV_DATA_NUMBER : VV_DATA_CODE;
      if (vv_query_result_get_meaning (result, i) == VV_COLUMN_ADDRESS)
        columns[i].kind = VV_DATA_LINK;
      columns[i].width = columns[i].kind == VV_DATA_LINK ? 130 : number ? 110 : 180;
      columns[i].expand = columns[i].kind == VV_DATA_CODE;
    }
  vv_data_table_set_columns (self->table, columns, n, FALSE, text_cb, self);
}

void
vv_heap_query_show_result (VvHeapQuery   *self,
                           VvQueryResult *result,
                           gint64         took_us)
{
  g_autoptr (VvQueryList) list = vv_query_list_new (result, NULL);
  guint n = vv_query_result_get_n_rows (result);
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *time = vv_text_format ((double) took_us / 1e6, VV_UNIT_SECONDS);
  g_autofree char *text = NULL;

  g_clear_pointer (&self->result, vv_query_result_unref);
  self->result = vv_query_result_ref (result);
  vv_data_table_set_model (self->table, NULL);
  show_columns (self, result);
  vv_data_table_set_model (self->table, G_LIST_MODEL (list));
  if (vv_query_result_is_cut (result))
    /* Translators: a count, a duration */
    text = g_strdup_printf (_("The first %s rows · %s"), count, time);
  else
    /* Translators: a count, a duration */
    text = g_strdup_printf (ngettext ("%s row · %s", "%s rows · %s", n), count, time);
  gtk_label_set_label (self->status, text);
  if (vv_query_result_is_cut (result))
    vv_heap_query_say (self, _("There are more rows than are shown here. Use “limit”, or save all of them as CSV."));
  gtk_widget_set_visible (self->results, n > 0);
  gtk_widget_set_visible (self->save_button, TRUE);
}

void
vv_heap_query_clear_result (VvHeapQuery *self)
{
  vv_data_table_set_model (self->table, NULL);
  g_clear_pointer (&self->result, vv_query_result_unref);
  gtk_widget_set_visible (self->results, FALSE);
  gtk_widget_set_visible (self->save_button, FALSE);
}

static gboolean
follow_cell (VvHeapQuery    *self,
             VvQueryRowItem *row,
             guint           column)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  const VvCell *cell = vv_query_result_get_cell (vv_query_row_get_result (row), vv_query_row_get_index (row), column);
  VvNode node;

  if (snapshot == NULL || cell->kind != VV_CELL_INT ||
      vv_query_result_get_meaning (vv_query_row_get_result (row), column) != VV_COLUMN_ADDRESS)
    return FALSE;
  node = vv_snapshot_find_object (snapshot, (VvAddr) cell->number);
  if (node == VV_NODE_NONE)
    return FALSE;
  vv_heap_state_follow (self->state, node);
  return TRUE;
}

static void
link_cb (VvHeapQuery    *self,
         VvQueryRowItem *row,
         guint           column)
{
  follow_cell (self, row, column);
}

/* The first address of the row is what it is about. */
static void
activated_cb (VvHeapQuery    *self,
              VvQueryRowItem *row)
{
  guint n = vv_query_result_get_n_columns (vv_query_row_get_result (row));

  for (guint i = 0; i < n; i++)
    if (follow_cell (self, row, i))
      return;
}

static void
sort_changed_cb (VvHeapQuery *self,
                 int          sort,
                 gboolean     descending)
{
  g_autoptr (VvQueryList) list = NULL;

  if (self->result == NULL || sort < 0 || (guint) sort >= vv_query_result_get_n_columns (self->result))
    return;
  list = vv_query_list_new (self->result, vv_query_result_sort (self->result, (guint) sort, descending));
  vv_data_table_set_model (self->table, G_LIST_MODEL (list));
}

void
vv_heap_query_rows_init (VvHeapQuery *self)
{
  self->table = vv_data_table_new (_("Rows"));
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->table), TRUE);
  gtk_box_append (GTK_BOX (self->results), GTK_WIDGET (self->table));
  g_signal_connect_object (self->table, "link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
}
