/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-view-save.c — a graph into a file: the platform's dialog asks where (in a sandbox that is
 * the portal), the ending says as what, and a thread draws it anew and writes it. */

#include "config.h"

#include "app/widgets/graph-view-private.h"
#include "app/widgets/toast.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/current-theme.h"

#define PNG_SCALE 2.0

static const struct
{
  const char *ending;
  const char *name;
  VvPictureFormat format;
} formats[] = {
  { "png", N_("PNG picture"), VV_PICTURE_PNG },
  { "svg", N_("SVG drawing"), VV_PICTURE_SVG },
  { "pdf", N_("PDF document"), VV_PICTURE_PDF },
};

typedef struct { guint node; VvRect rect; } Moved;

typedef struct
{
  VvGraphMade *made;
  GArray *moved;                /* of Moved */
  VvDrawnFlow flow;
  VvTheme theme;
  VvPictureFormat format;
  char *title;
  char *path;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  vv_graph_made_free (work->made);
  g_array_unref (work->moved);
  g_free (work->title);
  g_free (work->path);
  g_free (work);
}

typedef struct { const VvDrawnGraph *graph; const VvTheme *theme; } Drawing;

static void
draw (cairo_t *cr,
      double   width,
      double   height,
      gpointer user_data)
{
  const Drawing *drawing = user_data;

  vv_drawn_graph_draw_picture (drawing->graph, drawing->theme, width, height, cr);
}

static gpointer
save_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Work *work = input;
  g_autoptr (VvDrawnGraph) graph = vv_graph_picture_layout (work->made->picture, &work->theme);
  g_autoptr (GBytes) bytes = NULL;
  double width;
  double height;

  vv_drawn_graph_set_flow (graph, work->flow);
  for (guint i = 0; i < work->moved->len; i++)
    {
      const Moved *moved = &g_array_index (work->moved, Moved, i);

      vv_drawn_graph_move_node (graph, moved->node, moved->rect.x + moved->rect.width / 2,
                                moved->rect.y + moved->rect.height / 2);
    }
  vv_drawn_graph_get_picture_size (graph, &work->theme, &width, &height);
  bytes = vv_picture_render (work->format, CLAMP (width, 16, 16384), CLAMP (height, 16, 16384), PNG_SCALE, work->title,
                             draw, &(Drawing) { graph, &work->theme }, error);
  /* Names and values in it are other people's data. */
  if (bytes == NULL || !vv_file_save (work->path, bytes, VV_FILE_PRIVATE, error))
    return NULL;
  return g_strdup (work->path);
}

static void
show_error (VvGraphView *self,
            const char  *message)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("Not saved"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = vv_job_finish (result, &error);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  GtkWidget *toasts;

  if (path == NULL)
    {
      show_error (VV_GRAPH_VIEW (object), error->message);
      return;
    }
  base = g_path_get_basename (path);
  name = vv_text_display (base, -1, 60);
  text = g_strdup_printf (_("Saved as “%s”"), name);
  toasts = gtk_widget_get_ancestor (GTK_WIDGET (object), ADW_TYPE_TOAST_OVERLAY);
  if (toasts != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), vv_toast_new (text));
}

static gboolean
find_format (const char      *path,
             VvPictureFormat *format)
{
  const char *dot = strrchr (path, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (dot + 1, formats[i].ending) == 0)
      {
        *format = formats[i].format;
        return TRUE;
      }
  return FALSE;
}

static void
save (VvGraphView *self,
      const char  *path)
{
  Work *work = g_new0 (Work, 1);
  GHashTableIter iter;
  gpointer node;

  work->made = vv_graph_made_ref (self->made);
  work->moved = g_array_new (FALSE, FALSE, sizeof (Moved));
  work->flow = self->flow;
  work->theme = *vv_current_theme ();
  work->title = g_strdup (self->label);
  work->path = g_strdup (path);
  if (!find_format (path, &work->format))
    {
      work->format = VV_PICTURE_PNG;
      g_free (work->path);
      work->path = g_strconcat (path, ".png", NULL);
    }
  g_hash_table_iter_init (&iter, self->moved);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    g_array_append_val (work->moved,
                        ((Moved) { GPOINTER_TO_UINT (node),
                                   vv_drawn_graph_get_node_rect (self->made->graph, GPOINTER_TO_UINT (node)) }));
  vv_job_run (G_OBJECT (self), save_worker, work, work_free, g_free, NULL, saved_cb, NULL);
}

static void
response_cb (VvGraphView     *self,
             int              response,
             GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT && self->made != NULL)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      path = file != NULL ? g_file_get_path (file) : NULL;
      if (path != NULL)
        save (self, path);
      else
        show_error (self, _("That place is not a folder of this computer. Choose a local folder."));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
vv_graph_view_save (VvGraphView *self,
                    const char  *name)
{
  GtkRoot *root;
  GtkFileChooserNative *dialog;
  g_autofree char *file = NULL;

  g_return_if_fail (VV_IS_GRAPH_VIEW (self) && name != NULL);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (self->made == NULL)
    return;
  file = g_strconcat (name, ".", formats[0].ending, NULL);
  g_strdelimit (file, "/\\:*?\"<>|", '-');
  dialog = gtk_file_chooser_native_new (_("Save the picture"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _(formats[i].name));
      gtk_file_filter_add_suffix (filter, formats[i].ending);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
