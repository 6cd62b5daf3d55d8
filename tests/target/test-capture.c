/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-capture.c — a copy of a process holds what the process has in memory, and the process goes
 * on. */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "target/capture.h"

/* A program that says where its words are and what they are. */
static const char words_script[] =
  "import ctypes, sys\n"
  "small = ctypes.create_string_buffer(b'vivarium-small-words', 64)\n"
  "large = (ctypes.c_uint64 * (1 << 20))(*range(1 << 20))\n"
  "print(ctypes.addressof(small), ctypes.addressof(large), flush=True)\n"
  "for line in sys.stdin:\n"
  "    print('still here', line.strip(), flush=True)\n";

static void
start_words (Child   *child,
             guint64 *small,
             guint64 *large)
{
  const char * const argv[] = { "/usr/bin/python3", "-c", words_script, NULL };
  g_autofree char *line = NULL;
  char *end;

  g_assert_true (child_start (child, argv));
  line = child_read_line (child);
  g_assert_nonnull (line);
  *small = g_ascii_strtoull (line, &end, 10);
  *large = g_ascii_strtoull (end, NULL, 10);
}

static void
assert_goes_on (Child *child)
{
  g_autofree char *line = NULL;

  g_assert_cmpint (write (child->in_fd, "x\n", 2), ==, 2);
  line = child_read_line (child);
  g_assert_cmpstr (line, ==, "still here x");
}

static void
test_words (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GError) error = NULL;
  const VvCaptureOptions options = { .method = GPOINTER_TO_INT (method) };
  guint64 small, large;

  start_words (&child, &small, &large);
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (image);
  g_assert_cmpstr (vv_capture_method_name (info.method), ==, vv_capture_method_name (options.method));
  g_assert_cmpstr ((const char *) vv_image_at (image, small, 21), ==, "vivarium-small-words");
  for (guint64 i = 0; i < 1 << 20; i++)
    g_assert_cmpuint (vv_image_u64 (image, large + 8 * i, 77), ==, i);
  g_assert_nonnull (vv_image_at (image, large, 8 << 20));
  g_assert_cmpuint (info.rss_bytes, >, 8 << 20);
  g_assert_cmpuint (info.copied_bytes, >=, 8 << 20);
  g_assert_cmpuint (info.pauses_us->len, >=, 1);
  g_assert_cmpint (info.pause_us, >, 0);
  g_assert_cmpint (info.total_us, >=, info.pause_us);
  g_test_message ("%s", info.reason);
  g_test_message ("pause %" G_GINT64_FORMAT " µs of %" G_GINT64_FORMAT " µs, %u pauses", info.pause_us, info.total_us,
                  info.pauses_us->len);
  assert_goes_on (&child);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/target/capture/words/stop", GINT_TO_POINTER (VV_CAPTURE_STOP), test_words);
  g_test_add_data_func ("/target/capture/words/fork", GINT_TO_POINTER (VV_CAPTURE_FORK), test_words);
  g_test_add_data_func ("/target/capture/words/precopy", GINT_TO_POINTER (VV_CAPTURE_PRECOPY), test_words);
  return g_test_run ();
}
