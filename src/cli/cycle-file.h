/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-file.h — a cycle drawn into a file. */

#pragma once

#include "vivarium.h"

G_BEGIN_DECLS

/**
 * cli_cycle_file_write:
 * @path: "-" is standard output
 *
 * Draws the most important cycle: the biggest that is garbage, or where there is none the biggest.
 */
gboolean cli_cycle_file_write (VvSnapshot *snapshot, const char *path, VvPictureFormat format,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
