/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* file.h — files appear whole or not at all. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvFileKind:
 * @VV_FILE_ORDINARY: pictures and plain numbers; the umask decides who may read it
 * @VV_FILE_PRIVATE: holds other people's data (command lines, values): mode 0600
 */
typedef enum
{
  VV_FILE_ORDINARY,
  VV_FILE_PRIVATE,
} VvFileKind;

/**
 * vv_file_save:
 * @path: (type filename): where to; "-" is standard output, whose reader may leave early
 * @data: the whole content
 * @kind: who may read it
 * @error: says the path, the system's reason and what to do
 *
 * Writes to a temporary name in the same folder and renames it over @path, so that there is never
 * half a file and an older file survives a failure.  A symbolic link is followed.  What is no
 * regular file (a pipe, /dev/stdout) is written to directly.  Blocks; any thread.
 *
 * Returns: whether @data is in @path
 */
VV_API gboolean vv_file_save (const char *path, GBytes *data, VvFileKind kind, GError **error);

/**
 * vv_file_check_writable:
 *
 * Tells early, and without leaving anything behind, whether vv_file_save() to @path can work: a
 * long measurement should not end in "no such folder".
 */
VV_API gboolean vv_file_check_writable (const char *path, GError **error);

G_END_DECLS
