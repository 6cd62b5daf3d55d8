/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-capture.c — a copy of a process holds what the process has in memory, and the process goes
 * on. */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "counts.h"
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

/* Starts tests/target/moments.py. */
static void
start_moments (Child      *child,
               const char *what,
               guint64    *first,
               guint64    *second)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "target", "moments.py", NULL);
  const char * const argv[] = { "/usr/bin/python3", script, what, NULL };
  g_autofree char *line = NULL;
  char *end;

  g_assert_true (child_start (child, argv));
  line = child_read_line (child);
  g_assert_nonnull (line);
  *first = g_ascii_strtoull (line, &end, 10);
  *second = g_ascii_strtoull (end, &end, 10);
  g_assert_cmpstr (end, ==, " ready");
}

static VvImage *
capture (Child           *child,
         VvCaptureMethod  method,
         VvCaptureInfo   *info)
{
  const VvCaptureOptions options = { .method = method };
  g_autoptr(GError) error = NULL;
  VvImage *image = vv_capture (child->pid, &options, info, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (image);
  return image;
}

static void
test_order (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  guint64 address, n_pages;

  start_moments (&child, "order", &address, &n_pages);
  for (guint i = 0; i < test_count (15, 300); i++)
    {
      g_auto(VvCaptureInfo) info = { 0 };
      g_autoptr(VvImage) image = capture (&child, GPOINTER_TO_INT (method), &info);
      guint64 first = vv_image_u64 (image, address, 0), last = first;

      for (guint64 page = 0; page < n_pages; page++)
        {
          guint64 number = vv_image_u64 (image, address + 4096 * page, G_MAXUINT64);

          g_assert_true (number == last || (number + 1 == last && last == first));
          last = number;
        }
    }
}

/* Returns whether the note said something at that moment. */
static gboolean
check_note (const VvImage *image,
            guint64        note)
{
  guint64 words[5];

  for (int i = 0; i < 5; i++)
    words[i] = vv_image_u64 (image, note + 8 * (guint64) i, G_MAXUINT64);
  if (words[0] == 0)
    return FALSE;
  g_assert_nonnull (vv_image_at (image, words[1], words[4]));
  for (guint64 at = 0; at < words[4]; at++)
    g_assert_cmpint (*vv_image_at (image, words[1] + at, 1), ==, at < words[2] ? (int) words[3] : 0);
  return TRUE;
}

static void
test_remap (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  guint64 note, nothing;
  guint n_checked = 0;

  start_moments (&child, "remap", &note, &nothing);
  for (guint i = 0; i < 1000 && n_checked < test_count (10, 200); i++)
    {
      g_auto(VvCaptureInfo) info = { 0 };
      g_autoptr(VvImage) image = capture (&child, GPOINTER_TO_INT (method), &info);

      n_checked += check_note (image, note);
    }
  g_assert_cmpuint (n_checked, >=, 10);
}

/* "Rss:" of the mapping that begins at @start. */
static guint64
read_rss_kib (int     pid,
              guint64 address)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps", pid);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *end;
      guint64 start = g_ascii_strtoull (lines[i], &end, 16);

      if (*end == '-')
        inside = start <= address && address < g_ascii_strtoull (end + 1, NULL, 16);
      else if (inside && g_str_has_prefix (lines[i], "Rss:"))
        return g_ascii_strtoull (lines[i] + 4, NULL, 10);
    }
  g_assert_not_reached ();
}

/* What was never touched is there, reads as zeros, costs nothing, and is still untouched. */
static void
test_sparse (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  guint64 block, wide, before, wide_before;
  const guint64 size = 64 << 20, tebibyte = G_GUINT64_CONSTANT (1) << 40;

  start_moments (&child, "sparse", &block, &wide);
  before = read_rss_kib (child.pid, block);
  wide_before = read_rss_kib (child.pid, wide);
  image = capture (&child, GPOINTER_TO_INT (method), &info);
  g_assert_nonnull (vv_image_at (image, block, size));
  for (guint64 at = 0; at < size; at += 4096)
    g_assert_cmphex (vv_image_u64 (image, block + at, 1), ==, at == 0 || at == 10 << 20 || at == size - 4096 ? 77 : 0);
  g_assert_cmphex (vv_image_u64 (image, wide, 1), ==, 5);
  g_assert_cmpint (*vv_image_at (image, wide + tebibyte - 1, 1), ==, 6);
  g_assert_null (vv_image_at (image, wide + tebibyte / 2, 1));
  g_assert_cmpuint (info.copied_bytes, <, 60 << 20);
  g_assert_cmpuint (read_rss_kib (child.pid, block), ==, before);
  g_assert_cmpuint (read_rss_kib (child.pid, wide), ==, wide_before);
}

/* A filter that would kill the program is not met. */
static void
test_filtered (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  guint64 code, nothing;

  start_moments (&child, "filtered", &code, &nothing);
  for (int i = 0; i < 3; i++)
    {
      g_auto(VvCaptureInfo) info = { 0 };
      g_autoptr(VvImage) image = capture (&child, GPOINTER_TO_INT (method), &info);

      g_test_message ("%s: %s", vv_capture_method_name (info.method), info.reason);
      g_assert_nonnull (vv_image_at (image, code, 8));
      assert_goes_on (&child);
    }
}

typedef struct
{
  guint n_calls;
  guint64 address;
  GCancellable *cancellable;
} Watch;

static gboolean
refuse_thrice (VvMemory *held,
               gpointer  data)
{
  Watch *watch = data;
  guint64 word = 0;

  g_assert_true (vv_memory_read_u64 (held, watch->address, &word));
  g_assert_cmpint (memcmp (&word, "vivarium", 8), ==, 0);
  return ++watch->n_calls > 3;
}

static void
test_check (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GError) error = NULL;
  Watch watch = { 0 };
  const VvCaptureOptions options = { .method = GPOINTER_TO_INT (method), .check = refuse_thrice, .check_data = &watch };
  guint64 large;

  start_words (&child, &watch.address, &large);
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_calls, ==, 4);
  g_assert_cmpuint (info.retries, ==, 3);
  g_assert_cmpuint (info.pauses_us->len, >=, 4);
  for (guint i = 0; i < info.pauses_us->len; i++)
    g_assert_cmpint (g_array_index (info.pauses_us, gint64, i), <=, info.pause_us);
  assert_goes_on (&child);
}

static void
cancel_at_half (double   share,
                gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (share, >=, 0);
  g_assert_cmpfloat (share, <=, 1);
  watch->n_calls++;
  if (share >= 0.4)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_cancel (gconstpointer method)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { 0, 0, cancellable };
  const VvCaptureOptions options = {
    .method = GPOINTER_TO_INT (method), .progress = cancel_at_half, .progress_data = &watch,
  };
  guint64 small, large;

  start_words (&child, &small, &large);
  g_assert_null (vv_capture (child.pid, &options, &info, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_calls, >, 0);
  g_assert_null (info.pauses_us);
  assert_goes_on (&child);
}

static void
test_no_calls (void)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  const VvCaptureOptions options = { .method = VV_CAPTURE_PRECOPY, .no_calls = TRUE };
  guint64 small, large;

  start_words (&child, &small, &large);
  image = vv_capture (child.pid, &options, &info, NULL, NULL);
  g_assert_nonnull (image);
  g_assert_cmpint (info.method, ==, VV_CAPTURE_STOP);
  g_assert_cmpuint (info.pauses_us->len, ==, 1);
}

/* Read-only parts of the program's file are there, and the file itself. */
static void
test_constant (void)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(GError) error = NULL;
  guint64 small, large;
  const VvRegion *regions;
  guint n = 0, n_checked = 0;

  start_words (&child, &small, &large);
  image = capture (&child, VV_CAPTURE_STOP, &info);
  regions = vv_memory_regions (&image->memory, &n, &error);
  for (guint i = 0; i < n; i++)
    if (regions[i].inode != 0 && regions[i].flags == VV_REGION_READ && regions[i].offset == 0 &&
        strstr (regions[i].path, ".so") != NULL)
      {
        char magic[4];
        int fd = vv_memory_open_file (&image->memory, &regions[i], &error);

        g_assert_no_error (error);
        g_assert_cmpint (pread (fd, magic, 4, 0), ==, 4);
        close (fd);
        g_assert_nonnull (vv_image_at (image, regions[i].start, 4));
        g_assert_cmpint (memcmp (vv_image_at (image, regions[i].start, 4), magic, 4), ==, 0);
        g_assert_cmpint (memcmp (magic, "\177ELF", 4), ==, 0);
        n_checked++;
      }
  g_assert_cmpuint (n_checked, >, 0);
}

static void
test_nobody (void)
{
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  const VvCaptureOptions options = { .method = VV_CAPTURE_AUTO };
  g_auto(Child) child = { 0 };
  const char * const argv[] = { "/bin/true", NULL };

  g_assert_true (child_start (&child, argv));
  g_assert_true (child_wait_state (child.pid, 'Z'));
  g_assert_null (vv_capture (child.pid, &options, &info, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

static const struct { const char *name; GTestDataFunc function; } cases[] = {
  { "words", test_words },
  { "order", test_order },
  { "remap", test_remap },
  { "sparse", test_sparse },
  { "filtered", test_filtered },
  { "check", test_check },
  { "cancel", test_cancel },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (VvCaptureMethod method = VV_CAPTURE_STOP; method <= VV_CAPTURE_PRECOPY; method++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autofree char *path = g_strdup_printf ("/target/capture/%s/%s", cases[i].name, vv_capture_method_name (method));

        g_test_add_data_func (path, GINT_TO_POINTER (method), cases[i].function);
      }
  g_test_add_func ("/target/capture/no-calls", test_no_calls);
  g_test_add_func ("/target/capture/constant", test_constant);
  g_test_add_func ("/target/capture/nobody", test_nobody);
  return g_test_run ();
}
