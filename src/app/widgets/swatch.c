/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* swatch.c — 12 × 12 px: a rounded square, a diamond, a line, or a dashed line. */

#include "config.h"

#include "app/widgets/swatch.h"

#include "app/widgets/current-theme.h"

#define SIZE 12

struct _VvSwatch
{
  GtkWidget parent_instance;

  VvRole role;
  VvShape shape;
  guint dash;
};

G_DEFINE_FINAL_TYPE (VvSwatch, vv_swatch, GTK_TYPE_WIDGET)

static void
vv_swatch_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
vv_swatch_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  VvSwatch *self = VV_SWATCH (widget);
  const VvColor *color = &vv_current_theme ()->roles[self->role];
  GdkRGBA rgba = { color->red, color->green, color->blue, color->alpha };
  float x = (gtk_widget_get_width (widget) - SIZE) / 2;
  float y = (gtk_widget_get_height (widget) - SIZE) / 2;
  GskRoundedRect rounded;

  if (self->shape == VV_SHAPE_STEM)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + SIZE / 2.0f, y + SIZE / 2.0f));
      gtk_snapshot_rotate (snapshot, 45);
      gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (-3.5f, -3.5f, 7, 7));
      gtk_snapshot_restore (snapshot);
    }
  else if (self->shape == VV_SHAPE_AREA || self->shape == VV_SHAPE_BAND || self->shape == VV_SHAPE_COLUMN)
    {
      gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE), 3);
      gtk_snapshot_push_rounded_clip (snapshot, &rounded);
      gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE));
      gtk_snapshot_pop (snapshot);
    }
  else if (self->shape == VV_SHAPE_STEP_DASHED || self->dash > 0)
    {
      gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x, y + 5, 5, 2));
      gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x + 7, y + 5, self->dash > 1 ? 2 : 5, 2));
    }
  else
    {
      gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x, y + 5, SIZE, 2));
    }
}

static void
vv_swatch_class_init (VvSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = vv_swatch_measure;
  widget_class->snapshot = vv_swatch_snapshot;
  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
vv_swatch_init (VvSwatch *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  vv_current_theme_watch (GTK_WIDGET (self), gtk_widget_queue_draw);
}

GtkWidget *
vv_swatch_new (void)
{
  return g_object_new (VV_TYPE_SWATCH, NULL);
}

void
vv_swatch_set (VvSwatch *self,
               VvRole    role,
               VvShape   shape,
               guint     dash)
{
  g_return_if_fail (VV_IS_SWATCH (self));
  g_return_if_fail (role < VV_N_ROLES);

  if (self->role == role && self->shape == shape && self->dash == dash)
    return;
  self->role = role;
  self->shape = shape;
  self->dash = dash;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
