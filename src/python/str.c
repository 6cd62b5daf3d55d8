/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* str.c — str and its subclasses: four widths, compact or in two blocks (Include/cpython/
 * unicodeobject.h).  In: an object.  Out: its characters, its size, its repr().
 *
 * The state word has kind in bits 2–4, compact in bit 5, ascii in bit 6 in all versions read here. */

#include "python/reader-private.h"

static guint
str_kind (guint32 state)
{
  return state >> 2 & 7;
}

static gboolean
is_compact (guint32 state)
{
  return (state & 1 << 5) != 0;
}

static gboolean
is_ascii (guint32 state)
{
  return (state & 1 << 6) != 0;
}

static VvAddr
data_address (const VvPyObject *str,
              guint32           state)
{
  const VvLayout *layout = str->layout;

  if (!is_compact (state))
    return vv_py_word (str, layout->unicode_data);
  return str->address + (is_ascii (state) ? layout->unicode_ascii_size
                                          : layout->unicode_compact_size);
}

gboolean
vv_str_read (const VvPyObject *str,
             VvText           *out)
{
  guint32 state = vv_py_u32 (str, str->layout->unicode_state);
  guint64 tainted_length = vv_py_word (str, str->layout->unicode_length);

  out->kind = str_kind (state);
  out->ascii = is_ascii (state);
  if ((out->kind != 1 && out->kind != 2 && out->kind != 4) || tainted_length > G_MAXINT64 / 8)
    return FALSE;
  out->bytes = vv_image_at (str->reader->image, data_address (str, state),
                            tainted_length * out->kind);
  out->length = tainted_length;
  return out->bytes != NULL;
}

gunichar
vv_text_char (const VvText *self,
              guint64       i)
{
  guint16 two;

  switch (self->kind)
    {
    case 1:
      return self->bytes[i];
    case 2:
      memcpy (&two, self->bytes + i * 2, 2);
      return two;
    default:
      return vv_load_u32 (self->bytes + i * 4);
    }
}

gboolean
vv_str_is (VvReader   *self,
           VvAddr      str,
           const char *text)
{
  gsize length = strlen (text);
  VvPyObject object;
  VvText found;

  return vv_py_open_any (self, str, &object) && object.type->category == VV_CATEGORY_STR
         && vv_str_read (&object, &found) && found.kind == 1 && found.length == length
         && memcmp (found.bytes, text, length) == 0;
}

gboolean
vv_reader_text (VvReader *self,
                VvAddr    address,
                gsize     max_bytes,
                GString  *out)
{
  gsize end = out->len + max_bytes;
  VvPyObject object;
  VvText text;

  if (!vv_py_open_any (self, address, &object) || object.type->category != VV_CATEGORY_STR)
    return FALSE;
  if (!vv_str_read (&object, &text))
    {
      vv_reader_count_unreadable (self, VV_UNREADABLE_TEXT);
      return FALSE;
    }
  for (guint64 i = 0; i < text.length; i++)
    {
      gunichar character = vv_text_char (&text, i);
      gsize before = out->len;

      /* No C string can hold a NUL, so that is shown as what cannot be shown. */
      if (character == 0 || !g_unichar_validate (character))
        character = 0xfffd;
      g_string_append_unichar (out, character);
      if (out->len > end)
        {
          g_string_truncate (out, before);
          break;
        }
    }
  return TRUE;
}

/* --- repr() --- */

static gboolean
is_printable (gunichar character)
{
  if (character == ' ')
    return TRUE;
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

guint
vv_repr_char (GString  *out,
              gunichar  character,
              char      quote,
              gboolean  is_bytes)
{
  gsize before = out->len;

  switch (character)
    {
    case '\\':
      g_string_append (out, "\\\\");
      return 2;
    case '\t':
      g_string_append (out, "\\t");
      return 2;
    case '\n':
      g_string_append (out, "\\n");
      return 2;
    case '\r':
      g_string_append (out, "\\r");
      return 2;
    default:
      break;
    }
  if (character == (guchar) quote)
    g_string_append_printf (out, "\\%c", quote);
  else if (character >= ' ' && character < 0x7f)
    g_string_append_c (out, (char) character);
  else if (character < 0x100 && (is_bytes || !is_printable (character)))
    g_string_append_printf (out, "\\x%02x", character);
  else if (g_unichar_validate (character) && is_printable (character))
    {
      g_string_append_unichar (out, character);
      return 1;
    }
  else if (character < 0x10000)
    g_string_append_printf (out, "\\u%04x", character);
  else
    g_string_append_printf (out, "\\U%08x", character);
  return (guint) (out->len - before);
}

void
vv_repr_cut (GString *out,
             gsize    start,
             guint    limit)
{
  const char *end;

  /* No text has more characters than bytes. */
  if (out->len - start <= limit)
    return;
  if ((gsize) g_utf8_strlen (out->str + start, (gssize) (out->len - start)) <= limit)
    return;
  end = g_utf8_offset_to_pointer (out->str + start, limit);
  g_string_truncate (out, (gsize) (end - out->str));
  g_string_append (out, "…");
}

static gboolean
has_char (const VvText *text,
          gunichar      character)
{
  if (text->kind == 1)
    return memchr (text->bytes, (int) character, text->length) != NULL;
  for (guint64 i = 0; i < text->length; i++)
    if (vv_text_char (text, i) == character)
      return TRUE;
  return FALSE;
}

/* Whether repr() shows all of it as it is, between plain quotes: most texts of most programs. */
static gboolean
is_shown_as_it_is (const VvText *text)
{
  guint strange = 0;

  if (text->kind != 1)
    return FALSE;
  for (guint64 i = 0; i < text->length; i++)
    {
      guint8 byte = text->bytes[i];

      strange |= (guint) (byte < ' ') | (byte > '~') | (byte == '\'') | (byte == '\\');
    }
  return strange == 0;
}

static gboolean
str_preview (const VvPyObject *str,
             guint             limit,
             GString          *out)
{
  gsize start = out->len;
  guint n = 1;
  VvText text;
  char quote;

  if (!vv_str_read (str, &text))
    {
      vv_reader_count_unreadable (str->reader, VV_UNREADABLE_TEXT);
      return FALSE;
    }
  if (text.length + 2 <= limit && is_shown_as_it_is (&text))
    {
      g_string_append_c (out, '\'');
      g_string_append_len (out, (const char *) text.bytes, (gssize) text.length);
      g_string_append_c (out, '\'');
      return TRUE;
    }
  vv_reader_spend (str->reader, text.length / 8);
  quote = has_char (&text, '\'') && !has_char (&text, '"') ? '"' : '\'';
  g_string_append_c (out, quote);
  for (guint64 i = 0; i < text.length && n <= limit; i++)
    n += vv_repr_char (out, vv_text_char (&text, i), quote, FALSE);
  g_string_append_c (out, quote);
  vv_repr_cut (out, start, limit);
  return TRUE;
}

/* --- Size --- */

/* Cached encodings: UTF-8 for all that is not ASCII, and wchar_t up to 3.11. */
static guint64
cache_bytes (const VvPyObject *str,
             guint32           state,
             VvAddr            data)
{
  const VvLayout *layout = str->layout;
  gboolean plain = is_compact (state) && is_ascii (state);
  VvAddr utf8 = plain ? 0 : vv_py_word (str, layout->unicode_utf8);
  VvAddr wstr = vv_py_word (str, layout->unicode_wstr);
  guint64 length, bytes = 0;

  /* The object of a compact str may be longer or shorter than its type says. */
  if (!plain && is_compact (state))
    utf8 = vv_image_u64 (str->reader->image, str->address + layout->unicode_utf8, 0);
  if (utf8 != 0 && utf8 != data)
    {
      length = vv_image_u64 (str->reader->image, str->address + layout->unicode_utf8_length, 0);
      if (vv_image_at (str->reader->image, utf8, length) != NULL)
        bytes += length + 1;
    }
  if (wstr != 0 && wstr != data && VV_HAS (layout, unicode_wstr))
    {
      length = vv_image_u64 (str->reader->image, str->address
                             + (plain ? layout->unicode_length : layout->unicode_wstr_length), 0);
      if (length < G_MAXINT32 && vv_image_at (str->reader->image, wstr, length * 4) != NULL)
        bytes += (length + 1) * 4;
    }
  return bytes;
}

static void
str_facts (const VvPyObject *str,
           VvObjectFacts    *facts)
{
  const VvLayout *layout = str->layout;
  guint32 state = vv_py_u32 (str, layout->unicode_state);
  guint64 own = facts->memory, characters = 0, cached;
  VvAddr data = data_address (str, state);
  VvText text = { 0 };

  facts->length = -1;
  if (vv_str_read (str, &text))
    {
      characters = (text.length + 1) * text.kind;
      facts->length = (gint64) text.length;
    }
  else if (data != 0)
    vv_reader_count_unreadable (str->reader, VV_UNREADABLE_BLOCK);
  cached = cache_bytes (str, state, data);
  if (!is_compact (state))
    facts->size = layout->unicode_size + characters + cached;
  else
    facts->size = (is_ascii (state) ? layout->unicode_ascii_size : layout->unicode_compact_size)
                  + characters + cached;
  facts->memory = is_compact (state) ? facts->size : own + characters + cached;
}

const VvKind vv_str_kind = { NULL, str_facts, str_preview };
