/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* consistent.h — what is true of every snapshot that the walk made, whatever it had to read. */

#pragma once

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** assert_consistent: reads all of it: rows in order, every index in its table, both directions of the
 * references alike, texts valid, and nothing damaged */
void assert_consistent (const VvSnapshot *snapshot);

/** unreadable_of: the row of meta `unreadable.KIND` */
gint64 unreadable_of (const VvSnapshot *snapshot, const char *kind);

G_END_DECLS
