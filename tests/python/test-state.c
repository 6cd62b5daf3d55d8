/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-state.c — what the interpreter holds: a program that stands still gives its own account (scene.py), and what
 * Vivarium reads out of its memory must be the same: stacks to the line, names of threads, what the collector tracks and
 * in which generation, its numbers, the allocator's; and the roots must name what only they hold. */

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "python/roots.h"
#include "subject.h"
#include "target/capture.h"

typedef struct
{
  Subject subject;
  char *folder;
  GPtrArray *account;           /* of GStrv */
  VvImage *image;
  VvReader *reader;
} Scene;

static void
read_account (Scene *self)
{
  g_autofree char *path = g_build_filename (self->folder, "account", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  self->account = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    g_ptr_array_add (self->account, g_strsplit (lines[i], "\t", -1));
  g_unlink (path);
}

static void
scene_start (Scene      *self,
             const char *python)
{
  const char *argv[] = { python, SCENE, NULL, NULL };
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  argv[2] = self->folder;
  line = subject_start_command (&self->subject, argv);
  g_assert_cmpstr (line, ==, "ready");
  read_account (self);
  subject_find (&self->subject);
  g_assert_no_error (self->subject.error);
  self->image = vv_capture (self->subject.child.pid, &options, &info, NULL, &error);
  g_assert_no_error (error);
  self->reader = vv_reader_new (self->image, self->subject.runtime);
}

static void
scene_clear (Scene *self)
{
  g_clear_pointer (&self->reader, vv_reader_free);
  g_clear_pointer (&self->image, vv_image_free);
  g_clear_pointer (&self->account, g_ptr_array_unref);
  subject_clear (&self->subject);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_clear_pointer (&self->folder, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static guint64
number (const char *text)
{
  return g_ascii_strtoull (text, NULL, 10);
}

/* The next line of @kind after *@at; NULL where there is none. */
static char **
next_line (Scene      *self,
           const char *kind,
           guint      *at)
{
  for (; *at < self->account->len; (*at)++)
    {
      char **words = self->account->pdata[*at];

      if (strcmp (words[0], kind) == 0)
        {
          (*at)++;
          return words;
        }
    }
  return NULL;
}

/* --- Stacks --- */

static const VvFrameFacts *
find_frame (GArray  *frames,
            guint64  thread,
            guint    depth)
{
  for (guint i = 0; i < frames->len; i++)
    {
      const VvFrameFacts *frame = &g_array_index (frames, VvFrameFacts, i);

      if (frame->thread == thread && frame->depth == depth)
        return frame;
    }
  return NULL;
}

static const VvThreadFacts *
find_thread (GArray  *threads,
             guint64  id)
{
  for (guint i = 0; i < threads->len; i++)
    if (g_array_index (threads, VvThreadFacts, i).id == id)
      return &g_array_index (threads, VvThreadFacts, i);
  return NULL;
}

static void
check_stacks (Scene    *self,
              VvReader *reader)
{
  g_autoptr(GArray) threads = NULL, frames = NULL;
  g_autoptr(GHashTable) depths = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id, depth;
  guint n_threads = 0, n_frames = 0;
  char **words;

  vv_threads_read (reader, &threads, &frames);
  for (guint at = 0; (words = next_line (self, "thread", &at)) != NULL; n_threads++)
    {
      const VvThreadFacts *thread = find_thread (threads, number (words[1]));

      g_assert_nonnull (thread);
      g_assert_cmpstr (thread->name, ==, words[3]);
      if (thread->native_id != 0)
        g_assert_cmpuint (thread->native_id, ==, number (words[2]));
      g_assert_cmpint (thread->native_id != 0, ==, vv_reader_runtime (reader)->version_hex >= 0x030b0000);
    }
  g_assert_cmpuint (threads->len, ==, n_threads);
  for (guint at = 0; (words = next_line (self, "frame", &at)) != NULL; n_frames++)
    {
      const VvFrameFacts *frame = find_frame (frames, number (words[1]), (guint) number (words[2]));

      g_assert_nonnull (frame);
      g_assert_cmpstr (frame->function, ==, words[3]);
      g_assert_cmpstr (frame->file, ==, words[4]);
      g_assert_cmpint (frame->line, ==, (int) number (words[5]));
      g_hash_table_insert (depths, GSIZE_TO_POINTER (frame->thread), GUINT_TO_POINTER (frame->depth + 1));
    }
  g_assert_cmpuint (n_frames, >, 100);
  g_hash_table_iter_init (&iter, depths);
  while (g_hash_table_iter_next (&iter, &id, &depth))
    g_assert_cmpuint (find_thread (threads, GPOINTER_TO_SIZE (id))->n_frames, ==, GPOINTER_TO_UINT (depth));
  g_assert_cmpuint (g_hash_table_size (depths), ==, n_threads - 1);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_FRAME), ==, 0);
}

/* --- The collector --- */

typedef struct
{
  GHashTable *generations;      /* object → generation + 1 */
  guint counts[4];
} Tracked;

static void
take_tracked (VvAddr   object,
              int      generation,
              gpointer data)
{
  Tracked *self = data;

  g_assert_true (g_hash_table_insert (self->generations, GSIZE_TO_POINTER (object), GINT_TO_POINTER (generation + 1)));
  self->counts[generation]++;
}

static void
check_tracked (Scene    *self,
               VvReader *reader)
{
  g_autoptr(GHashTable) generations = g_hash_table_new (NULL, NULL);
  Tracked tracked = { .generations = generations };
  guint n = 0, at = 0;
  char **words;

  vv_tracked_each (reader, take_tracked, &tracked);
  while ((words = next_line (self, "tracked", &at)) != NULL)
    {
      int found = GPOINTER_TO_INT (g_hash_table_lookup (generations, GSIZE_TO_POINTER (number (words[2]))));

      if (found != (int) number (words[1]) + 1)
        g_error ("object %s is in generation %s, and was found in %d", words[2], words[1], found - 1);
      n++;
    }
  g_assert_cmpuint (n, >, 1700);
  at = 0;
  words = next_line (self, "frozen", &at);
  g_assert_cmpuint (tracked.counts[3], ==, number (words[1]));
  /* The lists of the account itself, and what printing and reading makes. */
  g_assert_cmpuint (tracked.counts[0] + tracked.counts[1] + tracked.counts[2], <=, n + 100);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_LIST), ==, 0);
}

static void
check_numbers (Scene    *self,
               VvReader *reader)
{
  VvCollectorFacts facts;
  guint64 arenas, used, used_then;
  guint at = 0;
  char **words = next_line (self, "gc", &at);

  vv_collector_read (reader, &facts);
  g_assert_cmpint (facts.n_generations, ==, 3);
  g_assert_false (facts.enabled);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (facts.threshold[i], ==, (int) number (words[1 + i]));
      g_assert_cmpuint (facts.collections[i], ==, number (words[4 + i]));
      g_assert_cmpuint (facts.collected[i], ==, number (words[7 + i]));
    }
  at = 0;
  words = next_line (self, "allocator", &at);
  g_assert_true (vv_allocator_read (reader, &arenas, &used));
  used_then = number (words[2]);
  /* An arena may have been added since by what the account takes. */
  g_assert_cmpuint (arenas, >=, number (words[1]));
  g_assert_cmpuint (arenas, <=, number (words[1]) + 2 * 1024 * 1024);
  g_assert_cmpuint (used, <=, arenas);
  g_assert_cmpuint (used + 512 * 1024, >=, used_then);
  g_assert_cmpuint (used, <=, used_then + 1024 * 1024);
}

/* --- Roots --- */

/* kind, name and target of each root as one text */
static void
take_root (const VvRoot *root,
           gpointer      data)
{
  GHashTable *rows = data;

  g_assert_true (root->name == NULL || g_utf8_validate (root->name, -1, NULL));
  g_hash_table_add (rows, g_strdup_printf ("%s %" G_GUINT64_FORMAT " %s", vv_root_kind_name (root->kind), root->target,
                                           root->name));
}

static gboolean
has_row (GHashTable *rows,
         const char *beginning,
         const char *end)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (g_str_has_prefix (row, beginning) && g_str_has_suffix (row, end))
      return TRUE;
  g_test_message ("no row begins with \"%s\" and ends with \"%s\"", beginning, end);
  return FALSE;
}

/* Where the account says that a function is: "wait() at scene.py:25" */
static char *
place_of (Scene      *self,
          const char *function)
{
  char **words;

  for (guint at = 0; (words = next_line (self, "frame", &at)) != NULL;)
    if (strcmp (words[3], function) == 0)
      return g_strdup_printf ("%s() at scene.py:%s", function, words[5]);
  g_error ("nothing is in %s()", function);
}

static void
check_roots (Scene    *self,
             VvReader *reader)
{
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const VvRuntime *runtime = vv_reader_runtime (reader);
  gboolean has_objects = runtime->layout->frame_rule == VV_FRAME_OBJECT;
  g_autofree char *plain = place_of (self, "plain"), *waits = place_of (self, "wait");
  g_autofree char *method = place_of (self, VV_HAS (runtime->layout, code_qualname) ? "Klass.method" : "method");
  char **words;

  vv_roots_each (reader, take_root, rows);
  for (guint at = 0; (words = next_line (self, "module", &at)) != NULL;)
    {
      g_autofree char *row = g_strdup_printf ("module %s %s", words[2], words[1]);

      g_assert_true (g_hash_table_contains (rows, row));
    }
  for (guint at = 0; (words = next_line (self, "holder", &at)) != NULL;)
    {
      g_autofree char *direct = g_strdup_printf ("interpreter %s ", words[2]);

      /* Lists of hooks are held, not what is in them. */
      if (g_str_has_prefix (words[1], "os.") || g_str_has_prefix (words[1], "codec"))
        g_assert_true (has_row (rows, "interpreter ", words[1]));
      else if (strcmp (words[1], "atexit") != 0)
        g_assert_true (has_row (rows, direct, words[1]));
      else if (VV_HAS (runtime->layout, interp_atexit_ncallbacks))
        g_assert_true (has_row (rows, direct, "atexit"));
      else if (VV_HAS (runtime->layout, interp_atexit_callbacks))
        g_assert_true (has_row (rows, "interpreter ", "atexit"));
    }
  for (guint at = 0; (words = next_line (self, "held", &at)) != NULL;)
    {
      g_autofree char *local = g_strdup_printf ("frame %s %s in ", words[2], words[1]);
      g_autofree char *context = g_strdup_printf ("thread %s context", words[2]);
      g_autofree char *pending = g_strdup_printf ("pending %s argument of a queued call", words[2]);

      if (strcmp (words[1], "rows") == 0 && !has_objects)
        {
          g_assert_true (has_row (rows, local, plain));
        }
      else if (strcmp (words[1], "context") == 0)
        g_assert_true (g_hash_table_contains (rows, context));
      else if (strcmp (words[1], "pending") == 0)
        g_assert_true (g_hash_table_contains (rows, pending));
      else if (strcmp (words[1], "caught") == 0 && !has_objects)
        g_assert_true (has_row (rows, local, method));
    }
  g_assert_true (has_row (rows, has_objects ? "frame " : "stack ", has_objects ? plain : waits));
  g_assert_true (has_row (rows, "thread ", " exception being handled"));
  g_assert_true (has_row (rows, "type ", " builtins.dict"));
}

static void
check_all (Scene    *self,
           VvReader *reader)
{
  check_stacks (self, reader);
  check_tracked (self, reader);
  check_numbers (self, reader);
  check_roots (self, reader);
}

static void
test_scene (gconstpointer data)
{
  g_auto(Scene) scene = { 0 };

  scene_start (&scene, data);
  check_all (&scene, scene.reader);
}

/* --- Several interpreters --- */

static const char interpreters_script[] =
  "import os, sys, threading\n"
  "try: import _interpreters as interpreters\n"
  "except ImportError: import _xxsubinterpreters as interpreters\n"
  "read, write = os.pipe()\n"
  "made = interpreters.create()\n"
  "code = '''\n"
  "import os, sys, json, decimal\n"
  "kept = [[] for i in range(5000)]\n"
  "os.write(%d, ('%%d %%d %%d' %% (id(kept), id(kept[4999]), id(sys.modules))).encode())\n"
  "''' % write\n"
  "(getattr(interpreters, 'run_string', None) or interpreters.exec)(made, code)\n"
  "print(os.read(read, 100).decode(), id(sys.modules), flush=True)\n"
  "inner = 'def inside():\\n    print(chr(105), flush=True); sys.stdin.read()\\ninside()\\n'\n"
  "def outside():\n"
  "    (getattr(interpreters, 'run_string', None) or interpreters.exec)(made, inner)\n"
  "outside()\n";

static void
take_any_tracked (VvAddr   object,
                  int      generation,
                  gpointer data)
{
  g_hash_table_add (data, GSIZE_TO_POINTER (object));
}

static void
test_interpreters (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = subject_start (&subject, data, interpreters_script), *inside = NULL;
  g_auto(GStrv) said = g_strsplit (line, " ", -1);
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(VvReader) reader = NULL;
  g_autoptr(GHashTable) tracked = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) threads = NULL, frames = NULL;

  subject_find (&subject);
  g_assert_no_error (subject.error);
  g_assert_cmpuint (g_strv_length (said), ==, 4);
  inside = child_read_line (&subject.child);
  g_assert_cmpstr (inside, ==, "i");
  image = vv_capture (subject.child.pid, &options, &info, NULL, &subject.error);
  g_assert_no_error (subject.error);
  reader = vv_reader_new (image, subject.runtime);
  vv_tracked_each (reader, take_any_tracked, tracked);
  g_assert_true (g_hash_table_contains (tracked, GSIZE_TO_POINTER (number (said[0]))));
  g_assert_true (g_hash_table_contains (tracked, GSIZE_TO_POINTER (number (said[1]))));
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_LIST), ==, 0);
  vv_roots_each (reader, take_root, rows);
  for (guint i = 2; i < 4; i++)
    {
      g_autofree char *row = g_strdup_printf ("interpreter %s sys.modules", said[i]);

      g_assert_true (g_hash_table_contains (rows, row));
    }
  g_assert_cmpstr (said[2], !=, said[3]);
  /* One thread, that was in both. */
  vv_threads_read (reader, &threads, &frames);
  g_assert_cmpuint (threads->len, ==, 1);
  g_assert_cmpstr (g_array_index (threads, VvThreadFacts, 0).name, ==, "MainThread");
  g_assert_cmpuint (g_array_index (threads, VvThreadFacts, 0).n_frames, ==, frames->len);
  for (guint i = 0; i < frames->len; i++)
    {
      const VvFrameFacts *frame = find_frame (frames, g_array_index (threads, VvThreadFacts, 0).id, i);

      g_assert_nonnull (frame);
      if (i == 0 || i + 2 == frames->len)
        g_assert_cmpstr (frame->function, ==, i == 0 ? "inside" : "outside");
    }
}

/* While a collection runs, the way back through the lists holds counts. */
static void
test_collecting (gconstpointer data)
{
  g_auto(Subject) subject = { 0 };
  g_autofree char *line = NULL;
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(VvReader) reader = NULL;
  g_autoptr(GHashTable) tracked = g_hash_table_new (NULL, NULL);

  line = subject_start (&subject, data,
                        "import gc, sys\n"
                        "kept = [[i] for i in range(3000)]\n"
                        "def tell(phase, info):\n"
                        "    print(id(kept), id(kept[2999]), flush=True); sys.stdin.readline()\n"
                        "gc.callbacks.append(tell)\n"
                        "gc.collect()\n");
  subject_find (&subject);
  g_assert_no_error (subject.error);
  image = vv_capture (subject.child.pid, &options, &info, NULL, &subject.error);
  g_assert_no_error (subject.error);
  g_assert_true (vv_runtime_busy (subject.runtime, &image->memory));
  reader = vv_reader_new (image, subject.runtime);
  vv_tracked_each (reader, take_any_tracked, tracked);
  g_assert_true (g_hash_table_contains (tracked, GSIZE_TO_POINTER (number (line))));
  g_assert_true (g_hash_table_contains (tracked, GSIZE_TO_POINTER (number (strchr (line, ' ') + 1))));
  g_assert_cmpuint (g_hash_table_size (tracked), >, 6000);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_LIST), ==, 0);
}

/* --- Cores --- */

static void
check_core (Scene      *scene,
            const char *path)
{
  g_autoptr(GError) error = NULL;
  VvCoreProcess process;
  g_autoptr(VvImage) image = vv_image_new_core (path, &process, &error);
  g_autoptr(VvRuntime) runtime = NULL;
  g_autoptr(VvReader) reader = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (process.pid, ==, scene->subject.child.pid);
  g_assert_cmpuint (process.n_threads, >=, 11);
  g_assert_cmpuint (process.n_missing_files, ==, 0);
  g_assert_true (g_str_has_prefix (process.comm, "python"));
  g_assert_nonnull (strstr (process.arguments, "python"));
  vv_core_process_clear (&process);
  runtime = vv_runtime_find (&image->memory, &error);
  g_assert_no_error (error);
  g_assert_cmphex (runtime->runtime, ==, scene->subject.runtime->runtime);
  g_assert_cmphex (runtime->none, ==, scene->subject.runtime->none);
  reader = vv_reader_new (image, runtime);
  check_all (scene, reader);
}

/* The only file in @folder whose name begins with @prefix. */
static char *
find_file (const char *folder,
           const char *prefix)
{
  g_autoptr(GDir) open = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (open)) != NULL)
    if (g_str_has_prefix (name, prefix))
      return g_build_filename (folder, name, NULL);
  return NULL;
}

/* The page of old system calls can never be read. */
static gboolean
gcore_left_out (const char *said)
{
  static const char words[] = "Memory read failed for corefile section";

  for (const char *at = said; (at = strstr (at, words)) != NULL; at += strlen (words))
    {
      const char *address = strstr (at, " at 0x");

      if (address == NULL || !g_str_has_prefix (address, " at 0xffffffffff600000"))
        return TRUE;
    }
  return FALSE;
}

static void
test_gcore (gconstpointer data)
{
  g_auto(Scene) scene = { 0 };
  g_autofree char *gcore = g_find_program_in_path ("gcore");
  g_autofree char *pid = NULL, *prefix = NULL, *path = NULL, *said = NULL;

  if (gcore == NULL)
    {
      g_test_skip ("there is no gcore");
      return;
    }
  scene_start (&scene, data);
  pid = g_strdup_printf ("%d", scene.subject.child.pid);
  prefix = g_build_filename (scene.folder, "core", NULL);
  {
    const char *argv[] = { gcore, "-o", prefix, pid, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, &said, NULL, NULL));
  }
  path = find_file (scene.folder, "core");
  g_assert_nonnull (path);
  if (gcore_left_out (said))
    g_test_skip ("this gdb cannot read stacks with guard pages inside of a mapping, and wrote zeros");
  else
    check_core (&scene, path);
  g_unlink (path);
}

static void
test_kernel (gconstpointer data)
{
  g_auto(Scene) scene = { 0 };
  g_autofree char *pattern = NULL, *path = NULL, *here = g_get_current_dir ();
  struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  g_file_get_contents ("/proc/sys/kernel/core_pattern", &pattern, NULL, NULL);
  if (pattern == NULL || strchr ("|/", *pattern) != NULL)
    {
      g_test_skip ("core_pattern gives cores to somebody else");
      return;
    }
  scene_start (&scene, data);
  /* A core is written to the folder in which the process is: it is ours, since it was started here. */
  if (prlimit (scene.subject.child.pid, RLIMIT_CORE, &limit, NULL) != 0)
    {
      g_test_skip ("cores are forbidden here");
      return;
    }
  kill (scene.subject.child.pid, SIGABRT);
  while (waitid (P_PID, (id_t) scene.subject.child.pid, &(siginfo_t) { 0 }, WEXITED | WNOWAIT) != 0)
    g_assert_cmpint (errno, ==, EINTR);
  {
    g_autofree char *with_pid = g_strdup_printf ("core.%d", scene.subject.child.pid);

    path = find_file (here, with_pid);
  }
  if (path == NULL)
    path = g_build_filename (here, "core", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the kernel wrote no core here");
      return;
    }
  check_core (&scene, path);
  g_unlink (path);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  /* Where cores are written. */
  g_assert_cmpint (g_chdir (folder), ==, 0);
  subject_add_tests ("/state/live", test_scene);
  subject_add_tests ("/state/interpreters", test_interpreters);
  subject_add_tests ("/state/collecting", test_collecting);
  subject_add_tests ("/state/gcore", test_gcore);
  subject_add_tests ("/state/kernel-core", test_kernel);
  status = g_test_run ();
  g_rmdir (folder);
  return status;
}
