/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-plan.c — what of a process is copied.  In: its memory map and which pages were touched.
 * Out: ranges.  Objects live in private writable mappings; their types' names and tables in the
 * read-only parts of ELF files. */

#include "target/capture-private.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "target/live.h"
#include "target/refusal.h"

/* Read-only parts of files that are larger are data (locale archives, models). */
#define MAX_CONSTANT ((guint64) 64 * 1024 * 1024)

/* Stretches that were never touched are part of an extent, since an object's block may reach into them; not so the
 * terabytes that some programs reserve. */
#define WIDE_HOLE ((guint64) 1 << 30)
#define NARROW_HOLE ((guint64) 2 * 1024 * 1024)
#define MAX_HOLES ((guint64) 64 << 30)

void
vv_capture_plan_free (VvCapturePlan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->map, vv_region_list_free);
  g_array_unref (self->writable);
  g_array_unref (self->touched);
  g_array_unref (self->changed);
  g_array_unref (self->whole);
  g_array_unref (self->constant);
  g_array_unref (self->extents);
  g_free (self);
}

/* What is mapped from the beginning of the file says what the file is: it comes before all else of
 * it, in each program loader. */
static gboolean
is_elf (VvCaptureJob   *job,
        VvMemory       *memory,
        const VvRegion *region)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) (region->inode ^ region->device << 40));
  gpointer known = g_hash_table_lookup (job->elf_files, key);
  char magic[SELFMAG];

  if (region->inode == 0)
    return FALSE;
  if (known == NULL && region->offset == 0)
    {
      known = GINT_TO_POINTER (vv_memory_read (memory, region->start, magic, sizeof magic) &&
                               memcmp (magic, ELFMAG, SELFMAG) == 0 ? 1 : -1);
      g_hash_table_insert (job->elf_files, key, known);
    }
  return GPOINTER_TO_INT (known) == 1;
}

typedef enum { KIND_NONE, KIND_WRITABLE, KIND_WHOLE, KIND_CONSTANT } Kind;

static Kind
classify (VvCaptureJob   *job,
          VvMemory       *memory,
          const VvRegion *region)
{
  gboolean small = region->end - region->start <= MAX_CONSTANT;
  /* Before all else, since the part that is asked first may be one that is not wanted. */
  gboolean elf = region->inode != 0 && is_elf (job, memory, region);

  if ((region->flags & VV_REGION_SHARED) != 0 || (region->flags & VV_REGION_READ) == 0 ||
      region->end >> VV_IMAGE_ADDRESS_BITS != 0)
    return KIND_NONE;
  if ((region->flags & VV_REGION_WRITE) != 0)
    /* Variables of a library that nobody touched yet have their values in the file. */
    return elf && small ? KIND_WHOLE : KIND_WRITABLE;
  return elf && small && (region->flags & VV_REGION_EXEC) == 0 ? KIND_CONSTANT : KIND_NONE;
}

/* Adds the extents of one run of mappings that touch; @at: the first of @filled that ends behind its
 * beginning. */
static void
append_extents (GArray        *extents,
                VvRange        run,
                const GArray  *filled,
                guint         *at,
                guint64        hole)
{
  VvRange extent = { run.start, run.start };

  for (; *at < filled->len; (*at)++)
    {
      const VvRange *range = &g_array_index (filled, VvRange, *at);

      if (range->start >= run.end)
        break;
      if (range->start - extent.end >= hole)
        {
          vv_ranges_append (extents, extent.start, extent.end);
          extent.start = range->start;
        }
      extent.end = range->end;
    }
  if (run.end - extent.end < hole)
    extent.end = run.end;
  vv_ranges_append (extents, extent.start, extent.end);
}

static void
make_extents (VvCapturePlan *self,
              const GArray  *runs,
              const GArray  *filled,
              guint64        hole)
{
  guint at = 0;

  g_array_set_size (self->extents, 0);
  for (guint i = 0; i < runs->len; i++)
    append_extents (self->extents, g_array_index (runs, VvRange, i), filled, &at, hole);
}

/* What holds something now: it held something when it was protected and is not gone, or it changed. */
static int
find_changed (VvCapturePlan       *self,
              const VvCapturePlan *before,
              int                  pagemap_fd,
              const GArray        *sparse,
              GArray             **touched)
{
  g_autoptr(GArray) changed = vv_ranges_new ();
  g_autoptr(GArray) changed_whole = vv_ranges_new ();
  g_autoptr(GArray) gone = vv_ranges_new ();
  g_autoptr(GArray) gone_whole = vv_ranges_new ();
  g_autoptr(GArray) mapped = NULL;
  g_autoptr(GArray) there = NULL;
  int code = vv_pages_find_changed (pagemap_fd, sparse, changed, gone);

  if (code == 0)
    code = vv_pages_find_changed (pagemap_fd, self->whole, changed_whole, gone_whole);
  if (code != 0)
    return code;
  mapped = vv_ranges_intersect (before->touched, sparse);
  there = vv_ranges_subtract (mapped, gone);
  *touched = vv_ranges_unite (there, changed);
  g_array_unref (self->changed);
  self->changed = vv_ranges_unite (changed, changed_whole);
  return 0;
}

static int
sort_regions (VvCapturePlan *self,
              VvCaptureJob  *job,
              VvMemory      *memory,
              int            pagemap_fd)
{
  g_autoptr(GArray) sparse = vv_ranges_new ();
  g_autoptr(GArray) touched = NULL;
  int code;

  for (guint i = 0; i < self->map->regions->len; i++)
    {
      const VvRegion *region = &g_array_index (self->map->regions, VvRegion, i);
      Kind kind = classify (job, memory, region);

      if (kind == KIND_CONSTANT)
        vv_ranges_append (self->constant, region->start, region->end);
      else if (kind != KIND_NONE)
        vv_ranges_append (kind == KIND_WHOLE ? self->whole : sparse, region->start, region->end);
    }
  if (job->protected)
    code = find_changed (self, job->plan, pagemap_fd, sparse, &touched);
  else
    {
      touched = vv_ranges_new ();
      code = vv_pages_find_touched (pagemap_fd, sparse, touched);
    }
  if (code != 0)
    return code;
  g_array_unref (self->writable);
  g_array_unref (self->touched);
  self->writable = vv_ranges_unite (sparse, self->whole);
  self->touched = vv_ranges_unite (touched, self->whole);
  return 0;
}

VvCapturePlan *
vv_capture_plan_new (VvCaptureJob  *job,
                     VvMemory      *memory,
                     int            pagemap_fd,
                     GError       **error)
{
  g_autoptr(VvCapturePlan) self = g_new0 (VvCapturePlan, 1);
  g_autoptr(GArray) runs = NULL;
  g_autoptr(GArray) filled = NULL;
  int code = 0;

  self->writable = vv_ranges_new ();
  self->touched = vv_ranges_new ();
  self->changed = vv_ranges_new ();
  self->whole = vv_ranges_new ();
  self->constant = vv_ranges_new ();
  self->extents = vv_ranges_new ();
  self->map = vv_region_list_read (vv_live_dir_fd (memory));
  code = self->map == NULL ? errno : sort_regions (self, job, memory, pagemap_fd);
  if (code != 0)
    {
      vv_refusal_set_error (error, NULL, job->pid, code, VV_REFUSAL_READ);
      return NULL;
    }
  runs = vv_ranges_unite (self->writable, self->constant);
  filled = vv_ranges_unite (self->touched, self->constant);
  make_extents (self, runs, filled, WIDE_HOLE);
  if (vv_ranges_total (self->extents) > vv_ranges_total (filled) * 4 + MAX_HOLES)
    make_extents (self, runs, filled, NARROW_HOLE);
  return g_steal_pointer (&self);
}
