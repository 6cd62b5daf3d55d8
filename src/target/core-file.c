/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* core-file.c — an ELF core file, read without trust.  In: a path.  Out: which addresses stand
 * where in the file, which files were mapped, and what the notes say of the process.  gdb writes
 * cores whose parts begin anywhere and that leave out what the files have; the kernel writes
 * whole pages and says how much it left out.  Both write notes as in Documentation/filesystems
 * and elf(5). */

#include "target/core-private.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#define PAGE ((guint64) 4096)
#define MAX_NOTES_BYTES (64u * 1024 * 1024)
#define MAX_SEGMENTS (1u << 20)

#if defined (__aarch64__)
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_X86_64
#endif

void
vv_core_process_clear (VvCoreProcess *self)
{
  g_clear_pointer (&self->comm, g_free);
  g_clear_pointer (&self->arguments, g_free);
  g_clear_pointer (&self->executable, g_free);
  g_clear_pointer (&self->threads, g_free);
  self->n_threads = 0;
}

static void
file_clear (gpointer data)
{
  VvCoreFile *file = data;

  if (file->fd >= 0)
    close (file->fd);
  g_free (file->path);
}

void
vv_core_free (VvCore *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_array_unref (self->segments);
  g_array_unref (self->mappings);
  g_array_unref (self->files);
  g_hash_table_unref (self->file_by_path);
  vv_core_process_clear (&self->process);
  g_free (self);
}

static gboolean
read_at (int      fd,
         gpointer buffer,
         gsize    size,
         guint64  offset)
{
  guint8 *at = buffer;

  if (offset > G_MAXINT64 - size)
    return FALSE;
  while (size > 0)
    {
      gssize n = pread (fd, at, size, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize) n;
      offset += (guint64) n;
    }
  return TRUE;
}

gboolean
vv_core_read (const VvCore *self,
              VvAddr        address,
              gpointer      buffer,
              gsize         size)
{
  guint low = 0, high = self->segments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const VvCoreSegment *segment = &g_array_index (self->segments, VvCoreSegment, middle);

      if (address < segment->start)
        high = middle;
      else if (address >= segment->end)
        low = middle + 1;
      else
        return address < segment->filled && size <= segment->filled - address &&
               read_at (self->fd, buffer, size, segment->offset + (address - segment->start));
    }
  return FALSE;
}

static gboolean
fail_corrupt (VvCore  *self,
              GError **error)
{
  g_autofree char *shown = vv_text_display (self->path, -1, 0);

  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               _("The core file %s contradicts itself or is cut off. Take a new one."), shown);
  return FALSE;
}

static gboolean
check_header (VvCore           *self,
              const Elf64_Ehdr *header,
              GError          **error)
{
  g_autofree char *shown = vv_text_display (self->path, -1, 0);

  if (memcmp (header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_type != ET_CORE)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   _("%s is no core file. Make one with “gcore PID”."), shown);
      return FALSE;
    }
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
      header->e_machine != OUR_MACHINE)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   _("%s is the core of a program for another kind of processor, or of a 32-bit one. Read it on such a machine."),
                   shown);
      return FALSE;
    }
  return header->e_phentsize == sizeof (Elf64_Phdr) || fail_corrupt (self, error);
}

/* With more than 65,534 segments their number stands in the first section's header. */
static gboolean
count_segments (VvCore           *self,
                const Elf64_Ehdr *header,
                guint            *n,
                GError          **error)
{
  Elf64_Shdr first;

  *n = header->e_phnum;
  if (header->e_phnum == PN_XNUM)
    {
      if (!read_at (self->fd, &first, sizeof first, header->e_shoff))
        return fail_corrupt (self, error);
      *n = first.sh_info;
    }
  return *n <= MAX_SEGMENTS || fail_corrupt (self, error);
}

static gboolean
add_segment (VvCore           *self,
             const Elf64_Phdr *tainted,
             GError          **error)
{
  VvCoreSegment segment = { .start = tainted->p_vaddr, .offset = tainted->p_offset };

  /* The page of old system calls is the kernel's, far above all user memory. */
  if (tainted->p_vaddr >> VV_IMAGE_ADDRESS_BITS != 0 || tainted->p_memsz == 0)
    return TRUE;
  if (tainted->p_memsz > ((guint64) 1 << VV_IMAGE_ADDRESS_BITS) - tainted->p_vaddr ||
      tainted->p_filesz > tainted->p_memsz || tainted->p_vaddr % PAGE != 0 ||
      tainted->p_offset > self->size || tainted->p_filesz > self->size - tainted->p_offset)
    return fail_corrupt (self, error);
  segment.end = (tainted->p_vaddr + tainted->p_memsz + PAGE - 1) & ~(PAGE - 1);
  segment.filled = tainted->p_vaddr + (tainted->p_filesz & ~(PAGE - 1));
  segment.flags = ((tainted->p_flags & PF_R) != 0 ? VV_REGION_READ : 0) |
                  ((tainted->p_flags & PF_W) != 0 ? VV_REGION_WRITE : 0) |
                  ((tainted->p_flags & PF_X) != 0 ? VV_REGION_EXEC : 0);
  g_array_append_val (self->segments, segment);
  return TRUE;
}

static void
read_notes (VvCore           *self,
            const Elf64_Phdr *tainted)
{
  g_autofree guint8 *notes = NULL;
  gsize size = tainted->p_filesz, at = 0;

  if (size > MAX_NOTES_BYTES || tainted->p_offset > self->size ||
      size > self->size - tainted->p_offset)
    return;
  notes = g_malloc (MAX (size, 1));
  if (!read_at (self->fd, notes, size, tainted->p_offset))
    return;
  while (size - at >= sizeof (Elf64_Nhdr))
    {
      Elf64_Nhdr note;
      guint64 name_size, body_size;

      memcpy (&note, notes + at, sizeof note);
      at += sizeof note;
      name_size = ((guint64) note.n_namesz + 3) & ~(guint64) 3;
      body_size = ((guint64) note.n_descsz + 3) & ~(guint64) 3;
      if (name_size > size - at || note.n_descsz > size - at - name_size)
        break;
      if (note.n_namesz == 5 && memcmp (notes + at, "CORE", 5) == 0)
        vv_core_read_note (self, note.n_type, notes + at + name_size, note.n_descsz);
      at += name_size + MIN (body_size, size - at - name_size);
    }
}

static int
compare_segments (gconstpointer a,
                  gconstpointer b)
{
  const VvCoreSegment *left = a, *right = b;

  return left->start < right->start ? -1 : left->start > right->start;
}

static gboolean
read_segments (VvCore           *self,
               const Elf64_Ehdr *header,
               GError          **error)
{
  guint n;

  if (!count_segments (self, header, &n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      Elf64_Phdr segment;

      if (header->e_phoff > self->size ||
          !read_at (self->fd, &segment, sizeof segment, header->e_phoff + i * sizeof segment))
        return fail_corrupt (self, error);
      if (segment.p_type == PT_NOTE)
        read_notes (self, &segment);
      else if (segment.p_type == PT_LOAD && !add_segment (self, &segment, error))
        return FALSE;
    }
  g_array_sort (self->segments, compare_segments);
  for (guint i = 1; i < self->segments->len; i++)
    if (g_array_index (self->segments, VvCoreSegment, i).start <
        g_array_index (self->segments, VvCoreSegment, i - 1).end)
      return fail_corrupt (self, error);
  return self->segments->len > 0 || fail_corrupt (self, error);
}

VvCore *
vv_core_open (const char *path,
              GError    **error)
{
  g_autoptr(VvCore) self = g_new0 (VvCore, 1);
  Elf64_Ehdr header = { .e_type = ET_NONE };
  struct stat facts;

  self->path = g_strdup (path);
  self->segments = g_array_new (FALSE, FALSE, sizeof (VvCoreSegment));
  self->mappings = g_array_new (FALSE, FALSE, sizeof (VvCoreMapping));
  self->files = g_array_new (FALSE, FALSE, sizeof (VvCoreFile));
  g_array_set_clear_func (self->files, file_clear);
  self->file_by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0 || fstat (self->fd, &facts) != 0)
    {
      int code = errno;
      g_autofree char *shown = vv_text_display (path, -1, 0);

      g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                   _("The core file %s cannot be opened: %s."), shown, g_strerror (code));
      return NULL;
    }
  self->size = S_ISREG (facts.st_mode) ? (guint64) facts.st_size : 0;
  if (self->size >= sizeof header && !read_at (self->fd, &header, sizeof header, 0))
    header.e_type = ET_NONE;
  if (!check_header (self, &header, error) || !read_segments (self, &header, error))
    return NULL;
  return g_steal_pointer (&self);
}
