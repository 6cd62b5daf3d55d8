/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* track-menu.c — what ⋮ of a track offers.  Each row has an action group "track"; its menu is made
 * anew only when the row shows another track, and the checks follow the view. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <glib/gi18n.h>

#include "app/pages/monitor/save-dialog.h"

static VvMonitorPage *
get_page (VvTrackRow *row)
{
  return VV_MONITOR_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (row), VV_TYPE_MONITOR_PAGE));
}

static VvMonitorTrackView *
get_track (VvTrackRow *row,
           guint      *index)
{
  guint id = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "track-id")) - 1;
  VvMonitorPage *page = get_page (row);
  int found;

  if (page == NULL || page->session == NULL)
    return NULL;
  found = vv_monitor_view_find_track (&page->page_view->view, id);
  if (found < 0)
    return NULL;
  *index = (guint) found;
  return &page->page_view->view.tracks[found];
}

static void
changed (VvMonitorPage *page)
{
  vv_monitor_page_update_actions (page);
  vv_monitor_page_queue (page, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  guint index;

  if (get_track (user_data, &index) != NULL)
    vv_save_dialog_present (get_page (user_data), (int) index);
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  guint index;

  if (get_track (user_data, &index) != NULL)
    vv_save_copy_picture (get_page (user_data), (int) index);
}

static void
move_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  int direction = g_str_equal (g_action_get_name (G_ACTION (action)), "move-up") ? -1 : 1;
  VvMonitorPage *page = get_page (user_data);
  guint index;

  if (get_track (user_data, &index) != NULL
      && vv_monitor_view_move_track (&page->page_view->view, index, direction))
    changed (page);
}

static void
hide_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvMonitorTrackView *track;
  guint index;

  track = get_track (user_data, &index);
  if (track == NULL)
    return;
  track->hidden = TRUE;
  changed (get_page (user_data));
}

static void
remove_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  VvMonitorPage *page = get_page (user_data);
  VvMonitorTrackView *track;
  guint index;

  track = get_track (user_data, &index);
  if (track == NULL || track->id < VV_MONITOR_TRACK_METRIC)
    return;
  vv_session_remove_watch (page->session, track->id - VV_MONITOR_TRACK_METRIC);
  vv_monitor_page_update_view (page);
}

static void
log_cb (GSimpleAction *action,
        GVariant      *value,
        gpointer       user_data)
{
  VvMonitorTrackView *track;
  guint index;

  track = get_track (user_data, &index);
  if (track == NULL)
    return;
  track->log_scale = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  changed (get_page (user_data));
}

static void
series_cb (GSimpleAction *action,
           GVariant      *value,
           gpointer       user_data)
{
  guint bit = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (action), "bit"));
  VvMonitorPage *page = get_page (user_data);
  VvMonitorTrackView *track;
  guint index;

  track = get_track (user_data, &index);
  if (track == NULL)
    return;
  /* What the menu turns on stands in the legend; what it turns off leaves it. */
  if (g_variant_get_boolean (value))
    {
      track->shown |= 1u << bit;
      page->page_view->listed[track->id] |= 1u << bit;
    }
  else
    {
      track->shown &= ~(1u << bit);
      page->page_view->listed[track->id] &= ~(1u << bit);
    }
  g_simple_action_set_state (action, value);
  changed (page);
}

void
vv_monitor_page_toggle_series (VvMonitorPage *self,
                               guint          index,
                               guint          bit)
{
  if (bit >= 32)
    return;
  self->page_view->view.tracks[index].shown ^= 1u << bit;
  changed (self);
}

static void
series_toggled_cb (VvTrackRow    *row,
                   guint          bit,
                   VvMonitorPage *self)
{
  guint index;

  if (get_track (row, &index) != NULL)
    vv_monitor_page_toggle_series (self, index, bit);
}

static void
resized_cb (VvTrackRow    *row,
            double         height,
            VvMonitorPage *self)
{
  VvMonitorTrackView *track;
  guint index;

  track = get_track (row, &index);
  if (track == NULL)
    return;
  track->height = height;
  vv_monitor_page_queue (self, VV_PAGE_PICTURE);
}

void
vv_monitor_page_init_track (VvMonitorPage *self,
                            VvTrackRow    *row)
{
  static const GActionEntry entries[] = {
    { .name = "save-picture", .activate = save_cb },
    { .name = "copy-picture", .activate = copy_cb },
    { .name = "move-up", .activate = move_cb },
    { .name = "move-down", .activate = move_cb },
    { .name = "hide", .activate = hide_cb },
    { .name = "remove", .activate = remove_cb },
    { .name = "log-scale", .state = "false", .change_state = log_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), row);
  gtk_widget_insert_action_group (GTK_WIDGET (row), "track", G_ACTION_GROUP (group));
  g_object_set_data_full (G_OBJECT (row), "track-actions", g_object_ref (group), g_object_unref);
  g_signal_connect (row, "series-toggled", G_CALLBACK (series_toggled_cb), self);
  g_signal_connect (row, "resized", G_CALLBACK (resized_cb), self);
}

static void
append_series (VvTrackRow         *row,
               GSimpleActionGroup *group,
               GMenu              *section,
               GArray             *series)
{
  for (guint i = 0; i < series->len; i++)
    {
      const VvMonitorSeries *s = &g_array_index (series, VvMonitorSeries, i);
      g_autofree char *name = NULL;
      g_autofree char *detailed = NULL;

      if (s->bit >= 32)
        continue;
      name = g_strdup_printf ("series-%u", s->bit);
      detailed = g_strconcat ("track.", name, NULL);
      if (g_action_map_lookup_action (G_ACTION_MAP (group), name) == NULL)
        {
          g_autoptr (GSimpleAction) action = NULL;

          action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (s->shown));
          g_object_set_data (G_OBJECT (action), "bit", GUINT_TO_POINTER (s->bit));
          g_signal_connect (action, "change-state", G_CALLBACK (series_cb), row);
          g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
        }
      g_menu_append (section, s->name, detailed);
    }
}

static GMenuModel *
make_menu (VvTrackRow         *row,
           GSimpleActionGroup *group,
           guint               id,
           GArray             *series)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) shown = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) place = g_menu_new ();
  g_autoptr (GMenu) picture = g_menu_new ();

  append_series (row, group, shown, series);
  if (id == VV_MONITOR_TRACK_CPU)
    g_menu_append (shown, _("Show each thread"), "win.threads");
  g_menu_append (look, _("Logarithmic scale"), "track.log-scale");
  g_menu_append (place, _("Move up"), "track.move-up");
  g_menu_append (place, _("Move down"), "track.move-down");
  g_menu_append (place, _("Hide track"), "track.hide");
  if (id >= VV_MONITOR_TRACK_METRIC)
    g_menu_append (place, _("Remove watch"), "track.remove");
  g_menu_append (picture, _("Save picture of this track…"), "track.save-picture");
  g_menu_append (picture, _("Copy picture"), "track.copy-picture");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (shown));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (place));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (picture));
  return G_MENU_MODEL (menu);
}

static void
set_state (GSimpleActionGroup *group,
           const char         *name,
           gboolean            state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (group), name);

  if (action != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (state));
}

void
vv_monitor_page_update_track (VvMonitorPage *self,
                              VvTrackRow    *row,
                              guint          index,
                              GArray        *series)
{
  GSimpleActionGroup *group = g_object_get_data (G_OBJECT (row), "track-actions");
  const VvMonitorTrackView *track = &self->page_view->view.tracks[index];
  guint n_series = 0;
  guint shape;

  for (guint i = 0; i < series->len; i++)
    n_series += g_array_index (series, VvMonitorSeries, i).bit < 32;

  /* Which track, and how many series: with children summed it has fewer. */
  shape = track->id * 64 + n_series;
  if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "menu-shape")) != shape + 1)
    {
      g_autoptr (GMenuModel) menu = make_menu (row, group, track->id, series);

      g_object_set_data (G_OBJECT (row), "track-id", GUINT_TO_POINTER (track->id + 1));
      g_object_set_data (G_OBJECT (row), "menu-shape", GUINT_TO_POINTER (shape + 1));
      vv_track_row_set_menu (row, menu);
    }
  set_state (group, "log-scale", track->log_scale);
  for (guint i = 0; i < series->len; i++)
    {
      const VvMonitorSeries *s = &g_array_index (series, VvMonitorSeries, i);
      g_autofree char *name = g_strdup_printf ("series-%u", s->bit);

      if (s->bit < 32)
        set_state (group, name, s->shown);
    }
}
