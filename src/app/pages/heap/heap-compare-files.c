/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-files.c — a file to compare with, and the table as one. */

#include "config.h"

#include "app/pages/heap/heap-compare-private.h"

#include <glib/gi18n.h>

/* ---- Opening ---- */

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (VvHeapCompare) self = user_data;
  g_autoptr (GError) error = NULL;
  VvSnapshotItem *item = vv_snapshots_open_finish (VV_SNAPSHOTS (object), result, &error);

  if (self->state == NULL)
    return;
  if (item == NULL)
    {
      gtk_stack_set_visible_child_name (self->outer, "compare");
      vv_heap_compare_show_failure (self, _("The snapshot cannot be opened"), error->message);
    }
  else if (item == vv_heap_state_get_item (self->state))
    vv_heap_compare_show_failure (self, _("Not compared"), _("That file is the snapshot which is shown. Choose another one."));
  else
    vv_heap_compare_choose (self, item);
}

static void
open_response_cb (VvHeapCompare   *self,
                  int              response,
                  GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT && self->state != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        vv_snapshots_open (vv_heap_state_get_snapshots (self->state), path, opened_cb, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
vv_heap_compare_open (VvHeapCompare *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Compare with a file"), window,
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Heap snapshots"));
  gtk_file_filter_add_suffix (filter, "vvheap");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- Saving ---- */

typedef struct
{
  VvCompared *compared;
  char *path;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  vv_compared_unref (save->compared);
  g_free (save->path);
  g_free (save);
}

static gpointer
save_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Save *save = input;

  return vv_compared_save_csv (save->compared, save->path, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static void
say_not_saved (VvHeapCompare *self,
               const char    *why)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _("The table was not saved"), why);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);
  g_autoptr (GError) error = NULL;

  if (vv_job_finish (result, &error) == NULL && self->state != NULL)
    say_not_saved (self, error->message);
}

static void
save_response_cb (VvHeapCompare   *self,
                  int              response,
                  GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT && self->compared != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        {
          Save *save = g_new0 (Save, 1);

          save->compared = vv_compared_ref (self->compared);
          save->path = path;
          vv_job_run (G_OBJECT (self), save_worker, save, save_free, NULL, NULL, saved_cb, NULL);
        }
      else
        say_not_saved (self, _("That place is not a folder of this computer. Choose a local folder."));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
vv_heap_compare_save (VvHeapCompare *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the types"), window,
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "types.csv");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
