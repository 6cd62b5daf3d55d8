/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* preferences.c — the preferences window.  In and out: the settings; what is changed holds at
 * once. */

#include "app/preferences.h"

#include <glib/gi18n.h>

#include "vivarium.h"

struct _VvPreferences
{
  AdwPreferencesWindow parent_instance;

  GtkAdjustment *interval_adjustment;
  GtkAdjustment *history_adjustment;
  AdwActionRow *history_row;
  AdwComboRow *style_row;
  GtkSwitch *never_call_switch;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (VvPreferences, vv_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* So many samples are so long a time at this interval. */
static void
update_history (VvPreferences *self)
{
  double seconds = g_settings_get_double (self->settings, "interval")
                   * g_settings_get_uint (self->settings, "history");
  g_autofree char *span = vv_text_format_span (seconds);
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("Samples held in full: %s. What is older is kept per minute, for seven days."), span);
  adw_action_row_set_subtitle (self->history_row, text);
}

static void
style_selected_cb (VvPreferences *self)
{
  guint selected = adw_combo_row_get_selected (self->style_row);

  if (selected <= 2 && g_settings_get_enum (self->settings, "style") != (int) selected)
    g_settings_set_enum (self->settings, "style", selected);
}

static void
vv_preferences_dispose (GObject *object)
{
  VvPreferences *self = VV_PREFERENCES (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (vv_preferences_parent_class)->dispose (object);
}

static void
vv_preferences_class_init (VvPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, VvPreferences, interval_adjustment);
  gtk_widget_class_bind_template_child (widget_class, VvPreferences, history_adjustment);
  gtk_widget_class_bind_template_child (widget_class, VvPreferences, history_row);
  gtk_widget_class_bind_template_child (widget_class, VvPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, VvPreferences, never_call_switch);
}

static void
vv_preferences_init (VvPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
vv_preferences_present (GSettings *settings,
                        GtkWindow *parent)
{
  VvPreferences *self = g_object_new (VV_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "interval", self->interval_adjustment, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "history", self->history_adjustment, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "never-call", self->never_call_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  adw_combo_row_set_selected (self->style_row, g_settings_get_enum (settings, "style"));
  g_signal_connect_object (self->style_row, "notify::selected", G_CALLBACK (style_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::interval", G_CALLBACK (update_history), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::history", G_CALLBACK (update_history), self,
                           G_CONNECT_SWAPPED);
  update_history (self);
  gtk_window_present (GTK_WINDOW (self));
}
