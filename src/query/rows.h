/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rows.h — rows of SQL values as JSON or CSV, as they come: ten million need no more memory than a
 * thousand.  One document is one table, or several with a name each. */

#pragma once

#include "query/query.h"

G_BEGIN_DECLS

typedef enum { VV_ROWS_JSON, VV_ROWS_CSV } VvRowsFormat;

typedef struct _VvRowWriter VvRowWriter;

/** vv_row_writer_new: @out: where text is appended; the caller may take it away between two calls */
VV_API VvRowWriter *vv_row_writer_new (VvRowsFormat format, GString *out) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_row_writer_free (VvRowWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvRowWriter, vv_row_writer_free)

/** vv_row_writer_table: begins one of several tables: a member of the JSON document; in CSV an empty
 * line stands between two.  vv_row_writer_columns() follows */
VV_API void vv_row_writer_table (VvRowWriter *self, const char *name);
/** vv_row_writer_columns: of equal names the second one is `name:1` */
VV_API void vv_row_writer_columns (VvRowWriter *self, const char * const *names, guint n);
/** vv_row_writer_row: (array): as many @cells as there are columns */
VV_API void vv_row_writer_row (VvRowWriter *self, const VvCell *cells);
/** vv_row_writer_end: closes what is open; not called where rows are missing, so that half a document
 * is none */
VV_API void vv_row_writer_end (VvRowWriter *self);

/** vv_row_writer_dup_name: (transfer full): what column @at is called beside those before it */
VV_API char *vv_row_writer_dup_name (const char * const *names, guint at) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
