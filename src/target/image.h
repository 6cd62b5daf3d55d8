/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image.h — a frozen address space in our own memory, made for being walked: one lookup finds the
   local bytes of
 * any address, and checks the bounds.  Mappings that touch each other are one extent, since objects
 * may lie across the seam
 * (a static type over .data and .bss).  It is a VvMemory too.
 *
 * The directory has one entry a GiB and, below, one 16-bit extent number a page of 4 KiB: 512 KiB
 * for each GiB of heap, so it stays in the cache. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/**
 * VvExtent:
 * @start: first address
 * @size: in bytes; all of them can be read locally (what could not be read in the target is zero)
 * @bytes: local copy
 */
typedef struct
{
  VvAddr start;
  guint64 size;
  const guint8 *bytes;
} VvExtent;

typedef struct _VvImage VvImage;
struct _VvImage
{
  VvMemory memory;              /* regions() gives the target's map at the moment of the capture */
  /* [0] is empty: what the directory says of an address that is not there */
  VvExtent *extents;
  guint n_extents;              /* with that one */
  guint16 **directory;          /* by address >> 30; never NULL entries */
  /* (nullable): asked for what is in no extent, by an image that is filled as it is read
     (live-image.h) */
  const guint8 *(*fill) (const VvImage *self, VvAddr address, gsize size);
};

#define VV_IMAGE_ADDRESS_BITS 47

/** vv_image_at: (nullable): local bytes of [address, address + size), or NULL where not all of it
 * is there.  The hot path of everything:
 * inline and without a branch more than needed.  Any value of @address and @size is safe. */
static inline const guint8 *
vv_image_at (const VvImage *self, VvAddr address, gsize size)
{
  const VvExtent *extent;
  guint64 offset;

  if (G_UNLIKELY (address >> VV_IMAGE_ADDRESS_BITS))
    return NULL;
  extent = &self->extents[self->directory[address >> 30][address >> 12 & 0x3ffff]];
  offset = address - extent->start;
  if (G_UNLIKELY (offset >= extent->size || size > extent->size - offset))
    return G_UNLIKELY (self->fill != NULL) ? self->fill (self, address, size) : NULL;
  return extent->bytes + offset;
}

/** vv_image_u64: one word, or @otherwise */
static inline guint64
vv_image_u64 (const VvImage *self, VvAddr address, guint64 otherwise)
{
  const guint8 *bytes = vv_image_at (self, address, 8);
  guint64 word = otherwise;

  if (bytes != NULL)
    __builtin_memcpy (&word, bytes, 8);
  return word;
}

/** vv_image_prefetch: asks the processor for the line at @address; nothing happens where it is not
 * there */
static inline void
vv_image_prefetch (const VvImage *self, VvAddr address)
{
  const guint8 *bytes = vv_image_at (self, address, 1);

  if (bytes != NULL)
    __builtin_prefetch (bytes);
}

/**
 * vv_image_new:
 *
 * Makes an empty image; then vv_image_reserve() and vv_image_borrow() fill it, in the order of the
 * addresses, and vv_image_seal()
 * ends that.  Before that, only what fills it may look at it.
 */
VvImage *vv_image_new (void) G_GNUC_WARN_UNUSED_RESULT;
/**
 * vv_image_reserve:
 * @start: page-aligned, not below the end of what was added before
 * @end: page-aligned
 *
 * Returns: (nullable): zeroed local memory of that size that the image owns, in huge pages where
 * the kernel has them; not touched yet.
 *   NULL with @error (VV_ERROR_FAILED) where there is no memory for it
 */
guint8 *vv_image_reserve (VvImage *self, VvAddr start, VvAddr end, GError **error);
/** vv_image_borrow: the same for bytes of an open file that are mapped, not copied (cores): @fd and
 * @offset.  Where that is not page-aligned, pieces that touch are copied when they are joined */
gboolean vv_image_borrow (VvImage *self, VvAddr start, VvAddr end, int fd, guint64 offset, GError
                          **error);
/**
 * vv_image_seal:
 * @regions: (array length=n_regions): the target's map at that moment; copied
 * @files: (nullable) (transfer full): answers open_file() and is closed with the image (a live
 *   process's memory, say)
 *
 * Joins what touches, and builds the directory.  Fails where there are more than 65,535 extents
 * after joining.
 */
gboolean vv_image_seal (VvImage *self, const VvRegion *regions, guint n_regions, VvMemory *files,
                        GError **error);
/** vv_image_size: bytes of all extents; of an image that is filled as it is read, the most that it
 * ever takes in */
guint64 vv_image_size (const VvImage *self);
void vv_image_free (VvImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvImage, vv_image_free)

/**
 * vv_image_new_core:
 * @path: an ELF core file (gcore's or the kernel's)
 * @process: (out) (optional): what the core says of its process
 * @error: VV_ERROR_CORRUPT, VV_ERROR_UNSUPPORTED (another architecture, no core), VV_ERROR_GONE (no
 *   such file)
 *
 * Maps the file and copies nothing but seams.  What the core leaves out of the mapped files
 * (read-only pages: names, tables) is taken from
 * these files where they still are and have the same build-id.
 */
typedef struct
{
  int pid;
  char *comm;                   /* foreign text */
  char *arguments;              /* foreign text, as pr_psargs has it */
  char *executable;             /* (nullable): foreign text: path of the program; NULL: not said */
  guint32 *threads;             /* native ids, n_threads of them */
  guint n_threads;
  /* mapped files that could not be had, or are not the same any more */
  guint n_missing_files;
} VvCoreProcess;
void vv_core_process_clear (VvCoreProcess *self);
VvImage *vv_image_new_core (const char *path, VvCoreProcess *process, GError **error)
                            G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
