/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window.c — layout and lifecycle of the window.  In: what a person chooses.  Out: the pages get
 * its session.  Sessions belong to the targets, so choosing another row loses nothing.  Commands
 * are in window-actions.c. */

#include "app/window-private.h"

#include <glib/gi18n.h>

#include "app/pages/empty/empty-page.h"

/* Together 860, below which the leaflet folds. */
#define SIDEBAR_WIDTH 256
#define CONTENT_NATURAL_WIDTH 604

G_DEFINE_FINAL_TYPE (VvWindow, vv_window, ADW_TYPE_APPLICATION_WINDOW)

VvSession *
vv_window_get_session (VvWindow *self)
{
  return vv_targets_get_session (self->targets, self->row);
}

/* The bar at the bottom is taken out where it is not needed, not merely unrevealed: with animations
 * turned off libadwaita 1.2 leaves an empty strip and warns. */
static gboolean
update_switcher_bar_cb (gpointer user_data)
{
  VvWindow *self = user_data;
  gboolean several = adw_view_switcher_title_get_view_switcher_enabled (self->switcher_title);
  gboolean narrow = adw_view_switcher_title_get_title_visible (self->switcher_title);

  self->switcher_idle = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), several && narrow);
  /* It counts the pages when this changes, and not when a page gets visible. */
  adw_view_switcher_bar_set_reveal (self->switcher_bar, several && narrow);
  return G_SOURCE_REMOVE;
}

/* Told while sizes are being given out, when nothing may ask for another size. */
static void
title_visible_cb (VvWindow *self)
{
  if (self->switcher_idle == 0)
    self->switcher_idle = g_idle_add (update_switcher_bar_cb, self);
}

static void
update_title (VvWindow *self)
{
  VvSession *session = vv_window_get_session (self);
  gboolean heap = g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), "heap") == 0 && self->item != NULL;
  const char *name = NULL;
  const char *subtitle = NULL;
  gboolean narrow = FALSE;

  if (heap)
    {
      name = vv_snapshot_item_get_title (self->item);
      subtitle = vv_snapshot_item_get_subtitle (self->item);
    }
  else if (session != NULL)
    {
      name = vv_session_get_name (session);
      subtitle = vv_session_get_subtitle (session);
    }
  /* A wide page says itself whose it is. */
  g_object_get (self->monitor_page, "narrow", &narrow, NULL);
  /* Nor does a snapshot that is alone with its page. */
  narrow = (narrow || session == NULL || heap) && name != NULL;
  adw_view_switcher_title_set_title (self->switcher_title, narrow ? name : "");
  adw_view_switcher_title_set_subtitle (self->switcher_title, narrow ? subtitle : "");
  if (name != NULL)
    {
      g_autofree char *title = g_strdup_printf (_("%s – Vivarium"), name);

      gtk_window_set_title (GTK_WINDOW (self), title);
    }
  else
    gtk_window_set_title (GTK_WINDOW (self), _("Vivarium"));
}

static void
show_page (VvWindow  *self,
           GtkWidget *page,
           gboolean   shown)
{
  adw_view_stack_page_set_visible (adw_view_stack_get_page (self->pages, page), shown);
}

static void
update_pages (VvWindow *self)
{
  VvSession *session = vv_window_get_session (self);
  gboolean has_output = session != NULL && vv_session_get_output (session) != NULL;
  GtkWidget *shown = adw_view_stack_get_visible_child (self->pages);

  if (session == NULL && self->item != NULL)
    adw_view_stack_set_visible_child_name (self->pages, "heap");
  else if (!has_output && shown == GTK_WIDGET (self->output_page))
    adw_view_stack_set_visible_child_name (self->pages, "monitor");
  show_page (self, GTK_WIDGET (self->monitor_page), session != NULL || self->item == NULL);
  show_page (self, GTK_WIDGET (self->output_page), has_output);
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher_title, session != NULL);
  title_visible_cb (self);
  gtk_stack_set_visible_child_name (self->content_stack, session != NULL || self->item != NULL ? "pages" : "empty");
  gtk_widget_set_visible (self->save_button,
                          session != NULL && adw_view_stack_get_visible_child (self->pages) == GTK_WIDGET (self->monitor_page));
}

static void
update_sidebar (VvWindow *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);
  gboolean wanted = g_settings_get_boolean (self->settings, "sidebar-visible");

  /* Where it is a page of its own it is always there to go back to. */
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), folded || wanted);
}

static void
folded_cb (VvWindow *self)
{
  if (self->settings == NULL)
    return;
  update_sidebar (self);
  vv_window_actions_update (self);
}

static void
page_changed_cb (VvWindow *self)
{
  if (self->targets == NULL)
    return;
  update_title (self);
  gtk_widget_set_visible (self->save_button,
                          adw_view_stack_get_visible_child (self->pages) == GTK_WIDGET (self->monitor_page));
  vv_window_actions_update (self);
}

static void
update_children (VvWindow *self)
{
  VvProcessList *list = vv_targets_get_list (self->targets);

  if (self->row != NULL)
    vv_monitor_page_set_n_children (self->monitor_page,
                                    vv_process_list_get_n_descendants (list, self->row));
}

static void
chosen_cb (VvWindow     *self,
           VvProcessRow *row)
{
  vv_window_show_row (self, row);
}

static void
snapshot_chosen_cb (VvWindow       *self,
                    VvSnapshotItem *item)
{
  vv_window_show_snapshot (self, item, TRUE);
}

static void
session_changed_cb (VvWindow *self)
{
  vv_window_heap_update (self);
  update_title (self);
  vv_window_actions_update (self);
}

/* What pages and rows would like to have must not decide how wide the sidebar is and when it
 * folds. */
static void
bin_measure (GtkWidget      *widget,
             GtkOrientation  orientation,
             int             for_size,
             int            *minimum,
             int            *natural,
             int            *minimum_baseline,
             int            *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, VV_IS_SIDEBAR (widget) ? SIDEBAR_WIDTH : CONTENT_NATURAL_WIDTH);
}

static void
bin_allocate (GtkWidget *widget,
              int        width,
              int        height,
              int        baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static gboolean
close_cb (gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
  return G_SOURCE_REMOVE;
}

static void
close_response_cb (VvWindow   *self,
                   const char *response)
{
  if (g_strcmp0 (response, "cancel") == 0)
    return;
  vv_targets_end_launched (self->targets, g_strcmp0 (response, "end") != 0);
  if (g_strcmp0 (response, "end") != 0)
    vv_targets_leave_launched (self->targets);
  self->may_close = TRUE;
  /* The dialog goes first: GTK 4.8 does not forgive a parent that dies while its dialog is
   * closing. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self), g_object_unref);
}

static void
ask_about_launched (VvWindow *self,
                    guint     n_launched)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_format_heading (message, ngettext ("A launched program still runs",
                                                        "%u launched programs still run", n_launched), n_launched);
  adw_message_dialog_set_body (message,
                               _("Programs that are left running go on without their output being shown."));
  adw_message_dialog_add_responses (message,
                                    "cancel", _("_Cancel"),
                                    "leave", _("_Leave running"),
                                    "end", _("_End"), NULL);
  adw_message_dialog_set_response_appearance (message, "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "cancel");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
vv_window_close_request (GtkWindow *window)
{
  VvWindow *self = VV_WINDOW (window);
  guint n_launched = vv_targets_get_n_launched (self->targets);
  int width;
  int height;

  if (n_launched > 0 && !self->may_close)
    {
      ask_about_launched (self, n_launched);
      return TRUE;
    }
  vv_targets_end_launched (self->targets, TRUE);
  vv_window_heap_stop (self);
  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  return GTK_WINDOW_CLASS (vv_window_parent_class)->close_request (window);
}

static void
vv_window_dispose (GObject *object)
{
  VvWindow *self = VV_WINDOW (object);

  g_clear_handle_id (&self->switcher_idle, g_source_remove);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->row);
  g_clear_object (&self->item);
  g_clear_object (&self->snapshots);
  g_clear_pointer (&self->takings, g_hash_table_unref);
  g_clear_object (&self->targets);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (vv_window_parent_class)->dispose (object);
}

static void
vv_window_class_init (VvWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = vv_window_close_request;

  g_type_ensure (VV_TYPE_SIDEBAR);
  g_type_ensure (VV_TYPE_EMPTY_PAGE);
  g_type_ensure (VV_TYPE_HEAP_PAGE);
  g_type_ensure (VV_TYPE_MONITOR_PAGE);
  g_type_ensure (VV_TYPE_OUTPUT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/window.ui");
  gtk_widget_class_bind_template_child (widget_class, VvWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, content);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, take_button);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, heap_page);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, monitor_page);
  gtk_widget_class_bind_template_child (widget_class, VvWindow, output_page);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, snapshot_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, title_visible_cb);
}

static void
vv_window_init (VvWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->sidebar),
                                 gtk_custom_layout_new (NULL, bin_measure, bin_allocate));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->content),
                                 gtk_custom_layout_new (NULL, bin_measure, bin_allocate));
  self->session_signals = g_signal_group_new (VV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::name",
                                  G_CALLBACK (session_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::subtitle",
                                  G_CALLBACK (session_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (session_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "pin-ended", G_CALLBACK (vv_window_heap_pin_ended), self);
}

VvWindow *
vv_window_new (VvApplication *application)
{
  VvWindow *self = g_object_new (VV_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (vv_application_get_settings (application));
  self->targets = g_object_ref (vv_application_get_targets (application));
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_object_bind_property (self->targets, "limit", self->sidebar, "limit", G_BINDING_SYNC_CREATE);
  vv_sidebar_set_list (self->sidebar, vv_targets_get_list (self->targets));
  g_signal_connect_object (self->settings, "changed::sidebar-visible", G_CALLBACK (update_sidebar),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vv_targets_get_list (self->targets), "items-changed",
                           G_CALLBACK (update_children), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor_page, "notify::narrow", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  self->snapshots = g_object_ref (vv_application_get_snapshots (application));
  self->takings = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  vv_sidebar_set_snapshots (self->sidebar, self->snapshots);
  vv_heap_page_set_snapshots (self->heap_page, self->snapshots);
  vv_window_actions_install (self);
  vv_window_heap_install (self);
  update_sidebar (self);
  vv_window_show_row (self, NULL);
  return self;
}

VvTargets *
vv_window_get_targets (VvWindow *self)
{
  g_return_val_if_fail (VV_IS_WINDOW (self), NULL);

  return self->targets;
}

void
vv_window_show_row (VvWindow     *self,
                    VvProcessRow *row)
{
  g_autoptr (GError) error = NULL;
  VvSession *session = NULL;
  VvSnapshotItem *item;

  g_return_if_fail (VV_IS_WINDOW (self));

  if (row != NULL)
    session = vv_targets_watch (self->targets, row, &error);
  if (error != NULL)
    {
      vv_sidebar_select (self->sidebar, self->row);
      vv_window_show_error (self, _("This process cannot be watched"), error->message);
      return;
    }
  g_set_object (&self->row, row);
  item = session != NULL ? vv_snapshots_find (self->snapshots, vv_session_get_process (session)) : NULL;
  g_set_object (&self->item, item);
  if (session != NULL && self->item_chosen)
    adw_view_stack_set_visible_child_name (self->pages, "monitor");
  self->item_chosen = FALSE;
  g_signal_group_set_target (self->session_signals, session);
  vv_monitor_page_set_session (self->monitor_page, session);
  vv_output_page_set_session (self->output_page, session);
  vv_window_heap_update (self);
  vv_sidebar_select (self->sidebar, row);
  vv_sidebar_select_snapshot (self->sidebar, NULL);
  update_children (self);
  update_pages (self);
  update_title (self);
  adw_leaflet_set_visible_child (self->leaflet, row != NULL ? GTK_WIDGET (self->content) : GTK_WIDGET (self->sidebar));
  vv_window_actions_update (self);
}

/* Its process comes along where it is watched, so that one can go to and fro. */
static VvProcessRow *
find_row (VvWindow       *self,
          VvSnapshotItem *item)
{
  VvSession *session = vv_window_get_session (self);

  if (session != NULL && vv_snapshot_item_is_of (item, vv_session_get_process (session)))
    return self->row;
  return vv_targets_find_watched (self->targets, vv_snapshot_item_get_pid (item),
                                  vv_snapshot_item_get_created (item));
}

void
vv_window_show_snapshot (VvWindow       *self,
                         VvSnapshotItem *item,
                         gboolean        chosen)
{
  g_autoptr (VvSnapshotItem) kept = NULL;

  g_return_if_fail (VV_IS_WINDOW (self));
  g_return_if_fail (VV_IS_SNAPSHOT_ITEM (item));

  kept = g_object_ref (item);
  vv_window_show_row (self, find_row (self, item));
  g_set_object (&self->item, item);
  self->item_chosen = chosen;
  vv_window_heap_update (self);
  vv_sidebar_select (self->sidebar, NULL);
  vv_sidebar_select_snapshot (self->sidebar, item);
  adw_view_stack_set_visible_child_name (self->pages, "heap");
  update_pages (self);
  update_title (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->content));
  vv_window_actions_update (self);
}

VvProcessRow *
vv_window_get_row (VvWindow *self)
{
  g_return_val_if_fail (VV_IS_WINDOW (self), NULL);

  return self->row;
}

void
vv_window_show_error (VvWindow   *self,
                      const char *heading,
                      const char *message)
{
  GtkWidget *dialog;

  g_return_if_fail (VV_IS_WINDOW (self));

  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}
