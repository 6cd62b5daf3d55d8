/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* trigger.c — In: samples, and the time.  Out: snapshot files, never two at once; what fails is said
 * and the watch goes on. */

#include "config.h"

#include "cli/trigger.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MAX_NAME 60

struct _CliTrigger
{
  CliTriggerPlan plan;
  const CliArguments *arguments;
  VvMonitor *monitor;
  gboolean tree;
  gboolean was_so;              /* the condition, at the last sample */
  gboolean taking;
  guint timer;
  gint64 next_us;
  GQueue written;               /* (element-type filename): by us, oldest first */
};

typedef struct
{
  int pid;
  char *path;
} TriggerInput;

static void
trigger_input_free (gpointer data)
{
  TriggerInput *self = data;

  g_free (self->path);
  g_free (self);
}

/* Returns: a name that is not taken: NAME-PID-DATE-TIME.vvheap */
static char *
make_path (CliTrigger *self)
{
  g_autofree char *name = g_strndup (vv_monitor_get_name (self->monitor), MAX_NAME);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  int pid = vv_monitor_get_process (self->monitor)->pid;
  g_autofree char *path = NULL;

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  /* Neither hidden nor an option. */
  if (name[0] == '.' || name[0] == '-')
    name[0] = '_';
  path = g_strdup_printf ("%s-%d-%s.vvheap", name, pid, time);
  for (int i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s-%d-%s-%d.vvheap", name, pid, time, i);
    }
  return g_steal_pointer (&path);
}

static gpointer
take_worker (gpointer input, GCancellable *cancellable, GError **error)
{
  const TriggerInput *what = input;
  VvTakeOptions options = { .method = VV_CAPTURE_AUTO };
  g_autofree VvTakeResult *result = g_new0 (VvTakeResult, 1);

  if (!vv_take_process (what->pid, what->path, &options, result, cancellable, error))
    return NULL;
  return g_strdup (what->path);
}

static void
forget_oldest (CliTrigger *self)
{
  while (self->plan.keep > 0 && self->written.length > self->plan.keep)
    {
      g_autofree char *path = g_queue_pop_head (&self->written);

      g_unlink (path);
    }
}

static void
taken_cb (GObject *source, GAsyncResult *async, gpointer data)
{
  CliTrigger *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = vv_job_finish (async, &error);

  self->taking = FALSE;
  if (path == NULL)
    {
      cli_error ("%s", error->message);
      return;
    }
  cli_note (self->arguments, _("Saved “%s”."), path);
  g_queue_push_tail (&self->written, g_steal_pointer (&path));
  forget_oldest (self);
}

static void
take (CliTrigger *self)
{
  TriggerInput *input;

  if (self->taking)
    return;
  input = g_new0 (TriggerInput, 1);
  input->pid = vv_monitor_get_process (self->monitor)->pid;
  input->path = make_path (self);
  self->taking = TRUE;
  vv_job_run (NULL, take_worker, input, trigger_input_free, g_free, NULL, taken_cb, self);
}

static gboolean
timer_cb (gpointer data)
{
  CliTrigger *self = data;
  gint64 now_us = g_get_monotonic_time ();

  take (self);
  /* Deadlines do not drift; who is late skips. */
  while (self->next_us <= now_us)
    self->next_us += self->plan.every_ns / 1000;
  self->timer = g_timeout_add ((guint) MIN ((self->next_us - now_us + 999) / 1000, G_MAXUINT),
                               timer_cb, self);
  return G_SOURCE_REMOVE;
}

CliTrigger *
cli_trigger_new (const CliTriggerPlan *plan,
                 const CliArguments   *arguments,
                 VvMonitor            *monitor,
                 gboolean              tree)
{
  CliTrigger *self = g_new0 (CliTrigger, 1);

  self->plan = *plan;
  self->arguments = arguments;
  self->monitor = monitor;
  self->tree = tree;
  g_queue_init (&self->written);
  if (plan->every_ns > 0)
    {
      self->next_us = g_get_monotonic_time () + plan->every_ns / 1000;
      self->timer = g_timeout_add ((guint) MIN (plan->every_ns / 1000000, G_MAXUINT), timer_cb,
                                   self);
    }
  return self;
}

void
cli_trigger_sampled (CliTrigger *self)
{
  gboolean is_so;

  if (self->plan.when == NULL)
    return;
  /* Once each time that it becomes true: what has grown stays so for the rest of the day.  Where one
   * is still being taken the moment is not lost. */
  is_so = vv_condition_holds (&self->plan.condition, self->monitor, self->tree);
  if (is_so && !self->was_so && self->taking)
    return;
  if (is_so && !self->was_so)
    take (self);
  self->was_so = is_so;
}

void
cli_trigger_free (CliTrigger *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  while (self->taking)
    g_main_context_iteration (NULL, TRUE);
  g_queue_clear_full (&self->written, g_free);
  g_free (self);
}
