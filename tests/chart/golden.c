/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* golden.c — drawings compared with pictures in tests/golden. */

#include "golden.h"

#include <math.h>
#include <pango/pangocairo.h>

#define CHANNEL_TOLERANCE 32            /* of 255: antialiasing differs between versions */
#define PIXEL_SHARE 0.002               /* of the picture may differ by more */
#define FINE_PIXEL_SHARE 0.006          /* at twice the scale newer cairo places glyphs between pixels */

cairo_surface_t *
golden_draw (double width, double height, double scale, VvDrawFunc draw, gpointer user_data)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         (int) lround (width * scale),
                                                         (int) lround (height * scale));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  draw (cr, width, height, user_data);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

guint32
golden_pixel (cairo_surface_t *surface, int x, int y)
{
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  const unsigned char *row = cairo_image_surface_get_data (surface) + (gsize) y * stride;

  return ((const guint32 *) (gconstpointer) row)[x] & 0xffffff;
}

static gboolean
has_family (const char *name)
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  g_autofree PangoFontFamily **families = NULL;
  int n = 0;

  pango_font_map_list_families (map, &families, &n);
  for (int i = 0; i < n; i++)
    {
      if (g_ascii_strcasecmp (pango_font_family_get_name (families[i]), name) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
golden_skip_without_fonts (void)
{
  static const char * const fonts[] = { "Cantarell", "DejaVu Sans Mono", "Noto Sans CJK SC" };

  for (guint i = 0; i < G_N_ELEMENTS (fonts); i++)
    {
      if (!has_family (fonts[i]))
        {
          g_autofree char *reason = g_strdup_printf ("the font %s is not installed", fonts[i]);

          g_test_skip (reason);
          return TRUE;
        }
    }
  return FALSE;
}

static void
write_result (cairo_surface_t *surface, const char *name, const char *ending)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, ending);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "chart", file, NULL);

  g_test_message ("written: %s", path);
  if (cairo_surface_write_to_png (surface, path) != CAIRO_STATUS_SUCCESS)
    g_test_message ("%s cannot be written", path);
}

static int
channel_difference (guint32 a, guint32 b)
{
  int difference = 0;

  for (guint shift = 0; shift < 24; shift += 8)
    difference = MAX (difference, ABS ((int) ((a >> shift) & 0xff) - (int) ((b >> shift) & 0xff)));
  return difference;
}

static void
compare (cairo_surface_t *actual, cairo_surface_t *expected, double share, const char *name)
{
  int width = cairo_image_surface_get_width (actual);
  int height = cairo_image_surface_get_height (actual);
  cairo_surface_t *difference = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guint32 *data = (guint32 *) (gpointer) cairo_image_surface_get_data (difference);
  gsize stride = (gsize) cairo_image_surface_get_stride (difference) / 4;
  gsize n_different = 0;

  g_assert_cmpint (cairo_image_surface_get_width (expected), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (expected), ==, height);
  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        {
          int d = channel_difference (golden_pixel (actual, x, y), golden_pixel (expected, x, y));

          data[(gsize) y * stride + (gsize) x] = (guint32) d << 16;
          if (d > CHANNEL_TOLERANCE)
            n_different++;
        }
    }
  cairo_surface_mark_dirty (difference);
  if ((double) n_different > share * width * height)
    {
      write_result (actual, name, "actual");
      write_result (difference, name, "difference");
      g_test_message ("%s: %" G_GSIZE_FORMAT " of %d pixels differ", name, n_different,
                      width * height);
      g_test_fail ();
    }
  cairo_surface_destroy (difference);
}

void
golden_check (const char *name,
              double width,
              double height,
              double scale,
              VvDrawFunc draw,
              gpointer user_data)
{
  g_autofree char *file = g_strdup_printf ("%s.png", name);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", file, NULL);
  cairo_surface_t *actual, *expected;

  if (golden_skip_without_fonts ())
    return;
  actual = golden_draw (width, height, scale, draw, user_data);
  if (g_strcmp0 (g_getenv ("VV_UPDATE_GOLDEN"), "1") == 0)
    g_assert_cmpint (cairo_surface_write_to_png (actual, path), ==, CAIRO_STATUS_SUCCESS);
  expected = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (expected), ==, CAIRO_STATUS_SUCCESS);
  compare (actual, expected, scale > 1 ? FINE_PIXEL_SHARE : PIXEL_SHARE, name);
  cairo_surface_destroy (expected);
  cairo_surface_destroy (actual);
}
