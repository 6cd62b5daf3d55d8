/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-draft.c — the file is there whole or not at all, and nothing else stays. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/draft.h"
#include "base/error.h"

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
set_up (Place        *place,
        gconstpointer data)
{
  place->folder = g_dir_make_tmp ("vivarium-draft-XXXXXX", NULL);
  g_assert_nonnull (place->folder);
  place->path = g_build_filename (place->folder, "file", NULL);
}

static guint
count_files (const Place *place)
{
  g_autoptr(GDir) dir = g_dir_open (place->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Place        *place,
           gconstpointer data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);

  g_unlink (place->path);
  g_unlink (link);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->path);
  g_free (place->folder);
}

static VvDraft *
begin (const char *path,
       const char *text)
{
  g_autoptr(GError) error = NULL;
  VvDraft *draft = vv_draft_new (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (vv_draft_get_fd (draft), text, strlen (text)), ==, (int) strlen (text));
  return draft;
}

static void
assert_content (const char *path,
                const char *text)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

static void
test_finish (Place        *place,
             gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  struct stat info;
  VvDraft *draft;

  g_assert_true (g_file_set_contents (place->path, "old", -1, NULL));
  draft = begin (place->path, "new");
  assert_content (place->path, "old");
  vv_draft_finish (draft, NULL, &error);
  g_assert_no_error (error);
  assert_content (place->path, "new");
  g_assert_cmpint (stat (place->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_files (place), ==, 1);
}

static void
test_abandon (Place        *place,
              gconstpointer data)
{
  g_assert_true (g_file_set_contents (place->path, "old", -1, NULL));
  vv_draft_free (begin (place->path, "new"));
  assert_content (place->path, "old");
  g_assert_cmpuint (count_files (place), ==, 1);
}

static void
test_cancelled (Place        *place,
                gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (vv_draft_finish (begin (place->path, "new"), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (place), ==, 0);
}

static void
test_link (Place        *place,
           gconstpointer data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);

  g_assert_cmpint (symlink ("file", link), ==, 0);
  g_assert_true (vv_draft_finish (begin (link, "new"), NULL, NULL));
  assert_content (place->path, "new");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_files (place), ==, 2);
}

static void
test_pipe (Place        *place,
           gconstpointer data)
{
  g_autofree char *path = NULL;
  char buffer[16] = "";
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  path = g_strdup_printf ("/dev/fd/%d", ends[1]);
  g_assert_true (vv_draft_finish (begin (path, "new"), NULL, NULL));
  g_assert_cmpint (read (ends[0], buffer, sizeof buffer), ==, 3);
  g_assert_cmpstr (buffer, ==, "new");
  close (ends[0]);
  close (ends[1]);
}

static void
test_full (Place        *place,
           gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  g_assert_false (vv_draft_finish (begin ("/dev/full", "new"), NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
}

static void
test_refused (Place        *place,
              gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (vv_draft_new (place->folder, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (vv_draft_new ("/nonexistent/file", &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/draft/finish", Place, NULL, set_up, test_finish, tear_down);
  g_test_add ("/base/draft/abandon", Place, NULL, set_up, test_abandon, tear_down);
  g_test_add ("/base/draft/cancelled", Place, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/base/draft/link", Place, NULL, set_up, test_link, tear_down);
  g_test_add ("/base/draft/pipe", Place, NULL, set_up, test_pipe, tear_down);
  g_test_add ("/base/draft/full-device", Place, NULL, set_up, test_full, tear_down);
  g_test_add ("/base/draft/refused", Place, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
