/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window-heap.c — snapshots in the window: taken, opened, dropped, saved elsewhere, closed.  What a
 * snapshot shows is the Heap page's. */

#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

#include "app/widgets/toast.h"

/* ---- Saying ---- */

static void
toast (VvWindow   *self,
       const char *text)
{
  AdwToast *message = vv_toast_new (text);

  adw_toast_overlay_add_toast (self->toasts, message);
}

/* ---- Taking ---- */

static VvTaking *
get_taking (VvWindow *self)
{
  VvSession *session = vv_window_get_session (self);

  return session != NULL ? g_hash_table_lookup (self->takings, session) : NULL;
}

void
vv_window_heap_update (VvWindow *self)
{
  VvSession *session = vv_window_get_session (self);
  gboolean running = session != NULL && vv_session_get_running (session);
  GAction *take = g_action_map_lookup_action (G_ACTION_MAP (self), "take-snapshot");

  vv_heap_page_set_session (self->heap_page, session);
  vv_heap_page_set_taking (self->heap_page, get_taking (self));
  vv_heap_page_set_failure (self->heap_page,
                            session != NULL ? g_object_get_data (G_OBJECT (session), "vv-take-failure") : NULL);
  vv_heap_page_set_item (self->heap_page, self->item);
  gtk_widget_set_visible (self->take_button, running);
  if (take != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (take), running && get_taking (self) == NULL);
}

typedef struct
{
  VvWindow *window;
  VvSession *session;
} Flow;

static void
flow_free (Flow *flow)
{
  g_object_unref (flow->window);
  g_object_unref (flow->session);
  g_free (flow);
}

static void
taken_opened_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Flow *flow = user_data;
  VvWindow *self = flow->window;
  g_autoptr (GError) error = NULL;
  VvSnapshotItem *item = vv_snapshots_open_finish (VV_SNAPSHOTS (object), result, &error);

  if (item == NULL)
    vv_window_show_error (self, _("The snapshot cannot be opened"), error->message);
  else if (vv_window_get_session (self) == flow->session)
    vv_window_show_snapshot (self, item, TRUE);
  flow_free (flow);
}

static void
tell_pause (VvWindow           *self,
            const VvTakeResult *result)
{
  g_autofree char *count = vv_text_format ((double) result->objects, VV_UNIT_NONE);
  g_autofree char *pause = vv_text_format (result->pause_us / 1e6, VV_UNIT_SECONDS);
  g_autofree char *text = NULL;

  /* Translators: a count; a duration with its unit */
  text = g_strdup_printf (_("Snapshot of %s objects taken; the program was held for %s"), count, pause);
  toast (self, text);
}

static void
taken_cb (Flow     *flow,
          VvTaking *taking)
{
  VvWindow *self = flow->window;
  g_autoptr (VvTaking) kept = g_object_ref (taking);
  const VvTakeResult *result = vv_taking_get_result (taking);
  const GError *error = vv_taking_get_error (taking);
  gboolean shown = vv_window_get_session (self) == flow->session;

  g_hash_table_remove (self->takings, flow->session);
  g_object_set_data_full (G_OBJECT (flow->session), "vv-take-failure",
                          error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                          ? g_strdup (error->message) : NULL, g_free);
  if (self->snapshots == NULL)
    {
      flow_free (flow);
      return;
    }
  vv_window_heap_update (self);
  if (result != NULL)
    {
      tell_pause (self, result);
      vv_snapshots_open (self->snapshots, vv_taking_get_path (taking), taken_opened_cb, flow);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast (self, _("No snapshot was taken"));
  else if (!shown || self->item != NULL)
    vv_window_show_error (self, _("The snapshot was not taken"), error->message);
  flow_free (flow);
}

static void
take_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSession *session = vv_window_get_session (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  VvTaking *taking;
  Flow *flow;

  if (session == NULL || get_taking (self) != NULL)
    return;
  path = vv_snapshots_new_path (self->snapshots, vv_session_get_name (session), &error);
  if (path == NULL)
    {
      vv_window_show_error (self, _("The snapshot was not taken"), error->message);
      return;
    }
  taking = vv_taking_new (vv_session_get_process (session)->pid, vv_session_get_name (session), path,
                          g_settings_get_boolean (self->settings, "never-call"));
  flow = g_new0 (Flow, 1);
  flow->window = g_object_ref (self);
  flow->session = g_object_ref (session);
  g_hash_table_insert (self->takings, g_object_ref (session), taking);
  g_signal_connect_swapped (taking, "done", G_CALLBACK (taken_cb), flow);
  vv_window_show_row (self, self->row);
  adw_view_stack_set_visible_child_name (self->pages, "heap");
}

/* ---- Opening ---- */

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (VvWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  VvSnapshotItem *item = vv_snapshots_open_finish (VV_SNAPSHOTS (object), result, &error);

  if (item != NULL)
    vv_window_show_snapshot (self, item, TRUE);
  else
    vv_window_show_error (self, _("The snapshot cannot be opened"), error->message);
}

void
vv_window_open (VvWindow *self,
                GFile    *file)
{
  g_autofree char *path = g_file_get_path (file);

  g_return_if_fail (VV_IS_WINDOW (self));

  if (path != NULL)
    {
      vv_snapshots_open (self->snapshots, path, opened_cb, g_object_ref (self));
      return;
    }
  vv_window_show_error (self, _("The snapshot cannot be opened"),
                        _("It is not on this machine. Copy it here first."));
}

static void
open_response_cb (VvWindow             *self,
                  int                   response,
                  GtkNativeDialog      *dialog)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          vv_window_open (self, file);
        }
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
vv_window_open_dialog (VvWindow *self)
{
  GtkFileChooserNative *dialog;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  g_return_if_fail (VV_IS_WINDOW (self));

  dialog = gtk_file_chooser_native_new (_("Open snapshots"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                        NULL, NULL);
  gtk_file_filter_set_name (filter, _("Heap snapshots"));
  gtk_file_filter_add_suffix (filter, "vvheap");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
drop_cb (VvWindow     *self,
         const GValue *value)
{
  for (GSList *l = gdk_file_list_get_files (g_value_get_boxed (value)); l != NULL; l = l->next)
    vv_window_open (self, l->data);
  return TRUE;
}

/* ---- Saving elsewhere, closing ---- */

static void
copied_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (VvWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!vv_job_finish (result, &error))
    {
      vv_window_show_error (self, _("The snapshot was not saved"), error->message);
      return;
    }
  toast (self, _("Snapshot saved"));
}

typedef struct
{
  GFile *from;
  GFile *to;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->from);
  g_object_unref (copy->to);
  g_free (copy);
}

static gpointer
copy_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Copy *copy = input;
  g_autoptr (GError) reason = NULL;
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  if (g_file_equal (copy->from, copy->to) ||
      g_file_copy (copy->from, copy->to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, &reason))
    return GINT_TO_POINTER (TRUE);
  name = g_file_get_parse_name (copy->to);
  shown = vv_text_display (name, -1, 0);
  g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
               /* Translators: path of a file, what the system says */
               _("“%s” cannot be written: %s. Choose another place."), shown, reason->message);
  return NULL;
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  VvSnapshotItem  *item)
{
  VvWindow *self = VV_WINDOW (gtk_native_dialog_get_transient_for (dialog));

  if (response == GTK_RESPONSE_ACCEPT && self != NULL)
    {
      Copy *copy = g_new0 (Copy, 1);

      copy->from = g_file_new_for_path (vv_snapshot_item_get_path (item));
      copy->to = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      vv_job_run (NULL, copy_worker, copy, copy_free, NULL, NULL, copied_cb, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSnapshotItem *item = vv_snapshots_lookup (self->snapshots, g_variant_get_uint32 (parameter));
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  GtkFileChooserNative *dialog;

  if (item == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_("Save the snapshot"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        NULL, NULL);
  name = g_path_get_basename (vv_snapshot_item_get_path (item));
  shown = g_filename_display_name (name);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), shown);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (save_response_cb), g_object_ref (item),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

typedef struct
{
  VvWindow *window;
  VvSnapshotItem *item;
  gboolean undone;
} Closing;

static void
undo_cb (Closing *closing)
{
  closing->undone = TRUE;
  vv_snapshots_reopen (closing->window->snapshots, closing->item);
  vv_window_show_snapshot (closing->window, closing->item, TRUE);
}

static void
dismissed_cb (Closing  *closing)
{
  if (!closing->undone && closing->window->snapshots != NULL)
    vv_snapshots_forget (closing->window->snapshots, closing->item);
  g_object_unref (closing->window);
  g_object_unref (closing->item);
  g_free (closing);
}

static void
close_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSnapshotItem *item = vv_snapshots_lookup (self->snapshots, g_variant_get_uint32 (parameter));
  g_autofree char *text = NULL;
  AdwToast *message;
  Closing *closing;

  if (item == NULL)
    return;
  closing = g_new0 (Closing, 1);
  closing->window = g_object_ref (self);
  closing->item = g_object_ref (item);
  vv_snapshots_close (self->snapshots, item);
  if (self->item == item)
    vv_window_show_row (self, self->row);
  if (!vv_snapshot_item_get_kept (item))
    {
      closing->undone = TRUE;
      dismissed_cb (closing);
      return;
    }
  /* Translators: a snapshot's title */
  text = g_strdup_printf (_("“%s” deleted"), vv_snapshot_item_get_title (item));
  message = vv_toast_new (text);
  adw_toast_set_button_label (message, _("_Undo"));
  g_signal_connect_swapped (message, "button-clicked", G_CALLBACK (undo_cb), closing);
  g_signal_connect_swapped (message, "dismissed", G_CALLBACK (dismissed_cb), closing);
  adw_toast_overlay_add_toast (self->toasts, message);
}

/* ---- Live watch ---- */

void
vv_window_heap_pin_ended (VvWindow *self,
                          guint     metric)
{
  VvSession *session = vv_window_get_session (self);
  g_autofree char *text = NULL;

  if (session != NULL)
    text = vv_monitor_describe_pin_end (vv_session_get_monitor (session), metric);
  if (text != NULL)
    toast (self, text);
}

/* The process of a snapshot is watched from now on, beside it. */
static void
watch_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSnapshotItem *item = vv_snapshots_lookup (self->snapshots, g_variant_get_uint32 (parameter));
  g_autoptr (GError) error = NULL;
  VvProcessRow *row;

  if (item == NULL)
    return;
  row = vv_targets_find (self->targets, vv_snapshot_item_get_pid (item), &error);
  if (row != NULL && vv_snapshot_item_is_of (item, vv_process_row_get_process (row))
      && vv_targets_watch (self->targets, row, &error) != NULL)
    vv_window_show_snapshot (self, item, TRUE);
  if (error != NULL)
    vv_window_show_error (self, _("This process cannot be watched"), error->message);
}

/* ---- Moving about ---- */

static void
show_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSnapshotItem *item = vv_snapshots_lookup (self->snapshots, g_variant_get_uint32 (parameter));

  if (item != NULL)
    vv_window_show_snapshot (self, item, TRUE);
}

static void
inspector_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  vv_heap_page_toggle_inspector (VV_WINDOW (user_data)->heap_page);
}

static void
step_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvWindow *self = user_data;

  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), "heap") == 0)
    vv_heap_page_step (self->heap_page, g_variant_get_int32 (parameter));
}

static void
say_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  toast (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry entries[] = {
  { "say", say_cb, "s" },
  { "take-snapshot", take_cb },
  { "save-snapshot", save_cb, "u" },
  { "close-snapshot", close_cb, "u" },
  { "show-snapshot", show_cb, "u" },
  { "toggle-inspector", inspector_cb },
  { "step", step_cb, "i" },
  { "watch-snapshot", watch_cb, "u" },
};

void
vv_window_heap_stop (VvWindow *self)
{
  GHashTableIter iter;
  gpointer taking;

  g_hash_table_iter_init (&iter, self->takings);
  while (g_hash_table_iter_next (&iter, NULL, &taking))
    vv_taking_cancel (taking);
}

void
vv_window_heap_install (VvWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  vv_window_export_install (self);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}
