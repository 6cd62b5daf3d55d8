/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-export.h — a snapshot in the formats of other programs, and as tables and pictures. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/**
 * VvExportFormat:
 * @VV_EXPORT_CSV: the table `objects`, whole
 * @VV_EXPORT_JSON: all tables: an object whose members are arrays of rows
 * @VV_EXPORT_DOT: for Graphviz: what retains the most, and who holds it: at most 60 objects
 * @VV_EXPORT_PNG: what the memory is, by module and type: the treemap that the window shows
 * @VV_EXPORT_SVG: the same
 * @VV_EXPORT_HEAPSNAPSHOT: the whole graph as Chrome writes its own: for the memory panel of Chromium's
 *   developer tools
 */
typedef enum
{
  VV_EXPORT_CSV,
  VV_EXPORT_JSON,
  VV_EXPORT_DOT,
  VV_EXPORT_PNG,
  VV_EXPORT_SVG,
  VV_EXPORT_HEAPSNAPSHOT,
  VV_N_EXPORTS,
} VvExportFormat;

/** vv_export_format_name: `csv`, `heapsnapshot`: as the ending of a file, without the dot */
VV_API const char *vv_export_format_name (VvExportFormat format);
/** vv_export_format_from_name: FALSE where there is none of that name */
VV_API gboolean vv_export_format_from_name (const char *name, VvExportFormat *out);

/** VvExportProgress: from the calling thread; @done of @total steps, not always of one length */
typedef void (*VvExportProgress) (guint64 done, guint64 total, gpointer data);

/**
 * vv_snapshot_export:
 * @path: (type filename): appears whole or not at all, mode 0600; "-" is standard output, whose
 *   reader may leave early
 * @progress: (nullable)
 * @error: VV_ERROR_UNSUPPORTED: more objects than the format can number; VV_ERROR_INVALID: @path is
 *   the snapshot itself; VV_ERROR_CORRUPT; the system's reasons; cancelled
 *
 * Analyses the snapshot where that was not done.  Whatever its size, memory does not grow with it but
 * for half a byte an object of a heapsnapshot.  Blocks; any thread.
 */
VV_API gboolean vv_snapshot_export (VvSnapshot *snapshot, VvExportFormat format, const char *path,
                                    VvExportProgress progress, gpointer data,
                                    GCancellable *cancellable, GError **error);

G_END_DECLS
