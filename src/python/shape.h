/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape.h — the instances of C types, described as data: which words are references, and how they
   are called.  Private to the folder.
 *
 * A shape is for one type by its tp_name and a range of versions; it is believed only where
 * tp_basicsize is what it says.  Its rows are in the files
 * shape-*.c, one for a group of modules.  What rows cannot say (a deque's blocks, an lru_cache's
 * ring, a decimal's digits) is a function. */

#pragma once

#include "python/reader.h"

G_BEGIN_DECLS

typedef enum
{
  VV_FIELD_HIDDEN = 1 << 0,     /* counted, but not reported by tp_traverse */
  VV_FIELD_TRAVERSED_UNCOUNTED = 1 << 1,
} VvFieldFlags;

typedef struct
{
  guint32 offset;
  const char *label;            /* NULL ends the list */
  guint8 kind;                  /* VvRefKind; mostly VV_REF_MEMBER */
  guint8 flags;
} VvField;

typedef struct _VvPyShape VvPyShape;
struct _VvPyShape
{
  const char *type;             /* tp_name: "functools.partial" */
  guint32 first;                /* PY_VERSION_HEX; 0: all */
  guint32 end;                  /* first version after; 0: none */
  guint32 basicsize;            /* of this type itself */
  const VvField *fields;        /* (nullable) */
  /* (nullable): offsets in its struct that @visit and @facts ask for; their order is theirs */
  const guint16 *places;
  /* whether its traversal reports a heap type's ob_type (heap types of 3.9+ should; some do not).
     For instances of classes made in Python that have it as a base, subtype_traverse reports their
     type only where this nearest C type is static: where it is a heap type, this alone counts */
  gboolean visits_type;
  /* whether it has a tp_traverse; rows of others are hidden. Where the object's own type has not
     the collector's flag, all is hidden anyway */
  gboolean collected;
  /* (nullable): after the fields */
  void (*visit) (const VvPyShape *self, VvReader *reader, VvAddr object, const VvPyType *type,
                 VvRefs *refs);
  /* (nullable): its own __sizeof__, its buffers' memory, its length: @facts comes with what
     sys.getsizeof would say without an own __sizeof__, and with the memory of the object's own
     block; the function adds */
  void (*facts) (const VvPyShape *self, VvReader *reader, VvAddr object, const VvPyType *type,
                 VvObjectFacts *facts);
};

/** vv_py_shape_find: (nullable): the shape for a type of that name, version and basicsize.  From
 * any thread */
const VvPyShape *vv_py_shape_find (const char *tp_name, guint32 version_hex, gint64 basicsize);

/** vv_py_shape_groups: all tables (n_groups of them), each ended by a row without a name; for tests
 * and for docs/types.md */
const VvPyShape * const *vv_py_shape_groups (guint *n_groups);

G_END_DECLS
