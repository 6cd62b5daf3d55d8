/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-neighbours.c — In: an object.  Out: a small picture.  A click on a node goes to its object; the
 * picture of the object before stays until the new one is there, so that nothing flickers. */

#include "config.h"

#include "app/pages/heap/heap-neighbours.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-graph-job.h"

#define HEIGHT 190

struct _VvHeapNeighbours
{
  GtkWidget parent_instance;

  VvGraphView *graph;

  VvHeapState *state;
  GCancellable *cancellable;
  VvNode node;
};

G_DEFINE_FINAL_TYPE (VvHeapNeighbours, vv_heap_neighbours, GTK_TYPE_WIDGET)

static void
made_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  VvHeapNeighbours *self = VV_HEAP_NEIGHBOURS (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (VvGraphMade) made = vv_heap_graph_make_finish (result);
  g_autofree char *label = NULL;

  if (made == NULL || self->state == NULL || vv_heap_state_get_snapshot (self->state) != snapshot)
    return;
  label = vv_heap_graph_describe (snapshot, self->node);
  vv_graph_view_take (self->graph, g_steal_pointer (&made), FALSE, label);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
selected_cb (VvHeapNeighbours *self,
             guint             node)
{
  VvNode object = vv_graph_view_get_object (self->graph, node);

  if (object != VV_NODE_NONE && object != self->node)
    vv_heap_state_follow (self->state, object);
}

static void
open_cb (VvHeapNeighbours *self)
{
  vv_heap_state_go (self->state, "graph", NULL, VV_TYPE_NONE);
}

static void
vv_heap_neighbours_dispose (GObject *object)
{
  VvHeapNeighbours *self = VV_HEAP_NEIGHBOURS (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_neighbours_parent_class)->dispose (object);
}

static void
vv_heap_neighbours_class_init (VvHeapNeighboursClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_neighbours_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
vv_heap_neighbours_init (VvHeapNeighbours *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Neighbourhood"));
  GtkWidget *open = gtk_button_new_with_label (_("Open graph"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  self->node = VV_NODE_NONE;
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (open, "link-button");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), open);
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  self->graph = VV_GRAPH_VIEW (vv_graph_view_new ());
  vv_graph_view_set_size (self->graph, 0, HEIGHT);
  gtk_widget_add_css_class (GTK_WIDGET (self->graph), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self->graph), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (GTK_WIDGET (self->graph), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->graph, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->graph, "activated", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_neighbours_new (VvHeapState *state)
{
  VvHeapNeighbours *self = g_object_new (VV_TYPE_HEAP_NEIGHBOURS, NULL);

  self->state = g_object_ref (state);
  return GTK_WIDGET (self);
}

void
vv_heap_neighbours_show (VvHeapNeighbours *self,
                         VvNode            node)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  g_return_if_fail (VV_IS_HEAP_NEIGHBOURS (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->node = node;
  if (snapshot == NULL || node == VV_NODE_NONE)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->cancellable = g_cancellable_new ();
  vv_heap_graph_make (G_OBJECT (self), snapshot, &node, 1, VV_HEAP_GRAPH_SMALL, self->cancellable, made_cb,
                      vv_snapshot_ref (snapshot));
}
