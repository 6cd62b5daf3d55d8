/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* preferences.h — the preferences window. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VV_TYPE_PREFERENCES (vv_preferences_get_type ())
G_DECLARE_FINAL_TYPE (VvPreferences, vv_preferences, VV, PREFERENCES, AdwPreferencesWindow)

void vv_preferences_present (GSettings *settings, GtkWindow *parent);

G_END_DECLS
