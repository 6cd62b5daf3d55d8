/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pen.c — text in a picture.  Sizes are absolute, so that the desktop's settings do not change a
 * file.  Where a unit is one pixel glyphs stand on whole pixels, since cairo would put them there
 * one by one, unevenly; elsewhere metrics are exact.  All digits have one width: numbers that
 * change do not tremble. */

#include "chart/pen.h"

#include <math.h>

#define TITLE_SCALE 1.16        /* 17 px beside a body text of 14.7 */
#define NODE_SCALE 0.92
#define CODE_SCALE 0.96                 /* its letters are larger than those of the body font */

static PangoFontDescription *
new_font (const char *family, double size, PangoWeight weight)
{
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family_static (font, family);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  return font;
}

static void
set_fonts (VvPen *self, const VvTheme *theme)
{
  const char *body = theme->font_family;
  const char *code = theme->code_family;
  double caption = theme->caption_size;

  self->fonts[VV_FONT_CAPTION] = new_font (body, caption, PANGO_WEIGHT_NORMAL);
  self->fonts[VV_FONT_CAPTION_BOLD] = new_font (body, caption, PANGO_WEIGHT_BOLD);
  self->fonts[VV_FONT_HEADING] = new_font (body, theme->font_size, PANGO_WEIGHT_BOLD);
  self->fonts[VV_FONT_TITLE] = new_font (body, theme->font_size * TITLE_SCALE, PANGO_WEIGHT_BOLD);
  self->fonts[VV_FONT_NODE] = new_font (body, theme->font_size * NODE_SCALE, PANGO_WEIGHT_BOLD);
  self->fonts[VV_FONT_CODE] = new_font (code, caption * CODE_SCALE, PANGO_WEIGHT_NORMAL);
  self->fonts[VV_FONT_CODE_BOLD] = new_font (code, caption * CODE_SCALE, PANGO_WEIGHT_BOLD);
}

static gboolean
is_one_to_one (cairo_t *cr)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  double scale_x = 1.0, scale_y = 1.0;
  double dx = 1.0, dy = 0.0;

  switch (cairo_surface_get_type (surface))
    {
    case CAIRO_SURFACE_TYPE_PDF:
    case CAIRO_SURFACE_TYPE_SVG:
    case CAIRO_SURFACE_TYPE_PS:
      return FALSE;
    default:
      cairo_surface_get_device_scale (surface, &scale_x, &scale_y);
      cairo_user_to_device_distance (cr, &dx, &dy);
      return fabs (dx * scale_x - 1.0) < 1e-6;
    }
}

void
vv_pen_init (VvPen *self, const VvTheme *theme, cairo_t *cr)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  PangoAttrList *attributes = pango_attr_list_new ();
  gboolean whole_pixels = is_one_to_one (cr);
  PangoContext *context;

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  if (whole_pixels)
    cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_ON);
  else
    cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);

  self->cr = cr;
  self->theme = theme;
  self->layout = pango_cairo_create_layout (cr);
  context = pango_layout_get_context (self->layout);
  pango_cairo_context_set_font_options (context, options);
  pango_context_set_round_glyph_positions (context, whole_pixels);
  pango_layout_context_changed (self->layout);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (self->layout, attributes);

  set_fonts (self, theme);
  for (guint i = 0; i < VV_N_FONTS; i++)
    self->baselines[i] = NAN;

  pango_attr_list_unref (attributes);
  cairo_font_options_destroy (options);
}

void
vv_pen_clear (VvPen *self)
{
  g_clear_object (&self->layout);
  for (guint i = 0; i < VV_N_FONTS; i++)
    g_clear_pointer (&self->fonts[i], pango_font_description_free);
}

/* No line of a picture is longer: what follows would be cut anyway, but only after shaping. */
#define MOST_CHARS 1000

static int
bounded_length (const char *text)
{
  const char *at = text;

  for (guint i = 0; i < MOST_CHARS && *at != '\0'; i++)
    at = g_utf8_next_char (at);
  return (int) (at - text);
}

static void
set_text (VvPen *self, VvFont font, const char *text, double max_width)
{
  pango_layout_set_font_description (self->layout, self->fonts[font]);
  pango_layout_set_width (self->layout, max_width > 0 ? (int) (max_width * PANGO_SCALE) : -1);
  if (text == NULL)
    text = "";
  pango_layout_set_text (self->layout, text, bounded_length (text));
}

static double
layout_width (VvPen *self)
{
  PangoRectangle logical;

  pango_layout_get_extents (self->layout, NULL, &logical);
  return (double) logical.width / PANGO_SCALE;
}

double
vv_pen_measure (VvPen *self, VvFont font, const char *text)
{
  set_text (self, font, text, 0);
  return layout_width (self);
}

/* Glyphs lent by another font (Chinese, emoji) have other ascents: what centres a line is the body
 * font, so that all texts of one row stand on one baseline. */
static double
baseline_of (VvPen *self, VvFont font)
{
  PangoRectangle logical;

  if (isnan (self->baselines[font]))
    {
      set_text (self, font, "0", 0);
      pango_layout_line_get_extents (pango_layout_get_line_readonly (self->layout, 0), NULL,
                                     &logical);
      self->baselines[font] = (-logical.y - logical.height / 2.0) / PANGO_SCALE;
    }
  return self->baselines[font];
}

double
vv_pen_text (VvPen *self,
             VvFont font,
             const VvColor *color,
             const char *text,
             double x,
             double y,
             double align,
             double max_width)
{
  double baseline = baseline_of (self, font);
  double width;

  set_text (self, font, text, max_width);
  width = layout_width (self);
  vv_color_set_source (color, 1.0, self->cr);
  cairo_move_to (self->cr, x - width * align, y + baseline);
  pango_cairo_show_layout_line (self->cr, pango_layout_get_line_readonly (self->layout, 0));
  cairo_new_path (self->cr);
  return width;
}

void
vv_pen_round_rect (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  radius = MIN (radius, MIN (width, height) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

double
vv_pen_crisp (double position, double line_width)
{
  double half = line_width / 2;

  return round (position - half) + half;
}
