/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output-page.c — a launched program's output.  In: a session.  Out: its text, followed to the end
 * as long as the reader is there, and a line that says whether it runs or how it ended. */

#include "app/pages/output/output-page.h"

#include <glib/gi18n.h>

struct _VvOutputPage
{
  AdwBin parent_instance;

  GtkLabel *status_label;
  GtkLabel *command_label;
  GtkScrolledWindow *scrolled;
  GtkTextView *view;

  VvSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *buffer_signals;
  GtkTextMark *end;
  gboolean follow;
  double value;                 /* where the text was scrolled to */
  double bottom;                /* and where it ended */
};

G_DEFINE_FINAL_TYPE (VvOutputPage, vv_output_page, ADW_TYPE_BIN)

static void
update_status (VvOutputPage *self)
{
  VvOutput *output = vv_session_get_output (self->session);
  g_autofree char *end = vv_session_describe_end (self->session);
  g_autofree char *text = NULL;

  if (end == NULL)
    end = g_strdup (_("Running"));
  if (vv_output_get_dropped (output))
    text = g_strdup_printf (_("%s · the oldest output is no longer held"), end);
  gtk_label_set_label (self->status_label, text != NULL ? text : end);
  gtk_label_set_label (self->command_label, vv_session_get_process (self->session)->command);
}

/* Asked of the view and not of the adjustment: lines get their heights piece by piece, and while
 * they do, the view puts the adjustment back to the line that it knows to be on top. */
static void
show_end (VvOutputPage *self)
{
  if (self->follow && self->end != NULL)
    gtk_text_view_scroll_to_mark (self->view, self->end, 0, FALSE, 0, 0);
}

/* Somebody at the wheel is meant, whatever else moves. */
static gboolean
scroll_cb (VvOutputPage *self,
           double        dx,
           double        dy)
{
  if (dy < 0 && self->value > 0)
    self->follow = FALSE;
  return FALSE;
}

static void
value_changed_cb (VvOutputPage  *self,
                  GtkAdjustment *adjustment)
{
  double bottom = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment);

  /* Somebody who scrolls up by the bar or by keys stops it too: he leaves the bottom where it was,
   * and text that is laid out moves both.  A page that is not shown has no bottom yet. */
  if (value >= bottom - gtk_text_view_get_bottom_margin (self->view) - 4)
    self->follow = TRUE;
  else if (value < self->value && bottom == self->bottom && gtk_widget_get_mapped (GTK_WIDGET (self->scrolled)))
    self->follow = FALSE;
  self->value = value;
  self->bottom = bottom;
}

static void
set_buffer (VvOutputPage  *self,
            GtkTextBuffer *buffer)
{
  GtkTextIter end;

  if (self->end != NULL)
    gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (self->end), self->end);
  g_clear_object (&self->end);
  g_signal_group_set_target (self->buffer_signals, buffer);
  gtk_text_view_set_buffer (self->view, buffer);
  if (buffer == NULL)
    return;
  gtk_text_buffer_get_end_iter (buffer, &end);
  self->end = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE));
}

static void
vv_output_page_dispose (GObject *object)
{
  VvOutputPage *self = VV_OUTPUT_PAGE (object);

  g_clear_object (&self->end);
  g_clear_object (&self->buffer_signals);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (vv_output_page_parent_class)->dispose (object);
}

static void
vv_output_page_class_init (VvOutputPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_output_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/output/output-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VvOutputPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, VvOutputPage, command_label);
  gtk_widget_class_bind_template_child (widget_class, VvOutputPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, VvOutputPage, view);
}

static void
vv_output_page_init (VvOutputPage *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->follow = TRUE;
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (show_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "map", G_CALLBACK (show_end), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->buffer_signals = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_swapped (self->buffer_signals, "changed", G_CALLBACK (show_end), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), scroll);
  self->session_signals = g_signal_group_new (VV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::subtitle",
                                  G_CALLBACK (update_status), self);
}

void
vv_output_page_set_session (VvOutputPage *self,
                            VvSession    *session)
{
  VvOutput *output;

  g_return_if_fail (VV_IS_OUTPUT_PAGE (self));

  output = session != NULL ? vv_session_get_output (session) : NULL;
  if (output == NULL)
    session = NULL;
  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  set_buffer (self, output != NULL ? vv_output_get_buffer (output) : NULL);
  self->follow = TRUE;
  show_end (self);
  if (session != NULL)
    update_status (self);
}
