/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-query.c — SQL over a small snapshot.  Whatever it is, it answers or is refused in one line, and the
 * tables are afterwards what they were. */

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "query/query.h"
#include "rich.h"

#define MAX_ROWS 1000
/* Some statements never give a row; and never end. */
#define MAX_US 50000

typedef struct
{
  GMutex mutex;
  GCond over;
  gboolean is_over;
  GCancellable *cancellable;
} Watchdog;

static gpointer
watch_worker (gpointer data)
{
  Watchdog *self = data;
  gint64 end_us = g_get_monotonic_time () + MAX_US;

  g_mutex_lock (&self->mutex);
  while (!self->is_over && g_cond_wait_until (&self->over, &self->mutex, end_us))
    continue;
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

static gboolean
count_row (const VvCell *cells,
           guint         n,
           gpointer      data)
{
  guint *rows = data;

  return ++*rows < MAX_ROWS;
}

static void
assert_as_before (VvQuery *query)
{
  g_autoptr(GError) error = NULL;
  guint rows = 0;

  vv_query_run (query, "SELECT * FROM sqlite_schema", NULL, count_row, &rows, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 9);
}

static void
run (VvQuery    *query,
     const char *sql)
{
  Watchdog watchdog = { .cancellable = g_cancellable_new () };
  GThread *thread = g_thread_new ("watchdog", watch_worker, &watchdog);
  g_autoptr(GError) error = NULL;
  guint rows = 0;

  if (!vv_query_run (query, sql, NULL, count_row, &rows, watchdog.cancellable, &error))
    {
      g_assert_true (error->domain == VV_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
      g_assert_false (g_error_matches (error, VV_ERROR, VV_ERROR_CORRUPT));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_mutex_lock (&watchdog.mutex);
  watchdog.is_over = TRUE;
  g_cond_signal (&watchdog.over);
  g_mutex_unlock (&watchdog.mutex);
  g_thread_join (thread);
  g_object_unref (watchdog.cancellable);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static VvQuery *query;
  g_autofree char *sql = g_strndup ((const char *) data, size);

  if (query == NULL)
    {
      g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

      query = vv_query_new (snapshot, NULL, NULL);
      g_assert_nonnull (query);
    }
  run (query, sql);
  assert_as_before (query);
  return 0;
}
