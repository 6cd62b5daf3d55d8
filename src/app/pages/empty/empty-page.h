/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* empty-page.h — the first screen: what to do when nothing is chosen. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VV_TYPE_EMPTY_PAGE (vv_empty_page_get_type ())

/** VvEmptyPage:limit: (nullable): why processes cannot be seen from here */
G_DECLARE_FINAL_TYPE (VvEmptyPage, vv_empty_page, VV, EMPTY_PAGE, AdwBin)

G_END_DECLS
