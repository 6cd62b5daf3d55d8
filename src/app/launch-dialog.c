/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch-dialog.c — asks what to launch.  In: fields, filled with what was launched last.  Out: a
 * launched program, or what is wrong, said in the dialog.  The last ten are remembered in the
 * settings. */

#include "app/launch-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/interpreters.h"
#include "app/launch-command.h"

#define MAX_REMEMBERED 10
#define LAUNCH_TYPE "(sssss)"
/* Automatic, and run directly. */
#define N_SPECIAL 2

struct _VvLaunchDialog
{
  AdwWindow parent_instance;

  AdwEntryRow *program_row;
  AdwEntryRow *arguments_row;
  AdwComboRow *interpreter_row;
  AdwEntryRow *directory_row;
  GtkTextView *environment_view;
  GtkMenuButton *recent_button;
  GtkLabel *error_label;

  VvApplication *application;
  GSettings *settings;
  GPtrArray *interpreters;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (VvLaunchDialog, vv_launch_dialog, ADW_TYPE_WINDOW)

static void
show_error (VvLaunchDialog *self,
            const char     *message)
{
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
read_form (VvLaunchDialog *self,
           VvLaunchForm   *form)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->environment_view);
  guint selected = adw_combo_row_get_selected (self->interpreter_row);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  form->program = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->program_row)));
  form->arguments = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->arguments_row)));
  form->directory = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->directory_row)));
  form->environment = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    form->interpreter = g_strdup (VV_LAUNCH_AUTOMATIC);
  else if (selected == 1)
    form->interpreter = g_strdup (VV_LAUNCH_DIRECT);
  else
    form->interpreter = g_strdup (((VvInterpreter *) self->interpreters->pdata[selected - N_SPECIAL])->path);
}

static void
write_form (VvLaunchDialog *self,
            GVariant       *launch)
{
  const char *program;
  const char *arguments;
  const char *directory;
  const char *environment;
  const char *interpreter;
  guint selected = 0;

  g_variant_get (launch, "(&s&s&s&s&s)", &program, &arguments, &directory, &environment,
                 &interpreter);
  gtk_editable_set_text (GTK_EDITABLE (self->program_row), program);
  gtk_editable_set_text (GTK_EDITABLE (self->arguments_row), arguments);
  gtk_editable_set_text (GTK_EDITABLE (self->directory_row), directory);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->environment_view), environment, -1);
  if (strcmp (interpreter, VV_LAUNCH_DIRECT) == 0)
    selected = 1;
  for (guint i = 0; i < self->interpreters->len; i++)
    if (strcmp (((VvInterpreter *) self->interpreters->pdata[i])->path, interpreter) == 0)
      selected = i + N_SPECIAL;
  adw_combo_row_set_selected (self->interpreter_row, selected);
  show_error (self, NULL);
}

static void
remember (VvLaunchDialog     *self,
          const VvLaunchForm *form)
{
  g_autoptr (GVariant) old = g_settings_get_value (self->settings, "launches");
  g_autoptr (GVariant) newest = NULL;
  GVariantBuilder builder;
  guint n = 1;

  newest = g_variant_ref_sink (g_variant_new (LAUNCH_TYPE, form->program, form->arguments, form->directory,
                                              form->environment, form->interpreter));
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" LAUNCH_TYPE));
  g_variant_builder_add_value (&builder, newest);
  for (gsize i = 0; i < g_variant_n_children (old) && n < MAX_REMEMBERED; i++)
    {
      g_autoptr (GVariant) launch = g_variant_get_child_value (old, i);

      if (g_variant_equal (launch, newest))
        continue;
      g_variant_builder_add_value (&builder, launch);
      n++;
    }
  g_settings_set_value (self->settings, "launches", g_variant_builder_end (&builder));
}

static void
launch_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  VvLaunchDialog *self = VV_LAUNCH_DIALOG (widget);
  g_auto (VvLaunchForm) form = { 0 };
  g_auto (VvLaunchCommand) command = { 0 };
  g_autoptr (GError) error = NULL;
  const char *python = NULL;
  VvLaunch launch = { .capture = TRUE };

  read_form (self, &form);
  if (self->interpreters->len > 0)
    python = ((VvInterpreter *) self->interpreters->pdata[0])->path;
  if (vv_launch_command_build (&form, python, &command, &error))
    {
      launch.argv = (const char * const *) command.argv;
      launch.directory = command.directory;
      launch.environment = (const char * const *) command.environment;
      if (vv_application_launch (self->application, &launch, FALSE, &error))
        {
          remember (self, &form);
          gtk_window_close (GTK_WINDOW (self));
          return;
        }
    }
  show_error (self, error->message);
}

static void
chosen_cb (VvLaunchDialog *self,
           int             response)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  gboolean folder;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    path = g_file_get_path (file);
  folder = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (self->chooser)) == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
  if (path != NULL && g_utf8_validate (path, -1, NULL))
    gtk_editable_set_text (GTK_EDITABLE (folder ? self->directory_row : self->program_row), path);
  else if (path != NULL)
    show_error (self, _("The name of this file cannot be shown as text. Rename it first."));
  if (path != NULL && !folder && gtk_editable_get_text (GTK_EDITABLE (self->directory_row))[0] == '\0')
    {
      g_autofree char *parent = g_path_get_dirname (path);

      if (g_utf8_validate (parent, -1, NULL))
        gtk_editable_set_text (GTK_EDITABLE (self->directory_row), parent);
    }
  g_clear_object (&self->chooser);
}

static void
choose (VvLaunchDialog       *self,
        GtkFileChooserAction  action,
        const char           *title)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _("_Choose"),
                                               NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_program_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  choose (VV_LAUNCH_DIALOG (widget), GTK_FILE_CHOOSER_ACTION_OPEN, _("Choose a script or program"));
}

static void
choose_directory_cb (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  choose (VV_LAUNCH_DIALOG (widget), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("Choose a folder"));
}

static void
recent_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  VvLaunchDialog *self = VV_LAUNCH_DIALOG (widget);
  g_autoptr (GVariant) launches = g_settings_get_value (self->settings, "launches");
  guint index = g_variant_get_uint32 (parameter);
  g_autoptr (GVariant) launch = NULL;

  if (index >= g_variant_n_children (launches))
    return;
  launch = g_variant_get_child_value (launches, index);
  write_form (self, launch);
}

static void
fill_recent (VvLaunchDialog *self)
{
  g_autoptr (GVariant) launches = g_settings_get_value (self->settings, "launches");
  g_autoptr (GMenu) menu = g_menu_new ();
  gsize n = g_variant_n_children (launches);

  gtk_widget_set_visible (GTK_WIDGET (self->recent_button), n > 0);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) launch = g_variant_get_child_value (launches, i);
      g_autoptr (GMenuItem) item = NULL;
      g_autofree char *base = NULL;
      g_autofree char *line = NULL;
      g_autofree char *label = NULL;
      const char *program;
      const char *arguments;

      g_variant_get (launch, "(&s&s@s@s@s)", &program, &arguments, NULL, NULL, NULL);
      base = g_path_get_basename (program);
      line = g_strdup_printf ("%s %s", base, arguments);
      label = vv_text_display (g_strchomp (line), -1, 48);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "dialog.recent", "u", (guint) i);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->recent_button, G_MENU_MODEL (menu));
  if (n > 0)
    {
      g_autoptr (GVariant) last = g_variant_get_child_value (launches, 0);

      write_form (self, last);
    }
}

static void
fill_interpreters (VvLaunchDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->interpreters = vv_interpreters_find ();
  gtk_string_list_append (names, _("Automatic"));
  gtk_string_list_append (names, _("None: run the program itself"));
  for (guint i = 0; i < self->interpreters->len; i++)
    gtk_string_list_append (names, ((VvInterpreter *) self->interpreters->pdata[i])->label);
  adw_combo_row_set_model (self->interpreter_row, G_LIST_MODEL (names));
}

static void
vv_launch_dialog_dispose (GObject *object)
{
  VvLaunchDialog *self = VV_LAUNCH_DIALOG (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->interpreters, g_ptr_array_unref);
  G_OBJECT_CLASS (vv_launch_dialog_parent_class)->dispose (object);
}

static void
vv_launch_dialog_class_init (VvLaunchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_launch_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/launch-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, program_row);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, arguments_row);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, interpreter_row);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, directory_row);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, environment_view);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, recent_button);
  gtk_widget_class_bind_template_child (widget_class, VvLaunchDialog, error_label);
  gtk_widget_class_install_action (widget_class, "dialog.launch", NULL, launch_cb);
  gtk_widget_class_install_action (widget_class, "dialog.choose-program", NULL, choose_program_cb);
  gtk_widget_class_install_action (widget_class, "dialog.choose-directory", NULL,
                                   choose_directory_cb);
  gtk_widget_class_install_action (widget_class, "dialog.recent", "u", recent_cb);
}

static void
vv_launch_dialog_init (VvLaunchDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
vv_launch_dialog_present (VvApplication *application,
                          GtkWindow     *parent)
{
  VvLaunchDialog *self;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (VV_IS_LAUNCH_DIALOG (l->data))
      {
        gtk_window_present (l->data);
        return;
      }
  self = g_object_new (VV_TYPE_LAUNCH_DIALOG, "transient-for", parent, "application", application,
                       NULL);
  self->application = application;
  self->settings = g_object_ref (vv_application_get_settings (application));
  fill_interpreters (self);
  fill_recent (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->program_row));
  gtk_window_present (GTK_WINDOW (self));
}
