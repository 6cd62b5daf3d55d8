/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* picture.h — a whole watch as one picture. */

#pragma once

#include "vivarium.h"

G_BEGIN_DECLS

/** cli_picture_render: @tree: sums over descendants.  Returns: (transfer full) (nullable): the file's bytes */
GBytes *cli_picture_render (VvMonitor *monitor, VvPictureFormat format, gboolean tree, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
