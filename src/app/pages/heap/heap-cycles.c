/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycles.c — the view Cycles: their shapes at the left, one of them at the right; where there is
 * no room for both, one after the other.  Shapes are found in a thread, once a snapshot, and only
 * when somebody looks. */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/pages/heap/heap-cycle-row.h"
#include "app/pages/heap/heap-cycle-work.h"
#include "app/pages/heap/heap-cycle.h"
#include "app/pages/heap/heap-cycles.h"

#define VIEW "cycles"

#define VV_TYPE_HEAP_CYCLES (vv_heap_cycles_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCycles, vv_heap_cycles, VV, HEAP_CYCLES, GtkWidget)

struct _VvHeapCycles
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwStatusPage *nothing;
  AdwLeaflet *leaflet;
  GtkSearchEntry *entry;
  GtkLabel *status;
  GtkDropDown *sort;
  GtkListView *list;
  AdwBin *detail;
  VvHeapCycle *cycle;

  VvHeapState *state;
  VvCycleList *model;
  GtkSingleSelection *selection;
  GCancellable *cancellable;
  gboolean stale;
  gboolean taking_place;
  gboolean here;                /* this view is the present place's */
};

G_DEFINE_FINAL_TYPE (VvHeapCycles, vv_heap_cycles, GTK_TYPE_WIDGET)

/* ---- What is shown ---- */

static void
show_nothing (VvHeapCycles *self,
              const char   *icon,
              const char   *title,
              const char   *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->nothing, icon);
  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, escaped);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
update_status (VvHeapCycles *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint64 n_cycles = vv_cycle_list_get_n_cycles (self->model);
  g_autofree char *shapes = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *cycles = vv_text_format ((double) n_cycles, VV_UNIT_NONE);
  /* Translators: kinds of cycles, a count */
  g_autofree char *left = g_strdup_printf (ngettext ("%s shape", "%s shapes", n), shapes);
  g_autofree char *right = g_strdup_printf (ngettext ("%s cycle", "%s cycles", (gulong) n_cycles), cycles);
  g_autofree char *text = g_strdup_printf ("%s, %s", left, right);

  gtk_label_set_label (self->status, n > 0 ? text : _("Nothing found"));
}

static void
show_selected (VvHeapCycles *self,
               guint         index,
               gboolean      look)
{
  VvCycleItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL || vv_heap_cycle_get_id (self->cycle) != 0)
    vv_heap_cycle_show (self->cycle, item, index, look);
}

/* The row is selected, and no signal says so. */
static void
select_row (VvHeapCycles *self,
            guint         position,
            guint         index,
            gboolean      look)
{
  self->taking_place = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->taking_place = FALSE;
  show_selected (self, index, look);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* What the inspector shows says which cycle is meant; else it is the one that is shown, or the
 * first. */
static void
choose_cycle (VvHeapCycles *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvNode node = vv_heap_state_get_place (self->state)->node;
  guint32 id = vv_heap_cycle_get_id (self->cycle);
  guint index = 0;
  guint position;

  if (node != VV_NODE_NONE && vv_snapshot_get_cycle_of (snapshot, node) != 0)
    id = vv_snapshot_get_cycle_of (snapshot, node);
  position = vv_cycle_list_find (self->model, id, &index);
  if (position != G_MAXUINT && id == vv_heap_cycle_get_id (self->cycle))
    {
      self->taking_place = TRUE;
      gtk_single_selection_set_selected (self->selection, position);
      self->taking_place = FALSE;
      return;
    }
  if (position == G_MAXUINT)
    position = index = 0;
  select_row (self, position, index, node == VV_NODE_NONE && !adw_leaflet_get_folded (self->leaflet));
}

static void
arrange (VvHeapCycles *self)
{
  VvCycleSort sort = (VvCycleSort) MIN (gtk_drop_down_get_selected (self->sort), VV_N_CYCLE_SORTS - 1);

  if (vv_cycle_list_get_n_all (self->model) == 0)
    return;
  self->taking_place = TRUE;
  vv_cycle_list_arrange (self->model, gtk_editable_get_text (GTK_EDITABLE (self->entry)), sort);
  self->taking_place = FALSE;
  update_status (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    choose_cycle (self);
}

static void
show_shapes (VvHeapCycles *self,
             GPtrArray    *shapes)
{
  vv_cycle_list_set (self->model, vv_heap_state_get_snapshot (self->state), shapes);
  if (shapes->len == 0)
    {
      show_nothing (self, "object-select-symbolic", _("No cycles"),
                    _("Nothing goes round here: what is no longer used is freed at once."));
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "cycles");
  arrange (self);
}

/* ---- Finding the shapes ---- */

static void
shapes_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  VvHeapCycles *self = VV_HEAP_CYCLES (object);
  g_autoptr (VvSnapshotItem) item = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shapes = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->state == NULL ||
      vv_heap_state_get_item (self->state) != item)
    return;
  if (shapes == NULL)
    {
      show_nothing (self, "dialog-warning-symbolic", _("The snapshot cannot be read"), error->message);
      return;
    }
  vv_cycle_shapes_keep (item, shapes);
  show_shapes (self, shapes);
}

static void
request (VvHeapCycles *self)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->stale = FALSE;
  if (item == NULL)
    return;
  if (!vv_snapshot_is_analysed (snapshot))
    {
      const char *failure = vv_snapshot_item_get_failure (item);

      if (failure != NULL)
        show_nothing (self, "dialog-warning-symbolic", _("The cycles are not known"), failure);
      else
        show_nothing (self, "vv-heap-symbolic", _("Looking for cycles…"),
                      _("They are shown as soon as the snapshot has been analysed."));
      return;
    }
  if (vv_cycle_shapes_peek (item) != NULL)
    {
      show_shapes (self, vv_cycle_shapes_peek (item));
      return;
    }
  show_nothing (self, "vv-heap-symbolic", _("Looking for cycles…"),
                _("Those of the same shape are put together."));
  self->cancellable = g_cancellable_new ();
  vv_job_run (G_OBJECT (self), vv_cycle_shapes_worker, vv_snapshot_ref (snapshot), (GDestroyNotify) vv_snapshot_unref,
              (GDestroyNotify) g_ptr_array_unref, self->cancellable, shapes_cb, g_object_ref (item));
}

static void
invalidate (VvHeapCycles *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    request (self);
}

static void
map_cb (VvHeapCycles *self)
{
  if (self->stale)
    request (self);
}

static void
item_changed_cb (VvHeapCycles *self)
{
  self->taking_place = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  vv_cycle_list_set (self->model, NULL, NULL);
  self->taking_place = FALSE;
  vv_heap_cycle_show (self->cycle, NULL, 0, FALSE);
  adw_leaflet_set_visible_child_name (self->leaflet, "list");
  invalidate (self);
}

/* ---- What a person does ---- */

static void
selected_cb (VvHeapCycles *self)
{
  if (!self->taking_place)
    show_selected (self, 0, TRUE);
}

static void
activate_cb (VvHeapCycles *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "cycle");
}

/* Where only one is seen, a row leads to the other. */
static void
released_cb (VvHeapCycles *self)
{
  if (adw_leaflet_get_folded (self->leaflet) && gtk_single_selection_get_selected_item (self->selection) != NULL)
    activate_cb (self);
}

static void
search_changed_cb (VvHeapCycles *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);

  if (self->taking_place || g_strcmp0 (place->view, VIEW) != 0 ||
      g_strcmp0 (text, place->filter != NULL ? place->filter : "") == 0)
    return;
  vv_heap_state_note_filter (self->state, text[0] != '\0' ? text : NULL);
  arrange (self);
}

static void
search_activate_cb (VvHeapCycles *self)
{
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
stop_search_cb (VvHeapCycles *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  search_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
place_changed_cb (VvHeapCycles *self)
{
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);
  const char *filter = place->filter != NULL ? place->filter : "";
  gboolean was_here = self->here;

  self->here = g_strcmp0 (place->view, VIEW) == 0;
  if (!self->here)
    return;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), filter) != 0)
    {
      self->taking_place = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->entry), filter);
      self->taking_place = FALSE;
      arrange (self);
    }
  /* Only who comes here means another cycle: who looks around in one stays in it. */
  else if (!was_here && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    choose_cycle (self);
}

/* ---- The widget ---- */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  gtk_list_item_set_child (item, vv_heap_cycle_row_new ());
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  vv_heap_cycle_row_bind (VV_HEAP_CYCLE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static gboolean
vv_heap_cycles_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VV_HEAP_CYCLES (widget)->list));
}

static void
vv_heap_cycles_dispose (GObject *object)
{
  VvHeapCycles *self = VV_HEAP_CYCLES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_cycles_parent_class)->dispose (object);
}

static void
vv_heap_cycles_class_init (VvHeapCyclesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_cycles_dispose;
  widget_class->grab_focus = vv_heap_cycles_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/vivarium/Vivarium/pages/heap/heap-cycles.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, nothing);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, leaflet);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, entry);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, status);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, sort);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, list);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycles, detail);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, arrange);
}

static void
vv_heap_cycles_init (VvHeapCycles *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->model = vv_cycle_list_new ();
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
vv_heap_cycles_new (VvHeapState *state)
{
  VvHeapCycles *self = g_object_new (VV_TYPE_HEAP_CYCLES, NULL);

  self->state = g_object_ref (state);
  self->cycle = VV_HEAP_CYCLE (vv_heap_cycle_new (state));
  vv_heap_cycle_set_leaflet (self->cycle, self->leaflet);
  adw_bin_set_child (self->detail, GTK_WIDGET (self->cycle));
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  invalidate (self);
  place_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_cycles_search (GtkWidget *widget)
{
  VvHeapCycles *self = VV_HEAP_CYCLES (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "list");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
