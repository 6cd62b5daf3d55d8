/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-query-result.c — rows kept and cut at the limit, sorted, as a list, and as CSV. */

#include "model/query-result.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "heap/graph.h"

static VvQuery *
open_query (void)
{
  g_autoptr (VvSnapshot) snapshot = graph_open ("root>a root>b root>c:Leaf");
  g_autoptr (GError) error = NULL;
  VvQuery *query = vv_query_new (snapshot, NULL, &error);

  g_assert_no_error (error);
  return query;
}

static VvQueryResult *
run (const char *sql,
     guint       limit)
{
  g_autoptr (VvQuery) query = open_query ();
  g_autoptr (GError) error = NULL;
  VvQueryResult *result = vv_query_result_run (query, sql, limit, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
test_limit (void)
{
  g_autoptr (VvQueryResult) cut = run ("select 1 from objects as a, objects as b", 3);
  g_autoptr (VvQueryResult) whole = run ("select 1 limit 3", 3);
  g_autoptr (VvQueryResult) none = run ("select address from objects where 0", 3);

  g_assert_cmpuint (vv_query_result_get_n_rows (cut), ==, 3);
  g_assert_true (vv_query_result_is_cut (cut));
  g_assert_cmpuint (vv_query_result_get_n_rows (whole), ==, 1);
  g_assert_false (vv_query_result_is_cut (whole));
  g_assert_cmpuint (vv_query_result_get_n_rows (none), ==, 0);
  g_assert_cmpuint (vv_query_result_get_n_columns (none), ==, 1);
}

static void
test_texts (void)
{
  g_autoptr (VvQueryResult) result = run ("select 4096 as address, 2048 as memory, null as a, 'x' || char(10) as b, 0.5 as c", 9);
  const char *expected[] = { "0x1000", "2.0 KiB", "", "x\\n", "0.5" };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *text = vv_query_result_dup_text (result, 0, i);

      g_assert_cmpstr (text, ==, expected[i]);
    }
  g_assert_true (vv_query_result_is_number (result, 1));
  g_assert_true (vv_query_result_is_number (result, 2));
  g_assert_false (vv_query_result_is_number (result, 3));
}

static void
test_sort (void)
{
  g_autoptr (VvQueryResult) result = run ("select 'b' as x union all select 2 union all select null union all select 'a' "
                                          "union all select 1.5 union all select 2", 9);
  g_autofree guint *up = vv_query_result_sort (result, 0, FALSE);
  guint *down = vv_query_result_sort (result, 0, TRUE);
  g_autoptr (VvQueryList) list = NULL;
  g_autoptr (VvQueryRowItem) first = NULL;
  const guint expected_up[] = { 2, 4, 1, 5, 3, 0 };
  const guint expected_down[] = { 0, 3, 1, 5, 4, 2 };

  g_assert_cmpmem (up, sizeof expected_up, expected_up, sizeof expected_up);
  g_assert_cmpmem (down, sizeof expected_down, expected_down, sizeof expected_down);
  list = vv_query_list_new (result, down);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpuint (vv_query_row_get_index (first), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 6));
}

static void
test_csv (void)
{
  g_autoptr (VvQuery) query = open_query ();
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "rows.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  struct stat facts;

  g_assert_true (vv_query_save_csv (query, "select 1 as a, null as b, 'x,y' as c, 0.5 as d", path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "a,b,c,d\n1,,\"x,y\",0.5\n");
  g_assert_cmpint (stat (path, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0600);

  /* An older file survives what fails. */
  g_assert_false (vv_query_save_csv (query, "select nonsense", path, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  g_clear_error (&error);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "a,b,c,d\n"));
  g_assert_false (vv_query_save_csv (query, "select 1", nowhere, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  graph_remove (folder);
}

static void
test_errors (void)
{
  g_autoptr (VvQuery) query = open_query ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (vv_query_result_run (query, "select nonsense from objects", 3, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "nonsense"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_query_result_run (query, "select 1", 3, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/query-result/limit", test_limit);
  g_test_add_func ("/model/query-result/texts", test_texts);
  g_test_add_func ("/model/query-result/sort", test_sort);
  g_test_add_func ("/model/query-result/csv", test_csv);
  g_test_add_func ("/model/query-result/errors", test_errors);
  return g_test_run ();
}
