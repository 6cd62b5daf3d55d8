/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image-private.h — memory for an image that is there before it is known what lies where: it is touched before the
 * target is held, and dealt out while it is. */

#pragma once

#include "target/image.h"

G_BEGIN_DECLS

/**
 * vv_image_prepare:
 *
 * Returns: (nullable): @size bytes of zeros that the image owns, for vv_image_place(); untouched.  NULL with @error where
 * the system does not give so much
 */
guint8 *vv_image_prepare (VvImage *self, gsize size, GError **error);
/** vv_image_place: as vv_image_reserve(), with @bytes of what was prepared */
gboolean vv_image_place (VvImage *self, VvAddr start, VvAddr end, guint8 *bytes, GError **error);

G_END_DECLS
