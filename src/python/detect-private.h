/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* detect-private.h — the look at one process without a VvProcess, which costs more than the look itself. */

#pragma once

#include "python/detect.h"

G_BEGIN_DECLS

/**
 * vv_python_detect_at:
 * @dir_fd: the process's folder in /proc
 *
 * Returns: as vv_python_detect()
 */
gboolean vv_python_detect_at (int dir_fd, VvPython *out);

void vv_python_copy (const VvPython *self, VvPython *out);

/**
 * vv_python_check_supported:
 * @advice: (out) (transfer full): what to do about it
 *
 * Returns: (transfer full) (nullable): why Vivarium cannot read the objects of this kind of Python, whoever asks
 */
char *vv_python_check_supported (const VvPython *self, char **advice) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
