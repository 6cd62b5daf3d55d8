/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-pointer.c — hand and keyboard on the plots and the ruler.  All plots have the same x, so one
 * position serves all: gestures turn it into a time and ask the page; nothing here draws. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <math.h>

#define ZOOM_STEP 1.25
#define DRAG_THRESHOLD 4
/* One press of a key moves the cursor by this share of the visible time, or by a sample where that
 * is more. */
#define KEY_STEPS 200
#define KEY_PAN_SHARE 0.1

static gint64
time_at (VvMonitorPage *self,
         double         x)
{
  const VvMonitorView *view = &self->page_view->view;
  VvRect plot = vv_monitor_page_get_plot (self);
  double share = plot.width > 0 ? (x - plot.x) / plot.width : 0;

  return view->start_ns + (gint64) (CLAMP (share, 0, 1) * (view->end_ns - view->start_ns));
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           VvMonitorPage            *self)
{
  VvRect plot = vv_monitor_page_get_plot (self);

  if (self->session == NULL)
    return;
  /* A window that moves under a resting pointer sends motion too; only a real one ends what the
   * keys have set. */
  if ((self->pointer_inside || self->key_cursor) && x == self->pointer_x)
    return;
  self->pointer_inside = x >= plot.x - 1 && x <= plot.x + plot.width + 1;
  self->pointer_x = x;
  self->key_cursor = FALSE;
  vv_monitor_page_queue (self, VV_PAGE_CURSOR);
}

static void
leave_cb (GtkEventControllerMotion *controller,
          VvMonitorPage            *self)
{
  self->pointer_inside = FALSE;
  if (self->session != NULL)
    vv_monitor_page_queue (self, VV_PAGE_CURSOR);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           VvMonitorPage            *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  const VvMonitorView *view;

  if (self->session == NULL)
    return FALSE;
  view = &self->page_view->view;
  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    {
      dx = dy;
      dy = 0;
    }
  if (fabs (dx) > fabs (dy))
    vv_monitor_page_pan (self, (gint64) (dx * KEY_PAN_SHARE * (view->end_ns - view->start_ns)));
  else if (dy != 0)
    vv_monitor_page_zoom (self, pow (ZOOM_STEP, CLAMP (dy, -4, 4)),
                          time_at (self, self->pointer_x));
  return TRUE;
}

static VvRulerPart
pick (VvMonitorPage *self,
      double         x,
      guint         *mark)
{
  VvRect plot = vv_monitor_page_get_plot (self);

  if (self->picture == NULL)
    return VV_RULER_PART_NONE;
  return vv_tracks_pick (vv_monitor_picture_get_tracks (self->picture), &plot, x, mark);
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          dx,
             double          dy,
             VvMonitorPage  *self)
{
  self->drag = VV_DRAG_NONE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               VvMonitorPage  *self)
{
  const VvMonitorView *view;

  self->drag = VV_DRAG_NONE;
  self->drag_x = x;
  if (self->session == NULL)
    return;
  view = &self->page_view->view;
  switch (pick (self, x, NULL))
    {
    case VV_RULER_PART_SELECTION_START:
      self->drag = VV_DRAG_START;
      self->drag_anchor_ns = view->select_end_ns;
      break;
    case VV_RULER_PART_SELECTION_END:
      self->drag = VV_DRAG_END;
      self->drag_anchor_ns = view->select_start_ns;
      break;
    case VV_RULER_PART_NONE:
    case VV_RULER_PART_SELECTION:
    case VV_RULER_PART_MARK:
    default:
      self->drag = VV_DRAG_NEW;
      self->drag_anchor_ns = time_at (self, x);
    }
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                VvMonitorPage  *self)
{
  if (self->session == NULL || self->drag == VV_DRAG_NONE)
    return;
  /* A click that trembles is no range. */
  if (self->drag == VV_DRAG_NEW && fabs (dx) < DRAG_THRESHOLD)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  vv_monitor_page_select (self, self->drag_anchor_ns, time_at (self, self->drag_x + dx));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            VvMonitorPage   *self)
{
  GtkWidget *chart = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  const VvMonitorView *view;

  gtk_widget_grab_focus (chart);
  if (self->session == NULL || n_press != 2)
    return;
  view = &self->page_view->view;
  if (vv_monitor_view_has_selection (view) && view->select_end_ns > view->select_start_ns)
    vv_monitor_page_show_range (self, view->select_start_ns, view->select_end_ns);
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             VvMonitorPage   *self)
{
  guint mark = 0;

  if (self->picture == NULL || n_press != 1 || pick (self, x, &mark) != VV_RULER_PART_MARK)
    return;
  vv_monitor_page_toast (self, vv_monitor_picture_get_tracks (self->picture)->marks[mark].text);
}

void
vv_monitor_page_add_pointer (VvMonitorPage *self,
                             VvChartView   *chart)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  if (chart == self->ruler)
    g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (chart), motion);
  gtk_widget_add_controller (GTK_WIDGET (chart), scroll);
  gtk_widget_add_controller (GTK_WIDGET (chart), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (chart), GTK_EVENT_CONTROLLER (drag));
}

/* Keys */

static void
move_cursor (VvMonitorPage *self,
             int            direction,
             gboolean       select)
{
  VvMonitorView *view = &self->page_view->view;
  gint64 span_ns = view->end_ns - view->start_ns;
  gint64 step_ns = MAX (span_ns / KEY_STEPS,
                        MIN (vv_session_get_interval_ns (self->session), span_ns / 10));
  gint64 from_ns = view->cursor_ns != VV_TIME_NONE ? view->cursor_ns : view->end_ns;
  gint64 to_ns = CLAMP (from_ns + direction * step_ns, view->start_ns, view->end_ns);

  self->key_cursor = TRUE;
  self->pointer_inside = FALSE;
  view->cursor_ns = to_ns;
  if (select)
    {
      gint64 anchor_ns = from_ns;

      if (vv_monitor_view_has_selection (view) && from_ns == view->select_end_ns)
        anchor_ns = view->select_start_ns;
      else if (vv_monitor_view_has_selection (view) && from_ns == view->select_start_ns)
        anchor_ns = view->select_end_ns;
      vv_monitor_page_select (self, anchor_ns, to_ns);
    }
  vv_monitor_page_queue (self, VV_PAGE_CURSOR);
}

static gboolean
is_in_chart (VvMonitorPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && VV_IS_CHART_VIEW (focus);
}

static gboolean
chart_key (VvMonitorPage  *self,
           guint           keyval,
           GdkModifierType state)
{
  const VvMonitorView *view = &self->page_view->view;
  gint64 anchor_ns = view->cursor_ns != VV_TIME_NONE ? view->cursor_ns : view->end_ns;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_cursor (self, -1, (state & GDK_SHIFT_MASK) != 0);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_cursor (self, 1, (state & GDK_SHIFT_MASK) != 0);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      vv_monitor_page_zoom (self, 1 / ZOOM_STEP, anchor_ns);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      vv_monitor_page_zoom (self, ZOOM_STEP, anchor_ns);
      return TRUE;
    case GDK_KEY_Page_Up:
      vv_monitor_page_pan (self, -(view->end_ns - view->start_ns));
      return TRUE;
    case GDK_KEY_Page_Down:
      vv_monitor_page_pan (self, view->end_ns - view->start_ns);
      return TRUE;
    case GDK_KEY_Home:
      vv_monitor_page_pan (self, G_MININT64 / 4);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        VvMonitorPage         *self)
{
  if (self->session == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (is_in_chart (self) && chart_key (self, keyval, state))
    return TRUE;
  switch (keyval)
    {
    case GDK_KEY_space:
      vv_monitor_page_set_paused (self, !self->page_view->paused);
      return TRUE;
    case GDK_KEY_End:
      vv_monitor_page_set_follow (self, TRUE);
      return TRUE;
    case GDK_KEY_Escape:
      if (!vv_monitor_view_has_selection (&self->page_view->view) && !self->key_cursor)
        return FALSE;
      self->key_cursor = FALSE;
      vv_monitor_page_select (self, VV_TIME_NONE, VV_TIME_NONE);
      return TRUE;
    default:
      return FALSE;
    }
}

void
vv_monitor_page_add_keys (VvMonitorPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
