/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-image.c — addresses find their bytes, across seams, and nothing else does. */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "target/image-private.h"

#define BASE G_GUINT64_CONSTANT (0x7f1234560000)

static void
test_seam (gconstpointer prepared)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autoptr(GError) error = NULL;
  guint64 word;

  if (GPOINTER_TO_INT (prepared))
    {
      guint8 *room = vv_image_prepare (image, 1 << 20, &error);

      memset (room + 8192, 1, 4096);
      memset (room, 2, 8192);
      g_assert_true (vv_image_place (image, BASE, BASE + 4096, room + 8192, &error));
      g_assert_true (vv_image_place (image, BASE + 4096, BASE + 3 * 4096, room, &error));
    }
  else
    {
      memset (vv_image_reserve (image, BASE, BASE + 4096, &error), 1, 4096);
      memset (vv_image_reserve (image, BASE + 4096, BASE + 3 * 4096, &error), 2, 8192);
    }
  g_assert_no_error (error);
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (image->n_extents, ==, 2);
  g_assert_cmpuint (vv_image_size (image), ==, 3 * 4096);
  g_assert_cmphex (vv_image_u64 (image, BASE + 4092, 7), ==, 0x0202020201010101);
  g_assert_nonnull (vv_image_at (image, BASE, 3 * 4096));
  g_assert_null (vv_image_at (image, BASE, 3 * 4096 + 1));
  g_assert_null (vv_image_at (image, BASE - 1, 2));
  g_assert_null (vv_image_at (image, BASE + 4096, G_MAXSIZE));
  g_assert_null (vv_image_at (image, 0, 1));
  g_assert_null (vv_image_at (image, G_MAXUINT64, 1));
  g_assert_cmphex (vv_image_u64 (image, BASE + 3 * 4096 - 7, 7), ==, 7);
  vv_image_prefetch (image, BASE - 1);

  g_assert_true (vv_memory_read_u64 (&image->memory, BASE, &word));
  g_assert_cmphex (word, ==, 0x0101010101010101);
  g_assert_false (vv_memory_read_u64 (&image->memory, BASE + 3 * 4096 - 4, &word));
  g_assert_cmpuint (image->memory.klass->read (&image->memory, BASE + 3 * 4096 - 4, &word, 8), ==, 4);
}

static void
test_text (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autofree char *text = NULL;
  guint8 *bytes = vv_image_reserve (image, BASE, BASE + 4096, NULL);

  memset (bytes, 'x', 4096);
  strcpy ((char *) bytes + 4096 - 6, "seven");
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, NULL));
  text = vv_memory_read_text (&image->memory, BASE + 4096 - 6, 6);
  g_assert_cmpstr (text, ==, "seven");
  g_assert_null (vv_memory_read_text (&image->memory, BASE + 4096 - 6, 5));
  bytes[4095] = 'x';
  g_assert_null (vv_memory_read_text (&image->memory, BASE + 4000, 1000));
  g_assert_null (vv_memory_read_text (&image->memory, G_MAXUINT64 - 2, 1000));
}

static void
test_file (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  char block[4096];
  int fd = g_file_open_tmp ("vivarium-image-XXXXXX", &path, &error);

  g_assert_no_error (error);
  for (char letter = 'a'; letter < 'e'; letter++)
    {
      memset (block, letter, sizeof block);
      g_assert_cmpint (write (fd, block, sizeof block), ==, sizeof block);
    }
  g_assert_true (vv_image_borrow (image, BASE, BASE + 8192, fd, 8192, &error));
  memset (vv_image_reserve (image, BASE + 8192, BASE + 12288, &error), 'm', 4096);
  g_assert_true (vv_image_borrow (image, BASE + 12288, BASE + 16384, fd, 0, &error));
  g_assert_true (vv_image_borrow (image, BASE + (G_GUINT64_CONSTANT (5) << 30),
                                  BASE + (G_GUINT64_CONSTANT (5) << 30) + 4096, fd, 4096, &error));
  g_assert_no_error (error);
  close (fd);
  unlink (path);
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (image->n_extents, ==, 3);
  g_assert_cmpint (*vv_image_at (image, BASE, 1), ==, 'c');
  g_assert_cmpint (*vv_image_at (image, BASE + 8191, 1), ==, 'd');
  g_assert_cmpint (*vv_image_at (image, BASE + 8192, 1), ==, 'm');
  g_assert_cmpint (*vv_image_at (image, BASE + 16383, 1), ==, 'a');
  g_assert_cmpint (*vv_image_at (image, BASE + (G_GUINT64_CONSTANT (5) << 30), 1), ==, 'b');
}

static void
test_order (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autoptr(GError) error = NULL;
  const VvAddr end = G_GUINT64_CONSTANT (1) << VV_IMAGE_ADDRESS_BITS;

  g_assert_nonnull (vv_image_reserve (image, BASE, BASE + 4096, &error));
  g_assert_null (vv_image_reserve (image, BASE, BASE + 4096, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (vv_image_reserve (image, BASE + 8192, BASE + 4096, NULL));
  g_assert_null (vv_image_reserve (image, BASE + 4097, BASE + 8192, NULL));
  g_assert_null (vv_image_reserve (image, end - 4096, end, NULL));
  g_assert_nonnull (vv_image_reserve (image, end - 8192, end - 4096, &error));
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, &error));
  g_assert_nonnull (vv_image_at (image, end - 8192, 4096));
}

/* As many pieces as a hostile memory map has. */
static void
test_many (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autoptr(VvImage) too_many = vv_image_new ();
  g_autoptr(GError) error = NULL;

  guint8 *room = vv_image_prepare (image, 4096, &error);
  guint8 *too_much = vv_image_prepare (too_many, 4096, &error);

  for (guint64 i = 0; i < 65536; i++)
    {
      if (i < 65535)
        g_assert_true (vv_image_place (image, i * 8192, i * 8192 + 4096, room, &error));
      g_assert_true (vv_image_place (too_many, i * 8192, i * 8192 + 4096, too_much, &error));
    }
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, &error));
  g_assert_nonnull (vv_image_at (image, 65534 * 8192, 1));
  g_assert_null (vv_image_at (image, 65534 * 8192 + 4096, 1));
  g_assert_false (vv_image_seal (too_many, NULL, 0, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
}

/* As large as the file of a core may claim to be. */
static void
test_too_large (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  g_autoptr(GError) error = NULL;
  guint8 *room = vv_image_prepare (image, 4096, &error);

  for (guint64 i = 0; i < 3; i++)
    g_assert_true (vv_image_place (image, (i + 1) << 40, ((i + 1) << 40) + ((guint64) 1 << 39), room, &error));
  g_assert_false (vv_image_seal (image, NULL, 0, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "1.5"));
}

static void
test_regions (void)
{
  g_autoptr(VvImage) image = vv_image_new ();
  const VvRegion regions[] = {
    { BASE, BASE + 4096, VV_REGION_READ, 0, 0, 0, "[heap]", FALSE },
    { BASE + 8192, BASE + 12288, VV_REGION_WRITE, 0, 0, 0, NULL, FALSE },
  };
  const VvRegion *map;
  g_autoptr(GError) error = NULL;
  guint n;

  g_assert_true (vv_image_seal (image, regions, 2, NULL, &error));
  map = vv_memory_regions (&image->memory, &n, &error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (map[0].path, ==, "[heap]");
  g_assert_true (vv_memory_find_region (&image->memory, BASE + 4095) == &map[0]);
  g_assert_null (vv_memory_find_region (&image->memory, BASE + 4096));
  g_assert_true (vv_memory_find_region (&image->memory, BASE + 8192) == &map[1]);
  g_assert_cmpint (vv_memory_open_file (&image->memory, &map[0], &error), ==, -1);
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/target/image/seam/own", GINT_TO_POINTER (FALSE), test_seam);
  g_test_add_data_func ("/target/image/seam/prepared", GINT_TO_POINTER (TRUE), test_seam);
  g_test_add_func ("/target/image/text", test_text);
  g_test_add_func ("/target/image/file", test_file);
  g_test_add_func ("/target/image/order", test_order);
  g_test_add_func ("/target/image/many", test_many);
  g_test_add_func ("/target/image/too-large", test_too_large);
  g_test_add_func ("/target/image/regions", test_regions);
  return g_test_run ();
}
