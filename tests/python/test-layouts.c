/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-layouts.c — the tables of layouts against the interpreters of this machine: each looks at its
 * own objects through the table for its version and says what is elsewhere (layout-probe.py). */

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "python/layout.h"
#include "pythons.h"

/* The places that the probe can judge: below this share it has forgotten how to look. */
#define MIN_SHARE 0.87

static char *
layout_to_text (const VvLayout *layout)
{
  GString *text = g_string_new (NULL);

#define RULE(name) g_string_append_printf (text, #name " %d\n", (int) layout->name);
  RULE (dict_rule)
  RULE (values_rule)
  RULE (instance_rule)
  RULE (frame_rule)
  RULE (count_rule)
  RULE (int_rule)
#undef RULE
#define MEMBER(group, name) \
  if (VV_HAS (layout, group##_##name)) \
    g_string_append_printf (text, #group "." #name " %u\n", layout->group##_##name);
  VV_LAYOUT_MEMBERS (MEMBER)
#undef MEMBER
  return g_string_free (text, FALSE);
}

/* Returns: what the probe said, NULL where it did not end as it should */
static char *
probe (const char     *program,
       const VvLayout *layout)
{
  g_autofree char *input = layout_to_text (layout);
  g_autofree char *output = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                              | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program, "-B", PROBE, NULL);
  g_assert_no_error (error);
  if (!g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error))
    return NULL;
  return g_subprocess_get_successful (process) ? g_steal_pointer (&output) : NULL;
}

/* The last line says how many were looked at; any line before it is a place that is wrong. */
static gboolean
is_right (const char *output)
{
  unsigned checked, all;

  return output != NULL && sscanf (output, "checked %u of %u", &checked, &all) == 2
         && checked >= MIN_SHARE * all;
}

/* Returns: PY_VERSION_HEX of a CPython with the GIL, else 0 */
static guint32
ask_version (const char *program,
             gboolean   *has_ctypes)
{
  const char *argv[] = {
    program, "-c",
    "import sys, sysconfig\n"
    "known = sys.implementation.name == 'cpython' and not sysconfig.get_config_var('Py_GIL_DISABLED')\n"
    "print(sys.hexversion if known else 0)\n"
    "sys.stdout.flush()\n"
    "import ctypes\n"
    "print('ctypes')", NULL
  };
  g_autofree char *output = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, NULL))
    return 0;
  *has_ctypes = strstr (output, "ctypes") != NULL;
  return (guint32) g_ascii_strtoull (output, NULL, 10);
}

typedef struct
{
  char *program;
  guint32 version;
  gboolean has_ctypes;
} Interpreter;

static void
test_places (gconstpointer data)
{
  const Interpreter *interpreter = data;
  const VvLayout *layout = vv_layout_find (interpreter->version, NULL);
  g_autoptr(GString) said = g_string_new (NULL);
  guint n_right = 0;

  if (layout == NULL)
    {
      g_test_skip ("no table for this version: 3.9 to 3.15 have one");
      return;
    }
  if (!interpreter->has_ctypes)
    {
      g_test_skip ("this interpreter has no ctypes, with which it could look at its memory");
      return;
    }
  for (; layout != NULL; layout = vv_layout_find_next (interpreter->version, layout))
    {
      g_autofree char *output = probe (interpreter->program, layout);

      if (is_right (output))
        n_right++;
      g_string_append_printf (said, "table of %s builds:\n%s\n",
                              layout->variant != NULL ? layout->variant : "ordinary",
                              output != NULL ? output : "the probe ended early\n");
    }
  g_test_message ("%s: %s", interpreter->program, said->str);
  g_assert_cmpuint (n_right, ==, 1);
}

static void
test_find (void)
{
  static const struct
  {
    guint32 version;
    gboolean is_known;
    gboolean is_exact;
  } cases[] = {
    { 0x030800f0, FALSE, FALSE }, { 0x030900f0, TRUE, TRUE }, { 0x03091ff0, TRUE, FALSE },
    { 0x030a0ff0, TRUE, FALSE }, { 0x030c03f0, TRUE, TRUE }, { 0x030d00f0, TRUE, TRUE },
    { 0x030e03f0, TRUE, FALSE },
    { 0x030d0cf0, TRUE, FALSE }, { 0x030e00a1, TRUE, FALSE }, { 0x030e00c1, TRUE, TRUE }, { 0x030e0af0, TRUE, TRUE },
    { 0x030f02f0, TRUE, TRUE }, { 0x031000f0, FALSE, FALSE }, { 0x020712f0, FALSE, FALSE },
    { 0, FALSE, FALSE }, { G_MAXUINT32, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_exact = TRUE;

      g_test_message ("0x%08x", cases[i].version);
      g_assert_cmpint (vv_layout_find (cases[i].version, &is_exact) != NULL, ==, cases[i].is_known);
      g_assert_cmpint (is_exact, ==, cases[i].is_exact);
    }
}

/* Ranges of one variant follow each other without gap, each table says which versions it is for. */
static void
test_ranges (void)
{
  guint n;
  const VvLayout * const *layouts = vv_layout_list (&n);

  g_assert_cmpuint (n, >=, 7);
  for (guint i = 0; i < n; i++)
    {
      const VvLayout *layout = layouts[i], *next = i + 1 < n ? layouts[i + 1] : NULL;

      g_assert_cmphex (layout->first, <, layout->end);
      g_assert_cmphex (layout->checked, >=, layout->first);
      g_assert_cmphex (layout->checked, <=, layout->end);
      if (next != NULL && g_strcmp0 (layout->variant, next->variant) == 0)
        g_assert_cmphex (layout->end, ==, next->first);
      else
        g_assert_cmphex (layout->end & 0xffff, ==, 0);
      /* What every version has. */
      g_assert_cmpuint (layout->object_type, ==, 8);
      g_assert_true (VV_HAS (layout, gc_generations) && VV_HAS (layout, runtime_interpreters_head));
      g_assert_true (VV_HAS (layout, keys_indices) && VV_HAS (layout, type_flags));
    }
}

/* The one that was refused does not come again, and those of other versions do not come at all. */
static void
test_find_next (void)
{
  const VvLayout *first = vv_layout_find (0x030d05f0, NULL), *second;

  second = vv_layout_find_next (0x030d05f0, first);
  g_assert_nonnull (second);
  g_assert_cmpstr (second->variant, ==, "debian");
  g_assert_cmpuint (second->gc_generations + 4, ==, first->gc_generations);
  g_assert_null (vv_layout_find_next (0x030d05f0, second));
  g_assert_null (vv_layout_find_next (0x030b05f0, vv_layout_find (0x030b05f0, NULL)));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) programs = pythons_find ();
  g_autoptr(GArray) interpreters = g_array_new (FALSE, FALSE, sizeof (Interpreter));

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/layouts/find", test_find);
  g_test_add_func ("/python/layouts/find-next", test_find_next);
  g_test_add_func ("/python/layouts/ranges", test_ranges);
  for (guint i = 0; i < programs->len; i++)
    {
      Interpreter interpreter = { programs->pdata[i], 0, FALSE };

      interpreter.version = ask_version (interpreter.program, &interpreter.has_ctypes);
      if (interpreter.version >= 0x03000000)
        g_array_append_val (interpreters, interpreter);
    }
  for (guint i = 0; i < interpreters->len; i++)
    {
      const Interpreter *interpreter = &g_array_index (interpreters, Interpreter, i);
      g_autofree char *path = g_strdup_printf ("/python/layouts/places/%u.%u.%u-%u", interpreter->version >> 24,
                                               interpreter->version >> 16 & 0xff, interpreter->version >> 8 & 0xff, i);

      g_test_add_data_func (path, interpreter, test_places);
    }
  return g_test_run ();
}
