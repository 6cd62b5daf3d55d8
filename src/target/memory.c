/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* memory.c — what every address space can do, whichever it is.  In: the three or four functions of
 * a VvMemoryClass.  Out: words, texts, and the region of an address, found in the map that was read
 * last. */

#include "target/memory.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"

/* Texts are read in pieces that end where a page ends, so that a string in the last page of a
 * mapping is found though what follows it cannot be read. */
#define TEXT_PIECE 256u

gboolean
vv_memory_read (VvMemory *self,
                VvAddr    address,
                gpointer  buffer,
                gsize     size)
{
  if (size == 0)
    return TRUE;
  if (address + size < address)
    return FALSE;
  return self->klass->read (self, address, buffer, size) == size;
}

gboolean
vv_memory_read_u64 (VvMemory *self,
                    VvAddr    address,
                    guint64  *out)
{
  guint64 word;

  if (!vv_memory_read (self, address, &word, sizeof word))
    return FALSE;
  *out = GUINT64_FROM_LE (word);
  return TRUE;
}

gboolean
vv_memory_read_u32 (VvMemory *self,
                    VvAddr    address,
                    guint32  *out)
{
  guint32 word;

  if (!vv_memory_read (self, address, &word, sizeof word))
    return FALSE;
  *out = GUINT32_FROM_LE (word);
  return TRUE;
}

char *
vv_memory_read_text (VvMemory *self,
                     VvAddr    address,
                     gsize     max)
{
  g_autoptr(GByteArray) text = g_byte_array_new ();

  while (text->len < max)
    {
      guint8 piece[TEXT_PIECE];
      gsize size = MIN (max - text->len, TEXT_PIECE - (address & (TEXT_PIECE - 1)));
      const guint8 *end;

      if (address + size < address || self->klass->read (self, address, piece, size) != size)
        return NULL;
      end = memchr (piece, 0, size);
      g_byte_array_append (text, piece, end != NULL ? (guint) (end - piece) + 1 : (guint) size);
      if (end != NULL)
        return (char *) g_byte_array_free (g_steal_pointer (&text), FALSE);
      address += size;
    }
  return NULL;
}

const VvRegion *
vv_memory_regions (VvMemory  *self,
                   guint     *n_regions,
                   GError   **error)
{
  guint n = 0;
  const VvRegion *regions = self->klass->regions (self, &n, error);

  self->last_regions = regions;
  self->n_last_regions = regions != NULL ? n : 0;
  if (regions != NULL)
    *n_regions = n;
  return regions;
}

const VvRegion *
vv_memory_find_region (VvMemory *self,
                       VvAddr    address)
{
  guint low = 0, high;

  if (self->last_regions == NULL && vv_memory_regions (self, &high, NULL) == NULL)
    return NULL;
  high = self->n_last_regions;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const VvRegion *region = &self->last_regions[middle];

      if (address < region->start)
        high = middle;
      else if (address >= region->end)
        low = middle + 1;
      else
        return region;
    }
  return NULL;
}

int
vv_memory_open_file (VvMemory        *self,
                     const VvRegion  *region,
                     GError         **error)
{
  if (self->klass->open_file != NULL)
    return self->klass->open_file (self, region, error);
  g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
               _("The files that were mapped into this memory are not there. Keep them beside it, and try again."));
  return -1;
}

void
vv_memory_close (VvMemory *self)
{
  if (self != NULL)
    self->klass->close (self);
}
