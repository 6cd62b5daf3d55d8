/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominator-cells.c — an object with an arrow and its place in the tree; what it retains, as a
 * number and a bar; its own memory; how many objects it keeps alive directly.  Texts are made for the
 * rows that are seen. */

#include "config.h"

#include "app/pages/heap/heap-dominator-cells.h"

#include <glib/gi18n.h>

#define INDENT 16
#define MAX_INDENTED 24         /* deeper rows stand no further right */
#define MAX_NAME_CHARS 120
#define MAX_LABEL_CHARS 60
#define MAX_REFERRERS 500       /* that are asked whether they are who dominates it */
#define BAR_WIDTH 72

enum { COLUMN_OBJECT, COLUMN_RETAINED, COLUMN_OWN, COLUMN_BELOW, N_COLUMNS };

static const struct
{
  const char *title;
  int width;                    /* px; 0: all that is left */
  int least;                    /* the view must be so wide for it */
} columns[N_COLUMNS] = {
  { N_("Object"), 0, 0 },
  { N_("Retained"), 176, 0 },
  { N_("Own"), 88, 420 },
  /* Translators: how many objects it keeps alive directly */
  { N_("Below"), 88, 540 },
};

typedef struct
{
  VvDominatorToggle toggle;
  gpointer user_data;
} Closure;

/* ---- Texts ---- */

static char *
cell_text (VvDominatorRow *row,
           guint           column)
{
  VvSnapshot *snapshot = vv_dominator_row_get_snapshot (row);
  VvNode node = vv_dominator_row_get_node (row);
  VvObjectRow object;

  switch (column)
    {
    case COLUMN_RETAINED:
      return vv_text_format ((double) vv_snapshot_get_retained (snapshot, node), VV_UNIT_BYTES);
    case COLUMN_OWN:
      vv_snapshot_get_object (snapshot, node, &object);
      return vv_text_format ((double) object.memory, VV_UNIT_BYTES);
    case COLUMN_BELOW:
      return vv_text_format (vv_dominator_row_get_n_below (row), VV_UNIT_NONE);
    default:
      return NULL;
    }
}

/* Returns: (transfer full) (nullable): by which reference the object that dominates it holds it itself;
 * of an object's dict whose it is. */
static char *
find_label (VvSnapshot *snapshot,
            VvNode      node)
{
  VvNode by = vv_snapshot_get_dominator (snapshot, node);
  guint32 at;
  guint32 end;

  vv_snapshot_get_referrers (snapshot, node, &at, &end);
  for (end = at + MIN (end - at, MAX_REFERRERS); at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, at);
      g_autofree char *label = NULL;
      VvRefRow ref;

      vv_snapshot_get_ref (snapshot, edge, &ref);
      if (ref.source == VV_NODE_NONE || (ref.source != by && (by != VV_NODE_NONE || ref.kind != VV_REF_ATTRIBUTE)))
        continue;
      label = vv_snapshot_dup_label (snapshot, edge);
      if (ref.source == by)
        return label != NULL ? vv_text_display (label, -1, MAX_LABEL_CHARS) : NULL;
      if (g_strcmp0 (label, ".__dict__") == 0)
        {
          g_autofree char *owner = vv_name_of_object (snapshot, ref.source);

          return owner != NULL ? vv_text_display (owner, -1, MAX_LABEL_CHARS) : NULL;
        }
    }
  return NULL;
}

static void
name_object (VvDominatorRow  *row,
             char           **type,
             char           **name)
{
  VvSnapshot *snapshot = vv_dominator_row_get_snapshot (row);
  VvNode node = vv_dominator_row_get_node (row);
  g_autofree char *value = vv_name_of_object (snapshot, node);
  VvObjectRow object;

  vv_snapshot_get_object (snapshot, node, &object);
  *type = vv_name_of_type (snapshot, object.type, TRUE);
  *name = value != NULL ? vv_text_display (value, -1, MAX_NAME_CHARS)
                        : g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
}

char *
vv_dominator_row_dup_text (VvDominatorRow *row)
{
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  g_autofree char *retained = cell_text (row, COLUMN_RETAINED);
  g_autofree char *own = cell_text (row, COLUMN_OWN);
  g_autofree char *below = cell_text (row, COLUMN_BELOW);

  name_object (row, &type, &name);
  return g_strdup_printf ("%s %s\t%s\t%s\t%s", type, name, retained, own, below);
}

/* ---- Object ---- */

static void
show_arrow (VvDominatorRow *row,
            GParamSpec     *pspec,
            GtkListItem    *item)
{
  GtkWidget *arrow = g_object_get_data (G_OBJECT (item), "vv-arrow");
  gboolean has_below = vv_dominator_row_get_n_below (row) > 0;
  gboolean unfolded = vv_dominator_row_get_unfolded (row);

  gtk_image_set_from_icon_name (GTK_IMAGE (arrow), unfolded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_opacity (arrow, has_below ? 1 : 0);
  gtk_widget_set_can_target (arrow, has_below);
}

static void
arrow_cb (GtkGesture  *gesture,
          int          n_press,
          double       x,
          double       y,
          GtkListItem *item)
{
  Closure *closure = g_object_get_data (G_OBJECT (item), "vv-closure");
  VvDominatorRow *row = gtk_list_item_get_item (item);

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (row != NULL)
    closure->toggle (row, closure->user_data);
}

static GtkWidget *
make_text (gboolean number)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_wrap_mode (GTK_INSCRIPTION (text), PANGO_WRAP_CHAR);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), number ? 1 : 0);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (text, TRUE);
  if (number)
    gtk_widget_add_css_class (text, "numeric");
  return text;
}

static void
setup_object_cb (Closure     *closure,
                 GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *arrow = gtk_image_new ();
  GtkWidget *text = make_text (FALSE);
  GtkWidget *tag = gtk_label_new (_("garbage"));
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_add_css_class (tag, "tag");
  gtk_widget_add_css_class (tag, "garbage");
  gtk_widget_set_valign (tag, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), arrow);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), tag);
  g_object_set_data (G_OBJECT (item), "vv-arrow", arrow);
  g_object_set_data (G_OBJECT (item), "vv-text", text);
  g_object_set_data (G_OBJECT (item), "vv-tag", tag);
  g_object_set_data (G_OBJECT (item), "vv-closure", closure);
  g_object_set_data (G_OBJECT (box), "vv-item", item);
  g_signal_connect (click, "pressed", G_CALLBACK (arrow_cb), item);
  gtk_widget_add_controller (arrow, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, box);
}

static void
bind_object_cb (Closure     *closure,
                GtkListItem *item)
{
  VvDominatorRow *row = gtk_list_item_get_item (item);
  GtkWidget *text = g_object_get_data (G_OBJECT (item), "vv-text");
  guint depth = vv_dominator_row_get_depth (row);
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  g_autofree char *markup = NULL;
  g_autofree char *label = find_label (vv_dominator_row_get_snapshot (row), vv_dominator_row_get_node (row));

  name_object (row, &type, &name);
  if (label != NULL)
    markup = g_markup_printf_escaped ("<tt>%s</tt>  <b>%s</b> <tt>%s</tt>", label, type, name);
  else
    markup = g_markup_printf_escaped ("<b>%s</b> <tt>%s</tt>", type, name);
  gtk_inscription_set_markup (GTK_INSCRIPTION (text), markup);
  gtk_widget_set_margin_start (gtk_list_item_get_child (item), (int) MIN (depth, MAX_INDENTED) * INDENT);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (item), "vv-tag"),
                          depth == 0 && vv_snapshot_is_garbage (vv_dominator_row_get_snapshot (row),
                                                                vv_dominator_row_get_node (row)));
  g_signal_connect_object (row, "notify::unfolded", G_CALLBACK (show_arrow), item, 0);
  show_arrow (row, NULL, item);
}

static void
unbind_object_cb (Closure     *closure,
                  GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_arrow, item);
}

/* ---- Numbers ---- */

static void
setup_retained_cb (Closure     *closure,
                   GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *bar = gtk_level_bar_new ();
  GtkWidget *text = make_text (TRUE);

  /* One colour: that it is much is no alarm. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_size_request (bar, BAR_WIDTH, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Share of the Python heap"), -1);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), text);
  g_object_set_data (G_OBJECT (item), "vv-bar", bar);
  g_object_set_data (G_OBJECT (item), "vv-text", text);
  g_object_set_data (G_OBJECT (box), "vv-item", item);
  gtk_list_item_set_child (item, box);
}

static void
bind_retained_cb (Closure     *closure,
                  GtkListItem *item)
{
  VvDominatorRow *row = gtk_list_item_get_item (item);
  VvSnapshot *snapshot = vv_dominator_row_get_snapshot (row);
  g_autofree char *text = cell_text (row, COLUMN_RETAINED);
  double share = 0;
  VvMetaRow total;

  if (vv_snapshot_find_meta (snapshot, "memory.objects", &total) && total.is_number && total.number > 0)
    share = (double) vv_snapshot_get_retained (snapshot, vv_dominator_row_get_node (row)) / (double) total.number;
  gtk_level_bar_set_value (g_object_get_data (G_OBJECT (item), "vv-bar"), CLAMP (share, 0, 1));
  gtk_inscription_set_text (g_object_get_data (G_OBJECT (item), "vv-text"), text);
}

static void
setup_number_cb (gpointer     unused,
                 GtkListItem *item)
{
  GtkWidget *text = make_text (TRUE);

  g_object_set_data (G_OBJECT (text), "vv-item", item);
  gtk_list_item_set_child (item, text);
}

static void
bind_number_cb (gpointer     column,
                GtkListItem *item)
{
  g_autofree char *text = cell_text (gtk_list_item_get_item (item), GPOINTER_TO_UINT (column));

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (item)), text);
}

/* ---- Columns ---- */

static GtkListItemFactory *
make_factory (guint    column,
              Closure *closure)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  switch (column)
    {
    case COLUMN_OBJECT:
      g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_object_cb), closure);
      g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_object_cb), closure);
      g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_object_cb), closure);
      break;
    case COLUMN_RETAINED:
      g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_retained_cb), closure);
      g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_retained_cb), closure);
      break;
    default:
      g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_number_cb), GUINT_TO_POINTER (column));
      g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_number_cb), GUINT_TO_POINTER (column));
      break;
    }
  return factory;
}

void
vv_dominator_columns_add (GtkColumnView     *view,
                          VvDominatorToggle  toggle,
                          gpointer           user_data)
{
  Closure *closure = g_new0 (Closure, 1);

  closure->toggle = toggle;
  closure->user_data = user_data;
  g_object_set_data_full (G_OBJECT (view), "vv-closure", closure, g_free);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      GtkColumnViewColumn *column = gtk_column_view_column_new (_(columns[i].title), make_factory (i, closure));

      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_expand (column, columns[i].width == 0);
      if (columns[i].width > 0)
        gtk_column_view_column_set_fixed_width (column, columns[i].width);
      gtk_column_view_append_column (view, column);
      g_object_unref (column);
    }
}

void
vv_dominator_columns_resize (GtkColumnView *view,
                             int            width)
{
  GListModel *model = gtk_column_view_get_columns (view);

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (model, i);
      gboolean shown = width >= columns[i].least;

      /* GTK 4.8 counts the width of hidden columns, which leaves less for those that expand. */
      if (shown != gtk_column_view_column_get_visible (column))
        gtk_column_view_column_set_fixed_width (column, !shown ? 0 : columns[i].width > 0 ? columns[i].width : -1);
      gtk_column_view_column_set_visible (column, shown);
    }
}
