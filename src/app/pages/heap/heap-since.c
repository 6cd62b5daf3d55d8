/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-since.c — the card "Since 10:36" of the overview: what changed most since the snapshot before of
 * the same process.  Where there is none there is no card. */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"
#include "app/pages/heap/heap-views.h"
#include "app/widgets/chart-view.h"

#define MAX_BARS 4
#define MAX_NAME_CHARS 60

#define VV_TYPE_HEAP_SINCE (vv_heap_since_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapSince, vv_heap_since, VV, HEAP_SINCE, GtkWidget)

struct _VvHeapSince
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *note;
  VvChartView *chart;
  GtkLabel *counts;

  VvHeapState *state;
  VvSnapshotItem *before;       /* what is compared, or is being compared */
  VvSnapshotItem *after;
  GCancellable *cancellable;
  VvBar bars[MAX_BARS];
  guint n_bars;
};

G_DEFINE_FINAL_TYPE (VvHeapSince, vv_heap_since, GTK_TYPE_WIDGET)

/* ---- Bars ---- */

static void
clear_bars (VvHeapSince *self)
{
  for (guint i = 0; i < self->n_bars; i++)
    g_free ((char *) self->bars[i].name);
  self->n_bars = 0;
}

static void
draw_cb (const VvTheme *theme,
         double         width,
         double         height,
         cairo_t       *cr,
         gpointer       user_data)
{
  VvHeapSince *self = user_data;
  g_autoptr (VvBars) bars = vv_bars_new (self->bars, self->n_bars, VV_UNIT_BYTES, width, theme);

  vv_bars_draw (bars, theme, VV_BARS_NONE, VV_BARS_NONE, cr);
}

/* They are in the order of their changes, the greatest first. */
static void
show_bars (VvHeapSince        *self,
           const VvComparison *comparison)
{
  const GArray *types = vv_comparison_get_types (comparison);
  g_autoptr (GString) words = g_string_new (NULL);

  clear_bars (self);
  for (guint i = 0; i < types->len && self->n_bars < MAX_BARS; i++)
    {
      const VvTypeChange *type = &g_array_index (types, VvTypeChange, i);
      double change = (double) type->memory_new - (double) type->memory_old;
      g_autofree char *text = NULL;
      VvBar *bar = &self->bars[self->n_bars];

      if (change == 0)
        break;
      bar->name = vv_text_display (type->type, -1, MAX_NAME_CHARS);
      bar->change = change;
      text = vv_heap_signed (change, VV_UNIT_BYTES);
      g_string_append_printf (words, "%s%s %s", self->n_bars > 0 ? "; " : "", bar->name, text);
      self->n_bars++;
    }
  vv_chart_view_set_size (self->chart, 120, (int) ceil (MAX (self->n_bars, 1) * VV_BARS_ROW_HEIGHT));
  vv_chart_view_describe (self->chart, _("Types that changed most"), words->str);
  vv_chart_view_invalidate (self->chart);
  gtk_widget_set_visible (GTK_WIDGET (self->chart), self->n_bars > 0);
}

/* ---- Words ---- */

static void
show_words (VvHeapSince *self,
            VvCompared  *compared)
{
  gint64 from = vv_snapshot_item_get_created (self->before), to = vv_snapshot_item_get_created (self->after);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (from);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
  g_autofree char *title = NULL;
  g_autofree char *span = NULL;
  g_autofree char *note = NULL;
  g_autofree char *counts = vv_heap_compare_counts (compared);

  /* Translators: a time of day */
  title = from > 0 && clock != NULL ? g_strdup_printf (_("Since %s"), clock) : g_strdup (_("Since the one before"));
  if (from > 0 && to >= from)
    {
      span = vv_text_format_span ((double) (to - from));
      /* Translators: a duration */
      note = g_strdup_printf (_("%s before"), span);
    }
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_label_set_label (self->counts, counts != NULL ? counts : "");
}

/* ---- Comparing ---- */

typedef struct
{
  VvSnapshot *before;
  VvSnapshot *after;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  vv_snapshot_unref (pair->before);
  vv_snapshot_unref (pair->after);
  g_free (pair);
}

static gpointer
compare_worker (gpointer       input,
                GCancellable  *cancellable,
                GError       **error)
{
  Pair *pair = input;

  return vv_compared_new (pair->before, pair->after, cancellable, error);
}

/* The processes may share but a number; then there is nothing to say here, and the view Compare says
 * why. */
static void
compared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  VvHeapSince *self = VV_HEAP_SINCE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (VvCompared) compared = vv_job_finish (result, &error);

  if (compared == NULL || self->state == NULL ||
      !vv_comparison_has_objects (vv_compared_get_comparison (compared)))
    return;
  show_words (self, compared);
  show_bars (self, vv_compared_get_comparison (compared));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
update (VvHeapSince *self)
{
  VvSnapshots *snapshots = vv_heap_state_get_snapshots (self->state);
  VvSnapshotItem *after = vv_heap_state_get_item (self->state);
  VvSnapshotItem *before = after != NULL && snapshots != NULL ? vv_heap_find_before (snapshots, after) : NULL;
  gboolean same = before == self->before && after == self->after;
  Pair *pair;

  g_set_object (&self->before, before);
  g_set_object (&self->after, after);
  if (same)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (before == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  pair = g_new0 (Pair, 1);
  pair->before = vv_snapshot_ref (vv_snapshot_item_get_snapshot (before));
  pair->after = vv_snapshot_ref (vv_snapshot_item_get_snapshot (after));
  vv_job_run (G_OBJECT (self), compare_worker, pair, pair_free, (GDestroyNotify) vv_compared_unref, self->cancellable,
              compared_cb, NULL);
}

static void
compare_cb (VvHeapSince *self)
{
  vv_heap_state_go (self->state, "compare", NULL, VV_TYPE_NONE);
}

/* ---- The widget ---- */

static void
vv_heap_since_dispose (GObject *object)
{
  VvHeapSince *self = VV_HEAP_SINCE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  clear_bars (self);
  g_clear_object (&self->before);
  g_clear_object (&self->after);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_since_parent_class)->dispose (object);
}

static void
vv_heap_since_class_init (VvHeapSinceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_since_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkLabel *
make_label (const char *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
  return label;
}

static GtkWidget *
make_head (VvHeapSince *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *link = gtk_button_new_with_label (_("Compare"));

  self->title = make_label ("heading");
  self->note = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->note), TRUE);
  gtk_widget_add_css_class (link, "flat");
  gtk_widget_add_css_class (link, "card-link");
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  g_signal_connect_object (link, "clicked", G_CALLBACK (compare_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (head), link);
  return head;
}

static void
vv_heap_since_init (VvHeapSince *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "heap-card");
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_parent (make_head (self), GTK_WIDGET (self));
  self->chart = VV_CHART_VIEW (vv_chart_view_new ());
  vv_chart_view_set_draw (self->chart, draw_cb, NULL, self);
  gtk_widget_set_parent (GTK_WIDGET (self->chart), GTK_WIDGET (self));
  self->counts = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "dim-label");
  gtk_widget_set_parent (GTK_WIDGET (self->counts), GTK_WIDGET (self));
}

GtkWidget *
vv_heap_since_new (VvHeapState *state)
{
  VvHeapSince *self = g_object_new (VV_TYPE_HEAP_SINCE, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (vv_heap_state_get_snapshots (state) != NULL)
    g_signal_connect_object (vv_heap_state_get_snapshots (state), "items-changed", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
