/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interner.c — In: texts, most of them known already.  Out: their numbers.  Open addressing over
 * (hash, number); the texts themselves lie one behind the other in chunks. */

#include "heap/interner.h"

#include <string.h>

typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
} Entry;

struct _VvInterner
{
  guint32 *slots;               /* number + 1; 0: free */
  guint32 mask;
  GArray *entries;
  GStringChunk *texts;
};

#define FIRST_SLOTS 4096u

VvInterner *
vv_interner_new (void)
{
  VvInterner *self = g_new0 (VvInterner, 1);

  self->slots = g_new0 (guint32, FIRST_SLOTS);
  self->mask = FIRST_SLOTS - 1;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->texts = g_string_chunk_new (64 * 1024);
  return self;
}

void
vv_interner_free (VvInterner *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_array_unref (self->entries);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* FNV-1a's idea, eight bytes a step. */
static guint32
hash_text (const char *text, gsize length)
{
  guint64 hash = length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word;

  for (; length >= 8; length -= 8, text += 8)
    {
      memcpy (&word, text, 8);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }
  word = 0;
  memcpy (&word, text, length);
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint32) (hash >> 32);
}

static void
grow (VvInterner *self)
{
  guint32 n_slots = (self->mask + 1) * 2;

  g_free (self->slots);
  self->slots = g_new0 (guint32, n_slots);
  self->mask = n_slots - 1;
  for (guint32 i = 0; i < self->entries->len; i++)
    {
      guint32 at = g_array_index (self->entries, Entry, i).hash & self->mask;

      while (self->slots[at] != 0)
        at = (at + 1) & self->mask;
      self->slots[at] = i + 1;
    }
}

guint32
vv_interner_add (VvInterner *self, const char *text, gsize length, gboolean *is_new)
{
  Entry entry = { NULL, (guint32) length, hash_text (text, length) };
  guint32 at = entry.hash & self->mask;

  for (; self->slots[at] != 0; at = (at + 1) & self->mask)
    {
      const Entry *other = &g_array_index (self->entries, Entry, self->slots[at] - 1);

      if (other->hash == entry.hash && other->length == entry.length &&
          memcmp (other->text, text, length) == 0)
        {
          *is_new = FALSE;
          return self->slots[at] - 1;
        }
    }

  entry.text = g_string_chunk_insert_len (self->texts, text, (gssize) length);
  g_array_append_val (self->entries, entry);
  self->slots[at] = self->entries->len;
  if (self->entries->len > self->mask / 2)
    grow (self);
  *is_new = TRUE;
  return self->entries->len - 1;
}
