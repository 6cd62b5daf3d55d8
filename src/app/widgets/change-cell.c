/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* change-cell.c — the figure is a GtkInscription, as in all cells; the bar has what it leaves. */

#include "config.h"

#include "app/widgets/change-cell.h"

#include "app/widgets/current-theme.h"

#define FIGURE_WIDTH 84
#define GAP 8
#define BAR_HEIGHT 10
#define LEAST_BAR 1.5f          /* a change that is there is seen */
#define LEAST_ROOM 24           /* less: no bar is drawn */

struct _VvChangeCell
{
  GtkWidget parent_instance;

  GtkWidget *figure;
  double zero;
  double end;
};

G_DEFINE_FINAL_TYPE (VvChangeCell, vv_change_cell, GTK_TYPE_WIDGET)

static void
append (GtkSnapshot   *snapshot,
        const VvColor *color,
        double         opacity,
        float          x,
        float          y,
        float          width,
        float          height)
{
  const GdkRGBA rgba = { (float) color->red, (float) color->green, (float) color->blue,
                         (float) (color->alpha * opacity) };

  gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x, y, width, height));
}

static void
vv_change_cell_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  VvChangeCell *self = VV_CHANGE_CELL (widget);
  const VvTheme *theme = vv_current_theme ();
  float room = (float) (gtk_widget_get_width (widget) - FIGURE_WIDTH - GAP);
  float height = (float) gtk_widget_get_height (widget);
  float zero = (float) self->zero * room;
  float length = (float) (self->end - self->zero) * room;
  float width = MAX (length < 0 ? -length : length, LEAST_BAR);

  if (room >= LEAST_ROOM && self->zero != self->end)
    append (snapshot, &theme->roles[length > 0 ? VV_ROLE_GROWN : VV_ROLE_SHRUNK], 0.88,
            length > 0 ? zero : zero - width, (height - BAR_HEIGHT) / 2, width, BAR_HEIGHT);
  if (room >= LEAST_ROOM)
    append (snapshot, &theme->zero, 2.0, zero, 0, 1, height);
  gtk_widget_snapshot_child (widget, self->figure, snapshot);
}

static void
vv_change_cell_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  gtk_widget_measure (VV_CHANGE_CELL (widget)->figure, orientation, -1, minimum, natural, NULL, NULL);
}

static void
vv_change_cell_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  int figure = MIN (width, MAX (FIGURE_WIDTH, width < FIGURE_WIDTH + GAP + LEAST_ROOM ? width : 0));

  gtk_widget_size_allocate (VV_CHANGE_CELL (widget)->figure,
                            &(GtkAllocation) { width - figure, 0, figure, height }, -1);
}

static void
vv_change_cell_dispose (GObject *object)
{
  g_clear_pointer (&VV_CHANGE_CELL (object)->figure, gtk_widget_unparent);
  G_OBJECT_CLASS (vv_change_cell_parent_class)->dispose (object);
}

static void
vv_change_cell_class_init (VvChangeCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_change_cell_dispose;
  widget_class->snapshot = vv_change_cell_snapshot;
  widget_class->measure = vv_change_cell_measure;
  widget_class->size_allocate = vv_change_cell_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "changecell");
}

static void
vv_change_cell_init (VvChangeCell *self)
{
  GtkInscription *figure;

  self->figure = gtk_inscription_new (NULL);
  figure = GTK_INSCRIPTION (self->figure);
  gtk_inscription_set_text_overflow (figure, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_lines (figure, 1);
  gtk_inscription_set_nat_lines (figure, 1);
  gtk_inscription_set_wrap_mode (figure, PANGO_WRAP_CHAR);
  gtk_inscription_set_xalign (figure, 1);
  gtk_widget_add_css_class (self->figure, "numeric");
  gtk_widget_set_parent (self->figure, GTK_WIDGET (self));
  vv_current_theme_watch (GTK_WIDGET (self), gtk_widget_queue_draw);
}

GtkWidget *
vv_change_cell_new (void)
{
  return g_object_new (VV_TYPE_CHANGE_CELL, NULL);
}

void
vv_change_cell_set (VvChangeCell *self,
                    const char   *text,
                    double        zero,
                    double        end)
{
  g_return_if_fail (VV_IS_CHANGE_CELL (self));

  gtk_inscription_set_text (GTK_INSCRIPTION (self->figure), text);
  self->zero = CLAMP (zero, 0, 1);
  self->end = CLAMP (end, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
