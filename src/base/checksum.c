/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* checksum.c — CRC-32C.  In: bytes.  Out: 32 bits.  With the processor's own instruction (SSE 4.2, 8
 * bytes in three cycles) where it has one, else eight tables, 8 bytes a step. */

#include "base/checksum.h"

#include <string.h>

#define POLYNOMIAL 0x82f63b78u  /* 0x1edc6f41 with its bits reversed */

static guint32 tables[8][256];

static void
make_tables (void)
{
  for (guint i = 0; i < 256; i++)
    {
      guint32 remainder = i;

      for (guint bit = 0; bit < 8; bit++)
        remainder = (remainder >> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
      tables[0][i] = remainder;
    }
  for (guint i = 0; i < 256; i++)
    for (guint t = 1; t < 8; t++)
      tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xff];
}

guint32
vv_checksum_crc32c_portable (guint32 checksum, const void *bytes, gsize length)
{
  static gsize ready;
  const guint8 *at = bytes;
  guint32 crc = ~checksum;

  if (g_once_init_enter (&ready))
    {
      make_tables ();
      g_once_init_leave (&ready, 1);
    }

  for (; length >= 8; length -= 8, at += 8)
    {
      guint64 word;

      memcpy (&word, at, sizeof word);
      word = GUINT64_FROM_LE (word) ^ crc;
      crc = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff]
            ^ tables[5][(word >> 16) & 0xff] ^ tables[4][(word >> 24) & 0xff]
            ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff]
            ^ tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
    }
  for (; length > 0; length--, at++)
    crc = (crc >> 8) ^ tables[0][(crc ^ *at) & 0xff];
  return ~crc;
}

#if defined (__x86_64__)

/* Not <nmmintrin.h>: the builtins need no more than the attribute. */
__attribute__ ((target ("sse4.2"))) static guint32
crc32c_sse42 (guint32 checksum, const void *bytes, gsize length)
{
  const guint8 *at = bytes;
  guint64 crc = ~checksum;

  for (; length >= 8; length -= 8, at += 8)
    {
      guint64 word;

      memcpy (&word, at, sizeof word);
      crc = __builtin_ia32_crc32di (crc, word);
    }
  for (; length > 0; length--, at++)
    crc = __builtin_ia32_crc32qi ((guint32) crc, *at);
  return ~(guint32) crc;
}

guint32
vv_checksum_crc32c (guint32 checksum, const void *bytes, gsize length)
{
  if (__builtin_cpu_supports ("sse4.2"))
    return crc32c_sse42 (checksum, bytes, length);
  return vv_checksum_crc32c_portable (checksum, bytes, length);
}

#else

guint32
vv_checksum_crc32c (guint32 checksum, const void *bytes, gsize length)
{
  return vv_checksum_crc32c_portable (checksum, bytes, length);
}

#endif
