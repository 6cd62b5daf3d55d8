/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reader.h — Python objects in an image: types, references, sizes, previews.  One reader serves one
   thread. */

#pragma once

#include "python/reference.h"
#include "python/runtime.h"
#include "target/image.h"

G_BEGIN_DECLS

typedef struct _VvReader VvReader;
typedef struct _VvPyType VvPyType;

/** VvUnreadable: what could not be read, counted by kind (meta: unreadable.NAME, lower case, dots
 * for underscores) */
typedef enum
{
  VV_UNREADABLE_OBJECT,         /* a reference to what is no object */
  VV_UNREADABLE_TYPE,           /* the same, where an object may be whose type is none */
  VV_UNREADABLE_BLOCK,          /* an item table, key table or buffer outside the memory */
  /* a container caught in the middle of a change: kept with what was safe to read */
  VV_UNREADABLE_CHANGING,
  VV_UNREADABLE_FRAME,          /* a frame of a running thread that makes no sense */
  VV_UNREADABLE_LIST,           /* a collector's list that is broken or loops */
  VV_UNREADABLE_TEXT,           /* a name or text that is none */
  /* what was left out since together it claims to be more than the memory holds: many lists, say, that
     all point to one huge table */
  VV_UNREADABLE_EXCESS,
  VV_N_UNREADABLE,
} VvUnreadable;

/** VvCategory: which of the interpreter's own shapes an object has: its type's nearest base that
 * has one */
typedef enum
{
  /* none of these: object itself, instances of plain classes, and all C types in shape.h */
  VV_CATEGORY_OBJECT,
  VV_CATEGORY_TYPE, VV_CATEGORY_INT, VV_CATEGORY_FLOAT, VV_CATEGORY_COMPLEX, VV_CATEGORY_STR, VV_CATEGORY_BYTES, VV_CATEGORY_BYTEARRAY,
  VV_CATEGORY_TUPLE, VV_CATEGORY_LIST, VV_CATEGORY_DICT, VV_CATEGORY_ODICT, VV_CATEGORY_SET, VV_CATEGORY_FROZENSET,
  VV_CATEGORY_FUNCTION, VV_CATEGORY_METHOD, VV_CATEGORY_CFUNCTION, VV_CATEGORY_CELL, VV_CATEGORY_CODE, VV_CATEGORY_MODULE,
  VV_CATEGORY_GENERATOR, VV_CATEGORY_COROUTINE, VV_CATEGORY_ASYNC_GENERATOR, VV_CATEGORY_FRAME, VV_CATEGORY_TRACEBACK, VV_CATEGORY_WEAKREF, VV_CATEGORY_WEAKPROXY,
  VV_CATEGORY_EXCEPTION, VV_CATEGORY_DEQUE, VV_CATEGORY_NONE, VV_CATEGORY_BOOL,
  VV_N_CATEGORIES,
} VvCategory;

/**
 * VvPyType:
 *
 * What is known of one type object: made once, kept in the reader.  The visible part is what
 * walkers and writers ask for.
 */
struct _VvPyType
{
  VvAddr address;
  guint index;                  /* 0, 1, 2 … in the order in which the reader met them */
  /* __qualname__ as the type stores it; valid UTF-8, not made safe for display */
  char *name;
  /* __module__; static types: before the last dot, no dot: builtins */
  char *module;
  VvCategory category;
  guint32 flags;                /* tp_flags (low half) */
  gint64 basicsize;
  gint64 itemsize;
  gboolean is_heap;
  gboolean has_gc;              /* Py_TPFLAGS_HAVE_GC */
  gboolean described;           /* all its references are exact */
  gboolean own_sizeof;          /* __sizeof__ is written in Python in it or a base */
  /* len() is reported for its objects (str, bytes, …, deque and their subclasses) */
  gboolean has_length;
  /* bytes before the object that belong to it: the collector's head and what lies before */
  guint8 prefix;
  struct _VvPyTypePrivate *private_;
};

/**
 * vv_reader_new:
 * @image: kept by the caller as long as the reader lives
 * @runtime: likewise
 */
VvReader *vv_reader_new (const VvImage *image, const VvRuntime *runtime) G_GNUC_WARN_UNUSED_RESULT;
void vv_reader_free (VvReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvReader, vv_reader_free)

const VvImage *vv_reader_image (const VvReader *self);
const VvRuntime *vv_reader_runtime (const VvReader *self);
void vv_reader_count_unreadable (VvReader *self, VvUnreadable what);
guint64 vv_reader_get_unreadable (const VvReader *self, VvUnreadable what);
/** vv_reader_set_unreadable: for who read the same twice and knows better */
void vv_reader_set_unreadable (VvReader *self, VvUnreadable what, guint64 n);

/**
 * vv_reader_begin_pass:
 *
 * Each table, frame or text that is read is bounded by the memory, but objects of a hostile memory may
 * share one: a million lists the same million items.  In a real heap each word belongs to one
 * object, or to a few (a frame and its thread, an instance and its dict).  So what visitors, facts and
 * previews look at is added up, in words, from here on.
 */
void vv_reader_begin_pass (VvReader *self);
/** vv_reader_is_exhausted: whether that is more than four times what the memory holds.  It is for the
 * caller to stop then, and to count what it leaves out; visitors do all or nothing */
gboolean vv_reader_is_exhausted (const VvReader *self);

/** vv_reader_type: (nullable): the type at that address, checked (its own type chain ends in
 * `type`, sane sizes, a printable name); NULL where it is none.  Cached, fast */
VvPyType *vv_reader_type (VvReader *self, VvAddr type_address);
/** vv_reader_types: all types met so far, by index */
VvPyType * const *vv_reader_types (const VvReader *self, guint *n_types);

/**
 * vv_reader_object_type:
 *
 * The test for "is an object": aligned, there, a plausible reference count (no address of a program
 * that lies high), a valid type, and the fixed part inside the memory.  For the targets of exact
 * references; what vv_reader_visit() guesses went through a stricter one.
 *
 * Returns: (nullable): the type of the object at @object
 */
VvPyType *vv_reader_object_type (VvReader *self, VvAddr object);

/**
 * vv_reader_visit:
 * @type: of @object, as vv_reader_object_type() gave it
 *
 * Gives every strong reference of one object to @refs, labelled: what CPython's traversal reports
 * (as a multiset: the rows without VV_REF_HIDDEN are what
 * gc.get_referents returns) and what it does not (VV_REF_HIDDEN).  Counted references only, save
 * those marked VV_REF_UNCOUNTED.  For a type that nobody described, words of its memory that
 * are addresses of objects (VV_REF_GUESSED); these are checked, all others must be by the caller
 * (vv_reader_object_type() on the target).
 * Deterministic: two calls on one image give the same references in the same order.
 */
void vv_reader_visit (VvReader *self, VvAddr object, const VvPyType *type, VvRefs *refs);

/** vv_reader_visit_frame: the same for an interpreter frame that is no object (3.11 on: a running
 * thread's) */
void vv_reader_visit_frame (VvReader *self, VvAddr frame, VvRefs *refs);

/** VvWeakLink: a weak reference: its referent (0 where dead) and its callback (0 where none) */
gboolean vv_reader_weakref (VvReader *self, VvAddr object, const VvPyType *type, VvAddr *target,
                            VvAddr *callback);

typedef struct
{
  guint64 size;                 /* sys.getsizeof */
  /* bytes of all blocks that it owns, as they were asked for from the allocator; 0 for what is in
     the interpreter's own data */
  guint64 memory;
  gint64 length;                /* len(), or -1 where it is not reported */
  guint64 refcount;             /* as stored; meaningless where immortal */
  gboolean immortal;
} VvObjectFacts;

/** vv_reader_facts: the numbers of one object.  Where a block cannot be read it counts as what the
 * header says, bounded by the memory, and unreadable.block is counted */
void vv_reader_facts (VvReader *self, VvAddr object, const VvPyType *type, VvObjectFacts *out);

/**
 * vv_reader_preview:
 * @limit: characters at most (then `…`)
 *
 * repr() for str, bytes, numbers, bool, None (subclasses as their base), the names of modules,
 * functions and types.
 *
 * Returns: whether the object has one; appended to @out as valid UTF-8, as repr() would escape it
 */
gboolean vv_reader_preview (VvReader *self, VvAddr object, const VvPyType *type, guint limit,
                            GString *out);

/** vv_reader_text: the characters of a str (or subclass) as valid UTF-8, lone surrogates as U+FFFD,
 * at most @max_bytes: FALSE where it is none */
gboolean vv_reader_text (VvReader *self, VvAddr object, gsize max_bytes, GString *out);
/** vv_reader_int: the value of an int that fits */
gboolean vv_reader_int (VvReader *self, VvAddr object, gint64 *out);

/** VvDictVisit: @key and @value are addresses; @value may be 0 for a key without one.  Return FALSE
 * to stop */
typedef gboolean (*VvDictVisit) (VvAddr key, VvAddr value, gpointer data);
/** vv_reader_dict_each: the items of a dict (any kind of table); FALSE where it is none */
gboolean vv_reader_dict_each (VvReader *self, VvAddr dict, VvDictVisit visit, gpointer data);
/** vv_reader_dict_get: value for a str key, or 0 */
VvAddr vv_reader_dict_get (VvReader *self, VvAddr dict, const char *key);
/** vv_reader_attribute: an instance's own attribute (slot, inline value or dict), without its
 * class; 0 where there is none */
VvAddr vv_reader_attribute (VvReader *self, VvAddr object, const char *name);

G_END_DECLS
