/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-order-private.h — sorting millions of rows.  Private to the folder. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** VvHeapPair: a row, and in the upper half its key of 32 bits */
typedef guint64 VvHeapPair;

/** vv_heap_sort_pairs: by their keys; equal ones stay in order; FALSE when cancelled */
gboolean vv_heap_sort_pairs (VvHeapPair *pairs, guint32 n, GCancellable *cancellable);

G_END_DECLS
