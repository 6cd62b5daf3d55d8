/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-inspector.c — In: the object of the present place.  Out: facts, and lists of links, the first
 * few of each and more when asked for: an object may have ten million fields.  It is filled when
 * nothing else is to be done, so that going through a table with the arrow keys is not held up. */

#include "config.h"

#include "app/pages/heap/heap-inspector.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-insight.h"
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
  GtkGrid *facts;
  VvHeapInsight *insight;
  VvHeapSection *fields;
  GtkScrolledWindow *scrolled;

  VvHeapState *state;
  VvNode node;
  guint32 shown;                /* fields */
  guint idle;
};

G_DEFINE_FINAL_TYPE (VvHeapInspector, vv_heap_inspector, GTK_TYPE_WIDGET)

/* ---- Words ---- */

static char *
describe_object (VvSnapshot *snapshot,
                 VvNode      node)
{
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  VvObjectRow object;

  if (node == VV_NODE_NONE)
    return g_strdup ("");
  vv_snapshot_get_object (snapshot, node, &object);
  type = vv_name_of_type (snapshot, object.type, FALSE);
  name = vv_name_of_object (snapshot, node);
  return name != NULL ? g_strdup_printf ("%s %s", type, name) : g_steal_pointer (&type);
}

/* ---- Facts ---- */

static void
clear_facts (VvHeapInspector *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
}

static gboolean
type_link_cb (VvHeapInspector *self,
              const char      *uri,
              GtkLabel        *label)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvObjectRow object;

  if (snapshot == NULL || self->node == VV_NODE_NONE)
    return TRUE;
  vv_snapshot_get_object (snapshot, self->node, &object);
  vv_heap_state_go (self->state, "objects", NULL, object.type);
  return TRUE;
}

static void
add_fact (VvHeapInspector *self,
          int              row,
          const char      *name,
          const char      *text,
          gboolean         link)
{
  GtkWidget *key = gtk_label_new (name);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_widget_add_css_class (key, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_set_halign (value, GTK_ALIGN_END);
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "fact");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, key, NULL, -1);
  if (link)
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);
      g_autofree char *markup = g_strdup_printf ("<a href=\"type\">%s</a>", escaped);

      gtk_label_set_markup (GTK_LABEL (value), markup);
      gtk_widget_set_tooltip_text (value, _("Show objects of this type"));
      g_signal_connect_object (value, "activate-link", G_CALLBACK (type_link_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      gtk_label_set_text (GTK_LABEL (value), text);
      gtk_label_set_selectable (GTK_LABEL (value), TRUE);
    }
  gtk_grid_attach (self->facts, key, 0, row, 1, 1);
  gtk_grid_attach (self->facts, value, 1, row, 1, 1);
}

static void
add_bar (VvHeapInspector *self,
         int              row,
         double           fraction)
{
  GtkWidget *bar = gtk_level_bar_new ();

  /* One colour: that it is much is no alarm. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), fraction);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Share of the Python heap"), -1);
  gtk_grid_attach (self->facts, bar, 0, row, 2, 1);
}

static char *
describe_generation (const VvObjectRow *object)
{
  if (object->generation < 0)
    return g_strdup (_("not tracked"));
  if (object->generation == 3)
    return g_strdup (_("frozen, tracked"));
  /* Translators: the collector's generation, a number */
  return g_strdup_printf (_("%d, tracked"), object->generation);
}

static void
show_facts (VvHeapInspector   *self,
            VvSnapshot        *snapshot,
            const VvObjectRow *object,
            const VvTypeRow   *type)
{
  g_autofree char *name = vv_text_display (type->name != NULL ? type->name : "", -1, 120);
  g_autofree char *module = vv_text_display (type->module != NULL ? type->module : "", -1, 120);
  g_autofree char *full = g_strdup_printf (module[0] != '\0' ? "%s.%s" : "%s%s", module, name);
  g_autofree char *size = vv_text_format ((double) object->size, VV_UNIT_BYTES);
  g_autofree char *memory = vv_text_format ((double) object->memory, VV_UNIT_BYTES);
  g_autofree char *generation = describe_generation (object);
  g_autofree char *retained = NULL;
  guint64 cost = object->memory;
  int row = 0;
  VvMetaRow total;

  clear_facts (self);
  add_fact (self, row++, _("Type"), full, TRUE);
  add_fact (self, row++, _("Memory"), memory, FALSE);
  add_fact (self, row++, _("Own size"), size, FALSE);
  if (vv_snapshot_is_analysed (snapshot))
    {
      cost = vv_snapshot_get_retained (snapshot, self->node);
      retained = vv_text_format ((double) cost, VV_UNIT_BYTES);
      add_fact (self, row++, _("Retained size"), retained, FALSE);
    }
  if (vv_snapshot_find_meta (snapshot, "memory.objects", &total) && total.is_number && total.number > 0)
    {
      double fraction = (double) cost / (double) total.number;
      g_autofree char *share = vv_text_format (100.0 * fraction, VV_UNIT_PERCENT);

      add_bar (self, row++, CLAMP (fraction, 0, 1));
      add_fact (self, row++, _("Share of the Python heap"), share, FALSE);
    }
  if (object->length >= 0)
    {
      g_autofree char *length = vv_text_format ((double) object->length, VV_UNIT_NONE);

      add_fact (self, row++, _("Length"), length, FALSE);
    }
  add_fact (self, row++, _("Generation"), generation, FALSE);
}

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
  object = describe_object (snapshot, ref.target);
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
  show_facts (self, snapshot, &object, &type);
  vv_heap_insight_show (self->insight, self->node);
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
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, facts);
  gtk_widget_class_bind_template_child (widget_class, VvHeapInspector, scrolled);
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

  GtkBox *into = GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->facts)));

  self->state = g_object_ref (state);
  self->insight = VV_HEAP_INSIGHT (vv_heap_insight_new (state));
  self->fields = VV_HEAP_SECTION (vv_heap_section_new (_("Refers to")));
  gtk_box_append (into, GTK_WIDGET (self->insight));
  gtk_box_append (into, GTK_WIDGET (self->fields));
  g_signal_connect_object (self->fields, "follow", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fields, "more", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
