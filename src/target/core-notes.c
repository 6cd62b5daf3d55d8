/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* core-notes.c — what a core's notes say: the process, its threads, the files that it had mapped;
 * and whether these files still are what they were.  A file on disk counts as the same where it
 * has the build-id that the core kept of it, or, where it kept none, the same headers.  struct
 * elf_prpsinfo and elf_prstatus are of 64-bit systems (linux/elfcore.h); NT_FILE is count, page
 * size, (start, end, page of the file) times count, then as many names. */

#include "target/core-private.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096
#define MAX_THREADS (1u << 20)
#define MAX_FILES (1u << 20)

#define MAX_ID 64
#define MAX_PROGRAM_HEADERS 256

#define PRPSINFO_PID 24
#define PRPSINFO_NAME 40
#define PRPSINFO_NAME_SIZE 16
#define PRPSINFO_ARGUMENTS 56
#define PRPSINFO_ARGUMENTS_SIZE 80
#define PRSTATUS_PID 32

static guint64
word_at (const guint8 *bytes,
         gsize         offset)
{
  guint64 word;

  memcpy (&word, bytes + offset, sizeof word);
  return word;
}

static guint32
half_at (const guint8 *bytes,
         gsize         offset)
{
  guint32 half;

  memcpy (&half, bytes + offset, sizeof half);
  return half;
}

static void
read_process (VvCore       *self,
              const guint8 *tainted,
              gsize         size)
{
  if (size < PRPSINFO_ARGUMENTS + PRPSINFO_ARGUMENTS_SIZE || self->process.comm != NULL)
    return;
  self->process.pid = (int) half_at (tainted, PRPSINFO_PID);
  self->process.comm = g_strndup ((const char *) tainted + PRPSINFO_NAME, PRPSINFO_NAME_SIZE);
  self->process.arguments = g_strndup ((const char *) tainted + PRPSINFO_ARGUMENTS,
                                       PRPSINFO_ARGUMENTS_SIZE);
}

static void
read_thread (VvCore       *self,
             const guint8 *tainted,
             gsize         size)
{
  VvCoreProcess *process = &self->process;

  if (size < PRSTATUS_PID + 4 || process->n_threads >= MAX_THREADS)
    return;
  /* Room for a power of two. */
  if ((process->n_threads & (process->n_threads - 1)) == 0)
    process->threads = g_renew (guint32, process->threads, MAX (1, 2 * process->n_threads));
  process->threads[process->n_threads++] = half_at (tainted, PRSTATUS_PID);
}

static guint
add_file (VvCore     *self,
          const char *name)
{
  VvCoreFile file = { .fd = -1 };
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->file_by_path, name));

  if (index > 0)
    return index - 1;
  file.path = g_strdup (name);
  file.deleted = g_str_has_suffix (name, " (deleted)");
  g_array_append_val (self->files, file);
  g_hash_table_insert (self->file_by_path, file.path, GUINT_TO_POINTER (self->files->len));
  return self->files->len - 1;
}

static int
compare_mappings (gconstpointer a,
                  gconstpointer b)
{
  const VvCoreMapping *left = a, *right = b;

  return left->start < right->start ? -1 : left->start > right->start;
}

static void
drop_overlapping (GArray *mappings)
{
  guint kept = 0;

  g_array_sort (mappings, compare_mappings);
  for (guint i = 0; i < mappings->len; i++)
    {
      const VvCoreMapping *mapping = &g_array_index (mappings, VvCoreMapping, i);

      if (kept > 0 && mapping->start < g_array_index (mappings, VvCoreMapping, kept - 1).end)
        continue;
      g_array_index (mappings, VvCoreMapping, kept++) = *mapping;
    }
  g_array_set_size (mappings, kept);
}

static void
read_mappings (VvCore       *self,
               const guint8 *tainted,
               gsize         size)
{
  guint64 n, page;
  const char *name, *end = (const char *) tainted + size;

  if (size < 16)
    return;
  n = word_at (tainted, 0);
  page = word_at (tainted, 8);
  if (n > MIN ((size - 16) / 24, MAX_FILES) || page == 0 || page > 1 << 20 ||
      self->mappings->len > 0)
    return;
  name = (const char *) tainted + 16 + n * 24;
  for (guint64 i = 0; i < n; i++)
    {
      const guint8 *entry = tainted + 16 + i * 24;
      VvCoreMapping mapping = { word_at (entry, 0), word_at (entry, 8) };
      guint64 first_page = word_at (entry, 16);
      const char *name_end = name < end ? memchr (name, '\0', (gsize) (end - name)) : NULL;

      if (name_end == NULL)
        break;
      if (mapping.start < mapping.end && mapping.end >> VV_IMAGE_ADDRESS_BITS == 0 &&
          (mapping.start | mapping.end) % PAGE == 0 &&
          first_page < (guint64) G_MAXINT64 / 2 / page &&
          *name == '/')
        {
          mapping.offset = first_page * page;
          mapping.file = add_file (self, name);
          g_array_append_val (self->mappings, mapping);
        }
      name = name_end + 1;
    }
  drop_overlapping (self->mappings);
}

static void
read_auxv (VvCore       *self,
           const guint8 *tainted,
           gsize         size)
{
  for (gsize at = 0; at + 16 <= size; at += 16)
    if (word_at (tainted, at) == AT_ENTRY)
      self->entry = word_at (tainted, at + 8);
}

void
vv_core_read_note (VvCore       *self,
                   guint32       type,
                   const guint8 *tainted,
                   gsize         size)
{
  if (type == NT_PRPSINFO)
    read_process (self, tainted, size);
  else if (type == NT_PRSTATUS)
    read_thread (self, tainted, size);
  else if (type == NT_FILE)
    read_mappings (self, tainted, size);
  else if (type == NT_AUXV)
    read_auxv (self, tainted, size);
}

/* A file as the core has it, or as it is now. */
typedef struct
{
  const VvCore *core;           /* NULL: now */
  guint file;
  int fd;
} Reader;

static gboolean
read_file (const Reader *self,
           guint64       offset,
           gpointer      buffer,
           gsize         size)
{
  if (self->core == NULL)
    return offset < G_MAXINT64 && pread (self->fd, buffer, size, (off_t) offset) == (gssize) size;
  for (guint i = 0; i < self->core->mappings->len; i++)
    {
      const VvCoreMapping *mapping = &g_array_index (self->core->mappings, VvCoreMapping, i);

      if (mapping->file == self->file && offset >= mapping->offset &&
          offset - mapping->offset < mapping->end - mapping->start)
        return vv_core_read (self->core, mapping->start + (offset - mapping->offset), buffer, size);
    }
  return FALSE;
}

/* The build-id in one segment of notes; 0: there is none. */
static gsize
find_in_notes (const Reader *self,
               guint64       offset,
               guint64       size,
               guint8       *id)
{
  guint8 tainted[PAGE];
  gsize at = 0;

  if (size > sizeof tainted || !read_file (self, offset, tainted, size))
    return 0;
  while (size - at >= sizeof (Elf64_Nhdr))
    {
      Elf64_Nhdr note;
      guint64 name_size;

      memcpy (&note, tainted + at, sizeof note);
      at += sizeof note;
      name_size = ((guint64) note.n_namesz + 3) & ~(guint64) 3;
      if (name_size > size - at || note.n_descsz > size - at - name_size)
        return 0;
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz <= MAX_ID &&
          memcmp (tainted + at, "GNU", 4) == 0)
        {
          memcpy (id, tainted + at + name_size, note.n_descsz);
          return note.n_descsz;
        }
      at += MIN (name_size + (((guint64) note.n_descsz + 3) & ~(guint64) 3), size - at);
    }
  return 0;
}

static gsize
find_build_id (const Reader *self,
               guint8       *id)
{
  Elf64_Ehdr header;
  gsize size = 0;

  if (!read_file (self, 0, &header, sizeof header) || header.e_phentsize != sizeof (Elf64_Phdr))
    return 0;
  for (guint i = 0; i < MIN (header.e_phnum, MAX_PROGRAM_HEADERS) && size == 0; i++)
    {
      Elf64_Phdr segment;

      if (!read_file (self, header.e_phoff + i * sizeof segment, &segment, sizeof segment))
        return 0;
      if (segment.p_type == PT_NOTE)
        size = find_in_notes (self, segment.p_offset, segment.p_filesz, id);
    }
  return size;
}

/* A core may lack the page with the notes.  Then the header and the table of segments have to be
 * equal, which hold sizes and places of all parts of the file. */
static gboolean
same_headers (const Reader *then,
              const Reader *now)
{
  guint8 headers[2][PAGE];
  Elf64_Ehdr header;
  gsize size = sizeof header;

  if (!read_file (then, 0, headers[0], PAGE) || !read_file (now, 0, headers[1], PAGE))
    return FALSE;
  memcpy (&header, headers[0], sizeof header);
  if (header.e_phoff <= PAGE)
    size = MIN (header.e_phoff + (gsize) header.e_phnum * sizeof (Elf64_Phdr), PAGE);
  return memcmp (headers[0], headers[1], MAX (size, sizeof header)) == 0;
}

static gboolean
same_file (const VvCore *core,
           guint         file,
           int           fd)
{
  Reader then = { core, file, -1 }, now = { NULL, file, fd };
  guint8 id_then[MAX_ID], id_now[MAX_ID];
  gsize size_then = find_build_id (&then, id_then), size_now = find_build_id (&now, id_now);

  if (size_then > 0)
    return size_then == size_now && memcmp (id_then, id_now, size_now) == 0;
  return same_headers (&then, &now);
}

static void
find_file (VvCore              *self,
           const VvCoreMapping *mapping)
{
  VvCoreFile *file = &g_array_index (self->files, VvCoreFile, mapping->file);
  guint8 magic[SELFMAG];
  struct stat facts;

  if (file->fd >= 0 || file->is_elf || !vv_core_read (self, mapping->start, magic, SELFMAG) ||
      memcmp (magic, ELFMAG, SELFMAG) != 0)
    return;
  file->is_elf = TRUE;
  file->fd = open (file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file->fd >= 0 && fstat (file->fd, &facts) == 0 && S_ISREG (facts.st_mode) &&
      same_file (self, mapping->file, file->fd))
    {
      file->size = (guint64) facts.st_size;
      file->device = facts.st_dev;
      file->inode = facts.st_ino;
      return;
    }
  self->process.n_missing_files++;
  if (file->fd >= 0)
    close (file->fd);
  file->fd = -1;
}

void
vv_core_find_files (VvCore *self)
{
  for (guint i = 0; i < self->mappings->len; i++)
    {
      const VvCoreMapping *mapping = &g_array_index (self->mappings, VvCoreMapping, i);

      if (mapping->offset == 0)
        find_file (self, mapping);
      if (self->entry >= mapping->start && self->entry < mapping->end &&
          self->process.executable == NULL)
        self->process.executable = g_strdup (g_array_index (self->files, VvCoreFile,
                                                            mapping->file).path);
    }
}
