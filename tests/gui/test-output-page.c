/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-output-page.c — the page follows the end of a program's output as long as the reader is there. */

#include "app/pages/output/output-page.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

/* What the launched shell does: many lines, then, when the file named by its argument is there, as many again. */
static const char script[] = "seq 1 3000\n"
                             "while ! [ -e \"$0\" ]; do sleep 0.05; done\n"
                             "seq 3001 6000\n";

typedef struct
{
  char *folder;
  char *flag;
  VvSampler *sampler;
  VvSession *session;
  GtkWindow *window;
  GtkStack *stack;
  GtkWidget *page;
  GtkAdjustment *adjustment;
  int last_line;
  double bottom;                /* where it was before more was written */
} Fixture;

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

/* The page stands behind another, as it does in the window. */
static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "sh", "-c", script, NULL, NULL };
  const VvLaunch launch = { .argv = argv, .capture = TRUE };

  f->folder = g_dir_make_tmp ("vivarium-XXXXXX", &error);
  g_assert_no_error (error);
  f->flag = g_build_filename (f->folder, "flag", NULL);
  argv[3] = f->flag;
  f->sampler = vv_sampler_new ();
  f->session = vv_session_new_launched (f->sampler, &launch, 60 * SECOND, 100, &error);
  g_assert_no_error (error);

  f->stack = GTK_STACK (gtk_stack_new ());
  f->page = g_object_new (VV_TYPE_OUTPUT_PAGE, NULL);
  gtk_stack_add_named (f->stack, gtk_label_new ("in front"), "front");
  gtk_stack_add_named (f->stack, f->page, "output");
  f->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find (f->page, GTK_TYPE_SCROLLED_WINDOW)));
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (f->window, 500, 400);
  gtk_window_set_child (f->window, GTK_WIDGET (f->stack));
  vv_output_page_set_session (VV_OUTPUT_PAGE (f->page), f->session);
  gtk_window_present (f->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  g_file_set_contents (f->flag, "", 0, NULL);
  g_clear_object (&f->session);
  g_clear_pointer (&f->sampler, vv_sampler_free);
  g_unlink (f->flag);
  g_rmdir (f->folder);
  g_free (f->flag);
  g_free (f->folder);
}

static double
get_bottom (Fixture *f)
{
  return gtk_adjustment_get_upper (f->adjustment) - gtk_adjustment_get_page_size (f->adjustment);
}

static void
wait_until (gboolean (*done) (Fixture *),
            Fixture   *f)
{
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!done (f))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static gboolean
has_last_line (Fixture *f)
{
  GtkTextBuffer *buffer = vv_output_get_buffer (vv_session_get_output (f->session));
  g_autofree char *line = g_strdup_printf ("\n%d\n", f->last_line);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return strstr (text, line) != NULL;
}

/* Three thousand lines of any font are higher than that; the page has a margin below the last. */
static gboolean
is_at_the_end (Fixture *f)
{
  return get_bottom (f) > f->last_line * 10 && gtk_adjustment_get_value (f->adjustment) >= get_bottom (f) - 12;
}

static void
wait_for_line (Fixture *f,
               int      line)
{
  f->last_line = line;
  wait_until (has_last_line, f);
}

static void
test_opens_at_the_end (Fixture       *f,
                       gconstpointer  data)
{
  wait_for_line (f, 3000);
  gtk_stack_set_visible_child_name (f->stack, "output");
  wait_until (is_at_the_end, f);
}

static void
test_follows (Fixture       *f,
              gconstpointer  data)
{
  gtk_stack_set_visible_child_name (f->stack, "output");
  wait_for_line (f, 3000);
  wait_until (is_at_the_end, f);
  g_assert_true (g_file_set_contents (f->flag, "", 0, NULL));
  wait_for_line (f, 6000);
  wait_until (is_at_the_end, f);
}

/* Six thousand lines are as high as twice three thousand; margins and the visible part are a small share. */
static gboolean
is_twice_as_high (Fixture *f)
{
  return get_bottom (f) > f->bottom * 1.9;
}

static gboolean
is_in_the_middle (Fixture *f)
{
  double value = gtk_adjustment_get_value (f->adjustment);

  return value > 100 && value < 3000 * 10;
}

static void
test_stays_with_the_reader (Fixture       *f,
                            gconstpointer  data)
{
  gtk_stack_set_visible_child_name (f->stack, "output");
  wait_for_line (f, 3000);
  wait_until (is_at_the_end, f);
  f->bottom = get_bottom (f);
  gtk_adjustment_set_value (f->adjustment, 1000);
  g_assert_true (g_file_set_contents (f->flag, "", 0, NULL));
  wait_for_line (f, 6000);
  wait_until (is_twice_as_high, f);
  g_assert_true (is_in_the_middle (f));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add ("/app/output-page/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("opens-at-the-end", test_opens_at_the_end);
  ADD ("follows", test_follows);
  ADD ("stays-with-the-reader", test_stays_with_the_reader);
#undef ADD
  return g_test_run ();
}
