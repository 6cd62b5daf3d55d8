/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* window-export.c — a snapshot for other programs: the question where to, and the work in a thread. */

#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

/* ---- The work ---- */

typedef struct
{
  VvSnapshot *snapshot;
  VvExportFormat format;
  char *path;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  vv_snapshot_unref (export->snapshot);
  g_free (export->path);
  g_free (export);
}

static gpointer
export_worker (gpointer       input,
               GCancellable  *cancellable,
               GError       **error)
{
  Export *export = input;

  return GINT_TO_POINTER (vv_snapshot_export (export->snapshot, export->format, export->path, NULL, NULL,
                                              cancellable, error));
}

/* What the window and the thread share until it is over. */
typedef struct
{
  VvWindow *window;
  char *name;
} Flow;

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (vv_job_finish (result, &error))
    text = g_strdup_printf (_("Saved as “%s”"), flow->name);
  else if (flow->window->snapshots != NULL)
    vv_window_show_error (flow->window, _("Not saved"), error->message);
  if (text != NULL && flow->window->snapshots != NULL)
    adw_toast_overlay_add_toast (flow->window->toasts, adw_toast_new (text));
  g_object_unref (flow->window);
  g_free (flow->name);
  g_free (flow);
}

static void
export_to (VvWindow       *self,
           VvSnapshotItem *item,
           VvExportFormat  format,
           const char     *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *shown = NULL;
  Export *export = g_new0 (Export, 1);
  Flow *flow = g_new0 (Flow, 1);

  export->snapshot = vv_snapshot_ref (vv_snapshot_item_get_snapshot (item));
  export->format = format;
  export->path = g_strdup (path);
  flow->window = g_object_ref (self);
  shown = vv_text_display (base, -1, 60);
  /* A toast's title is markup. */
  flow->name = g_markup_escape_text (shown, -1);
  vv_job_run (NULL, export_worker, export, export_free, NULL, NULL, exported_cb, flow);
}

/* ---- Where to ---- */

typedef struct
{
  VvSnapshotItem *item;
  VvExportFormat format;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->item);
  g_free (question);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Question        *question)
{
  VvWindow *self = VV_WINDOW (gtk_native_dialog_get_transient_for (dialog));
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT && self != NULL)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      path = file != NULL ? g_file_get_path (file) : NULL;
      if (path != NULL)
        export_to (self, question->item, question->format, path);
      else
        vv_window_show_error (self, _("Not saved"),
                              _("That place is not a folder of this computer. Choose a local folder."));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
ask (VvWindow       *self,
     VvSnapshotItem *item,
     VvExportFormat  format)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Export the snapshot"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_autofree char *title = g_strdup (vv_snapshot_item_get_title (item));
  g_autofree char *name = NULL;
  Question *question = g_new0 (Question, 1);

  question->item = g_object_ref (item);
  question->format = format;
  /* A program's name may hold what no file's name can. */
  g_strdelimit (title, "/\\:*?\"<>|", '-');
  name = g_strdup_printf ("%s.%s", title, vv_export_format_name (format));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* A path that is given is not asked for. */
static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  VvWindow *self = user_data;
  VvSnapshotItem *item;
  VvExportFormat format;
  const char *name, *path;
  guint32 id;

  g_variant_get (parameter, "(u&s&s)", &id, &name, &path);
  item = vv_snapshots_lookup (self->snapshots, id);
  if (item == NULL || !vv_export_format_from_name (name, &format))
    return;
  if (*path != '\0')
    export_to (self, item, format, path);
  else
    ask (self, item, format);
}

static const GActionEntry entries[] = {
  { "export-snapshot", export_cb, "(uss)" },
};

void
vv_window_export_install (VvWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
