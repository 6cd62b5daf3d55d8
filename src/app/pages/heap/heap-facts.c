/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-facts.c — In: an object.  Out: a grid of names and values; what is known only after the analysis
 * is added when it is there. */

#include "config.h"

#include "app/pages/heap/heap-facts.h"

#include <glib/gi18n.h>

/* Functions refer to their module's dictionary; the module is among the first. */
#define MAX_REFERRERS 200

struct _VvHeapFacts
{
  GtkWidget parent_instance;

  GtkGrid *grid;
  GString *text;

  VvHeapState *state;
  VvNode node;
  int row;
};

G_DEFINE_FINAL_TYPE (VvHeapFacts, vv_heap_facts, GTK_TYPE_WIDGET)

char *
vv_heap_facts_describe (VvSnapshot *snapshot,
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
  if (name == NULL)
    return g_steal_pointer (&type);
  if (g_str_has_prefix (name, type))
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s %s", type, name);
}

static gboolean
link_cb (VvHeapFacts *self,
         const char  *uri,
         GtkLabel    *label)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvObjectRow object;
  VvTypeRow type;

  if (snapshot == NULL || self->node == VV_NODE_NONE)
    return TRUE;
  vv_snapshot_get_object (snapshot, self->node, &object);
  vv_snapshot_get_type (snapshot, object.type, &type);
  if (g_str_equal (uri, "type"))
    vv_heap_state_go (self->state, "objects", NULL, object.type);
  else if (g_str_equal (uri, "module"))
    vv_heap_state_go (self->state, "types", type.module, VV_TYPE_NONE);
  else if (g_str_equal (uri, "dominator"))
    vv_heap_state_follow (self->state, vv_snapshot_get_dominator (snapshot, self->node));
  return TRUE;
}

/* @markup: (nullable): the same with links */
static void
add_fact (VvHeapFacts *self,
          const char  *name,
          const char  *text,
          const char  *markup,
          const char  *tooltip)
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
  if (markup != NULL)
    {
      gtk_label_set_markup (GTK_LABEL (value), markup);
      gtk_widget_set_tooltip_text (value, tooltip);
      g_signal_connect_object (value, "activate-link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      gtk_label_set_text (GTK_LABEL (value), text);
      gtk_label_set_selectable (GTK_LABEL (value), TRUE);
    }
  gtk_grid_attach (self->grid, key, 0, self->row, 1, 1);
  gtk_grid_attach (self->grid, value, 1, self->row, 1, 1);
  self->row++;
  g_string_append_printf (self->text, "%s: %s\n", name, text);
}

static void
add_bytes (VvHeapFacts *self,
           const char  *name,
           guint64      bytes)
{
  g_autofree char *text = vv_text_format ((double) bytes, VV_UNIT_BYTES);

  add_fact (self, name, text, NULL, NULL);
}

static void
add_bar (VvHeapFacts *self,
         double       fraction)
{
  GtkWidget *bar = gtk_level_bar_new ();

  /* One colour: that it is much is no alarm. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), fraction);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Share of the Python heap"), -1);
  gtk_grid_attach (self->grid, bar, 0, self->row++, 2, 1);
}

static void
add_share (VvHeapFacts *self,
           VvSnapshot  *snapshot,
           guint64      cost)
{
  g_autofree char *share = NULL;
  double fraction;
  VvMetaRow total;

  if (!vv_snapshot_find_meta (snapshot, "memory.objects", &total) || !total.is_number || total.number <= 0)
    return;
  fraction = (double) cost / (double) total.number;
  share = vv_text_format (100.0 * fraction, VV_UNIT_PERCENT);
  add_bar (self, CLAMP (fraction, 0, 1));
  add_fact (self, _("Share of the Python heap"), share, NULL, NULL);
}

/* The module is a link of its own. */
static void
add_type (VvHeapFacts     *self,
          const VvTypeRow *type)
{
  g_autofree char *name = vv_text_display (type->name != NULL ? type->name : "", -1, 120);
  g_autofree char *module = vv_text_display (type->module != NULL ? type->module : "", -1, 120);
  g_autofree char *name_markup = g_markup_escape_text (name, -1);
  g_autofree char *module_markup = g_markup_escape_text (module, -1);
  g_autofree char *text = g_strdup_printf (module[0] != '\0' ? "%s.%s" : "%s%s", module, name);
  g_autofree char *markup = NULL;

  if (module[0] != '\0')
    markup = g_strdup_printf ("<a href=\"module\">%s</a>.<a href=\"type\">%s</a>", module_markup, name_markup);
  else
    markup = g_strdup_printf ("<a href=\"type\">%s</a>", name_markup);
  add_fact (self, _("Type"), text, markup, _("Show the types of this module, or the objects of this type"));
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

/* Of a dictionary that is a part of an object, or of a module, that one. */
static VvNode
find_owner (VvSnapshot *snapshot,
            VvNode      node)
{
  guint32 first;
  guint32 end;

  vv_snapshot_get_referrers (snapshot, node, &first, &end);
  for (guint32 i = first; i < MIN (end, first + MAX_REFERRERS); i++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, i);
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);
      VvRefRow ref;

      if (g_strcmp0 (label, ".__dict__") != 0)
        continue;
      vv_snapshot_get_ref (snapshot, edge, &ref);
      if (ref.source != VV_NODE_NONE)
        return ref.source;
    }
  return node;
}

/* Who alone keeps it alive. */
static void
add_dominator (VvHeapFacts *self,
               VvSnapshot  *snapshot)
{
  VvNode dominator = vv_snapshot_get_dominator (snapshot, self->node);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *markup = NULL;

  if (dominator == VV_NODE_NONE)
    return;
  text = vv_heap_facts_describe (snapshot, find_owner (snapshot, dominator));
  escaped = g_markup_escape_text (text, -1);
  markup = g_strdup_printf ("<a href=\"dominator\">%s</a>", escaped);
  add_fact (self, _("Dies with"), text, markup, _("Show the object without which this one would be freed"));
}

void
vv_heap_facts_show (VvHeapFacts *self,
                    VvNode       node)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autofree char *generation = NULL;
  gboolean analysed;
  GtkWidget *child;
  VvObjectRow object;
  VvTypeRow type;

  g_return_if_fail (VV_IS_HEAP_FACTS (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_string_set_size (self->text, 0);
  self->row = 0;
  self->node = node;
  if (snapshot == NULL || node == VV_NODE_NONE)
    return;
  analysed = vv_snapshot_is_analysed (snapshot);
  vv_snapshot_get_object (snapshot, node, &object);
  vv_snapshot_get_type (snapshot, object.type, &type);
  add_type (self, &type);
  add_bytes (self, _("Memory"), object.memory);
  add_bytes (self, _("Own size"), object.size);
  if (analysed)
    add_bytes (self, _("Retained size"), vv_snapshot_get_retained (snapshot, node));
  add_share (self, snapshot, analysed ? vv_snapshot_get_retained (snapshot, node) : object.memory);
  if (object.length >= 0)
    {
      g_autofree char *length = vv_text_format ((double) object.length, VV_UNIT_NONE);

      add_fact (self, _("Length"), length, NULL, NULL);
    }
  generation = describe_generation (&object);
  add_fact (self, _("Generation"), generation, NULL, NULL);
  if (analysed)
    add_dominator (self, snapshot);
}

void
vv_heap_facts_append_text (VvHeapFacts *self,
                           GString     *out)
{
  g_return_if_fail (VV_IS_HEAP_FACTS (self));

  g_string_append_len (out, self->text->str, (gssize) self->text->len);
}

static void
vv_heap_facts_dispose (GObject *object)
{
  VvHeapFacts *self = VV_HEAP_FACTS (object);

  if (self->grid != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->grid));
  self->grid = NULL;
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_facts_parent_class)->dispose (object);
}

static void
vv_heap_facts_finalize (GObject *object)
{
  g_string_free (VV_HEAP_FACTS (object)->text, TRUE);
  G_OBJECT_CLASS (vv_heap_facts_parent_class)->finalize (object);
}

static void
vv_heap_facts_class_init (VvHeapFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_facts_dispose;
  G_OBJECT_CLASS (klass)->finalize = vv_heap_facts_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
vv_heap_facts_init (VvHeapFacts *self)
{
  self->text = g_string_new (NULL);
  self->node = VV_NODE_NONE;
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 4);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_widget_set_parent (GTK_WIDGET (self->grid), GTK_WIDGET (self));
}

GtkWidget *
vv_heap_facts_new (VvHeapState *state)
{
  VvHeapFacts *self = g_object_new (VV_TYPE_HEAP_FACTS, NULL);

  self->state = g_object_ref (state);
  return GTK_WIDGET (self);
}
