/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-texts.c — In: texts of whatever bytes.  Out: the section of texts, valid UTF-8 each behind
 * its length, and the table of names: texts that are written once however often they come. */

#include "config.h"

#include "heap/snapshot-texts.h"

#include <string.h>

#include "heap/snapshot-format.h"

#define BUFFER 65536u

void
vv_snapshot_texts_init (VvSnapshotTexts *self, VvSnapshotOutput *output)
{
  self->output = output;
  self->buffer = g_malloc (BUFFER);
  self->in_buffer = 0;
  self->length = 0;
  self->interner = vv_interner_new ();
  self->names = g_array_new (FALSE, FALSE, sizeof (guint64));
}

void
vv_snapshot_texts_clear (VvSnapshotTexts *self)
{
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->interner, vv_interner_free);
  g_clear_pointer (&self->names, g_array_unref);
}

static void
flush (VvSnapshotTexts *self)
{
  vv_snapshot_output_append (self->output, VV_SECTION_TEXTS, self->buffer, self->in_buffer);
  self->in_buffer = 0;
}

static void
put_bytes (VvSnapshotTexts *self, const char *bytes, gsize length)
{
  self->length += length;
  if (length > BUFFER - self->in_buffer)
    {
      flush (self);
      if (length > BUFFER)
        {
          vv_snapshot_output_append (self->output, VV_SECTION_TEXTS, bytes, length);
          return;
        }
    }
  memcpy (self->buffer + self->in_buffer, bytes, length);
  self->in_buffer += (guint) length;
}

/* Whether all of it is ASCII without a NUL, as most texts are: eight bytes a step. */
static inline gboolean
is_plain (const char *text, gsize length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080);
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bad = 0, word;

  for (; length >= 8; length -= 8, text += 8)
    {
      memcpy (&word, text, 8);
      bad |= word | (word - ones);
    }
  word = ones;
  memcpy (&word, text, length);
  return ((bad | word | (word - ones)) & high) == 0;
}

/* Returns (nullable): what is to be written instead of @text, which holds a NUL or is no UTF-8. */
static char *
mend (const char *text, gsize length)
{
  g_autoptr (GString) mended = NULL;

  if (is_plain (text, length) || g_utf8_validate_len (text, length, NULL))
    return NULL;
  mended = g_string_new_len (text, (gssize) length);
  for (gsize i = 0; i < mended->len; i++)
    if (mended->str[i] == '\0')
      mended->str[i] = '\xff';          /* no UTF-8 either: becomes U+FFFD */
  return g_utf8_make_valid (mended->str, (gssize) mended->len);
}

/* The length of what of valid UTF-8 a reader takes. */
static gsize
cut (const char *text, gsize length)
{
  if (G_LIKELY (length <= VV_FILE_MAX_TEXT))
    return length;
  for (length = VV_FILE_MAX_TEXT; ((guint8) text[length] & 0xc0) == 0x80; length--)
    ;
  return length;
}

static guint64
put (VvSnapshotTexts *self, const char *text, gsize length)
{
  guint64 place = self->length;
  char prefix[10];
  guint n = 0;

  for (guint64 left = length; ; left >>= 7)
    {
      prefix[n++] = (char) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
      if (left <= 0x7f)
        break;
    }
  put_bytes (self, prefix, n);
  put_bytes (self, text, length);
  put_bytes (self, "", 1);
  return place;
}

guint64
vv_snapshot_texts_put (VvSnapshotTexts *self, const char *text, gsize length)
{
  g_autofree char *mended = mend (text, length);

  if (G_UNLIKELY (mended != NULL))
    return put (self, mended, cut (mended, strlen (mended)));
  return put (self, text, cut (text, length));
}

guint32
vv_snapshot_texts_intern (VvSnapshotTexts *self, const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *mended = mend (text, n);
  gboolean is_new;
  guint32 name;

  if (mended != NULL)
    {
      text = mended;
      n = strlen (mended);
    }
  n = cut (text, n);
  name = vv_interner_add (self->interner, text, n, &is_new);
  if (is_new)
    {
      guint64 place = put (self, text, n);

      g_array_append_val (self->names, place);
    }
  return name;
}

void
vv_snapshot_texts_finish (VvSnapshotTexts *self)
{
  flush (self);
  vv_snapshot_output_close (self->output, VV_SECTION_TEXTS);
  vv_snapshot_output_whole (self->output, VV_SECTION_NAMES, self->names->data,
                            (gsize) self->names->len * vv_section_element_size (VV_SECTION_NAMES));
}
