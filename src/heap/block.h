/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* block.h — big arrays of numbers: zero at first, in huge pages where there are some, given back to
 * the system when they are freed.  Private to the folder. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** vv_block_new: (nullable): @n elements of @size bytes, all zero; NULL where there is no memory.
 * What is not touched takes none */
gpointer vv_block_new (gsize n, gsize size) G_GNUC_WARN_UNUSED_RESULT;
/** vv_block_free: NULL is fine */
void vv_block_free (gpointer block);

/** vv_block_fail: the error for what returned NULL; always FALSE */
gboolean vv_block_fail (GError **error);

/** VvBits64: one bit for each number */
typedef guint64 VvBits64;

static inline gsize
vv_bits64_words (gsize n)
{
  return n / 64 + 1;
}

static inline gboolean
vv_bits64_get (const VvBits64 *bits, gsize i)
{
  return bits[i / 64] >> (i % 64) & 1;
}

static inline void
vv_bits64_set (VvBits64 *bits, gsize i)
{
  bits[i / 64] |= G_GUINT64_CONSTANT (1) << (i % 64);
}

G_END_DECLS
