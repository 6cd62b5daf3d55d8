/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watch.c — a program that watches a process, itself if no PID is given, for three samples, with two metrics of its own;
 * one of them always fails, which leaves a gap with its reason.  Prints the samples as JSON.
 *
 *   cc watch.c $(pkg-config --cflags --libs libvivarium) */

#include <stdlib.h>
#include <unistd.h>

#include <vivarium.h>

#define INTERVAL_US (G_USEC_PER_SEC / 5)
#define INTERVAL_NS (G_GINT64_CONSTANT (1000) * INTERVAL_US)

static gboolean
queue_length (double *value, gpointer user_data, GError **error)
{
  *value = g_queue_get_length (user_data);
  return TRUE;
}

static gboolean
requests_served (double *value, gpointer user_data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "The server does not answer.");
  return FALSE;
}

int
main (int argc, char *argv[])
{
  const VvReport report = { .start_ns = G_MININT64, .end_ns = G_MAXINT64, .interval_ns = INTERVAL_NS };
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GQueue) queue = g_queue_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VvMonitor) monitor = vv_monitor_new (argc > 1 ? atoi (argv[1]) : getpid (), 3600, &error);

  if (monitor == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  vv_monitor_add_metric (monitor, "queue", queue_length, queue, NULL);
  vv_monitor_add_metric (monitor, "requests", requests_served, NULL, NULL);

  for (int i = 0; i < 3; i++)
    {
      g_usleep (INTERVAL_US);
      g_queue_push_tail (queue, argv[0]);
      if (!vv_monitor_sample (monitor, INTERVAL_NS, &error))
        break;                  /* The process has ended; what was seen stays. */
    }
  vv_report_write_json (&report, monitor, json);
  g_print ("%s", json->str);
  return EXIT_SUCCESS;
}
