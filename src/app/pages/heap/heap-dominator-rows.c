/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominator-rows.c — what a person does with a row of the dominator tree: unfolds it, goes down to
 * where it spreads, opens its menu. */

#include "config.h"

#include "app/pages/heap/heap-dominators-private.h"

#include "app/pages/heap/heap-dominator-cells.h"

/* ---- Folding ---- */

static void
select_row (VvHeapDominators *self,
            guint             position)
{
  gtk_single_selection_set_selected (self->selection, position);
  /* Not before the rows that came are there. */
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u", position);
}

void
vv_heap_dominators_toggle (VvDominatorRow *row,
                           gpointer        user_data)
{
  VvHeapDominators *self = user_data;
  guint position = vv_dominator_tree_get_position (self->tree, row);

  if (position != G_MAXUINT)
    vv_dominator_tree_unfold (self->tree, position, !vv_dominator_row_get_unfolded (row));
}

void
vv_heap_dominators_activate (VvHeapDominators *self,
                             guint             position)
{
  g_autoptr (VvDominatorRow) row = g_list_model_get_item (G_LIST_MODEL (self->tree), position);

  if (row != NULL)
    vv_heap_dominators_toggle (row, self);
}

/* Right unfolds, then goes down; Left folds, then goes up. */
static gboolean
key_cb (VvHeapDominators *self,
        guint             keyval,
        guint             keycode,
        GdkModifierType   state)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  VvDominatorRow *row = gtk_single_selection_get_selected_item (self->selection);
  gboolean unfolded;

  if (row == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  unfolded = vv_dominator_row_get_unfolded (row);
  if (keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right)
    {
      if (unfolded)
        select_row (self, position + 1);
      else if (vv_dominator_row_get_n_below (row) > 0)
        vv_dominator_tree_unfold (self->tree, position, TRUE);
      return TRUE;
    }
  if (keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left)
    {
      guint parent = vv_dominator_tree_get_parent (self->tree, position);

      if (unfolded)
        vv_dominator_tree_unfold (self->tree, position, FALSE);
      else if (parent != G_MAXUINT)
        select_row (self, parent);
      return TRUE;
    }
  return FALSE;
}

static void
selected_cb (VvHeapDominators *self)
{
  VvDominatorRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (row != NULL && !self->taking_place &&
      vv_dominator_row_get_snapshot (row) == vv_heap_state_get_snapshot (self->state))
    vv_heap_state_look (self->state, vv_dominator_row_get_node (row));
}

/* ---- What is done with a row ---- */

static void
row_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  VvHeapDominators *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  VvDominatorRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *text = NULL;
  VvObjectRow object;

  if (g_str_equal (name, "spread") && g_list_model_get_n_items (G_LIST_MODEL (self->tree)) > 0)
    {
      guint from = row != NULL ? gtk_single_selection_get_selected (self->selection) : 0;

      select_row (self, vv_dominator_tree_spread (self->tree, from));
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
      return;
    }
  if (row == NULL)
    return;
  vv_snapshot_get_object (vv_dominator_row_get_snapshot (row), vv_dominator_row_get_node (row), &object);
  if (g_str_equal (name, "same-type"))
    {
      vv_heap_state_go (self->state, "objects", NULL, object.type);
      return;
    }
  text = g_str_equal (name, "copy") ? vv_dominator_row_dup_text (row)
                                    : g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static const GActionEntry entries[] = {
  { "spread", row_cb },
  { "same-type", row_cb },
  { "copy", row_cb },
  { "copy-address", row_cb },
};

static void
pop_up (VvHeapDominators *self,
        double            x,
        double            y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
menu_pressed_cb (VvHeapDominators *self,
                 int               n_press,
                 double            x,
                 double            y,
                 GtkGesture       *gesture)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = NULL;

  for (; widget != NULL && widget != GTK_WIDGET (self) && item == NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      item = g_object_get_data (G_OBJECT (widget), "vv-item");
      /* The padding around it is the cell's too. */
      if (item == NULL && child != NULL)
        item = g_object_get_data (G_OBJECT (child), "vv-item");
    }
  if (item == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_single_selection_set_selected (self->selection, gtk_list_item_get_position (item));
  pop_up (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  VvHeapDominators *self = VV_HEAP_DOMINATORS (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (widget)));
  graphene_rect_t bounds;

  if (gtk_single_selection_get_selected_item (self->selection) == NULL || focus == NULL ||
      !gtk_widget_compute_bounds (focus, widget, &bounds))
    return FALSE;
  pop_up (self, bounds.origin.x + 40, bounds.origin.y + bounds.size.height / 2);
  return TRUE;
}

static gboolean
copy_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (VV_HEAP_DOMINATORS (widget)->actions), "copy", NULL);
  return TRUE;
}

void
vv_heap_dominators_bind_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

void
vv_heap_dominators_listen (VvHeapDominators *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "dominators", G_ACTION_GROUP (self->actions));
  self->popover = gtk_popover_menu_new_from_model (self->menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), key);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
}
