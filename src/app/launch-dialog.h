/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch-dialog.h — asks what to launch, remembers it, and launches it. */

#pragma once

#include "app/application.h"

G_BEGIN_DECLS

#define VV_TYPE_LAUNCH_DIALOG (vv_launch_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VvLaunchDialog, vv_launch_dialog, VV, LAUNCH_DIALOG, AdwWindow)

/** vv_launch_dialog_present: opens the dialog over @parent, or the one that is open already */
void vv_launch_dialog_present (VvApplication *application, GtkWindow *parent);

G_END_DECLS
