/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* summary-table.c — a GtkColumnView over small row objects.  The objects stay as long as the series
 * stay the same; a new summary changes their numbers, and each says so to the labels that show
 * it. */

#include "config.h"

#include "app/pages/monitor/summary-table.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/swatch.h"

typedef enum
{
  COLUMN_SERIES,
  COLUMN_AVERAGE,
  COLUMN_MAXIMUM,
  COLUMN_MINIMUM,
  COLUMN_P95,
  COLUMN_LAST,
  COLUMN_SAMPLES,
  N_COLUMNS,
} Column;

/* The row object */

#define VV_TYPE_SUMMARY_ITEM (vv_summary_item_get_type ())
G_DECLARE_FINAL_TYPE (VvSummaryItem, vv_summary_item, VV, SUMMARY_ITEM, GObject)

struct _VvSummaryItem
{
  GObject parent_instance;

  VvSummaryRow row;
};

G_DEFINE_FINAL_TYPE (VvSummaryItem, vv_summary_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
vv_summary_item_class_init (VvSummaryItemClass *klass)
{
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vv_summary_item_init (VvSummaryItem *self)
{
}

static double
get_value (const VvSummaryRow *row,
           Column              column)
{
  switch (column)
    {
    case COLUMN_AVERAGE:
      return row->stats.avg;
    case COLUMN_MAXIMUM:
      return row->stats.max;
    case COLUMN_MINIMUM:
      return row->stats.min;
    case COLUMN_P95:
      return row->stats.p95;
    case COLUMN_LAST:
      return row->stats.last;
    case COLUMN_SAMPLES:
      return row->stats.count;
    case COLUMN_SERIES:
    case N_COLUMNS:
    default:
      g_assert_not_reached ();
    }
}

static char *
format_cell (const VvSummaryRow *row,
             Column              column)
{
  if (column == COLUMN_SERIES)
    return g_strdup (row->name);
  return vv_text_format (get_value (row, column), column == COLUMN_SAMPLES ? VV_UNIT_NONE : row->unit);
}

static void
update_cell (VvSummaryItem *item,
             GtkWidget     *cell)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), "column"));
  GtkWidget *label = gtk_widget_get_last_child (cell);
  GtkWidget *swatch = gtk_widget_get_first_child (cell);
  g_autofree char *text = format_cell (&item->row, column);
  g_autofree char *exact = NULL;

  if (swatch != label)
    vv_swatch_set (VV_SWATCH (swatch), item->row.role, item->row.dash > 0 ? VV_SHAPE_LINE : VV_SHAPE_AREA,
                   item->row.dash);
  if (strcmp (gtk_label_get_label (GTK_LABEL (label)), text) == 0)
    return;
  gtk_label_set_label (GTK_LABEL (label), text);
  if (column != COLUMN_SERIES && column != COLUMN_SAMPLES && item->row.stats.count > 0)
    exact = vv_text_format_exact (get_value (&item->row, column), item->row.unit);
  gtk_widget_set_tooltip_text (label, exact);
}

/* The table */

struct _VvSummaryTable
{
  GtkWidget parent_instance;

  GtkWidget *bar;
  GtkLabel *title;
  GtkLabel *range;
  GtkWidget *copy_button;
  GtkWidget *clear_button;
  GtkToggleButton *unfold_button;
  GtkWidget *scroller;
  GtkColumnView *view;

  GListStore *items;
  GtkColumnViewColumn *columns[N_COLUMNS];
  VvMonitorSummary *summary;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (VvSummaryTable, vv_summary_table, GTK_TYPE_WIDGET)

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  user_data)
{
  Column column = GPOINTER_TO_UINT (user_data);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL);

  if (column == COLUMN_SERIES)
    gtk_box_append (GTK_BOX (box), vv_swatch_new ());
  gtk_label_set_xalign (GTK_LABEL (label), column == COLUMN_SERIES ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), column == COLUMN_SERIES ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  if (column == COLUMN_SAMPLES)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  g_object_set_data (G_OBJECT (box), "column", GUINT_TO_POINTER (column));
  gtk_list_item_set_child (list_item, box);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  user_data)
{
  VvSummaryItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_signal_connect_object (item, "changed", G_CALLBACK (update_cell), cell, 0);
  update_cell (item, cell);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  user_data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), update_cell,
                                        gtk_list_item_get_child (list_item));
}

/* Numbers stand at the end of their column, and so should its title; the view has no property for
 * that. */
static void
align_title (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    {
      gtk_label_set_xalign (GTK_LABEL (widget), 1);
      gtk_widget_set_hexpand (widget, TRUE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    align_title (child);
}

static void
align_titles (VvSummaryTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  if (title == NULL)
    return;
  while ((title = gtk_widget_get_next_sibling (title)) != NULL)
    align_title (title);
}

static void
add_columns (VvSummaryTable *self)
{
  static const char *titles[N_COLUMNS] = {
    N_("Series"), N_("Average"), N_("Maximum"), N_("Minimum"), N_("95th percentile"), N_("Last"), N_("Samples"),
  };

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
      self->columns[i] = gtk_column_view_column_new (_(titles[i]), factory);
      gtk_column_view_column_set_expand (self->columns[i], TRUE);
      gtk_column_view_append_column (self->view, self->columns[i]);
      g_object_unref (self->columns[i]);
    }
  align_titles (self);
}

static gboolean
has_same_series (VvSummaryTable         *self,
                 const VvMonitorSummary *summary)
{
  GListModel *items = G_LIST_MODEL (self->items);

  if (g_list_model_get_n_items (items) != summary->n_rows)
    return FALSE;
  for (guint i = 0; i < summary->n_rows; i++)
    {
      g_autoptr (VvSummaryItem) item = g_list_model_get_item (items, i);

      if (strcmp (item->row.name, summary->rows[i].name) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
update_items (VvSummaryTable         *self,
              const VvMonitorSummary *summary)
{
  GListModel *items = G_LIST_MODEL (self->items);

  if (!has_same_series (self, summary))
    {
      g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < summary->n_rows; i++)
        {
          VvSummaryItem *item = g_object_new (VV_TYPE_SUMMARY_ITEM, NULL);

          item->row = summary->rows[i];
          g_ptr_array_add (added, item);
        }
      g_list_store_splice (self->items, 0, g_list_model_get_n_items (items), added->pdata,
                           added->len);
      return;
    }
  for (guint i = 0; i < summary->n_rows; i++)
    {
      g_autoptr (VvSummaryItem) item = g_list_model_get_item (items, i);

      item->row = summary->rows[i];
      g_signal_emit (item, changed_signal, 0);
    }
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* "2 min · CPU 35.8 % on average": what the table says most, in one line. */
static char *
make_line (const VvMonitorSummary *summary)
{
  g_autofree char *span = vv_text_format_span ((summary->end_ns - summary->start_ns) / 1e9);
  g_autofree char *average = NULL;

  if (summary->n_rows == 0 || summary->rows[0].stats.count == 0)
    return g_steal_pointer (&span);
  average = vv_text_format (summary->rows[0].stats.avg, summary->rows[0].unit);
  if (summary->rows[0].role == VV_ROLE_CPU_USER)
    /* TRANSLATORS: a length of time, and a percentage */
    return g_strdup_printf (_("%s · CPU %s on average"), span, average);
  /* TRANSLATORS: a length of time, a series such as "Open files", a value */
  return g_strdup_printf (_("%s · %s %s on average"), span, summary->rows[0].name, average);
}

static void
update_layout (VvSummaryTable *self)
{
  gboolean selected = self->summary != NULL && self->summary->selected;
  gboolean open = !self->narrow || gtk_toggle_button_get_active (self->unfold_button);

  gtk_widget_set_visible (self->scroller, open);
  gtk_widget_set_visible (GTK_WIDGET (self->unfold_button), self->narrow);
  gtk_widget_set_visible (self->copy_button, open);
  gtk_widget_set_visible (self->clear_button, selected);
  /* Two columns and the count are what a narrow window holds without scrolling sideways. */
  for (guint i = COLUMN_MINIMUM; i < N_COLUMNS; i++)
    gtk_column_view_column_set_visible (self->columns[i], !self->narrow);
  set_text (self->title, selected ? _("Selection") : self->narrow ? _("Summary") : _("Visible range"));
}

void
vv_summary_table_set_narrow (VvSummaryTable *self,
                             gboolean        narrow)
{
  g_return_if_fail (VV_IS_SUMMARY_TABLE (self));

  self->narrow = narrow;
  update_layout (self);
}

void
vv_summary_table_set_summary (VvSummaryTable   *self,
                              VvMonitorSummary *summary,
                              VvMonitor        *monitor)
{
  g_autofree char *range = NULL;

  g_return_if_fail (VV_IS_SUMMARY_TABLE (self));

  g_clear_pointer (&self->summary, vv_monitor_summary_free);
  self->summary = summary;
  if (summary == NULL)
    {
      g_list_store_remove_all (self->items);
      set_text (self->range, "");
      update_layout (self);
      return;
    }
  range = self->narrow ? make_line (summary) : vv_monitor_summary_get_range (summary, monitor);
  set_text (self->range, range);
  update_items (self, summary);
  update_layout (self);
}

const VvMonitorSummary *
vv_summary_table_get_summary (VvSummaryTable *self)
{
  g_return_val_if_fail (VV_IS_SUMMARY_TABLE (self), NULL);

  return self->summary;
}

static void
vv_summary_table_dispose (GObject *object)
{
  VvSummaryTable *self = VV_SUMMARY_TABLE (object);

  g_clear_pointer (&self->bar, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->items);
  g_clear_pointer (&self->summary, vv_monitor_summary_free);
  G_OBJECT_CLASS (vv_summary_table_parent_class)->dispose (object);
}

static void
vv_summary_table_class_init (VvSummaryTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_summary_table_dispose;
  gtk_widget_class_set_css_name (widget_class, "summarytable");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/summary-table.ui");
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, bar);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, title);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, range);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, copy_button);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, clear_button);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, unfold_button);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, VvSummaryTable, view);
}

static void
vv_summary_table_init (VvSummaryTable *self)
{
  GtkSelectionModel *selection;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (VV_TYPE_SUMMARY_ITEM);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->items))));
  gtk_column_view_set_model (self->view, selection);
  g_object_unref (selection);
  add_columns (self);
  g_signal_connect_swapped (self->unfold_button, "toggled", G_CALLBACK (update_layout), self);
  update_layout (self);
}
