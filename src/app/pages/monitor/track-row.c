/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* track-row.c — shows one track of a picture that the page owns.  Header and plot are widgets of
 * their own, so that titles, values and menus are real text and real buttons, while the plot goes
 * through the same vv_track_draw() as a file. */

#include "config.h"

#include "app/pages/monitor/track-row.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/pages/monitor/legend.h"
#include "app/widgets/menu.h"

#define TALL_HEIGHT 124
#define LOW_HEIGHT 88
#define NARROW_SHARE 0.66
#define MIN_HEIGHT 64
#define MAX_HEIGHT 320

struct _VvTrackRow
{
  GtkWidget parent_instance;

  GtkWidget *header;
  GtkLabel *title;
  GtkMenuButton *menu_button;
  VvLegend *legend;
  GtkWidget *plot;
  VvChartView *chart;
  GtkWidget *grip;

  VvMonitorPicture *picture;    /* borrowed from the page */
  guint track;
  gboolean narrow;
  gboolean legend_beside;
  double drag_height;
};

G_DEFINE_FINAL_TYPE (VvTrackRow, vv_track_row, GTK_TYPE_WIDGET)

enum
{
  SERIES_TOGGLED,
  RESIZED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const VvTrack *
get_track (VvTrackRow *self)
{
  return &vv_monitor_picture_get_tracks (self->picture)->tracks[self->track];
}

static void
draw_track (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  VvTrackRow *self = user_data;

  if (self->picture != NULL)
    vv_track_draw (vv_monitor_picture_get_tracks (self->picture), self->track, theme, width, height,
                   self->narrow, cr);
}

static void
draw_overlay (const VvTheme *theme,
              double         width,
              double         height,
              cairo_t       *cr,
              gpointer       user_data)
{
  VvTrackRow *self = user_data;

  if (self->picture != NULL)
    vv_track_draw_overlay (vv_monitor_picture_get_tracks (self->picture), self->track, theme, width,
                           height,
                           self->narrow, cr);
}

static void
update_height (VvTrackRow *self)
{
  const VvTrack *track;
  double height;

  if (self->picture == NULL)
    return;
  track = get_track (self);
  height = track->height > 0 ? track->height : (track->tall ? TALL_HEIGHT : LOW_HEIGHT);
  if (self->narrow && track->height <= 0)
    height = MAX (height * NARROW_SHARE, MIN_HEIGHT - 6);
  vv_chart_view_set_size (self->chart, 96, (int) height);
  /* A track whose height somebody has chosen keeps it; the others share what is left. */
  gtk_widget_set_vexpand (GTK_WIDGET (self), track->height <= 0);
}

static void
toggled_cb (VvLegend   *legend,
            guint       bit,
            VvTrackRow *self)
{
  g_signal_emit (self, signals[SERIES_TOGGLED], 0, bit);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               VvTrackRow     *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_height = gtk_widget_get_height (GTK_WIDGET (self->chart));
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                VvTrackRow     *self)
{
  double height = CLAMP (self->drag_height + dy, MIN_HEIGHT, MAX_HEIGHT);

  /* The grip moves with the edge it drags, so offsets count from where it is now. */
  if (fabs (height - gtk_widget_get_height (GTK_WIDGET (self->chart))) < 1)
    return;
  self->drag_height = height;
  g_signal_emit (self, signals[RESIZED], 0, height);
}

VvChartView *
vv_track_row_get_chart (VvTrackRow *self)
{
  g_return_val_if_fail (VV_IS_TRACK_ROW (self), NULL);

  return self->chart;
}

void
vv_track_row_set_menu (VvTrackRow *self,
                       GMenuModel *menu)
{
  g_return_if_fail (VV_IS_TRACK_ROW (self));

  vv_menu_replace (self->menu_button, menu);
}

/* Narrow, two series stand in the title's line; more of them need one of their own, or they would
 * lose their names. */
static void
place_legend (VvTrackRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (self->header);
  GtkLayoutChild *place = gtk_layout_manager_get_layout_child (layout, GTK_WIDGET (self->legend));
  gboolean beside = self->narrow && vv_legend_get_n_items (self->legend) < 3;

  if (beside == self->legend_beside)
    return;
  self->legend_beside = beside;
  g_object_set (place, "column", beside ? 1 : 0, "row", beside ? 0 : 1, "column-span", beside ? 1 : 3, NULL);
}

void
vv_track_row_set_narrow (VvTrackRow *self,
                         gboolean    narrow)
{
  GtkLayoutManager *layout;

  g_return_if_fail (VV_IS_TRACK_ROW (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->header, narrow ? -1 : (int) VV_TRACKS_HEADER_WIDTH, -1);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  vv_legend_set_narrow (self->legend, narrow);
  place_legend (self);
  update_height (self);
  vv_chart_view_invalidate (self->chart);
}

void
vv_track_row_set_picture (VvTrackRow       *self,
                          VvMonitorPicture *picture,
                          guint             track,
                          GArray           *series,
                          guint32           listed)
{
  g_return_if_fail (VV_IS_TRACK_ROW (self));

  self->picture = picture;
  self->track = track;
  if (picture != NULL)
    {
      const char *title = get_track (self)->title;

      if (g_strcmp0 (title, gtk_label_get_label (self->title)) != 0)
        gtk_label_set_label (self->title, title);
      vv_legend_set_series (self->legend, series, listed);
      place_legend (self);
      update_height (self);
    }
  vv_chart_view_invalidate (self->chart);
}

void
vv_track_row_update_cursor (VvTrackRow *self)
{
  g_return_if_fail (VV_IS_TRACK_ROW (self));

  vv_chart_view_invalidate_overlay (self->chart);
}

/* Why a series has no value at the cursor, or at the right edge; NULL where it has one or nobody
 * knows. */
static const char *
get_reason (VvMonitor             *monitor,
            const VvTracks        *tracks,
            const VvTrackSeries   *series,
            const VvMonitorSeries *info)
{
  gint64 at_ns = tracks->cursor_ns != VV_TIME_NONE ? tracks->cursor_ns : tracks->end_ns;

  if (strcmp (series->value, "–") != 0)
    return NULL;
  return vv_monitor_get_reason (monitor, info->series, at_ns);
}

void
vv_track_row_update_values (VvTrackRow *self,
                            VvMonitor  *monitor)
{
  g_autoptr (GString) reasons = g_string_new (NULL);
  const VvTracks *tracks;
  const char *shown;
  const VvTrack *track;

  g_return_if_fail (VV_IS_TRACK_ROW (self));

  if (self->picture == NULL)
    return;
  tracks = vv_monitor_picture_get_tracks (self->picture);
  track = get_track (self);
  for (guint i = 0; i < track->n_series; i++)
    {
      const VvMonitorSeries *info = vv_monitor_picture_get_series (self->picture, self->track, i);
      const char *reason = get_reason (monitor, tracks, &track->series[i], info);

      vv_legend_set_value (self->legend, i, track->series[i].value, reason != NULL ? reason : info->long_name);
      if (reason != NULL)
        g_string_append_printf (reasons, "%s%s – %s", reasons->len > 0 ? "\n" : "", info->name, reason);
    }
  shown = gtk_widget_get_tooltip_text (GTK_WIDGET (self->chart));
  if (g_strcmp0 (shown, reasons->len > 0 ? reasons->str : NULL) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->chart), reasons->len > 0 ? reasons->str : NULL);
}

void
vv_track_row_describe (VvTrackRow *self)
{
  g_autofree char *values = NULL;

  g_return_if_fail (VV_IS_TRACK_ROW (self));

  if (self->picture == NULL)
    return;
  values = vv_legend_get_text (self->legend);
  vv_chart_view_describe (self->chart, get_track (self)->title, values);
}

static void
vv_track_row_dispose (GObject *object)
{
  VvTrackRow *self = VV_TRACK_ROW (object);

  self->picture = NULL;
  g_clear_pointer (&self->header, gtk_widget_unparent);
  g_clear_pointer (&self->plot, gtk_widget_unparent);
  G_OBJECT_CLASS (vv_track_row_parent_class)->dispose (object);
}

static void
vv_track_row_class_init (VvTrackRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_track_row_dispose;
  g_type_ensure (VV_TYPE_CHART_VIEW);
  g_type_ensure (VV_TYPE_LEGEND);
  gtk_widget_class_set_css_name (widget_class, "track");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/monitor/track-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, header);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, title);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, legend);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, plot);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, chart);
  gtk_widget_class_bind_template_child (widget_class, VvTrackRow, grip);

  signals[SERIES_TOGGLED] = g_signal_new ("series-toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
vv_track_row_init (VvTrackRow *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  vv_chart_view_set_draw (self->chart, draw_track, draw_overlay, self);
  g_signal_connect (self->legend, "toggled", G_CALLBACK (toggled_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (self->grip, GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
vv_track_row_new (void)
{
  return g_object_new (VV_TYPE_TRACK_ROW, NULL);
}
