/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* image.c — which Python a file holds.  In: an ELF file, executable or library.  Out:
 * implementation and version.  The symbol Py_Version (3.11 and newer) is a number in the file,
 * and _PyRuntime (3.13 and newer) begins with a description that says whether there is a GIL.
 * Older ones have the version only as text, which is looked for beside the name of the library
 * folder, "python3.9".  Everything read is bounded: the file may be of any size and make. */

#include "python/image.h"

#include <gelf.h>
#include <string.h>
#include <unistd.h>

#define MAX_SECTIONS 4096
#define MAX_TABLE_BYTES (64u * 1024 * 1024)
#define MAX_TEXT_BYTES (32u * 1024 * 1024)

/* Beginning of _PyRuntime from 3.13 on: Include/internal/pycore_debug_offsets.h */
#define DEBUG_COOKIE "xdebugpy"
#define DEBUG_FREE_THREADED_OFFSET 16

typedef struct
{
  Elf *elf;
  gboolean has_python;          /* defines Py_GetVersion, _PyRuntime or Py_Version */
  GElf_Sym version;             /* st_size 0: not there */
  GElf_Sym runtime;
} Image;

/* As it stands in the file; NULL for a section without bytes, or with more than a Python has. */
static Elf_Data *
section_data (Elf_Scn         *section,
              const GElf_Shdr *header,
              gsize            limit)
{
  if (header->sh_type == SHT_NOBITS || header->sh_size == 0 || header->sh_size > limit)
    return NULL;
  return elf_rawdata (section, NULL);
}

static void
take_symbol (Image          *image,
             const char     *name,
             const GElf_Sym *symbol)
{
  if (strcmp (name, "Py_Version") == 0)
    image->version = *symbol;
  else if (strcmp (name, "_PyRuntime") == 0)
    image->runtime = *symbol;
  else if (strcmp (name, "Py_GetVersion") != 0)
    return;
  image->has_python = TRUE;
}

static void
read_symbols (Image           *image,
              Elf_Scn         *section,
              const GElf_Shdr *header)
{
  GElf_Shdr names_header;
  Elf_Scn *names_section = elf_getscn (image->elf, header->sh_link);
  Elf_Data *symbols, *names;
  gsize n;

  if (names_section == NULL || gelf_getshdr (names_section, &names_header) == NULL)
    return;
  if (header->sh_size > MAX_TABLE_BYTES || header->sh_entsize == 0)
    return;
  symbols = elf_getdata (section, NULL);
  names = section_data (names_section, &names_header, MAX_TABLE_BYTES);
  if (symbols == NULL || symbols->d_buf == NULL || names == NULL || names->d_buf == NULL)
    return;
  n = MIN (symbols->d_size / header->sh_entsize, G_MAXINT);
  for (gsize i = 0; i < n; i++)
    {
      GElf_Sym symbol;
      const char *name;

      if (gelf_getsym (symbols, (int) i, &symbol) == NULL)
        break;
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= names->d_size)
        continue;
      name = (const char *) names->d_buf + symbol.st_name;
      if (name[0] == 'P' || name[0] == '_')
        if (memchr (name, '\0', names->d_size - symbol.st_name) != NULL)
          take_symbol (image, name, &symbol);
    }
}

static gboolean
find_section (Elf         *elf,
              guint32      type,
              const char  *wanted,
              Elf_Scn    **section,
              GElf_Shdr   *header)
{
  gsize names_index, n_sections;

  if (elf_getshdrstrndx (elf, &names_index) != 0 || elf_getshdrnum (elf, &n_sections) != 0)
    return FALSE;
  for (gsize i = 1; i < MIN (n_sections, MAX_SECTIONS); i++)
    {
      const char *name;

      *section = elf_getscn (elf, i);
      if (*section == NULL || gelf_getshdr (*section, header) == NULL || header->sh_type != type)
        continue;
      name = wanted != NULL ? elf_strptr (elf, names_index, header->sh_name) : NULL;
      if (wanted == NULL || (name != NULL && strcmp (name, wanted) == 0))
        return TRUE;
    }
  return FALSE;
}

/* @size bytes that the file gives to the address of @symbol. */
static gboolean
read_symbol_bytes (Image          *image,
                   int             fd,
                   const GElf_Sym *symbol,
                   gsize           offset,
                   void           *out,
                   gsize           size)
{
  Elf_Scn *section = elf_getscn (image->elf, symbol->st_shndx);
  GElf_Shdr header;
  guint64 start;

  if (symbol->st_size < offset + size || section == NULL || gelf_getshdr (section, &header) == NULL)
    return FALSE;
  if (header.sh_type == SHT_NOBITS || symbol->st_value < header.sh_addr)
    return FALSE;
  start = symbol->st_value - header.sh_addr;
  if (start > header.sh_size || header.sh_size - start < offset + size ||
      header.sh_offset > G_MAXINT64 / 4 || start > G_MAXINT64 / 4)
    return FALSE;
  return pread (fd, out, size, (off_t) (header.sh_offset + start + offset)) == (gssize) size;
}

static gboolean
is_free_threaded (Image *image,
                  int    fd)
{
  char cookie[8];
  guint64 free_threaded;

  return read_symbol_bytes (image, fd, &image->runtime, 0, cookie, sizeof cookie) &&
         memcmp (cookie, DEBUG_COOKIE, sizeof cookie) == 0 &&
         read_symbol_bytes (image, fd, &image->runtime, DEBUG_FREE_THREADED_OFFSET, &free_threaded,
                            sizeof free_threaded) &&
         free_threaded != 0;
}

/* PY_VERSION_HEX: 0x030d00f0 is 3.13.0 final, 0x030e00b2 3.14.0b2. */
static char *
version_from_hex (guint32 hex)
{
  guint major = hex >> 24, minor = (hex >> 16) & 0xff, micro = (hex >> 8) & 0xff;
  guint level = (hex >> 4) & 0xf, serial = hex & 0xf;
  const char *name = level == 0xa ? "a" : level == 0xb ? "b" : level == 0xc ? "rc" : "";

  if (major < 2 || major > 9)
    return NULL;
  if (*name == '\0')
    return g_strdup_printf ("%u.%u.%u", major, minor, micro);
  return g_strdup_printf ("%u.%u.%u%s%u", major, minor, micro, name, serial);
}

/* The data of a section; with @limit, too big a section is not read at all. */
static Elf_Data *
named_section_data (Elf        *elf,
                    const char *name)
{
  Elf_Scn *section;
  GElf_Shdr header;

  if (!find_section (elf, SHT_PROGBITS, name, &section, &header))
    return NULL;
  return section_data (section, &header, MAX_TEXT_BYTES);
}

/* The first number after @prefix of the form "3.9", from where @text points to. */
static gboolean
parse_minor (const char *text,
             const char *end,
             char      **minor)
{
  const char *at = text;

  if (end - at < 3 || (*at != '2' && *at != '3') || at[1] != '.')
    return FALSE;
  at += 2;
  while (at < end && g_ascii_isdigit (*at) && at - text < 4)
    at++;
  if (at == text + 2)
    return FALSE;
  *minor = g_strndup (text, (gsize) (at - text));
  return TRUE;
}

static gboolean
minor_from_name (const char *name,
                 char      **minor)
{
  const char *python = strstr (name, "python");

  return python != NULL && parse_minor (python + strlen ("python"), name + strlen (name), minor);
}

/* The library folder: "lib/python3.9" or "python3.9" before a NUL. */
static gboolean
minor_from_text (const char *text,
                 gsize       length,
                 char      **minor)
{
  const char *at = text, *end = text + length;

  while ((at = memmem (at, (gsize) (end - at), "python", 6)) != NULL)
    {
      at += 6;
      if (parse_minor (at, end, minor))
        {
          const char *after = at + strlen (*minor);

          if (after < end && *after == '\0')
            return TRUE;
          g_clear_pointer (minor, g_free);
        }
    }
  return FALSE;
}

/* How long the micro version at @at is, with what may follow: "13", "0a2+".  0: it is no version
 * that ends there. The linker may have put the text at the end of a longer one, so what stands
 * before it says nothing, except that it must not be a digit. */
static gsize
micro_length (const char *at,
              const char *end)
{
  const char *start = at;

  while (at < end && g_ascii_isdigit (*at) && at - start < 3)
    at++;
  if (at == start)
    return 0;
  if (at < end && strchr ("abcr", *at) != NULL && *at != '\0')
    {
      while (at < end && strchr ("abcr", *at) != NULL && *at != '\0' && at - start < 6)
        at++;
      while (at < end && g_ascii_isdigit (*at) && at - start < 8)
        at++;
    }
  if (at < end && *at == '+')
    at++;
  return at < end && *at == '\0' ? (gsize) (at - start) : 0;
}

static char *
version_from_text (const char *text,
                   gsize       length,
                   const char *minor)
{
  g_autofree char *prefix = g_strconcat (minor, ".", NULL);
  gsize prefix_length = strlen (prefix);
  const char *at = text, *end = text + length;

  while ((at = memmem (at, (gsize) (end - at), prefix, prefix_length)) != NULL)
    {
      const char *micro = at + prefix_length;
      gsize n = micro_length (micro, end);

      if (n > 0 && (at == text || (!g_ascii_isdigit (at[-1]) && at[-1] != '.')))
        return g_strndup (at, prefix_length + n);
      at = micro;
    }
  return NULL;
}

/* 3.10 and older, and stripped ones: the version as text. */
static char *
search_version (Elf        *elf,
                const char *name)
{
  Elf_Data *data = named_section_data (elf, ".rodata");
  g_autofree char *minor = NULL;
  char *version;

  if (data == NULL || data->d_buf == NULL)
    {
      minor_from_name (name, &minor);
      return g_steal_pointer (&minor);
    }
  if (!minor_from_name (name, &minor) && !minor_from_text (data->d_buf, data->d_size, &minor))
    return NULL;
  version = version_from_text (data->d_buf, data->d_size, minor);
  return version != NULL ? version : g_steal_pointer (&minor);
}

/* A program that holds a Python and exports nothing of it still has the words for its last
 * moment. */
static gboolean
has_python_text (Elf *elf)
{
  static const char words[] = "Fatal Python error: ";
  Elf_Data *data = named_section_data (elf, ".rodata");

  return data != NULL && data->d_buf != NULL &&
         memmem (data->d_buf, data->d_size, words, strlen (words)) != NULL;
}

/* "[PyPy 7.3.11 with GCC 12.2.0]" stands in sys.version, a constant among the data. */
static char *
search_pypy_version (Elf *elf)
{
  const char *sections[] = { ".data", ".rodata", ".data.rel.ro" };
  static const char words[] = "[PyPy ";

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      Elf_Data *data = named_section_data (elf, sections[i]);
      const char *found, *end;
      gsize length = 0;

      if (data == NULL || data->d_buf == NULL)
        continue;
      end = (const char *) data->d_buf + data->d_size;
      found = memmem (data->d_buf, data->d_size, words, strlen (words));
      if (found == NULL)
        continue;
      found += strlen (words);
      while (found + length < end && length < 16 && (g_ascii_isalnum (found[length]) || found[length] == '.'))
        length++;
      if (length > 0)
        return g_strdup_printf ("PyPy %.*s", (int) length, found);
    }
  return NULL;
}

static void
read_cpython (Image         *image,
              int            fd,
              const char    *name,
              VvPythonKind  *kind,
              char         **version)
{
  guint32 hex;

  *kind = is_free_threaded (image, fd) ? VV_PYTHON_FREE_THREADED : VV_PYTHON_CPYTHON;
  if (read_symbol_bytes (image, fd, &image->version, 0, &hex, sizeof hex))
    *version = version_from_hex (hex);
  if (*version == NULL)
    *version = search_version (image->elf, name);
}

/* Words alone prove nothing (ours stand in this very program), so the whole version must be
 * found too. */
static void
read_cpython_by_text (Image         *image,
                      const char    *name,
                      VvPythonKind  *kind,
                      char         **version)
{
  g_autofree char *found = search_version (image->elf, name);

  if (found == NULL || strchr (found, '.') == strrchr (found, '.'))
    return;
  *kind = VV_PYTHON_CPYTHON;
  *version = g_steal_pointer (&found);
}

static gboolean
is_pypy_name (const char *name)
{
  return g_str_has_prefix (name, "pypy") || g_str_has_prefix (name, "libpypy");
}

gboolean
vv_python_image_is_python_name (const char *name)
{
  return g_str_has_prefix (name, "python") || g_str_has_prefix (name, "pypy");
}

void
vv_python_image_read (int            fd,
                      const char    *name,
                      VvPythonKind  *kind,
                      char         **version)
{
  Image image = { NULL };
  Elf_Scn *section;
  GElf_Shdr header;

  *kind = VV_PYTHON_NONE;
  *version = NULL;
  elf_version (EV_CURRENT);
  /* Read and not mapped: the file may become shorter meanwhile. */
  image.elf = elf_begin (fd, ELF_C_READ, NULL);
  if (image.elf == NULL || elf_kind (image.elf) != ELF_K_ELF)
    {
      elf_end (image.elf);
      return;
    }
  if (is_pypy_name (name))
    {
      *kind = VV_PYTHON_PYPY;
      *version = search_pypy_version (image.elf);
    }
  else
    {
      if (find_section (image.elf, SHT_DYNSYM, NULL, &section, &header))
        read_symbols (&image, section, &header);
      if (!image.has_python && find_section (image.elf, SHT_SYMTAB, NULL, &section, &header))
        read_symbols (&image, section, &header);
      if (image.has_python)
        read_cpython (&image, fd, name, kind, version);
      else if (has_python_text (image.elf))
        read_cpython_by_text (&image, name, kind, version);
    }
  elf_end (image.elf);
}
