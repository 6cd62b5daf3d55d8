/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live-image.h — an image of a process that runs, filled page by page as it is read: what decodes a
 * frozen image answers small questions about a live one too.  Whatever was read stays as it was at
 * that moment, so an image is made for one question and thrown away; two pages of it may be of two
 * moments, and who asked must check. */

#pragma once

#include "target/image.h"

G_BEGIN_DECLS

/** VV_LIVE_IMAGE_MOST: bytes that are read at most: what asks for more goes round in a circle, or is
 * no small question; all further answers are "not there" */
#define VV_LIVE_IMAGE_MOST (G_GUINT64_CONSTANT (16) << 20)
/** VV_LIVE_IMAGE_BLOCK: a longer stretch is only looked at, at both ends: it is there, but full of
 * zeros.  Sizes of containers ask for it; who wants to read it asks for parts */
#define VV_LIVE_IMAGE_BLOCK (G_GUINT64_CONSTANT (256) << 10)

/** vv_live_image_new: @memory: kept by the caller as long as the image lives.  It knows no regions,
 * so what asks an image for the interpreter's own data finds none */
VvImage *vv_live_image_new (VvMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
void vv_live_image_free (VvImage *self);
/** vv_live_image_get_read: how many bytes were read so far */
guint64 vv_live_image_get_read (const VvImage *self);

G_END_DECLS
