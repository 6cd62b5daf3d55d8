/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-row.c — a shape in the list: its types, how many cycles have it, whether they are
 * garbage, and what they cost. */

#include "config.h"

#include "app/pages/heap/heap-cycle-row.h"

#include <glib/gi18n.h>

struct _VvHeapCycleRow
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *count;
  GtkLabel *fate;
  GtkLabel *finalizer;
  GtkLabel *library;
  GtkLabel *cost;
};

G_DEFINE_FINAL_TYPE (VvHeapCycleRow, vv_heap_cycle_row, GTK_TYPE_WIDGET)

static void
vv_heap_cycle_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vv_heap_cycle_row_parent_class)->dispose (object);
}

static void
vv_heap_cycle_row_class_init (VvHeapCycleRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_cycle_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "cyclerow");
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
vv_heap_cycle_row_init (VvHeapCycleRow *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  GtkWidget *upper = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lower = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  gtk_widget_set_parent (upper, GTK_WIDGET (self));
  gtk_widget_set_parent (lower, GTK_WIDGET (self));
  self->title = add_label (upper, NULL, "heading");
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->title, 10);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->count = add_label (upper, NULL, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  self->fate = add_label (lower, NULL, "tag");
  self->finalizer = add_label (lower, _("finalizer"), "tag");
  /* Translators: a cycle in other people's code: an installed package, the standard library */
  self->library = add_label (lower, _("library"), "tag");
  self->cost = add_label (lower, NULL, "caption");
  gtk_label_set_xalign (self->cost, 1);
  gtk_label_set_ellipsize (self->cost, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->cost, 8);
  gtk_widget_set_hexpand (GTK_WIDGET (self->cost), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->cost), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->cost), "numeric");
}

GtkWidget *
vv_heap_cycle_row_new (void)
{
  return g_object_new (VV_TYPE_HEAP_CYCLE_ROW, NULL);
}

static char *
describe_cost (const VvCycleShape *shape)
{
  guint64 each = (shape->n_objects + shape->n_cycles / 2) / MAX (shape->n_cycles, 1);
  gboolean exact = each * shape->n_cycles == shape->n_objects;
  g_autofree char *count = vv_text_format ((double) each, VV_UNIT_NONE);
  g_autofree char *retained = vv_text_format ((double) shape->retained, VV_UNIT_BYTES);

  if (exact)
    /* Translators: objects of one cycle, and a size */
    return g_strdup_printf (ngettext ("%s object · %s", "%s objects · %s", (gulong) each), count, retained);
  return g_strdup_printf (ngettext ("about %s object · %s", "about %s objects · %s", (gulong) each), count, retained);
}

void
vv_heap_cycle_row_bind (VvHeapCycleRow *self,
                        VvCycleItem    *item)
{
  const VvCycleShape *shape = vv_cycle_item_get_shape (item);
  g_autofree char *number = vv_text_format (shape->n_cycles, VV_UNIT_NONE);
  g_autofree char *count = g_strdup_printf ("× %s", number);
  g_autofree char *cost = describe_cost (shape);

  gtk_label_set_label (self->title, shape->shape);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), shape->shape);
  gtk_label_set_label (self->count, count);
  gtk_label_set_label (self->fate, shape->garbage ? _("Garbage") : _("Held"));
  if (shape->garbage)
    gtk_widget_add_css_class (GTK_WIDGET (self->fate), "garbage");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->fate), "garbage");
  if (!shape->garbage)
    gtk_widget_add_css_class (GTK_WIDGET (self->fate), "held");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->fate), "held");
  gtk_widget_set_visible (GTK_WIDGET (self->finalizer), shape->n_finalizers > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->library), shape->library);
  gtk_label_set_label (self->cost, cost);
}
