/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-crumbs.c — In: the way up to the present place.  Out: a row of links: where it began, and the
 * last steps.  Made anew when nothing else is to be done, as the inspector is. */

#include "config.h"

#include "app/pages/heap/heap-crumbs.h"

#include <glib/gi18n.h>

/* Behind the first one; what lies between is told by an ellipsis, and reached by going back. */
#define N_LAST 3
#define MAX_PLACES 20
#define MAX_CRUMB_CHARS 22

struct _VvHeapCrumbs
{
  GtkWidget parent_instance;

  VvHeapState *state;
  guint idle;
};

G_DEFINE_FINAL_TYPE (VvHeapCrumbs, vv_heap_crumbs, GTK_TYPE_WIDGET)

static const struct
{
  const char *view;
  const char *title;
} titles[] = {
  { "overview", N_("Overview") },
  { "types", N_("Types") },
  { "objects", N_("Objects") },
  { "dominators", N_("Dominators") },
  { "cycles", N_("Cycles") },
  { "compare", N_("Compare") },
  { "query", N_("Query") },
  { "graph", N_("Graph") },
};

static gboolean
is_same_view (const VvHeapPlace *a,
              const VvHeapPlace *b)
{
  return g_strcmp0 (a->view, b->view) == 0 && g_strcmp0 (a->filter, b->filter) == 0 && a->type == b->type;
}

static char *
name_view (VvSnapshot        *snapshot,
           const VvHeapPlace *place)
{
  if (place->type != VV_TYPE_NONE && snapshot != NULL)
    return vv_name_of_type (snapshot, place->type, FALSE);
  if (place->filter != NULL && place->filter[0] != '\0')
    return vv_text_display (place->filter, -1, MAX_CRUMB_CHARS);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (titles[i].view, place->view) == 0)
      return g_strdup (_(titles[i].title));
  return g_strdup (place->view != NULL ? place->view : "");
}

static char *
name_object (VvSnapshot *snapshot,
             VvNode      node)
{
  g_autofree char *type = NULL;
  VvObjectRow object;

  vv_snapshot_get_object (snapshot, node, &object);
  type = vv_name_of_type (snapshot, object.type, FALSE);
  return g_strdup_printf ("%s 0x%" G_GINT64_MODIFIER "x", type, object.address);
}

char *
vv_heap_crumb_dup (VvHeapState *state,
                   guint        index)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (state);
  const VvHeapPlace *place = vv_heap_state_peek (state, index);

  if (index > 0 && place->node != VV_NODE_NONE && snapshot != NULL
      && is_same_view (place, vv_heap_state_peek (state, index - 1)))
    return name_object (snapshot, place->node);
  return name_view (snapshot, place);
}

static void
clicked_cb (VvHeapCrumbs *self,
            GtkButton    *button)
{
  int by = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "vv-by"));

  vv_heap_state_step (self->state, by);
}

static void
add_label (VvHeapCrumbs *self,
           const char   *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_parent (label, GTK_WIDGET (self));
}

/* @by: how many steps back; 0: it is here */
static void
add_crumb (VvHeapCrumbs *self,
           const char   *text,
           int           by)
{
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *button;

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CRUMB_CHARS);
  if (gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL)
    add_label (self, "›");
  if (by == 0)
    {
      gtk_widget_set_parent (label, GTK_WIDGET (self));
      return;
    }
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (button), "vv-by", GINT_TO_POINTER (by));
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
}

typedef struct
{
  char *text;
  int by;
} Crumb;

static void
crumb_clear (gpointer data)
{
  g_free (((Crumb *) data)->text);
}

/* An object that was chosen in a view without a step is told after it, unless the next step tells it. */
static void
list_place (VvHeapCrumbs *self,
            guint         index,
            guint         n,
            GArray       *crumbs)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  const VvHeapPlace *place = vv_heap_state_peek (self->state, index);
  const VvHeapPlace *before = index > 0 ? vv_heap_state_peek (self->state, index - 1) : NULL;
  Crumb crumb = { vv_heap_crumb_dup (self->state, index), (int) index + 1 - (int) n };

  g_array_append_val (crumbs, crumb);
  if (place->node == VV_NODE_NONE || snapshot == NULL
      || (before != NULL && (is_same_view (place, before) || before->node == place->node)))
    return;
  crumb.text = name_object (snapshot, place->node);
  g_array_append_val (crumbs, crumb);
}

static gboolean
fill_cb (gpointer user_data)
{
  VvHeapCrumbs *self = user_data;
  g_autoptr (GArray) crumbs = g_array_new (FALSE, FALSE, sizeof (Crumb));
  guint n = vv_heap_state_get_n_places (self->state);
  GtkWidget *child;

  self->idle = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_clear_func (crumbs, crumb_clear);
  for (guint i = n > MAX_PLACES ? n - MAX_PLACES : 0; i < n; i++)
    list_place (self, i, n, crumbs);
  for (guint i = 0; i < crumbs->len; i++)
    {
      const Crumb *crumb = &g_array_index (crumbs, Crumb, i);

      if (i == 0 || i + N_LAST >= crumbs->len)
        add_crumb (self, crumb->text, crumb->by);
      else if (i == 1)
        add_label (self, "› …");
    }
  return G_SOURCE_REMOVE;
}

static void
place_changed_cb (VvHeapCrumbs *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (fill_cb, self);
}

static void
vv_heap_crumbs_dispose (GObject *object)
{
  VvHeapCrumbs *self = VV_HEAP_CRUMBS (object);

  GtkWidget *child;

  g_clear_handle_id (&self->idle, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_crumbs_parent_class)->dispose (object);
}

static void
vv_heap_crumbs_class_init (VvHeapCrumbsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_crumbs_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "heapcrumbs");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
vv_heap_crumbs_init (VvHeapCrumbs *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_spacing (layout, 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The way here"), -1);
}

GtkWidget *
vv_heap_crumbs_new (VvHeapState *state)
{
  VvHeapCrumbs *self = g_object_new (VV_TYPE_HEAP_CRUMBS, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  place_changed_cb (self);
  return GTK_WIDGET (self);
}
