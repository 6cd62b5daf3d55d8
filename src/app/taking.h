/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* taking.h — one snapshot that is being taken: begun, followed, cancelled, done.  For the main
 * thread. */

#pragma once

#include <gio/gio.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_TAKING (vv_taking_get_type ())

/**
 * VvTaking::changed: what is being done, or how much of it, is another
 * VvTaking::done: over; once.  vv_taking_get_error() says whether well
 */
G_DECLARE_FINAL_TYPE (VvTaking, vv_taking, VV, TAKING, GObject)

/** vv_taking_new: begins at once.  @no_calls: no system call is run in the target */
VvTaking *vv_taking_new (int pid, const char *name, const char *path,
                         gboolean no_calls) G_GNUC_WARN_UNUSED_RESULT;
void vv_taking_cancel (VvTaking *self);
const char *vv_taking_get_path (VvTaking *self);
/** vv_taking_get_name: of the process */
const char *vv_taking_get_name (VvTaking *self);
/** vv_taking_dup_text: (transfer full): what is being done, with counts */
char *vv_taking_dup_text (VvTaking *self) G_GNUC_WARN_UNUSED_RESULT;
/** vv_taking_get_fraction: 0…1 of the present step, or -1 where that is not known */
double vv_taking_get_fraction (VvTaking *self);
/** vv_taking_get_result: (nullable): once it is done well */
const VvTakeResult *vv_taking_get_result (VvTaking *self);
/** vv_taking_get_error: (nullable): once it is done and failed, or was cancelled */
const GError *vv_taking_get_error (VvTaking *self);

G_END_DECLS
