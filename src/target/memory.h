/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* memory.h — a readable address space: a live process, a frozen copy of one, or a core file.  One
   small
 * vtable; whatever decodes bytes works on any of the three, and is tested on a copy made of plain
 * arrays. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/** VvAddr: an address in the target; never dereferenced here */
typedef guint64 VvAddr;

typedef enum
{
  VV_REGION_READ = 1 << 0,
  VV_REGION_WRITE = 1 << 1,
  VV_REGION_EXEC = 1 << 2,
  VV_REGION_SHARED = 1 << 3,
} VvRegionFlags;

/**
 * VvRegion:
 * @start: first address
 * @end: first address after it
 * @flags: what the target may do there
 * @offset: where in the file the first byte is
 * @device: the file's, as st_dev; 0 where no file is mapped
 * @inode: the file's; 0 where no file is mapped
 * @path: (nullable): as the kernel writes it, foreign text: a file, or "[heap]", "[stack]",
 *   "[vdso]"
 * @deleted: whether the kernel says that the file is gone from its place
 */
typedef struct
{
  VvAddr start;
  VvAddr end;
  guint32 flags;
  guint64 offset;
  guint64 device;
  guint64 inode;
  const char *path;
  gboolean deleted;
} VvRegion;

typedef struct _VvMemory VvMemory;

/**
 * VvMemoryClass:
 * @read: copies up to @size bytes from @address; returns how many from the start could be read (0
 *   where none)
 * @regions: the map at the time of the call, sorted by address, not overlapping; belongs to the
 *   memory and stays until the
 *   next call or until it is closed
 * @open_file: (nullable): a descriptor of the file that is mapped at @region: the very file that
 *   the target maps, also where it was
 *   deleted, or stands in another root; -1 with @error where it cannot be had.  The caller closes
 *   it
 * @close: frees all
 */
typedef struct
{
  gsize (*read) (VvMemory *self, VvAddr address, gpointer buffer, gsize size);
  const VvRegion *(*regions) (VvMemory *self, guint *n_regions, GError **error);
  int (*open_file) (VvMemory *self, const VvRegion *region, GError **error);
  void (*close) (VvMemory *self);
} VvMemoryClass;

struct _VvMemory
{
  const VvMemoryClass *klass;

  /*< private >*/
  /* what vv_memory_regions() returned last; NULL before */
  const VvRegion *last_regions;
  guint n_last_regions;
};

/** vv_memory_read: whether all @size bytes could be read; @buffer is undefined where not */
gboolean vv_memory_read (VvMemory *self, VvAddr address, gpointer buffer, gsize size);
/** vv_memory_read_u64: one word of the target's byte order (little endian); @out is untouched on
 * failure */
gboolean vv_memory_read_u64 (VvMemory *self, VvAddr address, guint64 *out);
gboolean vv_memory_read_u32 (VvMemory *self, VvAddr address, guint32 *out);
/** vv_memory_read_text: a NUL-terminated string of at most @max bytes: Returns: (transfer full)
 * (nullable): foreign bytes; NULL where it
 * cannot be read or has no end within @max */
char *vv_memory_read_text (VvMemory *self, VvAddr address, gsize max) G_GNUC_WARN_UNUSED_RESULT;

const VvRegion *vv_memory_regions (VvMemory *self, guint *n_regions, GError **error);
/** vv_memory_find_region: (nullable): the region that holds @address, in the last map that was read
 * */
const VvRegion *vv_memory_find_region (VvMemory *self, VvAddr address);
int vv_memory_open_file (VvMemory *self, const VvRegion *region, GError **error);

void vv_memory_close (VvMemory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvMemory, vv_memory_close)

/**
 * vv_memory_new_live:
 * @pid: a process
 * @error: VV_ERROR_DENIED says which rule stands in the way (another user, ptrace_scope, a
 *   container without the capability, a
 *   process that forbids it) and the command or setting that helps; VV_ERROR_GONE;
 *   VV_ERROR_UNSUPPORTED for a 32-bit or foreign process
 *
 * Reads by process_vm_readv while the process runs: bytes may be of two moments.  It is for a few words: whoever reads
 * much looks first which pages were ever touched, as vv_capture() does, since reading the others makes the kernel
 * install pages in the target.
 */
VvMemory *vv_memory_new_live (int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
