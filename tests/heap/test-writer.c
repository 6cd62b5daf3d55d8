/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-writer.c — what the writer makes of many rows, and of what goes wrong. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/error.h"
#include "counts.h"
#include "graph.h"
#include "heap/snapshot-format.h"

#define N_TYPES 7u

typedef struct
{
  guint32 n_objects;
  guint32 n_refs;
  guint32 *first;               /* references of an object, by node */
  guint32 *targets;
} Random;

static void
random_init (Random *self,
             guint32 n_objects)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (guint32));

  self->n_objects = n_objects;
  self->first = g_new (guint32, n_objects + 1);
  for (guint32 node = 0; node < n_objects; node++)
    {
      self->first[node] = targets->len;
      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        {
          guint32 target = (guint32) g_test_rand_int_range (0, (gint32) n_objects);

          g_array_append_val (targets, target);
        }
    }
  self->n_refs = self->first[n_objects] = targets->len;
  self->targets = (guint32 *) g_array_free (targets, FALSE);
}

static void
random_clear (Random *self)
{
  g_free (self->first);
  g_free (self->targets);
}

static VvSnapshotWriter *
write_random (const Random *self,
              const char   *path,
              guint32       n_announced)
{
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, n_announced, self->n_refs, FALSE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < N_TYPES; i++)
    vv_snapshot_writer_add_type (writer, 0x1000 * (N_TYPES - i), "Type", "app", TRUE);
  for (guint32 node = 0; node < self->n_objects; node++)
    {
      g_autofree char *text = g_strdup_printf ("'%u'", node);
      VvObjectInput input = {
        .row = { .address = graph_address (node), .type = node * 31 % N_TYPES, .size = node, .length = -1 },
        .value_form = VV_VALUE_TEXT,
        .value_text = text,
        .value_length = strlen (text),
      };

      vv_snapshot_writer_add_object (writer, &input);
      for (guint32 edge = self->first[node]; edge < self->first[node + 1]; edge++)
        vv_snapshot_writer_add_ref (writer, self->targets[edge], VV_REF_ITEM, 0, VV_LABEL_INDEX, edge);
    }
  return writer;
}

static void
assert_random (const Random     *self,
               const VvSnapshot *snapshot)
{
  guint32 n_referrers = 0, in_order = 0;

  g_assert_cmpuint (vv_snapshot_get_n_objects (snapshot), ==, self->n_objects);
  for (VvNode node = 0; node < self->n_objects; node++)
    {
      g_autofree char *expected = g_strdup_printf ("'%u'", node);
      g_autofree char *value = vv_snapshot_dup_value (snapshot, node);
      guint32 first, end;
      VvObjectRow row;

      g_assert_cmpstr (value, ==, expected);
      vv_snapshot_get_object (snapshot, node, &row);
      g_assert_cmpuint (row.size, ==, node);
      g_assert_cmpuint (vv_snapshot_find_object (snapshot, row.address), ==, node);
      vv_snapshot_get_refs (snapshot, node, &first, &end);
      g_assert_cmpuint (first, ==, self->first[node]);
      g_assert_cmpuint (end, ==, self->first[node + 1]);

      /* Each referrer's target is this one, in the order of the edges; all together are all. */
      vv_snapshot_get_referrers (snapshot, node, &first, &end);
      for (guint32 i = first; i < end; i++)
        {
          VvEdge edge = vv_snapshot_get_referrer (snapshot, i);

          g_assert_cmpuint (self->targets[edge], ==, node);
          g_assert_true (i == first || vv_snapshot_get_referrer (snapshot, i - 1) < edge);
        }
      n_referrers += end - first;
    }
  g_assert_cmpuint (n_referrers, ==, self->n_refs);

  for (VvTypeIndex type = 0; type < N_TYPES; type++)
    {
      guint32 first, end;

      vv_snapshot_get_by_type (snapshot, type, &first, &end);
      g_assert_cmpuint (first, ==, in_order);
      for (; in_order < end; in_order++)
        {
          VvNode node = vv_snapshot_get_in_type_order (snapshot, in_order);

          g_assert_cmpuint (node * 31 % N_TYPES, ==, type);
          g_assert_true (in_order == first || vv_snapshot_get_in_type_order (snapshot, in_order - 1) < node);
        }
      g_assert_cmpuint (vv_snapshot_find_type (snapshot, 0x1000 * (N_TYPES - type)), ==, type);
    }
  g_assert_cmpuint (in_order, ==, self->n_objects);
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

/* Sizes at the edges of the writer's chunks and of the blocks. */
static void
test_many (void)
{
  const guint32 counts[] = { 1, 16383, 16384, 16385, 32768, test_count (70000, 2000000) };
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr(VvSnapshot) snapshot = NULL;
      g_autoptr(GError) error = NULL;
      Random random;

      random_init (&random, counts[i]);
      vv_snapshot_writer_finish (write_random (&random, path, counts[i]), NULL, &error);
      g_assert_no_error (error);
      snapshot = vv_snapshot_open (path, &error);
      g_assert_no_error (error);
      assert_random (&random, snapshot);
      random_clear (&random);
    }
  graph_remove (folder);
}

static void
test_empty (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("");
  VvMetaRow row;

  g_assert_cmpuint (vv_snapshot_get_n_objects (snapshot), ==, 0);
  g_assert_cmpuint (vv_snapshot_get_n_refs (snapshot), ==, 0);
  g_assert_cmpuint (vv_snapshot_find_object (snapshot, 0), ==, VV_NODE_NONE);
  g_assert_true (vv_snapshot_find_meta (snapshot, "objects", &row));
  g_assert_cmpint (row.number, ==, 0);
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
assert_untouched (const char *folder,
                  const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *content = NULL;
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
}

static void
test_failures (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  Random random;

  random_init (&random, 1000);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));

  /* Fewer than announced, and more. */
  g_assert_false (vv_snapshot_writer_finish (write_random (&random, path, 1001), NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
  g_clear_error (&error);
  assert_untouched (folder, path);
  g_assert_false (vv_snapshot_writer_finish (write_random (&random, path, 999), NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
  g_clear_error (&error);
  assert_untouched (folder, path);

  vv_snapshot_writer_abandon (write_random (&random, path, 1000));
  assert_untouched (folder, path);

  g_cancellable_cancel (cancellable);
  g_assert_false (vv_snapshot_writer_finish (write_random (&random, path, 1000), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_untouched (folder, path);

  g_assert_null (vv_snapshot_writer_new (path, G_MAXUINT32, 1, FALSE, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (vv_snapshot_writer_new ("/nonexistent/a.vvheap", 1, 1, FALSE, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);

  random_clear (&random);
  graph_remove (folder);
}

/* A limit on the size of files stands for a full disk: both make a write fail in the middle. */
static void
test_no_room (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  struct rlimit old, small;
  Random random;
  VvSnapshotWriter *writer;

  random_init (&random, 50000);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  small = old;
  small.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  writer = write_random (&random, path, 50000);
  g_assert_false (vv_snapshot_writer_finish (writer, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, VV_ERROR, VV_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  assert_untouched (folder, path);
  random_clear (&random);
  graph_remove (folder);
}

static void
test_mode (void)
{
  g_autofree char *path = graph_write ("a>b");
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  graph_remove (folder);
}

/* Names come from another program: a NUL or bytes that are no UTF-8 are no reason to fail. */
static void
test_strange_texts (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  g_autofree char *long_text = g_strnfill (200000, 'x');
  g_autoptr(GString) wide_text = g_string_new ("x");
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, 0, 0, FALSE, &error);
  VvMetaRow row;

  for (guint i = 0; i < VV_FILE_MAX_TEXT; i++)
    g_string_append (wide_text, "é");
  g_assert_cmpuint (vv_snapshot_writer_intern (writer, "one", -1), ==,
                    vv_snapshot_writer_intern (writer, "one two", 3));
  g_assert_cmpuint (vv_snapshot_writer_intern (writer, "a\0b", 3), !=, vv_snapshot_writer_intern (writer, "a", 1));
  vv_snapshot_writer_add_meta_text (writer, "bad", "caf\xe9");
  vv_snapshot_writer_add_meta_text (writer, "long", long_text);
  vv_snapshot_writer_add_meta_text (writer, "wide", wide_text->str);
  vv_snapshot_writer_add_meta_text (writer, "", "");
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (vv_snapshot_find_meta (snapshot, "bad", &row));
  g_assert_cmpstr (row.text, ==, "caf\xef\xbf\xbd");
  g_assert_true (vv_snapshot_find_meta (snapshot, "long", &row));
  /* Cut, and not in the middle of a letter. */
  g_assert_cmpuint (strlen (row.text), ==, VV_FILE_MAX_TEXT);
  g_assert_true (g_str_has_prefix (long_text, row.text));
  g_assert_true (vv_snapshot_find_meta (snapshot, "wide", &row));
  g_assert_cmpuint (strlen (row.text), ==, VV_FILE_MAX_TEXT - 1);
  g_assert_true (g_str_has_prefix (wide_text->str, row.text));
  g_assert_true (vv_snapshot_find_meta (snapshot, "", &row));
  g_assert_cmpstr (row.text, ==, "");
  g_assert_true (vv_snapshot_check (snapshot, NULL));
  graph_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/writer/many", test_many);
  g_test_add_func ("/heap/writer/empty", test_empty);
  g_test_add_func ("/heap/writer/failures", test_failures);
  g_test_add_func ("/heap/writer/no-room", test_no_room);
  g_test_add_func ("/heap/writer/mode", test_mode);
  g_test_add_func ("/heap/writer/strange-texts", test_strange_texts);
  return g_test_run ();
}
