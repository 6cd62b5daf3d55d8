/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image.c — a frozen address space.  In: pieces of memory, in the order of their addresses.  Out:
 * extents, and a directory that finds the extent of any page with two loads.  Pieces that touch
 * become one extent: where they do not lie side by side locally, their pages are moved (not copied)
 * when the image is sealed. */

#include "target/image-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "target/live-image.h"
#include "target/regions.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define PAGE ((guint64) 4096)
#define HUGE_PAGE ((gsize) 2 * 1024 * 1024)
#define GIB_BITS 30
#define PAGES_PER_GIB ((gsize) 1 << (GIB_BITS - 12))
#define DIRECTORY_BLOCKS ((gsize) 1 << (VV_IMAGE_ADDRESS_BITS - GIB_BITS))
#define MAX_EXTENTS 65535u
/* The directory has two bytes a page and the walk's sets an eighth of a page, so the holes of a file that claims to be
 * a hundred terabytes would keep us for hours. */
#define MAX_BYTES ((guint64) 1 << 40)

/* A mapping of ours. */
typedef struct
{
  guint8 *bytes;
  gsize size;
} Block;

typedef struct
{
  VvAddr start;
  VvAddr end;
  guint8 *bytes;
  int block;                    /* a mapping of its own; -1: part of what was prepared */
} Piece;

typedef struct
{
  VvImage image;
  GArray *blocks;               /* all that is unmapped at the end */
  GArray *pieces;
  VvRegionList *regions;
  VvMemory *files;
} Full;

static void image_close (VvMemory *memory);

static gsize
image_read (VvMemory *memory,
            VvAddr    address,
            gpointer  buffer,
            gsize     size)
{
  VvImage *self = (VvImage *) memory;
  const VvExtent *extent;
  guint64 offset;

  if (self->directory == NULL || address >> VV_IMAGE_ADDRESS_BITS != 0)
    return 0;
  extent = &self->extents[self->directory[address >> GIB_BITS][address >> 12 & (PAGES_PER_GIB - 1)]];
  offset = address - extent->start;
  if (offset >= extent->size)
    return 0;
  size = MIN (size, extent->size - offset);
  memcpy (buffer, extent->bytes + offset, size);
  return size;
}

static const VvRegion *
image_regions (VvMemory  *memory,
               guint     *n_regions,
               GError   **error)
{
  static const VvRegion none = { 0 };
  Full *self = (Full *) memory;

  *n_regions = self->regions != NULL ? self->regions->regions->len : 0;
  return *n_regions > 0 ? &g_array_index (self->regions->regions, VvRegion, 0) : &none;
}

static int
image_open_file (VvMemory        *memory,
                 const VvRegion  *region,
                 GError         **error)
{
  Full *self = (Full *) memory;

  if (self->files != NULL)
    return vv_memory_open_file (self->files, region, error);
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("The files that were mapped into this memory are not there. Keep them beside it, and try again."));
  return -1;
}

static const VvMemoryClass image_class = {
  .read = image_read,
  .regions = image_regions,
  .open_file = image_open_file,
  .close = image_close,
};

VvImage *
vv_image_new (void)
{
  Full *self = g_new0 (Full, 1);

  self->image.memory.klass = &image_class;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  return &self->image;
}

static guint8 *
map_block (Full    *self,
           gsize    size,
           int      protection,
           int      flags,
           int      fd,
           guint64  offset,
           GError **error)
{
  Block block = { NULL, size };

  block.bytes = mmap (NULL, size, protection, flags, fd, (off_t) offset);
  if (block.bytes == MAP_FAILED)
    {
      g_autofree char *wanted = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("There is no room for a copy of %s: %s. Close some programs and try again."),
                   wanted, g_strerror (errno));
      return NULL;
    }
  /* Our children (the guard, launched programs) have no use for it, and must not make us copy what we
   * write to it. */
  madvise (block.bytes, size, MADV_DONTFORK);
  g_array_append_val (self->blocks, block);
  return block.bytes;
}

static guint8 *
map_memory (Full    *self,
            gsize    size,
            GError **error)
{
  return map_block (self, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0, error);
}

guint8 *
vv_image_prepare (VvImage  *image,
                  gsize     size,
                  GError  **error)
{
  guint8 *bytes = map_memory ((Full *) image, size + HUGE_PAGE, error);

  return bytes != NULL ? (guint8 *) (((gsize) bytes + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1)) : NULL;
}

/* What comes from a core's headers arrives here unchecked. */
static gboolean
check_range (Full    *self,
             VvAddr   start,
             VvAddr   end,
             GError **error)
{
  VvAddr last = self->pieces->len > 0 ? g_array_index (self->pieces, Piece, self->pieces->len - 1).end : 0;

  if (start < end && start >= last && (start | end) % PAGE == 0 && end >> VV_IMAGE_ADDRESS_BITS == 0)
    return TRUE;
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               _("A memory map contradicts itself: its parts overlap, or end before they begin. Take a new one."));
  return FALSE;
}

guint8 *
vv_image_reserve (VvImage  *image,
                  VvAddr    start,
                  VvAddr    end,
                  GError  **error)
{
  Full *self = (Full *) image;
  Piece piece = { start, end, NULL, -1 };

  if (!check_range (self, start, end, error))
    return NULL;
  piece.bytes = map_memory (self, end - start, error);
  if (piece.bytes == NULL)
    return NULL;
  piece.block = (int) self->blocks->len - 1;
  if (end - start >= HUGE_PAGE)
    madvise (piece.bytes, end - start, MADV_HUGEPAGE);
  g_array_append_val (self->pieces, piece);
  return piece.bytes;
}

gboolean
vv_image_place (VvImage  *image,
                VvAddr    start,
                VvAddr    end,
                guint8   *bytes,
                GError  **error)
{
  Full *self = (Full *) image;
  const Piece piece = { start, end, bytes, -1 };

  if (!check_range (self, start, end, error))
    return FALSE;
  g_array_append_val (self->pieces, piece);
  return TRUE;
}

gboolean
vv_image_borrow (VvImage  *image,
                 VvAddr    start,
                 VvAddr    end,
                 int       fd,
                 guint64   offset,
                 GError  **error)
{
  Full *self = (Full *) image;
  Piece piece = { start, end, NULL, -1 };
  guint64 skew = offset % PAGE;

  if (!check_range (self, start, end, error))
    return FALSE;
  piece.bytes = map_block (self, end - start + skew, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, fd, offset - skew,
                           error);
  if (piece.bytes == NULL)
    return FALSE;
  /* Only whole pages can be moved. */
  if (skew == 0)
    piece.block = (int) self->blocks->len - 1;
  piece.bytes += skew;
  g_array_append_val (self->pieces, piece);
  return TRUE;
}

/* Moves the pages of @piece to @place.  What was a mapping of its own is none any more, and something else may come to lie
 * there; what was prepared stays mapped, as a hole (mremap(2), MREMAP_DONTUNMAP). */
static void
move_piece (Full        *self,
            const Piece *piece,
            guint8      *place)
{
  gsize size = piece->end - piece->start;
  int flags = MREMAP_MAYMOVE | MREMAP_FIXED | (piece->block < 0 ? MREMAP_DONTUNMAP : 0);

  if (mremap (piece->bytes, size, size, flags, place) == MAP_FAILED)
    memcpy (place, piece->bytes, size);
  else if (piece->block >= 0)
    g_array_index (self->blocks, Block, piece->block).size = 0;
}

/* Moves the pieces [first, end) to one stretch of local addresses. */
static guint8 *
join_pieces (Full    *self,
             guint    first,
             guint    end,
             GError **error)
{
  const Piece *pieces = &g_array_index (self->pieces, Piece, 0);
  VvAddr start = pieces[first].start;
  guint8 *bytes = map_memory (self, pieces[end - 1].end - start, error);

  for (guint i = first; bytes != NULL && i < end; i++)
    move_piece (self, &pieces[i], bytes + (pieces[i].start - start));
  return bytes;
}

static gboolean
check_size (Full    *self,
            GError **error)
{
  g_autofree char *there = NULL;
  guint64 size = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    size += g_array_index (self->pieces, Piece, i).end - g_array_index (self->pieces, Piece, i).start;
  if (size <= MAX_BYTES)
    return TRUE;
  there = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
               /* Translators: a size with its unit */
               _("The memory is %s, and Vivarium can take 1 TiB. There is nothing to do about it."), there);
  return FALSE;
}

/* Makes one extent of each run of pieces that touch. */
static GArray *
make_extents (Full    *self,
              GError **error)
{
  g_autoptr(GArray) extents = g_array_new (FALSE, TRUE, sizeof (VvExtent));
  const Piece *pieces = &g_array_index (self->pieces, Piece, 0);
  guint first = 0;

  if (!check_size (self, error))
    return NULL;
  g_array_set_size (extents, 1);
  while (first < self->pieces->len)
    {
      guint end = first + 1;
      gboolean joined = TRUE;
      VvExtent extent = { pieces[first].start, 0, pieces[first].bytes };

      for (; end < self->pieces->len && pieces[end].start == pieces[end - 1].end; end++)
        joined &= pieces[end].bytes == pieces[end - 1].bytes + (pieces[end - 1].end - pieces[end - 1].start);
      extent.size = pieces[end - 1].end - extent.start;
      if (!joined)
        extent.bytes = join_pieces (self, first, end, error);
      if (extent.bytes == NULL)
        return NULL;
      g_array_append_val (extents, extent);
      first = end;
    }
  if (extents->len > MAX_EXTENTS + 1)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   _("The memory is in %u pieces, and Vivarium can take 65,535. There is nothing to do about it."),
                   extents->len - 1);
      return NULL;
    }
  return g_steal_pointer (&extents);
}

/* One block for "nothing is there", and one for each GiB in which something is.  All from one
 * mapping, so that pages of it that stay zero cost nothing. */
static gboolean
make_directory (Full    *self,
                GError **error)
{
  VvImage *image = &self->image;
  gsize n_blocks = 1;
  guint64 next_gib = 0;
  guint16 *block;

  for (guint i = 1; i < image->n_extents; i++)
    {
      guint64 first = MAX (image->extents[i].start >> GIB_BITS, next_gib);
      guint64 last = (image->extents[i].start + image->extents[i].size - 1) >> GIB_BITS;

      n_blocks += last + 1 - MIN (first, last + 1);
      next_gib = last + 1;
    }
  block = (guint16 *) (gpointer) map_memory (self, n_blocks * PAGES_PER_GIB * sizeof *block, error);
  if (block == NULL)
    return FALSE;
  image->directory = g_new (guint16 *, DIRECTORY_BLOCKS);
  for (gsize i = 0; i < DIRECTORY_BLOCKS; i++)
    image->directory[i] = block;

  next_gib = 0;
  for (guint i = 1; i < image->n_extents; i++)
    {
      VvAddr end = image->extents[i].start + image->extents[i].size;

      for (VvAddr at = image->extents[i].start; at < end; at += PAGE)
        {
          if (at >> GIB_BITS >= next_gib)
            {
              next_gib = (at >> GIB_BITS) + 1;
              block += PAGES_PER_GIB;
              image->directory[at >> GIB_BITS] = block;
            }
          block[at >> 12 & (PAGES_PER_GIB - 1)] = (guint16) i;
        }
    }
  return TRUE;
}

gboolean
vv_image_seal (VvImage         *image,
               const VvRegion  *regions,
               guint            n_regions,
               VvMemory        *files,
               GError         **error)
{
  Full *self = (Full *) image;
  g_autoptr(GArray) extents = NULL;

  g_return_val_if_fail (image->directory == NULL, FALSE);

  self->files = files;
  extents = make_extents (self, error);
  if (extents == NULL)
    return FALSE;
  image->n_extents = extents->len;
  image->extents = (VvExtent *) (gpointer) g_array_free (g_steal_pointer (&extents), FALSE);
  if (!make_directory (self, error))
    return FALSE;
  self->regions = vv_region_list_new ();
  for (guint i = 0; i < n_regions; i++)
    vv_region_list_add (self->regions, &regions[i]);
  g_array_set_size (self->pieces, 0);
  return TRUE;
}

guint64
vv_image_size (const VvImage *self)
{
  guint64 size = self->fill != NULL ? VV_LIVE_IMAGE_MOST : 0;

  for (guint i = 1; i < self->n_extents; i++)
    size += self->extents[i].size;
  return size;
}

static void
image_close (VvMemory *memory)
{
  Full *self = (Full *) memory;

  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).size > 0)
      munmap (g_array_index (self->blocks, Block, i).bytes, g_array_index (self->blocks, Block, i).size);
  g_array_unref (self->blocks);
  g_array_unref (self->pieces);
  g_clear_pointer (&self->regions, vv_region_list_free);
  g_clear_pointer (&self->files, vv_memory_close);
  g_free (self->image.extents);
  g_free (self->image.directory);
  g_free (self);
}

void
vv_image_free (VvImage *self)
{
  if (self != NULL)
    image_close (&self->memory);
}
