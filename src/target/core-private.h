/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* core-private.h — the parts of an ELF core file, checked.  Private to core*.c. */

#pragma once

#include "target/image.h"

G_BEGIN_DECLS

/**
 * VvCoreSegment:
 *
 * Memory that stands in the core: whole pages below the end of user space, inside the file.
 */
typedef struct
{
  VvAddr start;
  VvAddr end;                   /* of the mapping */
  VvAddr filled;                /* the first address after what stands in the file */
  guint64 offset;
  guint32 flags;                /* VvRegionFlags */
} VvCoreSegment;

/** VvCoreMapping: a mapped file, as the core's note NT_FILE lists it */
typedef struct
{
  VvAddr start;
  VvAddr end;
  guint64 offset;
  guint file;                   /* index of the path in VvCore.files */
} VvCoreMapping;

/**
 * VvCoreFile:
 * @path: foreign text, without " (deleted)"
 * @fd: the file, where it still is the one that was mapped; else -1
 * @is_elf: whether the core's own copy of its first page says that it is a program or library
 */
typedef struct
{
  char *path;
  gboolean deleted;
  gboolean is_elf;
  int fd;
  guint64 size;
  guint64 device;
  guint64 inode;
} VvCoreFile;

typedef struct
{
  int fd;
  char *path;
  guint64 size;
  GArray *segments;             /* of VvCoreSegment, by address, not overlapping */
  GArray *mappings;             /* of VvCoreMapping, by address, not overlapping */
  GArray *files;                /* of VvCoreFile */
  GHashTable *file_by_path;     /* path → index + 1 */
  VvAddr entry;                 /* where the program begins: AT_ENTRY; 0: not said */
  VvCoreProcess process;
} VvCore;

VvCore *vv_core_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void vv_core_free (VvCore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCore, vv_core_free)

/** vv_core_read_note: one note of the core; what is not known is left */
void vv_core_read_note (VvCore *self, guint32 type, const guint8 *tainted, gsize size);

/** vv_core_read: bytes that stand in the core itself; FALSE where not all of them do */
gboolean vv_core_read (const VvCore *self, VvAddr address, gpointer buffer, gsize size);

/** vv_core_find_files: opens the mapped programs and libraries, as far as they are still the
 * same */
void vv_core_find_files (VvCore *self);

G_END_DECLS
