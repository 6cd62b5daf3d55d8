/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-writer.c — In: rows.  Out: columns.  Rows are split into arrays of 16,384 elements that go
 * to their sections when they are full; small tables are kept and written at the end. */

#include "config.h"

#include "heap/snapshot-writer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "heap/interner.h"
#include "heap/snapshot-orders.h"
#include "heap/snapshot-output.h"

#define CHUNK 16384u
#define TEXT_BUFFER 65536u
#define MAX_PATH_CHARS 200

typedef struct
{
  guint64 address[CHUNK];
  guint64 value[CHUNK];
  guint32 type[CHUNK];
  guint32 size[CHUNK];
  guint32 memory[CHUNK];
  guint32 refcount[CHUNK];
  guint32 length[CHUNK];
  guint32 first_ref[CHUNK];
  guint16 flags[CHUNK];
} ObjectChunk;

typedef struct
{
  guint32 target[CHUNK];
  guint32 label[CHUNK];
  guint8 kind[CHUNK];
} RefChunk;

struct _VvSnapshotWriter
{
  char *path;
  VvSnapshotOutput output;
  guint32 n_objects;            /* as announced */
  guint32 n_refs;
  guint32 objects_done;
  guint32 refs_done;
  guint in_objects;             /* elements in the chunks */
  guint in_refs;
  gboolean no_values;
  gboolean mismatch;            /* what came is not what was announced */
  ObjectChunk *objects;
  RefChunk *refs;
  char *texts;                  /* TEXT_BUFFER bytes that are not written yet */
  guint in_texts;
  guint64 texts_length;
  VvInterner *interner;
  GArray *names;                /* guint64: places in the texts */
  GArray *types;
  GArray *weakrefs;
  GArray *roots;
  GArray *threads;
  GArray *frames;
  GArray *meta;
  GArray *overflow;
  guint64 n_guessed;
};

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
  self->objects = g_new (ObjectChunk, 1);
  self->refs = g_new (RefChunk, 1);
  self->texts = g_malloc (TEXT_BUFFER);
  self->interner = vv_interner_new ();
  self->names = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->types = g_array_new (FALSE, TRUE, sizeof (VvFileType));
  self->weakrefs = g_array_new (FALSE, FALSE, sizeof (VvFileWeakref));
  self->roots = g_array_new (FALSE, FALSE, sizeof (VvFileRoot));
  self->threads = g_array_new (FALSE, FALSE, sizeof (VvFileThread));
  self->frames = g_array_new (FALSE, FALSE, sizeof (VvFileFrame));
  self->meta = g_array_new (FALSE, FALSE, sizeof (VvFileMeta));
  self->overflow = g_array_new (FALSE, FALSE, sizeof (VvFileOverflow));
  return g_steal_pointer (&self);
}

void
vv_snapshot_writer_abandon (VvSnapshotWriter *self)
{
  if (self == NULL)
    return;
  vv_snapshot_output_clear (&self->output);
  g_clear_pointer (&self->interner, vv_interner_free);
  g_clear_pointer (&self->names, g_array_unref);
  g_clear_pointer (&self->types, g_array_unref);
  g_clear_pointer (&self->weakrefs, g_array_unref);
  g_clear_pointer (&self->roots, g_array_unref);
  g_clear_pointer (&self->threads, g_array_unref);
  g_clear_pointer (&self->frames, g_array_unref);
  g_clear_pointer (&self->meta, g_array_unref);
  g_clear_pointer (&self->overflow, g_array_unref);
  g_free (self->objects);
  g_free (self->refs);
  g_free (self->texts);
  g_free (self->path);
  g_free (self);
}

/* ---- Texts ---- */

static void
flush_texts (VvSnapshotWriter *self)
{
  vv_snapshot_output_append (&self->output, VV_SECTION_TEXTS, self->texts, self->in_texts);
  self->in_texts = 0;
}

static void
put_bytes (VvSnapshotWriter *self, const char *bytes, gsize length)
{
  self->texts_length += length;
  if (length > TEXT_BUFFER - self->in_texts)
    {
      flush_texts (self);
      if (length > TEXT_BUFFER)
        {
          vv_snapshot_output_append (&self->output, VV_SECTION_TEXTS, bytes, length);
          return;
        }
    }
  memcpy (self->texts + self->in_texts, bytes, length);
  self->in_texts += (guint) length;
}

/* Whether all of it is ASCII without a NUL, as most texts are: eight bytes a step. */
static inline gboolean
is_plain (const char *text, gsize length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080);
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bad = 0, word;

  for (; length >= 8; length -= 8, text += 8)
    {
      memcpy (&word, text, 8);
      bad |= word | (word - ones);
    }
  word = ones;
  memcpy (&word, text, length);
  return ((bad | word | (word - ones)) & high) == 0;
}

/* Returns (nullable): what is to be written instead of @text, which holds a NUL or is no UTF-8. */
static char *
mend_text (const char *text, gsize length)
{
  g_autoptr (GString) mended = NULL;

  if (is_plain (text, length) || g_utf8_validate_len (text, length, NULL))
    return NULL;
  mended = g_string_new_len (text, (gssize) length);
  for (gsize i = 0; i < mended->len; i++)
    if (mended->str[i] == '\0')
      mended->str[i] = '\xff';          /* no UTF-8 either: becomes U+FFFD */
  return g_utf8_make_valid (mended->str, (gssize) mended->len);
}

/* Returns the place of the text. */
static guint64
put_text (VvSnapshotWriter *self, const char *text, gsize length)
{
  guint64 place = self->texts_length;
  char prefix[10];
  guint n = 0;

  for (guint64 left = length; ; left >>= 7)
    {
      prefix[n++] = (char) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
      if (left <= 0x7f)
        break;
    }
  put_bytes (self, prefix, n);
  put_bytes (self, text, length);
  put_bytes (self, "", 1);
  return place;
}

guint32
vv_snapshot_writer_intern (VvSnapshotWriter *self, const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *mended = mend_text (text, n);
  gboolean is_new;
  guint32 name;

  if (mended != NULL)
    {
      text = mended;
      n = strlen (mended);
    }
  name = vv_interner_add (self->interner, text, n, &is_new);
  if (is_new)
    {
      guint64 place = put_text (self, text, n);

      g_array_append_val (self->names, place);
    }
  return name;
}

/* ---- Objects and references ---- */

static void
flush_objects (VvSnapshotWriter *self)
{
  const ObjectChunk *chunk = self->objects;
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
  const RefChunk *chunk = self->refs;
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
  g_autofree char *mended = NULL;
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
      mended = mend_text (object->value_text, object->value_length);
      if (G_UNLIKELY (mended != NULL))
        return put_text (self, mended, strlen (mended));
      return put_text (self, object->value_text, object->value_length);
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
  ObjectChunk *chunk = self->objects;
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
  if (++self->in_objects == CHUNK)
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
  RefChunk *chunk = self->refs;
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
  if (++self->in_refs == CHUNK)
    flush_refs (self);
}

/* ---- Small tables ---- */

static guint32
intern_or_none (VvSnapshotWriter *self, const char *text)
{
  return text != NULL ? vv_snapshot_writer_intern (self, text, -1) : VV_FILE_NO_NAME;
}

void
vv_snapshot_writer_add_weakref (VvSnapshotWriter *self, VvNode source, VvNode target, VvNode callback)
{
  VvFileWeakref row = { source, target, callback };

  g_array_append_val (self->weakrefs, row);
}

void
vv_snapshot_writer_add_root (VvSnapshotWriter *self, const VvRootRow *root)
{
  VvFileRoot row = {
    .thread = root->thread,
    .count = root->count,
    .target = root->target,
    .name = intern_or_none (self, root->name),
    .depth = root->depth,
    .kind = root->kind,
  };

  g_array_append_val (self->roots, row);
}

void
vv_snapshot_writer_add_thread (VvSnapshotWriter *self, const VvThreadRow *thread)
{
  VvFileThread row = { thread->id, thread->native_id, intern_or_none (self, thread->name),
                       thread->n_frames };

  g_array_append_val (self->threads, row);
}

void
vv_snapshot_writer_add_frame (VvSnapshotWriter *self, const VvFrameRow *frame)
{
  VvFileFrame row = {
    .thread = frame->thread,
    .depth = frame->depth,
    .function = intern_or_none (self, frame->function),
    .file = intern_or_none (self, frame->file),
    .line = frame->line,
  };

  g_array_append_val (self->frames, row);
}

void
vv_snapshot_writer_add_meta_text (VvSnapshotWriter *self, const char *key, const char *text)
{
  VvFileMeta row = { 0, vv_snapshot_writer_intern (self, key, -1),
                     vv_snapshot_writer_intern (self, text, -1) };

  g_array_append_val (self->meta, row);
}

void
vv_snapshot_writer_add_meta_number (VvSnapshotWriter *self, const char *key, gint64 number)
{
  VvFileMeta row = { (guint64) number, vv_snapshot_writer_intern (self, key, -1), VV_FILE_NO_NAME };

  g_array_append_val (self->meta, row);
}

/* ---- The end ---- */

/* What the writer knows best, unless somebody said it. */
static void
add_own_meta (VvSnapshotWriter *self)
{
  const struct { const char *key; gint64 number; } own[] = {
    { "format", VV_FILE_MAJOR },
    { "objects", self->objects_done },
    { "references", self->refs_done },
    { "references.guessed", (gint64) self->n_guessed },
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      guint32 key = vv_snapshot_writer_intern (self, own[i].key, -1);
      gboolean found = FALSE;

      for (guint j = 0; j < self->meta->len && !found; j++)
        found = g_array_index (self->meta, VvFileMeta, j).key == key;
      if (!found)
        vv_snapshot_writer_add_meta_number (self, own[i].key, own[i].number);
    }
}

static int
compare_weakrefs (gconstpointer a, gconstpointer b)
{
  const VvFileWeakref *left = a, *right = b;

  return left->source < right->source ? -1 : left->source > right->source;
}

static int
compare_overflow (gconstpointer a, gconstpointer b)
{
  const VvFileOverflow *left = a, *right = b;

  if (left->section != right->section)
    return left->section < right->section ? -1 : 1;
  return left->row < right->row ? -1 : left->row > right->row;
}

static void
write_array (VvSnapshotWriter *self, VvSectionId id, const GArray *array)
{
  vv_snapshot_output_whole (&self->output, id, array->data,
                            (gsize) array->len * vv_section_element_size (id));
}

static gboolean
write_rest (VvSnapshotWriter *self, GCancellable *cancellable)
{
  guint32 last = self->refs_done;

  flush_objects (self);
  flush_refs (self);
  vv_snapshot_output_append (&self->output, VV_SECTION_FIRST_REF, &last, sizeof last);
  add_own_meta (self);
  flush_texts (self);
  vv_snapshot_output_close (&self->output, VV_SECTION_TEXTS);

  if (!vv_snapshot_orders_write (&self->output, self->n_objects, self->n_refs, self->types,
                                 cancellable))
    return FALSE;
  g_array_sort (self->weakrefs, compare_weakrefs);
  g_array_sort (self->overflow, compare_overflow);
  write_array (self, VV_SECTION_NAMES, self->names);
  write_array (self, VV_SECTION_TYPES, self->types);
  write_array (self, VV_SECTION_WEAKREFS, self->weakrefs);
  write_array (self, VV_SECTION_ROOTS, self->roots);
  write_array (self, VV_SECTION_THREADS, self->threads);
  write_array (self, VV_SECTION_FRAMES, self->frames);
  write_array (self, VV_SECTION_META, self->meta);
  write_array (self, VV_SECTION_OVERFLOW, self->overflow);
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

gboolean
vv_snapshot_writer_finish (VvSnapshotWriter *writer, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvSnapshotWriter) self = writer;
  VvFileHeader header = { 0 };

  g_return_val_if_fail (writer != NULL, FALSE);

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

  header.flags = self->no_values ? VV_FILE_NO_VALUES : 0;
  header.n_objects = self->n_objects;
  header.n_refs = self->n_refs;
  header.n_types = self->types->len;
  header.n_names = self->names->len;
  return vv_snapshot_output_finish (&self->output, &header, cancellable, error);
}
