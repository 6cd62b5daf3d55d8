/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-core.c — core files made here, byte by byte: where each address stands, what comes from the mapped files, and
 * what is refused. */

#include <elf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "target/image.h"

#define PAGE 4096
#define START G_GUINT64_CONSTANT (0x7f0000000000)
#define FILE_START G_GUINT64_CONSTANT (0x400000)
#define N_SEGMENTS 6

typedef struct
{
  char *folder;
  char *core;
  char *library;                /* a mapped file of three pages */
} Files;

static void
files_init (Files *self)
{
  self->folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  self->core = g_build_filename (self->folder, "core", NULL);
  self->library = g_build_filename (self->folder, "library", NULL);
}

static void
files_clear (Files *self)
{
  g_unlink (self->core);
  g_unlink (self->library);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->core);
  g_free (self->library);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static void
append_note (GString    *out,
             guint32     type,
             const void *body,
             guint32     size)
{
  Elf64_Nhdr note = { 5, size, type };

  g_string_append_len (out, (const char *) &note, sizeof note);
  g_string_append_len (out, "CORE\0\0\0", 8);
  g_string_append_len (out, body, size);
  while (out->len % 4 != 0)
    g_string_append_c (out, '\0');
}

static GString *
make_notes (const Files *files)
{
  GString *notes = g_string_new (NULL);
  g_autoptr(GString) mapped = g_string_new (NULL);
  guint64 words[] = { 3, PAGE, FILE_START, FILE_START + PAGE, 0, FILE_START + PAGE, FILE_START + 2 * PAGE, 1,
                      FILE_START + 2 * PAGE, FILE_START + 3 * PAGE, 2 };
  guint8 process[136] = { 0 }, thread[336] = { 0 };

  process[24] = 99;
  strcpy ((char *) process + 40, "python3");
  strcpy ((char *) process + 56, "python3 app.py");
  append_note (notes, NT_PRPSINFO, process, sizeof process);
  for (guint8 i = 0; i < 5; i++)
    {
      thread[32] = 99 + i;
      append_note (notes, NT_PRSTATUS, thread, sizeof thread);
    }
  g_string_append_len (mapped, (const char *) words, sizeof words);
  for (guint i = 0; i < 3; i++)
    g_string_append_len (mapped, files->library, (gssize) strlen (files->library) + 1);
  append_note (notes, 0x46494c45, mapped->str, (guint32) mapped->len);
  return notes;
}

/* Three pages: an ELF header with a build-id of @id, then 'B's, then 'C's. */
static char *
make_library (char id)
{
  char *bytes = g_malloc0 (3 * PAGE);
  Elf64_Ehdr header = { .e_ident = ELFMAG, .e_type = ET_EXEC, .e_machine = EM_X86_64, .e_phoff = 64,
                        .e_phentsize = sizeof (Elf64_Phdr), .e_phnum = 1 };
  Elf64_Phdr segment = { .p_type = PT_NOTE, .p_offset = 0x200, .p_filesz = 36 };
  Elf64_Nhdr note = { 4, 20, NT_GNU_BUILD_ID };

  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  memcpy (bytes, &header, sizeof header);
  memcpy (bytes + 64, &segment, sizeof segment);
  memcpy (bytes + 0x200, &note, sizeof note);
  memcpy (bytes + 0x200 + sizeof note, "GNU", 4);
  memset (bytes + 0x200 + sizeof note + 4, id, 20);
  memset (bytes + PAGE, 'B', PAGE);
  memset (bytes + 2 * PAGE, 'C', PAGE);
  return bytes;
}

/* @skew: bytes before the first page in the file, as gdb's cores have them */
static GString *
make_core (const Files *files,
           guint        skew)
{
  g_autoptr(GString) notes = make_notes (files);
  g_autofree char *library = make_library ('i');
  GString *core = g_string_new (NULL);
  guint64 headers = sizeof (Elf64_Ehdr) + N_SEGMENTS * sizeof (Elf64_Phdr);
  guint64 data = ((headers + notes->len + PAGE - 1) & ~(guint64) (PAGE - 1)) + skew;
  Elf64_Ehdr header = { .e_ident = ELFMAG, .e_type = ET_CORE, .e_machine = EM_X86_64, .e_phoff = sizeof header,
                        .e_phentsize = sizeof (Elf64_Phdr), .e_phnum = N_SEGMENTS };
  Elf64_Phdr segments[N_SEGMENTS] = {
    { .p_type = PT_NOTE, .p_offset = headers, .p_filesz = notes->len },
    /* The page of the ELF header, then what the file has, then two private pages, the second not in the core. */
    { .p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = FILE_START, .p_memsz = 2 * PAGE, .p_filesz = PAGE, .p_offset = data },
    { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = START, .p_memsz = PAGE, .p_filesz = PAGE,
      .p_offset = data + PAGE },
    { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = START + PAGE, .p_memsz = 2 * PAGE, .p_filesz = PAGE,
      .p_offset = data + 2 * PAGE },
    { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = G_GUINT64_CONSTANT (0xffffffffff600000), .p_memsz = PAGE,
      .p_filesz = PAGE, .p_offset = data },
    { .p_type = PT_NULL },
  };

#if defined (__aarch64__)
  header.e_machine = EM_AARCH64;
#endif
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  g_string_append_len (core, (const char *) &header, sizeof header);
  g_string_append_len (core, (const char *) segments, sizeof segments);
  g_string_append_len (core, notes->str, (gssize) notes->len);
  while (core->len < data)
    g_string_append_c (core, '\0');
  g_string_append_len (core, library, PAGE);
  for (guint i = 0; i < 2 * PAGE; i++)
    g_string_append_c (core, i < PAGE ? '1' : '2');
  return core;
}

static VvImage *
open_core (const Files    *files,
           const GString  *core,
           VvCoreProcess  *process,
           GError        **error)
{
  g_assert_true (g_file_set_contents (files->core, core->str, (gssize) core->len, NULL));
  return vv_image_new_core (files->core, process, error);
}

static void
write_library (const Files *files,
               char         id)
{
  g_autofree char *bytes = make_library (id);

  g_assert_true (g_file_set_contents (files->library, bytes, 3 * PAGE, NULL));
}

static void
test_whole (gconstpointer data)
{
  g_auto(Files) files = { 0 };
  g_autoptr(GString) core = NULL;
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GError) error = NULL;
  VvCoreProcess process;
  const VvRegion *regions;
  guint n;
  int fd;

  files_init (&files);
  write_library (&files, 'i');
  core = make_core (&files, GPOINTER_TO_UINT (data));
  image = open_core (&files, core, &process, &error);
  g_assert_no_error (error);
  g_assert_cmpint (process.pid, ==, 99);
  g_assert_cmpstr (process.comm, ==, "python3");
  g_assert_cmpstr (process.arguments, ==, "python3 app.py");
  g_assert_cmpuint (process.n_threads, ==, 5);
  g_assert_cmpuint (process.threads[4], ==, 103);
  g_assert_cmpuint (process.n_missing_files, ==, 0);
  vv_core_process_clear (&process);
  /* One extent of the file's three pages, one of two pages side by side; the third is not known. */
  g_assert_cmpuint (image->n_extents, ==, 3);
  g_assert_nonnull (vv_image_at (image, FILE_START, 3 * PAGE));
  g_assert_cmphex (*vv_image_at (image, FILE_START + PAGE, 1), ==, 'B');
  g_assert_cmphex (*vv_image_at (image, FILE_START + 3 * PAGE - 1, 1), ==, 'C');
  g_assert_cmphex (vv_image_u64 (image, START + PAGE - 4, 0), ==, 0x3232323231313131);
  g_assert_null (vv_image_at (image, START + 2 * PAGE, 1));
  regions = vv_memory_regions (&image->memory, &n, &error);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpstr (regions[0].path, ==, files.library);
  g_assert_cmphex (regions[1].offset, ==, PAGE);
  g_assert_null (regions[3].path);
  g_assert_cmpuint (regions[3].flags, ==, VV_REGION_READ | VV_REGION_WRITE);
  fd = vv_memory_open_file (&image->memory, &regions[2], &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpint (vv_memory_open_file (&image->memory, &regions[3], &error), ==, -1);
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

/* The file was upgraded since, or is gone: its pages are not known. */
static void
test_other_file (gconstpointer data)
{
  g_auto(Files) files = { 0 };
  g_autoptr(GString) core = NULL;
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GError) error = NULL;
  VvCoreProcess process;

  files_init (&files);
  if (GPOINTER_TO_INT (data))
    write_library (&files, 'j');
  core = make_core (&files, 0);
  image = open_core (&files, core, &process, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (process.n_missing_files, ==, 1);
  vv_core_process_clear (&process);
  g_assert_nonnull (vv_image_at (image, FILE_START, PAGE));
  g_assert_null (vv_image_at (image, FILE_START + PAGE, 1));
  g_assert_nonnull (vv_image_at (image, START, 2 * PAGE));
}

static void
assert_refused (const Files   *files,
                const GString *core,
                VvError        code)
{
  g_autoptr(GError) error = NULL;
  VvImage *image = open_core (files, core, NULL, &error);

  g_assert_null (image);
  g_assert_error (error, VV_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, files->core));
}

static void
test_refused (void)
{
  g_auto(Files) files = { 0 };
  g_autoptr(GString) core = NULL, empty = g_string_new (NULL), text = g_string_new ("#!/usr/bin/python3\n");
  g_autoptr(GError) error = NULL;
  Elf64_Phdr *segments;
  Elf64_Ehdr *header;

  files_init (&files);
  core = make_core (&files, 0);
  header = (Elf64_Ehdr *) (gpointer) core->str;
  segments = (Elf64_Phdr *) (gpointer) (core->str + sizeof *header);
  assert_refused (&files, empty, VV_ERROR_UNSUPPORTED);
  assert_refused (&files, text, VV_ERROR_UNSUPPORTED);
  header->e_type = ET_EXEC;
  assert_refused (&files, core, VV_ERROR_UNSUPPORTED);
  header->e_type = ET_CORE;
  header->e_machine = EM_S390;
  assert_refused (&files, core, VV_ERROR_UNSUPPORTED);
  header->e_machine = EM_X86_64;
  header->e_ident[EI_CLASS] = ELFCLASS32;
  assert_refused (&files, core, VV_ERROR_UNSUPPORTED);
  header->e_ident[EI_CLASS] = ELFCLASS64;
  header->e_phnum = 60000;
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  header->e_phnum = 1;
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  header->e_phnum = N_SEGMENTS;
  segments[3].p_vaddr = START;
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  segments[3].p_vaddr = START + PAGE;
  segments[3].p_memsz = G_MAXUINT64 - PAGE;
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  segments[3].p_memsz = 2 * PAGE;
  segments[3].p_filesz = 4 * PAGE;
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  segments[3].p_filesz = PAGE;
  g_string_truncate (core, core->len - 1);
  assert_refused (&files, core, VV_ERROR_CORRUPT);
  g_assert_null (vv_image_new_core ("/nowhere/core", NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/core/kernel", GUINT_TO_POINTER (0), test_whole);
  g_test_add_data_func ("/core/gdb", GUINT_TO_POINTER (0x698), test_whole);
  g_test_add_data_func ("/core/file-gone", GINT_TO_POINTER (FALSE), test_other_file);
  g_test_add_data_func ("/core/file-changed", GINT_TO_POINTER (TRUE), test_other_file);
  g_test_add_func ("/core/refused", test_refused);
  return g_test_run ();
}
