/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* demo.h — the built-in demo program. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** vv_demo_get_argv: Returns: (transfer full) (nullable): how to start it; NULL where there is no
 * Python 3.9 or newer */
char **vv_demo_get_argv (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
