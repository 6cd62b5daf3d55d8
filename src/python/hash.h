/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* hash.h — hash() of text and whole numbers as the target computes it, so that a key is found in a
 * dict of any size with a few reads.  Private to the folder. */

#pragma once

#include "python/reader.h"

G_BEGIN_DECLS

/** VvHashRule: @rounds: 1 (3.11 on) or 2 of SipHash for each word; 0: nobody knows, and keys must be
 * compared one by one */
typedef struct
{
  guint64 secret[2];
  guint rounds;
} VvHashRule;

/** vv_hash_learn: takes the secret from the target, and believes it when the hash that a known str
 * of the interpreter keeps comes out */
void vv_hash_learn (VvReader *reader, VvMemory *memory, VvHashRule *out);
/** vv_hash_text: @text: UTF-8, as a str of the target */
gint64 vv_hash_text (const VvHashRule *self, const char *text);
gint64 vv_hash_int (gint64 value);

G_END_DECLS
