/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* own-data.c — objects that no allocator gave out: static types and singletons in the interpreter's
 * and its libraries' .data and .bss.  In: the image's map and the ELF headers of the mapped files.
 * The map alone cannot tell, since the kernel joins .bss with whatever is mapped behind it. */

#include <elf.h>

#include "python/reader-private.h"

#define MAX_PHDRS 64

static void
add_bounds (VvReader *self,
            VvAddr    start,
            VvAddr    end)
{
  VvBounds bounds = { start, end };

  if (start < end && end >> VV_IMAGE_ADDRESS_BITS == 0)
    g_array_append_val (self->own_data, bounds);
}

/* Writable segments of the file whose first page is mapped at @start. */
static void
add_segments (VvReader *self,
              VvAddr    start)
{
  const guint8 *bytes = vv_image_at (self->image, start, sizeof (Elf64_Ehdr));
  const guint8 *headers;
  Elf64_Ehdr header;
  Elf64_Phdr segment;
  VvAddr bias = 0;
  gboolean has_bias = FALSE;

  if (bytes == NULL || memcmp (bytes, ELFMAG, SELFMAG) != 0)
    return;
  memcpy (&header, bytes, sizeof header);
  if (header.e_phnum > MAX_PHDRS || header.e_phentsize != sizeof segment
      || header.e_phoff > G_MAXINT32)
    return;
  headers = vv_image_at (self->image, start + header.e_phoff, header.e_phnum * sizeof segment);
  for (guint i = 0; headers != NULL && i < header.e_phnum; i++)
    {
      memcpy (&segment, headers + i * sizeof segment, sizeof segment);
      if (segment.p_type != PT_LOAD)
        continue;
      if (!has_bias)
        bias = start - (segment.p_vaddr & ~G_GUINT64_CONSTANT (4095));
      has_bias = TRUE;
      if ((segment.p_flags & PF_W) != 0 && segment.p_memsz < G_GUINT64_CONSTANT (1) << 40)
        add_bounds (self, bias + segment.p_vaddr, bias + segment.p_vaddr + segment.p_memsz);
    }
}

static int
compare_bounds (gconstpointer a,
                gconstpointer b)
{
  const VvBounds *one = a, *other = b;

  return one->start < other->start ? -1 : one->start > other->start;
}

void
vv_own_data_find (VvReader *self)
{
  guint n = 0;
  const VvRegion *regions = NULL;

  self->own_data = g_array_new (FALSE, FALSE, sizeof (VvBounds));
  if (self->image->memory.klass != NULL)
    regions = vv_memory_regions ((VvMemory *) &self->image->memory, &n, NULL);
  for (guint i = 0; regions != NULL && i < n; i++)
    {
      if (regions[i].path == NULL || regions[i].path[0] != '/')
        continue;
      if (regions[i].offset == 0)
        add_segments (self, regions[i].start);
      if ((regions[i].flags & VV_REGION_WRITE) != 0 && (regions[i].flags & VV_REGION_SHARED) == 0)
        add_bounds (self, regions[i].start, regions[i].end);
    }
  g_array_sort (self->own_data, compare_bounds);
}

/* Segments and mappings overlap, so each is compared with the furthest end so far; objects are asked
 * for in the order of their addresses, mostly between two of these. */
gboolean
vv_reader_is_own_data (VvReader *self,
                       VvAddr    address)
{
  VvBounds gap = { 0, G_MAXUINT64 };

  if (G_LIKELY (address >= self->last_gap.start && address < self->last_gap.end))
    return FALSE;
  for (guint i = 0; i < self->own_data->len; i++)
    {
      const VvBounds *bounds = &g_array_index (self->own_data, VvBounds, i);

      if (address < bounds->start)
        {
          gap.end = bounds->start;
          break;
        }
      if (address < bounds->end)
        return TRUE;
      gap.start = MAX (gap.start, bounds->end);
    }
  self->last_gap = gap;
  return FALSE;
}
