/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-row.c — title, objects and size, and a menu: save elsewhere, close.  A snapshot does not
 * change, so neither does its row. */

#include "config.h"

#include "app/snapshot-row.h"

#include <glib/gi18n.h>

static GtkWidget *
make_label (const char *text,
            gboolean    title)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), title ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, title ? "process-name" : "caption");
  if (!title)
    {
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
    }
  return label;
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        guint32     id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", id);
  g_menu_append_item (menu, item);
}

/* (transfer full) */
static GMenuModel *
make_export_menu (guint32 id)
{
  static const struct
  {
    VvExportFormat format;
    const char *label;
  } choices[] = {
    { VV_EXPORT_HEAPSNAPSHOT, N_("For Chromium’s memory panel (.heapsnapshot)") },
    { VV_EXPORT_CSV, N_("Objects as CSV") },
    { VV_EXPORT_JSON, N_("All tables as JSON") },
    { VV_EXPORT_PNG, N_("Where the memory is, as PNG") },
    { VV_EXPORT_SVG, N_("Where the memory is, as SVG") },
    { VV_EXPORT_DOT, N_("Biggest holders, for Graphviz (.dot)") },
  };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(choices[i].label), NULL);

      /* Without a path it asks for one. */
      g_menu_item_set_action_and_target (item, "win.export-snapshot", "(uss)", id,
                                         vv_export_format_name (choices[i].format), "");
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

GtkWidget *
vv_snapshot_row_new (VvSnapshotItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *icon = gtk_image_new_from_icon_name ("vv-camera-symbolic");
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuModel) export_menu = NULL;
  g_autofree char *path = vv_text_display (vv_snapshot_item_get_path (item), -1, 0);
  guint32 id = vv_snapshot_item_get_id (item);

  append (menu, _("_Save as…"), "win.save-snapshot", id);
  export_menu = make_export_menu (id);
  g_menu_append_submenu (menu, _("_Export"), export_menu);
  append (menu, vv_snapshot_item_get_kept (item) ? _("_Delete") : _("_Close"), "win.close-snapshot", id);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _("What to do with this snapshot"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What to do with this snapshot"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "row-menu");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), make_label (vv_snapshot_item_get_title (item), TRUE));
  gtk_box_append (GTK_BOX (texts), make_label (vv_snapshot_item_get_subtitle (item), FALSE));
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), button);
  gtk_widget_set_tooltip_text (row, path);
  return row;
}
