/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* track-draw.c — one track: grid and tick labels, areas below lines, marks; and over it what moves
 * with the pointer.  Both work out the same axis from the same spans, so that dots lie on their
 * lines. */

#include "chart/columns.h"
#include "chart/line.h"
#include "chart/tracks-private.h"

#include <math.h>

#define LINE_WIDTH 1.6
#define HIGH_CONTRAST_LINE_WIDTH 2.5
#define DOT_RADIUS 3.6
#define LABEL_GAP 7.0           /* between tick label and plot */
#define NARROW_LABEL_GAP 4.0
#define LABEL_HEIGHT 13.0
#define PILL_HEIGHT 18.0
#define SWATCH_WIDTH 12.0

static VvScale
make_scale (const VvTracks *self, const VvTrack *track, const VvRect *plot, const VvAxis *axis)
{
  return (VvScale) {
    .plot = *plot,
    .start_ns = (double) self->start_ns,
    .end_ns = MAX ((double) self->end_ns, (double) self->start_ns + 1),
    .lower = axis->lower,
    .upper = axis->upper,
    .log_scale = track->log_scale,
  };
}

static void
draw_grid (const VvTracks *self,
           const VvTheme *theme,
           const VvScale *scale,
           const VvAxis *axis,
           gboolean has_values,
           gboolean narrow,
           double height,
           cairo_t *cr)
{
  const VvRect *plot = &scale->plot;
  VvTimeTicks ticks = vv_tracks_time_ticks (self, plot, narrow);

  cairo_set_line_width (cr, 1.0);
  for (guint i = 0; i < ticks.n; i++)
    {
      gint64 time = ticks.first_us + i * ticks.step_us;
      double x = vv_pen_crisp (vv_tracks_x_at_epoch (self, plot, time), 1.0);

      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, height);
    }
  for (guint i = 0; has_values && i < axis->n_ticks; i++)
    {
      double y = vv_pen_crisp (vv_scale_y (scale, axis->ticks[i]), 1.0);

      if (axis->ticks[i] == 0.0)
        continue;
      cairo_move_to (cr, plot->x, y);
      cairo_line_to (cr, plot->x + plot->width, y);
    }
  vv_color_set_source (&theme->grid, 1.0, cr);
  cairo_stroke (cr);
  if (has_values && !scale->log_scale && axis->lower <= 0.0 && axis->upper > 0.0)
    {
      double y = vv_pen_crisp (vv_scale_y (scale, 0.0), 1.0);

      cairo_move_to (cr, plot->x, y);
      cairo_line_to (cr, plot->x + plot->width, y);
      vv_color_set_source (&theme->zero, 1.0, cr);
      cairo_stroke (cr);
    }
}

/* The unit goes where it has no room: the legend bears it too. */
static char *
tick_text (const VvTrack *track, const VvAxis *axis, guint i, double room, VvPen *pen)
{
  g_autofree char *text = vv_axis_label (axis, i, track->unit);

  if (vv_pen_measure (pen, VV_FONT_CAPTION, text) <= room)
    return g_steal_pointer (&text);
  return vv_axis_number (axis, i, track->unit);
}

static void
draw_tick_labels (const VvTrack *track,
                  const VvScale *scale,
                  const VvAxis *axis,
                  double gap,
                  double height,
                  VvPen *pen)
{
  double last_middle = -INFINITY;

  /* From the top, since the topmost bears the unit; one that would touch it goes. */
  for (guint i = axis->n_ticks; i > 0; i--)
    {
      double room = scale->plot.x - gap;
      g_autofree char *text = tick_text (track, axis, i - 1, room, pen);
      double y = vv_scale_y (scale, axis->ticks[i - 1]);
      double middle = CLAMP (y, LABEL_HEIGHT / 2,
                             MAX (height - LABEL_HEIGHT / 2, LABEL_HEIGHT / 2));

      if (middle - last_middle < LABEL_HEIGHT)
        continue;
      vv_pen_text (pen, VV_FONT_CAPTION, &pen->theme->dim_text, text, room, middle, 1.0, room);
      last_middle = middle;
    }
}

static gboolean
is_filled (VvShape shape)
{
  return shape == VV_SHAPE_AREA || shape == VV_SHAPE_BAND;
}

static gboolean
is_line (VvShape shape)
{
  return shape != VV_SHAPE_COLUMN && shape != VV_SHAPE_STEM;
}

static double
fill_opacity (const VvTrackSeries *series)
{
  if (series->shape == VV_SHAPE_BAND)
    return 0.45;
  return series->role == VV_ROLE_PRIVATE ? 0.26 : 0.30;
}

static gint64
newest_time (const VvTrack *track)
{
  gint64 newest = VV_TIME_NONE;

  for (guint i = 0; i < track->n_series; i++)
    {
      const VvTrackSeries *series = &track->series[i];

      if (series->n_spans > 0)
        newest = MAX (newest, series->spans[series->n_spans - 1].end_ns);
    }
  return newest;
}

/* Areas first, so that no area dims a line; and the first series' line on top. */
static void
draw_series (const VvTrack *track, const VvTheme *theme, const VvScale *scale, cairo_t *cr)
{
  g_autofree VvLine **lines = g_new0 (VvLine *, track->n_series);
  double line_width = theme->high_contrast ? HIGH_CONTRAST_LINE_WIDTH : LINE_WIDTH;
  gint64 newest_ns = newest_time (track);

  cairo_save (cr);
  cairo_rectangle (cr, scale->plot.x - 1, 0, scale->plot.width + 2,
                   scale->plot.y + scale->plot.height + 2);
  cairo_clip (cr);
  for (guint i = 0; i < track->n_series; i++)
    {
      const VvTrackSeries *series = &track->series[i];
      gboolean is_band = series->shape == VV_SHAPE_BAND && i > 0;

      if (!is_line (series->shape))
        continue;
      lines[i] = vv_line_new (scale, series->shape, series->spans, series->n_spans, newest_ns, cr);
      if (!is_filled (series->shape) || theme->high_contrast)
        continue;
      vv_color_set_source (&theme->roles[series->role], fill_opacity (series), cr);
      vv_line_fill (lines[i], is_band ? lines[i - 1] : NULL, cr);
    }
  for (guint i = track->n_series; i > 0; i--)
    {
      const VvTrackSeries *series = &track->series[i - 1];

      vv_color_set_source (&theme->roles[series->role], 1.0, cr);
      if (series->shape == VV_SHAPE_COLUMN)
        vv_columns_draw (scale, series, cr);
      if (lines[i - 1] == NULL)
        continue;
      vv_line_stroke (lines[i - 1], line_width, series->dash, cr);
      vv_line_free (lines[i - 1]);
    }
  cairo_restore (cr);
}

static void
draw_mark_lines (const VvTracks *self,
                 const VvTheme *theme,
                 const VvRect *plot,
                 double height,
                 cairo_t *cr)
{
  static const double dots[] = { 2.0, 2.0 };

  for (guint i = 0; i < self->n_marks; i++)
    {
      double x = vv_tracks_x_at (self, plot, self->marks[i].time_ns);

      if (x < plot->x - 0.5 || x > plot->x + plot->width + 0.5)
        continue;
      x = vv_pen_crisp (x, 1.0);
      cairo_save (cr);
      vv_color_set_source (&theme->text, 0.75, cr);
      cairo_set_line_width (cr, theme->high_contrast ? 2.0 : 1.0);
      cairo_set_dash (cr, dots, 2, 0);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, height);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
}

/* A filled square, as on a tape recorder: it stopped here. */
static double
draw_mark_sign (const VvMark *mark, double x, double y, const VvTheme *theme, cairo_t *cr)
{
  if (mark->kind != VV_MARK_END)
    return 0.0;
  vv_color_set_source (&theme->text, 1.0, cr);
  cairo_rectangle (cr, x, y - 3.5, 7, 7);
  cairo_fill (cr);
  return 12.0;
}

/* The label left of its line, as far as there is room; else right of it. */
static void
draw_mark_label (const VvTracks *self, const VvMark *mark, const VvRect *plot, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  cairo_t *cr = pen->cr;
  double x = vv_tracks_x_at (self, plot, mark->time_ns);
  double sign = mark->kind == VV_MARK_END ? 12.0 : 0.0;
  double right = plot->x + plot->width;
  double y = PILL_HEIGHT / 2 + 7;
  double width, left;

  if (mark->text == NULL || x < plot->x - 0.5 || x > right + 0.5)
    return;
  width = MIN (vv_pen_measure (pen, VV_FONT_CAPTION, mark->text) + sign + 16, plot->width);
  left = x - 4 - width;
  if (left < plot->x)
    left = MIN (x + 4, right - width);
  left = round (left) + 0.5;
  vv_pen_round_rect (cr, left, y - PILL_HEIGHT / 2 + 0.5, width, PILL_HEIGHT, PILL_HEIGHT / 2);
  vv_color_set_source (&theme->background, 0.92, cr);
  cairo_fill_preserve (cr);
  vv_color_set_source (&theme->border, 1.0, cr);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  draw_mark_sign (mark, left + 8, y + 0.5, theme, cr);
  vv_pen_text (pen, VV_FONT_CAPTION, &theme->text, mark->text, left + 8 + sign, y + 0.5, 0.0,
               width - 16 - sign);
}

void
vv_track_draw (const VvTracks *self,
               guint track_index,
               const VvTheme *theme,
               double width,
               double height,
               gboolean narrow,
               cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };
  const VvTrack *track;
  gboolean has_values;
  VvScale scale;
  VvAxis axis;
  VvRect plot;

  g_return_if_fail (self != NULL && track_index < self->n_tracks && theme != NULL && cr != NULL);

  track = &self->tracks[track_index];
  plot = vv_track_plot_rect (width, height, narrow);
  has_values = vv_track_axis (self, track, narrow, &axis);
  scale = make_scale (self, track, &plot, &axis);
  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  draw_grid (self, theme, &scale, &axis, has_values, narrow, height, cr);
  if (has_values)
    {
      draw_tick_labels (track, &scale, &axis, narrow ? NARROW_LABEL_GAP : LABEL_GAP, height, &pen);
      draw_series (track, theme, &scale, cr);
      for (guint i = 0; i < track->n_series; i++)
        if (track->series[i].shape == VV_SHAPE_STEM)
          vv_stems_draw (&scale, &track->series[i], &pen);
    }
  else if (track->note != NULL)
    vv_pen_text (&pen, VV_FONT_CAPTION, &theme->dim_text, track->note,
                 plot.x + plot.width / 2, plot.y + plot.height / 2, 0.5, plot.width - 8);
  draw_mark_lines (self, theme, &plot, height, cr);
  for (guint i = 0; track_index == 0 && i < self->n_marks; i++)
    draw_mark_label (self, &self->marks[i], &plot, &pen);
  cairo_restore (cr);
}

static void
draw_selection (const VvTracks *self,
                const VvTheme *theme,
                const VvRect *plot,
                double height,
                cairo_t *cr)
{
  double x0, x1;

  if (!vv_tracks_get_selection (self, plot, &x0, &x1))
    return;
  vv_color_set_source (&theme->selection, theme->dark ? 0.16 : 0.10, cr);
  cairo_rectangle (cr, x0, 0, x1 - x0, height);
  cairo_fill (cr);
  vv_color_set_source (&theme->selection, 1.0, cr);
  cairo_set_line_width (cr, 2.0);
  for (guint i = 0; i < 2; i++)
    {
      gint64 edge = i == 0 ? self->select_start_ns : self->select_end_ns;
      double x = vv_tracks_x_at (self, plot, edge);

      if (x < plot->x - 1 || x > plot->x + plot->width + 1)
        continue;
      x = vv_pen_crisp (x, 2.0);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, height);
    }
  cairo_stroke (cr);
}

static void
draw_dot (const VvTheme *theme, VvRole role, double x, double y, cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_arc (cr, x, y, DOT_RADIUS, 0, 2 * G_PI);
  vv_color_set_source (&theme->roles[role], 1.0, cr);
  cairo_fill_preserve (cr);
  vv_color_set_source (theme->high_contrast ? &theme->text : &theme->background, 1.0, cr);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

void
vv_track_draw_overlay (const VvTracks *self,
                       guint track_index,
                       const VvTheme *theme,
                       double width,
                       double height,
                       gboolean narrow,
                       cairo_t *cr)
{
  const VvTrack *track;
  VvScale scale;
  VvAxis axis;
  VvRect plot;
  double x;

  g_return_if_fail (self != NULL && track_index < self->n_tracks && theme != NULL && cr != NULL);

  track = &self->tracks[track_index];
  plot = vv_track_plot_rect (width, height, narrow);
  cairo_save (cr);
  draw_selection (self, theme, &plot, height, cr);
  x = vv_tracks_x_at (self, &plot, self->cursor_ns);
  if (self->cursor_ns != VV_TIME_NONE && x >= plot.x - 0.5 && x <= plot.x + plot.width + 0.5)
    {
      x = vv_pen_crisp (x, 1.0);
      cairo_set_line_width (cr, theme->high_contrast ? 2.0 : 1.4);
      vv_color_set_source (&theme->cursor, theme->high_contrast ? 1.0 : 0.72, cr);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, height);
      cairo_stroke (cr);
      vv_track_axis (self, track, narrow, &axis);
      scale = make_scale (self, track, &plot, &axis);
      for (guint i = 0; i < track->n_series; i++)
        {
          double y = vv_scale_y (&scale, track->series[i].cursor_value);

          if (isfinite (y))
            draw_dot (theme, track->series[i].role, x, CLAMP (y, plot.y, plot.y + plot.height), cr);
        }
    }
  cairo_restore (cr);
}

void
vv_track_draw_swatch (const VvTrackSeries *series,
                      const VvTheme *theme,
                      double x,
                      double y,
                      cairo_t *cr)
{
  double line_width = theme->high_contrast ? 3.0 : 2.5;

  x = round (x);
  y = round (y);
  cairo_save (cr);
  vv_color_set_source (&theme->roles[series->role], is_filled (series->shape) ? 0.88 : 1.0, cr);
  if (series->shape == VV_SHAPE_STEM)
    {
      vv_diamond_draw (x + SWATCH_WIDTH / 2, y, cr);
    }
  else if (is_filled (series->shape) || series->shape == VV_SHAPE_COLUMN)
    {
      vv_pen_round_rect (cr, x, y - 5, SWATCH_WIDTH, 10, 2);
      cairo_fill (cr);
    }
  else
    {
      /* Dashes as in the plot, in as much of them as there is room for. */
      vv_line_set_dash (series->shape, series->dash, cr);
      cairo_set_line_width (cr, line_width);
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x + SWATCH_WIDTH, y);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}
