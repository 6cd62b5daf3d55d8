/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Objects of interpreters that run: what is read from outside is what they say themselves, also while
 * it changes; and whatever a memory holds, the reader comes back. */

#include "python/live.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "../counts.h"
#include "pythons.h"
#include "subject.h"
#include "tiny.h"

static VvLiveReader *
start (Subject    *subject,
       const char *python,
       const char *what,
       char      **line)
{
  const char *argv[] = { python, TEST_FOLDER "/live-scene.py", what, NULL };
  g_autoptr(GError) error = NULL;
  VvLiveReader *reader;

  *line = subject_start_command (subject, argv);
  reader = vv_live_reader_new (subject->child.pid, &error);
  g_assert_no_error (error);
  return reader;
}

static void
say (Subject *subject)
{
  g_assert_cmpint (write (subject->child.in_fd, "\n", 1), ==, 1);
}

static double
read_number (VvLiveReader *reader,
             const char   *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, path, &error);
  double value;

  g_assert_no_error (error);
  vv_live_watch_read_number (&value, watch, &error);
  g_assert_no_error (error);
  return value;
}

/* --- What they say themselves --- */

static void
test_values (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "values", &line);
  g_auto(GStrv) objects = g_strsplit (line, "|", -1);

  g_assert_cmpuint (g_strv_length (objects), >, 40);
  for (guint i = 0; objects[i] != NULL; i++)
    {
      g_auto(GStrv) said = g_strsplit (objects[i], "\t", -1);
      g_autoptr(VvLiveWatch) watch = NULL, pinned = NULL;
      g_autoptr(GError) error = NULL;
      VvLiveFacts facts, again;
      double value;

      g_test_message ("%s", objects[i]);
      watch = vv_live_watch_new (reader, said[0], &error);
      g_assert_no_error (error);
      for (guint look = 0; look < 3; look++)
        {
          vv_live_watch_read (watch, TRUE, &facts, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (facts.address, ==, g_ascii_strtoull (said[2], NULL, 10));
          g_assert_cmpuint (facts.type, ==, g_ascii_strtoull (said[3], NULL, 10));
          g_assert_cmpint (facts.size, ==, g_ascii_strtoll (said[4], NULL, 10));
          g_assert_cmpint (facts.end, ==, VV_LIVE_END_NONE);
          vv_live_watch_read_number (&value, watch, &error);
          g_assert_no_error (error);
          g_assert_cmpfloat (value, ==, g_ascii_strtod (said[1], NULL));
        }
      /* The target held one more while it looked. */
      if (!facts.immortal && facts.length >= 0)
        g_assert_cmpuint (facts.refcount, <=, (guint32) g_ascii_strtoull (said[5], NULL, 10));

      pinned = vv_live_watch_new_pinned (reader, facts.address, facts.type);
      vv_live_watch_read (pinned, TRUE, &again, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (again.address, ==, facts.address);
      g_assert_cmpuint (again.type, ==, facts.type);
      g_assert_cmpstr (again.type_name, ==, facts.type_name);
      g_assert_cmpuint (again.refcount, ==, facts.refcount);
      g_assert_cmpint (again.immortal, ==, facts.immortal);
      g_assert_cmpint (again.length, ==, facts.length);
      g_assert_cmpint (again.size, ==, facts.size);
    }
}

static void
assert_refused (VvLiveReader *reader,
                const char   *path,
                VvError       code,
                const char   *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, path, &error);
  double value = -1;

  g_assert_no_error (error);
  g_assert_false (vv_live_watch_read_number (&value, watch, &error));
  g_assert_error (error, VV_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpfloat (value, ==, -1);
}

static void
test_nowhere (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "values", &line);

  assert_refused (reader, "nowhere.at.all", VV_ERROR_GONE, "“nowhere”");
  assert_refused (reader, "app.missing", VV_ERROR_GONE, "“app.missing”");
  assert_refused (reader, "app.slots.unset", VV_ERROR_GONE, "app.slots.unset");
  assert_refused (reader, "app.table['nope']", VV_ERROR_GONE, "app.table['nope']");
  assert_refused (reader, "app.numbers[-4]", VV_ERROR_GONE, "app.numbers[-4]");
  assert_refused (reader, "app.many[300000]", VV_ERROR_GONE, "[300000]");
  assert_refused (reader, "app.many[-300001]", VV_ERROR_GONE, "[-300001]");
  assert_refused (reader, "app.many['x']", VV_ERROR_GONE, "list");
  assert_refused (reader, "app.plain[0]", VV_ERROR_UNSUPPORTED, "Plain");
  assert_refused (reader, "app.plain", VV_ERROR_UNSUPPORTED, "Plain");
  assert_refused (reader, "sys", VV_ERROR_UNSUPPORTED, "module");
}

/* Strict: the target itself says what it has. */
static void
assert_completes (VvLiveReader *reader,
                  const char   *text,
                  const char   *with,
                  const char   *without)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) names = vv_live_reader_complete (reader, text, 10000, &error);

  g_assert_no_error (error);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (names[i], text));
  g_assert_true (with == NULL || g_strv_contains ((const char *const *) names, with));
  g_assert_true (without == NULL || !g_strv_contains ((const char *const *) names, without));
}

static void
test_complete (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "values", &line);
  g_auto(GStrv) few = vv_live_reader_complete (reader, "", 5, NULL);

  assert_completes (reader, "", "sys", "os.path.join");
  assert_completes (reader, "", "app", NULL);
  assert_completes (reader, "ap", "app", "sys");
  assert_completes (reader, "os.p", "os.path", NULL);
  assert_completes (reader, "app.", "app.table", "app.late3");
  assert_completes (reader, "app.late.", "app.late.late49", NULL);
  assert_completes (reader, "app.late.c", "app.late.count", NULL);
  assert_completes (reader, "app.plain.", "app.plain.price", "app.plain.__init__");
  assert_completes (reader, "app.plain.__", "app.plain.__init__", NULL);
  assert_completes (reader, "app.slots.f", "app.slots.first", NULL);
  assert_completes (reader, "nowhere.x", NULL, "sys");
  assert_completes (reader, "app.table['", NULL, "sys");
  g_assert_cmpuint (g_strv_length (few), ==, 5);
}

/* --- While it changes --- */

static void
test_busy (gconstpointer python)
{
  static const char *const paths[] = { "app.counter", "app.grown", "app.seen" };
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "busy", &line);
  VvLiveWatch *watches[3];
  double last[3] = { 0 };
  guint n_read[3] = { 0 };
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  for (guint i = 0; i < 3; i++)
    watches[i] = vv_live_watch_new (reader, paths[i], NULL);
  while (n_read[1] < test_count (300, 3000) && g_get_monotonic_time () < end_us)
    for (guint i = 0; i < 3; i++)
      {
        g_autoptr(GError) error = NULL;
        double value;

        if (!vv_live_watch_read_number (&value, watches[i], &error))
          {
            g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
            continue;
          }
        n_read[i]++;
        g_assert_cmpfloat (value, >=, last[i]);
        g_assert_cmpfloat (value, <, 1e10);
        g_assert_cmpfloat (value, ==, floor (value));
        if (i == 0)
          g_assert_cmpfloat (fmod (value, 2), ==, 0);
        last[i] = value;
      }
  g_test_message ("%u, %u, %u values; the last %.0f, %.0f, %.0f", n_read[0], n_read[1], n_read[2], last[0], last[1], last[2]);
  g_assert_cmpuint (n_read[1], >, 0);
  g_assert_cmpfloat (last[1], >, 0);
  g_assert_cmpuint (n_read[2], >, 0);
  for (guint i = 0; i < 3; i++)
    vv_live_watch_free (watches[i]);
}

/* --- The collector --- */

/* Numbers of a text, whatever is between. */
static GArray *
numbers_of (const char *text)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (double));

  while (*text != '\0')
    {
      char *end;
      double number;

      if (!g_ascii_isdigit (*text))
        {
          text++;
          continue;
        }
      number = g_ascii_strtod (text, &end);
      g_array_append_val (numbers, number);
      text = end;
    }
  return numbers;
}

static void
test_collector (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "collector", &line);
  g_auto(GStrv) said = g_strsplit (line, "|", -1);
  g_autoptr(GArray) thresholds = numbers_of (said[0]), stats = numbers_of (said[1]), counts = numbers_of (said[2]);
  g_autoptr(GError) error = NULL;
  guint per = stats->len / 3;
  VvCollectorFacts facts;

  g_test_message ("%s", line);
  g_assert_true (vv_live_reader_read_collector (reader, &facts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (facts.n_generations, ==, 3);
  g_assert_true (facts.enabled);
  for (guint i = 0; i < 3; i++)
    {
      const double *stat = &g_array_index (stats, double, i * per);

      g_assert_cmpfloat (facts.threshold[i], ==, g_array_index (thresholds, double, i));
      g_assert_cmpfloat (facts.collections[i], ==, stat[0]);
      g_assert_cmpfloat (facts.collected[i], ==, stat[1]);
      g_assert_cmpfloat (facts.uncollectable[i], ==, stat[2]);
      /* To say them takes some objects of the youngest. */
      if (i == 0)
        g_assert_cmpfloat (fabs (facts.count[i] - g_array_index (counts, double, i)), <, 100);
      else
        g_assert_cmpfloat (facts.count[i], ==, g_array_index (counts, double, i));
      if (strstr (said[1], "duration") == NULL)
        g_assert_true (isnan (facts.duration_s[i]));
      else
        g_assert_cmpfloat (facts.duration_s[i], ==, stat[4]);
    }
}

/* --- Ends --- */

static void
test_freed (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL, *after = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "freed", &line);
  g_auto(GStrv) objects = g_strsplit (line, "|", -1);
  guint n = g_strv_length (objects);
  g_autoptr(GPtrArray) watches = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_live_watch_free);
  VvLiveFacts facts;

  for (guint i = 0; i < n; i++)
    {
      g_auto(GStrv) said = g_strsplit (objects[i], "\t", -1);
      VvLiveWatch *watch = vv_live_watch_new_pinned (reader, g_ascii_strtoull (said[1], NULL, 10),
                                                     g_ascii_strtoull (said[2], NULL, 10));

      g_ptr_array_add (watches, watch);
      g_assert_true (vv_live_watch_read (watch, TRUE, &facts, NULL));
      g_assert_cmpint (facts.end, ==, VV_LIVE_END_NONE);
      g_assert_cmpuint (facts.refcount, ==, 1);
    }
  say (&subject);
  for (guint i = 0; i < n; i++)
    {
      gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

      do
        {
          g_usleep (1000);
          g_assert_true (vv_live_watch_read (watches->pdata[i], FALSE, &facts, NULL));
        }
      while (facts.end == VV_LIVE_END_NONE && g_get_monotonic_time () < end_us);
      g_test_message ("%s: %d %s", objects[i], facts.end, facts.type_name);
      g_assert_cmpint (facts.end, !=, VV_LIVE_END_NONE);
    }
  /* They stay what they are. */
  say (&subject);
  after = child_read_line (&subject.child);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (vv_live_watch_read (watches->pdata[i], FALSE, &facts, NULL));
      g_assert_cmpint (facts.end, !=, VV_LIVE_END_NONE);
    }
}

static void
test_target_ends (gconstpointer python)
{
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = NULL;
  g_autoptr(VvLiveReader) reader = start (&subject, python, "busy", &line);
  g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, "app.grown", NULL);
  g_autoptr(GError) error = NULL;
  VvLiveFacts facts;
  VvCollectorFacts collector;

  g_assert_true (vv_live_watch_read (watch, FALSE, &facts, NULL));
  child_stop (&subject.child);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (vv_live_watch_read (watch, FALSE, &facts, &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
      g_clear_error (&error);
    }
  g_assert_false (vv_live_reader_read_collector (reader, &collector, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
}

/* A name that was a class's becomes the instance's own, then a module's. */
static void
test_shadowed (gconstpointer python)
{
  static const char script[] =
    "import sys, types\n"
    "class Base: x = 1\n"
    "class Near(Base): pass\n"
    "class Slim(Base): __slots__ = ('y',)\n"
    "app, slim, kind = Near(), Slim(), Near\n"
    "def step(): print('.', flush=True); sys.stdin.readline()\n"
    "step()\n"
    "Near.x = 2; Slim.x = 2; step()\n"
    "app.x = 3; step()\n"
    "del app.x; step()\n"
    "sys.modules['app'] = types.SimpleNamespace(x=4); step()\n";
  static const double expected[][3] = { { 1, 1, 1 }, { 2, 2, 2 }, { 3, 2, 2 }, { 2, 2, 2 }, { 4, 2, 2 } };
  static const char *const paths[] = { "app.x", "slim.x", "kind.x" };
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = subject_start (&subject, python, script);
  g_autoptr(VvLiveReader) reader = vv_live_reader_new (subject.child.pid, NULL);
  VvLiveWatch *watches[3];

  for (guint i = 0; i < 3; i++)
    watches[i] = vv_live_watch_new (reader, paths[i], NULL);
  for (guint step = 0; step < G_N_ELEMENTS (expected); step++)
    {
      for (guint i = 0; i < 3; i++)
        for (guint look = 0; look < 2; look++)
          {
            double value = 0;

            g_assert_true (vv_live_watch_read_number (&value, watches[i], NULL));
            g_assert_cmpfloat (value, ==, expected[step][i]);
          }
      if (step + 1 < G_N_ELEMENTS (expected))
        {
          say (&subject);
          g_free (child_read_line (&subject.child));
        }
    }
  for (guint i = 0; i < 3; i++)
    vv_live_watch_free (watches[i]);
}

/* A program that becomes another one, and a Python only then. */
static void
test_exec (gconstpointer python)
{
  g_autofree char *script = g_strdup_printf ("echo sh; read word; exec %s -c 'import sys; n = 7; print(1, flush=True); sys.stdin.readline()'",
                                             (const char *) python);
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = subject_start_command (&subject, argv), *next = NULL;
  g_autoptr(VvLiveReader) reader = vv_live_reader_new_waiting (subject.child.pid);
  g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, "n", NULL);
  g_autoptr(GError) error = NULL;
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  double value = 0;

  g_assert_false (vv_live_watch_read_number (&value, watch, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  say (&subject);
  next = child_read_line (&subject.child);
  while (!vv_live_watch_read_number (&value, watch, NULL) && g_get_monotonic_time () < end_us)
    g_usleep (10000);
  g_assert_cmpfloat (value, ==, 7);
}

static void
test_no_python (void)
{
  const char *argv[] = { "/bin/sh", "-c", "echo ready; read word", NULL };
  g_auto(Subject) subject = { { 0 } };
  g_autofree char *line = subject_start_command (&subject, argv);
  g_autoptr(GError) error = NULL;

  g_assert_null (vv_live_reader_new (subject.child.pid, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
}

/* --- Memory that lies --- */

typedef struct
{
  VvMemory memory;
  Tiny *tiny;
} FakeMemory;

static gsize
fake_read (VvMemory *memory,
           VvAddr    address,
           gpointer  buffer,
           gsize     size)
{
  FakeMemory *self = (FakeMemory *) memory;

  if (address < TINY_BASE || address >= TINY_BASE + TINY_SIZE)
    return 0;
  size = MIN (size, TINY_BASE + TINY_SIZE - address);
  memcpy (buffer, self->tiny->bytes + (address - TINY_BASE), size);
  return size;
}

static const VvMemoryClass fake_class = { .read = fake_read };

/* sys.modules with one module "m", in which a list, a class with a strange MRO and its instance. */
static void
make_world (Tiny   *tiny,
            VvAddr *mro,
            VvAddr *instance)
{
  const VvLayout *layout = tiny->layout;
  VvAddr interpreter = tiny_alloc (tiny, layout->interp_modules + 8);
  VvAddr state = tiny_alloc (tiny, layout->runtime_interpreters_main + 8);
  VvAddr items[] = { tiny_int (tiny, 5), tiny_int (tiny, 6) };
  VvAddr type = tiny_class (tiny, "Odd", tiny->runtime.object_type, NULL);
  VvAddr names[3], values[3], module, modules, key;

  *mro = tiny_tuple (tiny, 2, items);
  tiny_set (tiny, type, layout->type_mro, *mro);
  *instance = tiny_object (tiny, type, 64);
  names[0] = tiny_str (tiny, "list");
  values[0] = tiny_list (tiny, 2, 2, items);
  names[1] = tiny_str (tiny, "odd");
  values[1] = *instance;
  names[2] = tiny_str (tiny, "type");
  values[2] = type;
  module = tiny_object (tiny, tiny->runtime.module_type, 128);
  tiny_set (tiny, module, layout->module_dict, tiny_dict (tiny, FALSE, 3, names, values));
  key = tiny_str (tiny, "m");
  modules = tiny_dict (tiny, FALSE, 1, &key, &module);
  tiny_set (tiny, interpreter, layout->interp_modules, modules);
  tiny_set (tiny, state, layout->runtime_interpreters_main, interpreter);
  tiny->runtime.runtime = state;
}

static void
read_all (VvLiveReader *reader)
{
  static const char *const paths[] = { "m.list", "m.list[1]", "m.odd.x", "m.type.x", "m.odd", "m['x']", "x", "m.list[-1]" };
  VvCollectorFacts collector;
  VvLiveFacts facts;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, paths[i], NULL);
      g_auto(GStrv) names = vv_live_reader_complete (reader, paths[i], 100, NULL);

      for (guint look = 0; look < 2; look++)
        if (vv_live_watch_read (watch, TRUE, &facts, NULL))
          g_assert_cmpint (facts.length, <, G_GINT64_CONSTANT (1) << 48);
    }
  vv_live_reader_read_collector (reader, &collector, NULL);
}

static void
test_hostile (gconstpointer data)
{
  const VvLayout *layout = data;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  FakeMemory fake = { { &fake_class }, tiny };
  g_autoptr(GHashTable) symbols = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint8 *before = NULL;
  g_autoptr(VvLiveReader) reader = NULL;
  VvAddr mro, instance;

  make_world (tiny, &mro, &instance);
  tiny->runtime.symbols = symbols;
  reader = vv_live_reader_new_for_memory (&fake.memory, &tiny->runtime);
  g_assert_cmpfloat (read_number (reader, "m.list"), ==, 2);
  g_assert_cmpfloat (read_number (reader, "m.list[-1]"), ==, 6);
  assert_refused (reader, "m.odd.x", VV_ERROR_GONE, "m.odd.x");

  /* An MRO that holds itself, one that is endless, one that leads nowhere. */
  tiny_set (tiny, mro, layout->tuple_item, mro);
  assert_refused (reader, "m.odd.x", VV_ERROR_GONE, "m.odd.x");
  assert_refused (reader, "m.type.x", VV_ERROR_GONE, "m.type.x");
  tiny_set (tiny, mro, layout->var_size, G_MAXUINT64);
  assert_refused (reader, "m.odd.x", VV_ERROR_GONE, "m.odd.x");
  tiny_set (tiny, mro, layout->tuple_item, 0x123456789);
  assert_refused (reader, "m.type.x", VV_ERROR_GONE, "m.type.x");

  before = g_memdup2 (tiny->bytes, TINY_SIZE);
  for (guint i = 0; i < test_count (400, 20000); i++)
    {
      for (guint j = 0; j < 30; j++)
        tiny->bytes[g_test_rand_int_range (0, (gint32) tiny->used)] = (guint8) g_test_rand_int_range (0, 256);
      read_all (reader);
      memcpy (tiny->bytes, before, TINY_SIZE);
    }
}

/* --- Paths --- */

static void
test_path (void)
{
  static const char *const right[] = { "a", "a.b.c", "_x1", "a[0]", "a[-1]['k'].b", "a[\"it's\"]", " a.b ", "é.ü", "a[ 3 ]",
                                       "a['\\x41\\u4e2d\\U0001f40d\\n']" };
  static const char *const wrong[] = { "", " ", ".a", "a.", "a..b", "1a", "a b", "a[", "a[]", "a[1", "a['x]", "a['x'",
                                       "a[1.5]", "a[x]", "a['\\q']", "a['\\x4']", "a['\\ud800']", "a()", "a[1]b", "a=b",
                                       "a[99999999999999999999]", "a\xff", "['x']", "a['\\" };
  g_autoptr(GString) deep = g_string_new ("a");
  g_autoptr(VvObjectPath) path = vv_object_path_parse ("a.b['\\x41\\'\\u4e2d'][-12].c", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(VvObjectPath) parsed = vv_object_path_parse (right[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (parsed);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (vv_object_path_parse (wrong[i], &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
      g_assert_null (strchr (error->message, '\n'));
    }
  for (guint i = 0; i < 10000; i++)
    g_string_append (deep, ".a");
  g_assert_null (vv_object_path_parse (deep->str, NULL));

  g_assert_cmpuint (path->n_steps, ==, 5);
  g_assert_cmpuint (vv_object_path_n_names (path), ==, 2);
  g_assert_cmpint (path->steps[2].kind, ==, VV_STEP_KEY);
  g_assert_cmpstr (path->steps[2].text, ==, "A'中");
  g_assert_cmpint (path->steps[3].index, ==, -12);
  g_assert_cmpstr (path->steps[4].text, ==, "c");
}

int
main (int    argc,
      char **argv)
{
  const VvLayout *const *layouts;
  guint n_layouts;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/live/path", test_path);
  g_test_add_func ("/python/live/no-python", test_no_python);
  subject_add_tests ("/python/live/values", test_values);
  subject_add_tests ("/python/live/nowhere", test_nowhere);
  subject_add_tests ("/python/live/complete", test_complete);
  subject_add_tests ("/python/live/busy", test_busy);
  subject_add_tests ("/python/live/collector", test_collector);
  subject_add_tests ("/python/live/freed", test_freed);
  subject_add_tests ("/python/live/target-ends", test_target_ends);
  subject_add_tests ("/python/live/shadowed", test_shadowed);
  subject_add_tests ("/python/live/exec", test_exec);
  layouts = vv_layout_list (&n_layouts);
  for (guint i = 0; i < n_layouts; i++)
    {
      g_autofree char *name = g_strdup_printf ("/python/live/hostile/%x-%u", layouts[i]->first, i);

      g_test_add_data_func (name, layouts[i], test_hostile);
    }
  return g_test_run ();
}
