/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reference.h — one reference from an object, as the visitors give it: cheap to make, named only
   when somebody asks. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/** VvRefKind: `kind` of the SQL table refs, in this order in files too */
typedef enum
{
  /* .name: an instance's attribute or slot, an object's dict as .__dict__ */
  VV_REF_ATTRIBUTE,
  VV_REF_ITEM,                  /* [3]; a set's {…} */
  VV_REF_KEY,                   /* key 'k' */
  VV_REF_VALUE,                 /* ['k'] */
  VV_REF_MEMBER,                /* a C field: .tb_frame */
  VV_REF_GLOBAL,                /* from a module's dict: .name */
  VV_REF_LOCAL,                 /* local x */
  VV_REF_CELL,                  /* closure x */
  VV_REF_TYPE,                  /* type */
  VV_REF_STACK,                 /* an unnamed value on a frame's stack */
  VV_REF_OTHER,
  VV_N_REF_KINDS,
} VvRefKind;

/** VvLabelForm: what VvRef.label is */
typedef enum
{
  VV_LABEL_NONE,                /* the kind says it all (a set's {…}, type) */
  VV_LABEL_INDEX,               /* a number: [3] */
  VV_LABEL_TEXT,                /* a pointer to a C string of ours with static life: "tb_frame" */
  VV_LABEL_CSTRING,             /* address of a C string in the target (a slot's name) */
  /* address of a str in the target that is program text: an attribute's, a variable's name */
  VV_LABEL_NAME,
  VV_LABEL_OBJECT,              /* address of the object that is the key: user data */
} VvLabelForm;

typedef enum
{
  /* CPython's own traversal does not report it, or the object's type is not collected */
  VV_REF_HIDDEN = 1 << 0,
  VV_REF_GUESSED = 1 << 1,      /* recognised in memory that nobody described */
  /* reported by CPython's traversal, but not in the target's count (deferred stack references of
     3.14 on) */
  VV_REF_UNCOUNTED = 1 << 2,
} VvRefFlags;

typedef struct
{
  VvAddr target;
  guint64 label;
  guint8 kind;
  guint8 form;
  guint8 flags;
} VvRef;

/**
 * VvRefs:
 *
 * Where visitors put references: a block on its way to @flush, so that a list of a billion items
 * needs no memory.
 */
typedef struct _VvRefs VvRefs;
#define VV_REFS_BLOCK 512
struct _VvRefs
{
  guint n;
  void (*flush) (VvRefs *self); /* takes refs[0 … n) and sets n to 0 */
  VvRef refs[VV_REFS_BLOCK];
};

/** vv_refs_add: @target 0 is no reference and is dropped */
static inline void
vv_refs_add (VvRefs *self, VvAddr target, VvRefKind kind, VvLabelForm form, guint64 label, guint
             flags)
{
  VvRef *ref;

  if (target == 0)
    return;
  if (G_UNLIKELY (self->n == VV_REFS_BLOCK))
    self->flush (self);
  ref = &self->refs[self->n++];
  ref->target = target;
  ref->label = label;
  ref->kind = (guint8) kind;
  ref->form = (guint8) form;
  ref->flags = (guint8) flags;
}

G_END_DECLS
