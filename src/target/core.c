/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* core.c — a core file as a frozen memory.  In: the parts of a core.  Out: an image whose bytes are
 * the file itself, mapped; what the core leaves out of programs and libraries comes from these.
 * Parts that follow each other in memory and in the file are one. */

#include "target/core-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define PAGE ((guint64) 4096)

/* Bytes of one file for a range of addresses. */
typedef struct
{
  VvAddr start;
  VvAddr end;
  int fd;
  guint64 offset;
} Part;

/* The files of a core as a memory that can do nothing but open them. */
typedef struct
{
  VvMemory memory;
  VvCore *core;
} CoreFiles;

static gsize
files_read (VvMemory *memory,
            VvAddr    address,
            gpointer  buffer,
            gsize     size)
{
  return 0;
}

static const VvRegion *
files_regions (VvMemory  *memory,
               guint     *n_regions,
               GError   **error)
{
  static const VvRegion none = { 0 };

  *n_regions = 0;
  return &none;
}

static int
files_open (VvMemory       *memory,
            const VvRegion *region,
            GError        **error)
{
  const VvCore *core = ((CoreFiles *) memory)->core;
  guint index = region->path == NULL ? 0
                : GPOINTER_TO_UINT (g_hash_table_lookup (core->file_by_path, region->path));
  int fd = index == 0 ? -1 : g_array_index (core->files, VvCoreFile, index - 1).fd;
  g_autofree char *shown = NULL;

  if (fd >= 0)
    fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (fd >= 0)
    return fd;
  shown = vv_text_display (region->path != NULL ? region->path : "?", -1, 0);
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("The file %s is not there any more, or is not the one of which the core was made. Put it back."),
               shown);
  return -1;
}

static void
files_close (VvMemory *memory)
{
  vv_core_free (((CoreFiles *) memory)->core);
  g_free (memory);
}

static const VvMemoryClass files_class = {
  .read = files_read,
  .regions = files_regions,
  .open_file = files_open,
  .close = files_close,
};

static void
add_part (GArray *parts,
          VvAddr  start,
          VvAddr  end,
          int     fd,
          guint64 offset)
{
  Part part = { start, end, fd, offset };
  Part *last = parts->len > 0 ? &g_array_index (parts, Part, parts->len - 1) : NULL;

  if (start >= end)
    return;
  if (last != NULL && last->end == start && last->fd == fd &&
      last->offset + (last->end - last->start) == offset)
    last->end = end;
  else
    g_array_append_val (parts, part);
}

/* The first mapping that ends after @address. */
static guint
first_mapping (const VvCore *core,
               VvAddr        address)
{
  guint low = 0, high = core->mappings->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (core->mappings, VvCoreMapping, middle).end <= address)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* What of [start, end) the mapped files still have. */
static void
add_from_files (const VvCore *core,
                VvAddr        start,
                VvAddr        end,
                GArray       *parts)
{
  for (guint i = first_mapping (core, start); i < core->mappings->len; i++)
    {
      const VvCoreMapping *mapping = &g_array_index (core->mappings, VvCoreMapping, i);
      const VvCoreFile *file = &g_array_index (core->files, VvCoreFile, mapping->file);
      VvAddr first = MAX (start, mapping->start), last = MIN (end, mapping->end);
      guint64 offset = mapping->offset + (first - mapping->start);
      guint64 whole = (file->size + PAGE - 1) & ~(PAGE - 1);

      if (mapping->start >= end)
        break;
      if (first >= last || file->fd < 0 || offset >= whole)
        continue;
      add_part (parts, first, MIN (last, first + (whole - offset)), file->fd, offset);
    }
}

/* By address: what stands in the core, and between it what stands in the files. */
static GArray *
list_parts (const VvCore *core)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));
  VvAddr reached = 0;

  for (guint i = 0; i < core->segments->len; i++)
    {
      const VvCoreSegment *segment = &g_array_index (core->segments, VvCoreSegment, i);

      add_from_files (core, reached, segment->start, parts);
      add_part (parts, segment->start, segment->filled, core->fd, segment->offset);
      /* Writable pages that the core lacks may have been written to: the file does not know them. */
      if ((segment->flags & VV_REGION_WRITE) == 0)
        add_from_files (core, segment->filled, segment->end, parts);
      reached = segment->end;
    }
  add_from_files (core, reached, (VvAddr) 1 << VV_IMAGE_ADDRESS_BITS, parts);
  return parts;
}

static void
add_region (const VvCore        *core,
            const VvCoreMapping *mapping,
            VvAddr               start,
            VvAddr               end,
            guint32              flags,
            GArray              *regions)
{
  VvRegion region = { .start = start, .end = end, .flags = flags };

  if (start >= end)
    return;
  if (mapping != NULL)
    {
      const VvCoreFile *file = &g_array_index (core->files, VvCoreFile, mapping->file);

      region.offset = mapping->offset + (start - mapping->start);
      region.path = file->path;
      region.deleted = file->deleted;
      region.device = file->device;
      region.inode = file->inode;
    }
  g_array_append_val (regions, region);
}

/* The mappings of [start, end), and what lies between them. */
static void
add_regions (const VvCore *core,
             VvAddr        start,
             VvAddr        end,
             guint32       flags,
             gboolean      is_segment,
             GArray       *regions)
{
  for (guint i = first_mapping (core, start); i < core->mappings->len; i++)
    {
      const VvCoreMapping *mapping = &g_array_index (core->mappings, VvCoreMapping, i);
      VvAddr first = MAX (start, mapping->start), last = MIN (end, mapping->end);

      if (mapping->start >= end)
        break;
      if (first >= last)
        continue;
      if (is_segment)
        add_region (core, NULL, start, first, flags, regions);
      add_region (core, mapping, first, last, flags, regions);
      start = last;
    }
  if (is_segment)
    add_region (core, NULL, start, end, flags, regions);
}

/* gdb leaves out whole mappings that the files have. */
static GArray *
list_regions (const VvCore *core)
{
  GArray *regions = g_array_new (FALSE, FALSE, sizeof (VvRegion));
  VvAddr reached = 0;

  for (guint i = 0; i < core->segments->len; i++)
    {
      const VvCoreSegment *segment = &g_array_index (core->segments, VvCoreSegment, i);

      add_regions (core, reached, segment->start, VV_REGION_READ, FALSE, regions);
      add_regions (core, segment->start, segment->end, segment->flags, TRUE, regions);
      reached = segment->end;
    }
  add_regions (core, reached, (VvAddr) 1 << VV_IMAGE_ADDRESS_BITS, VV_REGION_READ, FALSE, regions);
  return regions;
}

VvImage *
vv_image_new_core (const char    *path,
                   VvCoreProcess *process,
                   GError       **error)
{
  g_autoptr(VvCore) core = vv_core_open (path, error);
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GArray) parts = NULL;
  g_autoptr(GArray) regions = NULL;
  VvCoreProcess facts;
  CoreFiles *files;

  if (core == NULL)
    return NULL;
  vv_core_find_files (core);
  parts = list_parts (core);
  regions = list_regions (core);
  image = vv_image_new ();
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      if (!vv_image_borrow (image, part->start, part->end, part->fd, part->offset, error))
        return NULL;
    }
  facts = core->process;
  files = g_new0 (CoreFiles, 1);
  files->memory.klass = &files_class;
  files->core = g_steal_pointer (&core);
  if (!vv_image_seal (image, &g_array_index (regions, VvRegion, 0), regions->len, &files->memory,
                      error))
    return NULL;
  if (process != NULL)
    {
      *process = facts;
      memset (&files->core->process, 0, sizeof facts);
    }
  return g_steal_pointer (&image);
}
