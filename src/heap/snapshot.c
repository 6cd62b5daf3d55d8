/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot.c — opening a snapshot file.  In: bytes that anybody may have made.  Out: a map with
 * bounds.  The header and its table are checked wholly, and nothing else is read; a block of a
 * section is checked against its checksum when somebody looks at it first. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/error.h"
#include "base/text.h"
#include "heap/analysis-private.h"
#include "heap/edges.h"
#include "heap/snapshot-private.h"

#define MAX_PATH_CHARS 200
#define COPY_BYTES (1024 * 1024)

/* ---- Words ---- */

static char *
show_path (const char *path)
{
  if (g_str_equal (path, "-"))
    return g_strdup (_("standard input"));
  return vv_text_display (path, -1, MAX_PATH_CHARS);
}

static gboolean
fail_system (const VvSnapshot *self, int code, GError **error)
{
  g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
               /* Translators: path of a file, what the system says */
               _("“%s” cannot be read: %s. Check the name and your permissions."), self->shown,
               g_strerror (code));
  return FALSE;
}

static gboolean
fail_no_snapshot (const VvSnapshot *self, GError **error)
{
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               /* Translators: path of a file */
               _("“%s” is no snapshot. Name a .vvheap file."), self->shown);
  return FALSE;
}

static gboolean
fail_header (const VvSnapshot *self, GError **error)
{
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               /* Translators: path of a file */
               _("“%s” is damaged: its header contradicts itself. Copy it again, or take another "
                 "snapshot."), self->shown);
  return FALSE;
}

/* ---- The header ---- */

static gboolean
check_identity (const VvSnapshot *self, const VvFileHeader *header, GError **error)
{
  g_autofree char *producer = NULL;

  if (memcmp (header->magic, VV_FILE_MAGIC, sizeof header->magic) != 0)
    return fail_no_snapshot (self, error);
  producer = vv_text_display (header->producer,
                              (gssize) strnlen (header->producer, sizeof header->producer), 0);
  if (header->byte_order == GUINT32_SWAP_LE_BE (VV_FILE_BYTE_ORDER))
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   /* Translators: path of a file, program and version that made it */
                   _("“%s” was made by “%s” on a machine with another byte order. "
                     "Open it on such a machine."),
                   self->shown, producer);
      return FALSE;
    }
  if (header->byte_order != VV_FILE_BYTE_ORDER)
    return fail_header (self, error);
  if (header->major != VV_FILE_MAJOR)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   /* Translators: path of a file, program and version that made it, the format's version */
                   _("“%s” was made by “%s” in format %u, which this Vivarium cannot read. "
                     "Open it with that version."),
                   self->shown, producer, header->major);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_size (const VvSnapshot *self, const VvFileHeader *header, GError **error)
{
  g_autofree char *here = NULL;
  g_autofree char *whole = NULL;

  if (header->file_size <= self->map_size)
    return TRUE;
  here = vv_text_format_exact ((double) self->map_size, VV_UNIT_BYTES);
  whole = vv_text_format_exact ((double) header->file_size, VV_UNIT_BYTES);
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               /* Translators: path of a file, how much of it is there and how much was written, with units */
               _("“%s” is truncated: it has %s and was written with %s. "
                 "Copy it again, or take another snapshot."),
               self->shown, here, whole);
  return FALSE;
}

static gboolean
check_header_checksum (const VvSnapshot *self, const VvFileHeader *header)
{
  VvFileHeader blank = *header;
  guint32 checksum;

  blank.checksum = 0;
  checksum = vv_checksum_crc32c (0, &blank, sizeof blank);
  checksum = vv_checksum_crc32c (checksum, self->map + sizeof blank,
                                 header->header_size - sizeof blank);
  return checksum == header->checksum;
}

/* How many rows a section must have, or G_MAXUINT64 where any number is fine. */
static guint64
expected_rows (const VvFileHeader *header, VvSectionId id)
{
  switch (id)
    {
    case VV_SECTION_ADDRESS:
    case VV_SECTION_TYPE:
    case VV_SECTION_SIZE:
    case VV_SECTION_MEMORY:
    case VV_SECTION_REFCOUNT:
    case VV_SECTION_LENGTH:
    case VV_SECTION_FLAGS:
    case VV_SECTION_VALUE:
    case VV_SECTION_BY_TYPE:
    case VV_SECTION_DOMINATOR:
    case VV_SECTION_RETAINED:
    case VV_SECTION_CYCLE:
    case VV_SECTION_BY_DOMINATOR:
      return header->n_objects;
    case VV_SECTION_GARBAGE:
      return ((guint64) header->n_objects + 7) / 8;
    case VV_SECTION_FIRST_REF:
    case VV_SECTION_FIRST_REFERRER:
      return (guint64) header->n_objects + 1;
    case VV_SECTION_REF_TARGET:
    case VV_SECTION_REF_LABEL:
    case VV_SECTION_REF_KIND:
    case VV_SECTION_REFERRER:
      return header->n_refs;
    case VV_SECTION_NAMES:
      return header->n_names;
    case VV_SECTION_TYPES:
    case VV_SECTION_TYPES_BY_ADDRESS:
    case VV_SECTION_TYPE_RETAINED:
      return header->n_types;
    default:
      return G_MAXUINT64;
    }
}

static gboolean
is_inside (guint64 offset, guint64 length, guint64 size)
{
  return offset <= size && length <= size - offset;
}

static gboolean
take_section (VvSnapshot *self, const VvFileHeader *header, const VvFileSection *entry)
{
  VvSnapshotSection *section;
  guint64 n_blocks = (entry->length >> VV_FILE_BLOCK_SHIFT) +
                     ((entry->length & (VV_FILE_BLOCK_SIZE - 1)) != 0);
  guint64 rows;

  if (!is_inside (entry->offset, entry->length, header->file_size) ||
      !is_inside (entry->sums_offset, n_blocks * 4, header->file_size))
    return FALSE;
  /* What a newer minor version brought is left alone, unless it says that this cannot be. */
  if (entry->id == 0 || entry->id >= VV_N_SECTIONS)
    return (entry->flags & VV_SECTION_REQUIRED) == 0;

  section = &self->sections[entry->id];
  rows = expected_rows (header, entry->id);
  if (section->data != NULL || entry->element_size != vv_section_element_size (entry->id) ||
      entry->offset % 8 != 0 || entry->length % entry->element_size != 0 ||
      (rows != G_MAXUINT64 && entry->length / entry->element_size != rows))
    return FALSE;
  if (entry->element_size > 1 && entry->length / entry->element_size >= G_MAXUINT32 + (guint64) 1)
    return FALSE;

  section->data = self->map + entry->offset;
  section->length = entry->length;
  section->n_rows = (guint32) (entry->length / entry->element_size);
  section->sums = self->map + entry->sums_offset;
  section->sums_checksum = entry->sums_checksum;
  section->checked = g_new0 (gulong, n_blocks / VV_BITS_PER_LONG + 1);
  return TRUE;
}

/* The sections of the analysis are all there or all missing. */
static gboolean
check_complete (VvSnapshot *self)
{
  guint n = 0;

  for (guint id = 1; id < VV_SECTION_FIRST_ANALYSIS; id++)
    if (self->sections[id].data == NULL)
      return FALSE;
  for (guint id = VV_SECTION_FIRST_ANALYSIS; id < VV_N_SECTIONS; id++)
    n += self->sections[id].data != NULL;
  self->analysed = n > 0;
  return n == 0 || n == VV_N_ANALYSIS_SECTIONS;
}

static gboolean
take_header (VvSnapshot *self, GError **error)
{
  VvFileHeader header;

  if (self->map_size < sizeof header)
    {
      if (self->map_size >= sizeof header.magic &&
          memcmp (self->map, VV_FILE_MAGIC, sizeof header.magic) == 0)
        {
          g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
                       /* Translators: path of a file */
                       _("“%s” is truncated: not even its header is there. "
                         "Copy it again, or take another snapshot."), self->shown);
          return FALSE;
        }
      return fail_no_snapshot (self, error);
    }
  memcpy (&header, self->map, sizeof header);
  if (!check_identity (self, &header, error) || !check_size (self, &header, error))
    return FALSE;
  if (header.n_sections > VV_FILE_MAX_SECTIONS ||
      header.header_size != sizeof header + header.n_sections * sizeof (VvFileSection) ||
      header.header_size > header.file_size || !check_header_checksum (self, &header) ||
      header.n_objects == G_MAXUINT32 || header.n_refs == G_MAXUINT32)
    return fail_header (self, error);

  self->flags = header.flags;
  self->n_objects = header.n_objects;
  self->n_refs = header.n_refs;
  for (guint i = 0; i < header.n_sections; i++)
    {
      VvFileSection entry;

      memcpy (&entry, self->map + sizeof header + i * sizeof entry, sizeof entry);
      if (!take_section (self, &header, &entry))
        return fail_header (self, error);
    }
  return check_complete (self) || fail_header (self, error);
}

/* ---- The map ---- */

/* What cannot be mapped (a pipe) is copied into a file without a name; what does not begin as a
 * snapshot is not read to its end, which may never come.  Returns 0 or an errno; EBADMSG: no
 * snapshot. */
static int
copy_stream (int fd, int *copy)
{
  g_autofree char *name = g_build_filename (g_get_tmp_dir (), ".vivarium-XXXXXX", NULL);
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gsize total = 0, in_buffer = 0;

  *copy = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (*copy < 0)
    return errno;
  unlink (name);
  for (;;)
    {
      gssize n = read (fd, buffer + in_buffer, COPY_BYTES - in_buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      in_buffer += (gsize) n;
      if (total == 0 && (in_buffer >= 8 || n == 0) &&
          (in_buffer < 8 || memcmp (buffer, VV_FILE_MAGIC, 8) != 0))
        return EBADMSG;
      if (n != 0 && in_buffer < COPY_BYTES)
        continue;
      for (gsize at = 0; at < in_buffer; )
        {
          gssize written = write (*copy, buffer + at, in_buffer - at);

          if (written < 0 && errno != EINTR)
            return errno;
          at += (gsize) MAX (written, 0);
        }
      total += in_buffer;
      in_buffer = 0;
      if (n == 0)
        return 0;
    }
}

static gboolean
map_file (VvSnapshot *self, int fd, GError **error)
{
  struct stat info;
  int copy = -1;
  int code = 0;

  if (fstat (fd, &info) < 0)
    return fail_system (self, errno, error);
  if (S_ISDIR (info.st_mode))
    return fail_no_snapshot (self, error);
  if (!S_ISREG (info.st_mode))
    {
      code = copy_stream (fd, &copy);
      if (code == 0 && fstat (copy, &info) < 0)
        code = errno;
    }
  if (code == 0)
    {
      self->map_size = (gsize) info.st_size;
      if (self->map_size == 0)
        code = EBADMSG;
    }
  if (code == 0)
    {
      void *map = mmap (NULL, self->map_size, PROT_READ, MAP_SHARED, copy >= 0 ? copy : fd, 0);

      if (map == MAP_FAILED)
        code = errno;
      else
        self->map = map;
    }
  if (copy >= 0)
    close (copy);
  if (code == EBADMSG)
    return fail_no_snapshot (self, error);
  return code == 0 || fail_system (self, code, error);
}

static VvSnapshot *
snapshot_new (const char *path)
{
  VvSnapshot *self = g_new0 (VvSnapshot, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->analysis_lock);
  self->path = g_strdup (path);
  self->shown = show_path (path);
  return self;
}

VvSnapshot *
vv_snapshot_open (const char *path, GError **error)
{
  g_autoptr (VvSnapshot) self = NULL;
  gboolean is_stdin;
  gboolean mapped;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  is_stdin = g_str_equal (path, "-");
  self = snapshot_new (path);
  fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    {
      fail_system (self, errno, error);
      return NULL;
    }
  mapped = map_file (self, fd, error);
  if (!is_stdin)
    close (fd);
  if (!mapped || !take_header (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

VvSnapshot *
vv_snapshot_open_draft (int fd, const char *path, GError **error)
{
  g_autoptr (VvSnapshot) self = snapshot_new (path);

  if (!map_file (self, fd, error) || !take_header (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

VvSnapshot *
vv_snapshot_ref (VvSnapshot *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
vv_snapshot_unref (VvSnapshot *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (guint id = 1; id < VV_N_SECTIONS; id++)
    g_free (self->sections[id].checked);
  vv_analysis_free (self->analysis);
  vv_roles_free (self->roles);
  g_mutex_clear (&self->analysis_lock);
  if (self->map != NULL)
    munmap ((void *) self->map, self->map_size);
  g_free (self->path);
  g_free (self->shown);
  g_free (self);
}

/* ---- Blocks ---- */

/* Whatever a snapshot notes about itself is no change of what it holds. */
static VvSnapshot *
unconst (const VvSnapshot *self)
{
  return (VvSnapshot *) self;
}

void
vv_snapshot_note_damage (const VvSnapshot *self, VvSectionId id)
{
  const char *none = NULL;

  __atomic_compare_exchange_n (&unconst (self)->damage, &none, vv_section_name (id), FALSE,
                               __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* The checksums themselves, once a section. */
static gboolean
check_sums (const VvSnapshot *self, VvSectionId id)
{
  VvSnapshotSection *section = &unconst (self)->sections[id];
  gint state = g_atomic_int_get (&section->sums_state);

  if (state == 0)
    {
      guint64 n_blocks = (section->length + VV_FILE_BLOCK_SIZE - 1) >> VV_FILE_BLOCK_SHIFT;

      state = vv_checksum_crc32c (0, section->sums, n_blocks * 4) == section->sums_checksum ? 1 : 2;
      g_atomic_int_set (&section->sums_state, state);
    }
  return state == 1;
}

gboolean
vv_snapshot_check_block (const VvSnapshot *self, VvSectionId id, guint64 block)
{
  VvSnapshotSection *section = &unconst (self)->sections[id];
  guint64 offset = block << VV_FILE_BLOCK_SHIFT;
  guint64 length = MIN (section->length - offset, VV_FILE_BLOCK_SIZE);
  guint32 sum;

  memcpy (&sum, section->sums + block * 4, sizeof sum);
  if (!check_sums (self, id) || vv_checksum_crc32c (0, section->data + offset, length) != sum)
    {
      vv_snapshot_note_damage (self, id);
      return FALSE;
    }
  __atomic_fetch_or (&section->checked[block / VV_BITS_PER_LONG],
                     (gulong) 1 << (block % VV_BITS_PER_LONG), __ATOMIC_RELEASE);
  return TRUE;
}

const void *
vv_snapshot_bytes (const VvSnapshot *self, VvSectionId id, guint64 offset, guint64 length)
{
  const VvSnapshotSection *section = &self->sections[id];

  if (!is_inside (offset, length, section->length))
    {
      vv_snapshot_note_damage (self, id);
      return NULL;
    }
  if (length == 0)
    return section->data + offset;
  for (guint64 block = offset >> VV_FILE_BLOCK_SHIFT;
       block <= (offset + length - 1) >> VV_FILE_BLOCK_SHIFT; block++)
    if (!vv_snapshot_has_block (self, id, block))
      return NULL;
  return section->data + offset;
}

gboolean
vv_snapshot_check (const VvSnapshot *self, GError **error)
{
  const char *damage = __atomic_load_n (&self->damage, __ATOMIC_RELAXED);

  g_return_val_if_fail (self != NULL, FALSE);

  if (damage == NULL)
    return TRUE;
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               /* Translators: path of a file, name of a part of it, as “objects.size” */
               _("“%s” is damaged in its part “%s”. Copy it again, or take another snapshot."),
               self->shown, damage);
  return FALSE;
}

const char *
vv_snapshot_get_path (const VvSnapshot *self)
{
  return self->path;
}
