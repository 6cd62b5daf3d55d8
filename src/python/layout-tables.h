/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* layout-tables.h — the tables that dev.d/layouts.py writes, one array a minor version.  Private to
 * layout.c. */

#pragma once

#include "python/layout.h"

G_BEGIN_DECLS

/* A new minor version: one line here. */
#define VV_LAYOUT_MINORS(_) _ (309) _ (310) _ (311) _ (312) _ (313) _ (314) _ (315)

#define VV_LAYOUT_DECLARE(minor) \
  extern const VvLayout vv_layout_##minor[]; \
  extern const guint vv_layout_##minor##_count;
VV_LAYOUT_MINORS (VV_LAYOUT_DECLARE)
#undef VV_LAYOUT_DECLARE

G_END_DECLS
