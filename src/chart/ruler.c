/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ruler.c — the time above the tracks.  What the user does comes first: the cursor's time hides
 * the end of the selection's bar, both hide the labels that they would touch. */

#include "chart/tracks-private.h"

#include <math.h>

#define BAR_HEIGHT 22.0
#define BAR_OVERHANG 4.0        /* the bar stands out over the selection, for the handles */
#define BAR_RADIUS 4.0
#define BUBBLE_HEIGHT 23.0
#define BUBBLE_RADIUS 6.0
#define BUBBLE_PADDING 7.5
#define LABEL_GAP 6.0
#define MARK_SIZE 4.0

typedef struct
{
  double left;
  double right;
} Extent;

static const Extent nowhere = { INFINITY, -INFINITY };

static gboolean
touches (double left, double right, Extent extent)
{
  return left < extent.right + LABEL_GAP && right > extent.left - LABEL_GAP;
}

/* Two short strokes at each end that say "drag me"; not where they would touch the text. */
static void
draw_handles (double left, double right, double height, const VvTheme *theme, cairo_t *cr)
{
  double top = round ((height - 12) / 2);

  vv_color_set_source (&theme->background, 0.8, cr);
  for (guint i = 0; i < 2; i++)
    {
      cairo_rectangle (cr, left + 2 + i * 3, top, 1, 12);
      cairo_rectangle (cr, right - 3 - i * 3, top, 1, 12);
    }
  cairo_fill (cr);
}

/* The wider part of @bar that the cursor's time does not hide. */
static Extent
free_part (Extent bar, Extent cursor)
{
  if (cursor.left >= bar.right || cursor.right <= bar.left)
    return bar;
  if (cursor.left - bar.left > bar.right - cursor.right)
    return (Extent) { bar.left, cursor.left };
  return (Extent) { cursor.right, bar.right };
}

static Extent
draw_selection (const VvTracks *self,
                const VvRect *plot,
                double height,
                Extent cursor,
                VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  g_autofree char *text = NULL;
  double x0, x1, left, right, text_width, seconds;
  double middle = height / 2;

  if (!vv_tracks_get_selection (self, plot, &x0, &x1))
    return nowhere;
  left = round (x0) - BAR_OVERHANG;
  right = round (x1) + BAR_OVERHANG;
  seconds = ((double) self->select_end_ns - (double) self->select_start_ns) / 1e9;
  text = vv_text_format_span (seconds);
  text_width = vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, text);
  vv_pen_round_rect (pen->cr, left, middle - BAR_HEIGHT / 2, right - left, BAR_HEIGHT, BAR_RADIUS);
  vv_color_set_source (&theme->selection, 1.0, pen->cr);
  cairo_fill (pen->cr);
  if (right - left >= 20)
    draw_handles (left, right, height, theme, pen->cr);
  if (right - left >= text_width + 22)
    {
      Extent part = free_part ((Extent) { left, right }, cursor);

      if (part.right - part.left >= text_width + 18)
        vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->background, text,
                     (part.left + part.right) / 2, middle, 0.5, 0);
      return (Extent) { left, right };
    }
  /* Too short for its length: that stands beside it, where there is room. */
  if (right + LABEL_GAP + text_width <= plot->x + plot->width)
    {
      vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->selection, text, right + LABEL_GAP, middle,
                   0.0, 0);
      return (Extent) { left, right + LABEL_GAP + text_width };
    }
  vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->selection, text, left - LABEL_GAP, middle, 1.0,
               0);
  return (Extent) { left - LABEL_GAP - text_width, right };
}

static Extent
place_cursor (const VvTracks *self, const VvRect *plot, const char *text, double width, VvPen *pen)
{
  double x = vv_tracks_x_at (self, plot, self->cursor_ns);
  double bubble = vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, text) + 2 * BUBBLE_PADDING;
  double left;

  if (x < plot->x - 0.5 || x > plot->x + plot->width + 0.5)
    return nowhere;
  left = CLAMP (x - bubble / 2, 0.0, MAX (width - bubble, 0.0));
  return (Extent) { left, left + bubble };
}

static void
draw_cursor (const char *text, Extent extent, double height, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  double middle = height / 2;

  vv_pen_round_rect (pen->cr, extent.left, middle - BUBBLE_HEIGHT / 2, extent.right - extent.left,
                     BUBBLE_HEIGHT, BUBBLE_RADIUS);
  vv_color_set_source (&theme->cursor, 1.0, pen->cr);
  cairo_fill (pen->cr);
  vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->cursor_text, text,
               (extent.left + extent.right) / 2, middle, 0.5, 0);
}

/* A small flag at the foot of the ruler: a triangle for a note, a square for the end. */
static void
draw_marks (const VvTracks *self,
            const VvRect *plot,
            const VvTheme *theme,
            double height,
            cairo_t *cr)
{
  for (guint i = 0; i < self->n_marks; i++)
    {
      double x = vv_tracks_x_at (self, plot, self->marks[i].time_ns);

      if (x < plot->x - 0.5 || x > plot->x + plot->width + 0.5)
        continue;
      x = vv_pen_crisp (x, 1.0);
      if (self->marks[i].kind == VV_MARK_END)
        cairo_rectangle (cr, x - MARK_SIZE + 0.5, height - 2 * MARK_SIZE, 2 * MARK_SIZE - 1,
                         2 * MARK_SIZE - 1);
      else
        {
          cairo_move_to (cr, x - MARK_SIZE, height - MARK_SIZE - 1);
          cairo_line_to (cr, x + MARK_SIZE, height - MARK_SIZE - 1);
          cairo_line_to (cr, x, height);
          cairo_close_path (cr);
        }
    }
  vv_color_set_source (&theme->text, 0.8, cr);
  cairo_fill (cr);
}

static void
draw_labels (const VvTracks *self,
             const VvRect *plot,
             gboolean narrow,
             double height,
             Extent selection,
             Extent cursor,
             VvPen *pen)
{
  VvTimeTicks ticks = vv_tracks_time_ticks (self, plot, narrow);
  double right_limit = plot->x + plot->width;
  double taken = -INFINITY;

  for (guint i = 0; i < ticks.n; i++)
    {
      gint64 time = ticks.first_us + i * ticks.step_us;
      g_autofree char *text = vv_tracks_format_time (time, ticks.step_us);
      double width = vv_pen_measure (pen, VV_FONT_CAPTION, text);
      double left = vv_tracks_x_at_epoch (self, plot, time) - width / 2;

      left = CLAMP (left, plot->x, MAX (right_limit - width, plot->x));
      if (left < taken || touches (left, left + width, selection) ||
          touches (left, left + width, cursor))
        continue;
      vv_pen_text (pen, VV_FONT_CAPTION, &pen->theme->dim_text, text, left, height / 2, 0.0, 0);
      taken = left + width + LABEL_GAP - 2;
    }
}

void
vv_ruler_draw (const VvTracks *self,
               const VvTheme *theme,
               double width,
               double height,
               gboolean narrow,
               cairo_t *cr)
{
  g_autofree char *moment = NULL;
  g_auto(VvPen) pen = { 0 };
  Extent selection, cursor;
  VvRect plot;

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  plot = vv_track_plot_rect (width, height, narrow);
  cursor = nowhere;
  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  draw_marks (self, &plot, theme, height, cr);
  if (self->cursor_ns != VV_TIME_NONE)
    {
      moment = vv_tracks_format_moment (self, self->cursor_ns);
      cursor = place_cursor (self, &plot, moment, width, &pen);
    }
  selection = draw_selection (self, &plot, height, cursor, &pen);
  draw_labels (self, &plot, narrow, height, selection, cursor, &pen);
  if (cursor.left < cursor.right)
    draw_cursor (moment, cursor, height, &pen);
  cairo_restore (cr);
}
