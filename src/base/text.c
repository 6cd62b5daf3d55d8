/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* text.c — foreign bytes made safe to show.  In: any bytes.  Out: one line of valid UTF-8 in which
 * nothing can move the cursor, hide text or turn its direction. */

#include "base/text.h"

#include <string.h>

/* Characters that no terminal and no label should be handed from a stranger: controls, line and
 * paragraph separators, and the marks that turn text round or hide it (Unicode Cf: overrides,
 * isolates, tags, BOM).  ZWJ and ZWNJ stay: emoji and several scripts need them. */
static gboolean
is_unsafe (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
    return TRUE;
  if (c == 0x200c || c == 0x200d)
    return FALSE;

  return g_unichar_type (c) == G_UNICODE_FORMAT || g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

static void
append_escape (GString *out, gunichar c)
{
  if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (c == '\r')
    g_string_append (out, "\\r");
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else if (c < 0x10000)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_printf (out, "\\U%08x", c);
}

/* Appends the character at @bytes, returns how many bytes it took. */
static gsize
append_char (GString *out, const char *bytes, gsize left)
{
  gunichar c = g_utf8_get_char_validated (bytes, (gssize) left);

  /* g_utf8_get_char_validated() reads a NUL as the end of the text. */
  if (*bytes == '\0' || c == (gunichar) -1 || c == (gunichar) -2)
    {
      append_escape (out, (guchar) *bytes);
      return 1;
    }

  if (is_unsafe (c))
    append_escape (out, c);
  else
    g_string_append_unichar (out, c);

  return (gsize) g_unichar_to_utf8 (c, NULL);
}

char *
vv_text_display (const char *bytes, gssize length, gsize max_chars)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n;
  gsize n_chars = 0;
  gsize cut = 0;

  g_return_val_if_fail (bytes != NULL, NULL);

  n = length < 0 ? strlen (bytes) : (gsize) length;
  for (gsize i = 0; i < n;)
    {
      gsize before = out->len;

      i += append_char (out, bytes + i, n - i);
      n_chars += (gsize) g_utf8_strlen (out->str + before, (gssize) (out->len - before));
      if (max_chars == 0)
        continue;

      /* `cut` is the last place that leaves room for the ellipsis. */
      if (n_chars <= max_chars - 1)
        cut = out->len;
      if (n_chars > max_chars || (n_chars == max_chars && i < n))
        {
          g_string_truncate (out, cut);
          g_string_append (out, "…");
          break;
        }
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gsize
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

gsize
vv_text_width (const char *text)
{
  gsize width = 0;

  g_return_val_if_fail (text != NULL, 0);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += char_width (g_utf8_get_char (text));

  return width;
}

char *
vv_text_cut (const char *text, gsize max_columns)
{
  const char *end = text;
  gsize width = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (max_columns == 0 || vv_text_width (text) <= max_columns)
    return g_strdup (text);

  /* One column is the ellipsis'. */
  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      width += char_width (g_utf8_get_char (end));
      if (width > max_columns - 1)
        break;
    }

  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}

char *
vv_text_shell_join (const char * const *argv)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%^";
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (argv != NULL, NULL);

  for (gsize i = 0; argv[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      if (*argv[i] != '\0' && argv[i][strspn (argv[i], plain)] == '\0')
        {
          g_string_append (out, argv[i]);
        }
      else
        {
          g_autofree char *quoted = g_shell_quote (argv[i]);

          g_string_append (out, quoted);
        }
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
