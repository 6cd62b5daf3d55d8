/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* taking.c — In: a target, a time and a file's name.  Out: the file, or a line that says why not.
 * A main loop waits for the thread that does the work, for the launched program's end, for the
 * moment to begin, and for signals. */

#include "config.h"

#include "cli/taking.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/wait.h>

#include "cli/live.h"

#define PROGRESS_US (G_USEC_PER_SEC / 10)
#define TERMINATE_MS 2000

typedef struct
{
  CliTaking *plan;
  GMainLoop *loop;
  GCancellable *cancellable;
  int pid;
  VvEndWatch *watch;            /* (nullable) */
  gboolean working;             /* the thread */
  gboolean running;             /* a launched program that was not reaped yet */
  gboolean begun;
  int status;
  gint64 shown_us;
} CliTake;

/* The thread's own: what it was asked and what came of it. */
typedef struct
{
  int pid;
  VvEndWatch *watch;            /* (nullable) */
  const CliTaking *plan;
} CliTakeInput;

/* ---- Progress ---- */

static char *
describe_progress (VvTakeStep step, guint64 done, guint64 total)
{
  double percent = total > 0 ? 100.0 * (double) done / (double) total : 0;
  g_autofree char *count = vv_text_format ((double) done, VV_UNIT_NONE);

  switch (step)
    {
    case VV_TAKE_CAPTURE:
      return g_strdup_printf (_("Copying memory: %.0f %%"), percent);
    case VV_TAKE_WALK:
      return g_strdup_printf (_("Walking through the heap: %s objects"), count);
    case VV_TAKE_ANALYSE:
      return g_strdup_printf (_("Computing what retains what: %.0f %%"), percent);
    case VV_TAKE_WRITE:
    default:
      return g_strdup_printf (_("Writing the snapshot: %.0f %%"), percent);
    }
}

static void
progress_cb (VvTakeStep step, guint64 done, guint64 total, gpointer data)
{
  CliTake *self = data;
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (now_us - self->shown_us < PROGRESS_US)
    return;
  self->shown_us = now_us;
  text = describe_progress (step, done, total);
  cli_live_line (text);
}

/* ---- The work ---- */

static gpointer
take_worker (gpointer input, GCancellable *cancellable, GError **error)
{
  const CliTakeInput *what = input;
  g_autofree VvTakeResult *result = g_new0 (VvTakeResult, 1);
  gboolean done;

  if (what->plan->core != NULL)
    done = vv_take_core (what->plan->core, what->plan->output, &what->plan->options, result,
                         cancellable, error);
  else if (what->watch != NULL)
    done = vv_take_at_exit (what->watch, what->plan->output, &what->plan->options, result,
                            cancellable, error);
  else
    done = vv_take_process (what->pid, what->plan->output, &what->plan->options, result,
                            cancellable, error);
  return done ? g_steal_pointer (&result) : NULL;
}

static void
quit_if_over (CliTake *self)
{
  if (!self->working && !self->running)
    g_main_loop_quit (self->loop);
}

static void
say_result (const CliTaking *plan, const VvTakeResult *result)
{
  g_autofree char *shown = cli_quote (plan->output);
  g_autofree char *objects = vv_text_format ((double) result->objects, VV_UNIT_NONE);
  g_autofree char *references = vv_text_format ((double) result->references, VV_UNIT_NONE);
  g_autofree char *total = vv_text_format ((double) result->total_us / 1e6, VV_UNIT_SECONDS);
  g_autofree char *pause = vv_text_format ((double) result->pause_us / 1e6, VV_UNIT_SECONDS);

  if (result->method == VV_CAPTURE_AUTO)
    /* Translators: a file, two numbers, a time with its unit */
    cli_note (plan->arguments, _("Saved “%s”: %s objects, %s references, in %s."), shown,
              objects, references, total);
  else
    /* Translators: a file, two numbers, two times with their units, the name of a method */
    cli_note (plan->arguments, _("Saved “%s”: %s objects, %s references, in %s. "
                                 "The program was held for %s (%s)."), shown,
              objects, references, total, pause, vv_capture_method_name (result->method));
}

static void
taken_cb (GObject *source, GAsyncResult *async, gpointer data)
{
  CliTake *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree VvTakeResult *result = vv_job_finish (async, &error);

  self->working = FALSE;
  g_clear_pointer (&self->watch, vv_end_watch_free);
  if (self->shown_us > 0)
    cli_live_clear ();
  if (result != NULL)
    {
      self->status = CLI_DONE;
      say_result (self->plan, result);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cli_error (_("Interrupted: no snapshot was saved."));
    }
  else
    {
      cli_error ("%s", error->message);
    }
  quit_if_over (self);
}

static void
begin (CliTake *self)
{
  CliTakeInput *input = g_new (CliTakeInput, 1);

  *input = (CliTakeInput) { self->pid, self->watch, self->plan };
  self->working = TRUE;
  self->begun = TRUE;
  vv_job_run (NULL, take_worker, input, g_free, g_free, self->cancellable, taken_cb, self);
}

/* ---- A launched program ---- */

static gboolean
begin_cb (gpointer data)
{
  CliTake *self = data;

  if (self->running && !self->begun)
    begin (self);
  return G_SOURCE_REMOVE;
}

static void
say_end (const CliTaking *plan, const char *shown, int wait_status)
{
  if (WIFSIGNALED (wait_status))
    cli_note (plan->arguments, _("“%s” was ended by signal %d."), shown, WTERMSIG (wait_status));
  else
    cli_note (plan->arguments, _("“%s” ended with status %d."), shown, WEXITSTATUS (wait_status));
}

static void
ended_cb (GPid pid, int wait_status, gpointer data)
{
  CliTake *self = data;
  g_autofree char *shown = cli_quote (self->plan->launch[0]);
  int status;

  /* What was watched to its last moment can be over before it can be waited for; GLib gives up then
   * (it polls a pidfd), and the status is still to be had. */
  if (waitpid (pid, &status, 0) == pid)
    wait_status = status;
  self->running = FALSE;
  say_end (self->plan, shown, wait_status);
  if (!self->begun)
    {
      self->begun = TRUE;
      cli_error (_("“%s” ended before the moment of the snapshot. Give --after fewer seconds."),
                 shown);
    }
  quit_if_over (self);
}

/* Before the program's first instruction, so that not even the shortest one ends unseen. */
static gboolean
watch_end_cb (int pid, gpointer data, GError **error)
{
  CliTake *self = data;

  self->watch = vv_end_watch_new (pid, error);
  return self->watch != NULL;
}

static gboolean
launch (CliTake *self, GError **error)
{
  VvLaunch what = {
    .argv = self->plan->launch,
    .ready = self->plan->after_ns == 0 ? watch_end_cb : NULL,
    .ready_data = self,
  };

  if (!vv_launch_spawn (&what, &self->pid, NULL, error))
    return FALSE;
  self->running = TRUE;
  g_child_watch_add (self->pid, ended_cb, self);
  if (self->plan->after_ns == 0)
    begin (self);
  else
    g_timeout_add ((guint) CLAMP (self->plan->after_ns / 1000000, 1, G_MAXUINT), begin_cb, self);
  return TRUE;
}

/* ---- Signals ---- */

static gboolean
interrupt_cb (gpointer data)
{
  CliTake *self = data;

  /* A launched program has the terminal's own Ctrl+C: it may end by it, which is its end to be
   * taken, or go on. */
  if (self->plan->launch == NULL)
    g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
give_up_cb (gpointer data)
{
  CliTake *self = data;

  self->running = FALSE;
  quit_if_over (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer data)
{
  CliTake *self = data;

  g_cancellable_cancel (self->cancellable);
  self->begun = TRUE;
  if (self->running)
    {
      kill (self->pid, SIGTERM);
      g_timeout_add (TERMINATE_MS, give_up_cb, self);
    }
  quit_if_over (self);
  return G_SOURCE_CONTINUE;
}

int
cli_taking_run (CliTaking *plan)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CliTake self = {
    .plan = plan,
    .loop = loop,
    .cancellable = cancellable,
    .pid = plan->pid,
    .status = CLI_FAILED,
  };
  struct sigaction hangup;

  /* What is launched writes to the same terminal. */
  if (plan->launch == NULL && !plan->arguments->quiet)
    {
      plan->options.progress = progress_cb;
      plan->options.progress_data = &self;
    }
  g_unix_signal_add (SIGINT, interrupt_cb, &self);
  g_unix_signal_add (SIGTERM, terminate_cb, &self);
  /* Under nohup it goes on when the terminal closes. */
  if (sigaction (SIGHUP, NULL, &hangup) != 0 || hangup.sa_handler != SIG_IGN)
    g_unix_signal_add (SIGHUP, terminate_cb, &self);

  if (plan->launch == NULL)
    begin (&self);
  else if (!launch (&self, &error))
    {
      g_clear_pointer (&self.watch, vv_end_watch_free);
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  g_main_loop_run (loop);
  return self.status;
}
