/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-oracle.c — object by object against what the interpreter says of itself (oracle.py), for every
 * interpreter found.  What differs is counted by type, and has to be in a list that says why. */

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "child.h"
#include "python/reader.h"
#include "pythons.h"
#include "target/capture.h"

/* All that may differ, of all objects on all versions.  A module's state is words that only its own code
 * knows: those that are addresses of objects are guessed, and what lies behind further pointers is not found. */
static const struct { const char *what, *whose, *why; } known[] = {
  { "refs", "module atexit", "to 3.9: callbacks, in an array behind its state" },
  { "refs", "module _curses_panel", "its traversal reports its own type, which is static and not counted" },
  { "refs", "module _decimal", "3.13 on: exceptions, in arrays behind its state" },
  { "refs", "module _hmac", "3.14 on: the same" },
  { "refs", "module _zoneinfo", "3.12 on: zones in a list behind its state" },
  { "refs", "cython_function_or_method", "Cython's: a class that it borrows" },
  { "guessed beside what is reported", "module", "words of its state that it does not report" },
  { "guessed beside what is reported", "cython_function_or_method", "nobody described it" },
  { "guessed beside what is reported", "MaskedArray", "numpy's: nobody described it" },
  { "guessed beside what is reported", "MaskedConstant", "numpy's: nobody described it" },
  { "guessed beside what is reported", "_DTypeMeta", "numpy's: nobody described it" },
  { "guessed beside what is reported", "ufunc", "numpy's: nobody described it" },
};

typedef struct
{
  VvReader *reader;
  GArray *refs;                 /* of VvRef: of the object at hand */
  GHashTable *found;            /* "what\ttype" → how many */
  GHashTable *examples;         /* the same → text */
  GHashTable *names;            /* id → type's name */
  GHashTable *wrong;            /* ids whose references differ */
  const gint64 *counts;         /* of each object, by lines */
  gsize n_counts;
  guint64 shown;                /* objects of the gallery */
  guint64 objects;
  guint64 wrong_refs, wrong_sizes, wrong_counts, wrong_lengths, wrong_values, wrong_memory;
  guint64 wrong_degrees;
  guint64 measured, values, unsteady;
} Comparison;

typedef struct
{
  VvRefs refs;
  GArray *to;
} Collector;

static void
collect_cb (VvRefs *refs)
{
  Collector *self = (Collector *) refs;

  g_array_append_vals (self->to, refs->refs, refs->n);
  refs->n = 0;
}

static void G_GNUC_PRINTF (4, 5)
differs (Comparison *self,
         const char *what,
         const char *type,
         const char *format,
         ...)
{
  g_autofree char *key = g_strdup_printf ("%s\t%s", what, type);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->found, key));
  va_list args;

  if (n == 0)
    {
      va_start (args, format);
      g_hash_table_insert (self->examples, g_strdup (key), g_strdup_vprintf (format, args));
      va_end (args);
    }
  g_hash_table_insert (self->found, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
}

static int
compare_u64 (gconstpointer a,
             gconstpointer b)
{
  guint64 one = *(const guint64 *) a, other = *(const guint64 *) b;

  return one < other ? -1 : one > other;
}

static const char *
name_of (Comparison *self,
         guint64     id)
{
  const char *name = g_hash_table_lookup (self->names, &id);

  return name != NULL ? name : "?";
}

/* What stands in one of two sorted lists alone. */
static char *
difference (Comparison *self,
            GArray     *expected,
            GArray     *got)
{
  GString *text = g_string_new (NULL);
  guint i = 0, k = 0;

  while (i < expected->len || k < got->len)
    {
      guint64 one = i < expected->len ? g_array_index (expected, guint64, i) : G_MAXUINT64;
      guint64 other = k < got->len ? g_array_index (got, guint64, k) : G_MAXUINT64;

      if (one == other)
        {
          i++;
          k++;
        }
      else if (one < other)
        {
          g_string_append_printf (text, " -%s", name_of (self, one));
          i++;
        }
      else
        {
          g_string_append_printf (text, " +%s", name_of (self, other));
          k++;
        }
    }
  if (text->len > 300)
    g_string_truncate (text, 300);
  return g_string_free (text, text->len == 0);
}

/* Of a type that nobody described nobody knows what its traversal reports: what was guessed may be
 * there, and need not.  Moves to @got what of @guessed is expected, and counts the rest. */
static void
add_guessed (Comparison *self,
             const char *name,
             GArray     *expected,
             GArray     *guessed,
             GArray     *got)
{
  for (guint i = 0; i < guessed->len; i++)
    {
      guint64 id = g_array_index (guessed, guint64, i);
      guint missing = 0;

      for (guint k = 0; k < expected->len; k++)
        missing += g_array_index (expected, guint64, k) == id;
      for (guint k = 0; k < got->len; k++)
        missing -= g_array_index (got, guint64, k) == id;
      if ((gint) missing > 0)
        g_array_append_val (got, id);
      else
        differs (self, "guessed beside what is reported", name, "%s", name_of (self, id));
    }
}

static void
check_refs (Comparison     *self,
            guint64         id,
            const VvPyType *type,
            const char     *name,
            gboolean        collected,
            const char     *list)
{
  g_autoptr(GArray) expected = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GArray) got = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GArray) guessed = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree Collector *collector = g_new (Collector, 1);
  g_autoptr(GString) whose = g_string_new (NULL);
  g_autofree char *text = NULL;
  char *end;

  for (const char *at = list; *at != '\0'; at = *end == ' ' ? end + 1 : end)
    {
      guint64 other = g_ascii_strtoull (at, &end, 10);

      if (end == at)
        break;
      g_array_append_val (expected, other);
    }
  collector->refs.n = 0;
  collector->refs.flush = collect_cb;
  collector->to = self->refs;
  g_array_set_size (self->refs, 0);
  vv_reader_visit (self->reader, id, type, &collector->refs);
  collect_cb (&collector->refs);
  for (guint i = 0; i < self->refs->len; i++)
    {
      const VvRef *ref = &g_array_index (self->refs, VvRef, i);

      if ((ref->flags & VV_REF_HIDDEN) == 0)
        g_array_append_val ((ref->flags & VV_REF_GUESSED) != 0 ? guessed : got, ref->target);
      if (vv_reader_object_type (self->reader, ref->target) == NULL)
        differs (self, "target is no object", name, "%#" G_GINT64_MODIFIER "x -> %#" G_GINT64_MODIFIER
                 "x kind %u form %u", id, ref->target, ref->kind, ref->form);
    }
  add_guessed (self, name, expected, guessed, got);
  g_assert_true (collected || got->len == 0 || (type->flags & 1 << 14) != 0);
  g_array_sort (expected, compare_u64);
  g_array_sort (got, compare_u64);
  text = difference (self, expected, got);
  if (text == NULL)
    return;
  self->wrong_refs++;
  g_hash_table_add (self->wrong, g_memdup2 (&id, sizeof id));
  g_string_append (whose, name);
  if (type->category == VV_CATEGORY_MODULE)
    {
      g_string_append_c (whose, ' ');
      vv_reader_preview (self->reader, id, type, 60, whose);
    }
  differs (self, "refs", whose->str, "%s", text);
}

/* The list of all objects holds each of them, as it did when they were counted. */
static void
check_count (Comparison          *self,
             const char          *name,
             char               **fields,
             const VvObjectFacts *facts)
{
  gint64 expected;

  g_assert_cmpuint (self->objects, <=, self->n_counts);
  expected = self->counts[self->objects - 1] - (self->counts[0] - 1);
  self->unsteady += fields[4][0] == '-';
  if (facts->immortal || fields[4][0] == '-' || (guint64) expected == facts->refcount)
    return;
  self->wrong_counts++;
  differs (self, "refcount", name, "%s: %" G_GINT64_FORMAT " is not %" G_GUINT64_FORMAT, fields[1], expected,
           facts->refcount);
}

static void
check_object (Comparison *self,
              char      **fields)
{
  guint64 id = g_ascii_strtoull (fields[1], NULL, 10);
  guint64 type_id = g_ascii_strtoull (fields[2], NULL, 10);
  const char *name = fields[8];
  const VvPyType *type = vv_reader_object_type (self->reader, id);
  VvObjectFacts facts;

  self->objects++;
  if (type == NULL || type->address != type_id)
    {
      differs (self, type == NULL ? "no object" : "another type", name, "%s", fields[1]);
      self->wrong_refs++;
      return;
    }
  vv_reader_facts (self->reader, id, type, &facts);
  if (fields[3][0] != '-' && !type->own_sizeof
      && g_ascii_strtoull (fields[3], NULL, 10) != facts.size)
    {
      self->wrong_sizes++;
      differs (self, "size", name, "%s is not %" G_GUINT64_FORMAT, fields[3], facts.size);
    }
  check_count (self, name, fields, &facts);
  if ((fields[7][0] == '-' ? -1 : g_ascii_strtoll (fields[7], NULL, 10)) != facts.length)
    {
      self->wrong_lengths++;
      differs (self, "length", name, "%s is not %" G_GINT64_FORMAT, fields[7], facts.length);
    }
  check_refs (self, id, type, name, fields[6][0] == '1', fields[9]);
}

static void
check_value (Comparison *self,
             char      **fields)
{
  guint64 id = g_ascii_strtoull (fields[1], NULL, 10);
  const VvPyType *type = vv_reader_object_type (self->reader, id);
  g_autoptr(GString) text = g_string_new (NULL);

  self->values++;
  if (type == NULL)
    return;
  if (vv_reader_preview (self->reader, id, type, 120, text) && strcmp (text->str, fields[2]) == 0)
    return;
  self->wrong_values++;
  differs (self, "value", name_of (self, id), "%s is not %s", fields[2], text->str);
}

static void
check_memory (Comparison *self,
              char      **fields)
{
  guint64 id = g_ascii_strtoull (fields[1], NULL, 10);
  const VvPyType *type = vv_reader_object_type (self->reader, id);
  VvObjectFacts facts;

  self->measured++;
  if (type == NULL)
    return;
  vv_reader_facts (self->reader, id, type, &facts);
  if (facts.memory == g_ascii_strtoull (fields[2], NULL, 10))
    return;
  self->wrong_memory++;
  differs (self, "memory", name_of (self, id), "%s is not %" G_GUINT64_FORMAT, fields[2],
           facts.memory);
}

/* Of each object in the gallery everything is right, not only of most objects. */
static void
check_shown (Comparison *self,
             char      **fields)
{
  guint64 id = g_ascii_strtoull (fields[1], NULL, 10);
  const VvPyType *type = vv_reader_object_type (self->reader, id);
  VvObjectFacts facts;

  self->shown++;
  g_assert_nonnull (type);
  vv_reader_facts (self->reader, id, type, &facts);
  if (fields[2][0] != '-' && !type->own_sizeof
      && g_ascii_strtoull (fields[2], NULL, 10) != facts.size)
    {
      g_test_message ("size of %s: %s is not %" G_GUINT64_FORMAT, fields[3], fields[2], facts.size);
      g_test_fail ();
    }
  if (g_hash_table_contains (self->wrong, &id))
    {
      g_test_message ("references of %s", fields[3]);
      g_test_fail ();
    }
}

static void
compare_lines (Comparison *self,
               char      **lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", 10);
      guint64 id;

      if (fields[0] == NULL || fields[0][0] != 'o')
        continue;
      id = g_ascii_strtoull (fields[1], NULL, 10);
      g_hash_table_insert (self->names, g_memdup2 (&id, sizeof id), g_strdup (fields[8]));
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", 10);

      if (fields[0] == NULL)
        continue;
      if (fields[0][0] == 'o')
        check_object (self, fields);
      else if (fields[0][0] == 'v')
        check_value (self, fields);
      else if (fields[0][0] == 'm')
        check_memory (self, fields);
      else if (fields[0][0] == 'g')
        check_shown (self, fields);
    }
}

static guint64 *
slot_of (GHashTable *table,
         GArray     *queue,
         guint64     id)
{
  guint64 *found = g_hash_table_lookup (table, &id);

  if (found != NULL)
    return found;
  found = g_new0 (guint64, 2);
  found[0] = id;
  g_hash_table_insert (table, found, found);
  g_array_append_val (queue, id);
  return found;
}

/* Of everything that can be reached, hidden references too: nothing has more references than it counts. */
static void
check_counts (Comparison *self,
              char      **lines)
{
  g_autoptr(GHashTable) table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree Collector *collector = g_new (Collector, 1);

  collector->refs.flush = collect_cb;
  collector->to = self->refs;
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] == 'o')
      slot_of (table, queue, g_ascii_strtoull (lines[i] + 2, NULL, 10));
  for (guint i = 0; i < queue->len; i++)
    {
      guint64 id = g_array_index (queue, guint64, i);
      const VvPyType *type = vv_reader_object_type (self->reader, id);

      if (type == NULL)
        continue;
      collector->refs.n = 0;
      g_array_set_size (self->refs, 0);
      vv_reader_visit (self->reader, id, type, &collector->refs);
      collect_cb (&collector->refs);
      for (guint k = 0; k < self->refs->len; k++)
        {
          const VvRef *ref = &g_array_index (self->refs, VvRef, k);
          guint64 *slot = slot_of (table, queue, ref->target);

          if ((ref->flags & (VV_REF_UNCOUNTED | VV_REF_GUESSED)) == 0)
            slot[1]++;
        }
    }
  for (guint i = 0; i < queue->len; i++)
    {
      guint64 id = g_array_index (queue, guint64, i);
      const VvPyType *type = vv_reader_object_type (self->reader, id);
      const guint64 *slot = g_hash_table_lookup (table, &id);
      VvObjectFacts facts;

      if (type == NULL)
        continue;
      vv_reader_facts (self->reader, id, type, &facts);
      /* What lies in the interpreter's data refers to other such objects without counting. */
      if (facts.immortal || slot[1] <= facts.refcount || facts.memory == 0)
        continue;
      self->wrong_degrees++;
      differs (self, "more references than counted", type->name, "%#" G_GINT64_MODIFIER "x: %"
               G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, id, slot[1], facts.refcount);
    }
  g_test_message ("%u objects with what is hidden", queue->len);
}

static gboolean
is_known (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *other = g_strdup_printf ("%s\t%s", known[i].what, known[i].whose);

      if (g_str_equal (key, other))
        return TRUE;
    }
  return FALSE;
}

static void
report (Comparison *self)
{
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (self->found),
                                       (GCompareFunc) g_strcmp0);

  g_test_message ("%" G_GUINT64_FORMAT " objects; differ: refs %" G_GUINT64_FORMAT ", sizes %"
                  G_GUINT64_FORMAT ", counts %" G_GUINT64_FORMAT ", lengths %" G_GUINT64_FORMAT
                  ", values %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ", memory %"
                  G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "; unsteady %" G_GUINT64_FORMAT,
                  self->objects, self->wrong_refs, self->wrong_sizes, self->wrong_counts,
                  self->wrong_lengths, self->wrong_values, self->values, self->wrong_memory,
                  self->measured, self->unsteady);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_autofree char *shown = g_strdelimit (g_strdup (l->data), "\t", ' ');

      g_test_message ("  %s: %u (%s)", shown,
                      GPOINTER_TO_UINT (g_hash_table_lookup (self->found, l->data)),
                      (const char *) g_hash_table_lookup (self->examples, l->data));
      if (!is_known (l->data))
        {
          g_test_message ("  …which is in no list");
          g_test_fail ();
        }
    }
}

/* Returns: how many objects of the gallery there were */
static guint64
compare (const VvImage   *image,
         const VvRuntime *runtime,
         const char      *path)
{
  g_autoptr(VvReader) reader = vv_reader_new (image, runtime);
  g_autofree char *text = NULL, *counts = NULL, *counts_path = g_strconcat (path, ".counts", NULL);
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  Comparison self = { .reader = reader };
  gsize length;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (counts_path, &counts, &length, &error);
  g_assert_no_error (error);
  self.counts = (const gint64 *) counts;
  self.n_counts = length / sizeof (gint64);
  g_assert_cmpuint (self.n_counts, >, 0);
  lines = g_strsplit (text, "\n", 0);
  self.refs = g_array_new (FALSE, FALSE, sizeof (VvRef));
  self.found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.examples = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self.wrong = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  compare_lines (&self, lines);
  check_counts (&self, lines);
  report (&self);
  g_assert_cmpuint (self.objects, >, 10000);
  /* 99.9 %, and the rest is known by name. */
  g_assert_cmpuint (self.wrong_refs * 1000, <, self.objects);
  g_assert_cmpuint (self.wrong_sizes, ==, 0);
  g_assert_cmpuint (self.wrong_counts, ==, 0);
  g_assert_cmpuint (self.wrong_lengths, ==, 0);
  g_assert_cmpuint (self.wrong_values, ==, 0);
  g_assert_cmpuint (self.wrong_memory, ==, 0);
  g_assert_cmpuint (self.wrong_degrees, ==, 0);
  /* What the script itself uses to count. */
  g_assert_cmpuint (self.unsteady, <, 20);
  g_array_unref (self.refs);
  g_hash_table_unref (self.found);
  g_hash_table_unref (self.examples);
  g_hash_table_unref (self.names);
  g_hash_table_unref (self.wrong);
  return self.shown;
}

static void
run_oracle (const char *program,
            const char *option)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-oracle-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "objects", NULL);
  g_autofree char *counts_path = g_strconcat (path, ".counts", NULL);
  const char *argv[] = { program, "-B", TEST_FOLDER "/oracle.py", path, option, NULL };
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto(VvCaptureInfo) info = { 0 };
  g_auto(Child) child = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(VvRuntime) runtime = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  guint64 shown;

  g_assert_true (child_start (&child, argv));
  line = child_read_line (&child);
  g_assert_cmpstr (line, ==, "ready");
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  if (g_error_matches (error, VV_ERROR, VV_ERROR_DENIED))
    g_test_skip (error->message);
  else
    {
      g_assert_no_error (error);
      runtime = vv_runtime_find (&image->memory, &error);
      g_assert_no_error (error);
      shown = compare (image, runtime, path);
      if (option != NULL)
        g_assert_cmpuint (shown, >, 200);
    }
  child_stop (&child);
  remove (path);
  remove (counts_path);
  remove (folder);
}

static void
test_interpreter (gconstpointer data)
{
  run_oracle (data, NULL);
}

static void
test_gallery (gconstpointer data)
{
  run_oracle (data, "--gallery");
}

int
main (int argc,
      char *argv[])
{
  g_autoptr(GPtrArray) pythons = pythons_find ();

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < pythons->len; i++)
    {
      const char *program = pythons->pdata[i];
      g_autofree char *command = g_strdup_printf (
        "'%s' -c \"import sys; print(sys.implementation.name, sys.version_info[0] * 100 + sys.version_info[1],"
        " hasattr(sys, 'abiflags') and 't' in sys.abiflags)\"", program);
      g_autofree char *said = NULL;
      g_autofree char *path = NULL;
      int version = 0;

      if (!g_spawn_command_line_sync (command, &said, NULL, NULL, NULL) || said == NULL
          || sscanf (said, "cpython %d False", &version) != 1 || version < 309 || version > 315)
        continue;
      path = g_strconcat ("/python/oracle", program, NULL);
      g_test_add_data_func (path, program, test_interpreter);
      g_free (path);
      path = g_strconcat ("/python/gallery", program, NULL);
      g_test_add_data_func (path, program, test_gallery);
    }
  return g_test_run ();
}
