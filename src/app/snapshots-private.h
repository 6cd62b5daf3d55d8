/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshots-private.h — what one snapshot (snapshot-item.c) and the list of them (snapshots.c) share. */

#pragma once

#include "app/snapshots.h"

G_BEGIN_DECLS

typedef struct _VvAnalysisWork VvAnalysisWork;

struct _VvSnapshotItem
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  char *title;
  char *subtitle;
  gint64 created;
  guint32 id;
  int pid;
  gboolean kept;

  VvAnalysisWork *work;         /* while it runs */
  GCancellable *cancellable;
  char *failure;
  guint timeout;
};

/** vv_snapshot_item_new: @kept: whether it was taken here */
VvSnapshotItem *vv_snapshot_item_new (VvSnapshot *snapshot, gboolean kept) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
