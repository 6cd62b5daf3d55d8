/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* golden.h — drawings compared with pictures in tests/golden. */

#pragma once

#include "chart/export.h"

G_BEGIN_DECLS

/**
 * golden_check:
 * @name: of the file in tests/golden, without ".png"
 *
 * Fails the running test if the drawing differs from its picture by more than what other versions
 * of cairo and FreeType make of the same paths, and leaves what was drawn and the difference in
 * the build folder. Skips it where a font is missing.  With VV_UPDATE_GOLDEN=1 it writes the
 * picture.
 */
void golden_check (const char *name,
                   double width,
                   double height,
                   double scale,
                   VvDrawFunc draw,
                   gpointer user_data);

/** golden_skip_without_fonts: Returns: whether the test was skipped, since a font of the pictures
 * is missing */
gboolean golden_skip_without_fonts (void);

/** golden_draw: Returns: (transfer full): an image surface of the drawing */
cairo_surface_t *golden_draw (double width,
                              double height,
                              double scale,
                              VvDrawFunc draw,
                              gpointer user_data);

/** golden_pixel: Returns: 0xrrggbb */
guint32 golden_pixel (cairo_surface_t *surface, int x, int y);

G_END_DECLS
