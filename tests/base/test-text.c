/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-text.c — src/base/text.c and text-format.c. */

#include <math.h>
#include <string.h>

#include "base/text.h"

static void
check_display (const char *bytes, gssize length, gsize max, const char *expected)
{
  g_autofree char *shown = vv_text_display (bytes, length, max);

  g_assert_cmpstr (shown, ==, expected);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  if (max > 0)
    g_assert_cmpint (g_utf8_strlen (shown, -1), <=, (glong) max);
}

static void
test_display (void)
{
  check_display ("app.py 报表 🐍", -1, 0, "app.py 报表 🐍");
  check_display ("a\nb\tc\x1b[31m", -1, 0, "a\\nb\\tc\\x1b[31m");
  check_display ("x\xff\xc3", -1, 0, "x\\xff\\xc3");
  check_display ("a\0b", 3, 0, "a\\x00b");
  /* A right-to-left override could make "gpj.exe" of "exe.jpg". */
  check_display ("a\xe2\x80\xae" "b\xe2\x80\xa8", -1, 0, "a\\u202eb\\u2028");
  check_display ("", -1, 5, "");
}

static void
test_display_cut (void)
{
  check_display ("abcdef", -1, 6, "abcdef");
  check_display ("abcdefg", -1, 6, "abcde…");
  check_display ("汉字汉字汉", -1, 3, "汉字…");
  /* An escape is never cut in two. */
  check_display ("ab\n\n\n", -1, 5, "ab\\n…");
  check_display ("\n", -1, 1, "…");
}

static void
test_display_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int i = 0; i < 20000; i++)
    {
      char bytes[24];
      gsize n = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      gsize max = (gsize) g_rand_int_range (rand, 0, 12);
      g_autofree char *shown = NULL;

      for (gsize k = 0; k < n; k++)
        bytes[k] = (char) g_rand_int (rand);
      shown = vv_text_display (bytes, (gssize) n, max);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      for (const char *c = shown; *c != '\0'; c++)
        g_assert_true ((guchar) *c >= 0x20);
      if (max > 0)
        g_assert_cmpint (g_utf8_strlen (shown, -1), <=, (glong) max);
    }
}

static void
check_format (double value, VvUnit unit, const char *expected)
{
  g_autofree char *text = vv_text_format (value, unit);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  check_format (0, VV_UNIT_BYTES, "0 B");
  check_format (1023, VV_UNIT_BYTES, "1023 B");
  check_format (1024, VV_UNIT_BYTES, "1.0 KiB");
  check_format (396832768, VV_UNIT_BYTES, "378.4 MiB");
  check_format (1048575, VV_UNIT_BYTES, "1.0 MiB");
  check_format (1.5 * 1024 * 1024, VV_UNIT_BYTES_RATE, "1.5 MiB/s");
  check_format (69, VV_UNIT_PERCENT, "69.0 %");
  check_format (12, VV_UNIT_COUNT, "12");
  check_format (1.24, VV_UNIT_NONE, "1.2");
  check_format (-0.01, VV_UNIT_NONE, "0");
  check_format (9, VV_UNIT_RATE, "9 /s");
  check_format (0.041, VV_UNIT_SECONDS, "41 ms");
  check_format (NAN, VV_UNIT_BYTES, "–");
  check_format (INFINITY, VV_UNIT_NONE, "–");
}

static void
test_span (void)
{
  static const struct { double seconds; const char *text; } cases[] = {
    { 0, "0.0 s" }, { 52, "52.0 s" }, { 59.94, "59.9 s" }, { 60, "1 min" }, { 300, "5 min" }, { 61, "1 min 1 s" },
    { 8040, "2 h 14 min" }, { 7200, "2 h" }, { 86400, "1 d" }, { 90000, "1 d 1 h" },
    { 273600, "3 d 4 h" }, { 604800, "7 d" }, { -1, "–" }, { NAN, "–" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = vv_text_format_span (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Columns of a terminal, not characters: a Chinese one takes two, an accent of its own none. */
static void
test_width (void)
{
  g_assert_cmpuint (vv_text_width (""), ==, 0);
  g_assert_cmpuint (vv_text_width ("ab…"), ==, 3);
  g_assert_cmpuint (vv_text_width ("内存 RSS"), ==, 8);
  g_assert_cmpuint (vv_text_width ("e\xcc\x81"), ==, 1);
}

static void
check_cut (const char *text, gsize max_columns, const char *expected)
{
  g_autofree char *cut = vv_text_cut (text, max_columns);

  g_assert_cmpstr (cut, ==, expected);
}

static void
test_cut (void)
{
  check_cut ("abcdef", 0, "abcdef");
  check_cut ("abcdef", 6, "abcdef");
  check_cut ("abcdef", 5, "abcd…");
  check_cut ("常驻内存", 8, "常驻内存");
  check_cut ("常驻内存", 7, "常驻内…");
  /* Half of a character cannot be shown. */
  check_cut ("常驻内存", 6, "常驻…");
  check_cut ("常驻内存", 1, "…");
}

/* A shell reads back what was joined. */
static void
test_shell_join (void)
{
  const char *argv[] = { "python3", "-c", "print('a b')", "", "a=b", NULL };
  g_autofree char *line = vv_text_shell_join (argv);
  g_auto (GStrv) back = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &back, NULL));
  g_assert_cmpstrv (back, (char **) argv);
  g_assert_true (g_str_has_prefix (line, "python3 -c "));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/display", test_display);
  g_test_add_func ("/base/text/display-cut", test_display_cut);
  g_test_add_func ("/base/text/display-any-bytes", test_display_any_bytes);
  g_test_add_func ("/base/text/format", test_format);
  g_test_add_func ("/base/text/span", test_span);
  g_test_add_func ("/base/text/width", test_width);
  g_test_add_func ("/base/text/cut", test_cut);
  g_test_add_func ("/base/text/shell-join", test_shell_join);
  return g_test_run ();
}
