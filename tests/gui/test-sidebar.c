/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-sidebar.c — the list of processes as it is seen: five thousand of them, their marks, their search. */

#include "app/sidebar.h"

#include <math.h>
#include <string.h>

#include "app/sidebar-row.h"

#define N_PROCESSES 5000

typedef struct
{
  GtkWidget *window;
  VvSidebar *sidebar;
  VvProcessList *list;
  GPtrArray *entries;
  guint n_chosen;
} Fixture;

static void
entry_free (gpointer data)
{
  VvCensusEntry *entry = data;

  vv_process_unref (entry->process);
  g_free (entry->name);
  g_free (entry->reason);
  g_free (entry->advice);
  g_free (entry);
}

static VvCensusEntry *
add (GPtrArray *entries,
     int        pid)
{
  VvCensusEntry *entry = g_new0 (VvCensusEntry, 1);
  VvProcess *process = g_new0 (VvProcess, 1);

  process->pid = pid;
  process->start_ticks = 1;
  process->user = g_strdup ("alice");
  process->comm = g_strdup ("python3");
  process->argv = g_new0 (char *, 1);
  process->command = g_strdup ("python3 worker.py");
  g_atomic_ref_count_init (&process->ref_count);
  entry->process = process;
  entry->python.kind = VV_PYTHON_CPYTHON;
  entry->python.version = (char *) "3.13.1";
  entry->name = g_strdup_printf ("worker %04d", pid);
  entry->readable = TRUE;
  entry->cpu_percent = pid % 100;
  entry->rss_bytes = (guint64) pid << 20;
  g_ptr_array_add (entries, entry);
  return entry;
}

static void
chosen_cb (Fixture *self)
{
  self->n_chosen++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  guint n = GPOINTER_TO_UINT (data);

  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 256, 820);
  self->list = vv_process_list_new ();
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->sidebar = g_object_new (VV_TYPE_SIDEBAR, NULL);
  vv_sidebar_set_list (self->sidebar, self->list);
  g_signal_connect_swapped (self->sidebar, "chosen", G_CALLBACK (chosen_cb), self);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->sidebar));
  for (guint i = 1; i <= n; i++)
    add (self->entries, i);
  vv_process_list_take (self->list, self->entries, G_USEC_PER_SEC);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (self->window);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_finalize_object (self->list);
  g_ptr_array_unref (self->entries);
}

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = VV_IS_SIDEBAR_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  graphene_rect_t bounds;

  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0)
    {
      GtkWidget *view = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW);

      return gtk_widget_get_mapped (widget) &&
             (view == NULL || (gtk_widget_compute_bounds (widget, view, &bounds) &&
                               bounds.origin.y >= 0 && bounds.origin.y < gtk_widget_get_height (view)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

static void
draw (Fixture *self)
{
  gtk_widget_queue_draw (self->window);
  gtk_test_widget_wait_for_draw (self->window);
  gtk_widget_queue_draw (self->window);
  gtk_test_widget_wait_for_draw (self->window);
}

static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  GtkWidget *view = find (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW);

  g_assert_true (shows (self->window, "5000"));
  g_assert_true (shows (self->window, "worker 0001"));
  /* Widgets for what is seen and a little more, not for each process. */
  g_assert_cmpuint (count_rows (self->window), >, 10);
  g_assert_cmpuint (count_rows (self->window), <, 500);
  gtk_widget_activate_action (view, "list.scroll-to-item", "u", N_PROCESSES - 1);
  draw (self);
  g_assert_true (shows (self->window, "worker 5000"));
  g_assert_false (shows (self->window, "worker 0001"));
  g_assert_cmpuint (count_rows (self->window), <, 500);
}

static void
test_mark (Fixture       *self,
           gconstpointer  data)
{
  GtkListView *view = GTK_LIST_VIEW (find (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW));
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (view));
  VvProcessRow *row = vv_process_list_find (self->list, 3);

  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, GTK_INVALID_LIST_POSITION);
  gtk_single_selection_set_selected (selection, 2);
  g_assert_cmpuint (self->n_chosen, ==, 1);
  /* A process comes before it: the mark goes with the row, and nobody is told that another was chosen. */
  vv_process_row_set_watched (row, TRUE);
  g_free (((VvCensusEntry *) self->entries->pdata[4])->name);
  ((VvCensusEntry *) self->entries->pdata[4])->name = g_strdup ("aaa");
  vv_process_list_take (self->list, self->entries, 2 * G_USEC_PER_SEC);
  g_assert_true (gtk_single_selection_get_selected_item (selection) == row);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 3);
  /* It is hidden by a search, and comes back with its mark. */
  vv_process_list_set_search (self->list, "aaa");
  g_assert_null (gtk_single_selection_get_selected_item (selection));
  vv_process_list_set_search (self->list, "");
  g_assert_true (gtk_single_selection_get_selected_item (selection) == row);
  g_assert_cmpuint (self->n_chosen, ==, 1);
  vv_sidebar_select (self->sidebar, NULL);
  g_assert_null (gtk_single_selection_get_selected_item (selection));
}

static void
test_reason (Fixture       *self,
             gconstpointer  data)
{
  VvCensusEntry *entry = self->entries->pdata[0];

  entry->readable = FALSE;
  entry->reason = g_strdup ("owned by root");
  entry->advice = g_strdup ("Start Vivarium as that user.");
  vv_process_list_take (self->list, self->entries, 2 * G_USEC_PER_SEC);
  draw (self);
  g_assert_true (shows (self->window, "Not readable: owned by root"));
}

static void
test_nothing (Fixture       *self,
              gconstpointer  data)
{
  GtkWidget *entry = find (GTK_WIDGET (self->sidebar), GTK_TYPE_SEARCH_ENTRY);

  g_assert_true (shows (self->window, "No Python process runs at the moment."));
  gtk_editable_set_text (GTK_EDITABLE (entry), "x");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_true (shows (self->window, "No process matches the search."));
  g_object_set (self->sidebar, "limit", "Processes cannot be seen from a sandbox.", NULL);
  draw (self);
  g_assert_true (shows (self->window, "Processes cannot be seen from a sandbox."));
}

static void
test_ended (Fixture       *self,
            gconstpointer  data)
{
  VvProcessRow *row = vv_process_list_find (self->list, 2);

  vv_process_row_set_watched (row, TRUE);
  g_ptr_array_remove_index (self->entries, 1);
  vv_process_list_take (self->list, self->entries, 2 * G_USEC_PER_SEC);
  vv_process_list_set_ended (self->list, row);
  draw (self);
  g_assert_true (shows (self->window, "worker 0002"));
  g_assert_true (shows (self->window, "Ended"));
  g_assert_true (shows (self->window, "4"));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(name, n, func) \
  g_test_add ("/gui/sidebar/" name, Fixture, GUINT_TO_POINTER (n), set_up, func, tear_down)
  ADD ("many", N_PROCESSES, test_many);
  ADD ("mark", 5, test_mark);
  ADD ("reason", 5, test_reason);
  ADD ("nothing", 0, test_nothing);
  ADD ("ended", 5, test_ended);
#undef ADD
  return g_test_run ();
}
