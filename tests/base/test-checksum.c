/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-checksum.c — CRC-32C against RFC 3720's examples, and both ways against each other. */

#include <string.h>

#include "base/checksum.h"

static void
test_examples (void)
{
  guint8 bytes[32];

  /* RFC 3720, B.4, and the usual check value. */
  g_assert_cmphex (vv_checksum_crc32c (0, "123456789", 9), ==, 0xe3069283);
  memset (bytes, 0, sizeof bytes);
  g_assert_cmphex (vv_checksum_crc32c (0, bytes, sizeof bytes), ==, 0x8a9136aa);
  memset (bytes, 0xff, sizeof bytes);
  g_assert_cmphex (vv_checksum_crc32c (0, bytes, sizeof bytes), ==, 0x62a8ab43);
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) i;
  g_assert_cmphex (vv_checksum_crc32c (0, bytes, sizeof bytes), ==, 0x46dd794e);
  g_assert_cmphex (vv_checksum_crc32c (0, bytes, 0), ==, 0);
}

static void
test_portable (void)
{
  guint8 bytes[300];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) g_test_rand_int ();
  for (gsize start = 0; start < 9; start++)
    for (gsize length = 0; length < sizeof bytes - 9; length++)
      g_assert_cmphex (vv_checksum_crc32c (7, bytes + start, length), ==,
                       vv_checksum_crc32c_portable (7, bytes + start, length));
}

static void
test_in_pieces (void)
{
  guint8 bytes[1000];
  guint32 whole;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) g_test_rand_int ();
  whole = vv_checksum_crc32c (0, bytes, sizeof bytes);
  for (gsize cut = 0; cut <= sizeof bytes; cut++)
    g_assert_cmphex (vv_checksum_crc32c (vv_checksum_crc32c (0, bytes, cut), bytes + cut,
                                         sizeof bytes - cut), ==, whole);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/checksum/examples", test_examples);
  g_test_add_func ("/base/checksum/portable", test_portable);
  g_test_add_func ("/base/checksum/in-pieces", test_in_pieces);
  return g_test_run ();
}
