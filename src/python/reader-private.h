/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reader-private.h — what the files that know one kind of object share.  Each of them hands out one
 * VvKind: how its objects refer, what they weigh, how they look; reader.c dispatches by category.
 *
 * Nothing read here is trusted: a member is read through vv_py_word(), which knows how long the
 * object is, and everything outside of it through vv_image_at(). */

#pragma once

#include <string.h>

#include "python/reader.h"
#include "python/shape.h"

G_BEGIN_DECLS

/* tp_flags; the same numbers in all versions that know them (Include/object.h) */
#define VV_TYPE_INLINE_VALUES (1u << 2)
#define VV_TYPE_MANAGED_WEAKREF (1u << 3)
#define VV_TYPE_MANAGED_DICT (1u << 4)
#define VV_TYPE_HEAP (1u << 9)
#define VV_TYPE_READY (1u << 12)
#define VV_TYPE_HAVE_GC (1u << 14)

#define VV_GC_HEAD 16           /* sizeof (PyGC_Head) */
#define VV_PRE_HEADER 16        /* dict and weak list, or dict and values, before that */

/**
 * VvPyObject:
 * @bytes: the fixed part, @size bytes of it, all there
 * @hidden: VV_REF_HIDDEN where the collector does not know objects of this type
 */
typedef struct
{
  VvReader *reader;
  const VvLayout *layout;
  VvAddr address;
  const guint8 *bytes;
  guint64 size;
  const VvPyType *type;
  guint hidden;
} VvPyObject;

/** VvKind: what is known of one kind of object; each may be NULL */
typedef struct
{
  void (*visit) (const VvPyObject *object, VvRefs *refs);
  /* comes with what object.__sizeof__ would say, and with the memory of the fixed part and items */
  void (*facts) (const VvPyObject *object, VvObjectFacts *facts);
  gboolean (*preview) (const VvPyObject *object, guint limit, GString *out);
} VvKind;

extern const VvKind vv_type_kind, vv_int_kind, vv_bool_kind, vv_float_kind, vv_complex_kind,
  vv_none_kind, vv_str_kind, vv_bytes_kind, vv_bytearray_kind, vv_tuple_kind, vv_list_kind,
  vv_dict_kind, vv_odict_kind, vv_set_kind, vv_function_kind, vv_method_kind, vv_cfunction_kind,
  vv_cell_kind, vv_code_kind, vv_module_kind, vv_generator_kind, vv_frame_kind, vv_traceback_kind,
  vv_weakref_kind, vv_exception_kind;

/** VvMember: a C field that is a reference, for kinds that are a list of them */
typedef struct
{
  guint32 offset;               /* VV_ABSENT: the version has none */
  const char *label;
} VvMember;

/** VvSlot: a member of `__slots__`, or a T_OBJECT of a C type that its author declared */
typedef struct
{
  guint32 offset;
  guint32 flags;                /* VvRefFlags */
  VvAddr name;                  /* C string in the target */
} VvSlot;

/** VvSpan: bytes of an object that nobody described */
typedef struct
{
  guint32 start;
  guint32 end;
} VvSpan;

/** VvDictPlace: where an instance of a type has its `__dict__` */
typedef enum
{
  VV_DICT_NONE,
  VV_DICT_AT,                   /* at an offset */
  VV_DICT_AT_END,               /* before the end, which depends on the number of items */
  VV_DICT_BEFORE,               /* managed: before the collector's head, as VvInstanceRule says */
} VvDictPlace;

typedef struct _VvPyTypePrivate VvPyTypePrivate;
struct _VvPyTypePrivate
{
  const VvKind *kind;           /* (nullable) */
  const VvPyShape *shape;       /* (nullable): of the nearest C type that has one */
  const char *const *extra;     /* (nullable): of a builtin exception: the words behind its head */
  VvSlot *slots;
  guint n_slots;
  VvSpan *spans;
  guint n_spans;
  VvDictPlace dict_place;
  gint64 dict_offset;
  gboolean has_values;          /* may keep attributes without a dict */
  gboolean counts_type;         /* instances count a reference to their type */
  guint type_flags;             /* VvRefFlags of that reference */
  gboolean guess_items;
  guint64 least_items;          /* of a struct sequence: its named fields, more than len() says */
  gboolean is_array;            /* numpy.ndarray, or a class made from it */
  gboolean plain;               /* its kind says all of its references */
  guint level;                  /* 0: `type`; else one more than its own type's */
  gboolean is_class;            /* made by a class statement, not in C */
  VvAddr native;                /* the nearest type that is written in C, itself perhaps */
  gint64 native_size;           /* its tp_basicsize */
  /* names of inline values: in the shared table of the class */
  VvAddr cached_keys;
  const guint8 *names;
  guint64 n_names;
  guint name_stride;
};

typedef struct
{
  VvAddr address;               /* 0: empty */
  VvPyType *type;
} VvTypeEntry;

typedef struct
{
  VvAddr start;
  VvAddr end;
} VvBounds;

#define VV_MAX_INTERPRETERS 64

struct _VvReader
{
  const VvImage *image;
  const VvRuntime *runtime;
  const VvLayout *layout;
  guint64 unreadable[VV_N_UNREADABLE];
  guint64 n_bytes;              /* of the image */

  GPtrArray *types;
  VvTypeEntry *table;           /* open addressing, a power of two */
  guint table_bits;
  guint depth;                  /* of metatypes being made */
  guint naming;                 /* of types whose names are being read */
  /* words that were looked at: in this pass, and for types and names, which are kept; what each of
     them may be */
  guint64 spent;
  guint64 spent_on_types;
  guint64 budget;

  VvAddr general_lookup;        /* 3.9, 3.10: dk_lookup of tables whose keys may be anything */
  VvAddr interned[VV_MAX_INTERPRETERS]; /* dicts that do not count what they hold */
  guint n_interned;
  VvAddr module_keys[2];        /* the strings with which every module's dict begins */

  GArray *own_data;             /* of VvBounds: .data and .bss of everything that is loaded */
  VvBounds last_gap;            /* memory around the last address asked for that is none of these */
};

/* --- Words --- */

static inline guint64
vv_load_u64 (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, 8);
  return word;
}

static inline guint32
vv_load_u32 (const guint8 *bytes)
{
  guint32 word;

  memcpy (&word, bytes, 4);
  return word;
}

/** vv_py_word: a member, or 0 where the object has none (VV_ABSENT too) */
static inline guint64
vv_py_word (const VvPyObject *self, guint32 offset)
{
  return G_LIKELY ((guint64) offset + 8 <= self->size) ? vv_load_u64 (self->bytes + offset) : 0;
}

static inline guint32
vv_py_u32 (const VvPyObject *self, guint32 offset)
{
  return G_LIKELY ((guint64) offset + 4 <= self->size) ? vv_load_u32 (self->bytes + offset) : 0;
}

static inline guint8
vv_py_u8 (const VvPyObject *self, guint32 offset)
{
  return G_LIKELY (offset < self->size) ? self->bytes[offset] : 0;
}

/** vv_py_fixed_part: how many of the @room bytes of an object are its fixed part; 0: they are too few.  `type` says
 * how large types made at run time are; a static one is smaller, and may be the last thing in its mapping. */
static inline guint64
vv_py_fixed_part (const VvLayout *layout, const VvPyType *type, const guint8 *bytes, guint64 room)
{
  if (G_LIKELY ((guint64) type->basicsize <= room))
    return (guint64) type->basicsize;
  if (type->category == VV_CATEGORY_TYPE && layout->type_size <= room &&
      (vv_load_u32 (bytes + layout->type_flags) & VV_TYPE_HEAP) == 0)
    return layout->type_size;
  return 0;
}

/** vv_py_fixed_bytes: (nullable): the fixed part of an object; @size: (out): of it */
static inline const guint8 *
vv_py_fixed_bytes (VvReader *reader, VvAddr object, const VvPyType *type, guint64 *size)
{
  const guint8 *bytes = vv_image_at (reader->image, object, type->basicsize);

  *size = (guint64) type->basicsize;
  if (G_LIKELY (bytes != NULL) || type->category != VV_CATEGORY_TYPE)
    return bytes;
  bytes = vv_image_at (reader->image, object, reader->layout->type_size);
  *size = bytes != NULL ? vv_py_fixed_part (reader->layout, type, bytes, reader->layout->type_size) : 0;
  return *size > 0 ? bytes : NULL;
}

/** vv_py_open: FALSE where not even the fixed part can be read */
static inline gboolean
vv_py_open (VvReader *reader, VvAddr object, const VvPyType *type, VvPyObject *out)
{
  out->reader = reader;
  out->layout = reader->layout;
  out->address = object;
  out->bytes = vv_py_fixed_bytes (reader, object, type, &out->size);
  out->type = type;
  out->hidden = type->has_gc ? 0 : VV_REF_HIDDEN;
  return out->bytes != NULL;
}

/** vv_py_open_any: the same for an object of which only the address is known */
gboolean vv_py_open_any (VvReader *reader, VvAddr object, VvPyObject *out);

/** vv_py_visit, vv_py_facts, vv_py_preview: what vv_reader_visit() and so on do, of an object that is
 * open: who asks for all of it opens it once */
void vv_py_visit (const VvPyObject *object, VvRefs *refs);
void vv_py_facts (const VvPyObject *object, VvObjectFacts *out);
/** vv_py_bare_facts: count and fixed part alone */
void vv_py_bare_facts (const VvPyObject *object, VvObjectFacts *out);
gboolean vv_py_preview (const VvPyObject *object, guint limit, GString *out);
/** vv_py_int: the value of an int that fits, as vv_reader_int() */
gboolean vv_py_int (const VvPyObject *object, gint64 *out);

/** vv_py_has_refs: FALSE for objects of which vv_py_visit() gives nothing, half of a heap */
static inline gboolean
vv_py_has_refs (const VvPyObject *self)
{
  const VvPyTypePrivate *known = self->type->private_;

  return !known->plain || (known->kind != NULL && known->kind->visit != NULL);
}

static inline void
vv_py_member (const VvPyObject *self, VvRefs *refs, guint32 offset, const char *label)
{
  vv_refs_add (refs, vv_py_word (self, offset), VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) label,
               self->hidden);
}

static inline void
vv_py_members (const VvPyObject *self, VvRefs *refs, const VvMember *members, guint n, guint flags)
{
  for (guint i = 0; i < n; i++)
    vv_refs_add (refs, vv_py_word (self, members[i].offset), VV_REF_MEMBER, VV_LABEL_TEXT,
                 (gsize) members[i].label, self->hidden | flags);
}

static inline guint64
vv_round_up (guint64 n, guint64 to)
{
  return (n + to - 1) / to * to;
}

/** vv_reader_most: how many things of @size bytes the memory can hold: a list of more goes in a circle */
static inline guint64
vv_reader_most (const VvReader *self, gsize size)
{
  return self->n_bytes / size;
}

/** vv_reader_spend: @n more words are looked at (vv_reader_begin_pass()) */
static inline void
vv_reader_spend (VvReader *self, guint64 n)
{
  self->spent += n;
}

/* --- Types --- */

/** vv_reader_spend_on_types: the same for what is read once and kept: FALSE where that was enough */
static inline gboolean
vv_reader_spend_on_types (VvReader *self, guint64 n)
{
  self->spent_on_types += n;
  return self->spent_on_types <= self->budget;
}

static inline guint
vv_type_hash (VvAddr address, guint bits)
{
  return (guint) ((address >> 4) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> (64 - bits));
}

const VvKind *vv_kind_of (VvCategory category);

/** vv_reader_type_known: (nullable): the type at that address, where it was met before */
static inline VvPyType *
vv_reader_type_known (const VvReader *self, VvAddr address)
{
  guint mask = (1u << self->table_bits) - 1;

  for (guint i = vv_type_hash (address, self->table_bits);; i = (i + 1) & mask)
    {
      if (G_LIKELY (self->table[i].address == address))
        return self->table[i].type;
      if (self->table[i].address == 0)
        return NULL;
    }
}

/** vv_count_plausible: whether a word can be a reference count: not zero, and no address of a
 * program that lies high (a freed block begins with the address of the next one) */
static inline gboolean
vv_count_plausible (const VvLayout *layout, guint64 word)
{
  switch (layout->count_rule)
    {
    case VV_COUNT_WORD:
      return word - 1 < G_GUINT64_CONSTANT (1) << 40;
    case VV_COUNT_LOW:
      return (guint32) word != 0 && word >> 40 == 0;
    case VV_COUNT_FLAGS:
    default:
      return (guint32) word != 0 && (word >> 32 & 0xffff) < 0x100;
    }
}

static inline gboolean
vv_reader_count_plausible (const VvReader *self, guint64 word)
{
  return vv_count_plausible (self->layout, word);
}

/** vv_reader_object_type_quick: vv_reader_object_type() for hot loops */
static inline VvPyType *
vv_reader_object_type_quick (VvReader *self, VvAddr object)
{
  const guint8 *bytes = vv_image_at (self->image, object, 16);
  VvPyType *type;
  guint64 size;

  if (G_UNLIKELY (bytes == NULL || (object & 7) != 0
                  || !vv_reader_count_plausible (self, vv_load_u64 (bytes))))
    return NULL;
  type = vv_reader_type_known (self, vv_load_u64 (bytes + 8));
  if (G_UNLIKELY (type == NULL))
    type = vv_reader_type (self, vv_load_u64 (bytes + 8));
  return type != NULL && G_LIKELY (vv_py_fixed_bytes (self, object, type, &size) != NULL) ? type : NULL;
}

/** vv_reader_is_object: the strict test, for words that only may be references: the count must be
 * none that is itself the address of an object (arrays of types look like objects) */
gboolean vv_reader_is_object (VvReader *self, VvAddr word);

void vv_types_init (VvReader *self);
void vv_types_clear (VvReader *self);
/** vv_type_read_parts: slots, dict and undescribed bytes of a new type */
void vv_type_read_parts (VvReader *self, VvPyType *type);
/** vv_type_is_class: whether a class statement made it: tp_name then points into __name__ */
gboolean vv_type_is_class (VvReader *self, const guint8 *bytes);

/** vv_type_category_at: the category of the type that is there, VV_CATEGORY_OBJECT for most */
VvCategory vv_type_category_at (const VvRuntime *runtime, VvAddr address);
/** vv_exception_extra: (nullable): members of a builtin exception behind those of BaseException, by
 * name; "" is a word that is no reference; ended by NULL */
const char *const *vv_exception_extra (const char *tp_name, guint n_words);

/* --- Instances --- */

/** vv_instance_visit: slots, dict or values, described and guessed members, the type */
void vv_instance_visit (const VvPyObject *object, VvRefs *refs);
/** vv_instance_dict: its dict, or 0; @values: (out): local bytes of values that are kept without
 * one, @n_values of them */
VvAddr vv_instance_dict (const VvPyObject *object, const guint8 **values, guint *n_values);
/** vv_instance_memory: what its attributes take besides the fixed part, without the dict */
guint64 vv_instance_memory (const VvPyObject *object);
/** vv_py_items: number of items of a variable-sized object, the sign left out */
guint64 vv_py_items (const VvPyObject *object);
/** vv_guess: words of [start, end) of the object that are addresses of objects */
void vv_guess (const VvPyObject *object, const guint8 *bytes, guint64 size, VvRefKind kind,
               guint flags, VvRefs *refs);

/** vv_numpy_visit, vv_numpy_facts: what an array has besides its words, which are guessed like those of any
 * type that nobody described */
void vv_numpy_visit (const VvPyObject *array, VvRefs *refs);
void vv_numpy_facts (const VvPyObject *array, VvObjectFacts *facts);

/* --- Dictionaries --- */

/**
 * VvDictTable:
 * @entries: @n_entries of @stride bytes, all there; @key_at and @key_at + 8 are key and value
 * @values: of a split table: as many words
 * @general: keys may be anything, and traversal reports them
 * @broken: the header contradicts the block
 */
typedef struct
{
  const guint8 *entries;
  guint64 n_entries;
  guint stride;
  guint key_at;
  const guint8 *values;
  guint64 n_values;
  gboolean general;
  gboolean broken;
  guint64 table_bytes;          /* the block of keys and indices */
  guint64 slots;                /* how many keys it may hold */
  guint64 shared_slots;         /* how many values a split table of it has */
  gint64 refcount;
} VvDictTable;

/** vv_dict_table_read: FALSE where there is none */
gboolean vv_dict_table_read (VvReader *self, VvAddr keys, VvDictTable *out);
/** vv_dict_read: the table and the values of a dict */
gboolean vv_dict_read (const VvPyObject *dict, VvDictTable *out);
/** vv_dict_values_bytes: size of the block of a split table's values */
guint64 vv_dict_values_bytes (VvReader *self, VvAddr values, const VvDictTable *table);

static inline VvAddr
vv_dict_key (const VvDictTable *self, guint64 i)
{
  return vv_load_u64 (self->entries + i * self->stride + self->key_at);
}

static inline VvAddr
vv_dict_value (const VvDictTable *self, guint64 i)
{
  if (self->values != NULL)
    return i < self->n_values ? vv_load_u64 (self->values + i * 8) : 0;
  return vv_load_u64 (self->entries + i * self->stride + self->key_at + 8);
}

/* --- Text --- */

/** VvText: characters of a str; @kind bytes each, all there */
typedef struct
{
  const guint8 *bytes;
  guint64 length;
  guint kind;                   /* 1, 2, 4 */
  gboolean ascii;
} VvText;

gboolean vv_str_read (const VvPyObject *str, VvText *out);
/** vv_str_is: whether the object at @str is a str with exactly that (ASCII) text */
gboolean vv_str_is (VvReader *self, VvAddr str, const char *text);
/** vv_cstring: (nullable): local bytes of a C string of at most @max bytes, its end included */
const char *vv_cstring (VvReader *self, VvAddr address, gsize max);
/** vv_text_char: the character at @i */
gunichar vv_text_char (const VvText *self, guint64 i);
/** vv_repr_char: one character as repr() shows it in quotes; how many characters that took */
guint vv_repr_char (GString *out, gunichar character, char quote, gboolean is_bytes);
/** vv_repr_cut: leaves @limit characters of what stands behind @start, with … where there were more */
void vv_repr_cut (GString *out, gsize start, guint limit);

/* --- Frames --- */

#define VV_MAX_FRAME (1 << 20)  /* words of a frame: locals or stack */

/**
 * VvCode: what a frame needs to know of its code
 * @names: tuples: of locals and cells (3.11 on), or of variables, cells and free variables
 * @kinds: bytes object, one a name; 0 up to 3.10
 */
typedef struct
{
  guint64 n_locals;             /* with cells from 3.11 on */
  guint64 stack_size;
  VvAddr names[3];
  VvAddr kinds;
} VvCode;

/** vv_code_read: FALSE where there is none, or one that no frame could have */
gboolean vv_code_read (VvReader *reader, VvAddr address, VvCode *out);
/** vv_code_local_name: the name of the word @i of a frame, 0 where it has none */
VvAddr vv_code_local_name (VvReader *reader, const VvCode *code, guint64 i, gboolean *is_cell);
/** vv_iframe_visit: what CPython reports of an interpreter frame (3.11 on) */
void vv_iframe_visit (VvReader *reader, VvAddr frame, guint flags, VvRefs *refs);
/** vv_iframe_words: for how many locals and stack values it has room */
guint64 vv_iframe_words (VvReader *reader, VvAddr frame);

/* --- Memory --- */

/** vv_reader_is_own_data: whether the address is in the data of the interpreter or of a library,
 * not in memory that an allocator gave out */
gboolean vv_reader_is_own_data (VvReader *self, VvAddr address);
void vv_own_data_find (VvReader *self);

G_END_DECLS
