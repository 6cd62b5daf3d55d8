/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chart-view.c — two render nodes, one over the other.  A pointer that moves makes only the upper
 * one anew, so hovering costs the same over ten samples and over ten million.  The lower one holds
 * pixels: replaying a few thousand strokes for each place of the pointer took a third of a core.
 * (A texture would be the plain way, but GTK 4.8's cairo renderer copies a texture twice in each
 * frame.) */

#include "config.h"

#include "app/widgets/chart-view.h"

#include "app/widgets/current-theme.h"

struct _VvChartView
{
  GtkWidget parent_instance;

  VvChartDraw draw;
  VvChartDraw overlay;
  gpointer user_data;
  int width;
  int height;

  GskRenderNode *drawn;
  GskRenderNode *drawn_overlay;
  int drawn_width;
  int drawn_height;
  char *description;
};

G_DEFINE_FINAL_TYPE (VvChartView, vv_chart_view, GTK_TYPE_WIDGET)

static void
drop_nodes (VvChartView *self)
{
  g_clear_pointer (&self->drawn, gsk_render_node_unref);
  g_clear_pointer (&self->drawn_overlay, gsk_render_node_unref);
}

static GskRenderNode *
make_overlay (VvChartView *self)
{
  GskRenderNode *node;
  cairo_t *cr;

  node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, self->drawn_width, self->drawn_height));
  cr = gsk_cairo_node_get_draw_context (node);
  self->overlay (vv_current_theme (), self->drawn_width, self->drawn_height, cr, self->user_data);
  cairo_destroy (cr);
  return node;
}

static GskRenderNode *
make_drawing (VvChartView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = self->drawn_width * scale;
  int height = self->drawn_height * scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  GskRenderNode *node;
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  self->draw (vv_current_theme (), self->drawn_width, self->drawn_height, cr, self->user_data);
  cairo_destroy (cr);

  node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, self->drawn_width, self->drawn_height));
  cr = gsk_cairo_node_get_draw_context (node);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

static void
vv_chart_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  VvChartView *self = VV_CHART_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (width <= 0 || height <= 0)
    return;
  if (width != self->drawn_width || height != self->drawn_height)
    {
      drop_nodes (self);
      self->drawn_width = width;
      self->drawn_height = height;
    }
  if (self->drawn == NULL && self->draw != NULL)
    self->drawn = make_drawing (self);
  if (self->drawn_overlay == NULL && self->overlay != NULL)
    self->drawn_overlay = make_overlay (self);
  if (self->drawn != NULL)
    gtk_snapshot_append_node (snapshot, self->drawn);
  if (self->drawn_overlay != NULL)
    gtk_snapshot_append_node (snapshot, self->drawn_overlay);
}

static void
vv_chart_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  VvChartView *self = VV_CHART_VIEW (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
}

static void
theme_changed (GtkWidget *widget)
{
  vv_chart_view_invalidate (VV_CHART_VIEW (widget));
}

static void
vv_chart_view_system_setting_changed (GtkWidget        *widget,
                                      GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (vv_chart_view_parent_class)->system_setting_changed (widget, setting);
  vv_chart_view_invalidate (VV_CHART_VIEW (widget));
}

static void
vv_chart_view_dispose (GObject *object)
{
  VvChartView *self = VV_CHART_VIEW (object);

  self->draw = NULL;
  self->overlay = NULL;
  drop_nodes (self);
  g_clear_pointer (&self->description, g_free);
  G_OBJECT_CLASS (vv_chart_view_parent_class)->dispose (object);
}

static void
vv_chart_view_class_init (VvChartViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_chart_view_dispose;
  widget_class->snapshot = vv_chart_view_snapshot;
  widget_class->measure = vv_chart_view_measure;
  widget_class->system_setting_changed = vv_chart_view_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "chartview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
vv_chart_view_init (VvChartView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->width = 64;
  self->height = 16;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_focus_on_click (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  vv_current_theme_watch (widget, theme_changed);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (theme_changed), NULL);
}

GtkWidget *
vv_chart_view_new (void)
{
  return g_object_new (VV_TYPE_CHART_VIEW, NULL);
}

void
vv_chart_view_set_draw (VvChartView *self,
                        VvChartDraw  draw,
                        VvChartDraw  overlay,
                        gpointer     user_data)
{
  g_return_if_fail (VV_IS_CHART_VIEW (self));

  self->draw = draw;
  self->overlay = overlay;
  self->user_data = user_data;
  vv_chart_view_invalidate (self);
}

void
vv_chart_view_set_size (VvChartView *self,
                        int          width,
                        int          height)
{
  g_return_if_fail (VV_IS_CHART_VIEW (self));

  width = width > 0 ? width : self->width;
  height = height > 0 ? height : self->height;
  if (width == self->width && height == self->height)
    return;
  self->width = width;
  self->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
vv_chart_view_invalidate (VvChartView *self)
{
  g_return_if_fail (VV_IS_CHART_VIEW (self));

  drop_nodes (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
vv_chart_view_invalidate_overlay (VvChartView *self)
{
  g_return_if_fail (VV_IS_CHART_VIEW (self));

  g_clear_pointer (&self->drawn_overlay, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
vv_chart_view_describe (VvChartView *self,
                        const char  *label,
                        const char  *description)
{
  g_autofree char *both = NULL;

  g_return_if_fail (VV_IS_CHART_VIEW (self) && label != NULL);

  /* Each update goes to the accessibility bus; one that says nothing new would only cost. */
  both = g_strconcat (label, "\n", description != NULL ? description : "", NULL);
  if (g_strcmp0 (both, self->description) == 0)
    return;
  g_free (self->description);
  self->description = g_steal_pointer (&both);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description != NULL ? description : "",
                                  -1);
}
