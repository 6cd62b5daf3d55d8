/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bars.c — rows of a name, a bar and a figure.  One scale for all bars; the zero line lies where
 * the longest ones on both sides have room.  The side and the sign say what the colour says. */

#include "chart/bars.h"
#include "chart/pen.h"

#include <math.h>

#define GAP 12.0                /* between name, bars and figure */
#define BAR_HEIGHT 10.0
#define LEAST_BAR 1.5           /* a change that is there is seen */
#define LEAST_ROOM 24.0         /* less for all bars: none are drawn */
#define NAME_SHARE 0.4          /* of the width, at most */
#define HOVER_OPACITY 0.06
#define SELECTED_OPACITY 0.14

typedef struct
{
  char *name;
  char *text;
  double change;
} Row;

struct _VvBars
{
  Row *rows;
  guint n_rows;
  double width;
  double name_width;
  double text_width;
  double zero;
  double scale;                 /* px for a unit; 0 without room */
};

/* "+2.4 MiB", with a minus sign as wide as the plus. */
static char *
format_change (double change, VvUnit unit)
{
  g_autofree char *text = vv_text_format (fabs (change), unit);

  if (!isfinite (change) || change == 0.0)
    return g_steal_pointer (&text);
  return g_strconcat (change > 0.0 ? "+" : "−", text, NULL);
}

static void
measure (VvBars *self, const VvTheme *theme)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  VvPen pen;

  vv_pen_init (&pen, theme, cr);
  for (guint i = 0; i < self->n_rows; i++)
    {
      double name = vv_pen_measure (&pen, VV_FONT_CAPTION_BOLD, self->rows[i].name);
      double text = vv_pen_measure (&pen, VV_FONT_CAPTION, self->rows[i].text);

      self->name_width = MAX (self->name_width, ceil (name));
      self->text_width = MAX (self->text_width, ceil (text));
    }
  vv_pen_clear (&pen);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
lay_out (VvBars *self)
{
  double grown = 0.0, shrunk = 0.0;
  double left, room;

  self->text_width = MIN (self->text_width, self->width);
  self->name_width = MIN (self->name_width, MAX (self->width * NAME_SHARE, 0.0));
  left = self->name_width + GAP;
  room = self->width - left - self->text_width - GAP;
  for (guint i = 0; i < self->n_rows; i++)
    {
      double change = self->rows[i].change;

      if (isfinite (change))
        {
          grown = MAX (grown, change);
          shrunk = MAX (shrunk, -change);
        }
    }
  self->zero = left;
  if (room < LEAST_ROOM)
    {
      /* Names have what bars leave. */
      self->name_width = MAX (self->width - self->text_width - GAP, 0.0);
      return;
    }
  if (grown <= 0.0 && shrunk <= 0.0)
    return;
  /* Shares first: the sum of two large numbers might be infinite. */
  self->scale = room / (grown / 2 + shrunk / 2) / 2;
  self->zero = round (left + room * (shrunk / 2 / (grown / 2 + shrunk / 2)));
}

VvBars *
vv_bars_new (const VvBar *bars,
             guint n_bars,
             VvUnit unit,
             double width,
             const VvTheme *theme)
{
  VvBars *self;

  g_return_val_if_fail (bars != NULL || n_bars == 0, NULL);
  g_return_val_if_fail (theme != NULL, NULL);

  self = g_new0 (VvBars, 1);
  self->rows = g_new0 (Row, (gsize) n_bars + 1);
  self->n_rows = n_bars;
  self->width = width;
  for (guint i = 0; i < n_bars; i++)
    self->rows[i] = (Row) {
      g_strdup (bars[i].name),
      bars[i].text != NULL ? g_strdup (bars[i].text) : format_change (bars[i].change, unit),
      bars[i].change,
    };
  measure (self, theme);
  lay_out (self);
  return self;
}

void
vv_bars_free (VvBars *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_rows; i++)
    {
      g_free (self->rows[i].name);
      g_free (self->rows[i].text);
    }
  g_free (self->rows);
  g_free (self);
}

double
vv_bars_get_height (const VvBars *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->n_rows * VV_BARS_ROW_HEIGHT;
}

double
vv_bars_get_zero (const VvBars *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->zero;
}

VvRect
vv_bars_get_rect (const VvBars *self, guint index)
{
  double change, length;
  VvRect rect;

  g_return_val_if_fail (self != NULL && index < self->n_rows, (VvRect) { 0 });

  change = self->rows[index].change;
  rect = (VvRect) {
    self->zero, index * VV_BARS_ROW_HEIGHT + round ((VV_BARS_ROW_HEIGHT - BAR_HEIGHT) / 2),
    0.0, BAR_HEIGHT,
  };
  if (!isfinite (change) || change == 0.0 || self->scale <= 0.0)
    return rect;
  length = MAX (fabs (change) * self->scale, LEAST_BAR);
  rect.width = length;
  if (change < 0.0)
    rect.x -= length;
  return rect;
}

guint
vv_bars_pick (const VvBars *self, double x, double y)
{
  g_return_val_if_fail (self != NULL, VV_BARS_NONE);

  if (!(x >= 0.0 && x < self->width && y >= 0.0 && y < vv_bars_get_height (self)))
    return VV_BARS_NONE;
  return (guint) (y / VV_BARS_ROW_HEIGHT);
}

static void
draw_bar (const VvBars *self, guint index, const VvTheme *theme, cairo_t *cr)
{
  VvRect rect = vv_bars_get_rect (self, index);
  gboolean grown = self->rows[index].change > 0.0;

  if (rect.width <= 0.0)
    return;
  cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
  vv_color_set_source (&theme->roles[grown ? VV_ROLE_GROWN : VV_ROLE_SHRUNK], 0.88, cr);
  if (!theme->high_contrast)
    {
      cairo_fill (cr);
      return;
    }
  cairo_new_path (cr);
  vv_color_set_source (&theme->text, 1.0, cr);
  cairo_set_line_width (cr, 2.0);
  cairo_rectangle (cr, rect.x + MIN (1.0, rect.width / 2), rect.y + 1.0,
                   MAX (rect.width - 2.0, 0.0), rect.height - 2.0);
  cairo_stroke (cr);
}

static void
draw_row (const VvBars *self, guint index, VvPen *pen)
{
  const Row *row = &self->rows[index];
  const VvTheme *theme = pen->theme;
  double y = (index + 0.5) * VV_BARS_ROW_HEIGHT;

  if (self->name_width >= 8.0)
    vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->text, row->name, 0.0, y, 0.0,
                 self->name_width + 1.0);
  vv_pen_text (pen, VV_FONT_CAPTION, &theme->text, row->text, self->width, y, 1.0, self->width);
  draw_bar (self, index, theme, pen->cr);
}

static void
fill_row (const VvBars *self, guint index, const VvColor *color, double opacity, cairo_t *cr)
{
  if (index >= self->n_rows)
    return;
  vv_color_set_source (color, opacity, cr);
  vv_pen_round_rect (cr, -4.0, index * VV_BARS_ROW_HEIGHT, self->width + 8.0, VV_BARS_ROW_HEIGHT,
                     4.0);
  cairo_fill (cr);
}

void
vv_bars_draw (const VvBars *self,
              const VvTheme *theme,
              guint selected,
              guint hovered,
              cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  fill_row (self, hovered, &theme->text, HOVER_OPACITY, cr);
  fill_row (self, selected, &theme->selection, SELECTED_OPACITY, cr);
  for (guint i = 0; i < self->n_rows; i++)
    draw_row (self, i, &pen);
  if (self->scale > 0.0)
    {
      vv_color_set_source (&theme->zero, 2.0, cr);
      cairo_set_line_width (cr, 1.0);
      cairo_move_to (cr, self->zero - 0.5, 0.0);
      cairo_line_to (cr, self->zero - 0.5, vv_bars_get_height (self));
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}
