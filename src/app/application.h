/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* application.h — the application: one a session of the desktop, a second start comes to the
 * first. */

#pragma once

#include <adwaita.h>

#include "app/snapshots.h"
#include "app/targets.h"

G_BEGIN_DECLS

#define VV_TYPE_APPLICATION (vv_application_get_type ())
G_DECLARE_FINAL_TYPE (VvApplication, vv_application, VV, APPLICATION, AdwApplication)

/** vv_application_new: @settings: of the schema io.github.vivarium.Vivarium */
VvApplication *vv_application_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
GSettings *vv_application_get_settings (VvApplication *self);
VvSnapshots *vv_application_get_snapshots (VvApplication *self);
VvTargets *vv_application_get_targets (VvApplication *self);

/** vv_application_launch: starts @launch, and shows it; an error goes to the caller */
gboolean vv_application_launch (VvApplication *self, const VvLaunch *launch, gboolean owned,
                                GError **error);

G_END_DECLS
