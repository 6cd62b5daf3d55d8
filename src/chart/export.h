/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export.h — any drawing as PNG, SVG or PDF in memory. */

#pragma once

#include <cairo.h>

#include "base/api.h"

G_BEGIN_DECLS

typedef enum
{
  VV_PICTURE_PNG,
  VV_PICTURE_SVG,
  VV_PICTURE_PDF,
} VvPictureFormat;

typedef void (*VvDrawFunc) (cairo_t *cr, double width, double height, gpointer user_data);

/**
 * vv_picture_render:
 * @format: PNG: @width × @scale by @height × @scale pixels; SVG: @width by @height px; PDF: the
 *   same in points × 0.75
 * @width: of the drawing, 16 to 16384
 * @height: the same
 * @scale: pixels per unit, 0.5 to 8; only for PNG
 * @title: (nullable): stored in the file's metadata where the format has a place for it
 *
 * Returns: (transfer full) (nullable): the file's bytes
 */
VV_API GBytes *vv_picture_render (VvPictureFormat format,
                                  double width,
                                  double height,
                                  double scale,
                                  const char *title,
                                  VvDrawFunc draw,
                                  gpointer user_data,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
