/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* hash.c — In: a secret and a key.  Out: its hash().  Text is hashed by SipHash-2-4, from 3.11 on
 * by SipHash-1-3, over the characters in the narrowest width that holds all of them
 * (Python/pyhash.c; the algorithm is by Aumasson and Bernstein).  A build may be configured
 * otherwise, so the rule is tried on a str whose hash is known. */

#include "python/hash.h"

#include <string.h>

#include "python/reader-private.h"

static inline guint64
rotate (guint64 word,
        guint   bits)
{
  return word << bits | word >> (64 - bits);
}

static void
mix (guint64 v[4],
     guint   rounds)
{
  for (guint i = 0; i < rounds; i++)
    {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = rotate (v[1], 13) ^ v[0];
      v[3] = rotate (v[3], 16) ^ v[2];
      v[0] = rotate (v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = rotate (v[1], 17) ^ v[2];
      v[3] = rotate (v[3], 21) ^ v[0];
      v[2] = rotate (v[2], 32);
    }
}

static gint64
hash_bytes (const VvHashRule *self,
            const guint8     *bytes,
            gsize             size)
{
  guint64 last = (guint64) size << 56, hash;
  guint64 v[4] = {
    self->secret[0] ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
    self->secret[1] ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
    self->secret[0] ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
    self->secret[1] ^ G_GUINT64_CONSTANT (0x7465646279746573),
  };

  if (size == 0)
    return 0;
  for (; size >= 8; size -= 8, bytes += 8)
    {
      guint64 word = vv_load_u64 (bytes);

      v[3] ^= word;
      mix (v, self->rounds);
      v[0] ^= word;
    }
  for (gsize i = 0; i < size; i++)
    last |= (guint64) bytes[i] << (8 * i);
  v[3] ^= last;
  mix (v, self->rounds);
  v[0] ^= last;
  v[2] ^= 0xff;
  mix (v, self->rounds == 1 ? 3 : 4);
  hash = v[0] ^ v[1] ^ v[2] ^ v[3];
  /* -1 says that there is no hash. */
  return hash == G_MAXUINT64 ? -2 : (gint64) hash;
}

gint64
vv_hash_text (const VvHashRule *self,
              const char       *text)
{
  glong length;
  g_autofree gunichar *characters = g_utf8_to_ucs4_fast (text, -1, &length);
  g_autofree guint8 *bytes = g_malloc ((gsize) length * 4 + 1);
  gunichar most = 0;
  guint width;

  for (glong i = 0; i < length; i++)
    most = MAX (most, characters[i]);
  width = most < 0x100 ? 1 : most < 0x10000 ? 2 : 4;
  for (glong i = 0; i < length; i++)
    {
      guint16 two = (guint16) characters[i];

      if (width == 1)
        bytes[i] = (guint8) characters[i];
      else
        memcpy (bytes + i * width, width == 2 ? (gconstpointer) &two : &characters[i], width);
    }
  return hash_bytes (self, bytes, (gsize) length * width);
}

gint64
vv_hash_int (gint64 value)
{
  /* _PyHASH_MODULUS: 2**61 - 1 */
  guint64 modulus = (G_GUINT64_CONSTANT (1) << 61) - 1;
  guint64 size = value < 0 ? -(guint64) value : (guint64) value;
  gint64 hash = (gint64) (size % modulus);

  hash = value < 0 ? -hash : hash;
  return hash == -1 ? -2 : hash;
}

void
vv_hash_learn (VvReader   *reader,
               VvMemory   *memory,
               VvHashRule *out)
{
  const VvLayout *layout = reader->layout;
  VvAddr at = vv_runtime_symbol (reader->runtime, "_Py_HashSecret");
  VvAddr name = reader->module_keys[0];
  VvHashRule rule = { { 0 } };
  gint64 known = (gint64) vv_image_u64 (reader->image, name + layout->unicode_hash, 0);

  memset (out, 0, sizeof *out);
  if (at == 0 || name == 0 || !vv_memory_read (memory, at, rule.secret, sizeof rule.secret))
    return;
  for (rule.rounds = 1; rule.rounds <= 2; rule.rounds++)
    if (vv_hash_text (&rule, "__name__") == known)
      {
        *out = rule;
        return;
      }
}
