/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* write.c — the second pass.  In: the marks of the first.  Out: rows, object after object in the
 * order of their addresses, each with its references right behind it.
 *
 * The image does not change, so every object is visited exactly as it was by the first pass; what was
 * no object then has no bit now, and its reference is dropped as it was not counted then. */

#include "config.h"

#include <string.h>

#include "heap/marks.h"
#include "heap/walk-meta.h"
#include "python/reader-private.h"

/* Longer names than this are cut: they are of people's programs, and no program text is so long. */
#define NAME_BYTES 1024
#define PREVIEW_CHARACTERS 120
#define NAME_CACHE 4096
#define STRIDE 65536

/* A name's text is looked up once for each run of references that bear it. */
typedef struct
{
  guint64 label;
  guint8 form;                  /* VvLabelForm; NONE: empty */
  guint32 id;
} VvCachedName;

typedef struct
{
  VvRefs refs;                  /* first: flush() casts */
  VvReader *reader;
  const VvImage *image;
  const VvLayout *layout;
  const VvMarks *marks;
  VvSnapshotWriter *writer;
  const VvWalkOptions *options;
  GCancellable *cancellable;
  GError **error;
  GString *text;
  GArray *weak_links;           /* (element-type VvWeakRow) */
  guint32 hidden_key;           /* the text that stands for a key that is not shown */
  gboolean in_module_dict;
  gboolean has_missing;         /* the object at hand refers to what is no object */
  guint64 n_objects;
  guint64 total;
  VvWalkTotals totals;
  VvCachedName names[NAME_CACHE];
} VvPass2;

/* ---- References ---- */

static guint32
intern_name (VvPass2 *self, guint8 form, guint64 label)
{
  guint64 hash = (label >> 3 ^ label >> 15 ^ (guint64) form << 9) % NAME_CACHE;
  VvCachedName *cached = &self->names[hash];
  g_autofree char *foreign = NULL;

  if (G_LIKELY (cached->form == form && cached->label == label))
    return cached->id;
  if (G_UNLIKELY (vv_reader_is_exhausted (self->reader)))
    return self->hidden_key;

  g_string_truncate (self->text, 0);
  if (form == VV_LABEL_TEXT)
    {
      g_string_append (self->text, GSIZE_TO_POINTER (label));
    }
  else if (form == VV_LABEL_CSTRING)
    {
      foreign = vv_memory_read_text ((VvMemory *) self->image, label, NAME_BYTES);
      if (foreign != NULL)
        {
          g_autofree char *valid = g_utf8_make_valid (foreign, -1);

          g_string_append (self->text, valid);
        }
    }
  else
    {
      vv_reader_text (self->reader, label, NAME_BYTES, self->text);
    }
  if (self->text->len == 0)
    g_string_append (self->text, "?");
  vv_reader_spend (self->reader, 1 + self->text->len / 8);
  *cached = (VvCachedName) {
    label, form, vv_snapshot_writer_intern (self->writer, self->text->str, self->text->len)
  };
  return cached->id;
}

/* The names in a module's dictionary are program text, whatever they are elsewhere. */
static gboolean
is_global (VvPass2 *self, const VvRef *ref)
{
  VvPyType *type;

  if (!self->in_module_dict || ref->kind != VV_REF_VALUE)
    return FALSE;
  if (ref->form == VV_LABEL_NAME)
    return TRUE;
  if (ref->form != VV_LABEL_OBJECT)
    return FALSE;
  type = vv_reader_object_type (self->reader, ref->label);
  return type != NULL && type->category == VV_CATEGORY_STR;
}

static void
write_ref (VvPass2 *self, const VvRef *ref, gsize place)
{
  VvNode target = vv_marks_node_at (self->marks, place);
  guint8 kind = ref->kind;
  guint8 form = ref->form;
  guint64 label = ref->label;

  if (G_UNLIKELY (target == VV_NODE_NONE))
    {
      self->has_missing |= (ref->flags & VV_REF_GUESSED) == 0;
      return;
    }
  if (G_UNLIKELY (is_global (self, ref)))
    {
      kind = VV_REF_GLOBAL;
      form = VV_LABEL_NAME;
    }

  switch ((VvLabelForm) form)
    {
    case VV_LABEL_TEXT:
    case VV_LABEL_CSTRING:
    case VV_LABEL_NAME:
      label = intern_name (self, form, label);
      break;
    case VV_LABEL_OBJECT:
      label = vv_marks_rank (self->marks, label);
      if (label == VV_NODE_NONE)
        {
          form = VV_LABEL_TEXT;
          label = self->hidden_key;
        }
      break;
    case VV_LABEL_NONE:
    case VV_LABEL_INDEX:
    default:
      break;
    }
  vv_snapshot_writer_add_ref (self->writer, target, kind, ref->flags, form, label);
}

static void
flush_refs (VvRefs *refs)
{
  VvPass2 *self = (VvPass2 *) refs;
  const VvBits *objects = &self->marks->objects;
  gsize places[VV_REFS_BLOCK];

  /* Bits and ranks lie as far apart as the objects do: all are asked for before one is looked at. */
  for (guint i = 0; i < refs->n; i++)
    {
      places[i] = vv_marks_place (self->marks, refs->refs[i].target);
      if (places[i] != VV_MARKS_NOWHERE)
        vv_bits_prefetch_rank (objects, places[i]);
    }
  for (guint i = 0; i < refs->n; i++)
    write_ref (self, &refs->refs[i], places[i]);
  refs->n = 0;
}

/* ---- Objects ---- */

static void
take_value (VvPass2 *self, const VvPyObject *object, VvObjectInput *input)
{
  guint64 word;

  if (self->options->no_values)
    return;
  switch (object->type->category)
    {
    case VV_CATEGORY_OBJECT:
    case VV_CATEGORY_TUPLE:
    case VV_CATEGORY_LIST:
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_SET:
    case VV_CATEGORY_CELL:
      return;
    case VV_CATEGORY_INT:
      if (vv_py_int (object, &input->value_int))
        {
          input->value_form = VV_VALUE_INT;
          return;
        }
      break;
    case VV_CATEGORY_FLOAT:
      word = vv_py_word (object, self->layout->float_value);
      memcpy (&input->value_float, &word, sizeof (double));
      input->value_form = VV_VALUE_FLOAT;
      return;
    default:
      break;
    }
  g_string_truncate (self->text, 0);
  if (!vv_py_preview (object, PREVIEW_CHARACTERS, self->text))
    return;
  input->value_form = VV_VALUE_TEXT;
  input->value_text = self->text->str;
  input->value_length = self->text->len;
}

static void
take_weak_link (VvPass2 *self, VvAddr object, const VvPyType *type, VvNode node)
{
  VvAddr target = 0, callback = 0;
  VvWeakRow row = { node, VV_NODE_NONE, VV_NODE_NONE };

  if (!vv_reader_weakref (self->reader, object, type, &target, &callback))
    return;
  if (target != 0)
    row.target = vv_marks_rank (self->marks, target);
  if (callback != 0)
    row.callback = vv_marks_rank (self->marks, callback);
  g_array_append_val (self->weak_links, row);
}

static gboolean
is_container (VvCategory category)
{
  switch (category)
    {
    case VV_CATEGORY_TUPLE:
    case VV_CATEGORY_LIST:
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_ODICT:
    case VV_CATEGORY_SET:
    case VV_CATEGORY_FROZENSET:
    case VV_CATEGORY_DEQUE:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
write_object_refs (VvPass2 *self, const VvPyObject *object)
{
  guint64 changing = vv_reader_get_unreadable (self->reader, VV_UNREADABLE_CHANGING);

  self->has_missing = FALSE;
  vv_py_visit (object, &self->refs);
  if (self->refs.n > 0)
    flush_refs (&self->refs);
  /* A container whose own words agree, but which holds what is no object, was caught in the middle
   * of a change all the same: once, however many of its references are such. */
  if (G_UNLIKELY (self->has_missing) && is_container (object->type->category) &&
      vv_reader_get_unreadable (self->reader, VV_UNREADABLE_CHANGING) == changing)
    vv_reader_count_unreadable (self->reader, VV_UNREADABLE_CHANGING);
}

static gboolean
write_object (VvAddr address, gsize place, gpointer data)
{
  VvPass2 *self = data;
  const VvPyType *type = vv_reader_object_type_quick (self->reader, address);
  VvPyObject object;
  VvObjectInput input = { .value_form = VV_VALUE_NONE };
  VvObjectFacts facts;
  VvNode node = (VvNode) self->n_objects++;
  gboolean exhausted;

  /* Pass 1 saw that the fixed part is there. */
  if (type == NULL || !vv_py_open (self->reader, address, type, &object))
    g_assert_not_reached ();
  exhausted = vv_reader_is_exhausted (self->reader);
  if (G_UNLIKELY (exhausted))
    {
      vv_reader_count_unreadable (self->reader, VV_UNREADABLE_EXCESS);
      vv_py_bare_facts (&object, &facts);
    }
  else
    vv_py_facts (&object, &facts);
  input.row = (VvObjectRow) {
    .address = address,
    .type = type->index,
    .size = facts.size,
    .memory = facts.memory,
    .refcount = facts.refcount,
    .length = facts.length,
    .generation = (gint8) vv_marks_get_generation (self->marks, place),
    .immortal = facts.immortal,
  };
  self->totals.memory += facts.memory;
  self->totals.own_sizeof += type->own_sizeof;
  if (!exhausted)
    take_value (self, &object, &input);
  vv_snapshot_writer_add_object (self->writer, &input);

  self->in_module_dict = type->category == VV_CATEGORY_DICT &&
                         g_hash_table_contains (self->marks->module_dicts,
                                                GSIZE_TO_POINTER (address));
  if (vv_py_has_refs (&object) && !vv_marks_is_unvisited (self->marks, place))
    write_object_refs (self, &object);
  if (type->category == VV_CATEGORY_WEAKREF || type->category == VV_CATEGORY_WEAKPROXY)
    take_weak_link (self, address, type, node);

  if (self->n_objects % STRIDE == 0)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error))
        return FALSE;
      if (self->options->progress != NULL)
        self->options->progress (self->n_objects, self->total, self->options->progress_data);
    }
  return TRUE;
}

static void
write_types (VvPass2 *self)
{
  guint n_types;
  VvPyType * const *types = vv_reader_types (self->reader, &n_types);

  for (guint i = 0; i < n_types; i++)
    vv_snapshot_writer_add_type (self->writer, types[i]->address, types[i]->name,
                                 types[i]->module, types[i]->described);
}

gboolean
vv_walk_write (VvReader            *reader,
               const VvMarks       *marks,
               const VvWalkFacts   *facts,
               VvSnapshotWriter    *writer,
               const VvWalkOptions *options,
               GCancellable        *cancellable,
               GError             **error)
{
  g_autofree VvPass2 *self = g_new0 (VvPass2, 1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) weak_links = g_array_new (FALSE, FALSE, sizeof (VvWeakRow));

  self->refs.flush = flush_refs;
  self->reader = reader;
  self->image = vv_reader_image (reader);
  self->layout = vv_reader_runtime (reader)->layout;
  self->marks = marks;
  self->writer = writer;
  self->options = options;
  self->cancellable = cancellable;
  self->error = error;
  self->text = text;
  self->weak_links = weak_links;
  self->total = facts->n_objects;
  self->hidden_key = vv_snapshot_writer_intern (writer, "…", -1);

  if (!vv_walk_write_roots (reader, marks, writer, cancellable, error))
    return FALSE;
  /* What the roots could not read was counted by the first pass too. */
  for (guint i = 0; i < VV_N_UNREADABLE; i++)
    self->totals.unreadable_before[i] = vv_reader_get_unreadable (reader, i);
  write_types (self);
  vv_reader_begin_pass (reader);
  if (!vv_bits_each (&marks->objects, marks, write_object, self))
    return FALSE;
  for (guint i = 0; i < weak_links->len; i++)
    {
      const VvWeakRow *row = &g_array_index (weak_links, VvWeakRow, i);

      vv_snapshot_writer_add_weakref (writer, row->source, row->target, row->callback);
    }
  vv_walk_write_meta (reader, marks, facts, &self->totals, options, writer);
  return TRUE;
}
