/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-view-input.c — a drag moves a node, or the ground; scrolling and pinching zoom at the
 * pointer; the arrow keys go from node to node. */

#include "config.h"

#include "app/widgets/graph-view-private.h"

#define ZOOM_STEP 1.2
#define DRAG_LEAST 4.0          /* px: less is a click */

static VvDrawnHit
pick (VvGraphView *self,
      double       x,
      double       y)
{
  if (self->made == NULL || self->view.scale <= 0)
    return (VvDrawnHit) { VV_DRAWN_NOTHING, 0 };
  return vv_drawn_graph_pick (self->made->graph, self->view, x, y);
}

/* ---- Pointer ---- */

static void
set_hovered (VvGraphView *self,
             VvDrawnHit   hit)
{
  if (self->hovered.part == hit.part && self->hovered.index == hit.index)
    return;
  self->hovered = hit;
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  vv_chart_view_invalidate_overlay (self->chart);
}

static void
motion_cb (VvGraphView *self,
           double       x,
           double       y)
{
  self->pointer_x = x;
  self->pointer_y = y;
  set_hovered (self, pick (self, x, y));
}

static void
leave_cb (VvGraphView *self)
{
  set_hovered (self, (VvDrawnHit) { VV_DRAWN_NOTHING, 0 });
}

static gboolean
query_tooltip_cb (VvGraphView *self,
                  int          x,
                  int          y,
                  gboolean     keyboard,
                  GtkTooltip  *tooltip)
{
  g_autofree char *text = vv_graph_view_dup_words (self, keyboard ? self->selected : self->hovered);

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
released_cb (VvGraphView *self,
             int          n_press,
             double       x,
             double       y)
{
  VvDrawnHit hit = pick (self, x, y);

  if (n_press == 1 && hit.part == VV_DRAWN_BADGE)
    vv_graph_view_tell_badge (self, hit.index);
  if (n_press == 2 && (hit.part == VV_DRAWN_NODE || hit.part == VV_DRAWN_BADGE))
    vv_graph_view_activate (self, hit.index);
  /* An edge leads to what it holds. */
  if (n_press == 2 && hit.part == VV_DRAWN_EDGE && hit.index < self->made->picture->edges->len)
    vv_graph_view_mark (self,
                        (VvDrawnHit) { VV_DRAWN_NODE,
                                       g_array_index (self->made->picture->edges, VvDrawnEdge, hit.index).to },
                        TRUE);
}

static void
pressed_cb (VvGraphView *self,
            int          n_press,
            double       x,
            double       y)
{
  VvDrawnHit hit = pick (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self->chart));
  if (n_press == 1 && hit.part != VV_DRAWN_NOTHING)
    vv_graph_view_mark (self, hit, TRUE);
}

static void
drag_begin_cb (VvGraphView *self,
               double       x,
               double       y)
{
  self->dragged = pick (self, x, y);
  if (self->dragged.part == VV_DRAWN_BADGE)
    self->dragged.part = VV_DRAWN_NODE;
  if (self->dragged.part == VV_DRAWN_NODE)
    {
      VvRect rect = vv_drawn_graph_get_node_rect (self->made->graph, self->dragged.index);

      self->drag_x = rect.x + rect.width / 2;
      self->drag_y = rect.y + rect.height / 2;
      return;
    }
  self->dragged.part = VV_DRAWN_NOTHING;
  self->drag_x = self->view.x;
  self->drag_y = self->view.y;
}

static void
drag_update_cb (VvGraphView    *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  if (self->made == NULL || self->view.scale <= 0 || dx * dx + dy * dy < DRAG_LEAST * DRAG_LEAST)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->dragged.part == VV_DRAWN_NODE)
    {
      /* What is moved by hand stays where it is: nothing is fitted or laid out anew below it. */
      g_hash_table_add (self->moved, GUINT_TO_POINTER (self->dragged.index));
      vv_drawn_graph_move_node (self->made->graph, self->dragged.index, self->drag_x + dx / self->view.scale,
                                self->drag_y + dy / self->view.scale);
      vv_graph_view_set_view (self, self->view);
    }
  else
    vv_graph_view_set_view (self, (VvDrawnView) { self->view.scale, self->drag_x + dx, self->drag_y + dy });
}

static gboolean
scroll_cb (VvGraphView              *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  if (self->made == NULL || self->view.scale <= 0 || dy == 0)
    return FALSE;
  vv_graph_view_set_view (self, vv_drawn_view_zoom (self->view, dy < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, self->pointer_x,
                                                    self->pointer_y));
  return TRUE;
}

static void
pinch_begin_cb (VvGraphView *self)
{
  self->pinch_scale = 1;
}

static void
pinch_cb (VvGraphView *self,
          double       scale,
          GtkGesture  *gesture)
{
  double x;
  double y;

  if (self->made == NULL || self->view.scale <= 0 || scale <= 0 ||
      !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  vv_graph_view_set_view (self, vv_drawn_view_zoom (self->view, scale / self->pinch_scale, x, y));
  self->pinch_scale = scale;
}

/* ---- Keys ---- */

/* It comes into sight where it is beyond the edge. */
static void
show_node (VvGraphView *self,
           guint        node)
{
  VvRect rect = vv_drawn_graph_get_node_rect (self->made->graph, node);
  VvDrawnView view = self->view;
  double left = rect.x * view.scale + view.x;
  double top = rect.y * view.scale + view.y;
  double right = left + rect.width * view.scale;
  double bottom = top + rect.height * view.scale;

  if (left >= 0 && top >= 0 && right <= self->width && bottom <= self->height)
    return;
  view.x += self->width / 2 - (left + right) / 2;
  view.y += self->height / 2 - (top + bottom) / 2;
  vv_graph_view_set_view (self, view);
}

static void
walk (VvGraphView *self,
      VvDirection  direction)
{
  guint to = self->made->picture->focus;

  if (self->selected.part == VV_DRAWN_NODE)
    to = vv_drawn_graph_neighbour (self->made->graph, self->selected.index, direction);
  vv_graph_view_mark (self, (VvDrawnHit) { VV_DRAWN_NODE, to }, TRUE);
  show_node (self, to);
}

static gboolean
key_cb (VvGraphView     *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  if (self->made == NULL || self->made->picture->nodes->len == 0 || self->view.scale <= 0 ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      walk (self, VV_DIRECTION_LEFT);
      return TRUE;
    case GDK_KEY_Right:
      walk (self, VV_DIRECTION_RIGHT);
      return TRUE;
    case GDK_KEY_Up:
      walk (self, VV_DIRECTION_UP);
      return TRUE;
    case GDK_KEY_Down:
      walk (self, VV_DIRECTION_DOWN);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (self->selected.part == VV_DRAWN_NODE)
        vv_graph_view_activate (self, self->selected.index);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      vv_graph_view_zoom (self, ZOOM_STEP);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      vv_graph_view_zoom (self, 1 / ZOOM_STEP);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      vv_graph_view_fit (self);
      return TRUE;
    default:
      return FALSE;
    }
}

void
vv_graph_view_install_input (VvGraphView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkWidget *chart = GTK_WIDGET (self->chart);

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (chart, motion);
  gtk_widget_add_controller (chart, key);
  gtk_widget_add_controller (chart, scroll);
  gtk_widget_add_controller (chart, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (chart, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (chart, GTK_EVENT_CONTROLLER (click));
}
