/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot.h — a snapshot file (.vvheap), opened: the columns of the graph as they are used, mapped
   and not parsed.
 *
 * Objects are nodes 0 … n-1 in the order of their addresses.  Opening reads the header alone; a
 * block of a column is checked against its checksum
 * the first time that it is looked at.  What turns out damaged makes vv_snapshot_check() fail from
 * then on, and rows read as empty: whoever
 * reads rows asks it before showing them as true.  All functions are for any thread (checked blocks
 * are noted atomically); nothing is ever written. */

#pragma once

#include "python/roots.h"

G_BEGIN_DECLS

typedef guint32 VvNode;         /* an object of a snapshot */
typedef guint32 VvEdge;         /* a reference: index into the rows of `refs`, ordered by source */
typedef guint32 VvTypeIndex;    /* a type of a snapshot */
#define VV_NODE_NONE G_MAXUINT32

typedef struct _VvSnapshot VvSnapshot;

/**
 * vv_snapshot_open:
 * @error: VV_ERROR_GONE, _DENIED, _UNSUPPORTED (a newer format, another byte order: says what made
 *   it), _CORRUPT (truncated, damaged, no snapshot)
 *
 * Takes time that does not depend on the file's size.
 */
VV_API VvSnapshot *vv_snapshot_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API VvSnapshot *vv_snapshot_ref (VvSnapshot *self);
VV_API void vv_snapshot_unref (VvSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvSnapshot, vv_snapshot_unref)

/** vv_snapshot_check: FALSE with VV_ERROR_CORRUPT once anything that was read proved damaged */
VV_API gboolean vv_snapshot_check (const VvSnapshot *self, GError **error);
VV_API const char *vv_snapshot_get_path (const VvSnapshot *self);

VV_API guint32 vv_snapshot_get_n_objects (const VvSnapshot *self);
VV_API guint32 vv_snapshot_get_n_refs (const VvSnapshot *self);
VV_API guint32 vv_snapshot_get_n_types (const VvSnapshot *self);

/**
 * VvObjectRow:
 * @generation: 0–3, -1 where untracked
 * @length: -1 where none is reported
 */
typedef struct
{
  VvAddr address;
  VvTypeIndex type;
  guint64 size;
  guint64 memory;
  guint64 refcount;
  gint64 length;
  gint8 generation;
  gboolean immortal;
} VvObjectRow;

typedef struct
{
  VvNode source;
  VvNode target;
  guint8 kind;                  /* VvRefKind */
  guint8 flags;                 /* VvRefFlags */
} VvRefRow;

typedef struct
{
  VvAddr address;
  const char *name;             /* valid UTF-8, of the map */
  const char *module;
  gboolean described;
  guint32 count;                /* objects of exactly this type */
  guint64 size;
  guint64 memory;
} VvTypeRow;

typedef struct { VvNode source, target, callback; } VvWeakRow;          /* VV_NODE_NONE: none */
/* thread 0, depth -1: none */
typedef struct { VvNode target; guint8 kind; const char *name; guint64 thread; gint32 depth; guint64 count; } VvRootRow;
typedef struct { guint64 id, native_id; const char *name; guint32 n_frames; } VvThreadRow;
typedef struct { guint64 thread; guint32 depth; const char *function, *file; gint32 line; } VvFrameRow;
typedef struct { const char *key, *text; gint64 number; gboolean is_number; } VvMetaRow;

VV_API void vv_snapshot_get_object (const VvSnapshot *self, VvNode node, VvObjectRow *out);
VV_API VvNode vv_snapshot_find_object (const VvSnapshot *self, VvAddr address);
/** vv_snapshot_dup_value: (transfer full) (nullable): the column `value` */
VV_API char *vv_snapshot_dup_value (const VvSnapshot *self, VvNode node);
/** vv_snapshot_get_refs: rows [@first, @end) of refs have @node as their source */
VV_API void vv_snapshot_get_refs (const VvSnapshot *self, VvNode node, VvEdge *first, VvEdge *end);
VV_API void vv_snapshot_get_ref (const VvSnapshot *self, VvEdge edge, VvRefRow *out);
/** vv_ref_kind_name: the column `kind`; NULL where it is none */
VV_API const char *vv_ref_kind_name (VvRefKind kind);
/** vv_snapshot_dup_label: (transfer full): the column `label`, as CONTRACT.md writes it */
VV_API char *vv_snapshot_dup_label (const VvSnapshot *self, VvEdge edge);
/** vv_snapshot_get_referrers: positions [@first, @end) of vv_snapshot_get_referrer() have @node as
 * their target */
VV_API void vv_snapshot_get_referrers (const VvSnapshot *self, VvNode node, guint32 *first, guint32
                                       *end);
VV_API VvEdge vv_snapshot_get_referrer (const VvSnapshot *self, guint32 position);

VV_API void vv_snapshot_get_type (const VvSnapshot *self, VvTypeIndex type, VvTypeRow *out);
VV_API VvTypeIndex vv_snapshot_find_type (const VvSnapshot *self, VvAddr address);
/** vv_snapshot_get_by_type: positions [@first, @end) of vv_snapshot_get_in_type_order() are the
 * objects of @type, in the order of their addresses */
VV_API void vv_snapshot_get_by_type (const VvSnapshot *self, VvTypeIndex type, guint32 *first,
                                     guint32 *end);
VV_API VvNode vv_snapshot_get_in_type_order (const VvSnapshot *self, guint32 position);

VV_API guint32 vv_snapshot_get_n_weakrefs (const VvSnapshot *self);
VV_API void vv_snapshot_get_weakref (const VvSnapshot *self, guint32 index, VvWeakRow *out);
VV_API guint32 vv_snapshot_get_n_roots (const VvSnapshot *self);
VV_API void vv_snapshot_get_root (const VvSnapshot *self, guint32 index, VvRootRow *out);
VV_API guint32 vv_snapshot_get_n_threads (const VvSnapshot *self);
VV_API void vv_snapshot_get_thread (const VvSnapshot *self, guint32 index, VvThreadRow *out);
VV_API guint32 vv_snapshot_get_n_frames (const VvSnapshot *self);
VV_API void vv_snapshot_get_frame (const VvSnapshot *self, guint32 index, VvFrameRow *out);
VV_API guint32 vv_snapshot_get_n_meta (const VvSnapshot *self);
VV_API void vv_snapshot_get_meta (const VvSnapshot *self, guint32 index, VvMetaRow *out);
/** vv_snapshot_find_meta: FALSE where there is no such key */
VV_API gboolean vv_snapshot_find_meta (const VvSnapshot *self, const char *key, VvMetaRow *out);

G_END_DECLS
