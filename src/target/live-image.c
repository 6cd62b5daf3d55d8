/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live-image.c — pages of a live process, read when they are asked for.  In: its memory.  Out: an
 * image without a single extent, whose fill() answers for all of it.  A stretch over several pages
 * is read a second time as a whole, since whoever asked wants it in one piece. */

#include "target/live-image.h"

#include <sys/mman.h>

#define PAGE ((guint64) 4096)
#define LONGEST (G_GUINT64_CONSTANT (1) << 40)

typedef struct
{
  guint64 size;                 /* bytes that could be read; zeros follow to @capacity */
  guint64 capacity;
  guint8 bytes[];
} Stretch;

typedef struct
{
  gpointer bytes;
  gsize size;
} Block;

typedef struct
{
  VvImage image;
  VvExtent nothing;
  VvMemory *source;
  GHashTable *stretches;        /* number of the first page → the longest Stretch from there */
  GPtrArray *replaced;          /* stretches that pointers were given out to */
  GArray *blocks;
  guint64 n_read;
} Live;

static gsize
live_read (VvMemory *memory,
           VvAddr    address,
           gpointer  buffer,
           gsize     size)
{
  Live *self = (Live *) memory;

  return self->source->klass->read (self->source, address, buffer, size);
}

static const VvRegion *
live_regions (VvMemory  *memory,
              guint     *n_regions,
              GError   **error)
{
  static const VvRegion none = { 0 };

  *n_regions = 0;
  return &none;
}

static void
live_close (VvMemory *memory)
{
  vv_live_image_free ((VvImage *) memory);
}

static const VvMemoryClass live_class = {
  .read = live_read,
  .regions = live_regions,
  .close = live_close,
};

/* One for all: whatever the address, it is in extent 0, which is empty. */
static guint16 **
empty_directory (void)
{
  static guint16 block[1 << 18];
  static guint16 **directory;
  static gsize made;

  if (g_once_init_enter (&made))
    {
      gsize n = (gsize) 1 << (VV_IMAGE_ADDRESS_BITS - 30);

      directory = g_new (guint16 *, n);
      for (gsize i = 0; i < n; i++)
        directory[i] = block;
      g_once_init_leave (&made, 1);
    }
  return directory;
}

/* Zeros in the place of a block that is too long to be read. */
static const guint8 *
show_block (Live    *self,
            VvAddr   address,
            guint64  size)
{
  Block block = { NULL, size };
  guint8 byte;

  if (size > LONGEST || self->n_read + PAGE > VV_LIVE_IMAGE_MOST
      || !vv_memory_read (self->source, address, &byte, 1)
      || !vv_memory_read (self->source, address + size - 1, &byte, 1))
    return NULL;
  self->n_read += PAGE;
  block.bytes = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block.bytes == MAP_FAILED)
    return NULL;
  g_array_append_val (self->blocks, block);
  return block.bytes;
}

static const guint8 *
fill (const VvImage *image,
      VvAddr         address,
      gsize          size)
{
  Live *self = (Live *) image;
  guint64 first = address / PAGE, offset = address % PAGE;
  /* Who has seen that the whole is there may go on with a pointer to its head, got before or after: each has
   * the page behind it as well. */
  guint64 whole = ((offset + size + PAGE - 1) & ~(PAGE - 1)) + PAGE;
  Stretch *stretch = g_hash_table_lookup (self->stretches, GSIZE_TO_POINTER (first));

  if (stretch != NULL && offset <= stretch->size && size <= stretch->size - offset && whole <= stretch->capacity)
    return stretch->bytes + offset;
  if (address < PAGE || size > LONGEST || (address + size) >> VV_IMAGE_ADDRESS_BITS != 0)
    return NULL;
  if (size > VV_LIVE_IMAGE_BLOCK)
    return show_block (self, address, size);
  /* It was read already, and the memory ends there. */
  if (stretch != NULL && stretch->size < PAGE)
    return NULL;
  if (self->n_read + whole > VV_LIVE_IMAGE_MOST)
    return NULL;
  self->n_read += whole;
  stretch = g_malloc0 (sizeof *stretch + whole);
  stretch->capacity = whole;
  stretch->size = self->source->klass->read (self->source, first * PAGE, stretch->bytes, whole);
  if (offset > stretch->size || size > stretch->size - offset)
    {
      g_free (stretch);
      return NULL;
    }
  if (g_hash_table_contains (self->stretches, GSIZE_TO_POINTER (first)))
    g_ptr_array_add (self->replaced, g_hash_table_lookup (self->stretches, GSIZE_TO_POINTER (first)));
  g_hash_table_insert (self->stretches, GSIZE_TO_POINTER (first), stretch);
  return stretch->bytes + offset;
}

VvImage *
vv_live_image_new (VvMemory *memory)
{
  Live *self = g_new0 (Live, 1);

  self->image.memory.klass = &live_class;
  self->image.extents = &self->nothing;
  self->image.n_extents = 1;
  self->image.directory = empty_directory ();
  self->image.fill = fill;
  self->source = memory;
  self->stretches = g_hash_table_new (NULL, NULL);
  self->replaced = g_ptr_array_new_with_free_func (g_free);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  return &self->image;
}

void
vv_live_image_free (VvImage *image)
{
  Live *self = (Live *) image;
  GHashTableIter iter;
  gpointer stretch;

  if (self == NULL)
    return;
  g_hash_table_iter_init (&iter, self->stretches);
  while (g_hash_table_iter_next (&iter, NULL, &stretch))
    g_free (stretch);
  g_hash_table_unref (self->stretches);
  g_ptr_array_unref (self->replaced);
  for (guint i = 0; i < self->blocks->len; i++)
    munmap (g_array_index (self->blocks, Block, i).bytes, g_array_index (self->blocks, Block, i).size);
  g_array_unref (self->blocks);
  g_free (self);
}

guint64
vv_live_image_get_read (const VvImage *image)
{
  return ((const Live *) image)->n_read;
}
