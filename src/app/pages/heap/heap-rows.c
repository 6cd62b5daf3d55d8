/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-rows.c — In: the snapshot, what is typed, which column is sorted by.  Out: a list that was
 * made in a thread.  Each new request cancels the one before; what was shown stays until the new
 * rows are there.  Nothing is asked for while the view is not seen. */

#include "config.h"

#include "app/pages/heap/heap-rows.h"

#include <glib/gi18n.h>

struct _VvHeapRows
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkSearchEntry *entry;
  GtkWidget *type_button;
  GtkLabel *type_label;
  GtkLabel *status;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwStatusPage *nothing;
  VvDataTable *table;
  GtkWidget *other;             /* (nullable): not ours; is shown instead of all that */

  const VvHeapRowsKind *kind;
  VvHeapState *state;
  VvHeapList *list;
  GCancellable *cancellable;
  VvTypeIndex type;
  int sort;
  gboolean descending;
  gboolean stale;
  gboolean taking_place;
};

G_DEFINE_FINAL_TYPE (VvHeapRows, vv_heap_rows, GTK_TYPE_WIDGET)

typedef struct
{
  const VvHeapRowsKind *kind;
  VvSnapshot *snapshot;
  VvHeapRequest request;
  char *filter;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_free (job->filter);
  g_free (job);
}

static gpointer
order_worker (gpointer       input,
              GCancellable  *cancellable,
              GError       **error)
{
  Job *job = input;

  return job->kind->order (job->snapshot, &job->request, cancellable, error);
}

/* Rows that come while something else is shown wait behind it. */
static void
show_child (VvHeapRows *self,
            const char *name)
{
  if (self->other == NULL)
    gtk_stack_set_visible_child_name (self->stack, name);
}

static void
show_nothing (VvHeapRows *self,
              const char *icon,
              const char *title,
              const char *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->nothing, icon);
  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, escaped);
  show_child (self, "nothing");
}

static void
set_busy (VvHeapRows *self,
          gboolean    busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_list (VvHeapRows *self)
{
  g_autofree char *count = self->kind->count (vv_heap_list_get_n (self->list), vv_heap_list_get_memory (self->list));

  if (self->other == NULL)
    gtk_label_set_label (self->status, count);
  if (vv_heap_list_get_n (self->list) > 0)
    show_child (self, "table");
  else if (gtk_editable_get_text (GTK_EDITABLE (self->entry))[0] != '\0' || self->type != VV_TYPE_NONE)
    show_nothing (self, "edit-find-symbolic", _("Nothing found"),
                  _("Search by a part of a type’s name or of a value, by size (>1M, <64), or by an address (0x…)."));
  else
    show_nothing (self, "vv-heap-symbolic", _("The snapshot is empty"),
                  _("No object was found in the program when it was taken."));
}

/* What the inspector shows is marked where it is among the first rows; looking through ten million
 * would cost more than it is worth. */
static void
ordered_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  VvHeapRows *self = VV_HEAP_ROWS (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (GError) error = NULL;
  VvHeapOrder *order = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->state == NULL)
    {
      g_clear_pointer (&order, vv_heap_order_free);
      return;
    }
  set_busy (self, FALSE);
  if (order == NULL)
    {
      vv_heap_list_take (self->list, NULL, NULL);
      show_nothing (self, "dialog-warning-symbolic", _("The snapshot cannot be read"), error->message);
      gtk_label_set_label (self->status, "");
      return;
    }
  vv_heap_list_take (self->list, snapshot, order);
  show_list (self);
}

static void
request (VvHeapRows *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->stale = FALSE;
  if (snapshot == NULL)
    {
      vv_heap_list_take (self->list, NULL, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->kind = self->kind;
  job->snapshot = vv_snapshot_ref (snapshot);
  job->filter = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  job->request.column = self->sort >= 0 ? (VvHeapColumn) self->sort : VV_HEAP_BY_ADDRESS;
  job->request.descending = self->descending;
  job->request.filter = job->filter;
  job->request.type = self->type;
  set_busy (self, TRUE);
  vv_job_run (G_OBJECT (self), order_worker, job, job_free, (GDestroyNotify) vv_heap_order_free,
              self->cancellable, ordered_cb, vv_snapshot_ref (snapshot));
}

static void
invalidate (VvHeapRows *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    request (self);
}

static void
map_cb (VvHeapRows *self)
{
  if (self->stale)
    request (self);
}

static void
update_type (VvHeapRows *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvTypeRow row = { 0 };

  gtk_widget_set_visible (self->type_button, self->type != VV_TYPE_NONE && snapshot != NULL);
  if (self->type == VV_TYPE_NONE || snapshot == NULL)
    return;
  vv_snapshot_get_type (snapshot, self->type, &row);
  gtk_label_set_label (self->type_label, row.name != NULL ? row.name : "");
}

static void
place_changed_cb (VvHeapRows *self)
{
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);
  const char *filter = place->filter != NULL ? place->filter : "";
  gboolean other;

  if (g_strcmp0 (place->view, self->kind->view) != 0)
    return;
  other = g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), filter) != 0;
  if (!other && self->type == place->type)
    return;
  self->type = place->type;
  update_type (self);
  if (other)
    {
      self->taking_place = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->entry), filter);
      self->taking_place = FALSE;
    }
  invalidate (self);
}

/* Rows that are shown gain what was not known when they were written. */
static void
analysed_cb (VvHeapRows *self)
{
  invalidate (self);
}

static void
item_changed_cb (VvHeapRows *self)
{
  self->type = VV_TYPE_NONE;
  update_type (self);
  self->taking_place = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  self->taking_place = FALSE;
  vv_heap_list_take (self->list, NULL, NULL);
  gtk_label_set_label (self->status, "");
  invalidate (self);
}

static void
search_changed_cb (VvHeapRows *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);

  if (g_strcmp0 (place->view, self->kind->view) != 0 || g_strcmp0 (text, place->filter != NULL ? place->filter : "") == 0)
    return;
  vv_heap_state_note_filter (self->state, text[0] != '\0' ? text : NULL);
  invalidate (self);
}

static void
search_activate_cb (VvHeapRows *self)
{
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
stop_search_cb (VvHeapRows *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
all_types_cb (VvHeapRows *self)
{
  vv_heap_state_go (self->state, self->kind->view, vv_heap_state_get_place (self->state)->filter, VV_TYPE_NONE);
}

static void
sort_changed_cb (VvHeapRows *self,
                 int         sort,
                 gboolean    descending)
{
  self->sort = sort;
  self->descending = descending;
  invalidate (self);
}

static void
selected_cb (VvHeapRows *self,
             VvHeapRow  *row)
{
  if (self->kind->selected != NULL && vv_heap_row_get_snapshot (row) == vv_heap_state_get_snapshot (self->state))
    self->kind->selected (self->state, row);
}

static void
activated_cb (VvHeapRows *self,
              VvHeapRow  *row)
{
  if (self->kind->activated != NULL && vv_heap_row_get_snapshot (row) == vv_heap_state_get_snapshot (self->state))
    self->kind->activated (self->state, row);
}

static void
link_cb (VvHeapRows *self,
         VvHeapRow  *row,
         guint       column)
{
  if (self->kind->link != NULL && vv_heap_row_get_snapshot (row) == vv_heap_state_get_snapshot (self->state))
    self->kind->link (self->state, row, column);
}

/* ---- The widget ---- */

static gboolean
vv_heap_rows_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VV_HEAP_ROWS (widget)->table));
}

static void
vv_heap_rows_dispose (GObject *object)
{
  VvHeapRows *self = VV_HEAP_ROWS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_rows_parent_class)->dispose (object);
}

static void
vv_heap_rows_class_init (VvHeapRowsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_rows_dispose;
  widget_class->grab_focus = vv_heap_rows_grab_focus;

  g_type_ensure (VV_TYPE_DATA_TABLE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, entry);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, type_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, type_label);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, status);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, spinner);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapRows, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_types_cb);
}

static void
vv_heap_rows_init (VvHeapRows *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->type = VV_TYPE_NONE;
  self->sort = -1;
  self->list = vv_heap_list_new ();
}

GtkWidget *
vv_heap_rows_new (VvHeapState          *state,
                  const VvHeapRowsKind *kind)
{
  VvHeapRows *self = g_object_new (VV_TYPE_HEAP_ROWS, NULL);
  g_autoptr (GMenuModel) menu = kind->menu != NULL ? kind->menu () : NULL;

  self->state = g_object_ref (state);
  self->kind = kind;
  g_object_set (self->entry, "placeholder-text", _(kind->placeholder), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(kind->placeholder), -1);
  self->table = vv_data_table_new (_(kind->name));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  vv_data_table_set_columns (self->table, kind->columns, kind->n_columns, TRUE, kind->text, self);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  if (menu != NULL)
    vv_data_table_set_menu (self->table, menu);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->table), "table");
  gtk_stack_set_visible_child_name (self->stack, "table");
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (analysed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  vv_data_table_sort (self->table, kind->first_sorted, TRUE);
  /* It may be made because of a place that the signal was sent for already. */
  place_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_rows_search (GtkWidget *widget)
{
  VvHeapRows *self = VV_HEAP_ROWS (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

VvDataTable *
vv_heap_rows_get_table (VvHeapRows *self)
{
  g_return_val_if_fail (VV_IS_HEAP_ROWS (self), NULL);

  return self->table;
}

void
vv_heap_rows_add_control (VvHeapRows *self,
                          GtkWidget  *control)
{
  GtkWidget *bar;

  g_return_if_fail (VV_IS_HEAP_ROWS (self));

  bar = gtk_widget_get_parent (GTK_WIDGET (self->entry));
  gtk_box_insert_child_after (GTK_BOX (bar), control, GTK_WIDGET (self->entry));
}

GtkSearchEntry *
vv_heap_rows_get_entry (VvHeapRows *self)
{
  g_return_val_if_fail (VV_IS_HEAP_ROWS (self), NULL);

  return self->entry;
}

void
vv_heap_rows_add_other (VvHeapRows *self,
                        GtkWidget  *other)
{
  g_return_if_fail (VV_IS_HEAP_ROWS (self));

  gtk_stack_add_child (self->stack, other);
}

void
vv_heap_rows_set_other (VvHeapRows *self,
                        GtkWidget  *other)
{
  g_return_if_fail (VV_IS_HEAP_ROWS (self));

  self->other = other;
  if (other != NULL)
    gtk_stack_set_visible_child (self->stack, other);
  else
    show_list (self);
}

void
vv_heap_rows_set_status (VvHeapRows *self,
                         const char *text)
{
  g_return_if_fail (VV_IS_HEAP_ROWS (self));

  if (self->other != NULL)
    gtk_label_set_label (self->status, text);
}
