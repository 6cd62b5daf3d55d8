/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image.h — is this ELF file a Python, and which?  Private to the folder. */

#pragma once

#include "python/detect.h"

G_BEGIN_DECLS

/**
 * vv_python_image_read:
 * @fd: a file; its contents are foreign, whoever wrote it
 * @name: its base name; says the minor version where the file does not
 * @kind: (out): VV_PYTHON_NONE where it is none
 * @version: (out) (transfer full) (nullable): as VvPython.version
 */
void vv_python_image_read (int fd, const char *name, VvPythonKind *kind, char **version);

/** vv_python_image_is_python_name: whether a program or library of that base name claims to be a Python */
gboolean vv_python_image_is_python_name (const char *name);

G_END_DECLS
