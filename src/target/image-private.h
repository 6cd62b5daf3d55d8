/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image-private.h — memory for an image that is there before it is known what lies where: it is touched before the
 * target is held, and dealt out while it is. */

#pragma once

#include "target/image.h"

G_BEGIN_DECLS

/**
 * vv_image_prepare:
 * @size: address space that vv_image_reserve() takes its memory from while it lasts
 *
 * Returns: (nullable): where it begins; untouched.  NULL with @error where the system does not give so much
 */
guint8 *vv_image_prepare (VvImage *self, gsize size, GError **error);
/** vv_image_rewind: forgets what was reserved; what was prepared stays, with whatever was written to it */
void vv_image_rewind (VvImage *self);

G_END_DECLS
