/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-output.c — In: pieces of sections, each from its start to its end.  Out: the file.  Written
 * by pwrite(), not through a map: on a full disk a map ends in SIGBUS, a write in an error. */

#include "config.h"

#include "heap/snapshot-output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/checksum.h"

#define UNKNOWN_LENGTH G_MAXUINT64

static guint64
align (guint64 offset)
{
  return (offset + VV_FILE_ALIGNMENT - 1) & ~(guint64) (VV_FILE_ALIGNMENT - 1);
}

gboolean
vv_snapshot_output_open (VvSnapshotOutput *self, const char *path, GError **error)
{
  memset (self, 0, sizeof *self);
  self->draft = vv_draft_new (path, error);
  if (self->draft == NULL)
    return FALSE;
  self->end = align (sizeof (VvFileHeader) + (VV_N_SECTIONS - 1) * sizeof (VvFileSection));
  for (guint id = 1; id < VV_N_SECTIONS; id++)
    self->sections[id].sums = g_array_new (FALSE, FALSE, sizeof (guint32));
  return TRUE;
}

void
vv_snapshot_output_clear (VvSnapshotOutput *self)
{
  for (guint id = 1; id < VV_N_SECTIONS; id++)
    g_clear_pointer (&self->sections[id].sums, g_array_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->draft, vv_draft_free);
}

void
vv_snapshot_output_place (VvSnapshotOutput *self, VvSectionId id, guint64 length)
{
  VvOutputSection *section = &self->sections[id];

  g_assert (self->end != UNKNOWN_LENGTH && section->offset == 0);

  section->offset = self->end;
  section->reserved = length;
  self->end = length == UNKNOWN_LENGTH ? UNKNOWN_LENGTH : align (self->end + length);
}

void
vv_snapshot_output_close (VvSnapshotOutput *self, VvSectionId id)
{
  VvOutputSection *section = &self->sections[id];

  g_assert (section->reserved == UNKNOWN_LENGTH);

  section->reserved = section->length;
  self->end = align (section->offset + section->length);
}

static void
write_at (VvSnapshotOutput *self, guint64 offset, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0 && self->error == NULL)
    {
      gssize n = pwrite (vv_draft_get_fd (self->draft), at, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          vv_draft_set_error (self->draft, &self->error, n < 0 ? errno : ENOSPC);
          return;
        }
      at += n;
      offset += (guint64) n;
      length -= (gsize) n;
    }
}

/* Goes on with the checksum of the block that is being filled, and those after it. */
static void
add_checksums (VvOutputSection *section, const char *bytes, gsize length)
{
  gsize in_block = section->length & (VV_FILE_BLOCK_SIZE - 1);

  while (length > 0)
    {
      gsize part = MIN (length, VV_FILE_BLOCK_SIZE - in_block);

      section->crc = vv_checksum_crc32c (section->crc, bytes, part);
      in_block += part;
      bytes += part;
      length -= part;
      if (in_block == VV_FILE_BLOCK_SIZE)
        {
          g_array_append_val (section->sums, section->crc);
          section->crc = 0;
          in_block = 0;
        }
    }
}

void
vv_snapshot_output_append (VvSnapshotOutput *self, VvSectionId id, const void *bytes, gsize length)
{
  VvOutputSection *section = &self->sections[id];

  g_assert (length <= section->reserved - section->length);

  if (self->error != NULL || length == 0)
    return;
  write_at (self, section->offset + section->length, bytes, length);
  add_checksums (section, bytes, length);
  section->length += length;
}

void
vv_snapshot_output_whole (VvSnapshotOutput *self, VvSectionId id, const void *bytes, gsize length)
{
  vv_snapshot_output_place (self, id, length);
  vv_snapshot_output_append (self, id, bytes, length);
}

gboolean
vv_snapshot_output_read (VvSnapshotOutput *self,
                         VvSectionId       id,
                         guint64           offset,
                         void             *bytes,
                         gsize             length)
{
  char *at = bytes;

  offset += self->sections[id].offset;
  while (length > 0 && self->error == NULL)
    {
      gssize n = pread (vv_draft_get_fd (self->draft), at, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          vv_draft_set_error (self->draft, &self->error, n < 0 ? errno : EIO);
          break;
        }
      at += n;
      offset += (guint64) n;
      length -= (gsize) n;
    }
  return self->error == NULL;
}

static void
fill_entry (VvSnapshotOutput *self, VvSectionId id, VvFileSection *entry)
{
  VvOutputSection *section = &self->sections[id];

  if (section->sealed)
    return;
  section->sealed = TRUE;
  if ((section->length & (VV_FILE_BLOCK_SIZE - 1)) != 0)
    g_array_append_val (section->sums, section->crc);
  entry->id = id;
  entry->element_size = vv_section_element_size (id);
  entry->offset = section->offset;
  entry->length = section->length;
  entry->sums_offset = self->end;
  entry->sums_checksum = vv_checksum_crc32c (0, section->sums->data, section->sums->len * 4);
  entry->flags = 0;
  write_at (self, self->end, section->sums->data, section->sums->len * 4);
  self->end += section->sums->len * 4;
}

gboolean
vv_snapshot_output_seal (VvSnapshotOutput   *self,
                         const VvFileHeader *counts,
                         guint               n_sections,
                         GError            **error)
{
  VvFileHeader *header = &self->header;

  if (counts != NULL)
    *header = *counts;
  for (guint id = 1; id < n_sections; id++)
    fill_entry (self, id, &self->entries[id - 1]);

  memcpy (header->magic, VV_FILE_MAGIC, sizeof header->magic);
  header->byte_order = VV_FILE_BYTE_ORDER;
  header->major = VV_FILE_MAJOR;
  header->minor = VV_FILE_MINOR;
  header->n_sections = n_sections - 1;
  header->header_size = (guint32) (sizeof *header + header->n_sections * sizeof *self->entries);
  header->file_size = self->end;
  strncpy (header->producer, "vivarium " VV_VERSION, sizeof header->producer - 1);
  header->checksum = 0;
  header->checksum = vv_checksum_crc32c (vv_checksum_crc32c (0, header, sizeof *header),
                                         self->entries, header->header_size - sizeof *header);
  write_at (self, 0, header, sizeof *header);
  write_at (self, sizeof *header, self->entries, header->header_size - sizeof *header);
  self->end = align (self->end);

  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

gboolean
vv_snapshot_output_finish (VvSnapshotOutput *self, GCancellable *cancellable, GError **error)
{
  return vv_draft_finish (g_steal_pointer (&self->draft), cancellable, error);
}
