/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-row.h — a snapshot in the sidebar. */

#pragma once

#include <gtk/gtk.h>

#include "app/snapshots.h"

G_BEGIN_DECLS

GtkWidget *vv_snapshot_row_new (VvSnapshotItem *item);

G_END_DECLS
