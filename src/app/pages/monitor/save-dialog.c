/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* save-dialog.c — asks what to save and how it should look, then lets the platform's own dialog ask
 * where (in a sandbox that is the portal).  A failure is told in the window, with what to do. */

#include "config.h"

#include "app/pages/monitor/save-dialog.h"

#include <glib/gi18n.h>

#include "app/pages/monitor/save.h"
#include "app/widgets/current-theme.h"

#define VV_TYPE_SAVE_DIALOG (vv_save_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VvSaveDialog, vv_save_dialog, VV, SAVE_DIALOG, AdwWindow)

struct _VvSaveDialog
{
  AdwWindow parent_instance;

  AdwComboRow *format_row;
  GtkWidget *picture_group;
  AdwComboRow *tracks_row;
  GtkEditable *title_row;
  AdwComboRow *style_row;
  GtkSpinButton *width_button;
  GtkSpinButton *height_button;
  GtkSpinButton *scale_button;
  GtkWidget *scale_row;
  GtkWidget *numbers_group;
  AdwComboRow *time_row;
  GtkWidget *save_button;

  VvMonitorPage *page;
  GArray *track_indexes;        /* by position in tracks_row: the view's track, -1 for all */
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (VvSaveDialog, vv_save_dialog, ADW_TYPE_WINDOW)

/* What came of it */

static void
show_error (VvMonitorPage *page,
            const GError  *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidget *dialog;

  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("Not saved"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree char *path = user_data;
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = vv_text_display (base, -1, 60);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  bytes = vv_save_write_finish (result, &error);
  if (bytes == NULL)
    {
      show_error (VV_MONITOR_PAGE (source), error);
      return;
    }
  text = g_strdup_printf (_("Saved as “%s”"), name);
  vv_monitor_page_toast (VV_MONITOR_PAGE (source), text);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  bytes = vv_save_write_finish (result, &error);
  if (bytes != NULL)
    texture = gdk_texture_new_from_bytes (bytes, &error);
  if (texture == NULL)
    {
      show_error (VV_MONITOR_PAGE (source), error);
      return;
    }
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (source)), texture);
  vv_monitor_page_toast (VV_MONITOR_PAGE (source), _("Picture copied"));
}

void
vv_save_copy_picture (VvMonitorPage *page,
                      int            track)
{
  VvSaveOptions options;

  vv_save_options_init (&options, page);
  options.track = track;
  vv_save_write (page, &options, NULL, copied_cb, NULL);
}

void
vv_save_export (VvMonitorPage *page,
                const char    *path)
{
  VvSaveOptions options;

  vv_save_options_init (&options, page);
  if (!vv_save_format_from_path (path, &options.format))
    {
      g_autofree char *name = vv_text_display (path, -1, 200);
      g_autoptr (GError) error = NULL;

      g_set_error (&error, VV_ERROR, VV_ERROR_INVALID,
                   _("“%s” does not say a format. End the name with .png, .svg, .pdf, .csv or .json."), name);
      show_error (page, error);
      return;
    }
  vv_save_write (page, &options, path, written_cb, g_strdup (path));
}

/* The dialog */

static VvSaveFormat
get_format (VvSaveDialog *self)
{
  return MIN (adw_combo_row_get_selected (self->format_row), VV_N_SAVE_FORMATS - 1);
}

static void
get_options (VvSaveDialog  *self,
             VvSaveOptions *options)
{
  vv_save_options_init (options, self->page);
  options->format = get_format (self);
  options->track = g_array_index (self->track_indexes, int,
                                  adw_combo_row_get_selected (self->tracks_row));
  options->width = gtk_spin_button_get_value (self->width_button);
  options->height = gtk_spin_button_get_value (self->height_button);
  options->scale = gtk_spin_button_get_value (self->scale_button);
  options->dark = adw_combo_row_get_selected (self->style_row) == 1;
  options->title = gtk_editable_get_text (self->title_row);
  options->time = adw_combo_row_get_selected (self->time_row);
}

static void
format_changed_cb (VvSaveDialog *self)
{
  VvSaveFormat format = get_format (self);

  gtk_widget_set_visible (self->picture_group, vv_save_format_is_picture (format));
  gtk_widget_set_visible (self->numbers_group, !vv_save_format_is_picture (format));
  gtk_widget_set_visible (self->scale_row, format == VV_SAVE_PNG);
}

static void
tracks_changed_cb (VvSaveDialog *self)
{
  VvSaveOptions options;

  if (adw_combo_row_get_selected (self->tracks_row) >= self->track_indexes->len)
    return;
  get_options (self, &options);
  gtk_spin_button_set_value (self->height_button,
                             vv_save_get_natural_height (self->page, &options));
}

static void
chosen_cb (GtkNativeDialog *native,
           int              response,
           VvSaveDialog    *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  VvSaveOptions options;

  if (response != GTK_RESPONSE_ACCEPT || self->page->session == NULL)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path == NULL)
    {
      g_autoptr (GError) error = NULL;

      g_set_error (&error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   _("That place is not a folder of this computer. Choose a local folder."));
      show_error (self->page, error);
      return;
    }
  get_options (self, &options);
  vv_save_write (self->page, &options, path, written_cb, g_strdup (path));
  gtk_window_destroy (GTK_WINDOW (self));
}

static char *
make_file_name (VvSaveDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *clock = g_date_time_format (now, "%Y-%m-%d %H-%M");
  g_autofree char *name = g_strdup (vv_session_get_name (self->page->session));

  /* A module's or a title's name may hold what no file name can. */
  g_strdelimit (name, "/\\:*?\"<>|", '-');
  return g_strdup_printf ("%s %s.%s", name, clock, vv_save_format_get_ending (get_format (self)));
}

static void
save_cb (VvSaveDialog *self)
{
  g_autofree char *name = NULL;

  if (self->page->session == NULL)
    return;
  name = make_file_name (self);
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Save"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _("_Save"), _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
fill_tracks (VvSaveDialog *self,
             int           track)
{
  const VvMonitorView *view = &self->page->page_view->view;
  VvMonitor *monitor = vv_monitor_page_get_monitor (self->page);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;
  int all = -1;

  gtk_string_list_append (names, _("All graphs"));
  g_array_append_val (self->track_indexes, all);
  for (guint i = 0; i < view->n_tracks; i++)
    {
      g_autofree char *title = vv_monitor_view_get_title (view, monitor, i);
      int index = (int) i;

      if (view->tracks[i].hidden)
        continue;
      if (index == track)
        selected = self->track_indexes->len;
      gtk_string_list_append (names, title);
      g_array_append_val (self->track_indexes, index);
    }
  adw_combo_row_set_model (self->tracks_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->tracks_row, selected);
}

static void
vv_save_dialog_dispose (GObject *object)
{
  VvSaveDialog *self = VV_SAVE_DIALOG (object);

  g_clear_object (&self->page);
  g_clear_pointer (&self->track_indexes, g_array_unref);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (vv_save_dialog_parent_class)->dispose (object);
}

static void
vv_save_dialog_class_init (VvSaveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_save_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/save-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, picture_group);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, tracks_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, style_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, width_button);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, height_button);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, scale_button);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, scale_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, numbers_group);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, time_row);
  gtk_widget_class_bind_template_child (widget_class, VvSaveDialog, save_button);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
vv_save_dialog_init (VvSaveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->track_indexes = g_array_new (FALSE, FALSE, sizeof (int));
  g_signal_connect_swapped (self->format_row, "notify::selected", G_CALLBACK (format_changed_cb),
                            self);
  g_signal_connect_swapped (self->save_button, "clicked", G_CALLBACK (save_cb), self);
}

void
vv_save_dialog_present (VvMonitorPage *page,
                        int            track)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  VvSaveDialog *self;

  g_return_if_fail (page->session != NULL);

  self = g_object_new (VV_TYPE_SAVE_DIALOG, "transient-for", root, NULL);
  self->page = g_object_ref (page);
  gtk_editable_set_text (self->title_row, vv_session_get_name (page->session));
  adw_combo_row_set_selected (self->style_row, vv_current_theme ()->dark ? 1 : 0);
  gtk_spin_button_set_value (self->width_button,
                             MAX (gtk_widget_get_width (GTK_WIDGET (page)), 320));
  if (vv_monitor_view_has_selection (&page->page_view->view))
    adw_combo_row_set_selected (self->time_row, VV_SAVE_SELECTED_TIME);
  fill_tracks (self, track);
  tracks_changed_cb (self);
  g_signal_connect_swapped (self->tracks_row, "notify::selected", G_CALLBACK (tracks_changed_cb),
                            self);
  gtk_widget_grab_focus (GTK_WIDGET (self->save_button));
  gtk_window_present (GTK_WINDOW (self));
}
