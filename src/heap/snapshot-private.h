/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-private.h — the columns themselves, for whoever goes through millions of rows: the SQL
 * tables and the files beside this one.  Private to the library.
 *
 * Every function here checks the block that it looks at the first time, and gives 0 for what is
 * damaged.  Rows are bounded by the caller where the text says so, else here. */

#pragma once

#include "heap/snapshot-format.h"
#include "heap/snapshot-writer.h"
#include "heap/snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  guint64 length;               /* bytes */
  const guint8 *sums;           /* 4 bytes for each block, not aligned */
  guint32 n_rows;
  guint32 sums_checksum;
  gint sums_state;              /* atomic: 0 not looked at, 1 right, 2 damaged */
  gulong *checked;              /* atomic: a bit for each block that is right */
} VvSnapshotSection;

struct _VvSnapshot
{
  gatomicrefcount references;
  char *path;
  char *shown;                  /* the path, safe to show */
  const guint8 *map;
  gsize map_size;
  guint32 flags;                /* VvFileFlags */
  guint32 n_objects;
  guint32 n_refs;
  VvSnapshotSection sections[VV_N_SECTIONS];
  gint analysed;                /* atomic: the sections of the analysis are there */
  GMutex analysis_lock;
  struct _VvAnalysis *analysis; /* (nullable): what these sections are, where not in the map */
  struct _VvRoles *roles;       /* (nullable): once */
  const char *damage;           /* atomic: the name of the section where it was seen first, or NULL */
};

/** vv_snapshot_open_draft: a file that has no name yet; @fd stays the caller's, @path is for messages */
VvSnapshot *vv_snapshot_open_draft (int fd, const char *path, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

#define VV_BITS_PER_LONG (8 * (guint) sizeof (gulong))

/** vv_snapshot_is_damaged: vv_snapshot_check() without words */
static inline gboolean
vv_snapshot_is_damaged (const VvSnapshot *self)
{
  return __atomic_load_n (&self->damage, __ATOMIC_RELAXED) != NULL;
}

/** vv_snapshot_note_damage: what was read of that section makes no sense */
void vv_snapshot_note_damage (const VvSnapshot *self, VvSectionId id);

/** vv_snapshot_check_block: FALSE where it is damaged */
gboolean vv_snapshot_check_block (const VvSnapshot *self, VvSectionId id, guint64 block);

static inline gboolean
vv_snapshot_has_block (const VvSnapshot *self, VvSectionId id, guint64 block)
{
  const gulong *word;

  /* A row that the caller did not bound; the checksums' place says how many blocks there are. */
  if (G_UNLIKELY (block << VV_FILE_BLOCK_SHIFT >= self->sections[id].length))
    {
      vv_snapshot_note_damage (self, id);
      return FALSE;
    }
  word = &self->sections[id].checked[block / VV_BITS_PER_LONG];

  if (G_LIKELY (__atomic_load_n (word, __ATOMIC_ACQUIRE) >> (block % VV_BITS_PER_LONG) & 1))
    return TRUE;
  return vv_snapshot_check_block (self, id, block);
}

/* @row must be one of the section's; the element's size divides that of a block. */
#define VV_DEFINE_COLUMN(name, type) \
  static inline type \
  name (const VvSnapshot *self, VvSectionId id, guint32 row) \
  { \
    guint64 offset = (guint64) row * sizeof (type); \
    type value; \
\
    if (!vv_snapshot_has_block (self, id, offset >> VV_FILE_BLOCK_SHIFT)) \
      return 0; \
    __builtin_memcpy (&value, self->sections[id].data + offset, sizeof value); \
    return value; \
  }
VV_DEFINE_COLUMN (vv_column_u8, guint8)
VV_DEFINE_COLUMN (vv_column_u16, guint16)
VV_DEFINE_COLUMN (vv_column_u32, guint32)
VV_DEFINE_COLUMN (vv_column_u64, guint64)
#undef VV_DEFINE_COLUMN

/** vv_snapshot_bytes: (nullable): @length bytes of a section, checked; NULL where they are not all
 * there or damaged */
const void *vv_snapshot_bytes (const VvSnapshot *self, VvSectionId id, guint64 offset, guint64
                               length);

/** vv_snapshot_overflow: the number that did not fit into the column */
guint64 vv_snapshot_overflow (const VvSnapshot *self, VvSectionId id, guint32 row);

/** vv_column_wide: a number of a u32 column whose big ones are elsewhere */
static inline guint64
vv_column_wide (const VvSnapshot *self, VvSectionId id, guint32 row)
{
  guint32 value = vv_column_u32 (self, id, row);

  return G_LIKELY (value != VV_FILE_BIG) ? value : vv_snapshot_overflow (self, id, row);
}

/** vv_column_type: of a node; bounded: where the file says nonsense, damage is noted and 0 given */
static inline VvTypeIndex
vv_column_type (const VvSnapshot *self, VvNode node)
{
  guint32 type = vv_column_u32 (self, VV_SECTION_TYPE, node);

  if (G_LIKELY (type < self->sections[VV_SECTION_TYPES].n_rows))
    return type;
  vv_snapshot_note_damage (self, VV_SECTION_TYPE);
  return 0;
}

/** vv_column_range: rows [@first, @end) from a column of beginnings, bounded by @limit */
static inline void
vv_column_range (const VvSnapshot *self, VvSectionId id, guint32 row, guint32 limit, guint32 *first,
                 guint32 *end)
{
  *first = vv_column_u32 (self, id, row);
  *end = vv_column_u32 (self, id, row + 1);
  if (G_UNLIKELY (*first > *end || *end > limit))
    {
      vv_snapshot_note_damage (self, id);
      *first = *end = 0;
    }
}

/** vv_column_node: a node out of a u32 column; bounded, else damage and VV_NODE_NONE */
static inline VvNode
vv_column_node (const VvSnapshot *self, VvSectionId id, guint32 row)
{
  guint32 node = vv_column_u32 (self, id, row);

  if (G_LIKELY (node < self->n_objects))
    return node;
  vv_snapshot_note_damage (self, id);
  return VV_NODE_NONE;
}

/** vv_column_value_form: from the column of flags */
static inline VvValueForm
vv_object_value_form (guint flags)
{
  return (VvValueForm) (flags >> VV_OBJECT_VALUE_SHIFT & VV_OBJECT_VALUE_MASK);
}

/** VvRefCode: a reference's byte, unpacked */
typedef struct
{
  guint8 kind;                  /* VvRefKind */
  guint8 form;                  /* VvFileLabel */
  guint8 flags;                 /* VvRefFlags */
} VvRefCode;
/** vv_snapshot_ref_code: FALSE where the byte makes no sense (damage is noted) */
gboolean vv_snapshot_ref_code (const VvSnapshot *self, VvEdge edge, VvRefCode *out);

/** vv_snapshot_text: (nullable): the text at a place of TEXTS: valid UTF-8 of the map, ends in NUL;
 * NULL and damage where there is none */
const char *vv_snapshot_text (const VvSnapshot *self, guint64 place, gsize *length);
/** vv_snapshot_text_of: likewise of another section of that form */
const char *vv_snapshot_text_of (const VvSnapshot *self, VvSectionId id, guint64 place, gsize
                                 *length);
/** vv_snapshot_name: likewise by its index */
const char *vv_snapshot_name (const VvSnapshot *self, guint32 name, gsize *length);
/** vv_snapshot_source: who has the reference */
VvNode vv_snapshot_source (const VvSnapshot *self, VvEdge edge);
/** vv_snapshot_append_float: as Python's repr() writes it */
void vv_snapshot_append_float (GString *out, double value);

G_END_DECLS
