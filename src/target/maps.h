/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* maps.h — /proc/PID/maps, searched for a file without keeping the whole text. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvMap:
 * @start: first address
 * @end: first address after it
 * @inode: of the file
 * @path: in the process's root, without " (deleted)"
 * @deleted: whether the kernel says so
 */
typedef struct
{
  guint64 start;
  guint64 end;
  guint64 inode;
  char *path;
  gboolean deleted;
} VvMap;

void vv_map_clear (VvMap *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvMap, vv_map_clear)

/** vv_map_parse: one line, without its end; FALSE where it maps no file */
gboolean vv_map_parse (const char *tainted_line, VvMap *out);

/** VvMapMatch: @path: of the file, perhaps with " (deleted)" behind it */
typedef gboolean (*VvMapMatch) (const char *path, gpointer data);

/** vv_maps_find: the first mapping of a file that @match takes; @dir_fd: the process's folder in /proc */
gboolean vv_maps_find (int dir_fd, VvMapMatch match, gpointer data, VvMap *out);

G_END_DECLS
