/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-inspector.c — In: the object of the present place.  Out: facts, and lists of links, the first
 * few of each and more when asked for: an object may have ten million fields.  It is filled when
 * nothing else is to be done, so that going through a table with the arrow keys is not held up. */

#include "config.h"

#include "app/pages/heap/heap-inspector.h"

#include <glib/gi18n.h>

#define N_FIRST 12
#define N_MORE 400
#define MAX_VALUE_CHARS 2000

typedef enum { LIST_FIELDS, LIST_HOLDERS, N_LISTS } List;

struct _VvHeapInspector
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *value;
  GtkGrid *facts;
  GtkWidget *sections[N_LISTS];
  GtkLabel *counts[N_LISTS];
  GtkListBox *lists[N_LISTS];
  GtkWidget *more[N_LISTS];
  GtkScrolledWindow *scrolled;

  VvHeapState *state;
  VvNode node;
  guint32 shown[N_LISTS];
  guint idle;
};

G_DEFINE_FINAL_TYPE (VvHeapInspector, vv_heap_inspector, GTK_TYPE_WIDGET)

/* ---- Words ---- */

static char *
describe_object (VvSnapshot *snapshot,
                 VvNode      node)
{
  g_autofree char *value = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *name = NULL;
  VvObjectRow object;
  VvTypeRow type;

  if (node == VV_NODE_NONE)
    return g_strdup ("");
  vv_snapshot_get_object (snapshot, node, &object);
  vv_snapshot_get_type (snapshot, object.type, &type);
  name = vv_text_display (type.name != NULL ? type.name : "", -1, 80);
  value = vv_snapshot_dup_value (snapshot, node);
  if (value == NULL)
    return g_steal_pointer (&name);
  shown = vv_text_display (value, -1, 60);
  return g_strdup_printf ("%s %s", name, shown);
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
  g_autofree char *count = object->immortal ? g_strdup (_("immortal"))
                                            : vv_text_format ((double) object->refcount, VV_UNIT_NONE);
  int row = 0;
  VvMetaRow total;

  clear_facts (self);
  add_fact (self, row++, _("Type"), full, TRUE);
  add_fact (self, row++, _("Memory"), memory, FALSE);
  add_fact (self, row++, _("Own size"), size, FALSE);
  if (vv_snapshot_find_meta (snapshot, "memory.objects", &total) && total.is_number && total.number > 0)
    {
      g_autofree char *share = vv_text_format (100.0 * (double) object->memory / (double) total.number, VV_UNIT_PERCENT);

      add_fact (self, row++, _("Share of the Python heap"), share, FALSE);
    }
  if (object->length >= 0)
    {
      g_autofree char *length = vv_text_format ((double) object->length, VV_UNIT_NONE);

      add_fact (self, row++, _("Length"), length, FALSE);
    }
  add_fact (self, row++, _("Reference count"), count, FALSE);
  add_fact (self, row++, _("Generation"), generation, FALSE);
}

/* ---- Lists of links ---- */

static void
row_activated_cb (VvHeapInspector *self,
                  GtkListBoxRow   *row)
{
  vv_heap_state_follow (self->state, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "vv-node")));
}

static void
add_row (VvHeapInspector *self,
         List             list,
         VvSnapshot      *snapshot,
         VvEdge           edge)
{
  g_autofree char *label = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *object = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *upper;
  GtkWidget *lower;
  GtkWidget *row;
  VvRefRow ref;
  VvNode node;

  vv_snapshot_get_ref (snapshot, edge, &ref);
  node = list == LIST_FIELDS ? ref.target : ref.source;
  label = vv_snapshot_dup_label (snapshot, edge);
  shown = vv_text_display (label != NULL ? label : "", -1, 120);
  object = describe_object (snapshot, node);
  upper = gtk_label_new (shown);
  lower = gtk_label_new (object);
  gtk_label_set_xalign (GTK_LABEL (upper), 0);
  gtk_label_set_xalign (GTK_LABEL (lower), 0);
  gtk_label_set_ellipsize (GTK_LABEL (upper), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (lower), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (upper, list == LIST_FIELDS ? "code" : "dim-label");
  gtk_widget_add_css_class (lower, list == LIST_FIELDS ? "dim-label" : "code");
  gtk_widget_add_css_class (lower, "caption");
  gtk_box_append (GTK_BOX (box), upper);
  gtk_box_append (GTK_BOX (box), lower);
  row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), node != VV_NODE_NONE);
  g_object_set_data (G_OBJECT (row), "vv-node", GUINT_TO_POINTER (node));
  gtk_list_box_append (self->lists[list], row);
}

static void
get_range (VvSnapshot *snapshot,
           VvNode      node,
           List        list,
           guint32    *first,
           guint32    *end)
{
  if (list == LIST_FIELDS)
    vv_snapshot_get_refs (snapshot, node, first, end);
  else
    vv_snapshot_get_referrers (snapshot, node, first, end);
}

static void
show_rows (VvHeapInspector *self,
           List             list,
           guint32          n_more)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autofree char *count = NULL;
  guint32 first;
  guint32 end;
  guint32 n;

  get_range (snapshot, self->node, list, &first, &end);
  n = MIN (end - first, self->shown[list] + n_more);
  for (guint32 i = self->shown[list]; i < n; i++)
    add_row (self, list, snapshot, list == LIST_FIELDS ? first + i : vv_snapshot_get_referrer (snapshot, first + i));
  self->shown[list] = n;
  count = vv_text_format (end - first, VV_UNIT_NONE);
  gtk_label_set_label (self->counts[list], count);
  gtk_widget_set_visible (GTK_WIDGET (self->lists[list]), n > 0);
  gtk_widget_set_visible (self->more[list], n < end - first);
}

static void
more_cb (VvHeapInspector *self,
         GtkWidget       *button)
{
  for (guint i = 0; i < N_LISTS; i++)
    if (button == self->more[i] && self->node != VV_NODE_NONE && self->idle == 0)
      show_rows (self, i, N_MORE);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* ---- All of it ---- */

static void
show_object (VvHeapInspector *self,
             VvSnapshot      *snapshot)
{
  g_autofree char *value = vv_snapshot_dup_value (snapshot, self->node);
  g_autofree char *shown = value != NULL ? vv_text_display (value, -1, MAX_VALUE_CHARS) : NULL;
  g_autofree char *address = NULL;
  VvObjectRow object;
  VvTypeRow type;

  vv_snapshot_get_object (snapshot, self->node, &object);
  vv_snapshot_get_type (snapshot, object.type, &type);
  address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  gtk_label_set_text (self->title, type.name != NULL ? type.name : "");
  gtk_label_set_text (self->subtitle, address);
  gtk_label_set_text (self->value, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->value), shown != NULL);
  show_facts (self, snapshot, &object, &type);
  for (guint i = 0; i < N_LISTS; i++)
    {
      clear_list (self->lists[i]);
      self->shown[i] = 0;
      show_rows (self, i, N_FIRST);
    }
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
make_section (VvHeapInspector *self,
              GtkBox          *into,
              List             list,
              const char      *title)
{
  GtkWidget *section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *count = gtk_label_new (NULL);
  GtkWidget *rows = gtk_list_box_new ();
  GtkWidget *more = gtk_button_new_with_label (_("Show more"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (count, "caption");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (rows, "boxed-list");
  gtk_widget_add_css_class (rows, "links");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (rows), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (rows), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_add_css_class (more, "flat");
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), count);
  gtk_box_append (GTK_BOX (section), head);
  gtk_box_append (GTK_BOX (section), rows);
  gtk_box_append (GTK_BOX (section), more);
  gtk_box_append (into, section);
  self->sections[list] = section;
  self->counts[list] = GTK_LABEL (count);
  self->lists[list] = GTK_LIST_BOX (rows);
  self->more[list] = more;
  g_signal_connect_object (rows, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (more, "clicked", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
}

static void
vv_heap_inspector_init (VvHeapInspector *self)
{
  GtkBox *into;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->node = VV_NODE_NONE;
  into = GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->facts)));
  make_section (self, into, LIST_HOLDERS, _("Held by"));
  make_section (self, into, LIST_FIELDS, _("Refers to"));
}

GtkWidget *
vv_heap_inspector_new (VvHeapState *state)
{
  VvHeapInspector *self = g_object_new (VV_TYPE_HEAP_INSPECTOR, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
