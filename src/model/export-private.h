/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export-private.h — one function a format.  Private to the folder. */

#pragma once

#include "base/sink.h"
#include "model/snapshot-export.h"

G_BEGIN_DECLS

/** VvExport: what all formats are given: an analysed snapshot, and where the text goes */
typedef struct
{
  VvSnapshot *snapshot;
  VvSink *sink;
  VvExportProgress progress;    /* (nullable) */
  gpointer progress_data;
  GCancellable *cancellable;
} VvExport;

/** vv_export_go_on: after each piece of work: FALSE: cancelled (@error), or nobody wants more */
gboolean vv_export_go_on (VvExport *self, guint64 done, guint64 total, GError **error);

/* FALSE with @error set, or unset where nobody wants more. */
gboolean vv_export_csv (VvExport *self, GError **error);
gboolean vv_export_json (VvExport *self, GError **error);
gboolean vv_export_dot (VvExport *self, GError **error);
gboolean vv_export_heapsnapshot (VvExport *self, GError **error);
/** vv_export_picture: (transfer full) (nullable): the file's bytes */
GBytes *vv_export_picture (VvExport *self, VvExportFormat format, GError **error);

G_END_DECLS
