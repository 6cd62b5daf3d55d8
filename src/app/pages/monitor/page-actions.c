/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-actions.c — the page's commands, as the window exports them, and the menus that list some of
 * them.  Their states are read off the page, never kept twice. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/pages/monitor/save-dialog.h"
#include "app/pages/monitor/watch-dialog.h"
#include "app/widgets/menu.h"

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)

static const int zoom_seconds[] = {
  10, 30, 60, 120, 300, 600, 1800, 3600, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 2 * 24 * 3600, 7 * 24 * 3600,
};

static void
pause_cb (GSimpleAction *action,
          GVariant      *value,
          gpointer       user_data)
{
  vv_monitor_page_set_paused (user_data, g_variant_get_boolean (value));
}

static void
follow_cb (GSimpleAction *action,
           GVariant      *value,
           gpointer       user_data)
{
  vv_monitor_page_set_follow (user_data, g_variant_get_boolean (value));
}

static void
children_cb (GSimpleAction *action,
             GVariant      *value,
             gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  gboolean children = g_variant_get_boolean (value);

  vv_session_set_children (self->session, children);
  self->page_view->view.tree = children;
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
threads_cb (GSimpleAction *action,
            GVariant      *value,
            gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  gboolean threads = g_variant_get_boolean (value);

  vv_session_set_threads (self->session, threads);
  self->page_view->view.threads = threads;
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

/* To the next round length, so that the button says "5 min" and not "4 min 10 s". */
static void
zoom_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  const VvMonitorView *view = &self->page_view->view;
  gboolean in = g_str_equal (g_action_get_name (G_ACTION (action)), "zoom-in");
  double seconds = (view->end_ns - view->start_ns) / 1e9;
  int wanted = 0;

  for (guint i = 0; i < G_N_ELEMENTS (zoom_seconds); i++)
    {
      if (in && zoom_seconds[i] < seconds * 0.999)
        wanted = zoom_seconds[i];
      if (!in && zoom_seconds[i] > seconds * 1.001 && wanted == 0)
        wanted = zoom_seconds[i];
    }
  if (wanted != 0)
    vv_monitor_page_zoom (self, wanted / seconds,
                          view->cursor_ns != VV_TIME_NONE ? view->cursor_ns : (view->start_ns + view->end_ns) / 2);
}

static void
zoom_fit_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  VvMonitorView all = self->page_view->view;

  vv_monitor_view_show_all (&all, vv_monitor_page_get_monitor (self));
  vv_monitor_page_show_range (self, all.start_ns,
                              MAX (all.end_ns, vv_monitor_page_get_newest (self)));
}

static void
zoom_selection_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  const VvMonitorView *view = &self->page_view->view;

  if (vv_monitor_view_has_selection (view))
    vv_monitor_page_show_range (self, view->select_start_ns, view->select_end_ns);
}

static void
select_range_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  VvHistory *history = vv_monitor_get_history (vv_monitor_page_get_monitor (self),
                                               self->page_view->view.tree);
  gint64 origin_ns = vv_history_get_start_time (history);
  double from;
  double to;

  g_variant_get (parameter, "(dd)", &from, &to);
  /* The command can come from outside: a range that no history holds is no range. */
  if (!isfinite (from) || !isfinite (to) || fabs (from) > 1e9 || fabs (to) > 1e9)
    return;
  vv_monitor_page_select (self, origin_ns + (gint64) (from * SECOND_NS),
                          origin_ns + (gint64) (to * SECOND_NS));
}

static void
clear_selection_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  vv_monitor_page_select (user_data, VV_TIME_NONE, VV_TIME_NONE);
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  vv_save_dialog_present (user_data, -1);
}

static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  vv_save_export (user_data, g_variant_get_string (parameter, NULL));
}

static void
copy_picture_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  vv_save_copy_picture (user_data, -1);
}

static void
copy_summary_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  const VvMonitorSummary *summary = vv_summary_table_get_summary (self->summary);
  g_autofree char *text = NULL;

  if (summary == NULL)
    return;
  text = vv_monitor_summary_to_text (summary, vv_monitor_page_get_monitor (self));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  vv_monitor_page_toast (self, _("Summary copied"));
}

static void
add_watch_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  vv_watch_dialog_present (user_data);
}

static void
range_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  vv_monitor_page_show_span (user_data, g_variant_get_int32 (parameter) * SECOND_NS);
}

static void
show_track_cb (GSimpleAction *action,
               GVariant      *value,
               gpointer       user_data)
{
  VvMonitorPage *self = user_data;
  guint id = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (action), "track-id"));
  int index = vv_monitor_view_find_track (&self->page_view->view, id);

  if (index < 0)
    return;
  self->page_view->view.tracks[index].hidden = !g_variant_get_boolean (value);
  vv_monitor_page_update_actions (self);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

void
vv_monitor_page_init_actions (VvMonitorPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "pause", .state = "false", .change_state = pause_cb },
    { .name = "follow", .state = "true", .change_state = follow_cb },
    { .name = "children", .state = "false", .change_state = children_cb },
    { .name = "threads", .state = "false", .change_state = threads_cb },
    { .name = "add-watch", .activate = add_watch_cb },
    { .name = "zoom-in", .activate = zoom_cb },
    { .name = "zoom-out", .activate = zoom_cb },
    { .name = "zoom-fit", .activate = zoom_fit_cb },
    { .name = "zoom-selection", .activate = zoom_selection_cb },
    { .name = "select-range", .activate = select_range_cb, .parameter_type = "(dd)" },
    { .name = "clear-selection", .activate = clear_selection_cb },
    { .name = "save-picture", .activate = save_cb },
    { .name = "export", .activate = export_cb, .parameter_type = "s" },
    { .name = "copy-picture", .activate = copy_picture_cb },
    { .name = "copy-summary", .activate = copy_summary_cb },
  };
  static const GActionEntry own_entries[] = {
    { .name = "range", .activate = range_cb, .parameter_type = "i" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->own_actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->own_actions), own_entries,
                                   G_N_ELEMENTS (own_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->own_actions));
}

void
vv_monitor_page_add_actions (VvMonitorPage *self,
                             GActionMap    *map)
{
  g_auto (GStrv) names = NULL;

  g_return_if_fail (VV_IS_MONITOR_PAGE (self));
  g_return_if_fail (G_IS_ACTION_MAP (map));

  names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));
  for (guint i = 0; names[i] != NULL; i++)
    g_action_map_add_action (map, g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i]));
}

static GSimpleAction *
get_action (VvMonitorPage *self,
            const char    *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

static void
set_state (VvMonitorPage *self,
           const char    *name,
           gboolean       state)
{
  g_simple_action_set_state (get_action (self, name), g_variant_new_boolean (state));
}

static void
update_track_checks (VvMonitorPage *self)
{
  const VvMonitorView *view = &self->page_view->view;

  for (guint i = 0; i < view->n_tracks; i++)
    {
      g_autofree char *name = g_strdup_printf ("track-%u", view->tracks[i].id);
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->own_actions), name);

      if (action != NULL)
        g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (!view->tracks[i].hidden));
    }
}

void
vv_monitor_page_update_actions (VvMonitorPage *self)
{
  gboolean has_session = self->session != NULL;
  gboolean has_selection = has_session && vv_monitor_view_has_selection (&self->page_view->view);
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));

  for (guint i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled (get_action (self, names[i]), has_session);
  g_simple_action_set_enabled (get_action (self, "add-watch"), has_session && vv_session_can_watch (self->session));
  g_simple_action_set_enabled (get_action (self, "clear-selection"), has_selection);
  g_simple_action_set_enabled (get_action (self, "zoom-selection"), has_selection);
  if (!has_session)
    return;
  set_state (self, "pause", self->page_view->paused);
  set_state (self, "follow", self->page_view->follow);
  set_state (self, "children", vv_session_get_children (self->session));
  set_state (self, "threads", vv_session_get_threads (self->session));
  update_track_checks (self);
}

static GMenuModel *
make_range_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) spans = g_menu_new ();
  g_autoptr (GMenu) others = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (zoom_seconds); i++)
    {
      int seconds = zoom_seconds[i];
      g_autofree char *text = NULL;
      g_autofree char *detailed = g_strdup_printf ("page.range(%d)", seconds);

      text = seconds < 60 ? g_strdup_printf (ngettext ("%d s", "%d s", seconds), seconds)
                          : vv_text_format_span (seconds);
      g_menu_append (spans, text, detailed);
    }
  g_menu_append (others, _("Whole history"), "win.zoom-fit");
  g_menu_append (others, _("Selection"), "win.zoom-selection");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (spans));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  return G_MENU_MODEL (menu);
}

static void
append_tracks (VvMonitorPage *self,
               GMenu         *menu)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  const VvMonitorView *view = &self->page_view->view;

  for (guint i = 0; i < view->n_tracks; i++)
    {
      guint id = view->tracks[i].id;
      g_autofree char *title = vv_monitor_view_get_title (view, monitor, i);
      g_autofree char *name = g_strdup_printf ("track-%u", id);
      g_autofree char *detailed = g_strconcat ("page.", name, NULL);
      g_autoptr (GSimpleAction) action = NULL;

      action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (!view->tracks[i].hidden));
      g_object_set_data (G_OBJECT (action), "track-id", GUINT_TO_POINTER (id));
      g_signal_connect (action, "change-state", G_CALLBACK (show_track_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->own_actions), G_ACTION (action));
      g_menu_append (menu, title, detailed);
    }
}

void
vv_monitor_page_update_menus (VvMonitorPage *self)
{
  g_autoptr (GMenuModel) ranges = make_range_menu ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) tracks = g_menu_new ();
  g_autoptr (GMenu) watches = g_menu_new ();
  g_autoptr (GMenu) pictures = g_menu_new ();

  vv_menu_replace (self->range_button, ranges);
  if (self->session != NULL)
    append_tracks (self, tracks);
  g_menu_append (watches, _("Add watch…"), "win.add-watch");
  g_menu_append (pictures, _("Save…"), "win.save-picture");
  g_menu_append (pictures, _("Copy picture"), "win.copy-picture");
  g_menu_append_section (menu, _("Tracks"), G_MENU_MODEL (tracks));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (watches));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (pictures));
  vv_menu_replace (self->menu_button, G_MENU_MODEL (menu));
}
