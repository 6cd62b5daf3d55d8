/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-main.c CORPUS — a fuzz target as an ordinary test: every file of the corpus, every
 * beginning of it, and FUZZ_CHANGES changes of each with a fixed seed, so that a failure comes
 * again.  The input lies at the very end of its block, where the sanitizers see a read beyond
 * it. */

#include <glib.h>
#include <string.h>

#include "counts.h"
#include "fuzz.h"

#define SEED 20260102

static const char tokens[] = "\0\n \t:()-%[]'\"\\/0189aZ\xff\x80\xe2";

static void
run_input (const char *bytes,
           gsize       length)
{
  g_autofree uint8_t *copy = g_malloc (MAX (length, 1));

  /* At least one byte, since g_malloc (0) is NULL. */
  memcpy (copy, bytes, length);
  LLVMFuzzerTestOneInput (copy, length);
}

static void
mutate (GString *input,
        GRand   *random)
{
  guint at = input->len > 0 ? (guint) g_rand_int_range (random, 0, (gint32) input->len) : 0;
  guint n_erased = (guint) g_rand_int_range (random, 1, 20);
  char token = tokens[g_rand_int_range (random, 0, sizeof tokens)];

  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      g_string_truncate (input, at);
      break;

    case 1:
      g_string_insert_len (input, at, &token, 1);
      break;

    case 2:
      if (input->len > 0)
        input->str[at] = (char) g_rand_int (random);
      break;

    case 3:
      if (input->len > 0)
        input->str[at] = token;
      break;

    case 4:
      g_string_erase (input, at, (gssize) MIN (input->len - at, n_erased));
      break;

    default:
      if (input->len > 0 && input->len < 65536)
        {
          g_autofree char *part = g_memdup2 (input->str + at, input->len - at);

          g_string_insert_len (input, 0, part, (gssize) (input->len - at));
        }
      break;
    }
}

static void
test_file (gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_mutations = test_count (FUZZ_CHANGES, 100000);

  g_assert_true (g_file_get_contents (data, &bytes, &length, NULL));
  for (gsize part = 0; part <= length; part++)
    run_input (bytes, part);
  for (guint i = 0; i < n_mutations; i++)
    {
      g_autoptr(GString) input = g_string_new_len (bytes, (gssize) length);

      for (int n = g_rand_int_range (random, 1, 6); n > 0; n--)
        mutate (input, random);
      run_input (input->str, input->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GDir *folder;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *area = g_path_get_basename (argv[1]);
      g_autofree char *path = g_strdup_printf ("/fuzz/%s/%s", area, name);

      g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
      g_test_add_data_func (path, paths->pdata[paths->len - 1], test_file);
    }
  g_dir_close (folder);
  g_assert_cmpuint (paths->len, >, 0);
  return g_test_run ();
}
