/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-runtime.c — the interpreter in a process.  Every interpreter of this machine says where its objects are, and
 * Vivarium must have found the same; and when words of its memory are changed on the way, Vivarium must not believe
 * them. */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "python/runtime-private.h"
#include "pythons.h"
#include "subject.h"

static const char where_script[] =
  "import sys, threading\n"
  "print(sys.hexversion, id(None), id(True), id(type), id(dict), id(BaseException), id(sys.modules), id(sys.__dict__),\n"
  "      threading.get_ident(), flush=True)\n"
  "sys.stdin.read()\n";

static guint64
word (Subject *subject,
      VvAddr   address)
{
  guint64 value = 0;

  g_assert_true (vv_memory_read_u64 (subject->memory, address, &value));
  return value;
}

/* The only interpreter of a program. */
static VvAddr
interpreter_of (Subject *subject)
{
  return word (subject, subject->runtime->runtime + subject->runtime->layout->runtime_interpreters_head);
}

static void
check_where (Subject    *subject,
             const char *line)
{
  g_auto(GStrv) said = g_strsplit (line, " ", -1);
  const VvRuntime *runtime = subject->runtime;
  const VvLayout *layout;
  VvAddr interpreter, thread;

  g_assert_no_error (subject->error);
  g_assert_cmpuint (g_strv_length (said), ==, 9);
  layout = runtime->layout;
  g_assert_cmphex (runtime->version_hex, ==, g_ascii_strtoull (said[0], NULL, 10));
  g_assert_cmphex (runtime->none, ==, g_ascii_strtoull (said[1], NULL, 10));
  g_assert_cmphex (runtime->true_, ==, g_ascii_strtoull (said[2], NULL, 10));
  g_assert_cmphex (runtime->type_type, ==, g_ascii_strtoull (said[3], NULL, 10));
  g_assert_cmphex (runtime->dict_type, ==, g_ascii_strtoull (said[4], NULL, 10));
  g_assert_cmphex (runtime->base_exception, ==, g_ascii_strtoull (said[5], NULL, 10));
  g_assert_cmphex (vv_runtime_symbol (runtime, "_PyRuntime"), ==, runtime->runtime);
  g_assert_cmphex (vv_runtime_symbol (runtime, "PyNonsense_Type"), ==, 0);
  interpreter = interpreter_of (subject);
  g_assert_cmphex (word (subject, interpreter + layout->interp_modules), ==, g_ascii_strtoull (said[6], NULL, 10));
  g_assert_cmphex (word (subject, interpreter + layout->interp_sysdict), ==, g_ascii_strtoull (said[7], NULL, 10));
  thread = word (subject, interpreter + layout->interp_threads_head);
  g_assert_cmphex (word (subject, thread + layout->thread_thread_id), ==, g_ascii_strtoull (said[8], NULL, 10));
  g_assert_false (vv_runtime_busy (runtime, subject->memory));
}

static void
test_real (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = subject_start (&subject, data, where_script);

  subject_find (&subject);
  check_where (&subject, line);
}

/* What pythons_find() finds beside those that can be read: too old, PyPy, free-threaded. */
static void
test_unreadable (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = subject_start (&subject, data,
                                         "import sys\nsys.stdout.write('ready\\n'); sys.stdout.flush()\n"
                                         "sys.stdin.read()\n");

  subject_find (&subject);
  if (subject.error != NULL)
    {
      g_assert_error (subject.error, VV_ERROR, VV_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (subject.error->message, "Vivarium can"));
    }
}

static void
test_busy (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = NULL, *after = NULL;

  line = subject_start (&subject, data,
                        "import gc, sys\n"
                        "gc.disable()\n"
                        "def tell(phase, info):\n"
                        "    if phase == 'start':\n"
                        "        print('collecting', flush=True); sys.stdin.readline()\n"
                        "gc.callbacks.append(tell)\n"
                        "gc.collect()\n"
                        "gc.callbacks.clear()\n"
                        "print('done', flush=True); sys.stdin.read()\n");
  subject_find (&subject);
  g_assert_no_error (subject.error);
  g_assert_true (vv_runtime_busy (subject.runtime, subject.memory));
  g_assert_cmpint (write (subject.child.in_fd, "\n", 1), ==, 1);
  after = child_read_line (&subject.child);
  g_assert_cmpstr (after, ==, "done");
  g_assert_false (vv_runtime_busy (subject.runtime, subject.memory));
}

/* Lists that change all the time must not look broken. */
static void
test_restless (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = NULL;

  line = subject_start (&subject, data,
                        "import threading\n"
                        "def work():\n"
                        "    while True: [[] for i in range(1000)]; threading.Thread(target=int).start()\n"
                        "threading.Thread(target=work, daemon=True).start()\n"
                        "print('busy', flush=True)\n"
                        "while True: x = [{} for i in range(1000)]\n");
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(VvRuntime) runtime = NULL;
      g_autoptr(GError) error = NULL;

      if (subject.memory == NULL)
        subject_find (&subject);
      g_assert_no_error (subject.error);
      runtime = vv_runtime_find (subject.memory, &error);
      g_assert_no_error (error);
    }
}

/* A memory that lies: words are replaced on the way. */
typedef struct
{
  VvMemory memory;
  VvMemory *truth;
  VvAddr address;
  guint64 lie;
  gboolean no_files;
} Liar;

static gsize
liar_read (VvMemory *memory,
           VvAddr    address,
           gpointer  buffer,
           gsize     size)
{
  Liar *self = (Liar *) memory;
  gsize n = self->truth->klass->read (self->truth, address, buffer, size);

  for (gsize i = 0; i < n; i++)
    if (address + i >= self->address && address + i < self->address + 8)
      ((guint8 *) buffer)[i] = (guint8) (self->lie >> 8 * (address + i - self->address));
  return n;
}

static const VvRegion *
liar_regions (VvMemory  *memory,
              guint     *n_regions,
              GError   **error)
{
  return vv_memory_regions (((Liar *) memory)->truth, n_regions, error);
}

static int
liar_open_file (VvMemory        *memory,
                const VvRegion  *region,
                GError         **error)
{
  if (!((Liar *) memory)->no_files)
    return vv_memory_open_file (((Liar *) memory)->truth, region, error);
  g_set_error_literal (error, VV_ERROR, VV_ERROR_GONE, "gone");
  return -1;
}

static void
liar_close (VvMemory *memory)
{
}

static const VvMemoryClass liar_class = {
  .read = liar_read,
  .regions = liar_regions,
  .open_file = liar_open_file,
  .close = liar_close,
};

static void
assert_not_believed (Subject    *subject,
                     VvAddr      address,
                     guint64     lie,
                     const char *about)
{
  Liar liar = { { .klass = &liar_class }, subject->memory, address, lie, FALSE };
  g_autoptr(GError) error = NULL;
  g_autoptr(VvRuntime) runtime = vv_runtime_find (&liar.memory, &error);

  g_test_message ("%s", about);
  g_assert_null (runtime);
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_lies (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = subject_start (&subject, data, where_script);
  const VvRuntime *runtime;
  const VvLayout *layout;
  VvAddr interpreter, thread;

  subject_find (&subject);
  g_assert_no_error (subject.error);
  runtime = subject.runtime;
  layout = runtime->layout;
  interpreter = interpreter_of (&subject);
  thread = word (&subject, interpreter + layout->interp_threads_head);
  assert_not_believed (&subject, runtime->type_type + layout->object_type, runtime->long_type, "type of type");
  assert_not_believed (&subject, runtime->type_type + layout->type_basicsize, 8, "size of a class");
  assert_not_believed (&subject, runtime->bool_type + layout->type_base, runtime->bool_type, "base of bool");
  assert_not_believed (&subject, runtime->bool_type + layout->type_name, runtime->runtime, "name of bool");
  assert_not_believed (&subject, runtime->none + layout->object_type, 16, "type of None");
  assert_not_believed (&subject, runtime->true_ + layout->long_digits, 2, "True");
  assert_not_believed (&subject, interpreter + layout->interp_next, interpreter, "interpreters in a circle");
  assert_not_believed (&subject, interpreter + layout->interp_next, 1, "an interpreter nowhere");
  assert_not_believed (&subject, thread + layout->thread_interp, thread, "a thread of no interpreter");
  assert_not_believed (&subject, thread + layout->thread_next, thread, "threads in a circle");
  assert_not_believed (&subject, interpreter + layout->gc_generations, interpreter, "a ring that is open");
  assert_not_believed (&subject, interpreter + layout->gc_permanent + 8, 0, "a ring that ends");
  assert_not_believed (&subject, runtime->runtime + layout->runtime_interpreters_head, 0, "no interpreter");
  if (runtime->version_hex < 0x030d0000)
    return;
  assert_not_believed (&subject, runtime->runtime, 0, "no cookie");
  assert_not_believed (&subject, runtime->runtime + 8, 0x030d0000, "another version");
  assert_not_believed (&subject, runtime->runtime + 16, 1, "free-threaded");
  for (guint offset = 24; offset < 80; offset += 8)
    if (offset != 24 && offset != 32 && offset != 48 && offset != 56)
      assert_not_believed (&subject, runtime->runtime + offset, G_MAXUINT64 - 7, "an insane offset");
  assert_not_believed (&subject, runtime->runtime + 40, 1 << 30, "a head behind the runtime");
  assert_not_believed (&subject, runtime->runtime + 72, 12, "threads at an odd place");
}

/* Where no file can be opened, the target's own pages say where the symbols are. */
static void
test_no_files (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = subject_start (&subject, data, where_script);
  Liar liar = { { .klass = &liar_class }, NULL, 0, 0, TRUE };
  g_autoptr(GError) error = NULL;
  g_autoptr(VvRuntime) runtime = NULL;

  subject_find (&subject);
  g_assert_no_error (subject.error);
  if (subject.runtime->version_hex < 0x030b0000)
    {
      g_test_skip ("this version says which it is in its file alone");
      return;
    }
  liar.truth = subject.memory;
  runtime = vv_runtime_find (&liar.memory, &error);
  g_assert_no_error (error);
  g_assert_cmphex (runtime->version_hex, ==, subject.runtime->version_hex);
  g_assert_cmphex (runtime->none, ==, subject.runtime->none);
  g_assert_cmphex (runtime->runtime, ==, subject.runtime->runtime);
}

static const struct
{
  const char *program;
  const char *says;
} fakes[] = {
  { "python3.16", "Python 3.16.0a3, and" },
  { "python3.15", "Python 3.15.2" },
  { "python3.14t", "a free-threaded Python 3.14.1" },
  { "python3.8", "Python 3.8.20, and Vivarium can read the memory of Python 3.9 to 3.15" },
  { "shop-text", "Python 3.9.2 do not" },
  { "pypy3.10", "PyPy" },
  { "shop-none", "no Python" },
};

static void
test_fake (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *program = g_build_filename (FAKE_FOLDER, fakes[i].program, NULL);
  const char *argv[] = { program, NULL };
  g_auto(Subject) subject = { 0 };

  g_free (subject_start_command (&subject, argv));
  subject_find (&subject);
  g_assert_error (subject.error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_test_message ("%s", subject.error->message);
  g_assert_nonnull (strstr (subject.error->message, fakes[i].says));
}

/* A copy that is deleted while it runs, under a name that says nothing. */
static void
test_deleted (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "wrapper", NULL);
  g_autofree char *content = NULL, *line = NULL;
  const char *argv[] = { copy, "-c", where_script, NULL };
  g_auto(Subject) subject = { 0 };
  gsize length;

  g_assert_true (g_file_get_contents ("/usr/bin/python3", &content, &length, NULL));
  g_assert_true (g_file_set_contents (copy, content, (gssize) length, NULL));
  g_chmod (copy, 0755);
  line = subject_start_command (&subject, argv);
  g_unlink (copy);
  g_rmdir (folder);
  subject_find (&subject);
  check_where (&subject, line);
}

/* Its files are where our root has none. */
static void
test_namespace (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *command =
    g_strdup_printf ("mount -t tmpfs none %s && cp /usr/bin/python3 %s/python3.11 && exec %s/python3.11 -c \"$0\"",
                     folder, folder, folder);
  const char *can[] = { "unshare", "-m", "true", NULL };
  const char *argv[] = { "unshare", "-m", "sh", "-c", command, where_script, NULL };
  g_autofree char *line = NULL;
  g_auto(Subject) subject = { 0 };
  int status = -1;

  if (!g_spawn_sync (NULL, (char **) can, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, NULL) || status != 0)
    {
      g_rmdir (folder);
      g_test_skip ("unshare -m is not permitted");
      return;
    }
  line = subject_start_command (&subject, argv);
  subject_find (&subject);
  check_where (&subject, line);
  g_rmdir (folder);
}

static void
test_embedded (gconstpointer data)
{
  g_autofree char *program = g_build_filename (FAKE_FOLDER, data, NULL);
  const char *argv[] = { program, where_script, NULL };
  g_autofree char *line = NULL;
  g_auto(Subject) subject = { 0 };

  if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no libpython to build against");
      return;
    }
  line = subject_start_command (&subject, argv);
  subject_find (&subject);
  check_where (&subject, line);
}

/* The program has read its libraries and has not started its interpreter. */
static void
test_not_started (void)
{
  g_autofree char *program = g_build_filename (FAKE_FOLDER, "embedding", NULL);
  const char *argv[] = { program, NULL };
  g_auto(Subject) subject = { 0 };

  if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no libpython to build against");
      return;
    }
  g_free (subject_start_command (&subject, argv));
  subject_find (&subject);
  g_assert_error (subject.error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (subject.error->message, "not started"));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) found = NULL;

  g_test_init (&argc, &argv, NULL);
  found = pythons_find ();
  subject_add_tests ("/runtime/real", test_real);
  subject_add_tests ("/runtime/busy", test_busy);
  subject_add_tests ("/runtime/restless", test_restless);
  subject_add_tests ("/runtime/lies", test_lies);
  subject_add_tests ("/runtime/no-files", test_no_files);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/runtime/sentence/%u", i);

      g_test_add_data_func (path, found->pdata[i], test_unreadable);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/runtime/fake/%s", fakes[i].program);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fake);
    }
  g_test_add_data_func ("/runtime/deleted", NULL, test_deleted);
  g_test_add_func ("/runtime/namespace", test_namespace);
  g_test_add_data_func ("/runtime/embedded", "embedding", test_embedded);
  g_test_add_data_func ("/runtime/embedded-copied", "embedding-copied", test_embedded);
  g_test_add_func ("/runtime/not-started", test_not_started);
  return g_test_run ();
}
