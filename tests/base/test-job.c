/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-job.c — src/base/job.c: results, errors, and results that nobody wants any more. */

#include "base/error.h"
#include "base/job.h"

static int n_freed;

static void
count_free (gpointer data)
{
  g_atomic_int_inc (&n_freed);
  g_free (data);
}

typedef struct
{
  GMainLoop *loop;
  char *result;
  GError *error;
} Answer;

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->result = vv_job_finish (result, &answer->error);
  g_main_loop_quit (answer->loop);
}

static gpointer
double_worker (gpointer input, GCancellable *cancellable, GError **error)
{
  return g_strconcat (input, input, NULL);
}

static gpointer
failing_worker (gpointer input, GCancellable *cancellable, GError **error)
{
  g_set_error (error, VV_ERROR, VV_ERROR_GONE, "gone");
  return NULL;
}

/* Finishes although it was cancelled, so its result is one that nobody takes. */
static gpointer
stubborn_worker (gpointer input, GCancellable *cancellable, GError **error)
{
  while (!g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);

  return g_strdup ("late");
}

static void
run (Answer *answer, VvJobFunc func, GCancellable *cancellable)
{
  n_freed = 0;
  vv_job_run (NULL, func, g_strdup ("ab"), count_free, count_free, cancellable, answer_cb, answer);
  g_main_loop_run (answer->loop);
}

/* Input and dropped result are freed perhaps a moment after the answer, in the thread; the next test counts anew. */
static void
wait_freed (int n)
{
  while (g_atomic_int_get (&n_freed) < n)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (n_freed, ==, n);
}

static void
test_result (void)
{
  Answer answer = { .loop = g_main_loop_new (NULL, FALSE) };

  run (&answer, double_worker, NULL);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.result, ==, "abab");
  wait_freed (1);
  g_free (answer.result);
  g_main_loop_unref (answer.loop);
}

static void
test_error (void)
{
  Answer answer = { .loop = g_main_loop_new (NULL, FALSE) };

  run (&answer, failing_worker, NULL);
  g_assert_error (answer.error, VV_ERROR, VV_ERROR_GONE);
  g_assert_null (answer.result);
  wait_freed (1);
  g_clear_error (&answer.error);
  g_main_loop_unref (answer.loop);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  Answer answer = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_timeout_add (20, cancel_cb, cancellable);
  run (&answer, stubborn_worker, cancellable);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  wait_freed (2);
  g_main_loop_unref (answer.loop);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/result", test_result);
  g_test_add_func ("/base/job/error", test_error);
  g_test_add_func ("/base/job/cancel", test_cancel);
  return g_test_run ();
}
