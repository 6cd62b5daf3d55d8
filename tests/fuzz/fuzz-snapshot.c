/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-snapshot.c — a snapshot as it comes, and with size and checksums made right again: then all that is
 * left to find damage are the bounds of each row.  Rows, queries, names,
 * ledgers, paths, suspects and groups end, in order or with an error. */

#include <glib.h>

#include "base/error.h"
#include "bytes.h"
#include "fuzz.h"
#include "inspect/groups.h"
#include "inspect/ledger.h"
#include "inspect/name.h"
#include "inspect/paths.h"
#include "inspect/suspects.h"
#include "query/query.h"

#define MAX_ROWS 200
#define MAX_OBJECTS 6u

static gboolean
count_row (const VvCell *cells,
           guint         n,
           gpointer      data)
{
  guint *rows = data;

  for (guint i = 0; i < n; i++)
    g_assert_true (cells[i].kind != VV_CELL_TEXT || g_utf8_validate (cells[i].text, -1, NULL));
  return ++*rows < MAX_ROWS;
}

static void
run_queries (VvSnapshot *snapshot)
{
  static const char * const questions[] = {
    "SELECT * FROM objects",
    "SELECT *, count(*) FROM objects GROUP BY type",
    "SELECT o.type, r.label, t.value FROM objects o JOIN refs r ON r.source = o.address JOIN objects t ON t.address = "
    "r.target",
    "SELECT target, count(source) FROM refs GROUP BY target",
    "SELECT * FROM types t JOIN objects o ON o.type_address = t.address",
    "SELECT * FROM objects o JOIN weakrefs w ON w.target = o.address",
    "SELECT * FROM objects o JOIN roots r ON r.target = o.address",
    "SELECT o.type, c.types FROM objects o JOIN cycles c ON o.cycle = c.id",
    "SELECT c.id, o.type FROM cycles c JOIN objects o ON o.cycle = c.id",
    "SELECT a.type, b.retained FROM objects a JOIN objects b ON b.dominator = a.address",
    "SELECT * FROM objects WHERE dominator IS NULL",
    "SELECT * FROM threads JOIN frames ON thread = id",
    "SELECT * FROM meta",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(GError) refused = NULL;
      guint rows = 0;

      /* A snapshot that proved damaged is no mistake in the SQL. */
      if (!vv_query_run (query, questions[i], NULL, count_row, &rows, NULL, &refused))
        g_assert_error (refused, VV_ERROR, VV_ERROR_CORRUPT);
    }
}

/* What one click asks of an object. */
static void
inspect (VvSnapshot *snapshot)
{
  for (VvNode node = 0; node < MIN (vv_snapshot_get_n_objects (snapshot), MAX_OBJECTS); node++)
    {
      g_autoptr(GPtrArray) paths = vv_paths_find (snapshot, node, 3, 0, NULL, NULL);
      g_autoptr(VvLedger) ledger = vv_ledger_new (snapshot, node, 10);
      g_autofree char *name = vv_name_of_object (snapshot, node);
      g_autofree char *preview = vv_name_preview (snapshot, node, 80);

      g_assert_nonnull (paths);
      g_assert_cmpuint (ledger->entries->len, <=, 10);
      g_assert_cmpint (g_utf8_strlen (preview, -1), <=, 80);
      for (guint i = 0; i < paths->len; i++)
        g_assert_true (g_utf8_validate (((VvPath *) g_ptr_array_index (paths, i))->text, -1, NULL));
    }
}

/* What is asked of all of it. */
static void
judge (VvSnapshot *snapshot)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) suspects = NULL;

  if (!vv_snapshot_is_analysed (snapshot))
    return;
  suspects = vv_suspects_find (snapshot, NULL, &error);
  g_assert_true (suspects != NULL || g_error_matches (error, VV_ERROR, VV_ERROR_CORRUPT));
  for (guint i = 0; suspects != NULL && i < suspects->len; i++)
    g_assert_true (g_utf8_validate (((VvSuspect *) suspects->pdata[i])->title, -1, NULL) &&
                   g_utf8_validate (((VvSuspect *) suspects->pdata[i])->why, -1, NULL));
  for (VvGroupBy by = 0; by < VV_N_GROUP_BY; by++)
    {
      g_autoptr(GError) refused = NULL;
      g_autoptr(GPtrArray) groups = vv_groups_new (snapshot, by, 10, NULL, &refused);

      g_assert_true (groups != NULL || g_error_matches (refused, VV_ERROR, VV_ERROR_CORRUPT));
      for (guint i = 0; groups != NULL && i < groups->len; i++)
        g_assert_true (g_utf8_validate (((VvGroup *) groups->pdata[i])->name, -1, NULL));
    }
}

static void
run (const guint8 *bytes,
     gsize         length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvSnapshot) snapshot = bytes_open (bytes, length, &error);

  if (snapshot == NULL)
    {
      g_assert_true (g_error_matches (error, VV_ERROR, VV_ERROR_CORRUPT) ||
                     g_error_matches (error, VV_ERROR, VV_ERROR_UNSUPPORTED));
      return;
    }
  g_string_free (bytes_read (snapshot, MAX_ROWS), TRUE);
  inspect (snapshot);
  run_queries (snapshot);
  /* Analysed now: garbage is known as such. */
  inspect (snapshot);
  judge (snapshot);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree guint8 *repaired = g_memdup2 (data, size);

  run (data, size);
  if (repaired != NULL)
    {
      bytes_repair (repaired, size);
      run (repaired, size);
    }
  return 0;
}
