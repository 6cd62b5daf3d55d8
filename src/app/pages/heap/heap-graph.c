/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-graph.c — the view Graph: an object, who stands around it, and what was unfolded since.  In: the
 * object of the present place.  One that is in the picture is marked in it; another begins a picture
 * of its own, so that links, and going back, need no rule of their own here. */

#include "config.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-graph-job.h"
#include "app/pages/heap/heap-graph.h"
#include "app/pages/heap/heap-views.h"

#define ZOOM_STEP 1.25
/* Of what was unfolded; more fits into no picture. */
#define MAX_UNFOLDED 24

struct _VvHeapGraph
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *title;
  GtkWidget *hint;
  GtkWidget *unfold_button;
  GtkWidget *centre_button;
  GtkToggleButton *internals_button;
  VvGraphView *graph;

  VvHeapState *state;
  GCancellable *cancellable;
  VvSnapshot *snapshot;         /* (nullable): of the picture */
  GArray *unfolded;             /* of VvNode; the first is what it is about */
};

G_DEFINE_FINAL_TYPE (VvHeapGraph, vv_heap_graph, GTK_TYPE_WIDGET)

static VvNode
get_node (VvHeapGraph *self)
{
  return vv_heap_state_get_place (self->state)->node;
}

static gboolean
is_unfolded (VvHeapGraph *self,
             VvNode       node)
{
  for (guint i = 0; i < self->unfolded->len; i++)
    if (g_array_index (self->unfolded, VvNode, i) == node)
      return TRUE;
  return FALSE;
}

static gboolean
is_drawn (VvHeapGraph *self,
          VvNode       node)
{
  const VvGraphPicture *picture = vv_graph_view_get_picture (self->graph);

  for (guint i = 0; picture != NULL && i < picture->objects->len; i++)
    if (g_array_index (picture->objects, VvNode, i) == node)
      return TRUE;
  return FALSE;
}

static void
update_buttons (VvHeapGraph *self)
{
  VvNode node = get_node (self);
  gboolean other = node != VV_NODE_NONE && is_drawn (self, node);

  gtk_widget_set_sensitive (self->unfold_button, other && !is_unfolded (self, node));
  gtk_widget_set_sensitive (self->centre_button,
                            other && self->unfolded->len > 0 && g_array_index (self->unfolded, VvNode, 0) != node);
}

static void
made_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  VvHeapGraph *self = VV_HEAP_GRAPH (object);
  gboolean keep = GPOINTER_TO_INT (user_data);
  g_autoptr (VvGraphMade) made = vv_heap_graph_make_finish (result);
  g_autofree char *label = NULL;

  if (made == NULL || self->state == NULL || self->snapshot == NULL || self->unfolded->len == 0)
    return;
  label = vv_heap_graph_describe (self->snapshot, g_array_index (self->unfolded, VvNode, 0));
  gtk_label_set_label (self->title, label);
  vv_graph_view_take (self->graph, g_steal_pointer (&made), keep, label);
  vv_graph_view_select_object (self->graph, get_node (self));
  update_buttons (self);
}

static void
make (VvHeapGraph *self,
      gboolean     keep)
{
  VvHeapGraphFlags flags = gtk_toggle_button_get_active (self->internals_button) ? VV_HEAP_GRAPH_INTERNALS : 0;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->snapshot == NULL || self->unfolded->len == 0)
    return;
  self->cancellable = g_cancellable_new ();
  vv_heap_graph_make (G_OBJECT (self), self->snapshot, (const VvNode *) (gpointer) self->unfolded->data,
                      self->unfolded->len, flags, self->cancellable, made_cb, GINT_TO_POINTER (keep));
}

static void
start_at (VvHeapGraph *self,
          VvNode       node)
{
  g_array_set_size (self->unfolded, 0);
  if (node != VV_NODE_NONE)
    g_array_append_val (self->unfolded, node);
  make (self, FALSE);
}

static void
clear (VvHeapGraph *self)
{
  g_cancellable_cancel (self->cancellable);
  g_array_set_size (self->unfolded, 0);
  vv_graph_view_take (self->graph, NULL, FALSE, "");
  gtk_label_set_label (self->title, "");
}

static void
place_changed_cb (VvHeapGraph *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvNode node = get_node (self);

  if (g_strcmp0 (vv_heap_state_get_place (self->state)->view, "graph") != 0)
    return;
  if (snapshot != self->snapshot)
    {
      clear (self);
      g_clear_pointer (&self->snapshot, vv_snapshot_unref);
      self->snapshot = snapshot != NULL ? vv_snapshot_ref (snapshot) : NULL;
    }
  gtk_widget_set_visible (self->hint, node == VV_NODE_NONE);
  if (node == VV_NODE_NONE || snapshot == NULL)
    return;
  if (is_drawn (self, node))
    {
      vv_graph_view_select_object (self->graph, node);
      update_buttons (self);
    }
  else if (self->unfolded->len == 0 || g_array_index (self->unfolded, VvNode, 0) != node)
    start_at (self, node);
}

static void
selected_cb (VvHeapGraph *self,
             guint        node)
{
  VvNode object = vv_graph_view_get_object (self->graph, node);

  if (object != VV_NODE_NONE)
    vv_heap_state_follow (self->state, object);
}

static void
unfold (VvHeapGraph *self,
        VvNode       node)
{
  if (node == VV_NODE_NONE || is_unfolded (self, node) || !is_drawn (self, node))
    return;
  if (self->unfolded->len >= MAX_UNFOLDED)
    g_array_remove_index (self->unfolded, 1);
  g_array_append_val (self->unfolded, node);
  make (self, TRUE);
}

static void
activated_cb (VvHeapGraph *self,
              guint        node)
{
  unfold (self, vv_graph_view_get_object (self->graph, node));
}

static void
unfold_cb (VvHeapGraph *self)
{
  unfold (self, get_node (self));
}

static void
centre_cb (VvHeapGraph *self)
{
  start_at (self, get_node (self));
}

static void
internals_cb (VvHeapGraph *self)
{
  make (self, TRUE);
}

static void
zoom_in_cb (VvHeapGraph *self)
{
  vv_graph_view_zoom (self->graph, ZOOM_STEP);
}

static void
zoom_out_cb (VvHeapGraph *self)
{
  vv_graph_view_zoom (self->graph, 1 / ZOOM_STEP);
}

static void
fit_cb (VvHeapGraph *self)
{
  vv_graph_view_fit (self->graph);
}

static void
save_cb (VvHeapGraph *self)
{
  vv_graph_view_save (self->graph, "graph");
}

static gboolean
vv_heap_graph_grab_focus (GtkWidget *widget)
{
  return gtk_widget_child_focus (GTK_WIDGET (VV_HEAP_GRAPH (widget)->graph), GTK_DIR_TAB_FORWARD);
}

static void
vv_heap_graph_dispose (GObject *object)
{
  VvHeapGraph *self = VV_HEAP_GRAPH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_clear_pointer (&self->unfolded, g_array_unref);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_graph_parent_class)->dispose (object);
}

static void
vv_heap_graph_class_init (VvHeapGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_graph_dispose;
  widget_class->grab_focus = vv_heap_graph_grab_focus;

  g_type_ensure (VV_TYPE_GRAPH_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-graph.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, title);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, hint);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, unfold_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, centre_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, internals_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapGraph, graph);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, unfold_cb);
  gtk_widget_class_bind_template_callback (widget_class, centre_cb);
  gtk_widget_class_bind_template_callback (widget_class, internals_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, fit_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
vv_heap_graph_init (VvHeapGraph *self)
{
  self->unfolded = g_array_new (FALSE, FALSE, sizeof (VvNode));
  gtk_widget_init_template (GTK_WIDGET (self));
  vv_graph_view_set_legend (self->graph, TRUE);
  gtk_widget_set_sensitive (self->unfold_button, FALSE);
  gtk_widget_set_sensitive (self->centre_button, FALSE);
}

GtkWidget *
vv_heap_graph_new (VvHeapState *state)
{
  VvHeapGraph *self = g_object_new (VV_TYPE_HEAP_GRAPH, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  /* The signal for the place that it is made for may be over. */
  place_changed_cb (self);
  return GTK_WIDGET (self);
}
