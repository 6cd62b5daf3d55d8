/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bytes.h — snapshots that somebody changed: opened from memory, with checksums that are right again, and
 * read to the last row. */

#pragma once

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** bytes_open: a file in memory that holds just these */
VvSnapshot *bytes_open (const guint8 *bytes, gsize length, GError **error);

/** bytes_repair: makes size and checksums right, as far as the header's places make sense; what else the
 * bytes say stays as it is */
void bytes_repair (guint8 *bytes, gsize length);

/** bytes_read: all rows that there are, @max at most of each table; (transfer full): what they said */
GString *bytes_read (const VvSnapshot *snapshot, guint32 max);

G_END_DECLS
