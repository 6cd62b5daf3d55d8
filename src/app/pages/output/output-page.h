/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output-page.h — what a launched program has written, and how it ended. */

#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define VV_TYPE_OUTPUT_PAGE (vv_output_page_get_type ())
G_DECLARE_FINAL_TYPE (VvOutputPage, vv_output_page, VV, OUTPUT_PAGE, AdwBin)

/** vv_output_page_set_session: @session: (nullable): one without output shows nothing */
void vv_output_page_set_session (VvOutputPage *self, VvSession *session);

G_END_DECLS
