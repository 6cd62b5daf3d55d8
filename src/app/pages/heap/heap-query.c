/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query.c — SQL over the snapshot: the widget, its keys and its life.  What it does is in its other
 * files: heap-query-text.c (statement, examples, history), -run.c (running, saving), -rows.c (what came
 * out) and -schema.c. */

#include "config.h"

#include "app/pages/heap/heap-query-private.h"

#include "app/pages/heap/heap-views.h"

#define SCHEMA_WIDTH 620        /* of the view, below which the schema is not beside the editor */

G_DEFINE_FINAL_TYPE (VvHeapQuery, vv_heap_query, GTK_TYPE_WIDGET)

/* ---- The widget ---- */

static void
run_cb (VvHeapQuery *self)
{
  vv_heap_query_run (self);
}

static void
cancel_cb (VvHeapQuery *self)
{
  vv_heap_query_cancel (self);
}

static gboolean
run_key_cb (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  vv_heap_query_run (VV_HEAP_QUERY (widget));
  return TRUE;
}

static gboolean
cancel_key_cb (GtkWidget *widget,
               GVariant  *args,
               gpointer   user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (widget);

  if (!gtk_widget_get_visible (self->cancel_button))
    return FALSE;
  cancel_cb (self);
  return TRUE;
}

static void
save_cb (VvHeapQuery *self)
{
  vv_heap_query_save (self);
}

static void
item_changed_cb (VvHeapQuery *self)
{
  vv_heap_query_cancel (self);
  vv_heap_query_clear_result (self);
  gtk_label_set_label (self->status, "");
  vv_heap_query_say (self, NULL);
  vv_heap_query_load_schema (self);
}

static gboolean
resized_cb (gpointer user_data)
{
  VvHeapQuery *self = user_data;

  self->resized = 0;
  gtk_widget_set_visible (self->schema_scrolled, self->width >= SCHEMA_WIDTH);
  return G_SOURCE_REMOVE;
}

static void
vv_heap_query_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VvHeapQuery *self = VV_HEAP_QUERY (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->width == width)
    return;
  self->width = width;
  if (self->resized == 0)
    self->resized = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_heap_query_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (VV_HEAP_QUERY (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 330);
}

static void
vv_heap_query_dispose (GObject *object)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->result, vv_query_result_unref);
  g_clear_pointer (&self->ran, g_free);
  g_clear_pointer (&self->running, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_query_parent_class)->dispose (object);
}

static void
vv_heap_query_finalize (GObject *object)
{
  g_ptr_array_unref (VV_HEAP_QUERY (object)->history);
  G_OBJECT_CLASS (vv_heap_query_parent_class)->finalize (object);
}

static void
vv_heap_query_class_init (VvHeapQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_heap_query_dispose;
  object_class->finalize = vv_heap_query_finalize;
  widget_class->size_allocate = vv_heap_query_size_allocate;
  widget_class->measure = vv_heap_query_measure;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, run_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, run_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, cancel_key_cb, NULL);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-query.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, view);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, schema_scrolled);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, schema);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, run_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, save_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, examples_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, history_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, spinner);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, status);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, message);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, results);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
vv_heap_query_init (VvHeapQuery *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  vv_heap_query_text_init (self);
  vv_heap_query_rows_init (self);
}

GtkWidget *
vv_heap_query_new (VvHeapState *state)
{
  VvHeapQuery *self = g_object_new (VV_TYPE_HEAP_QUERY, NULL);

  self->state = g_object_ref (state);
  vv_heap_query_load_history (self);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  item_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_query_search (GtkWidget *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (VV_HEAP_QUERY (self)->view));
}
