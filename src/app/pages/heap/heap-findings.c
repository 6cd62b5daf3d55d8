/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-findings.c — all findings in a window of their own: what is wrong, why that is said, who holds
 * it and what to do. */

#include "config.h"

#include "app/pages/heap/heap-suspects.h"

#include <glib/gi18n.h>

#define WIDTH 640
#define HEIGHT 480

typedef struct
{
  VvHeapState *state;
  VvSnapshot *snapshot;
  GPtrArray *suspects;
} Findings;

static void
findings_free (gpointer  data,
               GClosure *closure)
{
  Findings *self = data;

  g_object_unref (self->state);
  vv_snapshot_unref (self->snapshot);
  g_ptr_array_unref (self->suspects);
  g_free (self);
}

/* Another snapshot may be shown by now, whose objects are others. */
static void
activated_cb (GtkListBox    *list,
              GtkListBoxRow *row,
              gpointer       user_data)
{
  Findings *self = user_data;
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (index < self->suspects->len && vv_heap_state_get_snapshot (self->state) == self->snapshot)
    vv_heap_state_follow (self->state, ((const VvSuspect *) self->suspects->pdata[index])->node);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (list))));
}

static void
add_text (GtkWidget  *box,
          const char *text,
          const char *css_class)
{
  GtkWidget *label;

  if (text == NULL || text[0] == '\0')
    return;
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
}

static GtkWidget *
make_row (const VvSuspect *suspect,
          VvSnapshot      *snapshot)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = vv_heap_suspect_icon (suspect);
  GtkWidget *cost = vv_heap_suspect_cost (suspect, snapshot);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_valign (cost, GTK_ALIGN_START);
  gtk_widget_set_hexpand (lines, TRUE);
  add_text (lines, suspect->title, "finding-title");
  add_text (lines, suspect->why, "body");
  add_text (lines, suspect->path, "code");
  add_text (lines, suspect->advice, "dim-label");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), cost);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _("Show it in the inspector"));
  return row;
}

static void
close_with_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

void
vv_heap_findings_show (GtkWidget   *parent,
                       VvHeapState *state,
                       GPtrArray   *suspects)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();
  Findings *self = g_new0 (Findings, 1);

  self->state = g_object_ref (state);
  self->snapshot = vv_snapshot_ref (vv_heap_state_get_snapshot (state));
  self->suspects = g_ptr_array_ref (suspects);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_add_css_class (list, "findings");
  gtk_widget_add_css_class (list, "all-findings");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  for (guint i = 0; i < suspects->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (suspects->pdata[i], self->snapshot));
  g_signal_connect_data (list, "row-activated", G_CALLBACK (activated_cb), self, findings_free, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_add_css_class (header, "flat");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _("Findings"));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (parent)));
  close_with_escape (window);
  gtk_window_present (GTK_WINDOW (window));
}
