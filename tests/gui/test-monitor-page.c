/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-monitor-page.c — the page in a window of its own, with a history made by hand, driven through its actions. */

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "app/pages/monitor/monitor-page-private.h"
#include "app/pages/monitor/track-row.h"
#include "app/widgets/chart-view.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  VvSampler *sampler;
  VvSession *session;
  GtkWindow *window;
  GtkWidget *page;
  GSimpleActionGroup *actions;
  gint64 start_ns;
} Fixture;

/* The session's own sampler goes on, but its samples come too early to be taken: this history lies an hour ahead. */
static void
fill (Fixture *f,
      guint    from,
      guint    n)
{
  VvMonitor *monitor = vv_session_get_monitor (f->session);

  if (from == 0)
    f->start_ns = g_get_monotonic_time () * 1000 + 3600 * SECOND;
  for (guint i = from; i < from + n; i++)
    {
      VvSample sample = {
        .time_ns = f->start_ns + i * SECOND,
        .epoch_us = 1700000000000000 + i * G_GINT64_CONSTANT (1000000),
        .n_processes = 1,
      };

      for (guint m = 0; m < VV_N_METRICS; m++)
        sample.values[m] = sample.tree[m] = 1 + i % 50;
      vv_monitor_take (monitor, &sample, SECOND);
    }
  g_signal_emit_by_name (f->session, "sampled");
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VvProcess) process = vv_process_new (getpid (), &error);

  g_assert_no_error (error);
  f->sampler = vv_sampler_new ();
  f->session = vv_session_new (f->sampler, process, "watched.py", 60 * SECOND, 10000, &error);
  g_assert_no_error (error);
  fill (f, 0, 120);

  f->page = vv_monitor_page_new ();
  f->actions = g_simple_action_group_new ();
  vv_monitor_page_add_actions (VV_MONITOR_PAGE (f->page), G_ACTION_MAP (f->actions));
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "win", G_ACTION_GROUP (f->actions));
  gtk_window_set_default_size (f->window, GPOINTER_TO_INT (data), 720);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  vv_monitor_page_set_session (VV_MONITOR_PAGE (f->page), f->session);
  gtk_window_present (f->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  GWeakRef page;

  g_weak_ref_init (&page, f->page);
  gtk_window_destroy (f->window);
  g_clear_object (&f->actions);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (g_weak_ref_get (&page));
  g_weak_ref_clear (&page);
  g_clear_object (&f->session);
  g_clear_pointer (&f->sampler, vv_sampler_free);
}

/* Lets frames pass until @done, and fails if that never comes. */
static void
wait_until (gboolean (*done) (gpointer),
            gpointer   data)
{
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = VV_IS_TRACK_ROW (widget) && gtk_widget_get_visible (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static gboolean
find_text (GtkWidget  *widget,
           const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && find_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
has_four_rows (gpointer data)
{
  return count_rows (((Fixture *) data)->page) == 4;
}

static gboolean
get_state (Fixture    *f,
           const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (f->actions), name);

  return g_variant_get_boolean (state);
}

static void
test_shows (Fixture       *f,
            gconstpointer  data)
{
  wait_until (has_four_rows, f);
  g_assert_true (find_text (f->page, "watched.py"));
  g_assert_true (find_text (f->page, "Threads and files"));
  g_assert_true (find_text (f->page, "CPU, user + system"));
  g_assert_true (find_text (f->page, "2 min"));
  g_assert_false (find_text (f->page, "Faults and switches"));
}

static gboolean
says_selection (gpointer data)
{
  return find_text (((Fixture *) data)->page, "Selection");
}

static gboolean
says_visible_range (gpointer data)
{
  return find_text (((Fixture *) data)->page, "Visible range");
}

static void
test_selection (Fixture       *f,
                gconstpointer  data)
{
  GActionGroup *actions = G_ACTION_GROUP (f->actions);

  wait_until (has_four_rows, f);
  g_assert_false (g_action_group_get_action_enabled (actions, "clear-selection"));
  g_action_group_activate_action (actions, "select-range", g_variant_new ("(dd)", 10.0, 62.0));
  wait_until (says_selection, f);
  g_assert_true (find_text (f->page, "52.0 s"));
  /* Samples 10 to 62, both counted. */
  g_assert_true (find_text (f->page, "53"));
  g_action_group_activate_action (actions, "zoom-selection", NULL);
  g_assert_false (get_state (f, "follow"));
  g_action_group_activate_action (actions, "clear-selection", NULL);
  wait_until (says_visible_range, f);
  /* What cannot be a time is no selection. */
  g_action_group_activate_action (actions, "select-range", g_variant_new ("(dd)", (double) INFINITY, 3.0));
  g_assert_false (g_action_group_get_action_enabled (actions, "clear-selection"));
}

static gint64
get_span (Fixture *f)
{
  const VvMonitorView *view = &VV_MONITOR_PAGE (f->page)->page_view->view;

  return view->end_ns - view->start_ns;
}

static gboolean
has_two_minutes (gpointer data)
{
  return get_span (data) == 120 * SECOND;
}

static gboolean
has_five_minutes (gpointer data)
{
  return get_span (data) == 300 * SECOND;
}

/* Whether the newest of 130 samples is at the right edge. */
static gboolean
shows_newest (gpointer data)
{
  Fixture *f = data;

  return VV_MONITOR_PAGE (f->page)->page_view->view.end_ns >= f->start_ns + 129 * SECOND;
}

static GtkGesture *
get_drag (Fixture *f)
{
  VvTrackRow *row = g_ptr_array_index (VV_MONITOR_PAGE (f->page)->rows, 0);
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (GTK_WIDGET (vv_track_row_get_chart (row)));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (controller))
        return GTK_GESTURE (controller);
    }
  g_assert_not_reached ();
}

/* The visible time grows with the history, from two minutes to five; not under a hand that marks a range. */
static void
test_drag_keeps_span (Fixture       *f,
                      gconstpointer  data)
{
  VvMonitorPage *page = VV_MONITOR_PAGE (f->page);
  const VvMonitorView *view = &page->page_view->view;
  GtkGesture *drag;
  VvRect plot;

  wait_until (has_four_rows, f);
  wait_until (has_two_minutes, f);
  drag = get_drag (f);
  plot = vv_monitor_page_get_plot (page);
  g_signal_emit_by_name (drag, "drag-begin", plot.x + plot.width * 0.25, 20.0);
  g_signal_emit_by_name (drag, "drag-update", plot.width * 0.25, 0.0);
  wait_until (says_selection, f);
  g_assert_cmpint (ABS (view->select_end_ns - view->select_start_ns - 30 * SECOND), <, SECOND);

  fill (f, 120, 10);
  wait_until (shows_newest, f);
  g_assert_true (has_two_minutes (f));
  /* The hand stays, and ten seconds have passed under it. */
  g_signal_emit_by_name (drag, "drag-update", plot.width * 0.25, 1.0);
  g_assert_cmpint (ABS (view->select_end_ns - view->select_start_ns - 40 * SECOND), <, SECOND);

  g_signal_emit_by_name (drag, "drag-end", plot.width * 0.25, 1.0);
  fill (f, 130, 1);
  wait_until (has_five_minutes, f);
  g_assert_cmpint (ABS (view->select_end_ns - view->select_start_ns - 40 * SECOND), <, SECOND);
}

static void
test_states (Fixture       *f,
             gconstpointer  data)
{
  GActionGroup *actions = G_ACTION_GROUP (f->actions);

  wait_until (has_four_rows, f);
  g_assert_true (get_state (f, "follow"));
  g_assert_false (get_state (f, "pause"));
  g_action_group_activate_action (actions, "pause", NULL);
  g_assert_true (get_state (f, "pause"));
  /* Following again takes the pause back. */
  g_action_group_change_action_state (actions, "follow", g_variant_new_boolean (TRUE));
  g_assert_false (get_state (f, "pause"));
  g_action_group_activate_action (actions, "threads", NULL);
  g_assert_true (vv_session_get_threads (f->session));
  g_action_group_activate_action (actions, "children", NULL);
  g_assert_true (vv_session_get_children (f->session));
  g_action_group_activate_action (actions, "zoom-in", NULL);
  g_action_group_activate_action (actions, "zoom-out", NULL);
  g_action_group_activate_action (actions, "zoom-fit", NULL);
}

typedef struct
{
  const char *path;
  const char *magic;
} Expected;

static gboolean
exists (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

static void
test_export (Fixture       *f,
             gconstpointer  data)
{
  static const Expected files[] = {
    { "a.png", "\x89PNG" },
    { "a.svg", "<?xml" },
    { "a.pdf", "%PDF" },
    { "a.csv", "time," },
    { "a.json", "{" },
  };
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);

  wait_until (has_four_rows, f);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].path, NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      g_action_group_activate_action (G_ACTION_GROUP (f->actions), "export", g_variant_new_string (path));
      wait_until (exists, path);
      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_cmpuint (length, >, 100);
      g_assert_cmpmem (content, strlen (files[i].magic), files[i].magic, strlen (files[i].magic));
      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
has_dialog (gpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  return g_list_model_get_n_items (windows) >= 2;
}

static void
test_save_dialog (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (GtkWindow) dialog = NULL;

  wait_until (has_four_rows, f);
  g_action_group_activate_action (G_ACTION_GROUP (f->actions), "save-picture", NULL);
  wait_until (has_dialog, f);
  dialog = g_list_model_get_item (gtk_window_get_toplevels (), 0);
  if (dialog == f->window)
    {
      g_object_unref (dialog);
      dialog = g_list_model_get_item (gtk_window_get_toplevels (), 1);
    }
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  g_assert_true (find_text (GTK_WIDGET (dialog), "PNG picture"));
  g_assert_true (find_text (GTK_WIDGET (dialog), "All graphs"));
  gtk_window_destroy (dialog);
}

static gboolean
is_narrow (gpointer data)
{
  gboolean narrow;

  g_object_get (((Fixture *) data)->page, "narrow", &narrow, NULL);
  return narrow;
}

static gboolean
says_summary (gpointer data)
{
  return find_text (((Fixture *) data)->page, "Summary");
}

static void
test_narrow (Fixture       *f,
             gconstpointer  data)
{
  wait_until (is_narrow, f);
  wait_until (has_four_rows, f);
  wait_until (says_summary, f);
  g_assert_cmpint (gtk_widget_get_width (f->page), ==, 360);
  g_assert_true (find_text (f->page, "CPU"));
  /* The title stands in the window's bar; the table is folded. */
  g_assert_false (find_text (f->page, "watched.py"));
  g_assert_false (find_text (f->page, "95th percentile"));
}

static gboolean
has_no_rows (gpointer data)
{
  return count_rows (((Fixture *) data)->page) == 0;
}

static void
test_sessions (Fixture       *f,
               gconstpointer  data)
{
  GActionGroup *actions = G_ACTION_GROUP (f->actions);

  wait_until (has_four_rows, f);
  g_action_group_activate_action (actions, "pause", NULL);
  vv_monitor_page_set_session (VV_MONITOR_PAGE (f->page), NULL);
  wait_until (has_no_rows, f);
  g_assert_false (g_action_group_get_action_enabled (actions, "pause"));
  g_assert_false (g_action_group_get_action_enabled (actions, "export"));
  /* What was chosen for a session is found again. */
  vv_monitor_page_set_session (VV_MONITOR_PAGE (f->page), f->session);
  wait_until (has_four_rows, f);
  g_assert_true (get_state (f, "pause"));
}

static gboolean
says_ended (gpointer data)
{
  return find_text (((Fixture *) data)->page, "exit status 3");
}

static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  wait_until (has_four_rows, f);
  vv_monitor_set_ended (vv_session_get_monitor (f->session), f->start_ns + 121 * SECOND, VV_EXIT_STATUS, 3);
  g_signal_emit_by_name (f->session, "ended");
  wait_until (says_ended, f);
  g_assert_cmpuint (count_rows (f->page), ==, 4);
}

#define ADD(path, width, func) \
  g_test_add ("/app/monitor-page/" path, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("shows", 1000, test_shows);
  ADD ("selection", 1000, test_selection);
  ADD ("drag-keeps-span", 1000, test_drag_keeps_span);
  ADD ("states", 1000, test_states);
  ADD ("export", 1000, test_export);
  ADD ("save-dialog", 1000, test_save_dialog);
  ADD ("narrow", 360, test_narrow);
  ADD ("sessions", 1000, test_sessions);
  ADD ("end", 1000, test_end);
  return g_test_run ();
}
