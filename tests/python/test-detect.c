/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-detect.c — which Python: every interpreter of this machine is asked for its version and
 * must agree; programs made for the purpose stand for those that are not here. */

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "fake-proc.h"
#include "python/detect-private.h"
#include "python/image.h"
#include "pythons.h"
#include "target/procfs.h"

/* Starts @program and looks when it says that it is there.  Returns: its line */
static char *
detect_running (const char * const *argv,
                gboolean           *found,
                VvPython           *python,
                VvProcess         **process)
{
  g_auto(Child) child = { 0 };
  g_autofree char *line = NULL;

  g_assert_true (child_start (&child, argv));
  line = child_read_line (&child);
  g_assert_nonnull (line);
  *process = vv_process_new (child.pid, NULL);
  g_assert_nonnull (*process);
  *found = vv_python_detect (*process, python);
  return g_steal_pointer (&line);
}

/* The interpreter itself says what it is. */
static const char ask_script[] =
  "import sys, platform\n"
  "v = '%d.%d.%d' % sys.version_info[:3]\n"
  "level = sys.version_info[3]\n"
  "if level != 'final': v += {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}[level] + str(sys.version_info[4])\n"
  "kind = 'cpython'\n"
  "if platform.python_implementation() == 'PyPy':\n"
  "    kind = 'pypy'; v = 'PyPy %d.%d.%d' % sys.pypy_version_info[:3]\n"
  "elif not getattr(sys, '_is_gil_enabled', lambda: True)() or 't' in getattr(sys, 'abiflags', ''):\n"
  "    kind = 'free-threaded'\n"
  "sys.stdout.write(kind + ' ' + v + '\\n'); sys.stdout.flush(); sys.stdin.read()\n";

static void
test_real (gconstpointer data)
{
  const char *argv[] = { data, "-c", ask_script, NULL };
  const char *kinds[] = { "none", "cpython", "free-threaded", "pypy", "unknown" };
  VvPython python;
  g_autoptr(VvProcess) process = NULL;
  g_autofree char *truth = NULL, *ours = NULL, *name = NULL;
  gboolean found;

  truth = detect_running (argv, &found, &python, &process);
  g_assert_true (found);
  ours = g_strdup_printf ("%s %s", kinds[python.kind], python.version);
  g_assert_cmpstr (ours, ==, truth);
  g_assert_false (python.embedded);
  name = vv_python_name (process, &python);
  g_assert_true (g_str_has_suffix (name, " -c"));
  vv_python_clear (&python);
}

static char *
built (const char *name)
{
  return g_build_filename (FAKE_FOLDER, name, NULL);
}

typedef struct
{
  const char *program;
  VvPythonKind kind;
  const char *version;
  gboolean embedded;
  const char *reason;       /* NULL: Vivarium can read it */
} Fake;

static const Fake fakes[] = {
  { "python3.16", VV_PYTHON_CPYTHON, "3.16.0a3", FALSE, "Python 3.16 is newer than Vivarium knows" },
  { "python3.15", VV_PYTHON_CPYTHON, "3.15.2", FALSE, NULL },
  { "python3.14t", VV_PYTHON_FREE_THREADED, "3.14.1", FALSE, "free-threaded build" },
  { "python3.8", VV_PYTHON_CPYTHON, "3.8.20", FALSE, "Python 3.8 is too old" },
  { "shop-server", VV_PYTHON_CPYTHON, "3.12.4", TRUE, NULL },
  { "shop-text", VV_PYTHON_CPYTHON, "3.9.2", TRUE, NULL },
  { "shop-stripped", VV_PYTHON_CPYTHON, "3.10.13+", TRUE, NULL },
  { "pypy3.10", VV_PYTHON_PYPY, "PyPy 7.3.17", FALSE, "not CPython" },
  { "shop-none", VV_PYTHON_NONE, NULL, FALSE, NULL },
};

static void
test_fake (gconstpointer data)
{
  const Fake *fake = data;
  g_autofree char *program = built (fake->program);
  const char *argv[] = { program, NULL };
  VvPython python;
  g_autoptr(VvProcess) process = NULL;
  g_autofree char *reason = NULL, *advice = NULL;
  gboolean found;

  g_free (detect_running (argv, &found, &python, &process));
  g_assert_cmpint (found, ==, fake->kind != VV_PYTHON_NONE);
  g_assert_cmpint (python.kind, ==, fake->kind);
  g_assert_cmpstr (python.version, ==, fake->version);
  g_assert_cmpint (python.embedded, ==, fake->embedded);
  reason = vv_python_check_supported (&python, &advice);
  g_assert_cmpstr (reason, ==, fake->reason);
  g_assert_cmpint (advice != NULL, ==, fake->reason != NULL);
  vv_python_clear (&python);
}

static void
test_too_old_advice (void)
{
  VvPython python = { VV_PYTHON_CPYTHON, (char *) "2.7.18", FALSE };
  VvPython strange = { VV_PYTHON_CPYTHON, (char *) "?", FALSE };
  g_autofree char *advice = NULL, *strange_advice = NULL;
  g_autofree char *reason = vv_python_check_supported (&python, &advice);
  g_autofree char *strange_reason = vv_python_check_supported (&strange, &strange_advice);

  g_assert_cmpstr (reason, ==, "Python 2.7 is too old");
  g_assert_nonnull (strstr (advice, "3.9"));
  g_assert_cmpstr (strange_reason, ==, "unknown version of Python");
}

/* A copy that is deleted while it runs, under a name that says nothing. */
static void
test_deleted (void)
{
  g_autofree char *original = built ("python3.15");
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "wrapper", NULL);
  g_autofree char *content = NULL, *line = NULL;
  const char *argv[] = { copy, NULL };
  g_auto(Child) child = { 0 };
  g_autoptr(VvProcess) process = NULL;
  VvPython python;
  gsize length;

  g_assert_true (g_file_get_contents (original, &content, &length, NULL));
  g_assert_true (g_file_set_contents (copy, content, (gssize) length, NULL));
  g_chmod (copy, 0755);
  g_assert_true (child_start (&child, argv));
  line = child_read_line (&child);
  g_unlink (copy);
  g_rmdir (folder);
  process = vv_process_new (child.pid, NULL);
  g_assert_true (process->exe_deleted);
  g_assert_true (vv_python_detect (process, &python));
  g_assert_cmpstr (python.version, ==, "3.15.2");
  g_assert_true (python.embedded);
  vv_python_clear (&python);
}

static void
test_library (void)
{
  g_autofree char *program = built ("late-loader");
  g_autofree char *library = built ("libpython3.12.so");
  g_autofree char *line = NULL, *loaded = NULL;
  const char *argv[] = { program, library, NULL };
  g_auto(Child) child = { 0 };
  g_autoptr(VvProcess) process = NULL;
  VvPython python;

  g_assert_true (child_start (&child, argv));
  line = child_read_line (&child);
  process = vv_process_new (child.pid, NULL);
  g_assert_false (vv_python_detect (process, &python));
  g_assert_cmpint (write (child.in_fd, "x", 1), ==, 1);
  loaded = child_read_line (&child);
  g_assert_cmpstr (loaded, ==, "loaded");
  g_assert_true (vv_python_detect (process, &python));
  g_assert_cmpint (python.kind, ==, VV_PYTHON_CPYTHON);
  g_assert_cmpstr (python.version, ==, "3.12.7");
  g_assert_true (python.embedded);
  vv_python_clear (&python);
}

/* The executable has PyPy's name alone; the version stands in its library. */
static void
test_pypy_library (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autofree char *exe = built ("pypy3");
  g_autofree char *library = built ("libpypy3.10-c.so");
  g_autoptr(VvProcess) process = NULL;
  VvPython python;

  fake_proc_add (fake, 300, 1, 77, "pypy3", "pypy3\0app.py\0", 13);
  fake_proc_set_exe (fake, 300, exe);
  fake_proc_set_maps (fake, 300, library);
  process = vv_process_new_at (fake->root, 300, NULL);
  g_assert_true (vv_python_detect (process, &python));
  g_assert_cmpint (python.kind, ==, VV_PYTHON_PYPY);
  g_assert_cmpstr (python.version, ==, "PyPy 7.3.18");
  g_assert_false (python.embedded);
  vv_python_clear (&python);
}

/* Where the library's file cannot be had, its name still says something. */
static void
test_library_name (void)
{
  const struct { const char *path; VvPythonKind kind; const char *version; } cases[] = {
    { "/gone/libpython3.11.so.1.0", VV_PYTHON_CPYTHON, "3.11" },
    { "/gone/libpython3.6m.so.1.0 (deleted)", VV_PYTHON_CPYTHON, "3.6" },
    { "/gone/libpython3.13t.so.1.0", VV_PYTHON_FREE_THREADED, "3.13" },
    { "/gone/libpypy3.10-c.so", VV_PYTHON_PYPY, NULL },
    { "/gone/libpython3.so", VV_PYTHON_NONE, NULL },
    { "/gone/libpython3.11.txt", VV_PYTHON_NONE, NULL },
    { "/gone/libpythonic.so.9", VV_PYTHON_NONE, NULL },
  };
  g_autofree char *exe = built ("shop-none");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FakeProc) fake = fake_proc_new ();
      g_autoptr(VvProcess) process = NULL;
      VvPython python;

      fake_proc_add (fake, 300, 1, 77, "x", "a\0", 2);
      fake_proc_set_exe (fake, 300, exe);
      fake_proc_set_maps (fake, 300, cases[i].path);
      process = vv_process_new_at (fake->root, 300, NULL);
      vv_python_detect (process, &python);
      g_test_message ("%s", cases[i].path);
      g_assert_cmpint (python.kind, ==, cases[i].kind);
      g_assert_cmpstr (python.version, ==, cases[i].version);
      vv_python_clear (&python);
    }
}

/* Cut anywhere and with bytes changed anywhere, a file is a Python or not, and nothing else
 * happens. */
static void
test_broken_files (void)
{
  g_autofree char *program = built ("python3.14t");
  g_autofree char *content = NULL;
  g_autoptr(GRand) random = g_rand_new_with_seed (20260101);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("vivarium-XXXXXX", &path, NULL);
  gsize length;

  g_assert_true (g_file_get_contents (program, &content, &length, NULL));
  for (int i = 0; i < 600; i++)
    {
      g_autofree char *copy = g_memdup2 (content, length);
      gsize kept = i % 3 == 0 ? (gsize) g_rand_int_range (random, 0, (gint32) length) : length;
      VvPythonKind kind;
      char *version;

      for (int n = i % 7; n > 0; n--)
        copy[g_rand_int_range (random, 0, i % 2 == 0 ? 64 : (gint32) length)] = (char) g_rand_int (random);
      /* The section headers stand at the end and decide where is read. */
      for (int n = i % 5; n > 0; n--)
        copy[(gint32) length - g_rand_int_range (random, 1, 2000)] = (char) g_rand_int (random);
      g_assert_cmpint (ftruncate (fd, 0), ==, 0);
      g_assert_cmpint (pwrite (fd, copy, kept, 0), ==, (gssize) kept);
      vv_python_image_read (fd, "python3.14t", &kind, &version);
      g_assert_cmpint (kind, <=, VV_PYTHON_UNKNOWN);
      g_free (version);
    }
  close (fd);
  g_unlink (path);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) pythons = NULL;

  g_test_init (&argc, &argv, NULL);
  pythons = pythons_find ();
  for (guint i = 0; i < pythons->len; i++)
    {
      g_autofree char *name = g_path_get_basename (pythons->pdata[i]);
      g_autofree char *path = g_strdup_printf ("/python/detect/real/%u-%s", i, name);

      g_test_add_data_func (path, pythons->pdata[i], test_real);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/python/detect/made/%s", fakes[i].program);

      g_test_add_data_func (path, &fakes[i], test_fake);
    }
  g_test_add_func ("/python/detect/too-old-advice", test_too_old_advice);
  g_test_add_func ("/python/detect/deleted", test_deleted);
  g_test_add_func ("/python/detect/library", test_library);
  g_test_add_func ("/python/detect/pypy-library", test_pypy_library);
  g_test_add_func ("/python/detect/library-name", test_library_name);
  g_test_add_func ("/python/detect/broken-files", test_broken_files);
  return g_test_run ();
}
