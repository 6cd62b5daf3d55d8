/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-inspector.c — In: the object of the present place.  Out: facts, and lists of links, the first
 * few of each and more when asked for: an object may have ten million fields.  It is filled when
 * nothing else is to be done, so that going through a table with the arrow keys is not held up. */

#include "config.h"

#include "app/pages/heap/heap-inspector.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-crumbs.h"
#include "app/pages/heap/heap-facts.h"
#include "app/pages/heap/heap-insight.h"
#include "app/pages/heap/heap-live.h"
#include "app/pages/heap/heap-neighbours.h"
#include "app/pages/heap/heap-section.h"

#define N_FIRST 12
#define N_MORE 400
#define MAX_VALUE_CHARS 600

struct _VvHeapInspector
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *value;
  GtkToggleButton *pin_button;
  GtkWidget *crumbs_place;
  GtkBox *parts;
  VvHeapFacts *facts;
  VvHeapLive *live;
  VvHeapInsight *insight;
  VvHeapSection *fields;
  VvHeapNeighbours *neighbours;
  GtkScrolledWindow *scrolled;

  VvHeapState *state;
  VvNode node;
  guint32 shown;                /* fields */
  guint idle;
  gboolean updating_pin;
};

G_DEFINE_FINAL_TYPE (VvHeapInspector, vv_heap_inspector, GTK_TYPE_WIDGET)

/* ---- Fields ---- */

static void
add_field (VvHeapInspector *self,
           VvSnapshot      *snapshot,
           VvEdge           edge)
{
  g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);
  g_autofree char *shown = vv_text_display (label != NULL ? label : "", -1, 120);
  g_autofree char *object = NULL;
  VvRefRow ref;

  vv_snapshot_get_ref (snapshot, edge, &ref);
  object = vv_heap_facts_describe (snapshot, ref.target);
  vv_heap_section_add (self->fields,
                       &(VvHeapLink) { .upper = shown, .lower = object, .upper_is_code = TRUE, .node = ref.target,
                                       .index = G_MAXUINT });
}

static void
show_fields (VvHeapInspector *self,
             guint32          n_more)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autofree char *count = NULL;
  VvEdge first;
  VvEdge end;
  guint32 n;

  vv_snapshot_get_refs (snapshot, self->node, &first, &end);
  n = MIN (end - first, self->shown + n_more);
  for (guint32 i = self->shown; i < n; i++)
    add_field (self, snapshot, first + i);
  self->shown = n;
  count = vv_text_format (end - first, VV_UNIT_NONE);
  vv_heap_section_set_note (self->fields, count);
  vv_heap_section_set_more (self->fields, n < end - first);
}

static void
more_cb (VvHeapInspector *self)
{
  if (self->node != VV_NODE_NONE && self->idle == 0)
    show_fields (self, N_MORE);
}

static void
follow_cb (VvHeapInspector *self,
           guint            node)
{
  vv_heap_state_follow (self->state, node);
}

/* ---- The pin, and the text of all ---- */

static void
update_pin (VvHeapInspector *self)
{
  gboolean pinned = vv_heap_live_is_pinned (self->live);
  gboolean can = pinned || vv_heap_live_can_pin (self->live);
  const char *text;

  self->updating_pin = TRUE;
  gtk_toggle_button_set_active (self->pin_button, pinned);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pin_button), can);
  if (pinned)
    text = _("Stop following this object");
  else if (can)
    text = _("Pin: follow this object in the running program");
  else
    text = _("The program of this snapshot does not run any more");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pin_button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pin_button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  self->updating_pin = FALSE;
}

static void
pin_cb (VvHeapInspector *self)
{
  gboolean pin = gtk_toggle_button_get_active (self->pin_button);
  g_autofree char *reason = NULL;

  if (self->updating_pin)
    return;
  reason = vv_heap_live_set_pinned (self->live, pin, vv_heap_insight_get_name (self->insight));
  update_pin (self);
  if (reason != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", reason);
  else if (pin)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

static void
copy_cb (VvHeapInspector *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s\n", gtk_label_get_text (self->title), gtk_label_get_text (self->subtitle));
  if (gtk_widget_get_visible (GTK_WIDGET (self->value)))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (self->value));
  g_string_append_c (text, '\n');
  vv_heap_facts_append_text (self->facts, text);
  vv_heap_insight_append_text (self->insight, text);
  vv_heap_section_append_text (self->fields, text);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _("Copied as text"));
}

/* ---- All of it ---- */

static void
show_object (VvHeapInspector *self,
             VvSnapshot      *snapshot)
{
  g_autofree char *value = vv_name_preview (snapshot, self->node, MAX_VALUE_CHARS);
  g_autofree char *address = NULL;
  VvObjectRow object;
  VvTypeRow type;

  vv_snapshot_get_object (snapshot, self->node, &object);
  vv_snapshot_get_type (snapshot, object.type, &type);
  address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  gtk_label_set_text (self->title, type.name != NULL ? type.name : "");
  gtk_label_set_text (self->subtitle, address);
  gtk_label_set_text (self->value, value);
  gtk_widget_set_visible (GTK_WIDGET (self->value), value[0] != '\0');
  vv_heap_facts_show (self->facts, self->node);
  vv_heap_live_show (self->live, self->node);
  update_pin (self);
  vv_heap_insight_show (self->insight, self->node);
  vv_heap_neighbours_show (self->neighbours, self->node);
  vv_heap_section_clear (self->fields);
  self->shown = 0;
  show_fields (self, N_FIRST);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

static gboolean
fill_cb (gpointer user_data)
{
  VvHeapInspector *self = user_data;
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  self->idle = 0;
  self->node = snapshot != NULL ? vv_heap_state_get_place (self->state)->node : VV_NODE_NONE;
  gtk_stack_set_visible_child_name (self->stack, self->node != VV_NODE_NONE ? "object" : "nothing");
  if (self->node != VV_NODE_NONE)
    show_object (self, snapshot);
  return G_SOURCE_REMOVE;
}

static void
item_changed_cb (VvHeapInspector *self)
{
  self->node = VV_NODE_NONE;
}

static void
place_changed_cb (VvHeapInspector *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (fill_cb, self);
}

static void
vv_heap_inspector_dispose (GObject *object)
{
  VvHeapInspector *self = VV_HEAP_INSPECTOR (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_inspector_parent_class)->dispose (object);
}

static void
vv_heap_inspector_class_init (VvHeapInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_inspector_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "heapinspector");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, title);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, value);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, pin_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, crumbs_place);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, parts);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, scrolled);
  gtk_widget_class_bind_template_callback (widget_class, pin_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
vv_heap_inspector_init (VvHeapInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->node = VV_NODE_NONE;
}

GtkWidget *
vv_heap_inspector_new (VvHeapState *state)
{
  VvHeapInspector *self = g_object_new (VV_TYPE_HEAP_INSPECTOR, NULL);

  self->state = g_object_ref (state);
  self->facts = VV_HEAP_FACTS (vv_heap_facts_new (state));
  self->live = VV_HEAP_LIVE (vv_heap_live_new (state));
  self->insight = VV_HEAP_INSIGHT (vv_heap_insight_new (state));
  self->fields = VV_HEAP_SECTION (vv_heap_section_new (_("Refers to")));
  self->neighbours = VV_HEAP_NEIGHBOURS (vv_heap_neighbours_new (state));
  gtk_box_append (GTK_BOX (self->crumbs_place), vv_heap_crumbs_new (state));
  gtk_box_append (self->parts, GTK_WIDGET (self->live));
  gtk_box_append (self->parts, GTK_WIDGET (self->facts));
  gtk_box_append (self->parts, GTK_WIDGET (self->insight));
  gtk_box_append (self->parts, GTK_WIDGET (self->neighbours));
  gtk_box_append (self->parts, GTK_WIDGET (self->fields));
  g_signal_connect_object (self->fields, "follow", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fields, "more", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "changed", G_CALLBACK (update_pin), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
