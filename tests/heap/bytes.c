/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bytes.c — In: bytes of a snapshot.  Out: the snapshot, or what it says. */

#include "bytes.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/checksum.h"
#include "heap/analysis.h"
#include "heap/snapshot-format.h"

VvSnapshot *
bytes_open (const guint8  *bytes,
            gsize          length,
            GError       **error)
{
  int fd = memfd_create ("snapshot", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  VvSnapshot *snapshot;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  snapshot = vv_snapshot_open (path, error);
  close (fd);
  return snapshot;
}

static void
repair_section (guint8        *bytes,
                gsize          length,
                VvFileSection *section)
{
  guint64 n_blocks = section->length / VV_FILE_BLOCK_SIZE + (section->length % VV_FILE_BLOCK_SIZE != 0);

  if (section->offset > length || section->length > length - section->offset || section->sums_offset > length ||
      n_blocks > (length - section->sums_offset) / 4)
    return;
  for (guint64 block = 0; block < n_blocks; block++)
    {
      guint64 at = block * VV_FILE_BLOCK_SIZE;
      guint32 sum = vv_checksum_crc32c (0, bytes + section->offset + at,
                                        MIN (VV_FILE_BLOCK_SIZE, section->length - at));

      memcpy (bytes + section->sums_offset + block * 4, &sum, 4);
    }
  section->sums_checksum = vv_checksum_crc32c (0, bytes + section->sums_offset, n_blocks * 4);
}

void
bytes_repair (guint8 *bytes,
              gsize   length)
{
  VvFileHeader header;
  gsize whole;

  if (length < sizeof header)
    return;
  memcpy (&header, bytes, sizeof header);
  whole = sizeof header + MIN (header.n_sections, VV_FILE_MAX_SECTIONS) * sizeof (VvFileSection);
  if (whole > length)
    return;
  for (gsize at = sizeof header; at < whole; at += sizeof (VvFileSection))
    {
      VvFileSection section;

      memcpy (&section, bytes + at, sizeof section);
      repair_section (bytes, length, &section);
      memcpy (bytes + at, &section, sizeof section);
    }
  header.file_size = length;
  header.header_size = (guint32) whole;
  header.checksum = 0;
  memcpy (bytes, &header, sizeof header);
  header.checksum = vv_checksum_crc32c (0, bytes, whole);
  memcpy (bytes, &header, sizeof header);
}

static void
read_objects (const VvSnapshot *snapshot,
              guint32           max,
              GString          *out)
{
  for (VvNode node = 0; node < MIN (max, vv_snapshot_get_n_objects (snapshot)); node++)
    {
      g_autofree char *value = vv_snapshot_dup_value (snapshot, node);
      guint32 first, end;
      VvObjectRow row;

      vv_snapshot_get_object (snapshot, node, &row);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                              " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %d %d %s", row.address, row.type, row.size,
                              row.memory, row.refcount, row.length, row.generation, row.immortal, value);
      vv_snapshot_get_refs (snapshot, node, &first, &end);
      g_string_append_printf (out, " %u-%u", first, end);
      vv_snapshot_get_referrers (snapshot, node, &first, &end);
      g_string_append_printf (out, " %u-%u %u %u\n", first, end, vv_snapshot_get_in_type_order (snapshot, node),
                              vv_snapshot_find_object (snapshot, row.address));
    }
}

static void
read_refs (const VvSnapshot *snapshot,
           guint32           max,
           GString          *out)
{
  for (VvEdge edge = 0; edge < MIN (max, vv_snapshot_get_n_refs (snapshot)); edge++)
    {
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);
      VvRefRow row;

      vv_snapshot_get_ref (snapshot, edge, &row);
      g_string_append_printf (out, "%u %u %u %u %s %u\n", row.source, row.target, row.kind, row.flags, label,
                              vv_snapshot_get_referrer (snapshot, edge));
    }
}

static void
read_types (const VvSnapshot *snapshot,
            guint32           max,
            GString          *out)
{
  for (VvTypeIndex type = 0; type < MIN (max, vv_snapshot_get_n_types (snapshot)); type++)
    {
      guint32 first, end;
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, type, &row);
      vv_snapshot_get_by_type (snapshot, type, &first, &end);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %s %s %d %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                              " %u-%u %u\n", row.address, row.name, row.module, row.described, row.count, row.size,
                              row.memory, first, end, vv_snapshot_find_type (snapshot, row.address));
    }
}

static void
read_rest (const VvSnapshot *snapshot,
           guint32           max,
           GString          *out)
{
  for (guint32 i = 0; i < MIN (max, vv_snapshot_get_n_weakrefs (snapshot)); i++)
    {
      VvWeakRow row;

      vv_snapshot_get_weakref (snapshot, i, &row);
      g_string_append_printf (out, "%u %u %u\n", row.source, row.target, row.callback);
    }
  for (guint32 i = 0; i < MIN (max, vv_snapshot_get_n_roots (snapshot)); i++)
    {
      VvRootRow row;

      vv_snapshot_get_root (snapshot, i, &row);
      g_string_append_printf (out, "%u %u %s %" G_GUINT64_FORMAT " %d %" G_GUINT64_FORMAT "\n", row.target, row.kind,
                              row.name, row.thread, row.depth, row.count);
    }
  for (guint32 i = 0; i < MIN (max, vv_snapshot_get_n_threads (snapshot)); i++)
    {
      VvThreadRow row;

      vv_snapshot_get_thread (snapshot, i, &row);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s %u\n", row.id, row.native_id,
                              row.name, row.n_frames);
    }
  for (guint32 i = 0; i < MIN (max, vv_snapshot_get_n_frames (snapshot)); i++)
    {
      VvFrameRow row;

      vv_snapshot_get_frame (snapshot, i, &row);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %u %s %s %d\n", row.thread, row.depth, row.function,
                              row.file, row.line);
    }
  for (guint32 i = 0; i < MIN (max, vv_snapshot_get_n_meta (snapshot)); i++)
    {
      VvMetaRow row;

      vv_snapshot_get_meta (snapshot, i, &row);
      g_string_append_printf (out, "%s %s %" G_GINT64_FORMAT "\n", row.key, row.text, row.number);
    }
}

static void
read_analysis (const VvSnapshot *snapshot,
               guint32           max,
               GString          *out)
{
  guint32 first, end;

  for (VvNode node = 0; node < MIN (max, vv_snapshot_get_n_objects (snapshot)); node++)
    {
      vv_snapshot_get_dominated (snapshot, node, &first, &end);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %u %u-%u %u %d %u\n",
                              vv_snapshot_get_retained (snapshot, node), vv_snapshot_get_dominator (snapshot, node),
                              first, end, vv_snapshot_get_in_dominator_order (snapshot, node),
                              vv_snapshot_is_garbage (snapshot, node), vv_snapshot_get_cycle_of (snapshot, node));
    }
  for (VvTypeIndex type = 0; type < MIN (max, vv_snapshot_get_n_types (snapshot)); type++)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT "\n", vv_snapshot_get_type_retained (snapshot, type));
  for (guint32 id = 1; id <= MIN (max, vv_snapshot_get_n_cycles (snapshot)); id++)
    {
      VvCycleRow row;

      vv_snapshot_get_cycle (snapshot, id, &row);
      vv_snapshot_get_cycle_members (snapshot, id, &first, &end);
      g_string_append_printf (out, "%d %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %d %u %s\n", row.kind,
                              row.n_objects, row.memory, row.retained, row.garbage, row.n_finalizers, row.types);
      for (guint32 at = first; at < MIN (end, first + max); at++)
        g_string_append_printf (out, "%u\n", vv_snapshot_get_cycle_member (snapshot, at));
    }
}

GString *
bytes_read (const VvSnapshot *snapshot,
            guint32           max)
{
  GString *out = g_string_new (NULL);

  read_objects (snapshot, max, out);
  read_refs (snapshot, max, out);
  read_types (snapshot, max, out);
  read_rest (snapshot, max, out);
  if (vv_snapshot_is_analysed (snapshot))
    read_analysis (snapshot, max, out);
  return out;
}
