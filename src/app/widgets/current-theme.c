/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* current-theme.c — from AdwStyleManager to a VvTheme.  Made anew only when the style changes. */

#include "config.h"

#include "app/widgets/current-theme.h"

#include <adwaita.h>

const VvTheme *
vv_current_theme (void)
{
  static VvTheme theme;
  static gboolean made;
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  gboolean high_contrast = adw_style_manager_get_high_contrast (manager);

  if (!made || theme.dark != dark || theme.high_contrast != high_contrast)
    {
      vv_theme_init (&theme, dark, high_contrast);
      made = TRUE;
    }
  return &theme;
}

void
vv_current_theme_watch (GtkWidget *widget,
                        void     (*changed) (GtkWidget *widget))
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (changed), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (changed), widget,
                           G_CONNECT_SWAPPED);
}
