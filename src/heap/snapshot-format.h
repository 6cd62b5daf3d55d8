/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-format.h — how a .vvheap file is laid out; docs/snapshot-format.md says it in words.
 * Private to the folder.
 *
 * Header, table of sections, sections.  A section is an array: a column of the objects or
 * of the references, or rows of a small table.  Numbers stand in the byte order that the header
 * states (so far always little-endian). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first byte is no ASCII and the last a line end, so that a transfer as text shows. */
#define VV_FILE_MAGIC "\x89VVHEAP\n"
#define VV_FILE_BYTE_ORDER 0x0a0b0c0du
/* A reader refuses a newer major version; a newer minor one only has more sections. */
#define VV_FILE_MAJOR 1
#define VV_FILE_MINOR 1
#define VV_FILE_MAX_SECTIONS 1024
#define VV_FILE_ALIGNMENT 64
/* Each section has a checksum for every 64 KiB of it. */
#define VV_FILE_BLOCK_SHIFT 16
#define VV_FILE_BLOCK_SIZE (1u << VV_FILE_BLOCK_SHIFT)
/* Bytes of a text.  The longest ones that we write are paths and command lines, of 4,096 characters before some are
 * escaped; a text is looked at for each row that has it, so that a reader must not meet one of 500 MB. */
#define VV_FILE_MAX_TEXT 32768u

/** VvFileFlags: NO_VALUES: user data was left out (keys read as `['…']`) */
typedef enum { VV_FILE_NO_VALUES = 1 << 0 } VvFileFlags;

typedef struct __attribute__ ((packed))
{
  char magic[8];
  guint32 byte_order;
  guint16 major;
  guint16 minor;
  guint32 header_size;          /* with the table of sections */
  guint32 n_sections;
  guint32 flags;
  guint32 checksum;             /* of header_size bytes, with 0 here */
  guint64 file_size;
  guint32 n_objects;
  guint32 n_refs;
  guint32 n_types;
  guint32 n_names;
  char producer[24];            /* "vivarium 0.1.0"; ends in at least one NUL */
} VvFileHeader;

/** VvSectionFlags: REQUIRED: who does not know the section must not read the file */
typedef enum { VV_SECTION_REQUIRED = 1 << 0 } VvSectionFlags;

typedef struct __attribute__ ((packed))
{
  guint32 id;                   /* VvSectionId */
  guint32 element_size;
  guint64 offset;
  guint64 length;               /* bytes */
  guint64 sums_offset;          /* the checksums of its blocks, 4 bytes each */
  guint32 sums_checksum;        /* the checksum of these */
  guint32 flags;
} VvFileSection;

/** VvSectionId: numbers that are never used for anything else */
typedef enum
{
  /* Columns of the objects, in the order of their addresses. */
  VV_SECTION_ADDRESS = 1,       /* u64 */
  VV_SECTION_TYPE,              /* u32 */
  VV_SECTION_SIZE,              /* u32, as are memory, refcount and length: VV_FILE_BIG: in OVERFLOW */
  VV_SECTION_MEMORY,
  VV_SECTION_REFCOUNT,
  VV_SECTION_LENGTH,
  VV_SECTION_FLAGS,             /* u16: VvObjectFlags */
  VV_SECTION_VALUE,             /* u64: by the form: the int, the double's bits, a place in TEXTS */
  VV_SECTION_FIRST_REF,         /* u32, one more than objects */
  VV_SECTION_FIRST_REFERRER,    /* u32, one more than objects */
  VV_SECTION_BY_TYPE,           /* u32: nodes, by type, then by address */
  /* Columns of the references, in the order of their sources. */
  VV_SECTION_REF_TARGET,        /* u32 */
  VV_SECTION_REF_LABEL,         /* u32: by the form: an index, a name, a node; VV_FILE_BIG as above */
  VV_SECTION_REF_KIND,          /* u8: vv_ref_code_pack() */
  VV_SECTION_REFERRER,          /* u32: edges, in the order of their targets */
  /* Small tables. */
  VV_SECTION_TEXTS,             /* bytes: length (LEB128), UTF-8 without NUL, a NUL */
  VV_SECTION_NAMES,             /* u64: places in TEXTS */
  VV_SECTION_TYPES,             /* VvFileType */
  VV_SECTION_TYPES_BY_ADDRESS,  /* u32: types in the order of their addresses */
  VV_SECTION_WEAKREFS,          /* VvFileWeakref */
  VV_SECTION_ROOTS,             /* VvFileRoot */
  VV_SECTION_THREADS,           /* VvFileThread */
  VV_SECTION_FRAMES,            /* VvFileFrame */
  VV_SECTION_META,              /* VvFileMeta */
  VV_SECTION_OVERFLOW,          /* VvFileOverflow, in the order of (section, row) */
  /* What the whole graph says: all of these, or none. */
  VV_SECTION_DOMINATOR,         /* u32: node; G_MAXUINT32: only the entry */
  VV_SECTION_RETAINED,          /* u32; VV_FILE_BIG: in RETAINED_OVERFLOW */
  VV_SECTION_CYCLE,             /* u32: row of CYCLES + 1; 0 none */
  VV_SECTION_GARBAGE,           /* u8: a bit an object, the lowest first */
  VV_SECTION_BY_DOMINATOR,      /* u32: nodes, by dominator (none last), the most retained first */
  VV_SECTION_TYPE_RETAINED,     /* u64, one a type */
  VV_SECTION_CYCLES,            /* VvFileCycle */
  VV_SECTION_CYCLE_MEMBERS,     /* u32: nodes, cycle by cycle */
  VV_SECTION_CYCLE_TEXTS,       /* as TEXTS */
  VV_SECTION_RETAINED_OVERFLOW, /* VvFileOverflow */
  VV_N_SECTIONS,
} VvSectionId;

#define VV_SECTION_FIRST_ANALYSIS VV_SECTION_DOMINATOR
#define VV_N_ANALYSIS_SECTIONS (VV_N_SECTIONS - VV_SECTION_FIRST_ANALYSIS)

#define VV_FILE_BIG G_MAXUINT32         /* the number is in OVERFLOW */
#define VV_FILE_NO_NAME G_MAXUINT32     /* NULL */

/** VvObjectFlags: the bits of VV_SECTION_FLAGS; the rest is 0 and not looked at */
typedef enum
{
  VV_OBJECT_GENERATION = 7,             /* generation + 1; 0: not tracked */
  VV_OBJECT_IMMORTAL = 1 << 3,
  VV_OBJECT_VALUE_SHIFT = 4,            /* two bits: VvValueForm */
  VV_OBJECT_VALUE_MASK = 3,
  VV_OBJECT_HAS_LENGTH = 1 << 6,
} VvObjectFlags;

typedef struct __attribute__ ((packed))
{
  guint64 address;
  guint32 name;                 /* index into NAMES, here and below */
  guint32 module;
  guint32 flags;                /* bit 0: described */
  guint32 count;
  guint32 first;                /* [first, first + count) of BY_TYPE */
  guint32 padding;
  guint64 size;
  guint64 memory;
} VvFileType;

typedef struct __attribute__ ((packed)) { guint32 source, target, callback; } VvFileWeakref;
typedef struct __attribute__ ((packed))
{
  guint64 thread;
  guint64 count;
  guint32 target;
  guint32 name;
  gint32 depth;
  guint32 kind;                 /* VvRootKind */
} VvFileRoot;
typedef struct __attribute__ ((packed))
{
  guint64 id, native_id;
  guint32 name, n_frames;
} VvFileThread;
typedef struct __attribute__ ((packed))
{
  guint64 thread;
  guint32 depth, function, file;
  gint32 line;
} VvFileFrame;
typedef struct __attribute__ ((packed))
{
  guint64 number;
  guint32 key;
  guint32 text;                 /* VV_FILE_NO_NAME: the number counts */
} VvFileMeta;
typedef struct __attribute__ ((packed))
{
  guint32 section;
  guint32 row;
  guint64 value;
} VvFileOverflow;

/** VvFileCycleFlags: the rest is 0 and not looked at */
typedef enum
{
  VV_CYCLE_FLAG_GARBAGE = 1 << 0,
  VV_CYCLE_FLAG_CLASS = 1 << 1,
} VvFileCycleFlags;
typedef struct __attribute__ ((packed))
{
  guint64 memory;
  guint64 retained;
  guint32 n_objects;
  guint32 first_member;         /* [first, first + n_objects) of CYCLE_MEMBERS */
  guint32 n_finalizers;
  guint32 types;                /* place in CYCLE_TEXTS */
  guint32 flags;
  guint32 padding;
} VvFileCycle;

/* What the label of a reference is in the file: three forms of names are one. */
typedef enum
{
  VV_FILE_LABEL_NONE,
  VV_FILE_LABEL_INDEX,
  VV_FILE_LABEL_NAME,
  VV_FILE_LABEL_OBJECT,
  VV_FILE_N_LABELS,
} VvFileLabel;

/* Kind, form and flags of a reference in one byte: kind × 20 + form × 5 + flags.  Of the eight
 * sets of flags only five make sense: what was not counted is reported by the traversal of a type
 * that was described. */
#define VV_REF_CODE_FLAGS 5
#define VV_REF_CODE_KIND (VV_REF_CODE_FLAGS * VV_FILE_N_LABELS)
#define VV_REF_CODE_UNCOUNTED 4

/** vv_section_element_size: of the known sections */
guint vv_section_element_size (VvSectionId id);
/** vv_section_name: for messages: the SQL column or table it is of */
const char *vv_section_name (VvSectionId id);

G_END_DECLS
