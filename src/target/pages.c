/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pages.c — which pages hold something.  In: /proc/PID/pagemap.  Out: ranges.  One ioctl walks the
 * page tables from the first to the last address, and the holes between mappings cost it nothing;
 * on older kernels eight bytes are read for each page. */

#include "target/pages.h"

#include <errno.h>
#include <unistd.h>

#include "target/kernel.h"

#define PRESENT_OR_SWAPPED (G_GUINT64_CONSTANT (3) << 62)       /* admin-guide/mm/pagemap.rst */

/* Adds what of [start, end) lies in @where, from number @at on. */
static void
append_within (GArray       *out,
               const GArray *where,
               guint        *at,
               VvAddr        start,
               VvAddr        end)
{
  while (*at < where->len)
    {
      const VvRange *range = &g_array_index (where, VvRange, *at);

      if (range->start >= end)
        return;
      vv_ranges_append (out, MAX (start, range->start), MIN (end, range->end));
      if (range->end > end)
        return;
      (*at)++;
    }
}

static int
scan (int           pagemap_fd,
      const GArray *where,
      GArray       *out,
      GArray       *changed)
{
  struct page_region found[1024];
  struct pm_scan_arg request = {
    .size = sizeof request,
    .start = g_array_index (where, VvRange, 0).start,
    .end = g_array_index (where, VvRange, where->len - 1).end,
    .vec = (gsize) found,
    .vec_len = G_N_ELEMENTS (found),
    .category_inverted = PAGE_IS_PFNZERO,
    .category_mask = PAGE_IS_PFNZERO,
    .category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
    .return_mask = changed != NULL ? PAGE_IS_WRITTEN | PAGE_IS_WPALLOWED : 0,
  };
  guint at = 0, changed_at = 0;

  while (request.start < request.end)
    {
      int n = ioctl (pagemap_fd, PAGEMAP_SCAN, &request);

      if (n < 0)
        return errno;
      for (int i = 0; i < n; i++)
        {
          append_within (out, where, &at, found[i].start, found[i].end);
          if (changed != NULL && (found[i].categories & (PAGE_IS_WRITTEN | PAGE_IS_WPALLOWED)) != PAGE_IS_WPALLOWED)
            append_within (changed, where, &changed_at, found[i].start, found[i].end);
        }
      if (request.walk_end <= request.start)
        break;
      request.start = request.walk_end;
    }
  return 0;
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
                       GArray       *out,
                       GArray       *changed)
{
  int code;

  if (where->len == 0)
    return 0;
  code = scan (pagemap_fd, where, out, changed);
  if ((code != ENOTTY && code != EINVAL) || changed != NULL)
    return code;
  g_array_set_size (out, 0);
  code = 0;
  for (guint i = 0; code == 0 && i < where->len; i++)
    code = read_entries (pagemap_fd, &g_array_index (where, VvRange, i), out);
  return code;
}
