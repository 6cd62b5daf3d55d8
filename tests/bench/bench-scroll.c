/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-scroll.c BENCH-ROWS — ten million objects on the screen: the work of a frame while the list is scrolled by the
 * wheel, by pages, and by dragging its bar to anywhere.  Inside gui-run. */

#include <adwaita.h>
#include <glib/gstdio.h>

#include "bench.h"
#include "app/pages/heap/heap-rows.h"
#include "app/pages/heap/heap-state.h"
#include "app/pages/heap/heap-views.h"

#define N_FRAMES 200
#define P95_LIMIT_MS 8.0

typedef struct
{
  GtkAdjustment *adjustment;
  double step;                  /* px a frame; 0: anywhere; less: stay, and draw all of it again */
  double frames[N_FRAMES];
  double began;
  guint n;
} Bench;

static void
before_cb (Bench *self)
{
  self->began = bench_seconds (CLOCK_THREAD_CPUTIME_ID);
}

/* The adjustment is set before the frame, as an event would. */
static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Bench *self = user_data;
  double upper = gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
  double value = gtk_adjustment_get_value (self->adjustment) + self->step;

  if (self->step < 0)
    {
      gtk_widget_queue_draw (widget);
      return G_SOURCE_CONTINUE;
    }
  if (self->step == 0)
    value = g_random_double () * upper;
  gtk_adjustment_set_value (self->adjustment, value > upper ? 0 : value);
  return G_SOURCE_CONTINUE;
}

static void
after_cb (Bench *self)
{
  if (self->n < N_FRAMES && self->began > 0)
    self->frames[self->n++] = (bench_seconds (CLOCK_THREAD_CPUTIME_ID) - self->began) * 1000;
}

static void
measure (GtkWidget  *rows,
         const char *what,
         double      step,
         double      limit)
{
  GtkWidget *table = GTK_WIDGET (vv_heap_rows_get_table (VV_HEAP_ROWS (rows)));
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (gtk_widget_get_first_child (table));
  GdkFrameClock *clock = gtk_widget_get_frame_clock (rows);
  Bench self = { gtk_scrolled_window_get_vadjustment (scrolled), step };
  gulong before = g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_cb), &self);
  gulong after = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_cb), &self);
  guint tick = gtk_widget_add_tick_callback (rows, tick_cb, &self, NULL);
  double p95;

  while (self.n < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (rows, tick);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  bench_print (what, bench_median (self.frames, N_FRAMES), "ms, median");
  p95 = self.frames[N_FRAMES * 95 / 100];
  if (limit > 0)
    bench_check (what, p95, limit, "ms, 95th percentile");
  else
    bench_print (what, p95, "ms, 95th percentile");
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  VvSnapshotItem *item = vv_snapshots_open_finish (VV_SNAPSHOTS (object), result, &error);

  g_assert_no_error (error);
  *(VvSnapshotItem **) user_data = g_object_ref (item);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.vvheap", NULL);
  const char *write_argv[] = { argc > 1 ? argv[1] : "", "--write", path, NULL };
  g_autoptr (VvSnapshots) snapshots = NULL;
  g_autoptr (VvSnapshotItem) item = NULL;
  g_autoptr (VvHeapState) state = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *window;
  GtkWidget *rows;
  GtkStack *stack;

  g_assert_true (g_spawn_sync (NULL, (char **) write_argv, NULL, 0, NULL, NULL, NULL, NULL, NULL, &error));
  adw_init ();
  snapshots = vv_snapshots_new ();
  vv_snapshots_open (snapshots, path, opened_cb, &item);
  while (item == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_unlink (path);
  g_rmdir (folder);
  state = vv_heap_state_new ();
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 800);
  rows = vv_heap_objects_new (state);
  gtk_window_set_child (GTK_WINDOW (window), rows);
  vv_heap_state_set_item (state, item);
  vv_heap_state_start (state, "objects");
  gtk_window_present (GTK_WINDOW (window));
  stack = GTK_STACK (gtk_widget_get_parent (GTK_WIDGET (vv_heap_rows_get_table (VV_HEAP_ROWS (rows)))));
  while (!vv_snapshot_is_analysed (vv_heap_state_get_snapshot (state)) ||
         gtk_widget_get_height (GTK_WIDGET (stack)) == 0)
    g_main_context_iteration (NULL, TRUE);
  for (gint64 end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  measure (rows, "drawing the same again", -1, 0);
  measure (rows, "scrolling by the wheel", 72, P95_LIMIT_MS);
  measure (rows, "scrolling by pages", 700, 0);
  measure (rows, "dragging the bar to anywhere", 0, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  return bench_end ();
}
