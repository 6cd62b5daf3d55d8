/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query-run.c — statements in a thread.  In: what stands in the editor.  Out: rows, or why there
 * are none.  Each is cancelled by the next one. */

#include "config.h"

#include "app/pages/heap/heap-query-private.h"

#include <glib/gi18n.h>

#define MAX_ROWS 100000

typedef struct
{
  VvSnapshot *snapshot;
  char *sql;
  char *path;                   /* (nullable): of a CSV file */
  gint64 began;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_free (job->sql);
  g_free (job->path);
  g_free (job);
}

static Job *
job_new (VvHeapQuery *self,
         const char  *sql,
         const char  *path)
{
  Job *job = g_new0 (Job, 1);

  job->snapshot = vv_snapshot_ref (vv_heap_state_get_snapshot (self->state));
  job->sql = g_strdup (sql);
  job->path = g_strdup (path);
  job->began = g_get_monotonic_time ();
  return job;
}

static gpointer
run_worker (gpointer       input,
            GCancellable  *cancellable,
            GError       **error)
{
  Job *job = input;
  g_autoptr (VvQuery) query = vv_query_new (job->snapshot, NULL, error);

  return query != NULL ? vv_query_result_run (query, job->sql, MAX_ROWS, cancellable, error) : NULL;
}

static gpointer
save_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = input;
  g_autoptr (VvQuery) query = vv_query_new (job->snapshot, NULL, error);

  if (query == NULL || !vv_query_save_csv (query, job->sql, job->path, cancellable, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

static void
set_busy (VvHeapQuery *self,
          gboolean     busy)
{
  gtk_widget_set_visible (self->run_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

void
vv_heap_query_say (VvHeapQuery *self,
                   const char  *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);
  g_autofree gint64 *began = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VvQueryResult) rows = vv_job_finish (result, &error);

  if (self->state == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* Nothing is on its way when a person gave up; else the next one is. */
      if (self->cancellable != NULL && !g_cancellable_is_cancelled (self->cancellable))
        return;
      set_busy (self, FALSE);
      gtk_label_set_label (self->status, _("Cancelled"));
      if (self->result != NULL)
        vv_heap_query_say (self, _("The rows below are those of the statement that ran before."));
      return;
    }
  set_busy (self, FALSE);
  vv_heap_query_say (self, NULL);
  if (rows != NULL)
    {
      g_free (self->ran);
      self->ran = g_steal_pointer (&self->running);
      vv_heap_query_show_result (self, rows, g_get_monotonic_time () - *began);
      return;
    }
  vv_heap_query_clear_result (self);
  gtk_label_set_label (self->status, "");
  vv_heap_query_say (self, error->message);
}

void
vv_heap_query_run (VvHeapQuery *self)
{
  g_autofree char *sql = vv_heap_query_dup_text (self);
  gint64 *began;

  if (sql[0] == '\0' || vv_heap_state_get_snapshot (self->state) == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  vv_heap_query_remember (self, sql);
  g_free (self->running);
  self->running = g_strdup (sql);
  set_busy (self, TRUE);
  vv_heap_query_say (self, NULL);
  gtk_label_set_label (self->status, _("Running…"));
  began = g_new (gint64, 1);
  *began = g_get_monotonic_time ();
  vv_job_run (G_OBJECT (self), run_worker, job_new (self, sql, NULL), job_free,
              (GDestroyNotify) vv_query_result_unref, self->cancellable, ran_cb, began);
}

void
vv_heap_query_cancel (VvHeapQuery *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* ---- Saving ---- */

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);
  g_autoptr (GError) error = NULL;
  gboolean done = vv_job_finish (result, &error) != NULL;

  if (self->state == NULL)
    return;
  set_busy (self, FALSE);
  gtk_label_set_label (self->status, done ? _("Saved") : _("Not saved"));
  if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    vv_heap_query_say (self, error->message);
}

static void
save_to (VvHeapQuery *self,
         const char  *path)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  gtk_label_set_label (self->status, _("Saving…"));
  vv_job_run (G_OBJECT (self), save_worker, job_new (self, self->ran, path), job_free, NULL, self->cancellable,
              saved_cb, NULL);
}

static void
save_response_cb (VvHeapQuery     *self,
                  int              response,
                  GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT && self->ran != NULL && vv_heap_state_get_snapshot (self->state) != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        save_to (self, path);
      else
        vv_heap_query_say (self, _("That place is not a folder of this computer. Choose a local folder."));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
vv_heap_query_save (VvHeapQuery *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the rows"), window,
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "query.csv");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
