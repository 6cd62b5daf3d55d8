/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* counts.h — how often a test repeats what it does: enough to catch a slip in each run, and many times more
 * with ./dev test --long. */

#pragma once

#include <glib.h>

static inline guint
test_count (guint usual,
            guint with_long)
{
  return g_strcmp0 (g_getenv ("VIVARIUM_LONG"), "1") == 0 ? with_long : usual;
}
