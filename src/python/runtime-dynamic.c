/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-dynamic.c — the symbols of a file that cannot be opened, from the target's memory.  The
 * dynamic linker works from pages that are mapped: the ELF header, its segments, the dynamic
 * section, and the tables that this names.  How many symbols there are stands nowhere: it is the
 * end of the last chain of the hash table (DT_GNU_HASH). */

#include "python/runtime-private.h"

#include <elf.h>
#include <string.h>

#define MAX_SEGMENTS 64
#define MAX_DYNAMIC 256
#define MAX_SYMBOLS (1u << 20)
#define MAX_NAME 128
#define BATCH 256

typedef struct
{
  VvAddr symbols;
  VvAddr names;
  guint64 names_size;
  VvAddr hash;
} Tables;

/* Relocated by glibc in its own copy of the section: an address of the target or of the file. */
static VvAddr
as_address (guint64 tainted,
            VvAddr  base)
{
  return tainted < base ? tainted + base : tainted;
}

static gboolean
find_dynamic (VvMemory         *memory,
              VvAddr            header_address,
              const Elf64_Ehdr *header,
              VvModule         *out,
              VvAddr           *dynamic)
{
  gboolean found_load = FALSE;
  guint64 dynamic_value = 0;

  for (guint i = 0; i < MIN (header->e_phnum, MAX_SEGMENTS); i++)
    {
      Elf64_Phdr segment;

      if (!vv_memory_read (memory, header_address + header->e_phoff + i * sizeof segment, &segment,
                           sizeof segment))
        return FALSE;
      if (segment.p_type == PT_LOAD && segment.p_offset == 0)
        {
          out->base = header_address - (segment.p_vaddr & ~(guint64) 4095);
          found_load = TRUE;
        }
      else if (segment.p_type == PT_DYNAMIC)
        dynamic_value = segment.p_vaddr;
      else if (segment.p_type == PT_INTERP)
        out->is_program = TRUE;
    }
  *dynamic = dynamic_value + out->base;
  return found_load && dynamic_value != 0;
}

static gboolean
find_tables (VvMemory *memory,
             VvAddr    dynamic,
             VvAddr    base,
             Tables   *out)
{
  memset (out, 0, sizeof *out);
  for (guint i = 0; i < MAX_DYNAMIC; i++)
    {
      Elf64_Dyn entry;

      if (!vv_memory_read (memory, dynamic + i * sizeof entry, &entry, sizeof entry) ||
          entry.d_tag == DT_NULL)
        break;
      if (entry.d_tag == DT_SYMTAB)
        out->symbols = as_address (entry.d_un.d_ptr, base);
      else if (entry.d_tag == DT_STRTAB)
        out->names = as_address (entry.d_un.d_ptr, base);
      else if (entry.d_tag == DT_STRSZ)
        out->names_size = entry.d_un.d_val;
      else if (entry.d_tag == DT_GNU_HASH)
        out->hash = as_address (entry.d_un.d_ptr, base);
    }
  return out->symbols != 0 && out->names != 0 && out->names_size > 0 && out->hash != 0;
}

/* The table: numbers of buckets, of symbols that are left out, and of words of the filter, a
 * shift; the filter; the first symbol of each bucket; a hash for each symbol, odd at the end of a
 * bucket. */
static guint32
count_symbols (VvMemory *memory,
               VvAddr    hash)
{
  guint32 header[4], last = 0, value;
  VvAddr buckets, chains;

  if (!vv_memory_read (memory, hash, header, sizeof header) || header[0] > MAX_SYMBOLS ||
      header[2] > MAX_SYMBOLS)
    return 0;
  buckets = hash + sizeof header + (guint64) header[2] * 8;
  chains = buckets + (guint64) header[0] * 4;
  for (guint32 i = 0; i < header[0]; i++)
    if (vv_memory_read_u32 (memory, buckets + (guint64) i * 4, &value))
      last = MAX (last, value);
  if (last < header[1] || last >= MAX_SYMBOLS)
    return 0;
  while (last < MAX_SYMBOLS &&
         vv_memory_read_u32 (memory, chains + (guint64) (last - header[1]) * 4, &value) &&
         (value & 1) == 0)
    last++;
  return last + 1;
}

static void
take_batch (VvMemory        *memory,
            const Tables    *tables,
            const Elf64_Sym *symbols,
            guint            n,
            VvModule        *out)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = NULL;

      if (symbols[i].st_shndx == SHN_UNDEF || symbols[i].st_value == 0 ||
          symbols[i].st_name >= tables->names_size)
        continue;
      name = vv_memory_read_text (memory, tables->names + symbols[i].st_name, MAX_NAME);
      if (name == NULL || !vv_symbol_is_wanted (name, FALSE) ||
          g_hash_table_contains (out->symbols, name))
        continue;
      g_hash_table_insert (out->symbols, g_steal_pointer (&name),
                           GSIZE_TO_POINTER (symbols[i].st_value + out->base + 1));
    }
}

gboolean
vv_symbols_from_memory (VvMemory *memory,
                        VvAddr    header_address,
                        VvModule *out)
{
  Elf64_Sym symbols[BATCH];
  Elf64_Ehdr header;
  VvAddr dynamic;
  Tables tables;
  guint32 n;

  if (!vv_memory_read (memory, header_address, &header, sizeof header) ||
      memcmp (header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof (Elf64_Phdr) ||
      !find_dynamic (memory, header_address, &header, out, &dynamic) ||
      !find_tables (memory, dynamic, out->base, &tables))
    return FALSE;
  n = count_symbols (memory, tables.hash);
  for (guint32 done = 0; done < n; done += BATCH)
    {
      guint count = MIN (n - done, BATCH);

      if (!vv_memory_read (memory, tables.symbols + (guint64) done * sizeof symbols[0], symbols,
                           count * sizeof symbols[0]))
        break;
      take_batch (memory, &tables, symbols, count, out);
    }
  return g_hash_table_size (out->symbols) > 0;
}
