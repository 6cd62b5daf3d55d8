/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pythons.h — the interpreters of this machine. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pythons_find:
 *
 * Those of VIVARIUM_PYTHONS (paths with colons between) if it is set; else python2.7, python3.x and pypy3 in PATH and in
 * /usr/bin, and the versions that pyenv holds.  Each program once.
 *
 * Returns: (transfer full) (element-type filename)
 */
GPtrArray *pythons_find (void);

/** pythons_find_ordinary: Returns: (transfer full) (nullable): a CPython from 3.9 on, without wrappers */
char *pythons_find_ordinary (void);

G_END_DECLS
