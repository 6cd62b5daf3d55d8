/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-shape.c — the tables of C types: whether they are well made, and whether the interpreters of
   this machine agree with them (shape-oracle.py asks each about its own objects). */

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "python/shape.h"
#include "pythons.h"

/* Every interpreter so far has more. */
#define LEAST_TYPES 150

static void
check_shape (const VvPyShape *shape)
{
  guint32 last = 0;

  g_assert_cmpuint (shape->basicsize, >=, 16);
  g_assert_true (shape->end == 0 || shape->first < shape->end);
  for (const VvField *field = shape->fields; field != NULL && field->label != NULL; field++)
    {
      g_assert_cmpuint (field->offset, >, last);
      g_assert_cmpuint (field->offset, >=, 16);
      g_assert_cmpuint (field->offset % 8, ==, 0);
      g_assert_cmpuint (field->offset + 8, <=, shape->basicsize);
      g_assert_cmpuint (field->kind, <, VV_N_REF_KINDS);
      g_assert_true (strlen (field->label) > 0);
      last = field->offset;
    }
}

static void
test_tables (void)
{
  guint n_groups, n = 0;
  const VvPyShape * const *groups = vv_py_shape_groups (&n_groups);

  for (guint i = 0; i < n_groups; i++)
    for (const VvPyShape *shape = groups[i]; shape->type != NULL; shape++, n++)
      {
        g_test_message ("%s from 0x%08x", shape->type, shape->first);
        check_shape (shape);
        /* Nothing stands before it that would be taken instead. */
        g_assert_true (vv_py_shape_find (shape->type, shape->first, shape->basicsize) == shape);
        g_assert_true (vv_py_shape_find (shape->type, shape->end - 1, shape->basicsize) == shape);
        g_assert_true (vv_py_shape_find (shape->type, shape->first, shape->basicsize + 8) != shape);
      }
  g_assert_cmpuint (n, >, LEAST_TYPES);
}

static void
test_find (void)
{
  g_assert_nonnull (vv_py_shape_find ("collections.deque", 0x030902f0, 80));
  g_assert_null (vv_py_shape_find ("collections.deque", 0x030902f0, 88));
  g_assert_null (vv_py_shape_find ("collections.deque", 0x030802f0, 80));
  g_assert_null (vv_py_shape_find ("collections.deque", 0x031000f0, 80));
  g_assert_null (vv_py_shape_find ("", 0x030902f0, 80));
  g_assert_null (vv_py_shape_find ("shop.Cart", 0x030902f0, 16));
}

/* The shapes of one version, as shape-oracle.py reads them */
static char *
to_text (guint32 version)
{
  GString *text = g_string_new (NULL);
  guint n_groups;
  const VvPyShape * const *groups = vv_py_shape_groups (&n_groups);

  for (guint i = 0; i < n_groups; i++)
    for (const VvPyShape *shape = groups[i]; shape->type != NULL; shape++)
      {
        if (version < shape->first || version >= shape->end)
          continue;
        g_string_append_printf (text, "%s\t%u\t%d\t%d\t", shape->type, shape->basicsize,
                                shape->visits_type, shape->visit != NULL);
        for (const VvField *field = shape->fields; field != NULL && field->label != NULL; field++)
          g_string_append_printf (text, "%u:%u ", field->offset, field->flags);
        g_string_append_c (text, '\n');
      }
  return g_string_free (text, FALSE);
}

typedef struct
{
  char *program;
  guint32 version;
} Interpreter;

static void
test_interpreter (gconstpointer data)
{
  const Interpreter *interpreter = data;
  g_autofree char *input = to_text (interpreter->version);
  g_autofree char *output = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  unsigned n_types = 0, n_objects = 0;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                              | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, interpreter->program, "-B", ORACLE, PAGE, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (output, "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_test_message ("%s", lines[i]);
      sscanf (lines[i], "checked %u types, %u objects", &n_types, &n_objects);
    }
  g_assert_null (strstr (output, "wrong: "));
  g_assert_cmpuint (n_types, >=, LEAST_TYPES);
  g_assert_cmpuint (n_objects, >=, n_types);
}

static Interpreter *
ask (const char *program)
{
  const char *argv[] = {
    program, "-c",
    "import sys, sysconfig, ctypes\n"
    "known = sys.implementation.name == 'cpython' and not sysconfig.get_config_var('Py_GIL_DISABLED')\n"
    "print(sys.hexversion if known else 0)", NULL
  };
  g_autofree char *output = NULL;
  Interpreter *interpreter;
  guint32 version;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output,
                     NULL, NULL, NULL))
    return NULL;
  version = (guint32) g_ascii_strtoull (output, NULL, 10);
  if (version < 0x03090000 || version >= 0x03100000)
    return NULL;
  interpreter = g_new0 (Interpreter, 1);
  interpreter->program = g_strdup (program);
  interpreter->version = version;
  return interpreter;
}

static void
interpreter_free (gpointer data)
{
  Interpreter *interpreter = data;

  g_free (interpreter->program);
  g_free (interpreter);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) pythons = pythons_find ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/shape/tables", test_tables);
  g_test_add_func ("/python/shape/find", test_find);
  for (guint i = 0; i < pythons->len; i++)
    {
      Interpreter *interpreter = ask (g_ptr_array_index (pythons, i));
      g_autofree char *path = NULL;

      if (interpreter == NULL)
        continue;
      path = g_strdup_printf ("/python/shape/oracle/%x%s", interpreter->version,
                              interpreter->program);
      g_test_add_data_func_full (path, interpreter, test_interpreter, interpreter_free);
    }
  return g_test_run ();
}
