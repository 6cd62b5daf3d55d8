/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-writer.c — In: rows.  Out: columns.  Rows are split into arrays of 16,384 elements that go
 * to their sections when they are full. */

#include "config.h"

#include "heap/analysis-private.h"
#include "heap/snapshot-private.h"
#include "heap/snapshot-writer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "heap/snapshot-orders.h"

#define MAX_PATH_CHARS 200

/* ---- Making and freeing ---- */

static void
place_columns (VvSnapshotWriter *self)
{
  static const VvSectionId of_objects[] = {
    VV_SECTION_ADDRESS, VV_SECTION_TYPE, VV_SECTION_SIZE, VV_SECTION_MEMORY, VV_SECTION_REFCOUNT,
    VV_SECTION_LENGTH, VV_SECTION_FLAGS, VV_SECTION_VALUE, VV_SECTION_BY_TYPE,
  };
  static const VvSectionId of_refs[] = {
    VV_SECTION_REF_TARGET, VV_SECTION_REF_LABEL, VV_SECTION_REF_KIND, VV_SECTION_REFERRER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (of_objects); i++)
    vv_snapshot_output_place (&self->output, of_objects[i],
                              (guint64) self->n_objects * vv_section_element_size (of_objects[i]));
  vv_snapshot_output_place (&self->output, VV_SECTION_FIRST_REF, ((guint64) self->n_objects + 1) * 4);
  vv_snapshot_output_place (&self->output, VV_SECTION_FIRST_REFERRER,
                            ((guint64) self->n_objects + 1) * 4);
  for (guint i = 0; i < G_N_ELEMENTS (of_refs); i++)
    vv_snapshot_output_place (&self->output, of_refs[i],
                              (guint64) self->n_refs * vv_section_element_size (of_refs[i]));
  /* Last, since nobody knows how long it gets. */
  vv_snapshot_output_place (&self->output, VV_SECTION_TEXTS, G_MAXUINT64);
}

VvSnapshotWriter *
vv_snapshot_writer_new (const char *path,
                        guint64     n_objects,
                        guint64     n_refs,
                        gboolean    no_values,
                        GError    **error)
{
  g_autoptr (VvSnapshotWriter) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (n_objects >= G_MAXUINT32 || n_refs >= G_MAXUINT32)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                           _("The program has more than four billion objects or references. "
                             "No snapshot file can hold that many."));
      return NULL;
    }

  self = g_new0 (VvSnapshotWriter, 1);
  self->path = g_strdup (path);
  self->n_objects = (guint32) n_objects;
  self->n_refs = (guint32) n_refs;
  self->no_values = no_values;
  if (!vv_snapshot_output_open (&self->output, path, error))
    return NULL;
  place_columns (self);
  self->objects = g_new (VvObjectChunk, 1);
  self->refs = g_new (VvRefChunk, 1);
  vv_snapshot_texts_init (&self->texts, &self->output);
  vv_snapshot_writer_init_tables (self);
  return g_steal_pointer (&self);
}

void
vv_snapshot_writer_abandon (VvSnapshotWriter *self)
{
  if (self == NULL)
    return;
  vv_snapshot_output_clear (&self->output);
  vv_snapshot_texts_clear (&self->texts);
  vv_snapshot_writer_clear_tables (self);
  g_free (self->objects);
  g_free (self->refs);
  g_free (self->path);
  g_free (self);
}

guint32
vv_snapshot_writer_intern (VvSnapshotWriter *self, const char *text, gssize length)
{
  return vv_snapshot_texts_intern (&self->texts, text, length);
}

/* ---- Objects and references ---- */

static void
flush_objects (VvSnapshotWriter *self)
{
  const VvObjectChunk *chunk = self->objects;
  gsize n = self->in_objects;

  vv_snapshot_output_append (&self->output, VV_SECTION_ADDRESS, chunk->address, n * 8);
  vv_snapshot_output_append (&self->output, VV_SECTION_TYPE, chunk->type, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_SIZE, chunk->size, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_MEMORY, chunk->memory, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_REFCOUNT, chunk->refcount, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_LENGTH, chunk->length, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_FLAGS, chunk->flags, n * 2);
  vv_snapshot_output_append (&self->output, VV_SECTION_VALUE, chunk->value, n * 8);
  vv_snapshot_output_append (&self->output, VV_SECTION_FIRST_REF, chunk->first_ref, n * 4);
  self->in_objects = 0;
}

static void
flush_refs (VvSnapshotWriter *self)
{
  const VvRefChunk *chunk = self->refs;
  gsize n = self->in_refs;

  vv_snapshot_output_append (&self->output, VV_SECTION_REF_TARGET, chunk->target, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_REF_LABEL, chunk->label, n * 4);
  vv_snapshot_output_append (&self->output, VV_SECTION_REF_KIND, chunk->kind, n);
  self->in_refs = 0;
}

static guint32
put_big (VvSnapshotWriter *self, VvSectionId id, guint32 row, guint64 value)
{
  VvFileOverflow entry = { id, row, value };

  g_array_append_val (self->overflow, entry);
  return VV_FILE_BIG;
}

static inline guint32
narrow (VvSnapshotWriter *self, VvSectionId id, guint32 row, guint64 value)
{
  return G_LIKELY (value < VV_FILE_BIG) ? (guint32) value : put_big (self, id, row, value);
}

void
vv_snapshot_writer_add_type (VvSnapshotWriter *self,
                             VvAddr            address,
                             const char       *name,
                             const char       *module,
                             gboolean          described)
{
  VvFileType type = { .address = address, .flags = described ? 1 : 0 };

  type.name = vv_snapshot_writer_intern (self, name, -1);
  type.module = vv_snapshot_writer_intern (self, module, -1);
  g_array_append_val (self->types, type);
}

static guint64
pack_value (VvSnapshotWriter *self, const VvObjectInput *object, VvValueForm *form)
{
  guint64 bits;

  if (self->no_values)
    *form = VV_VALUE_NONE;
  switch (*form)
    {
    case VV_VALUE_INT:
      return (guint64) object->value_int;
    case VV_VALUE_FLOAT:
      memcpy (&bits, &object->value_float, sizeof bits);
      return bits;
    case VV_VALUE_TEXT:
      return vv_snapshot_texts_put (&self->texts, object->value_text, object->value_length);
    case VV_VALUE_NONE:
    default:
      return 0;
    }
}

void
vv_snapshot_writer_add_object (VvSnapshotWriter *self, const VvObjectInput *object)
{
  const VvObjectRow *row = &object->row;
  VvValueForm form = object->value_form;
  guint32 node = self->objects_done;
  VvObjectChunk *chunk = self->objects;
  guint i = self->in_objects;
  VvFileType *type;
  guint flags;

  if (G_UNLIKELY (node == self->n_objects || row->type >= self->types->len))
    {
      self->mismatch = TRUE;
      return;
    }

  chunk->address[i] = row->address;
  chunk->type[i] = row->type;
  chunk->size[i] = narrow (self, VV_SECTION_SIZE, node, row->size);
  chunk->memory[i] = narrow (self, VV_SECTION_MEMORY, node, row->memory);
  chunk->refcount[i] = narrow (self, VV_SECTION_REFCOUNT, node, row->refcount);
  chunk->length[i] = row->length < 0 ? 0 : narrow (self, VV_SECTION_LENGTH, node,
                                                   (guint64) row->length);
  chunk->first_ref[i] = self->refs_done;
  chunk->value[i] = pack_value (self, object, &form);
  flags = (guint) (row->generation + 1) & VV_OBJECT_GENERATION;
  flags |= (guint) form << VV_OBJECT_VALUE_SHIFT;
  flags |= row->immortal ? VV_OBJECT_IMMORTAL : 0;
  flags |= row->length >= 0 ? VV_OBJECT_HAS_LENGTH : 0;
  chunk->flags[i] = (guint16) flags;

  type = &g_array_index (self->types, VvFileType, row->type);
  type->count++;
  type->size += row->size;
  type->memory += row->memory;
  self->objects_done++;
  if (++self->in_objects == VV_WRITER_CHUNK)
    flush_objects (self);
}

static inline guint8
pack_kind (VvRefKind kind, VvFileLabel form, guint flags)
{
  if (flags & VV_REF_UNCOUNTED)
    flags = VV_REF_CODE_UNCOUNTED;
  else
    flags &= VV_REF_HIDDEN | VV_REF_GUESSED;
  return (guint8) (kind * VV_REF_CODE_KIND + form * VV_REF_CODE_FLAGS + flags);
}

void
vv_snapshot_writer_add_ref (VvSnapshotWriter *self,
                            VvNode            target,
                            VvRefKind         kind,
                            guint             flags,
                            VvLabelForm       form,
                            guint64           label)
{
  static const VvFileLabel forms[] = {
    [VV_LABEL_NONE] = VV_FILE_LABEL_NONE,
    [VV_LABEL_INDEX] = VV_FILE_LABEL_INDEX,
    [VV_LABEL_TEXT] = VV_FILE_LABEL_NAME,
    [VV_LABEL_CSTRING] = VV_FILE_LABEL_NAME,
    [VV_LABEL_NAME] = VV_FILE_LABEL_NAME,
    [VV_LABEL_OBJECT] = VV_FILE_LABEL_OBJECT,
  };
  VvRefChunk *chunk = self->refs;
  guint i = self->in_refs;

  if (G_UNLIKELY (self->refs_done == self->n_refs || self->objects_done == 0 ||
                  target >= self->n_objects || kind >= VV_N_REF_KINDS))
    {
      self->mismatch = TRUE;
      return;
    }

  chunk->target[i] = target;
  chunk->label[i] = narrow (self, VV_SECTION_REF_LABEL, self->refs_done, label);
  chunk->kind[i] = pack_kind (kind, forms[form], flags);
  self->n_guessed += (flags & VV_REF_GUESSED) != 0;
  self->refs_done++;
  if (++self->in_refs == VV_WRITER_CHUNK)
    flush_refs (self);
}

/* ---- The end ---- */

static gboolean
write_rest (VvSnapshotWriter *self, GCancellable *cancellable)
{
  guint32 last = self->refs_done;

  flush_objects (self);
  flush_refs (self);
  vv_snapshot_output_append (&self->output, VV_SECTION_FIRST_REF, &last, sizeof last);
  vv_snapshot_writer_add_own_meta (self);
  vv_snapshot_texts_finish (&self->texts);

  if (!vv_snapshot_orders_write (&self->output, self->n_objects, self->n_refs, self->types,
                                 cancellable))
    return FALSE;
  vv_snapshot_writer_write_tables (self);
  return TRUE;
}

static void
set_mismatch_error (const VvSnapshotWriter *self, GError **error)
{
  g_autofree char *shown = vv_text_display (self->path, -1, MAX_PATH_CHARS);

  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               /* Translators: path of a file */
               _("“%s” was not written: the objects that were counted and those that were found "
                 "differ. Take the snapshot again."),
               shown);
}

/* The table and header of a file that could be read as it is. */
static gboolean
seal (VvSnapshotWriter *self, GCancellable *cancellable, GError **error)
{
  VvFileHeader header = {
    .flags = self->no_values ? VV_FILE_NO_VALUES : 0,
    .n_objects = self->n_objects,
    .n_refs = self->n_refs,
  };

  if (self->sealed)
    return TRUE;
  /* A disk that was full is the better reason. */
  if (self->output.error == NULL &&
      (self->mismatch || self->objects_done != self->n_objects || self->refs_done != self->n_refs))
    {
      set_mismatch_error (self, error);
      return FALSE;
    }
  if (!write_rest (self, cancellable))
    {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_assert_not_reached ();
      return FALSE;
    }
  header.n_types = self->types->len;
  header.n_names = self->texts.names->len;
  self->sealed = vv_snapshot_output_seal (&self->output, &header, VV_SECTION_FIRST_ANALYSIS, error);
  return self->sealed;
}

/* The file as it is so far is read as any other: what is computed is the same as later from a file. */
gboolean
vv_snapshot_writer_analyse (VvSnapshotWriter    *self,
                            VvAnalysisProgress   progress,
                            gpointer             data,
                            GCancellable        *cancellable,
                            GError             **error)
{
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvAnalysis) analysis = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!seal (self, cancellable, error))
    return FALSE;
  snapshot = vv_snapshot_open_draft (vv_draft_get_fd (self->output.draft), self->path, error);
  analysis = snapshot != NULL
               ? vv_analysis_new (snapshot, progress, data, cancellable, error) : NULL;
  if (analysis == NULL)
    return FALSE;
  for (guint id = VV_SECTION_FIRST_ANALYSIS; id < VV_N_SECTIONS; id++)
    {
      const VvAnalysisPart *part = vv_analysis_part (analysis, id);

      vv_snapshot_output_whole (&self->output, id, part->data, part->length);
    }
  return vv_snapshot_output_seal (&self->output, NULL, VV_N_SECTIONS, error);
}

gboolean
vv_snapshot_writer_finish (VvSnapshotWriter *writer, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvSnapshotWriter) self = writer;

  g_return_val_if_fail (writer != NULL, FALSE);

  return seal (self, cancellable, error) &&
         vv_snapshot_output_finish (&self->output, cancellable, error);
}
