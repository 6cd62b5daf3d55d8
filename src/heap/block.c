/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* block.c — In: a size.  Out: memory of the system's own, which knows its size by itself. */

#include "config.h"

#include "heap/block.h"

#include <glib/gi18n-lib.h>
#include <sys/mman.h>

#include "base/error.h"

/* Before the elements: how long the mapping is, and room up to the next cache line. */
#define HEAD 64u

gpointer
vv_block_new (gsize n, gsize size)
{
  gsize bytes;
  char *map;

  if (!g_size_checked_mul (&bytes, n, size) || !g_size_checked_add (&bytes, bytes, HEAD))
    return NULL;
  map = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
              0);
  if (map == MAP_FAILED)
    return NULL;
  /* A fault in each 4 KiB would take longer than what is computed. */
  (void) madvise (map, bytes, MADV_HUGEPAGE);
  *(gsize *) map = bytes;
  return map + HEAD;
}

void
vv_block_free (gpointer block)
{
  char *map;

  if (block == NULL)
    return;
  map = (char *) block - HEAD;
  munmap (map, *(gsize *) map);
}

gboolean
vv_block_fail (GError **error)
{
  g_set_error_literal (error, VV_ERROR, VV_ERROR_FAILED,
                       _("There is not enough memory to analyse the snapshot. "
                         "Close other programs, or use a machine with more memory."));
  return FALSE;
}
