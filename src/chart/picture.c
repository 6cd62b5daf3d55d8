/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* picture.c — the whole picture as it goes into a file: what the window makes of widgets (title,
 * headers with legends) is drawn here, around the same plots. */

#include "chart/legend.h"
#include "chart/tracks-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARGIN 14.0
#define TITLE_HEIGHT 24.0
#define SUBTITLE_HEIGHT 18.0
#define TITLE_GAP 8.0
#define TALL_HEIGHT 124.0
#define LOW_HEIGHT 88.0
#define NARROW_TALL_HEIGHT 116.0

static gboolean
is_narrow (double width)
{
  return width < VV_TRACKS_NARROW_WIDTH;
}

static gboolean
has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static double
title_block_height (const VvTracks *self)
{
  double height = 0.0;

  if (has_text (self->title))
    height += TITLE_HEIGHT;
  if (has_text (self->subtitle))
    height += SUBTITLE_HEIGHT;
  return height > 0.0 ? height + MARGIN + TITLE_GAP : 0.0;
}

static double
track_height (const VvTrack *track, gboolean narrow)
{
  double height = track->height;

  if (!(height > 0.0))
    height = !track->tall ? LOW_HEIGHT : narrow ? NARROW_TALL_HEIGHT : TALL_HEIGHT;
  /* In the window the legend scrolls; in a file it must be there. */
  return narrow ? height : MAX (height, vv_legend_height (track));
}

double
vv_tracks_natural_height (const VvTracks *self, const VvTheme *theme, double width)
{
  double height;

  g_return_val_if_fail (self != NULL, 0.0);

  height = title_block_height (self) + VV_TRACKS_RULER_HEIGHT;
  for (guint i = 0; i < self->n_tracks; i++)
    height += track_height (&self->tracks[i], is_narrow (width));
  return ceil (height);
}

static void
draw_title (const VvTracks *self, double width, VvPen *pen)
{
  double y = MARGIN;

  if (has_text (self->title))
    {
      vv_pen_text (pen, VV_FONT_TITLE, &pen->theme->text, self->title, MARGIN, y + TITLE_HEIGHT / 2,
                   0.0, width - 2 * MARGIN);
      y += TITLE_HEIGHT;
    }
  if (has_text (self->subtitle))
    vv_pen_text (pen, VV_FONT_CAPTION, &pen->theme->dim_text, self->subtitle, MARGIN,
                 y + SUBTITLE_HEIGHT / 2, 0.0,
                 width - 2 * MARGIN);
}

static void
draw_rule (const VvTheme *theme, double x0, double y0, double x1, double y1, cairo_t *cr)
{
  vv_color_set_source (&theme->border, 1.0, cr);
  cairo_set_line_width (cr, 1.0);
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_stroke (cr);
}

static void
draw_ruler (const VvTracks *self,
            const VvTheme *theme,
            double header,
            double width,
            double y,
            VvPen *pen)
{
  cairo_t *cr = pen->cr;

  if (header > 0.0 && self->cursor_ns != VV_TIME_NONE)
    {
      g_autofree char *moment = vv_tracks_format_moment (self, self->cursor_ns);
      g_autofree char *text = g_strdup_printf (_("Values at %s"), moment);

      vv_pen_text (pen, VV_FONT_CAPTION, &theme->dim_text, text, MARGIN,
                   y + VV_TRACKS_RULER_HEIGHT / 2, 0.0,
                   header - 2 * MARGIN);
    }
  cairo_save (cr);
  cairo_translate (cr, header, y);
  vv_ruler_draw (self, theme, width - header, VV_TRACKS_RULER_HEIGHT, header <= 0.0, cr);
  cairo_restore (cr);
}

static void
draw_track (const VvTracks *self,
            guint track,
            const VvTheme *theme,
            double width,
            double y,
            double height,
            VvPen *pen)
{
  gboolean narrow = is_narrow (width);
  double header = narrow ? 0.0 : VV_TRACKS_HEADER_WIDTH;
  double top = narrow ? MIN (VV_TRACKS_NARROW_HEADER_HEIGHT, height / 2) : 0.0;
  cairo_t *cr = pen->cr;

  cairo_save (cr);
  cairo_rectangle (cr, 0, y, width, height);
  cairo_clip (cr);
  if (narrow)
    vv_legend_draw_line (&self->tracks[track], 0, y, width, top, pen);
  else
    vv_legend_draw_column (&self->tracks[track], MARGIN, y, header - 2 * MARGIN + 2, height, pen);
  cairo_translate (cr, header, y + top);
  cairo_rectangle (cr, 0, 0, width - header, height - top);
  cairo_clip (cr);
  vv_track_draw (self, track, theme, width - header, height - top, narrow, cr);
  vv_track_draw_overlay (self, track, theme, width - header, height - top, narrow, cr);
  cairo_restore (cr);
}

void
vv_tracks_draw (const VvTracks *self,
                const VvTheme *theme,
                double width,
                double height,
                cairo_t *cr)
{
  g_auto(VvPen) pen = { 0 };
  gboolean narrow = is_narrow (width);
  double header = narrow ? 0.0 : VV_TRACKS_HEADER_WIDTH;
  double wanted = 0.0;
  double top, y, rest;

  g_return_if_fail (self != NULL && theme != NULL && cr != NULL);

  cairo_save (cr);
  vv_pen_init (&pen, theme, cr);
  vv_color_set_source (&theme->background, 1.0, cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  draw_title (self, width, &pen);
  top = title_block_height (self);
  if (top > 0.0)
    draw_rule (theme, 0, top - 0.5, width, top - 0.5, cr);
  draw_ruler (self, theme, header, width, top, &pen);

  y = top + VV_TRACKS_RULER_HEIGHT;
  rest = MAX (height - y, 0.0);
  for (guint i = 0; i < self->n_tracks; i++)
    wanted += track_height (&self->tracks[i], narrow);
  for (guint i = 0; i < self->n_tracks && rest > 0.0; i++)
    {
      double own = track_height (&self->tracks[i], narrow);
      /* Whole pixels, so that the lines between tracks stay sharp; what is left over goes to the
       * last. */
      double next = i + 1 == self->n_tracks ? height : round (y + rest * own / wanted);

      draw_rule (theme, 0, y - 0.5, width, y - 0.5, cr);
      draw_track (self, i, theme, width, y, next - y, &pen);
      rest -= next - y;
      wanted -= own;
      y = next;
    }
  if (header > 0.0)
    draw_rule (theme, header - 0.5, top, header - 0.5, height, cr);
  cairo_restore (cr);
}
