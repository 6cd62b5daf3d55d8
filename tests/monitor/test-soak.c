/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-soak.c — a watch that goes on and on holds no more descriptors and no more memory than it did early on. */

#include <stdio.h>
#include <unistd.h>

#include "counts.h"
#include "child.h"
#include "monitor/monitor.h"

#define HISTORY 200

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  gulong size = 0;
  gulong resident = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%lu %lu", &size, &resident), ==, 2);
  return (gsize) resident * (gsize) sysconf (_SC_PAGESIZE);
}

static void
sample_many (VvMonitor *monitor, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (vv_monitor_sample (monitor, 1000000, &error));
      g_assert_no_error (error);
    }
}

static void
test_bounded (void)
{
  const char *arguments[] = { "-c", "import sys; print('ready', flush=True); sys.stdin.read()", NULL };
  g_autoptr (VvMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  Child child;
  guint descriptors;
  gsize resident;
  guint n = test_count (3000, 300000);

  if (!child_spawn (&child, arguments))
    return;
  monitor = vv_monitor_new (child.pid, HISTORY, &error);
  g_assert_no_error (error);
  vv_monitor_set_children (monitor, TRUE);

  /* Allocators and caches settle first. */
  sample_many (monitor, 1000);
  descriptors = count_descriptors ();
  resident = resident_bytes ();
  sample_many (monitor, n);
  g_assert_cmpuint (count_descriptors (), ==, descriptors);
  /* The sanitizer keeps what was freed for a while, so its memory says nothing. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (resident_bytes (), <=, resident + (2 << 20));
#else
  (void) resident;
#endif
  g_assert_cmpuint (vv_history_get_end (vv_monitor_get_history (monitor, FALSE)), ==, n + 1000);
  g_assert_cmpuint (vv_history_get_first (vv_monitor_get_history (monitor, FALSE)), ==, n + 1000 - HISTORY);
  child_end (&child);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monitor/soak/bounded", test_bounded);
  return g_test_run ();
}
