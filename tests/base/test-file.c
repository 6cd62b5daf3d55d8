/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-file.c — src/base/file.c: whole files or the old ones, and nothing left over. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("vivarium-file-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->folder, "out", NULL);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_chmod (f->folder, 0700);
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static gboolean
save (const char *path, const char *text, VvFileKind kind, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return vv_file_save (path, bytes, kind, error);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_save (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (vv_file_check_writable (f->path, &error));
  g_assert_cmpuint (count_entries (f->folder), ==, 0);
  g_assert_true (save (f->path, "one", VV_FILE_ORDINARY, &error));
  g_assert_true (save (f->path, "two", VV_FILE_ORDINARY, &error));
  g_assert_no_error (error);
  assert_content (f->path, "two");
  g_assert_cmpuint (count_entries (f->folder), ==, 1);
}

static void
test_private (Fixture *f, gconstpointer data)
{
  struct stat info;

  g_assert_true (save (f->path, "open", VV_FILE_ORDINARY, NULL));
  g_chmod (f->path, 0644);
  g_assert_true (save (f->path, "secret", VV_FILE_PRIVATE, NULL));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_keeps_mode (Fixture *f, gconstpointer data)
{
  struct stat info;

  g_assert_true (save (f->path, "a", VV_FILE_ORDINARY, NULL));
  g_chmod (f->path, 0640);
  g_assert_true (save (f->path, "b", VV_FILE_ORDINARY, NULL));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);
}

static void
test_link (Fixture *f, gconstpointer data)
{
  g_autofree char *link = g_build_filename (f->folder, "link", NULL);

  g_assert_cmpint (symlink ("out", link), ==, 0);
  g_assert_true (save (link, "through", VV_FILE_ORDINARY, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_content (f->path, "through");
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "no", "such", NULL);

  g_assert_false (vv_file_check_writable (path, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_false (save (path, "x", VV_FILE_ORDINARY, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (save (f->folder, "x", VV_FILE_ORDINARY, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
}

/* A limit on file size stands in for a disk that runs full in the middle. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *big = g_strnfill (100000, 'x');
  struct rlimit old;
  struct rlimit small;

  g_assert_true (save (f->path, "old", VV_FILE_ORDINARY, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = (struct rlimit) { 4096, old.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (save (f->path, big, VV_FILE_ORDINARY, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
  assert_content (f->path, "old");
  g_assert_cmpuint (count_entries (f->folder), ==, 1);
}

static void
test_device (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (save ("/dev/null", "x", VV_FILE_ORDINARY, &error));
  g_assert_no_error (error);
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  g_assert_false (save ("/dev/full", "x", VV_FILE_ORDINARY, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
}

static void
test_read_only_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may write to any folder");
      return;
    }
  g_chmod (f->folder, 0500);
  g_assert_false (save (f->path, "x", VV_FILE_ORDINARY, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_DENIED);
}

#define ADD(name, func) g_test_add ("/base/file/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("save", test_save);
  ADD ("private", test_private);
  ADD ("keeps-mode", test_keeps_mode);
  ADD ("link", test_link);
  ADD ("no-folder", test_no_folder);
  ADD ("folder", test_folder);
  ADD ("full", test_full);
  ADD ("device", test_device);
  ADD ("read-only-folder", test_read_only_folder);
  return g_test_run ();
}
