/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-maps.c — lines of /proc/PID/maps, and the search in long ones. */

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "fake-proc.h"
#include "target/maps.h"
#include "target/procfs.h"

static void
test_line (void)
{
  g_auto(VvMap) map = { 0 };

  g_assert_true (vv_map_parse ("7f10a000-7f10b000 r-xp 00001000 fe:01 123   /usr/lib/my lib.so (deleted)", &map));
  g_assert_cmpuint (map.start, ==, 0x7f10a000);
  g_assert_cmpuint (map.end, ==, 0x7f10b000);
  g_assert_cmpuint (map.inode, ==, 123);
  g_assert_cmpstr (map.path, ==, "/usr/lib/my lib.so");
  g_assert_true (map.deleted);
}

static void
test_line_broken (void)
{
  const char *lines[] = {
    "", "/", " / / / / /", "7f10a000", "7f10a000-7f10b000", "7f10a000-7f10b000 r-xp 00001000 fe:01 123",
    "7f10a000-7f10b000 rw-p 00000000 00:00 0 [heap]", "x-y r-xp 0 0:0 1 /a", "1-2 r-xp z 0:0 1 /a",
    "1-2 r-xp 0 00 1 /a", "1-2 r-xp 0 0:0 x /a", "11111111111111111111-2 r-xp 0 0:0 1 /a",
    "1-2 r-xp 0 0:0 1 anon_inode:[eventfd]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto(VvMap) map = { 0 };

      g_assert_false (vv_map_parse (lines[i], &map));
      g_assert_null (map.path);
    }
}

static gboolean
ends_with_cb (const char *path,
              gpointer    data)
{
  return g_str_has_suffix (path, data);
}

/* The wanted line stands behind megabytes of others, one of which is longer than any buffer. */
static void
test_long (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *long_name = g_strnfill (100000, 'x');
  g_auto(VvMap) map = { 0 };
  int dir_fd;

  for (int i = 0; i < 20000; i++)
    g_string_append_printf (text, "%x-%x rw-p 00000000 00:00 %d /tmp/file%d\n", i * 16, i * 16 + 8, i, i);
  g_string_append_printf (text, "1-2 r-xp 0 0:0 1 /%s\n", long_name);
  g_string_append (text, "abc-def r-xp 0 0:0 42 /usr/lib/wanted.so\n");
  fake_proc_add (fake, 5, 1, 1, "x", "", 0);
  fake_proc_write (fake, 5, "maps", text->str, text->len);
  dir_fd = vv_procfs_open (fake->root, 5);
  g_assert_true (vv_maps_find (dir_fd, ends_with_cb, (gpointer) "/wanted.so", &map));
  g_assert_cmpuint (map.inode, ==, 42);
  g_assert_false (vv_maps_find (dir_fd, ends_with_cb, (gpointer) "/unwanted.so", &map));
  close (dir_fd);
}

static void
test_own (void)
{
  g_auto(VvMap) map = { 0 };
  int dir_fd = vv_procfs_open ("/proc", getpid ());
  guint64 here = (guint64) (gsize) &test_own;

  g_assert_true (vv_maps_find (dir_fd, ends_with_cb, (gpointer) "/test-maps", &map));
  g_assert_cmpuint (map.start, <=, here);
  g_assert_false (map.deleted);
  close (dir_fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/maps/line", test_line);
  g_test_add_func ("/target/maps/line-broken", test_line_broken);
  g_test_add_func ("/target/maps/long", test_long);
  g_test_add_func ("/target/maps/own", test_own);
  return g_test_run ();
}
