/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-export.c — In: a snapshot, a format, a path.  Out: the file, or nothing.  The tables are asked
 * for in SQL, like any other question. */

#include "config.h"

#include "model/snapshot-export.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "heap/analysis.h"
#include "model/export-private.h"
#include "query/rows.h"

#define MAX_PATH_CHARS 200
/* Rows between two looks at the clock, so to speak. */
#define STRIDE 4096

static const char * const names[VV_N_EXPORTS] = {
  [VV_EXPORT_CSV] = "csv", [VV_EXPORT_JSON] = "json", [VV_EXPORT_DOT] = "dot",
  [VV_EXPORT_PNG] = "png", [VV_EXPORT_SVG] = "svg", [VV_EXPORT_HEAPSNAPSHOT] = "heapsnapshot",
};

const char *
vv_export_format_name (VvExportFormat format)
{
  g_return_val_if_fail (format < VV_N_EXPORTS, NULL);

  return names[format];
}

gboolean
vv_export_format_from_name (const char *name, VvExportFormat *out)
{
  for (guint i = 0; i < VV_N_EXPORTS; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      {
        *out = (VvExportFormat) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
vv_export_go_on (VvExport *self, guint64 done, guint64 total, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->progress != NULL)
    self->progress (done, total, self->progress_data);
  return self->sink == NULL || vv_sink_pass (self->sink);
}

/* ---- Tables ---- */

/* With those that have a row an object or a reference last: who reads the beginning sees the rest. */
static const char * const tables[] = {
  "meta", "types", "cycles", "roots", "threads", "frames", "objects", "weakrefs", "refs",
};

typedef struct
{
  VvExport *export;
  VvRowWriter *writer;
  guint64 n_rows;
  guint64 total;
  GError *error;
} Rows;

static void
columns_cb (const char * const *columns, guint n, gpointer data)
{
  Rows *self = data;

  vv_row_writer_columns (self->writer, columns, n);
}

static gboolean
row_cb (const VvCell *cells, guint n, gpointer data)
{
  Rows *self = data;

  (void) n;
  vv_row_writer_row (self->writer, cells);
  self->n_rows++;
  if (self->n_rows % STRIDE == 0)
    return vv_export_go_on (self->export, MIN (self->n_rows, self->total), self->total, &self->error);
  return vv_sink_pass (self->export->sink);
}

/* Returns: FALSE with @error, or where nobody wants more. */
static gboolean
write_table (Rows *rows, VvQuery *query, const char *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", table);

  if (!vv_query_run (query, sql, columns_cb, row_cb, rows, rows->export->cancellable, error))
    {
      g_clear_error (&rows->error);
      return FALSE;
    }
  if (rows->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&rows->error));
      return FALSE;
    }
  return vv_sink_pass (rows->export->sink);
}

static gboolean
write_tables (VvExport *self, VvRowsFormat format, GError **error)
{
  g_autoptr (VvRowWriter) writer = vv_row_writer_new (format, vv_sink_get_text (self->sink));
  g_autoptr (VvQuery) query = vv_query_new (self->snapshot, NULL, error);
  Rows rows = { .export = self, .writer = writer };

  if (query == NULL)
    return FALSE;
  rows.total = vv_snapshot_get_n_objects (self->snapshot);
  if (format == VV_ROWS_CSV)
    {
      if (!write_table (&rows, query, "objects", error))
        return FALSE;
      vv_row_writer_end (writer);
      return TRUE;
    }
  rows.total += vv_snapshot_get_n_refs (self->snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      vv_row_writer_table (writer, tables[i]);
      if (!write_table (&rows, query, tables[i], error))
        return FALSE;
    }
  vv_row_writer_end (writer);
  return TRUE;
}

gboolean
vv_export_csv (VvExport *self, GError **error)
{
  return write_tables (self, VV_ROWS_CSV, error);
}

gboolean
vv_export_json (VvExport *self, GError **error)
{
  return write_tables (self, VV_ROWS_JSON, error);
}

/* ---- The file ---- */

/* A snapshot that is mapped must not be replaced by what is made of it: not because of the map, which
 * stays, but since it would be gone. */
static gboolean
check_other_file (const VvSnapshot *snapshot, const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  struct stat from, to;

  if (g_str_equal (path, "-") || stat (path, &to) != 0 ||
      stat (vv_snapshot_get_path (snapshot), &from) != 0 || from.st_dev != to.st_dev ||
      from.st_ino != to.st_ino)
    return TRUE;
  shown = vv_text_display (path, -1, MAX_PATH_CHARS);
  g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
               /* Translators: path of a file */
               _("“%s” is the snapshot itself. Give what is made of it another name."), shown);
  return FALSE;
}

static gboolean
write_text (VvExport *export, VvExportFormat format, GError **error)
{
  switch (format)
    {
    case VV_EXPORT_CSV:
      return vv_export_csv (export, error);
    case VV_EXPORT_JSON:
      return vv_export_json (export, error);
    case VV_EXPORT_DOT:
      return vv_export_dot (export, error);
    case VV_EXPORT_HEAPSNAPSHOT:
      return vv_export_heapsnapshot (export, error);
    case VV_EXPORT_PNG:
    case VV_EXPORT_SVG:
    case VV_N_EXPORTS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
vv_snapshot_export (VvSnapshot *snapshot, VvExportFormat format, const char *path,
                    VvExportProgress progress, gpointer data, GCancellable *cancellable,
                    GError **error)
{
  VvExport export = {
    .snapshot = snapshot, .progress = progress, .progress_data = data, .cancellable = cancellable,
  };
  g_autoptr (GError) own_error = NULL;

  g_return_val_if_fail (snapshot != NULL && path != NULL && format < VV_N_EXPORTS, FALSE);

  if (!check_other_file (snapshot, path, error) ||
      !vv_snapshot_analyse (snapshot, NULL, NULL, cancellable, error))
    return FALSE;
  if (format == VV_EXPORT_PNG || format == VV_EXPORT_SVG)
    {
      g_autoptr (GBytes) bytes = vv_export_picture (&export, format, error);

      /* Names of types and modules are other people's data. */
      return bytes != NULL && vv_file_save (path, bytes, VV_FILE_PRIVATE, error);
    }
  export.sink = vv_sink_new (path, error);
  if (export.sink == NULL)
    return FALSE;
  if (!write_text (&export, format, &own_error) && own_error == NULL)
    {
      /* Nobody wants more; why, the sink says. */
      return vv_sink_finish (export.sink, cancellable, error);
    }
  /* What was read may have been damaged: then it is worth nothing. */
  if (own_error == NULL && vv_snapshot_check (snapshot, &own_error))
    return vv_sink_finish (export.sink, cancellable, error);
  vv_sink_free (export.sink);
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}
