/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window-actions.c — what a person can do in the window, read as a list.  They are actions of the
 * window (not of its class), so that they are on the session bus too. */

#include "app/window-private.h"

#include <glib/gi18n.h>

static void
search_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  VvWindow *self = user_data;

  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), "heap") == 0 &&
      adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->content) &&
      vv_heap_page_search (self->heap_page))
    return;
  if (!adw_leaflet_get_folded (self->leaflet))
    g_settings_set_boolean (self->settings, "sidebar-visible", TRUE);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->sidebar));
  vv_sidebar_start_search (self->sidebar);
}

/* F9: hides or shows it where it stands beside the content; else goes there and back. */
static void
toggle_sidebar_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  VvWindow *self = user_data;
  gboolean there = adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->sidebar);

  if (!adw_leaflet_get_folded (self->leaflet))
    {
      g_settings_set_boolean (self->settings, "sidebar-visible",
                              !g_settings_get_boolean (self->settings, "sidebar-visible"));
      return;
    }
  adw_leaflet_set_visible_child (self->leaflet, there ? GTK_WIDGET (self->content) : GTK_WIDGET (self->sidebar));
}

static void
show_sidebar_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  VvWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->sidebar));
}

static void
show_content_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  VvWindow *self = user_data;

  if (adw_leaflet_get_folded (self->leaflet) && (self->row != NULL || self->item != NULL))
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->content));
}

static void
page_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);
  GtkWidget *page = adw_view_stack_get_child_by_name (self->pages, name);

  if (page != NULL && adw_view_stack_page_get_visible (adw_view_stack_get_page (self->pages, page)))
    adw_view_stack_set_visible_child (self->pages, page);
}

static void
dismiss_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  VvWindow *self = user_data;
  VvProcess process = { 0 };
  VvProcessRow *row;

  g_variant_get (parameter, "(it)", &process.pid, &process.start_ticks);
  row = vv_process_list_find_process (vv_targets_get_list (self->targets), &process);
  if (row == NULL || !vv_process_row_get_ended (row))
    return;
  if (row == self->row)
    vv_window_show_row (self, NULL);
  vv_targets_dismiss (self->targets, row);
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s\t%s\t%s", vv_process_row_get_name (self->row),
                          vv_process_row_get_detail (self->row),
                          vv_process_row_get_process (self->row)->command);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static const GActionEntry entries[] = {
  { "search", search_cb },
  { "toggle-sidebar", toggle_sidebar_cb },
  { "show-sidebar", show_sidebar_cb },
  { "show-content", show_content_cb },
  { "page", page_cb, "s", "'monitor'" },
  { "dismiss", dismiss_cb, "(it)" },
  { "copy-process", copy_cb },
};

static const struct
{
  const char *action;
  const char *accels[3];
} keys[] = {
  { "win.search", { "<Control>f" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.page::monitor", { "<Alt>1" } },
  { "win.page::heap", { "<Alt>2" } },
  { "win.page::output", { "<Alt>3" } },
  { "win.take-snapshot", { "<Control>t" } },
  { "win.toggle-inspector", { "<Shift>F9" } },
  { "win.step(-1)", { "<Alt>Left" } },
  { "win.step(1)", { "<Alt>Right" } },
  { "win.add-watch", { "<Control><Shift>a" } },
  { "win.save-picture", { "<Control><Shift>s" } },
  { "window.close", { "<Control>w" } },
};

static void
set_enabled (VvWindow   *self,
             const char *name,
             gboolean    enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

void
vv_window_actions_install (VvWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GAction) sidebar = g_settings_create_action (self->settings, "sidebar-visible");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), sidebar);
  vv_monitor_page_add_actions (self->monitor_page, G_ACTION_MAP (self));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (application, keys[i].action, (const char **) keys[i].accels);
}

void
vv_window_actions_update (VvWindow *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");

  set_enabled (self, "copy-process", self->row != NULL);
  if (page != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (page));
}
