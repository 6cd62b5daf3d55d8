/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-query.c — what a statement may do, what it is told when it may not, and how it ends. */

#include <string.h>

#include "ask.h"
#include "base/error.h"
#include "bytes.h"
#include "graph.h"
#include "heap/snapshot-format.h"
#include "rich.h"

static void
test_places (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");

  assert_refused (snapshot, "SELEC 1", "line 1, character 1)");
  assert_refused (snapshot, "SELECT sizee FROM objects", "no such column: sizee (line 1, character 8)");
  assert_refused (snapshot, "SELECT '学生',\n  sizee FROM objects", "sizee (line 2, character 3)");
  assert_refused (snapshot, "-- 一\n; SELECT sizee", "sizee (line 2, character 10)");
  /* Newer versions of SQLite say more of a name in double quotes. */
  assert_refused (snapshot, "SELECT \"sizee\" FROM objects", "no such column");
  assert_refused (snapshot, "SELECT (1", "incomplete input (line 1, character 10)");
  assert_refused (snapshot, "SELECT * FROM nosuch", "nosuch");
  assert_refused (snapshot, "SELECT nosuch(1)", "nosuch");
  assert_refused (snapshot, "SELECT * FROM other.objects", "other.objects");
  assert_refused (snapshot, "", "There is no SQL");
  assert_refused (snapshot, "-- nothing\n ; /* but */ ;", "There is no SQL");
  assert_refused (snapshot, "SELECT '\xff'", "UTF-8");
}

static void
test_one_statement (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");

  assert_answer (snapshot, "SELECT 1;", "1");
  assert_answer (snapshot, " ; SELECT 1 ; ; -- the end", "1");
  assert_answer (snapshot, "/* one */ SELECT 1; /* not closed", "1");
  assert_refused (snapshot, "SELECT 1; SELECT 2", "second statement (line 1, character 10)");
  assert_refused (snapshot, "SELECT 1; nonsense", "second statement");
  assert_refused (snapshot, "SELECT 1;\n'", "second statement");
}

static void
test_only_reading (void)
{
  const char * const refused[] = {
    "INSERT INTO objects (address) VALUES (1)", "UPDATE objects SET size = 0", "DELETE FROM objects",
    "DROP TABLE objects", "CREATE TABLE a (b)", "CREATE TEMP TABLE a (b)", "CREATE VIEW a AS SELECT 1",
    "CREATE VIRTUAL TABLE a USING fts5(b)", "CREATE TRIGGER a AFTER INSERT ON objects BEGIN SELECT 1; END",
    "ALTER TABLE objects RENAME TO a", "ATTACH 'a.db' AS a", "DETACH main", "VACUUM", "VACUUM INTO 'a.db'",
    "BEGIN", "COMMIT", "SAVEPOINT a", "ANALYZE", "REINDEX", "PRAGMA temp_store = FILE", "PRAGMA writable_schema = 1",
    "PRAGMA database_list", "PRAGMA journal_mode = DELETE", "SELECT load_extension('a')",
    "SELECT * FROM pragma_database_list", "SELECT * FROM dbstat", "SELECT fts3_tokenizer('simple')",
    "UPDATE sqlite_schema SET sql = ''", "SELECT * FROM sqlite_temp_schema", "SELECT * FROM sqlite_stmt",
  };
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (snapshot, refused[i], "The SQL cannot be run");
  assert_answer (snapshot, "SELECT count(*) FROM objects", "2");
}

static void
test_what_sqlite_can (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b b>c c>d");

  /* Everything that is reached from the first object. */
  assert_answer (snapshot, "WITH RECURSIVE reached (address) AS (SELECT min(address) FROM objects UNION SELECT target "
                 "FROM refs JOIN reached ON source = address) SELECT group_concat(value) FROM objects NATURAL JOIN "
                 "reached", "'a','b','c','d'");
  assert_answer (snapshot, "SELECT value, sum(size) OVER (ORDER BY address) FROM objects",
                 "'a'|16\n'b'|48\n'c'|96\n'd'|160");
  assert_answer (snapshot, "SELECT value FROM json_each('[1, 2]')", "1\n2");
  assert_answer (snapshot, "SELECT x'00ff', 1.5, NULL, char(65, 0, 66), CAST(x'ff' AS TEXT)",
                 "X'00FF'|1.5|NULL|A\xef\xbf\xbd" "B|\xef\xbf\xbd");
  assert_answer (snapshot, "SELECT ?1", "NULL");
  assert_refused (snapshot, "SELECT sum(9223372036854775807) FROM objects", "integer overflow");
}

static void
test_other_schema (void)
{
  g_autoptr(VvSnapshot) old = graph_open ("a>b b>c");
  g_autoptr(VvSnapshot) new = graph_open ("a>b b>c c>d");
  g_autoptr(VvQuery) query = vv_query_new (new, old, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;

  answer = ask (query, "SELECT n.value FROM objects n LEFT JOIN other.objects o USING (address) WHERE o.address IS NULL",
                &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "'d'");
  g_free (answer);
  answer = ask (query, "SELECT (SELECT count(*) FROM main.refs), (SELECT count(*) FROM other.refs), "
                "(SELECT sum(count) FROM other.types)", &error);
  g_assert_cmpstr (answer, ==, "3|2|3");
}

typedef struct
{
  GCancellable *cancellable;
  guint n_rows;
  guint stop_after;
  GPtrArray *names;
} Watch;

static gboolean
cancel_row (const VvCell *cells,
            guint         n,
            gpointer      data)
{
  Watch *watch = data;

  if (++watch->n_rows == 3 && watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
  return watch->n_rows != watch->stop_after;
}

#define ENDLESS "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"

static void
test_cancelled_between_rows (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  Watch watch = { g_cancellable_new () };
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;

  g_assert_false (vv_query_run (query, ENDLESS, NULL, cancel_row, &watch, watch.cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_rows, ==, 3);
  g_object_unref (watch.cancellable);
  /* The query is as good as new. */
  answer = ask (query, "SELECT 1", NULL);
  g_assert_cmpstr (answer, ==, "1");
}

static gpointer
cancel_worker (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A statement that would never give a row. */
static void
test_cancelled_within (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_worker, cancellable);
  g_autoptr(GError) error = NULL;
  Watch watch = { NULL };

  g_assert_false (vv_query_run (query, "SELECT max(x) FROM (" ENDLESS ")", NULL, cancel_row, &watch, cancellable,
                                &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_rows, ==, 0);
  g_thread_join (thread);
}

static void
test_stopped (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  g_autoptr(GError) error = NULL;
  Watch watch = { .stop_after = 5 };

  g_assert_true (vv_query_run (query, ENDLESS, NULL, cancel_row, &watch, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_rows, ==, 5);
}

static void
take_names (const char * const *names,
            guint               n,
            gpointer            data)
{
  Watch *watch = data;

  g_assert_cmpuint (watch->n_rows, ==, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (watch->names, g_strdup (names[i]));
}

static void
test_names (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  Watch watch = { .names = g_ptr_array_new_with_free_func (g_free) };

  g_assert_true (vv_query_run (query, "SELECT type, count(*) AS n FROM objects WHERE 0 GROUP BY 1", take_names,
                               cancel_row, &watch, NULL, NULL));
  g_assert_cmpuint (watch.names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (watch.names, 0), ==, "type");
  g_assert_cmpstr (g_ptr_array_index (watch.names, 1), ==, "n");
  g_ptr_array_unref (watch.names);
}

/* Each section with one byte changed: what needs it fails, what does not goes on. */
static void
test_damaged (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "a.vvheap", NULL);
  g_autofree guint8 *bytes = NULL;
  gsize length;
  VvFileSection *entries;

  rich_write (path, FALSE);
  g_assert_true (g_file_get_contents (path, (char **) &bytes, &length, NULL));
  graph_remove (folder);
  entries = (VvFileSection *) (bytes + sizeof (VvFileHeader));
  for (guint i = 0; i < VV_N_SECTIONS - 1; i++)
    {
      g_autoptr(VvSnapshot) snapshot = NULL;
      g_autoptr(VvQuery) query = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *answer = NULL;

      bytes[entries[i].offset] ^= 1;
      snapshot = bytes_open (bytes, length, &error);
      bytes[entries[i].offset] ^= 1;
      g_assert_no_error (error);
      query = vv_query_new (snapshot, NULL, &error);
      g_assert_no_error (error);
      answer = ask (query, "SELECT (SELECT sum(size) FROM objects), (SELECT count(*) FROM refs)", &error);
      if (entries[i].id == VV_SECTION_SIZE || entries[i].id == VV_SECTION_OVERFLOW)
        g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
      else if (entries[i].id == VV_SECTION_LENGTH || entries[i].id == VV_SECTION_VALUE)
        g_assert_nonnull (answer);
    }
}

/* A column of beginnings that does not ascend, or does not begin or end where it must: a reference would have a wrong
 * source. */
static void
test_disordered (void)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "rich.vvheap", NULL);
  g_autofree guint8 *bytes = NULL;
  gsize length;
  const struct { VvSectionId id; const char *sql; } orders[] = {
    { VV_SECTION_FIRST_REF, "SELECT source, target FROM refs" },
    { VV_SECTION_FIRST_REFERRER, "SELECT source, target FROM refs ORDER BY target" },
  };

  rich_write (path, FALSE);
  g_assert_true (g_file_get_contents (path, (char **) &bytes, &length, NULL));
  graph_remove (folder);
  for (guint order = 0; order < G_N_ELEMENTS (orders); order++)
    {
      const VvFileHeader *header = (const VvFileHeader *) bytes;
      const VvFileSection *entries = (const VvFileSection *) (bytes + sizeof *header);
      guint32 *column = NULL;

      for (guint i = 0; i < header->n_sections; i++)
        if (entries[i].id == orders[order].id)
          column = (guint32 *) (bytes + entries[i].offset);
      for (guint32 row = 0; row <= header->n_objects; row++)
        for (guint change = 0; change < 3; change++)
          {
            guint32 was = column[row];
            g_autoptr(VvSnapshot) snapshot = NULL;
            g_autoptr(VvQuery) query = NULL;
            g_autoptr(GError) error = NULL;
            g_autofree char *answer = NULL;

            column[row] = change == 0 ? (row > 0 ? column[row - 1] - 1 : 1)
                          : change == 1 ? (row < header->n_objects ? column[row + 1] + 1 : was - 1) : header->n_refs + 1;
            bytes_repair (bytes, length);
            snapshot = bytes_open (bytes, length, &error);
            g_assert_no_error (error);
            query = vv_query_new (snapshot, NULL, &error);
            g_assert_no_error (error);
            answer = ask (query, orders[order].sql, &error);
            if (answer != NULL)
              g_error ("row %u of %u, change %u, was not noticed", row, header->n_objects, change);
            g_assert_error (error, VV_ERROR, VV_ERROR_CORRUPT);
            column[row] = was;
          }
    }
}

static void
test_meanings (void)
{
  g_assert_cmpint (vv_query_column_meaning ("address"), ==, VV_COLUMN_ADDRESS);
  g_assert_cmpint (vv_query_column_meaning ("target"), ==, VV_COLUMN_ADDRESS);
  g_assert_cmpint (vv_query_column_meaning ("max(address)"), ==, VV_COLUMN_ADDRESS);
  g_assert_cmpint (vv_query_column_meaning ("sum(address)"), ==, VV_COLUMN_PLAIN);
  g_assert_cmpint (vv_query_column_meaning ("size"), ==, VV_COLUMN_BYTES);
  g_assert_cmpint (vv_query_column_meaning ("SUM(memory)"), ==, VV_COLUMN_BYTES);
  g_assert_cmpint (vv_query_column_meaning ("count(size)"), ==, VV_COLUMN_PLAIN);
  g_assert_cmpint (vv_query_column_meaning ("count(*)"), ==, VV_COLUMN_PLAIN);
  g_assert_cmpint (vv_query_column_meaning (""), ==, VV_COLUMN_PLAIN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/query/places", test_places);
  g_test_add_func ("/query/query/one-statement", test_one_statement);
  g_test_add_func ("/query/query/only-reading", test_only_reading);
  g_test_add_func ("/query/query/what-sqlite-can", test_what_sqlite_can);
  g_test_add_func ("/query/query/other-schema", test_other_schema);
  g_test_add_func ("/query/query/cancelled-between-rows", test_cancelled_between_rows);
  g_test_add_func ("/query/query/cancelled-within", test_cancelled_within);
  g_test_add_func ("/query/query/stopped", test_stopped);
  g_test_add_func ("/query/query/names", test_names);
  g_test_add_func ("/query/query/damaged", test_damaged);
  g_test_add_func ("/query/query/disordered", test_disordered);
  g_test_add_func ("/query/query/meanings", test_meanings);
  return g_test_run ();
}
