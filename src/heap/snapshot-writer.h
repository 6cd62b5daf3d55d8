/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-writer.h — makes a snapshot file: rows in, columns on disk, under a temporary name until
   finished.  Private to the library.
 *
 * Objects come in the order of their addresses, each with its references right behind it, so that
 * every column is written once and from start to end; what needs the whole
 * (who refers to an object, the order by type) is made at the end.  Memory: 8 bytes an object and 8
 * a reference beside small buffers. */

#pragma once

#include <gio/gio.h>

#include "heap/analysis.h"

G_BEGIN_DECLS

typedef struct _VvSnapshotWriter VvSnapshotWriter;

/**
 * vv_snapshot_writer_new:
 * @path: where to; a temporary file is made in the same folder, mode 0600
 * @n_objects: exactly how many will come
 * @n_refs: exactly how many will come
 * @no_values: no user data: keys are written as `['…']`, values are dropped
 * @error: VV_ERROR_UNSUPPORTED where either is 2^32 - 1 or more; the system's reasons
 */
VvSnapshotWriter *vv_snapshot_writer_new (const char *path, guint64 n_objects, guint64 n_refs,
                                          gboolean no_values, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** VvValueForm: what a value is kept as.  NONE: NULL; INT, FLOAT: the number itself, written as
 * repr() does when somebody asks; TEXT: the finished preview */
typedef enum { VV_VALUE_NONE, VV_VALUE_INT, VV_VALUE_FLOAT, VV_VALUE_TEXT } VvValueForm;

typedef struct
{
  VvObjectRow row;
  VvValueForm value_form;
  gint64 value_int;
  double value_float;
  const char *value_text;       /* valid UTF-8 */
  gsize value_length;
} VvObjectInput;

/** vv_snapshot_writer_add_type: types come before the objects, in the order of their index */
void vv_snapshot_writer_add_type (VvSnapshotWriter *self, VvAddr address, const char *name, const
                                  char *module, gboolean described);
/** vv_snapshot_writer_add_object: node 0, 1, 2 … ; errors are kept and reported by _finish() */
void vv_snapshot_writer_add_object (VvSnapshotWriter *self, const VvObjectInput *object);
/**
 * vv_snapshot_writer_add_ref: a reference of the object that was added last
 * @label: by @form: INDEX the number, TEXT, NAME and CSTRING an id of vv_snapshot_writer_intern(),
 *   OBJECT the VvNode of the key
 */
void vv_snapshot_writer_add_ref (VvSnapshotWriter *self, VvNode target, VvRefKind kind, guint flags,
                                 VvLabelForm form, guint64 label);
/** vv_snapshot_writer_intern: an id for a text; equal texts have one */
guint32 vv_snapshot_writer_intern (VvSnapshotWriter *self, const char *text, gssize length);

void vv_snapshot_writer_add_weakref (VvSnapshotWriter *self, VvNode source, VvNode target, VvNode
                                     callback);
void vv_snapshot_writer_add_root (VvSnapshotWriter *self, const VvRootRow *root);
void vv_snapshot_writer_add_thread (VvSnapshotWriter *self, const VvThreadRow *thread);
void vv_snapshot_writer_add_frame (VvSnapshotWriter *self, const VvFrameRow *frame);
void vv_snapshot_writer_add_meta_text (VvSnapshotWriter *self, const char *key, const char *text);
void vv_snapshot_writer_add_meta_number (VvSnapshotWriter *self, const char *key, gint64 number);

/** vv_snapshot_writer_analyse: computes what heap/analysis.h says; when all rows have come, before
 * vv_snapshot_writer_finish() */
gboolean vv_snapshot_writer_analyse (VvSnapshotWriter *self, VvAnalysisProgress progress, gpointer
                                     data, GCancellable *cancellable, GError **error);
/** vv_snapshot_writer_finish: writes the rest, gives the file its name.  Frees @self in any case;
 * on failure nothing is left behind and what was at @path stays */
gboolean vv_snapshot_writer_finish (VvSnapshotWriter *self, GCancellable *cancellable, GError
                                    **error);
/** vv_snapshot_writer_abandon: removes the temporary file; frees @self; NULL is fine */
void vv_snapshot_writer_abandon (VvSnapshotWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvSnapshotWriter, vv_snapshot_writer_abandon)

G_END_DECLS
