/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominators.c — the view Dominators: who keeps what alive, as a tree.  Unfiltered it is there at
 * once, since the snapshot has the order; a search makes what fits its first level, in a thread. */

#include "config.h"

#include "app/pages/heap/heap-dominators-private.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-dominator-cells.h"

#define VIEW "dominators"

G_DEFINE_FINAL_TYPE (VvHeapDominators, vv_heap_dominators, GTK_TYPE_WIDGET)

/* ---- What is shown ---- */

static void
show_nothing (VvHeapDominators *self,
              const char       *icon,
              const char       *title,
              const char       *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->nothing, icon);
  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, escaped);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
  gtk_label_set_label (self->status, "");
}

static void
set_busy (VvHeapDominators *self,
          gboolean          busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_tree (VvHeapDominators *self,
           VvHeapOrder      *found)
{
  gboolean searched = found != NULL;
  guint n;

  self->taking_place = TRUE;
  vv_dominator_tree_take (self->tree, vv_heap_state_get_snapshot (self->state), found);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->taking_place = FALSE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->tree));
  if (n == 0)
    {
      if (searched)
        show_nothing (self, "edit-find-symbolic", _("Nothing found"),
                      _("Search by a part of a type’s name or of a value, by what is retained (>1M, <64), or by an address (0x…)."));
      else
        show_nothing (self, "vv-heap-symbolic", _("The snapshot is empty"),
                      _("No object was found in the program when it was taken."));
    }
  else
    {
      g_autofree char *number = vv_text_format (n, VV_UNIT_NONE);
      g_autofree char *text = NULL;

      if (searched)
        text = g_strdup_printf (ngettext ("%s object", "%s objects", n), number);
      else
        /* Translators: a count of objects */
        text = g_strdup_printf (ngettext ("%s that only roots hold, or nothing", "%s that only roots hold, or nothing", n), number);
      gtk_label_set_label (self->status, text);
      gtk_stack_set_visible_child_name (self->stack, "tree");
    }
}

/* ---- Searching ---- */

typedef struct
{
  VvSnapshot *snapshot;
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
search_worker (gpointer       input,
               GCancellable  *cancellable,
               GError       **error)
{
  Job *job = input;

  return vv_dominator_tree_search (job->snapshot, job->filter, cancellable, error);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapDominators *self = VV_HEAP_DOMINATORS (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (GError) error = NULL;
  VvHeapOrder *order = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->state == NULL ||
      vv_heap_state_get_snapshot (self->state) != snapshot)
    {
      g_clear_pointer (&order, vv_heap_order_free);
      return;
    }
  set_busy (self, FALSE);
  if (order == NULL)
    show_nothing (self, "dialog-warning-symbolic", _("The snapshot cannot be read"), error->message);
  else
    show_tree (self, order);
}

static void
show_unanalysed (VvHeapDominators *self)
{
  const char *failure = vv_snapshot_item_get_failure (vv_heap_state_get_item (self->state));

  vv_dominator_tree_take (self->tree, NULL, NULL);
  if (failure != NULL)
    show_nothing (self, "dialog-warning-symbolic", _("Who keeps what alive is not known"), failure);
  else
    show_nothing (self, "vv-heap-symbolic", _("Finding out who keeps what alive…"),
                  _("It is shown as soon as the snapshot has been analysed."));
}

static void
request (VvHeapDominators *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  self->stale = FALSE;
  if (snapshot == NULL)
    {
      vv_dominator_tree_take (self->tree, NULL, NULL);
      return;
    }
  if (!vv_snapshot_is_analysed (snapshot))
    {
      show_unanalysed (self);
      return;
    }
  if (text[0] == '\0')
    {
      show_tree (self, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->snapshot = vv_snapshot_ref (snapshot);
  job->filter = g_strdup (text);
  set_busy (self, TRUE);
  vv_job_run (G_OBJECT (self), search_worker, job, job_free, (GDestroyNotify) vv_heap_order_free, self->cancellable,
              found_cb, vv_snapshot_ref (snapshot));
}

static void
invalidate (VvHeapDominators *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    request (self);
}

static void
map_cb (VvHeapDominators *self)
{
  if (self->stale)
    request (self);
}

static void
search_changed_cb (VvHeapDominators *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);

  if (self->taking_place || g_strcmp0 (place->view, VIEW) != 0 ||
      g_strcmp0 (text, place->filter != NULL ? place->filter : "") == 0)
    return;
  vv_heap_state_note_filter (self->state, text[0] != '\0' ? text : NULL);
  invalidate (self);
}

static void
search_activate_cb (VvHeapDominators *self)
{
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
stop_search_cb (VvHeapDominators *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
take_filter (VvHeapDominators *self,
             const char       *filter)
{
  self->taking_place = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), filter);
  self->taking_place = FALSE;
  invalidate (self);
}

static void
place_changed_cb (VvHeapDominators *self)
{
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);
  const char *filter = place->filter != NULL ? place->filter : "";

  if (g_strcmp0 (place->view, VIEW) == 0 && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), filter) != 0)
    take_filter (self, filter);
}

static void
item_changed_cb (VvHeapDominators *self)
{
  vv_dominator_tree_take (self->tree, NULL, NULL);
  take_filter (self, "");
}

/* ---- The widget ---- */

static gboolean
resized_cb (gpointer user_data)
{
  VvHeapDominators *self = user_data;

  self->resized = 0;
  vv_dominator_columns_resize (self->view, self->width);
  gtk_widget_set_visible (GTK_WIDGET (self->status), self->width >= 420);
  return G_SOURCE_REMOVE;
}

static void
vv_heap_dominators_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  VvHeapDominators *self = VV_HEAP_DOMINATORS (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  gtk_popover_present (GTK_POPOVER (self->popover));
  if (self->width == width)
    return;
  self->width = width;
  if (self->resized == 0)
    self->resized = g_idle_add (resized_cb, self);
}

static void
vv_heap_dominators_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  gtk_widget_measure (VV_HEAP_DOMINATORS (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
}

static gboolean
vv_heap_dominators_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VV_HEAP_DOMINATORS (widget)->view));
}

static void
vv_heap_dominators_dispose (GObject *object)
{
  VvHeapDominators *self = VV_HEAP_DOMINATORS (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->actions);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_dominators_parent_class)->dispose (object);
}

static void
vv_heap_dominators_class_init (VvHeapDominatorsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_dominators_dispose;
  widget_class->size_allocate = vv_heap_dominators_size_allocate;
  widget_class->measure = vv_heap_dominators_measure;
  widget_class->grab_focus = vv_heap_dominators_grab_focus;
  gtk_widget_class_set_css_name (widget_class, "heapdominators");
  vv_heap_dominators_bind_keys (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/vivarium/Vivarium/pages/heap/heap-dominators.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, entry);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, spinner);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, status);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, view);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, nothing);
  gtk_widget_class_bind_template_child (widget_class, VvHeapDominators, menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "activate_cb", G_CALLBACK (vv_heap_dominators_activate));
}

static void
vv_heap_dominators_init (VvHeapDominators *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tree = vv_dominator_tree_new ();
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->tree)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  vv_dominator_columns_add (self->view, vv_heap_dominators_toggle, self);
  vv_heap_dominators_listen (self);
}

GtkWidget *
vv_heap_dominators_new (VvHeapState *state)
{
  VvHeapDominators *self = g_object_new (VV_TYPE_HEAP_DOMINATORS, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  invalidate (self);
  place_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_dominators_search (GtkWidget *widget)
{
  VvHeapDominators *self = VV_HEAP_DOMINATORS (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
