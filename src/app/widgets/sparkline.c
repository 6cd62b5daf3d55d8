/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sparkline.c — a widget round vv_sparkline_draw().  Holds a copy of at most a minute of values, so
 * that a row that is reused for another process needs no care. */

#include "config.h"

#include "app/widgets/sparkline.h"

#include <string.h>

#include "app/widgets/current-theme.h"

#define NATURAL_WIDTH 66
#define NATURAL_HEIGHT 18

struct _VvSparklineView
{
  GtkWidget parent_instance;

  double values[VV_SPARKLINE_CAPACITY];
  gsize n_values;
  double upper;
};

G_DEFINE_FINAL_TYPE (VvSparklineView, vv_sparkline_view, GTK_TYPE_WIDGET)

static void
vv_sparkline_view_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
vv_sparkline_view_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  VvSparklineView *self = VV_SPARKLINE_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->n_values == 0 || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  vv_sparkline_draw (self->values, self->n_values, VV_SPARKLINE_CAPACITY, self->upper,
                     VV_ROLE_CPU_USER,
                     vv_current_theme (), width, height, cr);
  cairo_destroy (cr);
}

static void
vv_sparkline_view_class_init (VvSparklineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = vv_sparkline_view_measure;
  widget_class->snapshot = vv_sparkline_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
vv_sparkline_view_init (VvSparklineView *self)
{
  self->upper = 100;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  vv_current_theme_watch (GTK_WIDGET (self), gtk_widget_queue_draw);
}

GtkWidget *
vv_sparkline_view_new (void)
{
  return g_object_new (VV_TYPE_SPARKLINE_VIEW, NULL);
}

void
vv_sparkline_view_set_values (VvSparklineView *self,
                              const double    *values,
                              gsize            n,
                              double           upper)
{
  g_return_if_fail (VV_IS_SPARKLINE_VIEW (self));
  g_return_if_fail (values != NULL || n == 0);

  if (n > VV_SPARKLINE_CAPACITY)
    {
      values += n - VV_SPARKLINE_CAPACITY;
      n = VV_SPARKLINE_CAPACITY;
    }
  /* Bytes are compared, not numbers: a NaN equals itself then, and a row that stands still costs
   * nothing. */
  if (n == self->n_values && upper == self->upper
      && (n == 0 || memcmp (values, self->values, n * sizeof *values) == 0))
    return;
  if (n > 0)
    memcpy (self->values, values, n * sizeof *values);
  self->n_values = n;
  self->upper = upper;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
