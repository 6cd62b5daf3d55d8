/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* application.c — what exists once: settings, targets, the app.* actions and the command line.
 * A second start sends its command line here, so `--pid` selects in the window that is open. */

#include "app/application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "config.h"

#include "app/demo.h"
#include "app/launch-dialog.h"
#include "app/preferences.h"
#include "app/window.h"

struct _VvApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  VvTargets *targets;
  VvSnapshots *snapshots;
};

G_DEFINE_FINAL_TYPE (VvApplication, vv_application, ADW_TYPE_APPLICATION)

static VvWindow *
get_window (VvApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (VV_IS_WINDOW (l->data))
      return l->data;
  return vv_window_new (self);
}

static VvWindow *
present (VvApplication *self)
{
  VvWindow *window = get_window (self);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
select_pid (VvApplication  *self,
            int             pid,
            GError        **error)
{
  VvProcessRow *row = vv_targets_find (self->targets, pid, error);

  if (row == NULL)
    return FALSE;
  if (vv_targets_watch (self->targets, row, error) == NULL)
    {
      /* Unless a census has it, it was added only to be watched. */
      vv_targets_dismiss (self->targets, row);
      return FALSE;
    }
  vv_window_show_row (present (self), row);
  return TRUE;
}

static gboolean
start_demo (VvApplication  *self,
            GError        **error)
{
  g_auto (GStrv) argv = vv_demo_get_argv (error);
  VvLaunch launch = { .argv = (const char * const *) argv, .capture = TRUE };

  return argv != NULL && vv_application_launch (self, &launch, TRUE, error);
}

static void
launch_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  VvApplication *self = user_data;

  vv_launch_dialog_present (self, GTK_WINDOW (present (self)));
}

static void
demo_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  VvWindow *window = present (self);

  if (!start_demo (self, &error))
    vv_window_show_error (window, _("The demo program cannot be started"), error->message);
}

static void
select_pid_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  VvApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  VvWindow *window = present (self);

  if (!select_pid (self, g_variant_get_int32 (parameter), &error))
    vv_window_show_error (window, _("This process cannot be watched"), error->message);
}

static void
open_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  vv_window_open_dialog (present (user_data));
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  VvApplication *self = user_data;

  vv_preferences_present (self->settings, GTK_WINDOW (present (self)));
}

static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (present (user_data)), "win.show-help-overlay", NULL);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  VvApplication *self = user_data;

  adw_show_about_window (GTK_WINDOW (present (self)),
                         "application-name", _("Vivarium"),
                         "application-icon", VV_APP_ID,
                         "version", VV_VERSION,
                         "developer-name", _("The Vivarium authors"),
                         "comments", _("Watches live Python programs from outside: processor, memory, files and threads, "
                                       "drawn, summed up and saved."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "translator-credits", _("translator-credits"),
                         NULL);
}

/* Closing the window asks what becomes of launched programs. */
static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  gtk_window_close (GTK_WINDOW (get_window (user_data)));
}

static const GActionEntry entries[] = {
  { "launch", launch_cb },
  { "demo", demo_cb },
  { "open", open_cb },
  { "select-pid", select_pid_cb, "i" },
  { "preferences", preferences_cb },
  { "shortcuts", shortcuts_cb },
  { "about", about_cb },
  { "quit", quit_cb },
};

static const struct
{
  const char *action;
  const char *accels[2];
} keys[] = {
  { "app.launch", { "<Control>n" } },
  { "app.open", { "<Control>o" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
};

static void
style_changed_cb (VvApplication *self)
{
  static const AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT,
    ADW_COLOR_SCHEME_FORCE_LIGHT,
    ADW_COLOR_SCHEME_FORCE_DARK,
  };
  guint style = g_settings_get_enum (self->settings, "style");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[MIN (style, G_N_ELEMENTS (schemes) - 1)]);
}

/* Ctrl+C and the end of a desktop session: nobody is there to be asked. */
static gboolean
signal_cb (gpointer user_data)
{
  VvApplication *self = user_data;

  vv_targets_end_launched (self->targets, TRUE);
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_CONTINUE;
}

static void
vv_application_startup (GApplication *application)
{
  VvApplication *self = VV_APPLICATION (application);

  G_APPLICATION_CLASS (vv_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (VV_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, (const char **) keys[i].accels);
  g_signal_connect_object (self->settings, "changed::style", G_CALLBACK (style_changed_cb), self,
                           G_CONNECT_SWAPPED);
  style_changed_cb (self);
  self->targets = vv_targets_new (self->settings);
  self->snapshots = vv_snapshots_new ();
  vv_snapshots_restore (self->snapshots);
  g_unix_signal_add (SIGINT, signal_cb, self);
  g_unix_signal_add (SIGTERM, signal_cb, self);
}

static void
vv_application_activate (GApplication *application)
{
  present (VV_APPLICATION (application));
}

static void
vv_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  VvWindow *window = present (VV_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    vv_window_open (window, files[i]);
}

/* Names are those of the caller, whose folder may be another one. */
static void
open_arguments (VvWindow                *window,
                GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree char **names = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &names))
    return;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, names[i]);

      vv_window_open (window, file);
    }
}

static int
vv_application_command_line (GApplication            *application,
                             GApplicationCommandLine *command_line)
{
  VvApplication *self = VV_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autoptr (GError) error = NULL;
  VvWindow *window = present (self);
  int pid;

  if (g_variant_dict_lookup (options, "pid", "i", &pid) && !select_pid (self, pid, &error))
    {
      vv_window_show_error (window, _("This process cannot be watched"), error->message);
      g_application_command_line_printerr (command_line, "vivarium: %s\n", error->message);
      return 1;
    }
  if (g_variant_dict_contains (options, "demo") && !start_demo (self, &error))
    {
      vv_window_show_error (window, _("The demo program cannot be started"), error->message);
      g_application_command_line_printerr (command_line, "vivarium: %s\n", error->message);
      return 1;
    }
  open_arguments (window, command_line);
  return 0;
}

static void
vv_application_shutdown (GApplication *application)
{
  VvApplication *self = VV_APPLICATION (application);

  if (self->targets != NULL)
    vv_targets_stop (self->targets);
  G_APPLICATION_CLASS (vv_application_parent_class)->shutdown (application);
  g_clear_object (&self->targets);
  g_clear_object (&self->snapshots);
}

static void
vv_application_finalize (GObject *object)
{
  VvApplication *self = VV_APPLICATION (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (vv_application_parent_class)->finalize (object);
}

static void
vv_application_class_init (VvApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = vv_application_finalize;
  application_class->startup = vv_application_startup;
  application_class->activate = vv_application_activate;
  application_class->open = vv_application_open;
  application_class->command_line = vv_application_command_line;
  application_class->shutdown = vv_application_shutdown;
}

static void
vv_application_init (VvApplication *self)
{
}

VvApplication *
vv_application_new (GSettings *settings)
{
  VvApplication *self = g_object_new (VV_TYPE_APPLICATION,
                                      "application-id", VV_APP_ID,
                                      "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                                      "resource-base-path", "/io/github/vivarium/Vivarium",
                                      NULL);

  self->settings = g_object_ref (settings);
  return self;
}

GSettings *
vv_application_get_settings (VvApplication *self)
{
  g_return_val_if_fail (VV_IS_APPLICATION (self), NULL);

  return self->settings;
}

VvSnapshots *
vv_application_get_snapshots (VvApplication *self)
{
  g_return_val_if_fail (VV_IS_APPLICATION (self), NULL);

  return self->snapshots;
}

VvTargets *
vv_application_get_targets (VvApplication *self)
{
  g_return_val_if_fail (VV_IS_APPLICATION (self), NULL);

  return self->targets;
}

gboolean
vv_application_launch (VvApplication   *self,
                       const VvLaunch  *launch,
                       gboolean         owned,
                       GError         **error)
{
  VvProcessRow *row;

  g_return_val_if_fail (VV_IS_APPLICATION (self), FALSE);

  row = vv_targets_launch (self->targets, launch, owned, error);
  if (row == NULL)
    return FALSE;
  vv_window_show_row (present (self), row);
  return TRUE;
}
