/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-types.c — the upper table of Compare.  In: a comparison, what is typed, the column that
 * is sorted by.  Out: the types that changed, and which of them is selected. */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"
#include "app/widgets/data-table.h"

struct _VvHeapChanges
{
  GtkWidget parent_instance;

  GtkSearchEntry *entry;
  GtkLabel *status;
  VvDataTable *table;

  VvCompared *compared;
  VvHeapList *list;
  int sort;
  gboolean descending;
  double grown;                 /* the greatest of all that are listed, bytes */
  double shrunk;
};

enum
{
  SELECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapChanges, vv_heap_changes, GTK_TYPE_WIDGET)

enum
{
  COLUMN_TYPE,
  COLUMN_SHORT,
  COLUMN_MODULE,
  COLUMN_OLD,
  COLUMN_NEW,
  COLUMN_COUNT,
  COLUMN_MEMORY,
  COLUMN_HOLDER,
};

/* Below it a type and its numbers of objects share a column. */
#define NARROW_WIDTH 420

static const VvDataColumn columns[] = {
  { N_("Type"), VV_DATA_CODE, 0, TRUE, VV_COMPARED_BY_TYPE, NARROW_WIDTH },
  { N_("Type"), VV_DATA_CODE, 0, TRUE, VV_COMPARED_BY_TYPE, 0, NARROW_WIDTH },
  { N_("Module"), VV_DATA_CODE, 130, FALSE, VV_COMPARED_BY_MODULE, 760 },
  /* Translators: how many objects there were */
  { N_("Before"), VV_DATA_NUMBER, 84, FALSE, VV_COMPARED_BY_COUNT_OLD, 560 },
  /* Translators: how many objects there are */
  { N_("After"), VV_DATA_NUMBER, 84, FALSE, VV_COMPARED_BY_COUNT_NEW, 560 },
  { N_("Objects"), VV_DATA_NUMBER, 84, FALSE, VV_COMPARED_BY_COUNT_CHANGE, NARROW_WIDTH },
  { N_("Memory"), VV_DATA_CHANGE, 170, FALSE, VV_COMPARED_BY_MEMORY_CHANGE, 0 },
  /* Translators: of objects: by whom they are kept alive */
  { N_("New ones held by"), VV_DATA_CODE, 200, FALSE, -1, 900 },
};

static char *
short_text (const VvComparedType *type)
{
  g_autofree char *name = vv_text_display (type->type != NULL ? type->type : "", -1, 60);
  g_autofree char *old = vv_text_format ((double) type->count_old, VV_UNIT_NONE);
  g_autofree char *new = vv_text_format ((double) type->count_new, VV_UNIT_NONE);

  return g_strdup_printf ("%s\n%s → %s", name, old, new);
}

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  VvHeapChanges *self = user_data;
  guint32 index = vv_heap_row_get_index (row);
  VvComparedType type;

  if (self->compared == NULL)
    return NULL;
  vv_compared_get_type (self->compared, index, &type);
  switch (column)
    {
    case COLUMN_TYPE:
      return vv_text_display (type.type != NULL ? type.type : "", -1, 200);
    case COLUMN_MODULE:
      return vv_text_display (type.module != NULL ? type.module : "", -1, 200);
    case COLUMN_OLD:
      return vv_text_format ((double) type.count_old, VV_UNIT_NONE);
    case COLUMN_NEW:
      return vv_text_format ((double) type.count_new, VV_UNIT_NONE);
    case COLUMN_COUNT:
      return vv_heap_signed ((double) type.count_new - (double) type.count_old, VV_UNIT_NONE);
    case COLUMN_MEMORY:
      return vv_heap_signed ((double) type.memory_new - (double) type.memory_old, VV_UNIT_BYTES);
    case COLUMN_HOLDER:
      return g_strdup (vv_compared_get_type_holder (self->compared, index));
    case COLUMN_SHORT:
      return short_text (&type);
    default:
      return NULL;
    }
}

static double
memory_change (VvHeapChanges *self,
               guint32        index)
{
  VvComparedType type;

  vv_compared_get_type (self->compared, index, &type);
  return (double) type.memory_new - (double) type.memory_old;
}

/* One scale and one zero line for all rows. */
static void
bar_cb (gpointer  row,
        guint     column,
        double   *zero,
        double   *end,
        gpointer  user_data)
{
  VvHeapChanges *self = user_data;
  double room = self->grown + self->shrunk;

  if (self->compared == NULL || room <= 0)
    return;
  *zero = self->shrunk / room;
  *end = *zero + memory_change (self, vv_heap_row_get_index (row)) / room;
}

static void
update_status (VvHeapChanges *self)
{
  guint32 n = vv_heap_list_get_n (self->list);
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *memory = NULL;
  g_autofree char *text = NULL;
  double sum = 0;

  self->grown = self->shrunk = 0;
  for (guint32 i = 0; i < n; i++)
    {
      double change = memory_change (self, vv_heap_list_get_index (self->list, i));

      self->grown = MAX (self->grown, change);
      self->shrunk = MAX (self->shrunk, -change);
      sum += change;
    }
  memory = vv_heap_signed (sum, VV_UNIT_BYTES);
  /* Translators: a count of types, and a size with its sign and unit */
  text = g_strdup_printf (ngettext ("%s type changed · %s", "%s types changed · %s", n), count, memory);
  gtk_label_set_label (self->status, self->compared != NULL ? text : "");
}

/* Some thousands of types: nothing to leave to a thread. */
static void
refresh (VvHeapChanges *self)
{
  VvComparedRequest request = { VV_COMPARED_BY_MEMORY_CHANGE, self->descending, NULL, 0, VV_N_CHANGES };
  VvHeapOrder *order;

  g_signal_emit (self, signals[SELECTED], 0, G_MAXUINT);
  vv_heap_list_take (self->list, NULL, NULL);
  if (self->compared == NULL)
    {
      update_status (self);
      return;
    }
  if (self->sort >= 0)
    request.column = (VvComparedColumn) self->sort;
  request.filter = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  order = vv_compared_order_types (self->compared, &request, NULL, NULL);
  if (order == NULL)
    return;
  /* The scale is known before the first row is drawn. */
  vv_data_table_set_model (self->table, NULL);
  vv_heap_list_take (self->list, vv_compared_get_after (self->compared), order);
  update_status (self);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
}

static void
sort_changed_cb (VvHeapChanges *self,
                 int            sort,
                 gboolean       descending)
{
  self->sort = sort;
  self->descending = descending;
  refresh (self);
}

static void
selected_cb (VvHeapChanges *self,
             VvHeapRow     *row)
{
  g_signal_emit (self, signals[SELECTED], 0, vv_heap_row_get_index (row));
}

static void
stop_search_cb (VvHeapChanges *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

/* ---- The widget ---- */

static void
vv_heap_changes_dispose (GObject *object)
{
  VvHeapChanges *self = VV_HEAP_CHANGES (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->list);
  g_clear_pointer (&self->compared, vv_compared_unref);
  G_OBJECT_CLASS (vv_heap_changes_parent_class)->dispose (object);
}

static void
vv_heap_changes_class_init (VvHeapChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_changes_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);

  signals[SELECTED] = g_signal_new ("selected", VV_TYPE_HEAP_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
}

static GtkWidget *
make_bar (VvHeapChanges *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (self->entry, "placeholder-text", _("Type, or difference as >1M"), "hexpand", TRUE,
                "width-chars", 6, "max-width-chars", 40, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Type, or difference as >1M"), -1);
  self->status = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->status, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->status, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "numeric");
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->status));
  return bar;
}

static void
vv_heap_changes_init (VvHeapChanges *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 8);
  self->sort = -1;
  self->list = vv_heap_list_new ();
  gtk_widget_set_parent (make_bar (self), GTK_WIDGET (self));
  self->table = vv_data_table_new (_("Types that changed"));
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  vv_data_table_set_columns (self->table, columns, G_N_ELEMENTS (columns), TRUE, text_cb, self);
  vv_data_table_set_bars (self->table, bar_cb);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  gtk_widget_set_parent (GTK_WIDGET (self->table), GTK_WIDGET (self));
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_search_cb), self, G_CONNECT_SWAPPED);
  vv_data_table_sort (self->table, COLUMN_MEMORY, TRUE);
}

GtkWidget *
vv_heap_changes_new (void)
{
  return g_object_new (VV_TYPE_HEAP_CHANGES, NULL);
}

void
vv_heap_changes_set (VvHeapChanges *self,
                     VvCompared    *compared)
{
  g_return_if_fail (VV_IS_HEAP_CHANGES (self));

  vv_heap_list_take (self->list, NULL, NULL);
  g_clear_pointer (&self->compared, vv_compared_unref);
  self->compared = compared != NULL ? vv_compared_ref (compared) : NULL;
  refresh (self);
}

/* The rows are the same; a list that changes forgets which one is selected. */
void
vv_heap_changes_update (VvHeapChanges *self)
{
  g_return_if_fail (VV_IS_HEAP_CHANGES (self));

  vv_data_table_refresh (self->table);
}

void
vv_heap_changes_search (VvHeapChanges *self)
{
  g_return_if_fail (VV_IS_HEAP_CHANGES (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
