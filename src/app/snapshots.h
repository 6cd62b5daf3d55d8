/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshots.h — the snapshots that are open, side by side, in the order of their times.
 *
 * Those that were taken in the window are kept in a private folder of the user's data
 * (`vivarium/snapshots`, mode 0700) until they are closed, and are there again after a restart; a
 * file from elsewhere is only looked at.  For the main thread. */

#pragma once

#include <gio/gio.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_SNAPSHOT_ITEM (vv_snapshot_item_get_type ())

/**
 * VvSnapshotItem:title: `app.py, 10:36`
 * VvSnapshotItem:subtitle: `2.16 M objects · 312 MiB`
 * VvSnapshotItem::analysed: retained sizes and cycles are known from now on; once
 * VvSnapshotItem::progress: of the analysis
 */
G_DECLARE_FINAL_TYPE (VvSnapshotItem, vv_snapshot_item, VV, SNAPSHOT_ITEM, GObject)

VvSnapshot *vv_snapshot_item_get_snapshot (VvSnapshotItem *self);
/** vv_snapshot_item_get_id: from 1, never used again: what actions name it by */
guint32 vv_snapshot_item_get_id (VvSnapshotItem *self);
const char *vv_snapshot_item_get_title (VvSnapshotItem *self);
const char *vv_snapshot_item_get_subtitle (VvSnapshotItem *self);
/** vv_snapshot_item_get_path: where it lies; display-safe it is not */
const char *vv_snapshot_item_get_path (VvSnapshotItem *self);
/** vv_snapshot_item_get_kept: whether it was taken here, and goes when it is closed */
gboolean vv_snapshot_item_get_kept (VvSnapshotItem *self);
/** vv_snapshot_item_get_pid: of the process it is of; 0: not known */
int vv_snapshot_item_get_pid (VvSnapshotItem *self);
/** vv_snapshot_item_is_of: whether it is of that very process, by PID and start */
gboolean vv_snapshot_item_is_of (VvSnapshotItem *self, VvProcess *process);
/** vv_snapshot_item_get_created: seconds since the epoch; 0: not known */
gint64 vv_snapshot_item_get_created (VvSnapshotItem *self);

/** vv_snapshot_item_analyse: begins in a thread, unless that was done; nothing to compute where the
 * file has it */
void vv_snapshot_item_analyse (VvSnapshotItem *self);
/** vv_snapshot_item_dup_progress: (transfer full) (nullable): what the analysis does now, with
 * counts; NULL while none runs */
char *vv_snapshot_item_dup_progress (VvSnapshotItem *self, double *fraction);
/** vv_snapshot_item_cancel: gives the analysis up */
void vv_snapshot_item_cancel (VvSnapshotItem *self);
/** vv_snapshot_item_get_failure: (nullable): why there is no analysis */
const char *vv_snapshot_item_get_failure (VvSnapshotItem *self);

#define VV_TYPE_SNAPSHOTS (vv_snapshots_get_type ())
/** VvSnapshots: a GListModel of VvSnapshotItem */
G_DECLARE_FINAL_TYPE (VvSnapshots, vv_snapshots, VV, SNAPSHOTS, GObject)

VvSnapshots *vv_snapshots_new (void) G_GNUC_WARN_UNUSED_RESULT;
/** vv_snapshots_restore: opens what was taken before and not closed */
void vv_snapshots_restore (VvSnapshots *self);

/** vv_snapshots_open: reads its header in a thread; one that is open already is found */
void vv_snapshots_open (VvSnapshots *self, const char *path, GAsyncReadyCallback ready,
                        gpointer user_data);
/** vv_snapshots_open_finish: (transfer none) */
VvSnapshotItem *vv_snapshots_open_finish (VvSnapshots *self, GAsyncResult *result, GError **error);

/** vv_snapshots_new_path: (transfer full): for a snapshot of @name that is about to be taken; makes
 * the folder */
char *vv_snapshots_new_path (VvSnapshots *self, const char *name,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_snapshots_close: takes it off the list; the file of one that was taken here stays until
 * vv_snapshots_forget() */
void vv_snapshots_close (VvSnapshots *self, VvSnapshotItem *item);
/** vv_snapshots_reopen: puts back what was closed */
void vv_snapshots_reopen (VvSnapshots *self, VvSnapshotItem *item);
/** vv_snapshots_forget: deletes the file of one that was taken here and is closed */
void vv_snapshots_forget (VvSnapshots *self, VvSnapshotItem *item);
/** vv_snapshots_lookup: (transfer none) (nullable) */
VvSnapshotItem *vv_snapshots_lookup (VvSnapshots *self, guint32 id);
/** vv_snapshots_find: (transfer none) (nullable): the newest of that process */
VvSnapshotItem *vv_snapshots_find (VvSnapshots *self, VvProcess *process);

G_END_DECLS
