/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rich.h — a snapshot with one of everything: each form of value and label, numbers that do not fit
 * into their columns, every small table. */

#pragma once

#include "heap/snapshot-writer.h"

G_BEGIN_DECLS

/** rich_write: as in rich.c; where @no_values, as --no-values writes it */
void rich_write (const char *path, gboolean no_values);
/** rich_open: the same, opened; the file is gone */
VvSnapshot *rich_open (gboolean no_values);
/** rich_find: the object of that name in rich.c */
VvNode rich_find (const char *name);

G_END_DECLS
