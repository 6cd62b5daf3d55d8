/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watch-dialog.c — In: what is typed.  Out: how it may go on, what the object is now, and in the end
 * a watch.  The memory is read in a thread, one question at a time; the reader goes there with the
 * question and comes back with the answer, and of several questions only the latest is asked. */

#include "config.h"

#include "app/pages/monitor/watch-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/pages/monitor/monitor-page-private.h"

#define MAX_NAMES 100
#define LOOK_AGAIN_MS 1000

struct _VvWatchDialog
{
  AdwWindow parent_instance;

  AdwEntryRow *path_row;
  GtkLabel *state_label;
  GtkListBox *names;

  VvMonitorPage *page;
  VvSession *session;
  GCancellable *cancellable;
  VvLiveReader *reader;         /* NULL while a question is out */
  char *shown;                  /* what the names were listed for */
  gboolean busy;
  gboolean again;
  guint look_id;
};

G_DEFINE_FINAL_TYPE (VvWatchDialog, vv_watch_dialog, ADW_TYPE_WINDOW)

/* The question, and then the answer. */
typedef struct
{
  int pid;
  char *text;
  VvLiveReader *reader;
  char **names;                 /* (nullable): NULL where the memory cannot be read */
  gboolean has_value;
  gboolean goes_on;             /* it is the beginning of something */
  double value;
  char *reason;                 /* (nullable): why there is none */
} Query;

static void
free_query (gpointer data)
{
  Query *self = data;

  g_free (self->text);
  g_clear_pointer (&self->reader, vv_live_reader_unref);
  g_strfreev (self->names);
  g_free (self->reason);
  g_free (self);
}

static gpointer
ask_worker (gpointer       input,
            GCancellable  *cancellable,
            GError       **error)
{
  Query *question = input;
  Query *answer = g_new0 (Query, 1);
  g_autoptr (GError) refusal = NULL;
  g_autoptr (VvLiveWatch) watch = NULL;

  answer->text = g_strdup (question->text);
  answer->reader = g_steal_pointer (&question->reader);
  if (answer->reader == NULL)
    answer->reader = vv_live_reader_new_waiting (question->pid);
  answer->names = vv_live_reader_complete (answer->reader, answer->text, MAX_NAMES, &refusal);
  if (answer->names != NULL && *answer->text != '\0')
    {
      watch = vv_live_watch_new (answer->reader, answer->text, &refusal);
      answer->has_value = watch != NULL && vv_live_watch_read_number (&answer->value, watch, &refusal);
    }
  if (refusal != NULL)
    {
      answer->reason = g_strdup (refusal->message);
      answer->goes_on = answer->names != NULL && answer->names[0] != NULL
                        && !g_error_matches (refusal, VV_ERROR, VV_ERROR_UNSUPPORTED);
    }
  return answer;
}

static void ask (VvWatchDialog *self);

static void
show_names (VvWatchDialog *self,
            char         **names)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->names))) != NULL)
    gtk_list_box_remove (self->names, child);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (names[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_set_margin_start (label, 12);
      gtk_widget_set_margin_end (label, 12);
      gtk_widget_set_margin_top (label, 6);
      gtk_widget_set_margin_bottom (label, 6);
      gtk_list_box_append (self->names, label);
    }
}

static void
show_state (VvWatchDialog *self,
            const Query   *answer)
{
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", answer->has_value);
  if (answer->has_value)
    {
      value = vv_text_format_exact (answer->value, VV_UNIT_NONE);
      /* TRANSLATORS: the value of an object now */
      text = g_strdup_printf (_("Now: %s"), value);
    }
  else if (answer->goes_on)
    text = g_strdup (_("Type on, or choose one below."));
  else if (answer->reason != NULL)
    text = vv_text_display (answer->reason, -1, 300);
  else
    text = g_strdup (_("Type a name, or choose one below."));
  gtk_label_set_label (self->state_label, text);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  VvWatchDialog *self = VV_WATCH_DIALOG (source);
  g_autoptr (GError) error = NULL;
  Query *answer = vv_job_finish (result, &error);

  self->busy = FALSE;
  if (answer == NULL)
    return;
  g_clear_pointer (&self->reader, vv_live_reader_unref);
  self->reader = g_steal_pointer (&answer->reader);
  if (self->path_row != NULL && !self->again)
    {
      /* The list stays as it is under the hand while the value is looked at again. */
      if (g_strcmp0 (self->shown, answer->text) != 0)
        {
          show_names (self, answer->names);
          g_free (self->shown);
          self->shown = g_strdup (answer->text);
        }
      show_state (self, answer);
    }
  free_query (answer);
  if (self->again && self->path_row != NULL)
    ask (self);
}

static void
ask (VvWatchDialog *self)
{
  Query *question;

  self->again = self->busy;
  if (self->busy)
    return;
  self->busy = TRUE;
  question = g_new0 (Query, 1);
  question->pid = vv_session_get_process (self->session)->pid;
  question->text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path_row))));
  question->reader = g_steal_pointer (&self->reader);
  vv_job_run (G_OBJECT (self), ask_worker, question, free_query, free_query, self->cancellable,
              answered_cb, NULL);
}

static gboolean
look_again_cb (gpointer data)
{
  ask (data);
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (VvWatchDialog *self)
{
  /* What was found is of another text now. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", FALSE);
  ask (self);
}

static void
chosen_cb (VvWatchDialog *self,
           GtkListBoxRow *row)
{
  GtkWidget *label = gtk_list_box_row_get_child (row);

  gtk_editable_set_text (GTK_EDITABLE (self->path_row), gtk_label_get_label (GTK_LABEL (label)));
  gtk_widget_grab_focus (GTK_WIDGET (self->path_row));
  gtk_editable_set_position (GTK_EDITABLE (self->path_row), -1);
}

static void
add_cb (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  VvWatchDialog *self = VV_WATCH_DIALOG (widget);
  g_autofree char *path = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path_row))));
  g_autoptr (GError) error = NULL;

  if (!vv_session_add_watch (self->session, path, &error))
    {
      gtk_label_set_label (self->state_label, error->message);
      return;
    }
  if (self->page->session == self->session)
    vv_monitor_page_update_view (self->page);
  gtk_window_close (GTK_WINDOW (self));
}

static void
vv_watch_dialog_dispose (GObject *object)
{
  VvWatchDialog *self = VV_WATCH_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  self->path_row = NULL;
  g_clear_object (&self->page);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (vv_watch_dialog_parent_class)->dispose (object);
}

static void
vv_watch_dialog_finalize (GObject *object)
{
  VvWatchDialog *self = VV_WATCH_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->reader, vv_live_reader_unref);
  G_OBJECT_CLASS (vv_watch_dialog_parent_class)->finalize (object);
}

static void
vv_watch_dialog_class_init (VvWatchDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_watch_dialog_dispose;
  object_class->finalize = vv_watch_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/watch-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VvWatchDialog, path_row);
  gtk_widget_class_bind_template_child (widget_class, VvWatchDialog, state_label);
  gtk_widget_class_bind_template_child (widget_class, VvWatchDialog, names);
  gtk_widget_class_install_action (widget_class, "dialog.add", NULL, add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
vv_watch_dialog_init (VvWatchDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", FALSE);
  g_signal_connect_swapped (self->path_row, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->names, "row-activated", G_CALLBACK (chosen_cb), self);
}

void
vv_watch_dialog_present (VvMonitorPage *page)
{
  VvWatchDialog *self = g_object_new (VV_TYPE_WATCH_DIALOG,
                                      "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), NULL);

  self->page = g_object_ref (page);
  self->session = g_object_ref (page->session);
  self->look_id = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, self);
  ask (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->path_row));
  gtk_window_present (GTK_WINDOW (self));
}
