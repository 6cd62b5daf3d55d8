/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-elf.c — what a mapped file defines, and where that is in the target.  In: the mapping of
 * a file's beginning.  Out: names and addresses.  The file is read through the mapping, so it is
 * the very file that runs, wherever it stands and whether it still does.  A static and stripped
 * program keeps its exported names (.dynsym); one that exports nothing may have the full table
 * (.symtab).  Names that nobody asks for are left out, and everything is bounded, since a file may
 * be of any make. */

#include "python/runtime-private.h"

#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "python/image.h"

#define MAX_SECTIONS 4096
#define MAX_SEGMENTS 256
#define MAX_TABLE_BYTES (256u * 1024 * 1024)
#define PAGE_MASK (~(guint64) 4095)

#if defined (__x86_64__)
#define OUR_MACHINE EM_X86_64
#elif defined (__aarch64__)
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_NONE
#endif

void
vv_module_clear (VvModule *self)
{
  g_clear_pointer (&self->symbols, g_hash_table_unref);
  g_clear_pointer (&self->version, g_free);
}

VvAddr
vv_module_symbol (const VvModule *self,
                  const char     *name)
{
  guint64 found = GPOINTER_TO_SIZE (g_hash_table_lookup (self->symbols, name));

  return found == 0 ? 0 : found - 1;
}

/* Whatever CPython exports; and a few that it keeps to itself, for files with the full table. */
gboolean
vv_symbol_is_wanted (const char *name,
                     gboolean    is_local)
{
  static const char * const locals[] = { "arenas", "maxarenas", "arena_map_root", "_PyRuntime" };

  if (is_local)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (locals); i++)
        if (strcmp (name, locals[i]) == 0)
          return TRUE;
      return FALSE;
    }
  return g_str_has_prefix (name, "Py") || g_str_has_prefix (name, "_Py") ||
         g_str_has_prefix (name, "pypy_");
}

static void
take_symbols (Elf             *elf,
              Elf_Scn         *section,
              const GElf_Shdr *header,
              VvModule        *out)
{
  GElf_Shdr names_header;
  Elf_Scn *names_section = elf_getscn (elf, header->sh_link);
  Elf_Data *symbols, *names;
  gsize n;

  if (names_section == NULL || gelf_getshdr (names_section, &names_header) == NULL ||
      header->sh_type == SHT_NOBITS || names_header.sh_type == SHT_NOBITS ||
      header->sh_size > MAX_TABLE_BYTES || names_header.sh_size > MAX_TABLE_BYTES ||
      header->sh_entsize == 0)
    return;
  symbols = elf_getdata (section, NULL);
  names = elf_rawdata (names_section, NULL);
  if (symbols == NULL || symbols->d_buf == NULL || names == NULL || names->d_buf == NULL)
    return;
  n = MIN (symbols->d_size / header->sh_entsize, G_MAXINT);
  for (gsize i = 0; i < n; i++)
    {
      GElf_Sym symbol;
      const char *name;
      int binding;

      if (gelf_getsym (symbols, (int) i, &symbol) == NULL)
        break;
      binding = GELF_ST_BIND (symbol.st_info);
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_value == 0 || symbol.st_name >= names->d_size)
        continue;
      name = (const char *) names->d_buf + symbol.st_name;
      if (memchr (name, '\0', names->d_size - symbol.st_name) == NULL ||
          !vv_symbol_is_wanted (name, binding == STB_LOCAL) ||
          g_hash_table_contains (out->symbols, name))
        continue;
      g_hash_table_insert (out->symbols, g_strdup (name),
                           GSIZE_TO_POINTER (symbol.st_value + out->base + 1));
    }
}

static void
take_all_symbols (Elf      *elf,
                  guint32   type,
                  VvModule *out)
{
  gsize n_sections;

  if (elf_getshdrnum (elf, &n_sections) != 0)
    return;
  for (gsize i = 1; i < MIN (n_sections, MAX_SECTIONS); i++)
    {
      Elf_Scn *section = elf_getscn (elf, i);
      GElf_Shdr header;

      if (section != NULL && gelf_getshdr (section, &header) != NULL && header.sh_type == type)
        take_symbols (elf, section, &header, out);
    }
}

/* The first segment that is loaded from the page at which the mapping begins says how far the
 * file was moved. */
static gboolean
find_base (Elf            *elf,
           const VvRegion *region,
           VvModule       *out)
{
  gsize n_segments;
  gboolean found = FALSE;

  if (elf_getphdrnum (elf, &n_segments) != 0)
    return FALSE;
  for (gsize i = 0; i < MIN (n_segments, MAX_SEGMENTS); i++)
    {
      GElf_Phdr segment;

      if (gelf_getphdr (elf, (int) i, &segment) == NULL)
        break;
      if (segment.p_type == PT_INTERP)
        out->is_program = TRUE;
      if (found || segment.p_type != PT_LOAD || (segment.p_offset & PAGE_MASK) != region->offset)
        continue;
      out->base = region->start - (segment.p_vaddr & PAGE_MASK);
      found = TRUE;
    }
  return found;
}

static gboolean
read_elf (Elf            *elf,
          const VvRegion *region,
          VvModule       *out)
{
  GElf_Ehdr header;

  if (elf == NULL || elf_kind (elf) != ELF_K_ELF || gelf_getehdr (elf, &header) == NULL)
    return FALSE;
  if (gelf_getclass (elf) != ELFCLASS64 || header.e_machine != OUR_MACHINE)
    {
      out->is_foreign = TRUE;
      return FALSE;
    }
  if (!find_base (elf, region, out))
    return FALSE;
  if (header.e_type == ET_EXEC)
    out->is_program = TRUE;
  take_all_symbols (elf, SHT_DYNSYM, out);
  /* The full table may be large, so it is read only where a Python may hide in it: of programs that
     export nothing, and of a Python itself, for the few names that it keeps to itself. */
  if (out->is_program || vv_module_symbol (out, "_PyRuntime") != 0)
    take_all_symbols (elf, SHT_SYMTAB, out);
  return TRUE;
}

static gboolean
read_file (VvMemory       *memory,
           const VvRegion *region,
           const char     *name,
           VvModule       *out)
{
  g_autoptr(GError) error = NULL;
  int fd = vv_memory_open_file (memory, region, &error);
  char magic[SELFMAG];
  Elf *elf;
  gboolean done;

  if (fd < 0)
    return FALSE;
  if (pread (fd, magic, sizeof magic, 0) != sizeof magic || memcmp (magic, ELFMAG, SELFMAG) != 0)
    {
      close (fd);
      return FALSE;
    }
  elf_version (EV_CURRENT);
  /* Read and not mapped: the file may become shorter meanwhile. */
  elf = elf_begin (fd, ELF_C_READ, NULL);
  done = read_elf (elf, region, out);
  elf_end (elf);
  if (done && (out->is_program || g_hash_table_size (out->symbols) > 0 ||
               strstr (name, "pypy") != NULL))
    vv_python_image_read (fd, name, &out->kind, &out->version);
  close (fd);
  return done;
}

gboolean
vv_module_read (VvMemory       *memory,
                const VvRegion *region,
                VvModule       *out)
{
  const char *name = region->path != NULL ? strrchr (region->path, '/') : NULL;

  *out = (VvModule) { .path = region->path, .region = region };
  out->symbols = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (read_file (memory, region, name != NULL ? name + 1 : "", out))
    return TRUE;
  return !out->is_foreign && region->offset == 0 &&
         vv_symbols_from_memory (memory, region->start, out);
}
