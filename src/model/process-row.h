/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-row.h — one process in a list, with the CPU of its last minute.  Written by its list
 * only.  Main thread. */

#pragma once

#include <gio/gio.h>

#include "python/census.h"

G_BEGIN_DECLS

#define VV_TYPE_PROCESS_ROW (vv_process_row_get_type ())

/** How many seconds a row's graph holds. */
#define VV_PROCESS_ROW_SECONDS 60

/**
 * VvProcessRow::changed: something that is shown as text changed
 * VvProcessRow::ticked: the graph got a value
 */
VV_API G_DECLARE_FINAL_TYPE (VvProcessRow, vv_process_row, VV, PROCESS_ROW, GObject)

/** vv_process_row_get_process: Returns: (transfer none): who it is now */
VV_API VvProcess *vv_process_row_get_process (VvProcessRow *self);
/** vv_process_row_get_python: Returns: (transfer none): which Python */
VV_API const VvPython *vv_process_row_get_python (VvProcessRow *self);
VV_API int vv_process_row_get_pid (VvProcessRow *self);
VV_API const char *vv_process_row_get_name (VvProcessRow *self);
/** vv_process_row_get_title: Returns: its name; below a parent of the same name only what tells it
 * apart: "child 2" */
VV_API const char *vv_process_row_get_title (VvProcessRow *self);
/** vv_process_row_get_detail: Returns: "48213 · 3.13"; the user in the place of a version that is
 * not known */
VV_API const char *vv_process_row_get_detail (VvProcessRow *self);
/** vv_process_row_get_usage: Returns: "38 % · 412 MiB"; or that it has ended */
VV_API const char *vv_process_row_get_usage (VvProcessRow *self);
/** vv_process_row_get_reason: Returns: (nullable): why its heap cannot be read, to be shown
 * below */
VV_API const char *vv_process_row_get_reason (VvProcessRow *self);
/** vv_process_row_get_advice: Returns: (nullable): what to do about it */
VV_API const char *vv_process_row_get_advice (VvProcessRow *self);
/** vv_process_row_get_readable: whether its memory may be read, and Vivarium knows that Python */
VV_API gboolean vv_process_row_get_readable (VvProcessRow *self);
/** vv_process_row_get_depth: how many Python processes stand above it */
VV_API guint vv_process_row_get_depth (VvProcessRow *self);
VV_API gboolean vv_process_row_get_ended (VvProcessRow *self);
/** vv_process_row_get_watched: whether it stays in the list after its end */
VV_API gboolean vv_process_row_get_watched (VvProcessRow *self);
VV_API void vv_process_row_set_watched (VvProcessRow *self, gboolean watched);

/**
 * vv_process_row_get_cpu:
 * @values: (out caller-allocates) (array fixed-size=60): CPU in percent of a core, oldest first
 *
 * Returns: how many there are
 */
VV_API gsize vv_process_row_get_cpu (VvProcessRow *self, double values[VV_PROCESS_ROW_SECONDS]);

/** vv_process_row_matches: whether each word of @needle (casefolded) is in its name, PID, user,
 * version or command */
VV_API gboolean vv_process_row_matches (VvProcessRow *self, const char *needle);

G_END_DECLS
