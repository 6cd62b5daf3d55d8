/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* file-private.h — what file.c and draft.c share.  Private to the folder. */

#pragma once

#include "base/file.h"

G_BEGIN_DECLS

/** vv_file_set_error: that @path cannot be written; @code is an errno */
void vv_file_set_error (GError **error, const char *path, int code);

/** vv_file_is_special: what stands at @path now is a pipe, a terminal, /dev/null…: nothing that can
 * be replaced */
gboolean vv_file_is_special (const char *path);

/** vv_file_resolve_links: where a rename has to land for @path to show the new file: the end of a
 * chain of links, even one that dangles */
char *vv_file_resolve_links (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/** vv_file_open_temporary: Returns: a descriptor or -1 with errno; @name is set to the temporary
 * file's path, in the folder of @path */
int vv_file_open_temporary (const char *path, VvFileKind kind, char **name);

G_END_DECLS
