/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-words.c — what goes round, who holds it, what it costs, and what to do, as labels. */

#include "config.h"

#include "app/pages/heap/heap-cycle-private.h"

#include <glib/gi18n.h>

static void
add_number (VvHeapCycle *self,
            const char  *number,
            const char  *caption)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value = gtk_label_new (number);
  GtkWidget *title = gtk_label_new (caption);

  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (value, "key-number");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (self->numbers, box);
}

static void
add_specials (VvHeapCycle   *self,
              const VvCycle *cycle)
{
  g_autofree char *finalizers = vv_text_format (cycle->row.n_finalizers, VV_UNIT_NONE);
  g_autofree char *weakrefs = vv_text_format (cycle->n_weakrefs, VV_UNIT_NONE);

  if (cycle->row.n_finalizers == 0 && cycle->n_weakrefs == 0)
    add_number (self, _("none"), _("finalizers, weak refs"));
  if (cycle->row.n_finalizers > 0)
    add_number (self, finalizers, ngettext ("finalizer", "finalizers", cycle->row.n_finalizers));
  if (cycle->n_weakrefs > 0)
    add_number (self, weakrefs, ngettext ("weak ref", "weak refs", cycle->n_weakrefs));
}

static void
show_numbers (VvHeapCycle   *self,
              const VvCycle *cycle)
{
  const VvCycleShape *shape = vv_cycle_item_get_shape (self->item);
  g_autofree char *all = vv_text_format ((double) shape->retained, VV_UNIT_BYTES);
  g_autofree char *one = vv_text_format ((double) cycle->row.retained, VV_UNIT_BYTES);
  g_autofree char *count = vv_text_format (shape->n_cycles, VV_UNIT_NONE);
  g_autofree char *caption = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->numbers))) != NULL)
    gtk_box_remove (self->numbers, child);
  if (shape->n_cycles > 1)
    {
      /* Translators: below a size: what so many cycles retain together */
      caption = g_strdup_printf (ngettext ("in %s cycle", "in %s cycles", shape->n_cycles), count);
      add_number (self, all, caption);
    }
  add_number (self, one, shape->n_cycles > 1 ? _("in this one") : _("retained"));
  add_specials (self, cycle);
}

static void
show_code (VvHeapCycle *self,
           const char  *code)
{
  gtk_widget_set_visible (self->code_box, code != NULL);
  gtk_label_set_label (self->code, code != NULL ? code : "");
}

void
vv_heap_cycle_show_words (VvHeapCycle        *self,
                          const VvCycleFound *found)
{
  gtk_label_set_label (self->what, found != NULL ? found->cycle->what : "");
  gtk_label_set_label (self->advice, found != NULL ? found->cycle->advice : "");
  self->holder_node = found != NULL ? found->cycle->holder : VV_NODE_NONE;
  gtk_widget_set_visible (GTK_WIDGET (self->holder), found != NULL && found->holder != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), found != NULL);
  if (found != NULL && found->holder != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (found->holder, -1);
      g_autofree char *link = g_strdup_printf ("<a href=\"holder\"><tt>%s</tt></a>", escaped);
      /* Translators: %s is a path to an object: “app.cache['u42']” */
      g_autofree char *markup = g_strdup_printf (_("Held by %s"), link);

      gtk_label_set_markup (self->holder, markup);
    }
  if (found != NULL)
    show_numbers (self, found->cycle);
  show_code (self, found != NULL ? found->code : NULL);
}
