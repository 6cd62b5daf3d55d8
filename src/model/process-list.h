/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-list.h — the processes of a census as a list for a window: a row keeps its identity from
 * scan to scan, children follow their parent, a search hides rows.  Main thread. */

#pragma once

#include <gio/gio.h>

#include "model/process-row.h"
#include "python/census.h"

G_BEGIN_DECLS

#define VV_TYPE_PROCESS_LIST (vv_process_list_get_type ())

/**
 * VvProcessList: a GListModel of VvProcessRow
 * VvProcessList:n-live: how many processes run, shown or not
 * VvProcessList:search: (nullable): see vv_process_list_set_search()
 */
VV_API G_DECLARE_FINAL_TYPE (VvProcessList, vv_process_list, VV, PROCESS_LIST, GObject)

VV_API VvProcessList *vv_process_list_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_process_list_take:
 * @entries: (element-type VvCensusEntry): what a scan found; may be freed afterwards
 * @time_us: when, on the monotonic clock; a row's graph gets a value a second
 *
 * Rows of the same process (PID and start) stay the same object.  A row whose process is not found
 * leaves, unless it is watched: then it stays (who watches it tells when it ended).  Rows that can
 * be read come first, each group by name.
 */
VV_API void vv_process_list_take (VvProcessList *self, GPtrArray *entries, gint64 time_us);

/** vv_process_list_set_search: shows only rows in which each word of @text is found */
VV_API void vv_process_list_set_search (VvProcessList *self, const char *text);
VV_API const char *vv_process_list_get_search (VvProcessList *self);

VV_API guint vv_process_list_get_n_live (VvProcessList *self);
/** vv_process_list_get_n_descendants: Returns: how many running Python processes stand below @row,
 * shown or not */
VV_API guint vv_process_list_get_n_descendants (VvProcessList *self, VvProcessRow *row);

/** vv_process_list_find: Returns: (transfer none) (nullable): the row of @pid, that of a running
 * process before an ended one */
VV_API VvProcessRow *vv_process_list_find (VvProcessList *self, int pid);
/** vv_process_list_find_process: Returns: (transfer none) (nullable): the row of exactly that
 * process */
VV_API VvProcessRow *vv_process_list_find_process (VvProcessList *self, const VvProcess *process);
/** vv_process_list_get_position: Returns: where @row is shown, or G_MAXUINT where it is not */
VV_API guint vv_process_list_get_position (VvProcessList *self, VvProcessRow *row);

/**
 * vv_process_list_add:
 * @process: who
 * @name: what to call it
 *
 * A row for what no census has found: a program that is no Python, or one that was launched just
 * now.  It is watched from the start, and a census that finds it takes it over.
 *
 * Returns: (transfer none): its row, the one that exists if there is one
 */
VV_API VvProcessRow *vv_process_list_add (VvProcessList *self, VvProcess *process,
                                          const char *name);

/** vv_process_list_feed: what a monitor says of @row, taken where no census finds it.  Any number
 * of times a second */
VV_API void vv_process_list_feed (VvProcessList *self, VvProcessRow *row, double cpu_percent,
                                  guint64 rss_bytes, gint64 time_us);
/** vv_process_list_set_ended: its process has ended; the row stays until it is dismissed */
VV_API void vv_process_list_set_ended (VvProcessList *self, VvProcessRow *row);
/** vv_process_list_dismiss: an ended row leaves; a running one is watched no longer */
VV_API void vv_process_list_dismiss (VvProcessList *self, VvProcessRow *row);

G_END_DECLS
