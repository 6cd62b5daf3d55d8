/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* epoch.h — what the wall clock said at a time of the monotonic clock, also where it was set
 * meanwhile. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VvEpoch VvEpoch;

VvEpoch *vv_epoch_new (void);
/** vv_epoch_copy: Returns: (transfer full): what is known now */
VvEpoch *vv_epoch_copy (const VvEpoch *self) G_GNUC_WARN_UNUSED_RESULT;
void vv_epoch_free (VvEpoch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvEpoch, vv_epoch_free)

/** vv_epoch_note: at @time_ns the wall clock said @epoch_us; times only grow */
void vv_epoch_note (VvEpoch *self, gint64 time_ns, gint64 epoch_us);
/** vv_epoch_get: Returns: microseconds since the epoch; before the first note, as now */
gint64 vv_epoch_get (VvEpoch *self, gint64 time_ns);

G_END_DECLS
