/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle.c — In: a shape, and which of its cycles.  Out: its drawing, the words beside it, and
 * what a person does in the drawing: a selected object is the inspector's, one that is opened gets
 * its neighbours.  A thread finds it out; what another cycle's thread found is dropped. */

#include "config.h"

#include "app/pages/heap/heap-cycle-private.h"

#include <glib/gi18n.h>

#define ZOOM_STEP 1.25
#define GRAPH_WIDTH 300
#define GRAPH_HEIGHT 260
#define WIDE 520                /* words stand side by side from here on */
#define NARROW 420              /* zooming has no buttons below: fingers do it */
#define MAX_UNFOLDED 12

G_DEFINE_FINAL_TYPE (VvHeapCycle, vv_heap_cycle, GTK_TYPE_WIDGET)

static void request (VvHeapCycle *self);

/* ---- Words ---- */

static void
show_title (VvHeapCycle *self)
{
  const VvCycleShape *shape = self->item != NULL ? vv_cycle_item_get_shape (self->item) : NULL;
  g_autofree char *note = NULL;

  gtk_label_set_label (self->title, shape != NULL ? shape->shape : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), shape != NULL ? shape->shape : NULL);
  if (shape != NULL)
    {
      g_autofree char *at = vv_text_format (self->index + 1, VV_UNIT_NONE);
      g_autofree char *of = vv_text_format (shape->n_cycles, VV_UNIT_NONE);

      /* Translators: which one, of how many */
      note = g_strdup_printf (_("cycle %s of %s"), at, of);
    }
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_sensitive (self->previous_button, shape != NULL && self->index > 0);
  gtk_widget_set_sensitive (self->next_button, shape != NULL && self->index + 1 < shape->ids->len);
}

/* ---- What was found ---- */

static void
set_busy (VvHeapCycle *self,
          gboolean     busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_failure (VvHeapCycle *self,
              const char  *message)
{
  vv_graph_view_take (self->graph, NULL, FALSE, _("Cycle"));
  vv_heap_cycle_show_words (self, NULL);
  gtk_label_set_label (self->what, message);
}

static void
look_at_first (VvHeapCycle *self)
{
  VvNode node = vv_graph_view_get_object (self->graph, 0);

  self->look = FALSE;
  if (node != VV_NODE_NONE)
    vv_heap_state_look (self->state, node);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapCycle *self = VV_HEAP_CYCLE (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VvCycleFound) found = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->state == NULL || self->item == NULL ||
      vv_heap_state_get_snapshot (self->state) != snapshot)
    return;
  set_busy (self, FALSE);
  if (found == NULL)
    {
      show_failure (self, error->message);
      return;
    }
  vv_graph_view_take (self->graph, g_steal_pointer (&found->made), self->same, found->cycle->shape);
  if (!self->same)
    vv_heap_cycle_show_words (self, found);
  self->same = FALSE;
  if (self->look)
    look_at_first (self);
  vv_graph_view_select_object (self->graph, vv_heap_state_get_place (self->state)->node);
}

static void
request (VvHeapCycle *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (snapshot == NULL || self->id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  vv_job_run (G_OBJECT (self), vv_cycle_worker, vv_cycle_request_new (snapshot, self->id, self->flags, self->unfolded),
              (GDestroyNotify) vv_cycle_request_free, (GDestroyNotify) vv_cycle_found_free, self->cancellable, found_cb,
              vv_snapshot_ref (snapshot));
}

/* ---- What a person does ---- */

static void
selected_cb (VvHeapCycle *self,
             guint        node)
{
  VvNode object = vv_graph_view_get_object (self->graph, node);

  if (object != VV_NODE_NONE)
    vv_heap_state_look (self->state, object);
}

/* Unfolded, and folded again. */
static void
activated_cb (VvHeapCycle *self,
              guint        node)
{
  VvNode object = vv_graph_view_get_object (self->graph, node);

  if (object == VV_NODE_NONE)
    return;
  for (guint i = 0; i < self->unfolded->len; i++)
    if (g_array_index (self->unfolded, VvNode, i) == object)
      {
        g_array_remove_index (self->unfolded, i);
        object = VV_NODE_NONE;
        break;
      }
  if (object != VV_NODE_NONE)
    {
      if (self->unfolded->len >= MAX_UNFOLDED)
        g_array_remove_index (self->unfolded, 0);
      g_array_append_val (self->unfolded, object);
    }
  self->same = TRUE;
  request (self);
}

static void
step (VvHeapCycle *self,
      int          by)
{
  if (self->item != NULL)
    vv_heap_cycle_show (self, self->item, (guint) ((int) self->index + by), TRUE);
}

static void
previous_cb (VvHeapCycle *self)
{
  step (self, -1);
}

static void
next_cb (VvHeapCycle *self)
{
  step (self, 1);
}

static void
zoom_in_cb (VvHeapCycle *self)
{
  vv_graph_view_zoom (self->graph, ZOOM_STEP);
}

static void
zoom_out_cb (VvHeapCycle *self)
{
  vv_graph_view_zoom (self->graph, 1 / ZOOM_STEP);
}

static void
back_cb (VvHeapCycle *self)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    adw_leaflet_navigate (ADW_LEAFLET (leaflet), ADW_NAVIGATION_DIRECTION_BACK);
}

static gboolean
holder_cb (VvHeapCycle *self)
{
  vv_heap_state_follow (self->state, self->holder_node);
  return TRUE;
}

static void
copy_cb (VvHeapCycle *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->code));
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvHeapCycle *self = user_data;

  if (self->item != NULL)
    vv_graph_view_save (self->graph, vv_cycle_item_get_shape (self->item)->shape);
}

static void
fit_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  vv_graph_view_fit (VV_HEAP_CYCLE (user_data)->graph);
}

static void
fold_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvHeapCycle *self = user_data;

  g_array_set_size (self->unfolded, 0);
  self->same = TRUE;
  request (self);
}

static void
internals_cb (GSimpleAction *action,
              GVariant      *value,
              gpointer       user_data)
{
  VvHeapCycle *self = user_data;

  g_simple_action_set_state (action, value);
  self->flags = g_variant_get_boolean (value) ? VV_GRAPH_PICTURE_INTERNALS : 0;
  self->same = TRUE;
  request (self);
}

static const GActionEntry entries[] = {
  { "save", save_cb },
  { "fit", fit_cb },
  { "fold", fold_cb },
  { "internals", NULL, NULL, "false", internals_cb },
};

/* ---- The widget ---- */

static void
place_changed_cb (VvHeapCycle *self)
{
  vv_graph_view_select_object (self->graph, vv_heap_state_get_place (self->state)->node);
}

static gboolean
resized_cb (gpointer user_data)
{
  VvHeapCycle *self = user_data;
  gboolean wide = self->width >= WIDE;

  self->resized = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_homogeneous (self->columns, wide);
  gtk_box_set_spacing (self->columns, wide ? 24 : 12);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->titles), wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (self->titles, wide ? 8 : 0);
  gtk_widget_set_visible (self->zooms, self->width >= NARROW);
  return G_SOURCE_REMOVE;
}

static void
vv_heap_cycle_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VvHeapCycle *self = VV_HEAP_CYCLE (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->width == width)
    return;
  self->width = width;
  /* Nothing may ask for another size while sizes are given out. */
  if (self->resized == 0)
    self->resized = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_heap_cycle_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (VV_HEAP_CYCLE (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
  /* What stands side by side now does not where there is less room. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, GRAPH_WIDTH + 24);
}

static void
vv_heap_cycle_dispose (GObject *object)
{
  VvHeapCycle *self = VV_HEAP_CYCLE (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->actions);
  g_clear_object (&self->item);
  g_clear_pointer (&self->unfolded, g_array_unref);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_cycle_parent_class)->dispose (object);
}

static void
vv_heap_cycle_class_init (VvHeapCycleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_cycle_dispose;
  widget_class->size_allocate = vv_heap_cycle_size_allocate;
  widget_class->measure = vv_heap_cycle_measure;

  g_type_ensure (VV_TYPE_GRAPH_VIEW);
  gtk_widget_class_set_css_name (widget_class, "heapcycle");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/vivarium/Vivarium/pages/heap/heap-cycle.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, back_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, title);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, note);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, titles);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, spinner);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, previous_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, next_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, zooms);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, graph);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, columns);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, what);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, holder);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, numbers);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, advice);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, code_box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCycle, code);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, holder_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
vv_heap_cycle_init (VvHeapCycle *self)
{
  self->unfolded = g_array_new (FALSE, FALSE, sizeof (VvNode));
  self->holder_node = VV_NODE_NONE;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "cycle", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  vv_graph_view_set_legend (self->graph, TRUE);
  vv_graph_view_set_size (self->graph, GRAPH_WIDTH, GRAPH_HEIGHT);
}

GtkWidget *
vv_heap_cycle_new (VvHeapState *state)
{
  VvHeapCycle *self = g_object_new (VV_TYPE_HEAP_CYCLE, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
vv_heap_cycle_show (VvHeapCycle *self,
                    VvCycleItem *item,
                    guint        index,
                    gboolean     look)
{
  const VvCycleShape *shape;
  guint32 id = 0;

  g_return_if_fail (VV_IS_HEAP_CYCLE (self));

  shape = item != NULL ? vv_cycle_item_get_shape (item) : NULL;
  if (shape != NULL && index < shape->ids->len)
    id = g_array_index (shape->ids, guint32, index);
  g_set_object (&self->item, item);
  self->index = index;
  self->id = id;
  self->look = look;
  self->same = FALSE;
  g_array_set_size (self->unfolded, 0);
  show_title (self);
  if (id == 0)
    show_failure (self, "");
  request (self);
}

void
vv_heap_cycle_set_leaflet (VvHeapCycle *self,
                           AdwLeaflet  *leaflet)
{
  g_return_if_fail (VV_IS_HEAP_CYCLE (self));

  g_object_bind_property (leaflet, "folded", self->back_button, "visible", G_BINDING_SYNC_CREATE);
}

guint32
vv_heap_cycle_get_id (VvHeapCycle *self)
{
  g_return_val_if_fail (VV_IS_HEAP_CYCLE (self), 0);

  return self->id;
}
