/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-damage.c — files that are not what was written: each is refused, or found out when it is read. */

#include <string.h>

#include "base/error.h"
#include "bytes.h"
#include "graph.h"
#include "heap/snapshot-format.h"
#include "rich.h"

#define ALL G_MAXUINT32

typedef struct
{
  guint8 *bytes;
  gsize length;
  GString *rows;
} File;

static void
set_up (File         *file,
        gconstpointer data)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "rich.vvheap", NULL);
  g_autoptr(VvSnapshot) snapshot = NULL;

  rich_write (path, FALSE);
  g_assert_true (g_file_get_contents (path, (char **) &file->bytes, &file->length, NULL));
  snapshot = vv_snapshot_open (path, NULL);
  file->rows = bytes_read (snapshot, ALL);
  graph_remove (folder);
}

static void
tear_down (File         *file,
           gconstpointer data)
{
  g_string_free (file->rows, TRUE);
  g_free (file->bytes);
}

static void
test_truncated (File         *file,
                gconstpointer data)
{
  for (gsize length = 0; length < file->length; length++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (bytes_open (file->bytes, length, &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
      if (length >= 8)
        g_assert_nonnull (strstr (error->message, "truncated"));
    }
}

/* Whatever byte is changed: it is found out, or it is one between two sections and changes nothing. */
static void
test_each_byte (File         *file,
                gconstpointer data)
{
  guint n_harmless = 0;

  for (gsize at = 0; at < file->length; at++)
    {
      g_autoptr(VvSnapshot) snapshot = NULL;
      g_autoptr(GError) error = NULL;

      file->bytes[at] ^= 1 << (at % 8);
      snapshot = bytes_open (file->bytes, file->length, &error);
      file->bytes[at] ^= 1 << (at % 8);
      if (snapshot != NULL)
        {
          GString *rows = bytes_read (snapshot, ALL);

          if (vv_snapshot_check (snapshot, &error))
            {
              g_assert_cmpstr (rows->str, ==, file->rows->str);
              n_harmless++;
            }
          else
            {
              g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
            }
          g_string_free (rows, TRUE);
        }
    }
  /* Padding is less than an alignment for each section. */
  g_assert_cmpuint (n_harmless, <, VV_FILE_ALIGNMENT * VV_N_SECTIONS);
  g_assert_cmpuint (n_harmless, <, file->length / 3);
}

static VvSnapshot *
reopen (File    *file,
        GError **error)
{
  bytes_repair (file->bytes, file->length);
  return bytes_open (file->bytes, file->length, error);
}

static void
test_repair (File         *file,
             gconstpointer data)
{
  g_autofree guint8 *copy = g_memdup2 (file->bytes, file->length);

  bytes_repair (copy, file->length);
  g_assert_cmpmem (copy, file->length, file->bytes, file->length);
}

static void
test_newer_major (File         *file,
                  gconstpointer data)
{
  VvFileHeader *header = (VvFileHeader *) file->bytes;
  g_autoptr(GError) error = NULL;

  header->major = VV_FILE_MAJOR + 1;
  strcpy (header->producer, "vivarium 9.0");
  g_assert_null (reopen (file, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "vivarium 9.0"));
}

static void
test_newer_minor (File         *file,
                  gconstpointer data)
{
  VvFileHeader *header = (VvFileHeader *) file->bytes;
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(GError) error = NULL;

  header->minor = VV_FILE_MINOR + 1;
  snapshot = reopen (file, &error);
  g_assert_no_error (error);
}

static void
test_other_byte_order (File         *file,
                       gconstpointer data)
{
  VvFileHeader *header = (VvFileHeader *) file->bytes;
  g_autoptr(GError) error = NULL;

  header->byte_order = GUINT32_SWAP_LE_BE (header->byte_order);
  g_assert_null (reopen (file, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
}

/* A section more at the end of the table; the first section's bytes move nowhere: there is room. */
static void
test_unknown_section (File         *file,
                      gconstpointer data)
{
  gboolean required = GPOINTER_TO_INT (data);
  gsize table = sizeof (VvFileHeader) + (VV_N_SECTIONS - 1) * sizeof (VvFileSection);
  g_autofree guint8 *longer = g_malloc0 (file->length + 64);
  VvFileHeader *header = (VvFileHeader *) longer;
  VvFileSection *entries = (VvFileSection *) (longer + sizeof *header);
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(GError) error = NULL;

  /* All behind the table moves by 64 bytes, which hold the new entry. */
  memcpy (longer, file->bytes, table);
  memcpy (longer + table + 64, file->bytes + table, file->length - table);
  for (guint i = 0; i < header->n_sections; i++)
    {
      entries[i].offset += 64;
      entries[i].sums_offset += 64;
    }
  entries[header->n_sections] = (VvFileSection) {
    .id = 4000, .element_size = 3, .offset = table, .flags = required ? VV_SECTION_REQUIRED : 0,
  };
  header->n_sections++;
  bytes_repair (longer, file->length + 64);

  snapshot = bytes_open (longer, file->length + 64, &error);
  if (required)
    {
      g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
    }
  else
    {
      GString *rows;

      g_assert_no_error (error);
      rows = bytes_read (snapshot, ALL);
      g_assert_cmpstr (rows->str, ==, file->rows->str);
      g_string_free (rows, TRUE);
    }
}

static VvFileSection *
find_section (File       *file,
              VvSectionId id)
{
  VvFileHeader *header = (VvFileHeader *) file->bytes;
  VvFileSection *entries = (VvFileSection *) (file->bytes + sizeof *header);

  for (guint i = 0; i < header->n_sections; i++)
    if (entries[i].id == id)
      return &entries[i];
  g_assert_not_reached ();
}

/* Lengths and places that contradict the counts or the file, with checksums that are right. */
static void
test_contradictions (File         *file,
                     gconstpointer data)
{
  for (VvSectionId id = 1; id < VV_N_SECTIONS; id++)
    for (guint change = 0; change < 6; change++)
      {
        g_autofree guint8 *copy = g_memdup2 (file->bytes, file->length);
        VvFileSection *section = find_section (file, id);
        g_autoptr(VvSnapshot) snapshot = NULL;
        g_autoptr(GError) error = NULL;

        switch (change)
          {
          case 0:
            section->offset = G_MAXUINT64 - 7;
            break;
          case 1:
            section->length = G_MAXUINT64;
            break;
          case 2:
            section->element_size++;
            break;
          case 3:
            section->sums_offset = file->length - 2;
            break;
          case 4:
            section->id = id == 1 ? 2 : 1;
            break;
          default:
            section->offset += 1;
            break;
          }
        snapshot = reopen (file, &error);
        /* A section without blocks has no checksums that could lie outside. */
        if (change != 3 || section->length > 0)
          {
            g_assert_null (snapshot);
            g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
          }
        memcpy (file->bytes, copy, file->length);
      }
}

/* Indices beyond their tables, with checksums that are right: noticed by whoever reads the row. */
static void
test_wild_indices (File         *file,
                   gconstpointer data)
{
  const struct { VvSectionId id; gsize offset; guint32 value; } cases[] = {
    { VV_SECTION_TYPE, 0, 1000 }, { VV_SECTION_FIRST_REF, 4, 70000 }, { VV_SECTION_FIRST_REF, 0, 40 },
    { VV_SECTION_FIRST_REFERRER, 8, 70000 }, { VV_SECTION_BY_TYPE, 0, 70000 }, { VV_SECTION_REF_TARGET, 0, 70000 },
    { VV_SECTION_REF_LABEL, 4 * 2, 70000 }, { VV_SECTION_REFERRER, 0, 70000 }, { VV_SECTION_REF_KIND, 0, 0xffffffff },
    { VV_SECTION_VALUE, 0, 70000 }, { VV_SECTION_NAMES, 0, 70000 }, { VV_SECTION_TYPES, 8, 70000 },
    { VV_SECTION_TYPES, 24, 70000 }, { VV_SECTION_TYPES_BY_ADDRESS, 4 * 7, 70000 }, { VV_SECTION_WEAKREFS, 4, 70000 },
    { VV_SECTION_ROOTS, 16, 70000 }, { VV_SECTION_ROOTS, 28, 70000 }, { VV_SECTION_THREADS, 16, 70000 },
    { VV_SECTION_FRAMES, 12, 70000 }, { VV_SECTION_META, 8, 70000 }, { VV_SECTION_OVERFLOW, 4, 70000 },
    { VV_SECTION_TEXTS, 0, 0xffffffff }, { VV_SECTION_DOMINATOR, 0, 70000 }, { VV_SECTION_CYCLE, 0, 70000 },
    { VV_SECTION_BY_DOMINATOR, 0, 70000 }, { VV_SECTION_CYCLES, 16, 70000 }, { VV_SECTION_CYCLES, 20, 70000 },
    { VV_SECTION_CYCLES, 28, 70000 }, { VV_SECTION_CYCLE_MEMBERS, 0, 70000 }, { VV_SECTION_CYCLE_TEXTS, 0, 0xffffffff },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (file->bytes, file->length);
      VvFileSection *section = find_section (file, cases[i].id);
      g_autoptr(VvSnapshot) snapshot = NULL;
      g_autoptr(GError) error = NULL;

      memcpy (file->bytes + section->offset + cases[i].offset, &cases[i].value, 4);
      snapshot = reopen (file, &error);
      g_assert_no_error (error);
      g_string_free (bytes_read (snapshot, ALL), TRUE);
      if (vv_snapshot_check (snapshot, &error))
        g_error ("case %u: %s was not noticed", i, vv_section_name (cases[i].id));
      g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
      memcpy (file->bytes, copy, file->length);
    }
}

/* Of types[0], whose name is one of @length bytes at the end of the texts, which stand at the end of the file then. */
static VvSnapshot *
open_with_text (const File *file,
                gsize       length)
{
  const VvFileHeader *header = (const VvFileHeader *) file->bytes;
  gsize start = (file->length + 63) & ~(gsize) 63;
  gsize whole = start + 2 * (file->length + length + 1024);
  g_autofree guint8 *longer = g_malloc0 (whole);
  VvFileSection *entries = (VvFileSection *) (longer + sizeof *header);
  VvFileSection *texts = NULL;
  guint64 place, *names = NULL;
  guint32 name = 0;

  memcpy (longer, file->bytes, file->length);
  for (guint i = 0; i < header->n_sections; i++)
    {
      if (entries[i].id == VV_SECTION_TEXTS)
        texts = &entries[i];
      else if (entries[i].id == VV_SECTION_NAMES)
        names = (guint64 *) (longer + entries[i].offset);
      else if (entries[i].id == VV_SECTION_TYPES)
        name = ((const VvFileType *) (longer + entries[i].offset))->name;
    }
  g_assert_true (texts != NULL && names != NULL);
  place = texts->length;
  memcpy (longer + start, longer + texts->offset, texts->length);
  longer[start + place] = (guint8) (length & 0x7f) | 0x80;
  longer[start + place + 1] = (guint8) (length >> 7 & 0x7f) | 0x80;
  longer[start + place + 2] = (guint8) (length >> 14 & 0x7f);
  memset (longer + start + place + 3, 'x', length);
  texts->offset = start;
  texts->length = place + 3 + length + 1;
  texts->sums_offset = (start + texts->length + 63) & ~(gsize) 63;
  names[name] = place;
  bytes_repair (longer, whole);
  return bytes_open (longer, whole, NULL);
}

/* A text is looked at for each row that has it: one of 500 MB would keep us for days. */
static void
test_long_text (File         *file,
                gconstpointer data)
{
  g_autoptr(VvSnapshot) longest = open_with_text (file, VV_FILE_MAX_TEXT);
  g_autoptr(VvSnapshot) too_long = open_with_text (file, VV_FILE_MAX_TEXT + 1);
  g_autoptr(GError) error = NULL;
  VvTypeRow row;

  g_assert_nonnull (longest);
  vv_snapshot_get_type (longest, 0, &row);
  g_assert_cmpuint (strlen (row.name), ==, VV_FILE_MAX_TEXT);
  g_assert_true (vv_snapshot_check (longest, &error));
  g_assert_nonnull (too_long);
  vv_snapshot_get_type (too_long, 0, &row);
  g_assert_cmpstr (row.name, ==, "");
  g_assert_false (vv_snapshot_check (too_long, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
}

static void
test_no_file (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (vv_snapshot_open ("/nonexistent/a.vvheap", &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_clear_error (&error);
  g_assert_null (vv_snapshot_open ("/", &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
  g_clear_error (&error);
  /* Without end, but not read to it. */
  g_assert_null (vv_snapshot_open ("/dev/zero", &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func, data) g_test_add ("/heap/damage/" name, File, data, set_up, func, tear_down)
  ADD ("truncated", test_truncated, NULL);
  ADD ("each-byte", test_each_byte, NULL);
  ADD ("repair", test_repair, NULL);
  ADD ("newer-major", test_newer_major, NULL);
  ADD ("newer-minor", test_newer_minor, NULL);
  ADD ("other-byte-order", test_other_byte_order, NULL);
  ADD ("unknown-section", test_unknown_section, GINT_TO_POINTER (FALSE));
  ADD ("unknown-required-section", test_unknown_section, GINT_TO_POINTER (TRUE));
  ADD ("contradictions", test_contradictions, NULL);
  ADD ("wild-indices", test_wild_indices, NULL);
  ADD ("long-text", test_long_text, NULL);
  g_test_add_func ("/heap/damage/no-file", test_no_file);
  return g_test_run ();
}
