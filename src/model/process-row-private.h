/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-row-private.h — what only the list does with its rows. */

#pragma once

#include "model/process-row.h"

G_BEGIN_DECLS

VvProcessRow *vv_process_row_new (VvProcess *process, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/** vv_process_row_take: what a scan says now.  Returns: whether its place in the list may be
 * another */
gboolean vv_process_row_take (VvProcessRow *self, const VvCensusEntry *entry, gint64 time_us);
/** vv_process_row_set_place: @parent: (nullable): the row it is shown below; @depth: how many rows
 * stand above it */
void vv_process_row_set_place (VvProcessRow *self, VvProcessRow *parent, guint depth);
void vv_process_row_set_ended (VvProcessRow *self);
/** vv_process_row_get_scan: Returns: the number of the last scan that found it, 0 where none did */
guint64 vv_process_row_get_scan (VvProcessRow *self);
void vv_process_row_set_scan (VvProcessRow *self, guint64 scan);
/** vv_process_row_feed: what a monitor says of a row that no census finds */
void vv_process_row_feed (VvProcessRow *self, double cpu_percent, guint64 rss_bytes,
                          gint64 time_us);
/** vv_process_row_get_parent: Returns: the PID of the Python process above it, or 0 */
int vv_process_row_get_parent (VvProcessRow *self);
/** vv_process_row_compare: readable ones first, then by name as people count ("child 2" before
 * "child 10"), then by PID */
int vv_process_row_compare (VvProcessRow *a, VvProcessRow *b);

G_END_DECLS
