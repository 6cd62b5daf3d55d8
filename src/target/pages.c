/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pages.c — which pages hold something.  In: /proc/PID/pagemap.  Out: ranges.  One ioctl walks many
 * page tables; on older kernels eight bytes are read for each page. */

#include "target/pages.h"

#include <errno.h>
#include <unistd.h>

#include "target/kernel.h"

#define PRESENT_OR_SWAPPED (G_GUINT64_CONSTANT (3) << 62)       /* admin-guide/mm/pagemap.rst */

/* What lies between ranges that are nearer than this costs less to walk than a call. */
#define NEAR (G_GUINT64_CONSTANT (1) << 20)

/* Adds what of @region lies in @where, from number @at on. */
static void
append_within (GArray                   *out,
               const GArray             *where,
               guint                    *at,
               const struct page_region *region)
{
  for (; *at < where->len; (*at)++)
    {
      const VvRange *range = &g_array_index (where, VvRange, *at);
      struct page_region part = *region;

      if (range->start >= region->end)
        return;
      part.start = MAX (region->start, range->start);
      part.end = MIN (region->end, range->end);
      if (part.start < part.end)
        g_array_append_val (out, part);
      if (range->end > region->end)
        return;
    }
}

/* Page tables of [request.start, request.end), of which only @where counts, from number @at on. */
static int
scan_part (int                 pagemap_fd,
           const GArray       *where,
           guint              *at,
           struct pm_scan_arg  request,
           GArray             *out)
{
  struct page_region found[1024];

  request.size = sizeof request;
  request.vec = (gsize) found;
  request.vec_len = G_N_ELEMENTS (found);
  while (request.start < request.end)
    {
      int n = ioctl (pagemap_fd, PAGEMAP_SCAN, &request);

      if (n < 0)
        return errno;
      for (int i = 0; i < n; i++)
        append_within (out, where, at, &found[i]);
      if (request.walk_end <= request.start)
        break;
      request.start = request.walk_end;
    }
  return 0;
}

/* @out: (element-type struct page_region): what matches @request within @where */
static int
scan (int                 pagemap_fd,
      const GArray       *where,
      struct pm_scan_arg  request,
      GArray             *out)
{
  guint at = 0;
  int code = 0;

  for (guint first = 0, end; code == 0 && first < where->len; first = end)
    {
      request.start = g_array_index (where, VvRange, first).start;
      for (end = first + 1; end < where->len; end++)
        if (g_array_index (where, VvRange, end).start - g_array_index (where, VvRange, end - 1).end > NEAR)
          break;
      request.end = g_array_index (where, VvRange, end - 1).end;
      at = first;
      code = scan_part (pagemap_fd, where, &at, request, out);
    }
  return code;
}

static int
read_entries (int            pagemap_fd,
              const VvRange *range,
              GArray        *out)
{
  const guint64 page = (guint64) sysconf (_SC_PAGESIZE);
  guint64 entries[4096];
  VvAddr at = range->start;

  while (at < range->end)
    {
      gsize wanted = MIN ((range->end - at) / page, G_N_ELEMENTS (entries));
      gssize n = pread (pagemap_fd, entries, wanted * 8, (off_t) (at / page * 8));

      if (n < 8)
        return n < 0 ? errno : 0;
      for (gssize i = 0; i < n / 8; i++)
        if ((entries[i] & PRESENT_OR_SWAPPED) != 0)
          vv_ranges_append (out, at + (guint64) i * page, at + (guint64) (i + 1) * page);
      at += (guint64) (n / 8) * page;
    }
  return 0;
}

int
vv_pages_find_touched (int           pagemap_fd,
                       const GArray *where,
                       GArray       *out)
{
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (struct page_region));
  struct pm_scan_arg request = {
    .category_inverted = PAGE_IS_PFNZERO,
    .category_mask = PAGE_IS_PFNZERO,
    .category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
  };
  int code = scan (pagemap_fd, where, request, regions);

  if (code == 0)
    for (guint i = 0; i < regions->len; i++)
      {
        const struct page_region *region = &g_array_index (regions, struct page_region, i);

        vv_ranges_append (out, region->start, region->end);
      }
  if (code != ENOTTY && code != EINVAL)
    return code;
  code = 0;
  for (guint i = 0; code == 0 && i < where->len; i++)
    code = read_entries (pagemap_fd, &g_array_index (where, VvRange, i), out);
  return code;
}

/* What the kernel has to report costs ten times what it only passes by, so this asks for the exceptions: pages
 * that are not there, and pages that are not protected.  Before Linux 6.13 a page that was moved by mremap(2) took
 * its mark along to a mapping that is not registered. */
int
vv_pages_find_changed (int           pagemap_fd,
                       const GArray *where,
                       GArray       *changed,
                       GArray       *gone)
{
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (struct page_region));
  struct pm_scan_arg request = {
    .category_inverted = PAGE_IS_PRESENT | PAGE_IS_WPALLOWED,
    .category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_WPALLOWED | PAGE_IS_WRITTEN,
    .return_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED | PAGE_IS_PFNZERO | PAGE_IS_WRITTEN | PAGE_IS_WPALLOWED,
  };
  int code = scan (pagemap_fd, where, request, regions);

  for (guint i = 0; code == 0 && i < regions->len; i++)
    {
      const struct page_region *region = &g_array_index (regions, struct page_region, i);
      gboolean there = (region->categories & (PAGE_IS_PRESENT | PAGE_IS_SWAPPED)) != 0;

      if (!there || (region->categories & PAGE_IS_PFNZERO) != 0)
        vv_ranges_append (gone, region->start, region->end);
      else if ((region->categories & (PAGE_IS_WRITTEN | PAGE_IS_WPALLOWED)) != PAGE_IS_WPALLOWED)
        vv_ranges_append (changed, region->start, region->end);
    }
  return code;
}
