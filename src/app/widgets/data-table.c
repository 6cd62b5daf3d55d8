/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* data-table.c — a GtkColumnView.  Cells are GtkInscriptions, whose size does not depend on their
 * text, so that scrolling measures nothing.  The pointer is heard by the table and not by each
 * cell.
 *
 * GTK 4.8 does not say which column is sorted by.  Its sorter asks the sorter of that column first,
 * though, and turns the answer round when descending: so each column's sorter notes that it was
 * asked, and always says “smaller”. */

#include "config.h"

#include "app/widgets/data-table.h"

#include <glib/gi18n.h>

#include "app/widgets/change-cell.h"

typedef struct
{
  VvDataColumn column;
  GtkColumnViewColumn *view_column;
  GtkWidget *table;             /* not ours */
  guint index;
  GHashTable *items;            /* GtkListItem: those that there are now */
} Column;

struct _VvDataTable
{
  GtkWidget parent_instance;

  GtkScrolledWindow *scrolled;
  GtkColumnView *view;
  GtkSingleSelection *selection;
  GtkWidget *popover;
  GPtrArray *columns;
  VvDataText text;
  VvDataBar bar;
  gpointer text_data;
  int asked;                    /* the column whose sorter was asked last */
  int sort;
  gboolean descending;
  gboolean selecting;
  int width;
  guint resized;
};

enum
{
  SELECTED,
  ACTIVATED,
  LINK,
  SORT_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvDataTable, vv_data_table, GTK_TYPE_WIDGET)

/* ---- Cells ---- */

static GtkWidget *
make_cell (VvDataKind kind,
           int        n_lines)
{
  GtkWidget *cell = gtk_inscription_new (NULL);
  GtkInscription *inscription = GTK_INSCRIPTION (cell);

  gtk_inscription_set_text_overflow (inscription, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_lines (inscription, n_lines);
  gtk_inscription_set_nat_lines (inscription, n_lines);
  gtk_inscription_set_wrap_mode (inscription, PANGO_WRAP_CHAR);
  gtk_inscription_set_xalign (inscription, kind == VV_DATA_NUMBER ? 1 : 0);
  if (kind == VV_DATA_NUMBER)
    gtk_widget_add_css_class (cell, "numeric");
  else if (kind != VV_DATA_TEXT)
    gtk_widget_add_css_class (cell, "code");
  if (kind == VV_DATA_LINK)
    gtk_widget_add_css_class (cell, "link-cell");
  return cell;
}

static void
setup_cb (Column      *column,
          GtkListItem *item)
{
  VvDataKind kind = column->column.kind;
  GtkWidget *cell = kind == VV_DATA_CHANGE ? vv_change_cell_new () : make_cell (kind, column->column.most > 0 ? 2 : 1);

  gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (cell, TRUE);
  /* An ellipsis keeps the text inside: a clip for each of some hundred cells is dear to draw. */
  gtk_widget_set_overflow (cell, GTK_OVERFLOW_VISIBLE);
  g_object_set_data (G_OBJECT (cell), "vv-item", item);
  g_object_set_data (G_OBJECT (cell), "vv-column", column);
  gtk_list_item_set_child (item, cell);
  g_hash_table_add (column->items, item);
}

static void
teardown_cb (Column      *column,
             GtkListItem *item)
{
  g_hash_table_remove (column->items, item);
}

static void
bind_cb (Column      *column,
         GtkListItem *item)
{
  VvDataTable *self = VV_DATA_TABLE (column->table);
  GtkWidget *cell = gtk_list_item_get_child (item);
  g_autofree char *text = self->text (gtk_list_item_get_item (item), column->index, self->text_data);

  if (column->column.kind == VV_DATA_CHANGE)
    {
      double zero = 0, end = 0;

      if (self->bar != NULL)
        self->bar (gtk_list_item_get_item (item), column->index, &zero, &end, self->text_data);
      vv_change_cell_set (VV_CHANGE_CELL (cell), text, zero, end);
    }
  else
    gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  gtk_widget_set_overflow (gtk_widget_get_parent (cell), GTK_OVERFLOW_VISIBLE);
}

static int
asked_cb (gconstpointer a,
          gconstpointer b,
          gpointer      user_data)
{
  Column *column = user_data;

  VV_DATA_TABLE (column->table)->asked = column->column.sort;
  return -1;
}

static void
sorter_changed_cb (VvDataTable *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  GtkOrdering order;

  self->asked = -1;
  /* Two objects; nobody looks at them. */
  order = gtk_sorter_compare (sorter, self, self->view);
  if (self->asked < 0 || (self->asked == self->sort && self->descending == (order == GTK_ORDERING_LARGER)))
    return;
  self->sort = self->asked;
  self->descending = order == GTK_ORDERING_LARGER;
  g_signal_emit (self, signals[SORT_CHANGED], 0, self->sort, self->descending);
}

static void
column_free (gpointer data)
{
  Column *column = data;

  g_clear_object (&column->view_column);
  g_hash_table_unref (column->items);
  g_free ((char *) column->column.title);
  g_free (column);
}

/* ---- Rows ---- */

static void
selected_cb (VvDataTable *self)
{
  gpointer row = gtk_single_selection_get_selected_item (self->selection);

  if (row != NULL && !self->selecting)
    g_signal_emit (self, signals[SELECTED], 0, row);
}

static void
activate_cb (VvDataTable *self,
             guint        position)
{
  g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, row);
}

/* Returns: (nullable): the cell at a place. */
static GtkWidget *
pick_cell (VvDataTable *self,
           double       x,
           double       y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && widget != GTK_WIDGET (self))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      if (g_object_get_data (G_OBJECT (widget), "vv-item") != NULL)
        return widget;
      /* The padding around it is the cell's too. */
      if (child != NULL && g_object_get_data (G_OBJECT (child), "vv-item") != NULL)
        return child;
      widget = gtk_widget_get_parent (widget);
    }
  return NULL;
}

static void
pop_up (VvDataTable        *self,
        const GdkRectangle *at)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), at);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
menu_pressed_cb (VvDataTable *self,
                 int          n_press,
                 double       x,
                 double       y,
                 GtkGesture  *gesture)
{
  GtkWidget *cell = pick_cell (self, x, y);

  if (cell == NULL || self->popover == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_single_selection_set_selected (self->selection,
                                     gtk_list_item_get_position (g_object_get_data (G_OBJECT (cell), "vv-item")));
  pop_up (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
link_released_cb (VvDataTable *self,
                  int          n_press,
                  double       x,
                  double       y)
{
  GtkWidget *cell = pick_cell (self, x, y);
  const Column *column = cell != NULL ? g_object_get_data (G_OBJECT (cell), "vv-column") : NULL;
  gpointer row;

  if (column == NULL || column->column.kind != VV_DATA_LINK || n_press != 1)
    return;
  row = gtk_list_item_get_item (g_object_get_data (G_OBJECT (cell), "vv-item"));
  if (row != NULL)
    g_signal_emit (self, signals[LINK], 0, row, column->index);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  VvDataTable *self = VV_DATA_TABLE (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (widget)));
  graphene_rect_t bounds;

  if (self->popover == NULL || vv_data_table_get_selected (self) == NULL)
    return FALSE;
  if (focus == NULL || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return FALSE;
  pop_up (self, &(GdkRectangle) { (int) bounds.origin.x + 40, (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 });
  return TRUE;
}

static gboolean
copy_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  vv_data_table_copy (VV_DATA_TABLE (widget));
  return TRUE;
}

/* ---- The widget ---- */

static gboolean
is_shown (VvDataTable  *self,
          const Column *column)
{
  return column->column.least <= self->width && (column->column.most == 0 || self->width < column->column.most);
}

static gboolean
resized_cb (gpointer user_data)
{
  VvDataTable *self = user_data;

  self->resized = 0;
  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = self->columns->pdata[i];

      gboolean shown = is_shown (self, column);

      /* GTK 4.8 counts the width of hidden columns, which leaves less for those that expand. */
      if (shown != gtk_column_view_column_get_visible (column->view_column))
        gtk_column_view_column_set_fixed_width (column->view_column,
                                                !shown ? 0 : column->column.width > 0 ? column->column.width : -1);
      gtk_column_view_column_set_visible (column->view_column, shown);
    }
  return G_SOURCE_REMOVE;
}

static void
vv_data_table_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VvDataTable *self = VV_DATA_TABLE (widget);

  gtk_widget_size_allocate (GTK_WIDGET (self->scrolled), &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
  if (self->width == width)
    return;
  self->width = width;
  /* Nothing may ask for another size while sizes are given out. */
  if (self->resized == 0)
    self->resized = g_idle_add (resized_cb, self);
}

static void
vv_data_table_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  VvDataTable *self = VV_DATA_TABLE (widget);

  gtk_widget_measure (GTK_WIDGET (self->scrolled), orientation, for_size, minimum, natural, NULL, NULL);
}

static void
vv_data_table_dispose (GObject *object)
{
  VvDataTable *self = VV_DATA_TABLE (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->scrolled != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->scrolled));
  self->scrolled = NULL;
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (vv_data_table_parent_class)->dispose (object);
}

static void
vv_data_table_finalize (GObject *object)
{
  VvDataTable *self = VV_DATA_TABLE (object);

  g_ptr_array_unref (self->columns);
  G_OBJECT_CLASS (vv_data_table_parent_class)->finalize (object);
}

static gboolean
vv_data_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VV_DATA_TABLE (widget)->view));
}

static void
vv_data_table_class_init (VvDataTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_data_table_dispose;
  object_class->finalize = vv_data_table_finalize;
  widget_class->size_allocate = vv_data_table_size_allocate;
  widget_class->measure = vv_data_table_measure;
  widget_class->grab_focus = vv_data_table_grab_focus;
  gtk_widget_class_set_css_name (widget_class, "datatable");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);

  signals[SELECTED] = g_signal_new ("selected", VV_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[ACTIVATED] = g_signal_new ("activated", VV_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[LINK] = g_signal_new ("link", VV_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_OBJECT, G_TYPE_UINT);
  signals[SORT_CHANGED] = g_signal_new ("sort-changed", VV_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
}

static void
vv_data_table_init (VvDataTable *self)
{
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *link = gtk_gesture_click_new ();

  self->sort = -1;
  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->scrolled), GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection))));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->view));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  g_signal_connect_swapped (link, "released", G_CALLBACK (link_released_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (link), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (link));
}

VvDataTable *
vv_data_table_new (const char *name)
{
  VvDataTable *self = g_object_new (VV_TYPE_DATA_TABLE, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return self;
}

static void
add_column (VvDataTable        *self,
            const VvDataColumn *from,
            gboolean            translate)
{
  Column *column = g_new0 (Column, 1);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  column->column = *from;
  column->column.title = g_strdup (translate ? _(from->title) : from->title);
  column->table = GTK_WIDGET (self);
  column->index = self->columns->len;
  column->items = g_hash_table_new (NULL, NULL);
  g_ptr_array_add (self->columns, column);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), column);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), column);
  g_signal_connect_swapped (factory, "teardown", G_CALLBACK (teardown_cb), column);
  column->view_column = g_object_ref (gtk_column_view_column_new (column->column.title, factory));
  gtk_column_view_column_set_expand (column->view_column, from->expand);
  gtk_column_view_column_set_resizable (column->view_column, TRUE);
  if (from->width > 0)
    gtk_column_view_column_set_fixed_width (column->view_column, from->width);
  if (from->sort >= 0)
    {
      GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (asked_cb, column, NULL));

      gtk_column_view_column_set_sorter (column->view_column, sorter);
      g_object_unref (sorter);
    }
  gtk_column_view_append_column (self->view, column->view_column);
  g_object_unref (column->view_column);
}

void
vv_data_table_set_columns (VvDataTable        *self,
                           const VvDataColumn *columns,
                           guint               n,
                           gboolean            translate,
                           VvDataText          text,
                           gpointer            user_data)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  gtk_single_selection_set_model (self->selection, NULL);
  for (guint i = 0; i < self->columns->len; i++)
    gtk_column_view_remove_column (self->view, ((Column *) self->columns->pdata[i])->view_column);
  g_ptr_array_set_size (self->columns, 0);
  self->text = text;
  self->text_data = user_data;
  for (guint i = 0; i < n; i++)
    add_column (self, &columns[i], translate);
  if (self->width > 0)
    resized_cb (self);
}

void
vv_data_table_set_bars (VvDataTable *self,
                        VvDataBar    bar)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  self->bar = bar;
}

void
vv_data_table_set_model (VvDataTable *self,
                         GListModel  *model)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  gtk_single_selection_set_model (self->selection, model);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

void
vv_data_table_refresh (VvDataTable *self)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = self->columns->pdata[i];
      GHashTableIter iter;
      gpointer item;

      g_hash_table_iter_init (&iter, column->items);
      while (g_hash_table_iter_next (&iter, &item, NULL))
        if (gtk_list_item_get_item (item) != NULL)
          bind_cb (column, item);
    }
}

void
vv_data_table_set_menu (VvDataTable *self,
                        GMenuModel  *menu)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->popover = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
}

void
vv_data_table_sort (VvDataTable *self,
                    guint        column,
                    gboolean     descending)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));
  g_return_if_fail (column < self->columns->len);

  gtk_column_view_sort_by_column (self->view, ((Column *) self->columns->pdata[column])->view_column,
                                  descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

gpointer
vv_data_table_get_selected (VvDataTable *self)
{
  g_return_val_if_fail (VV_IS_DATA_TABLE (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

void
vv_data_table_select (VvDataTable *self,
                      guint        position)
{
  g_return_if_fail (VV_IS_DATA_TABLE (self));

  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->selecting = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u", position);
}

void
vv_data_table_copy (VvDataTable *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_cells = 0;
  gpointer row;

  g_return_if_fail (VV_IS_DATA_TABLE (self));

  row = vv_data_table_get_selected (self);
  if (row == NULL)
    return;
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = self->columns->pdata[i];
      g_autofree char *cell = NULL;

      /* It says what others say. */
      if (column->column.most > 0)
        continue;
      cell = self->text (row, i, self->text_data);
      if (n_cells++ > 0)
        g_string_append_c (text, '\t');
      g_string_append (text, cell != NULL ? cell : "");
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}
