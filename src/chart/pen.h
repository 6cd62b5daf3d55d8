/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pen.h — text in a picture: one Pango layout and the few fonts of a theme, made once a drawing. */

#pragma once

#include <pango/pangocairo.h>

#include "chart/theme.h"

G_BEGIN_DECLS

typedef enum
{
  VV_FONT_CAPTION,
  VV_FONT_CAPTION_BOLD,
  VV_FONT_HEADING,              /* a track's title */
  VV_FONT_TITLE,                /* a picture's title */
  VV_FONT_NODE,                 /* what a node of a graph is */
  VV_FONT_CODE,                 /* addresses, labels of references */
  VV_FONT_CODE_BOLD,
  VV_N_FONTS,
} VvFont;

typedef struct
{
  cairo_t *cr;
  const VvTheme *theme;
  PangoLayout *layout;
  PangoFontDescription *fonts[VV_N_FONTS];
  double baselines[VV_N_FONTS]; /* below the middle of a line; NaN until asked for */
} VvPen;

void vv_pen_init (VvPen *self, const VvTheme *theme, cairo_t *cr);
void vv_pen_clear (VvPen *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvPen, vv_pen_clear)

/** vv_pen_measure: Returns: the width of @text in px */
double vv_pen_measure (VvPen *self, VvFont font, const char *text);

/**
 * vv_pen_text:
 * @x: the left edge with @align 0, the middle with 0.5, the right edge with 1
 * @y: the middle of the line
 * @max_width: the text gets "…" where it would be wider; not positive: no limit
 *
 * Returns: how wide the text became
 */
double vv_pen_text (VvPen *self,
                    VvFont font,
                    const VvColor *color,
                    const char *text,
                    double x,
                    double y,
                    double align,
                    double max_width);

/** vv_pen_round_rect: adds a rectangle with round corners to the path */
void vv_pen_round_rect (cairo_t *cr,
                        double x,
                        double y,
                        double width,
                        double height,
                        double radius);

/** vv_pen_crisp: Returns: where the middle of a line of @line_width must lie to fill whole pixels
 * near @position */
double vv_pen_crisp (double position, double line_width);

G_END_DECLS
