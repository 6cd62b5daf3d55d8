/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* menu.c — other items in the same popover.  gtk_menu_button_set_menu_model() would make a new
 * popover and drop the old one; when that happens through one of its own items, GTK 4.8 still takes
 * the pointer to be over the old one, asks its surface for a motion event in the next layout, and
 * crashes, since there is none any more. */

#include "config.h"

#include "app/widgets/menu.h"

void
vv_menu_replace (GtkMenuButton *button,
                 GMenuModel    *menu)
{
  GMenuModel *shown;

  g_return_if_fail (GTK_IS_MENU_BUTTON (button) && G_IS_MENU_MODEL (menu));

  shown = gtk_menu_button_get_menu_model (button);
  if (shown == NULL)
    {
      g_autoptr (GMenu) first = g_menu_new ();

      gtk_menu_button_set_menu_model (button, G_MENU_MODEL (first));
      shown = G_MENU_MODEL (first);
    }
  g_menu_remove_all (G_MENU (shown));
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new_from_model (menu, i);

      g_menu_append_item (G_MENU (shown), item);
    }
}
