/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-page.c — the widget: its template, its size, its properties.  What it shows of a session
 * is made in page-refresh.c. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <glib/gi18n.h>

#include "app/widgets/toast.h"

#define RULER_HEIGHT 28
#define LEAST_WIDTH 340

G_DEFINE_FINAL_TYPE (VvMonitorPage, vv_monitor_page, GTK_TYPE_WIDGET)

enum
{
  PROP_SESSION = 1,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

VvMonitor *
vv_monitor_page_get_monitor (VvMonitorPage *self)
{
  return self->session != NULL ? vv_session_get_monitor (self->session) : NULL;
}

gint64
vv_monitor_page_get_newest (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  gint64 ended_ns = vv_monitor_get_ended (monitor, NULL, NULL);
  VvHistory *history = vv_monitor_get_history (monitor, self->page_view->view.tree);

  return MAX (vv_history_get_end_time (history), ended_ns);
}

VvRect
vv_monitor_page_get_plot (VvMonitorPage *self)
{
  return vv_track_plot_rect (gtk_widget_get_width (GTK_WIDGET (self->ruler)),
                             gtk_widget_get_height (GTK_WIDGET (self->ruler)), self->narrow);
}

static void
draw_ruler (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  VvMonitorPage *self = user_data;

  if (self->picture != NULL)
    vv_ruler_draw (vv_monitor_picture_get_tracks (self->picture), theme, width, height,
                   self->narrow, cr);
}

void
vv_monitor_page_toast (VvMonitorPage *self,
                       const char    *text)
{
  adw_toast_overlay_add_toast (self->toasts, vv_toast_new (text));
}

static void
apply_narrow (VvMonitorPage *self,
              gboolean       narrow)
{
  self->narrow = narrow;
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  gtk_widget_set_visible (self->titles, !narrow);
  /* Narrow, the menu has it. */
  gtk_widget_set_visible (self->watch_button, !narrow);
  gtk_widget_set_visible (self->ruler_header, !narrow);
  /* Narrow, what runs the picture stands at the start and the zoom at the end, within reach of two
   * thumbs. */
  gtk_widget_set_hexpand (self->run_box, narrow);
  gtk_widget_set_halign (self->run_box, narrow ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_box_reorder_child_after (self->bar, self->run_box, narrow ? NULL : self->zoom_box);
  for (guint i = 0; i < self->rows->len; i++)
    vv_track_row_set_narrow (g_ptr_array_index (self->rows, i), narrow);
  vv_summary_table_set_narrow (self->summary, narrow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static gboolean
resized_cb (gpointer data)
{
  VvMonitorPage *self = data;
  gboolean narrow = gtk_widget_get_width (GTK_WIDGET (self)) < VV_TRACKS_NARROW_WIDTH;

  self->narrow_id = 0;
  /* Where the pointer was is another place now, and it may be outside the window without having
   * left it. */
  self->pointer_inside = FALSE;
  if (narrow != self->narrow)
    apply_narrow (self, narrow);
  vv_monitor_page_queue (self, VV_PAGE_PICTURE);
  return G_SOURCE_REMOVE;
}

static void
vv_monitor_page_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  gtk_widget_allocate (GTK_WIDGET (self->toasts), width, height, baseline, NULL);
  /* A label that changes lays out the page anew, many times a second; only another size concerns
   * the picture. */
  if (width == self->laid_out_width && height == self->laid_out_height)
    return;
  self->laid_out_width = width;
  self->laid_out_height = height;
  /* The layout must not change while it is being made; the picture needs the plots' new width
   * anyway. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_monitor_page_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  gtk_widget_measure (GTK_WIDGET (self->toasts), orientation, for_size, minimum, natural, NULL,
                      NULL);
  /* What is wide now folds when there is less room. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, LEAST_WIDTH);
}

static GtkSizeRequestMode
vv_monitor_page_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
vv_monitor_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vv_monitor_page_parent_class)->map (widget);
  vv_monitor_page_queue (VV_MONITOR_PAGE (widget), VV_PAGE_PICTURE | VV_PAGE_SUMMARY);
}

static void
vv_monitor_page_unmap (GtkWidget *widget)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (widget);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (vv_monitor_page_parent_class)->unmap (widget);
}

static void
vv_monitor_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_monitor_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      vv_monitor_page_set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_monitor_page_dispose (GObject *object)
{
  VvMonitorPage *self = VV_MONITOR_PAGE (object);
  GtkWidget *toasts = GTK_WIDGET (self->toasts);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_handle_id (&self->texts_id, g_source_remove);
  if (toasts != NULL)
    vv_monitor_page_leave_session (self);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  g_clear_object (&self->own_actions);
  self->toasts = NULL;
  g_clear_pointer (&toasts, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->spare_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (vv_monitor_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, bar);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, titles);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, title);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, watch_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, children_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, children_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, run_box);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, range_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, range_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler_header);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler_label);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, ruler);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, tracks);
  gtk_widget_class_bind_template_child (widget_class, VvMonitorPage, summary);
}

static void
vv_monitor_page_class_init (VvMonitorPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = vv_monitor_page_get_property;
  object_class->set_property = vv_monitor_page_set_property;
  object_class->dispose = vv_monitor_page_dispose;
  widget_class->measure = vv_monitor_page_measure;
  widget_class->get_request_mode = vv_monitor_page_get_request_mode;
  widget_class->size_allocate = vv_monitor_page_size_allocate;
  widget_class->map = vv_monitor_page_map;
  widget_class->unmap = vv_monitor_page_unmap;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, VV_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VV_TYPE_CHART_VIEW);
  g_type_ensure (VV_TYPE_SUMMARY_TABLE);
  gtk_widget_class_set_css_name (widget_class, "monitorpage");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/monitor-page.ui");
  bind_children (widget_class);
}

static void
vv_monitor_page_init (VvMonitorPage *self)
{
  self->rows = g_ptr_array_new ();
  self->spare_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  vv_chart_view_set_size (self->ruler, 96, RULER_HEIGHT);
  vv_chart_view_set_draw (self->ruler, NULL, draw_ruler, self);
  vv_chart_view_describe (self->ruler, _("Time"), NULL);
  vv_monitor_page_init_actions (self);
  vv_monitor_page_add_pointer (self, self->ruler);
  vv_monitor_page_add_keys (self);
  vv_monitor_page_update_actions (self);
}

GtkWidget *
vv_monitor_page_new (void)
{
  return g_object_new (VV_TYPE_MONITOR_PAGE, NULL);
}
