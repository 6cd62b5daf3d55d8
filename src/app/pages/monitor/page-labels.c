/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* page-labels.c — the page's texts beside the graphs: who it is, which time is seen, whose values
 * stand there. */

#include "config.h"

#include "app/pages/monitor/monitor-page-private.h"

#include <glib/gi18n.h>

#define SECOND_NS ((gint64) G_USEC_PER_SEC * 1000)

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static char *
format_span (gint64 span_ns)
{
  double seconds = span_ns / 1e9;

  /* A chosen length of 30 seconds needs no tenths; one that came from the wheel does. */
  if (seconds < 60 && seconds == (int) seconds)
    return g_strdup_printf (ngettext ("%d s", "%d s", (int) seconds), (int) seconds);
  return vv_text_format_span (seconds);
}

void
vv_monitor_page_update_titles (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  VvProcess *process = vv_monitor_get_process (monitor);
  g_autofree char *what = vv_monitor_describe (monitor);
  g_autofree char *end = vv_session_describe_end (self->session);
  g_autofree char *subtitle = NULL;
  g_autofree char *age = NULL;

  age = format_span (MAX (g_get_real_time () - process->started_us, 0) / G_USEC_PER_SEC * SECOND_NS);
  if (end != NULL)
    subtitle = g_strdup_printf ("%s · %s", what, end);
  else
    /* TRANSLATORS: what the process is, and for how long it has been running */
    subtitle = g_strdup_printf (_("%s · running %s"), what, age);
  set_text (self->title, vv_session_get_name (self->session));
  set_text (self->subtitle, subtitle);
}

void
vv_monitor_page_update_range_label (VvMonitorPage *self)
{
  const VvMonitorView *view = &self->page_view->view;
  g_autofree char *text = format_span (view->end_ns - view->start_ns);

  set_text (self->range_label, text);
}

void
vv_monitor_page_update_ruler_label (VvMonitorPage *self)
{
  VvMonitor *monitor = vv_monitor_page_get_monitor (self);
  gint64 cursor_ns = self->page_view->view.cursor_ns;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;
  gint64 epoch_us;

  if (cursor_ns == VV_TIME_NONE)
    {
      set_text (self->ruler_label, _("Newest values"));
      return;
    }
  epoch_us = vv_monitor_get_epoch_us (monitor, cursor_ns);
  time = g_date_time_new_from_unix_local (epoch_us / G_USEC_PER_SEC);
  clock = time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("–");
  /* TRANSLATORS: a time of day, and the tenth of its second */
  text = g_strdup_printf (_("Values at %s.%d"), clock, (int) (epoch_us % G_USEC_PER_SEC / 100000));
  set_text (self->ruler_label, text);
}

void
vv_monitor_page_update_children_button (VvMonitorPage *self)
{
  gboolean shown = self->session != NULL && vv_session_get_children (self->session);
  guint n = self->n_children;
  g_autofree char *text = NULL;

  if (shown && vv_monitor_get_n_processes (vv_monitor_page_get_monitor (self)) > 0)
    n = vv_monitor_get_n_processes (vv_monitor_page_get_monitor (self)) - 1;
  gtk_widget_set_visible (self->children_button, shown || n > 0);
  if (self->narrow)
    /* TRANSLATORS: short for "with so many children", in a narrow window */
    text = g_strdup_printf (_("+%u"), n);
  else
    text = g_strdup_printf (ngettext ("With %u child", "With %u children", n), n);
  set_text (self->children_label, text);
}
