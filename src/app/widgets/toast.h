/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* toast.h — a toast whose text is taken as it is, and in a narrow window has several lines. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** vv_toast_new: (transfer full): @text: no markup */
AdwToast *vv_toast_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
