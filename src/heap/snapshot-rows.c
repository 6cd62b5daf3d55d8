/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-rows.c — rows out of columns.  In: an index, which callers may have from the file.  Out: the
 * row; all zero, and damage noted, where the file says what cannot be. */

#include "heap/snapshot-private.h"

#include <string.h>

/* ---- Numbers and texts ---- */

/* The fixed part of a row of a small table, or NULL. */
static const void *
get_row (const VvSnapshot *self, VvSectionId id, guint32 row)
{
  guint size = vv_section_element_size (id);

  if (row >= self->sections[id].n_rows)
    return NULL;
  return vv_snapshot_bytes (self, id, (guint64) row * size, size);
}

guint64
vv_snapshot_overflow (const VvSnapshot *self, VvSectionId id, guint32 row)
{
  VvSectionId rows = id == VV_SECTION_RETAINED ? VV_SECTION_RETAINED_OVERFLOW : VV_SECTION_OVERFLOW;
  guint32 low = 0, high = self->sections[rows].n_rows;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      const VvFileOverflow *entry = get_row (self, rows, middle);

      if (entry == NULL)
        return 0;
      if (entry->section == id && entry->row == row)
        return entry->value;
      if (entry->section < id || (entry->section == id && entry->row < row))
        low = middle + 1;
      else
        high = middle;
    }
  vv_snapshot_note_damage (self, rows);
  return 0;
}

const char *
vv_snapshot_text_of (const VvSnapshot *self, VvSectionId id, guint64 place, gsize *length)
{
  const VvSnapshotSection *section = &self->sections[id];
  guint64 n = 0;
  guint shift = 0;

  for (;;)
    {
      const guint8 *byte = place < section->length
                             ? vv_snapshot_bytes (self, id, place, 1) : NULL;

      if (byte == NULL || shift > 14)
        break;
      n |= (guint64) (*byte & 0x7f) << shift;
      shift += 7;
      place++;
      if ((*byte & 0x80) == 0)
        {
          const char *text = n <= VV_FILE_MAX_TEXT
                               ? vv_snapshot_bytes (self, id, place, n + 1) : NULL;

          if (text == NULL || text[n] != '\0' || !g_utf8_validate_len (text, n, NULL))
            break;
          *length = n;
          return text;
        }
    }
  vv_snapshot_note_damage (self, id);
  return NULL;
}

const char *
vv_snapshot_text (const VvSnapshot *self, guint64 place, gsize *length)
{
  return vv_snapshot_text_of (self, VV_SECTION_TEXTS, place, length);
}

const char *
vv_snapshot_name (const VvSnapshot *self, guint32 name, gsize *length)
{
  if (name >= self->sections[VV_SECTION_NAMES].n_rows)
    {
      vv_snapshot_note_damage (self, VV_SECTION_NAMES);
      return NULL;
    }
  return vv_snapshot_text (self, vv_column_u64 (self, VV_SECTION_NAMES, name), length);
}

static const char *
name_or_null (const VvSnapshot *self, guint32 name)
{
  gsize length;

  return name != VV_FILE_NO_NAME ? vv_snapshot_name (self, name, &length) : NULL;
}

static const char *
name_or_empty (const VvSnapshot *self, guint32 name)
{
  const char *text = name_or_null (self, name);

  return text != NULL ? text : "";
}

static VvNode
node_or_none (const VvSnapshot *self, VvSectionId id, guint32 node)
{
  if (node != VV_NODE_NONE && node >= self->n_objects)
    {
      vv_snapshot_note_damage (self, id);
      return VV_NODE_NONE;
    }
  return node;
}

/* ---- Objects ---- */

guint32
vv_snapshot_get_n_objects (const VvSnapshot *self)
{
  return self->n_objects;
}

guint32
vv_snapshot_get_n_refs (const VvSnapshot *self)
{
  return self->n_refs;
}

void
vv_snapshot_get_object (const VvSnapshot *self, VvNode node, VvObjectRow *out)
{
  guint flags;

  memset (out, 0, sizeof *out);
  out->generation = -1;
  out->length = -1;
  if (node >= self->n_objects)
    return;

  flags = vv_column_u16 (self, VV_SECTION_FLAGS, node);
  out->address = vv_column_u64 (self, VV_SECTION_ADDRESS, node);
  out->type = vv_column_type (self, node);
  out->size = vv_column_wide (self, VV_SECTION_SIZE, node);
  out->memory = vv_column_wide (self, VV_SECTION_MEMORY, node);
  out->refcount = vv_column_wide (self, VV_SECTION_REFCOUNT, node);
  if (flags & VV_OBJECT_HAS_LENGTH)
    out->length = (gint64) MIN (vv_column_wide (self, VV_SECTION_LENGTH, node), G_MAXINT64);
  out->generation = (gint8) ((flags & VV_OBJECT_GENERATION) - 1);
  out->immortal = (flags & VV_OBJECT_IMMORTAL) != 0;
}

VvNode
vv_snapshot_find_object (const VvSnapshot *self, VvAddr address)
{
  guint32 low = 0, high = self->n_objects;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (vv_column_u64 (self, VV_SECTION_ADDRESS, middle) < address)
        low = middle + 1;
      else
        high = middle;
    }
  if (low < self->n_objects && vv_column_u64 (self, VV_SECTION_ADDRESS, low) == address)
    return low;
  return VV_NODE_NONE;
}

/* ---- References ---- */

void
vv_snapshot_get_refs (const VvSnapshot *self, VvNode node, VvEdge *first, VvEdge *end)
{
  *first = *end = 0;
  if (node < self->n_objects)
    vv_column_range (self, VV_SECTION_FIRST_REF, node, self->n_refs, first, end);
}

VvNode
vv_snapshot_source (const VvSnapshot *self, VvEdge edge)
{
  guint32 low = 0, high = self->n_objects;

  /* The last node whose references begin at or before @edge and end after it. */
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (vv_column_u32 (self, VV_SECTION_FIRST_REF, middle + 1) <= edge)
        low = middle + 1;
      else
        high = middle;
    }
  if (low < self->n_objects && vv_column_u32 (self, VV_SECTION_FIRST_REF, low) <= edge)
    return low;
  vv_snapshot_note_damage (self, VV_SECTION_FIRST_REF);
  return VV_NODE_NONE;
}

gboolean
vv_snapshot_ref_code (const VvSnapshot *self, VvEdge edge, VvRefCode *out)
{
  guint code = vv_column_u8 (self, VV_SECTION_REF_KIND, edge);
  guint flags = code % VV_REF_CODE_FLAGS;

  out->kind = (guint8) (code / VV_REF_CODE_KIND);
  out->form = (guint8) (code / VV_REF_CODE_FLAGS % VV_FILE_N_LABELS);
  out->flags = flags == VV_REF_CODE_UNCOUNTED ? VV_REF_UNCOUNTED : (guint8) flags;
  if (G_LIKELY (out->kind < VV_N_REF_KINDS))
    return TRUE;
  vv_snapshot_note_damage (self, VV_SECTION_REF_KIND);
  out->kind = VV_REF_OTHER;
  return FALSE;
}

void
vv_snapshot_get_ref (const VvSnapshot *self, VvEdge edge, VvRefRow *out)
{
  VvRefCode code;

  memset (out, 0, sizeof *out);
  out->source = out->target = VV_NODE_NONE;
  if (edge >= self->n_refs)
    return;
  vv_snapshot_ref_code (self, edge, &code);
  out->source = vv_snapshot_source (self, edge);
  out->target = vv_column_node (self, VV_SECTION_REF_TARGET, edge);
  out->kind = code.kind;
  out->flags = code.flags;
}

void
vv_snapshot_get_referrers (const VvSnapshot *self, VvNode node, guint32 *first, guint32 *end)
{
  *first = *end = 0;
  if (node < self->n_objects)
    vv_column_range (self, VV_SECTION_FIRST_REFERRER, node, self->n_refs, first, end);
}

VvEdge
vv_snapshot_get_referrer (const VvSnapshot *self, guint32 position)
{
  guint32 edge;

  if (position >= self->n_refs)
    return VV_NODE_NONE;
  edge = vv_column_u32 (self, VV_SECTION_REFERRER, position);
  if (edge < self->n_refs)
    return edge;
  vv_snapshot_note_damage (self, VV_SECTION_REFERRER);
  return VV_NODE_NONE;
}

/* ---- Types ---- */

guint32
vv_snapshot_get_n_types (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_TYPES].n_rows;
}

void
vv_snapshot_get_type (const VvSnapshot *self, VvTypeIndex type, VvTypeRow *out)
{
  const VvFileType *row = get_row (self, VV_SECTION_TYPES, type);

  memset (out, 0, sizeof *out);
  out->name = out->module = "";
  if (row == NULL)
    return;
  out->address = row->address;
  out->name = name_or_empty (self, row->name);
  out->module = name_or_empty (self, row->module);
  out->described = (row->flags & 1) != 0;
  out->count = row->count;
  out->size = row->size;
  out->memory = row->memory;
}

VvTypeIndex
vv_snapshot_find_type (const VvSnapshot *self, VvAddr address)
{
  guint32 n = vv_snapshot_get_n_types (self);
  guint32 low = 0, high = n;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      guint32 type = vv_column_u32 (self, VV_SECTION_TYPES_BY_ADDRESS, middle);
      const VvFileType *row = get_row (self, VV_SECTION_TYPES, type);

      if (row == NULL)
        {
          vv_snapshot_note_damage (self, VV_SECTION_TYPES_BY_ADDRESS);
          return VV_NODE_NONE;
        }
      if (row->address == address)
        return type;
      if (row->address < address)
        low = middle + 1;
      else
        high = middle;
    }
  return VV_NODE_NONE;
}

void
vv_snapshot_get_by_type (const VvSnapshot *self, VvTypeIndex type, guint32 *first, guint32 *end)
{
  const VvFileType *row = get_row (self, VV_SECTION_TYPES, type);

  *first = *end = 0;
  if (row == NULL)
    return;
  if (row->first > self->n_objects || row->count > self->n_objects - row->first)
    {
      vv_snapshot_note_damage (self, VV_SECTION_TYPES);
      return;
    }
  *first = row->first;
  *end = row->first + row->count;
}

VvNode
vv_snapshot_get_in_type_order (const VvSnapshot *self, guint32 position)
{
  return position < self->n_objects ? vv_column_node (self, VV_SECTION_BY_TYPE, position)
                                    : VV_NODE_NONE;
}

/* ---- Small tables ---- */

guint32
vv_snapshot_get_n_weakrefs (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_WEAKREFS].n_rows;
}

void
vv_snapshot_get_weakref (const VvSnapshot *self, guint32 index, VvWeakRow *out)
{
  const VvFileWeakref *row = get_row (self, VV_SECTION_WEAKREFS, index);

  out->source = out->target = out->callback = VV_NODE_NONE;
  if (row == NULL)
    return;
  out->source = node_or_none (self, VV_SECTION_WEAKREFS, row->source);
  out->target = node_or_none (self, VV_SECTION_WEAKREFS, row->target);
  out->callback = node_or_none (self, VV_SECTION_WEAKREFS, row->callback);
}

guint32
vv_snapshot_get_n_roots (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_ROOTS].n_rows;
}

void
vv_snapshot_get_root (const VvSnapshot *self, guint32 index, VvRootRow *out)
{
  const VvFileRoot *row = get_row (self, VV_SECTION_ROOTS, index);

  memset (out, 0, sizeof *out);
  out->target = VV_NODE_NONE;
  out->depth = -1;
  if (row == NULL)
    return;
  if (row->kind >= VV_N_ROOT_KINDS)
    {
      vv_snapshot_note_damage (self, VV_SECTION_ROOTS);
      return;
    }
  out->target = node_or_none (self, VV_SECTION_ROOTS, row->target);
  out->kind = (guint8) row->kind;
  out->name = name_or_null (self, row->name);
  out->thread = row->thread;
  out->depth = row->depth;
  out->count = row->count;
}

guint32
vv_snapshot_get_n_threads (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_THREADS].n_rows;
}

void
vv_snapshot_get_thread (const VvSnapshot *self, guint32 index, VvThreadRow *out)
{
  const VvFileThread *row = get_row (self, VV_SECTION_THREADS, index);

  memset (out, 0, sizeof *out);
  if (row == NULL)
    return;
  out->id = row->id;
  out->native_id = row->native_id;
  out->name = name_or_null (self, row->name);
  out->n_frames = row->n_frames;
}

guint32
vv_snapshot_get_n_frames (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_FRAMES].n_rows;
}

void
vv_snapshot_get_frame (const VvSnapshot *self, guint32 index, VvFrameRow *out)
{
  const VvFileFrame *row = get_row (self, VV_SECTION_FRAMES, index);

  memset (out, 0, sizeof *out);
  if (row == NULL)
    return;
  out->thread = row->thread;
  out->depth = row->depth;
  out->function = name_or_null (self, row->function);
  out->file = name_or_null (self, row->file);
  out->line = row->line;
}

guint32
vv_snapshot_get_n_meta (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_META].n_rows;
}

void
vv_snapshot_get_meta (const VvSnapshot *self, guint32 index, VvMetaRow *out)
{
  const VvFileMeta *row = get_row (self, VV_SECTION_META, index);

  memset (out, 0, sizeof *out);
  out->key = "";
  if (row == NULL)
    return;
  out->key = name_or_empty (self, row->key);
  out->text = name_or_null (self, row->text);
  out->number = (gint64) row->number;
  out->is_number = row->text == VV_FILE_NO_NAME;
}

gboolean
vv_snapshot_find_meta (const VvSnapshot *self, const char *key, VvMetaRow *out)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_meta (self); i++)
    {
      VvMetaRow row;

      vv_snapshot_get_meta (self, i, &row);
      if (g_str_equal (row.key, key))
        {
          *out = row;
          return TRUE;
        }
    }
  return FALSE;
}
