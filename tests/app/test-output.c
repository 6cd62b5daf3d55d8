/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-output.c — what a program writes, and what of it is shown. */

#include "app/output.h"

#include <string.h>
#include <unistd.h>

static char *
read_buffer (VvOutput *output)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (vv_output_get_buffer (output), &start, &end);
  return gtk_text_buffer_get_text (vv_output_get_buffer (output), &start, &end, TRUE);
}

static void
check (const char *bytes,
       gssize      length,
       const char *expected)
{
  gsize n = length < 0 ? strlen (bytes) : (gsize) length;

  /* However it is cut into pieces. */
  for (gsize piece = 1; piece <= n; piece++)
    {
      g_autoptr (VvOutput) output = vv_output_new (-1);
      g_autofree char *text = NULL;

      for (gsize i = 0; i < n; i += piece)
        vv_output_append (output, bytes + i, MIN (piece, n - i));
      text = read_buffer (output);
      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_plain (void)
{
  check ("one\r\ntwo\n", -1, "one\ntwo\n");
  check ("gr\303\274n \346\212\245\n", -1, "gr\303\274n \346\212\245\n");
  check ("a\tb", -1, "a\tb");
}

static void
test_escapes (void)
{
  check ("\033[1;31mred\033[0m\n", -1, "red\n");
  check ("\033]0;a title\007text", -1, "text");
  check ("\033]8;;http://x\033\\link", -1, "link");
  check ("a\033(b", -1, "ab");
}

static void
test_controls (void)
{
  check ("a\001b\177", -1, "a\\x01b\\x7f");
  check ("a\000b", 3, "a\\x00b");
  check ("bell\a", -1, "bell");
  /* A bidirectional override must not turn the line round. */
  check ("a\342\200\256b", -1, "a\\u202eb");
}

static void
test_invalid (void)
{
  check ("a\377b", -1, "a\\xffb");
  check ("a\303b", -1, "a\\xc3b");
  check ("\346\212x", -1, "\\xe6\\x8ax");
}

static void
test_progress (void)
{
  check ("10 %\r20 %\r30 %\ndone\n", -1, "30 %\ndone\n");
  check ("first\nlong line\rshort\n", -1, "first\nshort\n");
}

static void
test_bounded (void)
{
  g_autoptr (VvOutput) output = vv_output_new (-1);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 70000; i++)
    {
      g_string_printf (line, "line %06u with some text that makes it a hundred bytes long, more or less, as lines of a log are\n", i);
      vv_output_append (output, line->str, line->len);
    }
  text = read_buffer (output);
  g_assert_cmpuint (strlen (text), <=, VV_OUTPUT_MAX_BYTES);
  g_assert_cmpuint (strlen (text), >, VV_OUTPUT_MAX_BYTES / 2);
  g_assert_true (vv_output_get_dropped (output));
  g_assert_true (g_str_has_prefix (text, "line "));
  g_assert_true (g_str_has_suffix (text, line->str));
}

static void
test_endless_line (void)
{
  g_autoptr (VvOutput) output = vv_output_new (-1);
  g_autofree char *many = g_strnfill (100000, 'x');
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  vv_output_append (output, many, 100000);
  text = read_buffer (output);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 5000);
}

static gboolean
has_end (VvOutput *output)
{
  g_autofree char *text = read_buffer (output);

  return g_str_has_suffix (text, "end\n");
}

static void
test_pipe (void)
{
  g_autoptr (VvOutput) output = NULL;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  output = vv_output_new (fds[0]);
  g_assert_cmpint (write (fds[1], "the end\n", 8), ==, 8);
  close (fds[1]);
  while (!has_end (output))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/output/plain", test_plain);
  g_test_add_func ("/app/output/escapes", test_escapes);
  g_test_add_func ("/app/output/controls", test_controls);
  g_test_add_func ("/app/output/invalid", test_invalid);
  g_test_add_func ("/app/output/progress", test_progress);
  g_test_add_func ("/app/output/bounded", test_bounded);
  g_test_add_func ("/app/output/endless-line", test_endless_line);
  g_test_add_func ("/app/output/pipe", test_pipe);
  return g_test_run ();
}
