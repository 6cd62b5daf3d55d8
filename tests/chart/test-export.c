/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-export.c — src/chart/export.c. */

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "golden.h"
#include "sample.h"

#include "base/error.h"

static void
draw (cairo_t *cr, double width, double height, gpointer user_data)
{
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  vv_tracks_draw (user_data, &theme, width, height, cr);
}

static gboolean
contains (GBytes *bytes, const char *text)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return memmem (data, size, text, strlen (text)) != NULL;
}

typedef struct
{
  const guint8 *data;
  gsize left;
} Reader;

static cairo_status_t
read_cb (void *user_data, unsigned char *data, unsigned int length)
{
  Reader *reader = user_data;

  if (length > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data, length);
  reader->data += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static void
test_png (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (60);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;
  Reader reader;
  cairo_surface_t *surface;
  guint n_coloured = 0;

  bytes = vv_picture_render (VV_PICTURE_PNG, 640.5, 400, 1.5, "Title", draw, tracks, &error);
  g_assert_no_error (error);
  reader.data = g_bytes_get_data (bytes, &reader.left);
  g_assert_cmpmem (reader.data, 8, "\x89PNG\r\n\x1a\n", 8);
  surface = cairo_image_surface_create_from_png_stream (read_cb, &reader);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 961);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 600);
  for (int y = 0; y < 600; y++)
    for (int x = 0; x < 961; x++)
      n_coloured += golden_pixel (surface, x, y) != 0xffffff;
  g_assert_cmpuint (n_coloured, >, 961 * 600 / 20);
  cairo_surface_destroy (surface);
}

static void
test_svg (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (60);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = vv_picture_render (VV_PICTURE_SVG, 640, 400, 1, NULL, draw, tracks, &error);
  g_assert_no_error (error);
  g_assert_true (contains (bytes, "<svg"));
  g_assert_true (contains (bytes, "width=\"640px\""));
  g_assert_true (contains (bytes, "</svg>"));
  g_assert_true (contains (bytes, "<path"));
  /* Lines stay lines: a picture of pixels would not be worth the name. */
  g_assert_false (contains (bytes, "<image"));
}

/* From cairo 1.18 on a PDF's objects are compressed, so its own reader has to say. */
static gboolean
says_title (GBytes *pdf, const char *title)
{
  g_autofree char *tool = g_find_program_in_path ("pdfinfo");
  g_autofree char *path = NULL;
  g_autofree char *output = NULL;
  int fd;

  if (contains (pdf, title))
    return TRUE;
  if (tool == NULL)
    {
      g_test_skip ("there is no pdfinfo to read a compressed PDF");
      return TRUE;
    }
  fd = g_file_open_tmp ("vivarium-XXXXXX.pdf", &path, NULL);
  g_assert_cmpint (write (fd, g_bytes_get_data (pdf, NULL), g_bytes_get_size (pdf)), ==, g_bytes_get_size (pdf));
  close (fd);
  g_assert_true (g_spawn_sync (NULL, (char *[]) { tool, path, NULL }, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                               NULL));
  unlink (path);
  return strstr (output, title) != NULL;
}

static void
test_pdf (void)
{
  g_autoptr(VvTracks) tracks = sample_tracks_new (60);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = vv_picture_render (VV_PICTURE_PDF, 640, 400, 1, "Vivarium 4242", draw, tracks, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (bytes, NULL), "%PDF-"));
  g_assert_true (contains (bytes, "%%EOF"));
  g_assert_true (says_title (bytes, "Vivarium 4242"));
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 4000);
}

static void
never_drawn (cairo_t *cr, double width, double height, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
check_refused (VvPictureFormat format, double width, double height, double scale, const char *word)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bytes = vv_picture_render (format, width, height, scale, NULL, never_drawn, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_bad_size (void)
{
  check_refused (VV_PICTURE_PNG, 0, 100, 1, "16");
  check_refused (VV_PICTURE_PNG, -5, 100, 1, "-5");
  check_refused (VV_PICTURE_SVG, 100, 15, 1, "15");
  check_refused (VV_PICTURE_PDF, 100, 16385, 1, "16384");
  check_refused (VV_PICTURE_PDF, NAN, 100, 1, "nan");
  check_refused (VV_PICTURE_SVG, INFINITY, 100, 1, "inf");
  check_refused (VV_PICTURE_PNG, 100, 100, 0, "scale");
  check_refused (VV_PICTURE_PNG, 100, 100, 9, "9");
  check_refused (VV_PICTURE_PNG, 100, 100, NAN, "nan");
  check_refused (VV_PICTURE_PNG, 16384, 16384, 8, "131072");
}

static void
breaking_draw (cairo_t *cr, double width, double height, gpointer user_data)
{
  cairo_restore (cr);
}

/* A drawing that goes wrong gives no half picture. */
static void
test_failed_drawing (void)
{
  for (int format = VV_PICTURE_PNG; format <= VV_PICTURE_PDF; format++)
    {
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;

      bytes = vv_picture_render ((VvPictureFormat) format, 100, 100, 1, NULL, breaking_draw, NULL,
                                 &error);
      g_assert_null (bytes);
      g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/export/png", test_png);
  g_test_add_func ("/chart/export/svg", test_svg);
  g_test_add_func ("/chart/export/pdf", test_pdf);
  g_test_add_func ("/chart/export/bad-size", test_bad_size);
  g_test_add_func ("/chart/export/failed-drawing", test_failed_drawing);
  return g_test_run ();
}
