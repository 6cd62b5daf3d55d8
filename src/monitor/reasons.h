/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reasons.h — why a series has no value, over time.  A reason that stays costs nothing more. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VvReasons VvReasons;

VvReasons *vv_reasons_new (void);
/** vv_reasons_copy: Returns: (transfer full): what is known now; texts are shared */
VvReasons *vv_reasons_copy (const VvReasons *self) G_GNUC_WARN_UNUSED_RESULT;
void vv_reasons_free (VvReasons *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvReasons, vv_reasons_free)

/** vv_reasons_add: @reason: (nullable): for the sample of @time_ns, which is later than all
 * before */
void vv_reasons_add (VvReasons *self, guint series, gint64 time_ns, const char *reason);
/** vv_reasons_drop: forgets what was before @time_ns */
void vv_reasons_drop (VvReasons *self, gint64 time_ns);
/** vv_reasons_get: Returns: (nullable): the reason of the sample of @time_ns */
const char *vv_reasons_get (VvReasons *self, guint series, gint64 time_ns);

G_END_DECLS
