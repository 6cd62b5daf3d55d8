/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export.c — any drawing as PNG, SVG or PDF in memory.  cairo writes into a byte array; who saves
 * it does so in one piece, so that there is never half a picture on disk. */

#include "chart/export.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"

#define SMALLEST 16.0
#define LARGEST 16384.0
#define SMALLEST_SCALE 0.5
#define LARGEST_SCALE 8.0
#define LARGEST_PIXELS 32767.0          /* cairo's limit for the side of an image */
#define LARGEST_AREA (256.0 * 1024 * 1024)      /* pixels: 1 GiB of memory */
#define POINTS_PER_PX 0.75

static cairo_status_t
append_cb (void *user_data, const unsigned char *data, unsigned int length)
{
  GByteArray *bytes = user_data;

  if (length > G_MAXUINT - bytes->len)
    return CAIRO_STATUS_WRITE_ERROR;
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
check_size (VvPictureFormat format, double width, double height, double scale, GError **error)
{
  if (!(width >= SMALLEST && width <= LARGEST && height >= SMALLEST && height <= LARGEST))
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                   _("A picture cannot be %g × %g: choose a width and a height from %g to %g."),
                   width, height, SMALLEST, LARGEST);
      return FALSE;
    }
  if (format != VV_PICTURE_PNG)
    return TRUE;
  if (!(scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE))
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                   _("A picture cannot be scaled by %g: choose a scale from %g to %g."),
                   scale, SMALLEST_SCALE, LARGEST_SCALE);
      return FALSE;
    }
  if (width * scale > LARGEST_PIXELS || height * scale > LARGEST_PIXELS ||
      width * scale * height * scale > LARGEST_AREA)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                   _("A picture of %.0f × %.0f pixels is too large: choose a smaller size or scale."),
                   width * scale, height * scale);
      return FALSE;
    }
  return TRUE;
}

static cairo_surface_t *
new_surface (VvPictureFormat format,
             double width,
             double height,
             double scale,
             const char *title,
             GByteArray *bytes)
{
  cairo_surface_t *surface;

  switch (format)
    {
    case VV_PICTURE_SVG:
      surface = cairo_svg_surface_create_for_stream (append_cb, bytes, width, height);
      cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
      return surface;

    case VV_PICTURE_PDF:
      surface = cairo_pdf_surface_create_for_stream (append_cb, bytes, width * POINTS_PER_PX,
                                                     height * POINTS_PER_PX);
      if (title != NULL)
        cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Vivarium");
      return surface;

    case VV_PICTURE_PNG:
    default:
      surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) lround (width * scale),
                                            (int) lround (height * scale));
      cairo_surface_set_device_scale (surface, scale, scale);
      return surface;
    }
}

static cairo_status_t
draw_page (cairo_surface_t *surface,
           VvPictureFormat format,
           double width,
           double height,
           VvDrawFunc draw,
           gpointer user_data)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  if (format == VV_PICTURE_PDF)
    cairo_scale (cr, POINTS_PER_PX, POINTS_PER_PX);
  draw (cr, width, height, user_data);
  if (format != VV_PICTURE_PNG)
    cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  return status;
}

GBytes *
vv_picture_render (VvPictureFormat format,
                   double width,
                   double height,
                   double scale,
                   const char *title,
                   VvDrawFunc draw,
                   gpointer user_data,
                   GError **error)
{
  g_autoptr(GByteArray) bytes = NULL;
  cairo_surface_t *surface;
  cairo_status_t status;

  g_return_val_if_fail (draw != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_size (format, width, height, scale, error))
    return NULL;
  bytes = g_byte_array_new ();
  surface = new_surface (format, width, height, scale, title, bytes);
  status = cairo_surface_status (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = draw_page (surface, format, width, height, draw, user_data);
  if (status == CAIRO_STATUS_SUCCESS && format == VV_PICTURE_PNG)
    status = cairo_surface_write_to_png_stream (surface, append_cb, bytes);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("The picture could not be drawn: %s. Try a smaller size."),
                   cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
