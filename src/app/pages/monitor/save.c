/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* save.c — a picture is reduced here, where the history lives, and drawn, encoded and written in a
 * thread.  Numbers are taken here and read and written down there: of a million samples that takes
 * ten seconds. */

#include "config.h"

#include "app/pages/monitor/save.h"

#include <string.h>

#include "app/widgets/current-theme.h"

static const char *endings[VV_N_SAVE_FORMATS] = { "png", "svg", "pdf", "csv", "json" };

typedef struct
{
  VvSaveOptions options;
  char *path;
  VvTracks *tracks;
  VvTheme theme;
  VvReportTable *table;
} SaveWork;

static void
save_work_free (gpointer data)
{
  SaveWork *work = data;

  g_free (work->path);
  g_clear_pointer (&work->tracks, vv_tracks_free);
  g_clear_pointer (&work->table, vv_report_table_free);
  g_free (work);
}

void
vv_save_options_init (VvSaveOptions *self,
                      VvMonitorPage *page)
{
  const VvTheme *theme = vv_current_theme ();
  int width = gtk_widget_get_width (GTK_WIDGET (page));

  *self = (VvSaveOptions) {
    .format = VV_SAVE_PNG,
    .track = -1,
    .width = CLAMP (width, 320, 4096),
    .scale = 2,
    .dark = theme->dark,
  };
}

gboolean
vv_save_format_from_path (const char   *path,
                          VvSaveFormat *format)
{
  const char *dot = strrchr (path, '.');

  if (dot == NULL || strchr (dot, G_DIR_SEPARATOR) != NULL)
    return FALSE;
  for (guint i = 0; i < VV_N_SAVE_FORMATS; i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

const char *
vv_save_format_get_ending (VvSaveFormat format)
{
  g_return_val_if_fail (format < VV_N_SAVE_FORMATS, NULL);

  return endings[format];
}

gboolean
vv_save_format_is_picture (VvSaveFormat format)
{
  return format <= VV_SAVE_PDF;
}

static VvTracks *
make_tracks (VvMonitorPage       *page,
             const VvSaveOptions *options)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (page);
  VvMonitorView view = page->page_view->view;
  g_autoptr (VvMonitorPicture) picture = NULL;
  VvTracks *tracks;

  view.columns = (guint) MAX (vv_tracks_plot_width (options->width) * MAX (options->scale, 1), 16);
  /* A picture is of the measurements; the line that followed the pointer is not among them. */
  view.cursor_ns = VV_TIME_NONE;
  if (options->track >= 0 && options->track < (int) view.n_tracks)
    picture = vv_monitor_picture_new_track (monitor, &view, options->track);
  else
    picture = vv_monitor_picture_new (monitor, &view);
  vv_monitor_picture_set_title (picture, monitor);
  tracks = vv_monitor_picture_steal_tracks (picture);
  if (options->title != NULL)
    {
      g_free (tracks->title);
      tracks->title = *options->title != '\0' ? g_strdup (options->title) : NULL;
    }
  return tracks;
}

double
vv_save_get_natural_height (VvMonitorPage       *page,
                            const VvSaveOptions *options)
{
  VvSaveOptions rough = *options;
  g_autoptr (VvTracks) tracks = NULL;

  rough.width = 320;
  rough.scale = 1;
  tracks = make_tracks (page, &rough);
  return vv_tracks_natural_height (tracks, vv_current_theme (), options->width);
}

static VvReportTable *
make_table (VvMonitorPage       *page,
            const VvSaveOptions *options)
{
  const VvMonitorView *view = &page->page_view->view;
  VvReport report = {
    .tree = view->tree,
    .start_ns = G_MININT64,
    .end_ns = G_MAXINT64,
    .interval_ns = vv_session_get_interval_ns (page->session),
  };

  if (options->time == VV_SAVE_VISIBLE_TIME)
    {
      report.start_ns = view->start_ns;
      report.end_ns = view->end_ns;
    }
  else if (options->time == VV_SAVE_SELECTED_TIME && vv_monitor_view_has_selection (view))
    {
      report.start_ns = view->select_start_ns;
      report.end_ns = view->select_end_ns;
    }
  return vv_report_table_new (&report, vv_monitor_page_get_monitor (page));
}

static GBytes *
write_table (const SaveWork *work)
{
  GString *text = g_string_new (NULL);

  if (work->options.format == VV_SAVE_JSON)
    vv_report_table_write_json (work->table, text);
  else
    vv_report_table_write_csv (work->table, text);
  return g_string_free_to_bytes (text);
}

static void
draw (cairo_t *cr,
      double   width,
      double   height,
      gpointer user_data)
{
  const SaveWork *work = user_data;

  vv_tracks_draw (work->tracks, &work->theme, width, height, cr);
}

static gpointer
save_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  SaveWork *work = input;
  const VvSaveOptions *options = &work->options;
  g_autoptr (GBytes) bytes = NULL;

  if (work->table != NULL)
    bytes = write_table (work);
  else
    bytes = vv_picture_render ((VvPictureFormat) options->format, options->width, options->height,
                               options->scale,
                               work->tracks->title, draw, work, error);
  if (bytes == NULL)
    return NULL;
  /* JSON holds the command line, which is another person's text. */
  if (work->path != NULL
      && !vv_file_save (work->path, bytes, options->format == VV_SAVE_JSON ? VV_FILE_PRIVATE : VV_FILE_ORDINARY, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

void
vv_save_write (VvMonitorPage       *page,
               const VvSaveOptions *options,
               const char          *path,
               GAsyncReadyCallback  ready,
               gpointer             user_data)
{
  SaveWork *work = g_new0 (SaveWork, 1);

  work->options = *options;
  work->options.title = NULL;
  work->path = g_strdup (path);
  if (vv_save_format_is_picture (options->format))
    {
      if (work->options.height <= 0)
        work->options.height = vv_save_get_natural_height (page, options);
      work->tracks = make_tracks (page, options);
      vv_theme_init (&work->theme, options->dark, vv_current_theme ()->high_contrast);
    }
  else
    {
      work->table = make_table (page, options);
    }
  vv_job_run (G_OBJECT (page), save_worker, work, save_work_free, (GDestroyNotify) g_bytes_unref,
              NULL, ready, user_data);
}

GBytes *
vv_save_write_finish (GAsyncResult  *result,
                      GError       **error)
{
  return vv_job_finish (result, error);
}
