/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fake-proc.c — a folder that looks like /proc. */

#include "fake-proc.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FakeProc *
fake_proc_new (void)
{
  FakeProc *self = g_new0 (FakeProc, 1);

  /* In memory where possible: the real one is too, and 5,000 processes are 30,000 files. */
  self->root = g_strdup ("/dev/shm/vivarium-proc-XXXXXX");
  if (g_mkdtemp (self->root) == NULL)
    {
      g_free (self->root);
      self->root = g_dir_make_tmp ("vivarium-proc-XXXXXX", NULL);
    }
  g_assert_nonnull (self->root);
  return self;
}

/* Only what this file makes: folders of files and links, one level deep. */
static void
remove_folder (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *item = g_build_filename (path, name, NULL);

      if (!g_file_test (item, G_FILE_TEST_IS_SYMLINK) && g_file_test (item, G_FILE_TEST_IS_DIR))
        remove_folder (item);
      else
        g_unlink (item);
    }
  if (folder != NULL)
    g_dir_close (folder);
  g_rmdir (path);
}

void
fake_proc_free (FakeProc *self)
{
  remove_folder (self->root);
  g_free (self->root);
  g_free (self);
}

static char *
item_path (FakeProc   *self,
           int         pid,
           const char *name)
{
  return g_strdup_printf ("%s/%d/%s", self->root, pid, name);
}

void
fake_proc_write (FakeProc   *self,
                 int         pid,
                 const char *name,
                 const char *bytes,
                 gsize       length)
{
  g_autofree char *path = item_path (self, pid, name);
  FILE *file = g_fopen (path, "w");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, length, file), ==, length);
  fclose (file);
}

void
fake_proc_add (FakeProc   *self,
               int         pid,
               int         ppid,
               guint64     start_ticks,
               const char *comm,
               const char *cmdline,
               gsize       length)
{
  g_autofree char *folder = item_path (self, pid, "");
  g_autofree char *stat =
    g_strdup_printf ("%d (%s) S %d %d %d 0 -1 4194560 100 0 1 0 250 50 0 0 20 0 3 0 %" G_GUINT64_FORMAT
                     " 13410304 1500 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n",
                     pid, comm, ppid, pid, pid, start_ticks);
  g_autofree char *status =
    g_strdup_printf ("Name:\t%s\nState:\tS (sleeping)\nTgid:\t%d\nPid:\t%d\nUid:\t4321\t4321\t4321\t4321\n"
                     "VmSize:\t13096 kB\nVmRSS:\t6000 kB\nThreads:\t3\n", comm, pid, pid);
  g_autofree char *comm_line = g_strconcat (comm, "\n", NULL);

  g_mkdir (folder, 0755);
  fake_proc_write (self, pid, "stat", stat, strlen (stat));
  fake_proc_write (self, pid, "status", status, strlen (status));
  fake_proc_write (self, pid, "comm", comm_line, strlen (comm_line));
  fake_proc_write (self, pid, "cmdline", cmdline, length);
  fake_proc_write (self, pid, "mem", "", 0);
}

void
fake_proc_set_exe (FakeProc   *self,
                   int         pid,
                   const char *target)
{
  g_autofree char *path = item_path (self, pid, "exe");

  g_unlink (path);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

void
fake_proc_set_maps (FakeProc   *self,
                    int         pid,
                    const char *path)
{
  g_autofree char *root = item_path (self, pid, "root");
  g_autofree char *text = NULL;
  GStatBuf file = { 0 };

  g_stat (path, &file);
  text = g_strdup_printf ("55d000000000-55d000001000 r-xp 00000000 00:00 0 \n"
                          "7f0000000000-7f0000001000 r-xp 00000000 fe:00 %" G_GUINT64_FORMAT "    %s\n"
                          "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0    [stack]\n",
                          (guint64) file.st_ino, path);
  fake_proc_write (self, pid, "maps", text, strlen (text));
  g_unlink (root);
  g_assert_cmpint (symlink ("/", root), ==, 0);
}

void
fake_proc_remove (FakeProc *self,
                  int       pid)
{
  g_autofree char *folder = item_path (self, pid, "");

  remove_folder (folder);
}
