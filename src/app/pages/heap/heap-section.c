/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-section.c — a heading, a boxed list, a button for more of it. */

#include "config.h"

#include "app/pages/heap/heap-section.h"

#include <glib/gi18n.h>

struct _VvHeapSection
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *note;
  GtkListBox *list;
  GtkWidget *more;
  GString *text;                /* of the rows */
};

enum
{
  FOLLOW,
  TOGGLE,
  MORE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapSection, vv_heap_section, GTK_TYPE_WIDGET)

static void
activated_cb (VvHeapSection *self,
              GtkListBoxRow *row)
{
  VvNode node = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "vv-node"));
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "vv-index"));

  if (node != VV_NODE_NONE)
    g_signal_emit (self, signals[FOLLOW], 0, node);
  else
    g_signal_emit (self, signals[TOGGLE], 0, index);
}

static void
more_cb (VvHeapSection *self)
{
  g_signal_emit (self, signals[MORE], 0);
}

static void
vv_heap_section_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vv_heap_section_parent_class)->dispose (object);
}

static void
vv_heap_section_finalize (GObject *object)
{
  g_string_free (VV_HEAP_SECTION (object)->text, TRUE);
  G_OBJECT_CLASS (vv_heap_section_parent_class)->finalize (object);
}

static void
vv_heap_section_class_init (VvHeapSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = vv_heap_section_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);

  signals[FOLLOW] = g_signal_new ("follow", VV_TYPE_HEAP_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[TOGGLE] = g_signal_new ("toggle", VV_TYPE_HEAP_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MORE] = g_signal_new ("more", VV_TYPE_HEAP_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
vv_heap_section_init (VvHeapSection *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  self->text = g_string_new (NULL);
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "caption-heading");
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->note, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "numeric");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->note));
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "links");
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  self->more = gtk_button_new_with_label (_("Show more"));
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_visible (self->more, FALSE);
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_section_new (const char *title)
{
  VvHeapSection *self = g_object_new (VV_TYPE_HEAP_SECTION, NULL);

  vv_heap_section_set_title (self, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

void
vv_heap_section_set_title (VvHeapSection *self,
                           const char    *title)
{
  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  gtk_label_set_label (self->title, title);
}

void
vv_heap_section_set_note (VvHeapSection *self,
                          const char    *note)
{
  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  gtk_label_set_label (self->note, note);
}

void
vv_heap_section_clear (VvHeapSection *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_string_set_size (self->text, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_visible (self->more, FALSE);
}

static GtkWidget *
make_line (const char *text,
           gboolean    code,
           gboolean    upper)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), upper ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  if (code)
    gtk_widget_add_css_class (label, "code");
  if (!upper)
    {
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "caption");
    }
  return label;
}

void
vv_heap_section_add (VvHeapSection    *self,
                     const VvHeapLink *link)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  if (link->count != NULL)
    {
      GtkWidget *count = gtk_label_new (link->count);

      gtk_widget_set_valign (count, GTK_ALIGN_START);
      gtk_widget_add_css_class (count, "heading");
      gtk_widget_add_css_class (count, "numeric");
      gtk_box_append (GTK_BOX (box), count);
    }
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  if (link->upper != NULL && link->upper[0] != '\0')
    gtk_box_append (GTK_BOX (lines), make_line (link->upper, link->upper_is_code, TRUE));
  if (link->lower != NULL && link->lower[0] != '\0')
    gtk_box_append (GTK_BOX (lines), make_line (link->lower, !link->upper_is_code, FALSE));
  gtk_box_append (GTK_BOX (box), lines);
  if (link->indent)
    gtk_widget_set_margin_start (box, 16);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), link->node != VV_NODE_NONE || link->index != G_MAXUINT);
  if (link->upper != NULL)
    gtk_widget_set_tooltip_text (row, link->upper);
  g_object_set_data (G_OBJECT (row), "vv-node", GUINT_TO_POINTER (link->node));
  g_object_set_data (G_OBJECT (row), "vv-index", GUINT_TO_POINTER (link->index));
  gtk_list_box_append (self->list, row);
  g_string_append (self->text, link->indent ? "    " : "  ");
  if (link->count != NULL)
    g_string_append_printf (self->text, "%s  ", link->count);
  if (link->upper != NULL)
    g_string_append (self->text, link->upper);
  if (link->lower != NULL && link->lower[0] != '\0')
    g_string_append_printf (self->text, "%s%s", link->upper != NULL && link->upper[0] != '\0' ? "  " : "", link->lower);
  g_string_append_c (self->text, '\n');
  gtk_widget_set_visible (GTK_WIDGET (self->list), TRUE);
}

void
vv_heap_section_append_text (VvHeapSection *self,
                             GString       *out)
{
  const char *note;

  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  if (self->text->len == 0)
    return;
  note = gtk_label_get_label (self->note);
  g_string_append_printf (out, "\n%s", gtk_label_get_label (self->title));
  if (note[0] != '\0')
    g_string_append_printf (out, " (%s)", note);
  g_string_append_printf (out, "\n%s", self->text->str);
}

void
vv_heap_section_set_more (VvHeapSection *self,
                          gboolean       more)
{
  g_return_if_fail (VV_IS_HEAP_SECTION (self));

  gtk_widget_set_visible (self->more, more);
}
