/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-objects.c — the lower table of Compare.  In: a comparison and one of its types.  Out:
 * its objects that came, went, grew or shrank, sorted in a thread; which one is selected. */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"
#include "app/widgets/data-table.h"

#define MAX_VALUE_CHARS 120

struct _VvHeapChanged
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *counts;
  GtkDropDown *chooser;
  GtkStack *stack;
  GtkLabel *nothing;
  VvDataTable *table;

  VvCompared *compared;
  guint type;
  VvHeapList *list;
  GCancellable *cancellable;
  int sort;
  gboolean descending;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapChanged, vv_heap_changed, GTK_TYPE_WIDGET)

enum
{
  COLUMN_CHANGE,
  COLUMN_ADDRESS,
  COLUMN_VALUE,
  COLUMN_OLD,
  COLUMN_NEW,
  COLUMN_HOLDER,
  COLUMN_SHORT,
  COLUMN_SIZE,
};

/* Below it an object's address and holder share a column, and so do its sizes. */
#define NARROW_WIDTH 420

static const VvDataColumn columns[] = {
  /* Translators: what happened to an object: new, gone, grown, shrunk */
  { N_("Change"), VV_DATA_TEXT, 72, FALSE, VV_COMPARED_BY_CHANGE, 0 },
  { N_("Address"), VV_DATA_CODE, 130, FALSE, VV_COMPARED_BY_ADDRESS, NARROW_WIDTH },
  { N_("Value"), VV_DATA_CODE, 0, TRUE, -1, 820 },
  /* Translators: the size of an object in the earlier snapshot */
  { N_("Size before"), VV_DATA_NUMBER, 100, FALSE, VV_COMPARED_BY_SIZE_OLD, 520 },
  /* Translators: the size of an object in the later snapshot */
  { N_("Size after"), VV_DATA_NUMBER, 100, FALSE, VV_COMPARED_BY_SIZE_NEW, NARROW_WIDTH },
  { N_("Held by"), VV_DATA_CODE, 0, TRUE, -1, NARROW_WIDTH },
  { N_("Object"), VV_DATA_CODE, 0, TRUE, VV_COMPARED_BY_ADDRESS, 0, NARROW_WIDTH },
  { N_("Size"), VV_DATA_NUMBER, 84, FALSE, VV_COMPARED_BY_SIZE_CHANGE, 0, NARROW_WIDTH },
};

/* What can be chosen of the changes. */
static const struct
{
  VvChange change;
  const char *title;
} kinds[] = {
  { VV_N_CHANGES, N_("All changes") },
  { VV_CHANGE_NEW, N_("New") },
  { VV_CHANGE_GONE, N_("Gone") },
  { VV_CHANGE_GROWN, N_("Grown") },
  { VV_CHANGE_SHRUNK, N_("Shrunk") },
};

static const char *
name_change (VvChange change)
{
  switch (change)
    {
    case VV_CHANGE_NEW:
      return _("new");
    case VV_CHANGE_GONE:
      return _("gone");
    case VV_CHANGE_GROWN:
      return _("grown");
    case VV_CHANGE_SHRUNK:
      return _("shrunk");
    case VV_CHANGE_SAME:
    case VV_N_CHANGES:
    default:
      return "";
    }
}

static char *
value_text (VvHeapChanged          *self,
            const VvComparedObject *object)
{
  gboolean there = object->new_node != VV_NODE_NONE;
  g_autofree char *value = NULL;

  value = vv_snapshot_dup_value (there ? vv_compared_get_after (self->compared) : vv_compared_get_before (self->compared),
                                 there ? object->new_node : object->old_node);
  return value != NULL ? vv_text_display (value, -1, MAX_VALUE_CHARS) : NULL;
}

static char *
short_text (VvHeapChanged *self,
            guint32        index,
            VvAddr         address)
{
  g_autofree char *holder = vv_compared_dup_holder (self->compared, index);

  return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x\n%s", address, holder != NULL ? holder : "");
}

static char *
size_text (const VvComparedObject *object)
{
  g_autofree char *old = vv_text_format ((double) object->size_old, VV_UNIT_BYTES);
  g_autofree char *new = vv_text_format ((double) object->size_new, VV_UNIT_BYTES);

  if (object->old_node == VV_NODE_NONE)
    return g_steal_pointer (&new);
  return object->new_node == VV_NODE_NONE ? g_steal_pointer (&old) : g_strdup_printf ("%s\n→ %s", old, new);
}

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  VvHeapChanged *self = user_data;
  guint32 index = vv_heap_row_get_index (row);
  VvComparedObject object;

  if (self->compared == NULL || !vv_compared_get_object (self->compared, index, &object))
    return NULL;
  switch (column)
    {
    case COLUMN_CHANGE:
      return g_strdup (name_change (object.change));
    case COLUMN_ADDRESS:
      return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
    case COLUMN_VALUE:
      return value_text (self, &object);
    case COLUMN_OLD:
      return object.old_node != VV_NODE_NONE ? vv_text_format ((double) object.size_old, VV_UNIT_BYTES) : NULL;
    case COLUMN_NEW:
      return object.new_node != VV_NODE_NONE ? vv_text_format ((double) object.size_new, VV_UNIT_BYTES) : NULL;
    case COLUMN_HOLDER:
      return vv_compared_dup_holder (self->compared, index);
    case COLUMN_SHORT:
      return short_text (self, index, object.address);
    case COLUMN_SIZE:
      return size_text (&object);
    default:
      return NULL;
    }
}

/* ---- Which objects ---- */

typedef struct
{
  VvCompared *compared;
  VvComparedRequest request;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_compared_unref (job->compared);
  g_free (job);
}

static gpointer
order_worker (gpointer       input,
              GCancellable  *cancellable,
              GError       **error)
{
  Job *job = input;

  return vv_compared_order_objects (job->compared, &job->request, cancellable, error);
}

static void
show_nothing (VvHeapChanged *self,
              const char    *text)
{
  gtk_label_set_label (self->nothing, text);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->nothing));
}

static void
ordered_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  VvHeapChanged *self = VV_HEAP_CHANGED (object);
  g_autoptr (VvCompared) compared = user_data;
  g_autoptr (GError) error = NULL;
  VvHeapOrder *order = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->compared != compared)
    {
      g_clear_pointer (&order, vv_heap_order_free);
      return;
    }
  if (order == NULL)
    {
      show_nothing (self, error->message);
      return;
    }
  vv_heap_list_take (self->list, vv_compared_get_after (compared), order);
  if (order->n > 0)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->table));
  else
    show_nothing (self, _("None of its objects changed in this way."));
}

/* "12 new · 3 gone", of those that there are. */
static void
update_counts (VvHeapChanged *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = NULL;
  VvComparedType type;

  if (self->compared == NULL || self->type == G_MAXUINT)
    {
      gtk_label_set_label (self->title, _("Objects"));
      gtk_label_set_label (self->counts, "");
      return;
    }
  vv_compared_get_type (self->compared, self->type, &type);
  name = vv_text_display (type.type != NULL ? type.type : "", -1, 120);
  gtk_label_set_label (self->title, name);
  for (VvChange change = 0; change < VV_CHANGE_SAME; change++)
    if (type.changes[change] > 0)
      {
        g_autofree char *count = vv_text_format ((double) type.changes[change], VV_UNIT_NONE);

        if (text->len > 0)
          g_string_append (text, " · ");
        /* Translators: a count, and what happened to so many objects: new, gone, grown, shrunk */
        g_string_append_printf (text, _("%s %s"), count, name_change (change));
      }
  gtk_label_set_label (self->counts, text->str);
}

static void
refresh (VvHeapChanged *self)
{
  guint chosen = gtk_drop_down_get_selected (self->chooser);
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  vv_heap_list_take (self->list, NULL, NULL);
  g_signal_emit (self, signals[SELECTED], 0, G_MAXUINT);
  update_counts (self);
  gtk_widget_set_visible (GTK_WIDGET (self->chooser), self->compared != NULL && self->type != G_MAXUINT);
  if (self->compared == NULL)
    return;
  if (!vv_comparison_has_objects (vv_compared_get_comparison (self->compared)))
    {
      show_nothing (self, _("Objects of different processes have nothing to do with each other."));
      return;
    }
  if (self->type == G_MAXUINT)
    {
      show_nothing (self, _("Select a type to see which of its objects came, went, grew or shrank."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->compared = vv_compared_ref (self->compared);
  job->request.column = self->sort >= 0 ? (VvComparedColumn) self->sort : VV_COMPARED_BY_SIZE_CHANGE;
  job->request.descending = self->descending;
  job->request.type = self->type;
  job->request.change = chosen < G_N_ELEMENTS (kinds) ? kinds[chosen].change : VV_N_CHANGES;
  vv_job_run (G_OBJECT (self), order_worker, job, job_free, (GDestroyNotify) vv_heap_order_free, self->cancellable,
              ordered_cb, vv_compared_ref (self->compared));
}

static void
sort_changed_cb (VvHeapChanged *self,
                 int            sort,
                 gboolean       descending)
{
  self->sort = sort;
  self->descending = descending;
  refresh (self);
}

static void
selected_cb (VvHeapChanged *self,
             VvHeapRow     *row)
{
  g_signal_emit (self, signals[SELECTED], 0, vv_heap_row_get_index (row));
}

static void
activated_cb (VvHeapChanged *self,
              VvHeapRow     *row)
{
  g_signal_emit (self, signals[ACTIVATED], 0, vv_heap_row_get_index (row));
}

/* ---- The widget ---- */

static void
vv_heap_changed_dispose (GObject *object)
{
  VvHeapChanged *self = VV_HEAP_CHANGED (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->list);
  g_clear_pointer (&self->compared, vv_compared_unref);
  G_OBJECT_CLASS (vv_heap_changed_parent_class)->dispose (object);
}

static void
vv_heap_changed_class_init (VvHeapChangedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_changed_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);

  signals[SELECTED] = g_signal_new ("selected", VV_TYPE_HEAP_CHANGED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", VV_TYPE_HEAP_CHANGED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
}

static GtkWidget *
make_head (VvHeapChanged *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (titles, _(kinds[i].title));
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->counts = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->counts, 0);
  gtk_label_set_ellipsize (self->counts, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->counts), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "numeric");
  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Changes shown"), -1);
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->counts));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->chooser));
  gtk_widget_set_margin_top (head, 8);
  return head;
}

static void
vv_heap_changed_init (VvHeapChanged *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 6);
  self->sort = -1;
  self->descending = TRUE;
  self->type = G_MAXUINT;
  self->list = vv_heap_list_new ();
  gtk_widget_set_parent (make_head (self), GTK_WIDGET (self));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->nothing = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->nothing, TRUE);
  gtk_label_set_justify (self->nothing, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->nothing), "dim-label");
  self->table = vv_data_table_new (_("Objects that changed"));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  vv_data_table_set_columns (self->table, columns, G_N_ELEMENTS (columns), TRUE, text_cb, self);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->nothing));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->table));
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  refresh (self);
}

GtkWidget *
vv_heap_changed_new (void)
{
  return g_object_new (VV_TYPE_HEAP_CHANGED, NULL);
}

void
vv_heap_changed_set (VvHeapChanged *self,
                     VvCompared    *compared,
                     guint          type)
{
  g_return_if_fail (VV_IS_HEAP_CHANGED (self));

  vv_heap_list_take (self->list, NULL, NULL);
  if (compared != NULL)
    vv_compared_ref (compared);
  g_clear_pointer (&self->compared, vv_compared_unref);
  self->compared = compared;
  self->type = type;
  refresh (self);
}

void
vv_heap_changed_update (VvHeapChanged *self)
{
  g_return_if_fail (VV_IS_HEAP_CHANGED (self));

  vv_data_table_refresh (self->table);
}
