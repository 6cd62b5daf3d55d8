/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* job.c — a blocking function in a thread.  In: the function and its input.  Out: its result, in
 * the main context that asked.  GTask does the work; what is added is that input and result each
 * have one owner at a time. */

#include "base/job.h"

typedef struct
{
  VvJobFunc func;
  gpointer input;
  GDestroyNotify free_input;
  GDestroyNotify free_result;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_input != NULL && job->input != NULL)
    job->free_input (job->input);
  g_free (job);
}

static void
job_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gpointer result = job->func (job->input, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, job->free_result);
}

void
vv_job_run (GObject *source,
            VvJobFunc func,
            gpointer input,
            GDestroyNotify free_input,
            GDestroyNotify free_result,
            GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (func != NULL);

  job = g_new0 (Job, 1);
  job->func = func;
  job->input = input;
  job->free_input = free_input;
  job->free_result = free_result;

  task = g_task_new (source, cancellable, ready, user_data);
  g_task_set_source_tag (task, vv_job_run);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, job_worker);
}

gpointer
vv_job_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vv_job_run), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
