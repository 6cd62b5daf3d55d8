/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* limit.h — why the processes of this machine cannot be seen from here.  Private to the folder. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/** vv_limit_find: @flatpak_info: the file that exists inside a Flatpak sandbox.
 * Returns: (transfer full) (nullable): as vv_census_get_limit() */
char *vv_limit_find (const char *proc_root, const char *flatpak_info) G_GNUC_WARN_UNUSED_RESULT;

/** vv_limit_is_hiding: whether /proc/mounts says that @proc_root hides other users' processes */
gboolean vv_limit_is_hiding (const char *tainted_mounts, const char *proc_root);

G_END_DECLS
