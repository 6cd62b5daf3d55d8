/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-sampler.c — samples come from a thread to this one; after a removal none does. */

#include "monitor/sampler.h"

#include <unistd.h>

#include "child.h"

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  VvSampler *sampler;
  guint id;
  guint n_samples;
  guint n_ends;
  guint remove_at;
  guint free_at;
  gint64 interval_ns;
  guint n_threads;
  GThread *thread;
} Seen;

static void
sample_cb (const VvSample *sample,
           gint64          interval_ns,
           gpointer        user_data)
{
  Seen *seen = user_data;

  g_assert_true (g_thread_self () == seen->thread);
  g_assert_cmpuint (seen->n_ends, ==, 0);
  if (sample == NULL)
    {
      seen->n_ends++;
      return;
    }
  seen->n_samples++;
  seen->interval_ns = interval_ns;
  seen->n_threads = sample->n_threads;
  if (seen->n_samples == seen->remove_at)
    vv_sampler_remove (seen->sampler, seen->id);
  if (seen->n_samples == seen->free_at)
    g_clear_pointer (&seen->sampler, vv_sampler_free);
}

static VvProbe *
probe_ourselves (void)
{
  g_autoptr(VvProcess) process = vv_process_new (getpid (), NULL);

  return vv_probe_new (process, NULL);
}

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean stop = FALSE;

  g_timeout_add (ms, stop_cb, &stop);
  while (!stop)
    g_main_context_iteration (NULL, TRUE);
}

static void
run_until (guint *count,
           guint  at_least)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (*count < at_least && g_get_monotonic_time () < end)
    run_for (5);
  g_assert_cmpuint (*count, >=, at_least);
}

static void
test_samples (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self () };

  seen.id = vv_sampler_add (seen.sampler, probe_ourselves (), 10 * MS, sample_cb, &seen);
  g_assert_cmpuint (seen.id, !=, 0);
  run_until (&seen.n_samples, 5);
  g_assert_cmpint (seen.interval_ns, ==, 10 * MS);
  g_assert_cmpuint (seen.n_threads, ==, 0);

  vv_sampler_set_threads (seen.sampler, seen.id, TRUE);
  vv_sampler_set_interval (seen.sampler, seen.id, 20 * MS);
  run_until (&seen.n_samples, seen.n_samples + 4);
  g_assert_cmpint (seen.interval_ns, ==, 20 * MS);
  g_assert_cmpuint (seen.n_threads, >=, 2);
  vv_sampler_free (seen.sampler);
}

static void
test_removed (void)
{
  Seen stays = { .sampler = vv_sampler_new (), .thread = g_thread_self () };
  Seen goes = { .sampler = stays.sampler, .thread = g_thread_self () };
  guint before;

  stays.id = vv_sampler_add (stays.sampler, probe_ourselves (), 5 * MS, sample_cb, &stays);
  goes.id = vv_sampler_add (stays.sampler, probe_ourselves (), 5 * MS, sample_cb, &goes);
  g_assert_cmpuint (stays.id, !=, goes.id);
  run_until (&goes.n_samples, 2);
  /* Samples of both may be waiting now. */
  g_usleep (30000);
  vv_sampler_remove (goes.sampler, goes.id);
  vv_sampler_remove (goes.sampler, 4711);
  before = goes.n_samples;
  run_until (&stays.n_samples, stays.n_samples + 5);
  g_assert_cmpuint (goes.n_samples, ==, before);
  vv_sampler_free (stays.sampler);
}

static void
test_removed_inside (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self (), .remove_at = 3 };

  seen.id = vv_sampler_add (seen.sampler, probe_ourselves (), 5 * MS, sample_cb, &seen);
  run_until (&seen.n_samples, 3);
  run_for (60);
  g_assert_cmpuint (seen.n_samples, ==, 3);
  vv_sampler_free (seen.sampler);
}

static void
test_freed_inside (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self (), .free_at = 2 };

  seen.id = vv_sampler_add (seen.sampler, probe_ourselves (), 5 * MS, sample_cb, &seen);
  run_until (&seen.n_samples, 1);
  g_usleep (40000);
  run_until (&seen.n_samples, 2);
  run_for (40);
  g_assert_cmpuint (seen.n_samples, ==, 2);
  g_assert_null (seen.sampler);
}

static void
test_freed_with_samples_waiting (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self () };

  for (guint i = 0; i < 20; i++)
    vv_sampler_add (seen.sampler, probe_ourselves (), MS, sample_cb, &seen);
  g_usleep (50000);
  vv_sampler_free (seen.sampler);
  run_for (30);
  g_assert_cmpuint (seen.n_samples, ==, 0);
}

static void
test_end (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self () };
  g_autoptr(VvProcess) process = NULL;
  Child child;

  if (!child_spawn_busy (&child, "0 1 0 0 0"))
    return;
  process = child_get_process (&child);
  seen.id = vv_sampler_add (seen.sampler, vv_probe_new (process, NULL), 5 * MS, sample_cb, &seen);
  run_until (&seen.n_samples, 2);
  child_kill (&child);
  run_until (&seen.n_ends, 1);
  run_for (40);
  g_assert_cmpuint (seen.n_ends, ==, 1);
  vv_sampler_remove (seen.sampler, seen.id);
  vv_sampler_free (seen.sampler);
  child_end (&child);
}

/* What was set on the probe before stays set when something else is changed. */
static void
test_settings_stay (void)
{
  Seen seen = { .sampler = vv_sampler_new (), .thread = g_thread_self () };
  VvProbe *probe = probe_ourselves ();

  vv_probe_set_threads (probe, TRUE);
  seen.id = vv_sampler_add (seen.sampler, probe, 5 * MS, sample_cb, &seen);
  vv_sampler_set_children (seen.sampler, seen.id, TRUE);
  run_until (&seen.n_samples, 3);
  g_assert_cmpuint (seen.n_threads, >=, 2);
  vv_sampler_free (seen.sampler);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/sampler/samples", test_samples);
  g_test_add_func ("/monitor/sampler/removed", test_removed);
  g_test_add_func ("/monitor/sampler/removed-inside", test_removed_inside);
  g_test_add_func ("/monitor/sampler/freed-inside", test_freed_inside);
  g_test_add_func ("/monitor/sampler/freed-with-samples-waiting", test_freed_with_samples_waiting);
  g_test_add_func ("/monitor/sampler/end", test_end);
  g_test_add_func ("/monitor/sampler/settings-stay", test_settings_stay);

  return g_test_run ();
}
